//! Code that is generic over the library's types, and promises that several parts of it keep
//! together.

use std::sync::Arc;
use std::thread;

use conformable::prelude::*;
use conformable::shape::{LinearInput, SameShape};
use conformable::tensor::{Element, Float, Number};

fn seed(seed: u64) -> StdRng {
    StdRng::seed_from_u64(seed)
}

/// Any batch, training or inferring.
fn features<B: Dim, M: Mode>(
    layer: &Linear<4, 3>,
    x: Tensor<(B, Const<4>), f32, M>,
) -> Tensor<(B, Const<3>), f32, M> {
    let y = layer.forward(x).tanh();
    let largest = y.max_keep::<1>().expand(Axis::<1>, Const::<3>);
    let shifted = (y - largest) * 2.0 + 1.0;
    shifted.softmax::<-1>()
}

#[test]
fn generic_over_batch_and_mode() {
    let layer = Linear::<4, 3>::init(&mut seed(0));
    let x = Tensor::<Rank2<2, 4>>::randn(&mut seed(1));
    let plain: Tensor<Rank2<2, 3>> = features(&layer, x.clone());
    let tracked: Tensor<Rank2<2, 3>, f32, Tracked> = features(&layer, x.clone().tracked());
    assert_eq!(plain, tracked.detach());
    assert!(
        tracked
            .square()
            .sum()
            .backward()
            .get(&layer.weight)
            .is_some()
    );

    let rows = Tensor::<(Dyn, Const<4>)>::from_rows(x.as_slice()).unwrap();
    let dynamic: Tensor<(Dyn, Const<3>)> = features(&layer, rows.clone());
    assert_eq!(dynamic.to_vec(), plain.to_vec());
    let tracked = features(&layer, rows.tracked());
    assert_eq!(tracked.to_vec(), plain.to_vec());
}

/// Any number of channels, image side and batch.
#[derive(Clone, Debug, Module)]
struct Block<const C: usize> {
    conv1: Conv2d<C, C, 3, 1, 1>,
    conv2: Conv2d<C, C, 3, 1, 1>,
}

type Image<B, const C: usize, const H: usize> = (B, Const<C>, Const<H>, Const<H>);

impl<B: Dim, M: Mode, const C: usize> Module<Tensor<Image<B, C, 8>, f32, M>> for Block<C> {
    type Output = Tensor<Image<B, C, 8>, f32, M>;

    fn forward(&self, x: Tensor<Image<B, C, 8>, f32, M>) -> Self::Output {
        let y = self.conv1.forward(x.clone()).relu();
        (self.conv2.forward(y) + x).relu()
    }
}

#[derive(Clone, Debug, Module)]
struct ResNet<const C: usize, const CLASSES: usize> {
    stem: Conv2d<1, C, 3, 1, 1>,
    blocks: [Block<C>; 2],
    head: Linear<C, CLASSES>,
}

impl<B: Dim, M: Mode, const C: usize, const CLASSES: usize> Module<Tensor<Image<B, 1, 8>, f32, M>>
    for ResNet<C, CLASSES>
{
    type Output = Tensor<(B, Const<CLASSES>), f32, M>;

    fn forward(&self, x: Tensor<Image<B, 1, 8>, f32, M>) -> Self::Output {
        let x = self.blocks.forward(self.stem.forward(x));
        self.head.forward(x.global_avg_pool2d())
    }
}

#[test]
fn generic_over_channels() {
    const _: () = assert!(Block::<4>::PARAMS == 2 * (4 * 4 * 9 + 4));
    const _: () = assert!(ResNet::<4, 10>::PARAMS == 40 + 2 * Block::<4>::PARAMS + 50);
    let x = Tensor::<Rank4<2, 1, 8, 8>>::randn(&mut seed(0));
    let narrow = ResNet::<2, 10>::init(&mut seed(1));
    let wide = ResNet::<5, 3>::init(&mut seed(1));
    let _: Tensor<Rank2<2, 10>> = narrow.forward(x.clone());
    let constant: Tensor<Rank2<2, 3>> = wide.forward(x.clone());
    let batch = x.try_reshape((Dyn(2), Const, Const, Const));
    let y = wide.forward(batch.unwrap().tracked()) as Tensor<(Dyn, Const<3>), f32, Tracked>;
    assert_eq!(y.to_vec(), constant.to_vec());
    assert_eq!(y.sum().backward().len(), parameters(&wide).len());
}

/// Any element type.
fn normalised<S: Shape, T: Float, M: Mode>(x: Tensor<S, T, M>) -> Tensor<S, T, M> {
    let scale = T::from_f64(0.5);
    (x.clone() * scale + T::one()).sigmoid() - x.relu() / (T::one() + T::one())
}

fn total<S: Shape, T: Number>(x: &Tensor<S, T>) -> T {
    x.as_slice().iter().fold(T::zero(), |sum, &x| sum + x)
}

fn first_and_last<S: Shape, T: Element>(x: &Tensor<S, T>) -> Option<(T, T)> {
    Some((*x.as_slice().first()?, *x.as_slice().last()?))
}

#[derive(Clone, Debug, Module)]
struct Mlp<T: Float = f32> {
    fc1: Linear<2, 8, true, T>,
    fc2: Linear<8, 2, true, T>,
}

impl<B: Dim, T: Float, M: Mode> Module<Tensor<(B, Const<2>), T, M>> for Mlp<T> {
    type Output = Tensor<(B, Const<2>), T, M>;

    fn forward(&self, x: Tensor<(B, Const<2>), T, M>) -> Self::Output {
        self.fc2.forward(self.fc1.forward(x).tanh())
    }
}

#[test]
fn generic_over_the_element_type() {
    let x: Tensor<Rank1<3>, f64> = tensor([-1.0, 0.0, 2.0]);
    let single = normalised(x.cast::<f32>());
    let double = normalised(x);
    let difference = (single.cast::<f64>() - double.clone()).abs().max().item();
    assert!(difference < 1e-6 && single.to_vec().len() == 3);
    let grown = normalised(double.requires_grad());
    assert_eq!(grown.sum().backward().len(), 1);

    assert_eq!(total(&tensor([1_u8, 2, 3])), 6);
    assert_eq!(total(&tensor([0.5_f32, 2.0])), 2.5);
    assert_eq!(first_and_last(&tensor([true, false])), Some((true, false)));
    assert_eq!(first_and_last(&Tensor::<Rank1<0>>::zeros()), None);

    let (single, double) = (
        Mlp::<f32>::init(&mut seed(0)),
        Mlp::<f64>::init(&mut seed(0)),
    );
    let x = Tensor::<Rank2<3, 2>, f64>::randn(&mut seed(1));
    let y = single.forward(x.cast()).cast::<f64>() - double.forward(x);
    assert!(y.abs().max().item() < 1e-6);
}

/// Any model that makes two classes of two numbers, and any optimizer of it.
fn train<Net, O>(model: &mut Net, optimizer: &mut O, steps: usize) -> Vec<f32>
where
    Net: Parameters
        + Module<Tensor<Rank2<32, 2>, f32, Tracked>, Output = Tensor<Rank2<32, 2>, f32, Tracked>>,
    O: Optimizer<Model = Net>,
{
    let x = Tensor::<Rank2<32, 2>>::randn(&mut seed(9));
    let classes: Vec<usize> = x.rows().iter().map(|[x, y]| usize::from(x > y)).collect();
    let labels = Labels::<Const<32>, 2>::from_slice(&classes).unwrap();
    let step = |_| {
        let loss = cross_entropy(&model.forward(x.clone().tracked()), &labels);
        let value = loss.item();
        optimizer.step(model, &loss.backward());
        value
    };
    (0..steps).map(step).collect()
}

/// Any model that can be made out of random numbers, with features in front of it.
fn accuracy_of<L>() -> usize
where
    L: Init + Module<Tensor<Rank2<3, 2>>, Output = Tensor<Rank2<3, 2>>>,
{
    let y = L::init(&mut seed(1)).forward(Tensor::ones());
    y.argmax_axis::<1>().count()
}

#[test]
fn generic_over_the_model_and_the_optimizer() {
    let learns = |losses: Vec<f32>| {
        let (first, last) = (losses[0], losses[losses.len() - 1]);
        assert!(last < 0.6 * first, "{first} to {last}");
    };
    let mut mlp = Mlp::init(&mut seed(0));
    let mut sgd = Sgd::new(&mlp, SgdConfig::default().lr(0.5).momentum(0.9));
    learns(train(&mut mlp, &mut sgd, 60));
    let mut tuple = <(Linear<2, 16>, Relu, Linear<16, 2>)>::init(&mut seed(0));
    let mut adam = Adam::new(&tuple, AdamConfig::default().lr(0.05));
    learns(train(&mut tuple, &mut adam, 60));
    let mut boxed = Box::new(tuple.clone());
    boxed.0 = Linear::init(&mut seed(7));
    let mut adamw = AdamW::new(&boxed, AdamWConfig::default().lr(0.05));
    learns(train(&mut boxed, &mut adamw, 60));

    assert_eq!(accuracy_of::<Mlp>(), 3);
    assert_eq!(accuracy_of::<(Linear<2, 2>, Softmax)>(), 3);
}

/// Any shape whose last axis has four features.
fn scored<S, M: Mode>(layer: &Linear<4, 2>, x: Tensor<S, f32, M>) -> Tensor<S::Output, f32, M>
where
    S: Shape + LinearInput<4, 2>,
{
    layer.forward(x)
}

/// Any two shapes that are the same.
fn distance<S, S2>(a: Tensor<S>, b: Tensor<S2>) -> f32
where
    S: Shape + SameShape<S2>,
    S2: Shape,
{
    (a - b).square().sum().item()
}

#[test]
fn generic_over_the_shape() {
    let layer = Linear::<4, 2>::init(&mut seed(0));
    let one: Tensor<Rank1<2>> = scored(&layer, Tensor::<Rank1<4>>::ones());
    let images = Tensor::<Rank3<5, 3, 4>>::ones();
    let many: Tensor<Rank3<5, 3, 2>, f32, Tracked> = scored(&layer, images.tracked());
    assert_eq!(many.to_vec()[28..], one.to_vec());
    let rows = Tensor::<(Dyn, Const<2>)>::from_rows(&[1.0, 2.0]).unwrap();
    assert_eq!(distance(rows.clone(), rows), 0.0);
    assert_eq!(
        distance(
            Tensor::<Rank2<2, 3>>::ones(),
            Tensor::<Rank2<2, 3>>::zeros()
        ),
        6.0
    );
}

#[derive(Clone, Debug, Module)]
struct Tied {
    #[module(init = Param::new(Tensor::randn(rng)))]
    weight: Param<Rank2<3, 4>, f64>,
}

#[test]
fn a_parameter_used_twice_gets_the_sum_of_both_gradients() {
    let model = Tied::init(&mut seed(0));
    let x = Tensor::<Rank2<5, 4>, f64>::randn(&mut seed(1));
    let encode = |w: &Param<Rank2<3, 4>, f64>| {
        x.clone()
            .tracked()
            .matmul(&w.tensor::<Tracked>().transpose())
    };
    let decode =
        |h: Tensor<Rank2<5, 3>, f64, Tracked>, w: &Param<_, f64>| h.matmul(&w.tensor::<Tracked>());

    let tied = decode(encode(&model.weight), &model.weight).square().sum();
    let tied = tied.backward();
    let other = model.weight.clone();
    let apart = decode(encode(&model.weight), &other)
        .square()
        .sum()
        .backward();
    let sum = apart.get(&model.weight).unwrap() + apart.get(&other).unwrap();
    let difference = (tied.get(&model.weight).unwrap() - sum).abs().max().item();
    assert!(difference < 1e-10, "{difference}");
    assert_eq!((tied.len(), apart.len()), (1, 2));
}

#[test]
fn several_losses() {
    let model = Mlp::<f64>::init(&mut seed(0));
    let x = Tensor::<Rank2<6, 2>, f64>::randn(&mut seed(1));
    let target = Tensor::<Rank2<6, 2>, f64>::randn(&mut seed(2));
    let labels = Labels::<_, 2>::new(&tensor([0_u8, 1, 1, 0, 1, 0])).unwrap();
    let y = || model.forward(x.clone().tracked());

    // The sum of two losses, out of one pass: the graph is shared.
    let shared = y();
    let first = cross_entropy(&shared, &labels);
    let second = mse_loss(&shared, &target) * 0.3;
    let together = (first.clone() + second.clone()).backward();
    // One after the other, out of the same pass.
    let mut one_by_one = first.backward();
    second.backward_into(&mut one_by_one);
    // Out of passes of their own.
    let mut apart = cross_entropy(&y(), &labels).backward();
    apart += (mse_loss(&y(), &target) * 0.3).backward();
    assert_close(&model, &together, &one_by_one);
    assert_close(&model, &together, &apart);
}

/// Gradients of the four parameters that agree.
#[track_caller]
fn assert_close(model: &Mlp<f64>, a: &Gradients, b: &Gradients) {
    macro_rules! each {
        ($($param:expr),*) => {
            $(
                let difference = a.get($param).unwrap() - b.get($param).unwrap();
                let difference = difference.abs().max().item();
                assert!(difference < 1e-12, "{difference}");
            )*
        };
    }
    each!(
        &model.fc1.weight,
        &*model.fc1.bias,
        &model.fc2.weight,
        &*model.fc2.bias
    );
    assert_eq!((a.len(), b.len()), (4, 4));
}

#[test]
fn accumulating_over_passes_is_one_pass_over_the_whole_batch() {
    let model = Mlp::<f64>::init(&mut seed(0));
    let x = Tensor::<Rank2<6, 2>, f64>::randn(&mut seed(1));
    let target = Tensor::<Rank2<6, 2>, f64>::randn(&mut seed(2));
    let whole = mse_loss(&model.forward(x.clone().tracked()), &target).backward();

    let mut sum = Gradients::new();
    let parts = x.split::<0, 3>().into_iter().zip(target.split::<0, 3>());
    for (x, target) in parts {
        mse_loss(&model.forward(x.tracked()), &target).backward_into(&mut sum);
    }
    sum.scale(1.0 / 3.0);
    assert_close(&model, &whole, &sum);

    // Parts of unequal sizes, weighted by their sizes.
    let mut sum = Gradients::new();
    for range in [0..1, 1..6] {
        let share = range.len() as f64 / 6.0;
        let x = x.try_slice::<0>(range.clone()).unwrap().tracked();
        let target = target.try_slice::<0>(range).unwrap();
        (mse_loss(&model.forward(x), &target) * share).backward_into(&mut sum);
    }
    assert_close(&model, &whole, &sum);
}

#[test]
fn detach_stops_gradients() {
    let x = tensor([1.0_f32, 2.0]).requires_grad();
    let y = x.clone().square();
    let gradients = (y.detach() * x.clone()).sum().backward();
    // As if x² were a constant: not 3x².
    assert_eq!(gradients.get(&x).unwrap().to_vec(), [1.0, 4.0]);
    assert!(y.detach().shares_memory(&y.detach()));

    // The second half of a model learns, the first does not.
    let model = <(Linear<2, 3>, Tanh, Linear<3, 1>)>::init(&mut seed(0));
    let input = Tensor::<Rank2<4, 2>>::ones().tracked();
    let hidden = model.1.forward(model.0.forward(input)).detach();
    let gradients = model.2.forward(hidden.tracked()).sum().backward();
    assert!(gradients.get(&model.0.weight).is_none());
    assert!(gradients.get(&model.2.weight).is_some());
}

#[test]
fn frozen_parameters() {
    let mut model = Mlp::<f32>::init(&mut seed(0));
    model.fc1.weight.set_requires_grad(false);
    model.fc1.bias.set_requires_grad(false);
    let (before1, before2) = (
        model.fc1.weight.value().to_vec(),
        model.fc2.weight.value().to_vec(),
    );
    let mut adam = Adam::new(&model, AdamConfig::default().lr(0.1));
    train(&mut model, &mut adam, 3);
    assert_eq!(model.fc1.weight.value().to_vec(), before1);
    assert_ne!(model.fc2.weight.value().to_vec(), before2);
    // Gradients flow through a frozen layer to what is in front of it.
    let x = Tensor::<Rank2<2, 2>>::ones().requires_grad();
    let gradients = model.fc1.forward(x.clone()).sum().backward();
    assert!(gradients.get(&x).is_some() && gradients.get(&model.fc1.weight).is_none());
    // Thawed again.
    model.fc1.weight.set_requires_grad(true);
    train(&mut model, &mut adam, 1);
    assert_ne!(model.fc1.weight.value().to_vec(), before1);
}

#[test]
fn tracked_and_plain_tensors_mix() {
    let plain = tensor([3.0_f32, 4.0]);
    let leaf = tensor([1.0_f32, 2.0]).requires_grad();
    let ways: [Tensor<Rank1<2>, f32, Tracked>; 4] = [
        plain.clone() * leaf.clone(),
        leaf.clone() * plain.clone(),
        &plain * &leaf,
        plain.clone().tracked() * &leaf,
    ];
    for y in ways {
        assert_eq!(y.to_vec(), [3.0, 8.0]);
        assert_eq!(y.sum().backward().get(&leaf).unwrap(), plain);
    }
    let product: Tensor<Rank1<2>> = &plain * &plain;
    assert_eq!(product.to_vec(), [9.0, 16.0]);
    let joined: Tensor<Rank1<4>, f32, Tracked> = plain.concat(&leaf, Axis::<0>);
    assert_eq!(joined.to_vec(), [3.0, 4.0, 1.0, 2.0]);
    let dot: Tensor<(), f32, Tracked> = plain.matmul(&leaf);
    assert_eq!(dot.backward().get(&leaf).unwrap(), plain);
}

#[test]
fn tensors_and_models_go_between_threads() {
    const fn shared<X: Send + Sync + 'static>() {}
    const _: () = {
        shared::<Tensor<Rank2<2, 3>>>();
        shared::<Tensor<(Dyn, Const<3>), f64, Tracked>>();
        shared::<Tensor<Rank1<2>, bool>>();
        shared::<Param<Rank1<2>>>();
        shared::<Labels<Dyn, 10>>();
        shared::<Gradients>();
        shared::<ResNet<4, 10>>();
        shared::<(Linear<2, 3>, Dropout, [Residual<Linear<3, 3>>; 2])>();
        shared::<Sgd<Mlp>>();
        shared::<Adam<Mlp>>();
        shared::<conformable::Error>();
        shared::<conformable::data::Dataset<Rank1<4>, 10>>();
    };
}

#[test]
fn one_model_infers_on_several_threads() {
    let model = Arc::new(ResNet::<3, 4>::init(&mut seed(0)));
    let x = Tensor::<Rank4<2, 1, 8, 8>>::randn(&mut seed(1));
    let want = model.forward(x.clone());
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let (model, x) = (Arc::clone(&model), x.clone());
            thread::spawn(move || model.forward(x))
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), want);
    }
    // A graph that is made on one thread can be walked on another.
    let loss = model.forward(x.clone().tracked()).sum();
    let there = thread::spawn(move || loss.backward()).join().unwrap();
    let here = model.forward(x.tracked()).sum().backward();
    assert_eq!(there.get(&model.stem.weight), here.get(&model.stem.weight));
}

#[test]
fn clones_share_memory_until_one_is_written() {
    let mut a = Tensor::<Rank2<2, 2>>::ones();
    let b = a.clone();
    assert!(a.shares_memory(&b));
    a[[0, 1]] = 5.0;
    assert!(!a.shares_memory(&b));
    assert_eq!(
        (a.to_vec(), b.to_vec()),
        (vec![1.0, 5.0, 1.0, 1.0], vec![1.0; 4])
    );
    // An operation by value leaves a clone alone, too.
    let c = b.clone();
    assert_eq!(
        (c.exp().to_vec(), b.to_vec()),
        (vec![1.0_f32.exp(); 4], vec![1.0; 4])
    );
    let reshaped = b.clone().reshape::<Rank1<4>>();
    assert_eq!(reshaped.as_slice().as_ptr(), b.as_slice().as_ptr());

    // A cloned model learns on its own.
    let model = Mlp::<f32>::init(&mut seed(0));
    let mut clone = model.clone();
    assert!(
        model
            .fc1
            .weight
            .value()
            .shares_memory(clone.fc1.weight.value())
    );
    let mut sgd = Sgd::new(&clone, SgdConfig::default().lr(0.1));
    train(&mut clone, &mut sgd, 1);
    assert_ne!(model.fc1.weight.value(), clone.fc1.weight.value());
    let fresh = Mlp::<f32>::init(&mut seed(0));
    assert_eq!(model.fc1.weight.value(), fresh.fc1.weight.value());
    // A value that a recorded graph still needs is not overwritten by a step.
    let x = Tensor::<Rank2<1, 2>>::ones();
    let mut model = Mlp::<f32>::init(&mut seed(0));
    let recorded = model.forward(x.clone().requires_grad()).sum();
    model.fc1.weight.set(Tensor::zeros());
    model.fc2.weight.value_mut().as_mut_slice().fill(0.0);
    let (late, soon) = (
        recorded.backward(),
        fresh.forward(x.tracked()).sum().backward(),
    );
    let late = late.get(&model.fc1.weight).unwrap();
    assert_eq!(late, soon.get(&fresh.fc1.weight).unwrap());
}

fn rows(count: usize) -> Tensor<(Dyn, Const<2>)> {
    Tensor::ones_of((Dyn(count), Const))
}

#[test]
#[should_panic(expected = "sizes [3, 2] on the left and [4, 2] on the right")]
fn dynamic_sizes_that_differ_in_a_sum() {
    let _ = rows(3) + rows(4);
}

#[test]
#[should_panic(expected = "the inner size is 3 on the left and 4 on the right")]
fn dynamic_sizes_that_differ_in_a_product() {
    let _ = rows(3).transpose().matmul(&rows(4));
}

#[test]
#[should_panic(expected = "sizes [3, 2] and [4, 2]")]
fn dynamic_sizes_that_differ_beside_a_concat() {
    let _ = rows(3).concat(&rows(4), Axis::<1>);
}

#[test]
fn dynamic_sizes_that_differ_in_a_loss() {
    let panics = |f: &(dyn Fn() + std::panic::RefUnwindSafe)| {
        let panic = std::panic::catch_unwind(f).unwrap_err();
        let text = panic.downcast_ref::<String>().unwrap();
        assert!(text.contains('3') && text.contains('4'), "{text}");
    };
    panics(&|| drop(mse_loss(&rows(3), &rows(4))));
    let labels = || Labels::<Dyn, 2>::from_slice(&[0, 1, 1, 0]).unwrap();
    panics(&|| drop(cross_entropy(&rows(3), &labels())));
    panics(&|| drop(Tensor::stack([rows(3), rows(4)], Axis::<0>)));
    panics(&|| drop(rows(3).maximum(rows(4))));
    panics(&|| drop(rows(3).map_to(|x| x > 0.0).choose(rows(3), rows(4))));
    assert!(Tensor::try_stack(&[rows(3), rows(4)], Axis::<0>).is_err());
}

#[test]
fn default_type_parameters_read_well_in_both_places() {
    // In an expression and in a declaration; f32 is not named.
    let a = Tensor::<Rank2<2, 3>>::zeros();
    let b: Tensor<Rank2<2, 3>> = Tensor::zeros();
    assert_eq!(a, b);
    let a = Tensor::<Rank2<2, 3>, f64>::ones();
    let b: Tensor<Rank2<2, 3>, f64> = Tensor::ones();
    assert_eq!(a, b);
    let a = Tensor::<(Dyn, Const<3>)>::zeros_of((Dyn(2), Const));
    let b: Tensor<(Dyn, Const<3>)> = Tensor::zeros_of((Dyn(2), Const));
    assert_eq!(a, b);
    let a = Tensor::<Rank0>::full(1.0);
    let b: Tensor<Rank0> = tensor(1.0);
    assert_eq!(a, b);
    let a = Tensor::<Rank1<2>, i64>::full(3);
    let b: Tensor<Rank1<2>, i64> = tensor([3, 3]);
    assert_eq!(a, b);
    let x: Tensor<Rank2<1, 2>> = tensor([[1.0, 2.0]]);
    let y: Tensor<Rank2<1, 2>, f32, Tracked> = x.clone().tracked();
    assert_eq!(y.to_vec(), x.to_vec());

    let rng = &mut seed(0);
    let a = Linear::<2, 3>::init(rng);
    let b: Linear<2, 3> = Linear::init(rng);
    let c: Linear<2, 3, false, f64> = Init::init(rng);
    assert_eq!(a.bias.value().sizes(), b.bias.value().sizes());
    assert!(c.bias.get().is_none());
    let a = Param::new(Tensor::<Rank1<2>>::zeros());
    let b: Param<Rank1<2>> = Param::new(Tensor::zeros());
    assert_eq!(a.value(), b.value());
    let a = Mlp::<f64>::init(rng);
    let b: Mlp = Mlp::init(rng);
    assert_eq!(a.fc1.weight.value().count(), b.fc1.weight.value().count());
    let softmax: Softmax = Softmax;
    assert_eq!(softmax.forward(tensor([0.0_f32, 0.0])).to_vec(), [0.5, 0.5]);
    let labels = Labels::<_, 3>::new(&tensor([2_u8])).unwrap();
    let b: Labels<Const<1>, 3> = Labels::from_slice(&[2]).unwrap();
    assert_eq!(labels, b);
}
