//! State that is saved but not trained: buffers, their updates, and random numbers, as a user's
//! layer has them.

use std::convert::Infallible;
use std::thread;

use conformable::autograd::{Buffer, Path, RngStream, Visitor, VisitorMut, buffers, replica};
use conformable::nn::cost::costcheck;
use conformable::nn::cost::{HasCost, Plan, Work};
use conformable::prelude::*;
use conformable::shape::ConstShape;
use conformable::tensor::Element;

/// A batch norm of vectors, as somebody outside the library writes it.
#[derive(Clone, Debug, Module)]
struct Norm<const N: usize> {
    #[module(init = Param::new(Tensor::ones()))]
    weight: Param<Rank1<N>>,
    bias: Param<Rank1<N>>,
    running_mean: Buffer<Rank1<N>>,
    #[module(init = Buffer::new(Tensor::ones()))]
    running_var: Buffer<Rank1<N>>,
    num_batches_tracked: Buffer<Rank0, i64>,
}

const MOMENTUM: f32 = 0.1;

impl<const N: usize, const B: usize, M: Mode> Module<Tensor<Rank2<B, N>, f32, M>> for Norm<N> {
    type Output = Tensor<Rank2<B, N>, f32, M>;

    fn forward(&self, x: Tensor<Rank2<B, N>, f32, M>) -> Self::Output {
        let over_batch = |x: Tensor<Rank1<N>, f32, M>| x.broadcast_to(<Rank2<B, N>>::default());
        let (mean, var) = if M::TRAINING {
            let mean = x.clone().mean_axis::<0>();
            let centred = x.clone() - over_batch(mean.clone());
            let var = centred.square().mean_axis::<0>();
            self.update(B, mean, var)
        } else {
            let constant = |of: &Buffer<Rank1<N>>| of.tensor::<M>();
            (constant(&self.running_mean), constant(&self.running_var))
        };
        let x = (x - over_batch(mean)) / over_batch((var + 1e-5).sqrt());
        x * over_batch(self.weight.tensor()) + over_batch(self.bias.tensor())
    }
}

impl<const N: usize> Norm<N> {
    /// The statistics of a batch of `count`, which carry the changes of the running ones.
    fn update<M: Mode>(
        &self,
        count: usize,
        mean: Tensor<Rank1<N>, f32, M>,
        var: Tensor<Rank1<N>, f32, M>,
    ) -> (Tensor<Rank1<N>, f32, M>, Tensor<Rank1<N>, f32, M>) {
        let blend = |of_batch: Tensor<Rank1<N>>| {
            move |running: &mut Tensor<Rank1<N>>| {
                *running = &*running * (1.0 - MOMENTUM) + &of_batch * MOMENTUM;
            }
        };
        let unbiased = count as f32 / (count - 1) as f32;
        let of_mean = blend(mean.detach());
        let of_var = blend(var.detach() * unbiased);
        let mean = self.num_batches_tracked.update(mean, |count| *count += 1);
        (
            self.running_mean.update(mean, of_mean),
            self.running_var.update(var, of_var),
        )
    }
}

type Net = (Linear<3, 4>, Norm<4>, Relu, Linear<4, 1>);

fn rng(seed: u64) -> StdRng {
    StdRng::seed_from_u64(seed)
}

fn batch(seed: u64) -> Tensor<Rank2<8, 3>> {
    Tensor::randn(&mut rng(seed))
}

fn loss(net: &Net, x: Tensor<Rank2<8, 3>>) -> Tensor<(), f32, Tracked> {
    (net.forward(x.tracked()) - 1.0).square().mean()
}

/// The running statistics by their definition, after batches of inputs of the norm, in `f64`.
fn running(batches: &[Tensor<Rank2<8, 4>>]) -> [Vec<f64>; 2] {
    let (mut mean, mut var) = (vec![0.0; 4], vec![1.0; 4]);
    for x in batches {
        for i in 0..4 {
            let column: Vec<f64> = (0..8)
                .map(|row| f64::from(x.as_slice()[4 * row + i]))
                .collect();
            let m = column.iter().sum::<f64>() / 8.0;
            let v = column.iter().map(|x| (x - m).powi(2)).sum::<f64>() / 7.0;
            mean[i] = 0.9 * mean[i] + 0.1 * m;
            var[i] = 0.9 * var[i] + 0.1 * v;
        }
    }
    [mean, var]
}

fn check_running(norm: &Norm<4>, batches: &[Tensor<Rank2<8, 4>>]) {
    let found = [&norm.running_mean, &norm.running_var].map(|of| of.value().to_vec());
    for (found, want) in found
        .iter()
        .flatten()
        .zip(running(batches).iter().flatten())
    {
        assert!((f64::from(*found) - want).abs() < 1e-6, "{found} {want}");
    }
    assert_eq!(
        norm.num_batches_tracked.value().item(),
        batches.len() as i64
    );
}

#[test]
fn a_pass_changes_nothing_and_the_step_makes_its_changes() {
    let mut net = Net::init(&mut rng(0));
    let paths: Vec<_> = buffers(&net)
        .into_iter()
        .map(|buffer| buffer.path)
        .collect();
    assert_eq!(
        paths,
        ["1.running_mean", "1.running_var", "1.num_batches_tracked"]
    );

    let seen = net.0.forward(batch(1));
    let gradients = loss(&net, batch(1)).backward();
    let _ = loss(&net, batch(2));
    check_running(&net.1, &[]);
    assert_eq!(gradients.updates(), 3);
    Sgd::new(&net, SgdConfig::default()).step(&mut net, &gradients);
    check_running(&net.1, &[seen]);
}

#[test]
fn passes_that_are_added_up_change_in_their_order() {
    let net = Net::init(&mut rng(0));
    let seen = [1, 2, 3].map(|seed| net.0.forward(batch(seed)));
    let step = |gradients: Gradients| {
        let mut copy = net.clone();
        // The identities of a clone are its own, so the changes are made in a replica.
        copy.1 = replica(&net.1, 0);
        assert_eq!(gradients.apply_updates(&mut copy), 9);
        check_running(&copy.1, &seen);
    };

    let mut gradients = Gradients::new();
    for seed in [1, 2, 3] {
        loss(&net, batch(seed)).backward_into(&mut gradients);
    }
    step(gradients);

    // The order of adding counts, not that of computing.
    let [third, second, first] = [3, 2, 1].map(|seed| loss(&net, batch(seed)).backward());
    let mut gradients = first;
    gradients += second;
    gradients += third;
    step(gradients);
}

#[test]
fn an_update_happens_once_however_many_losses_depend_on_it() {
    let mut count = Buffer::new(Tensor::<Rank0, i64>::zeros());
    let x = tensor([1.0_f32, 2.0]).requires_grad();
    let y = count.update(x.clone().square(), |count| *count += 1);
    let (a, b) = (y.clone().sum(), (y.clone() * y).sum());
    let mut gradients = a.backward();
    b.backward_into(&mut gradients);
    assert_eq!(
        (gradients.updates(), gradients.apply_updates(&mut count)),
        (1, 1)
    );
    assert_eq!(count.value().item(), 1);
}

#[test]
fn an_update_reaches_the_step_through_what_has_no_gradient() {
    let (mut first, mut second) = (Buffer::new(tensor(0_i64)), Buffer::new(tensor(0_i64)));
    let weight = Param::new(Tensor::<Rank1<2>>::ones());
    let x = first.update(tensor([1.0_f32, 2.0]).tracked(), |n| *n += 1);
    // Twice the same operand, and another one with an update: no operation of these is recorded.
    let x = x.clone() + x + second.update(Tensor::ones().tracked(), |n| *n += 10);
    let reshaped = x.reshape::<Rank2<1, 2>>().flatten::<0>();
    let gradients = (reshaped * weight.tensor::<Tracked>()).sum().backward();
    assert_eq!(gradients.get(&weight).unwrap().to_vec(), [3.0, 5.0]);
    assert_eq!((gradients.len(), gradients.updates()), (1, 2));
    assert_eq!(
        gradients.apply_updates(&mut (first.clone(), second.clone())),
        0
    );
    assert_eq!(gradients.apply_updates(&mut first), 1);
    assert_eq!(gradients.apply_updates(&mut second), 1);
    assert_eq!((first.value().item(), second.value().item()), (1, 10));
}

#[test]
#[should_panic(expected = "depends on no parameter and no tensor that needs a gradient")]
fn updates_alone_are_nothing_to_differentiate() {
    let count = Buffer::new(tensor(0_i64));
    let x = count.update(tensor([1.0_f32]).tracked(), |n| *n += 1);
    let _ = x.sum().backward();
}

#[test]
fn nothing_is_recorded_without_training() {
    let net = Net::init(&mut rng(0));
    let y = net.forward(batch(0));
    let normed = net.0.forward(batch(0)) / (1.0_f32 + 1e-5).sqrt();
    let by_hand = net.3.forward(normed.relu());
    for (y, want) in y.as_slice().iter().zip(by_hand.as_slice()) {
        assert!((y - want).abs() < 1e-6);
    }
    let buffer = &net.1.running_mean;
    let x = Tensor::<Rank1<4>>::ones();
    assert!(
        buffer
            .update(x.clone(), |_| panic!("never made"))
            .shares_memory(&x)
    );
}

#[test]
fn updates_of_a_clone_are_its_own() {
    let (mut net, mut other) = (Net::init(&mut rng(0)), Net::init(&mut rng(0)));
    let gradients = loss(&net.clone(), batch(1)).backward();
    assert_eq!(gradients.apply_updates(&mut net), 0);
    assert_eq!(gradients.apply_updates(&mut other), 0);
}

#[test]
fn a_gradient_passes_an_update_as_it_is() {
    #[derive(Module)]
    struct Counted {
        count: Buffer<Rank0, i64>,
    }
    let layer = Counted::init(&mut rng(0));
    let x = Tensor::<Rank2<2, 3>, f64>::randn(&mut rng(1));
    let f = |x: Tensor<_, f64, Tracked>| layer.count.update(x.tanh(), |n| *n += 1).square().sum();
    gradcheck(f, &x, 1e-6).unwrap();
}

/// Everything of a model that is saved, as numbers with their paths.
#[derive(Default)]
struct Save(Vec<(String, Vec<f64>)>);

impl Visitor for Save {
    type Error = Infallible;

    fn param<S: ConstShape, T: Float>(
        &mut self,
        path: &Path,
        param: &Param<S, T>,
    ) -> Result<(), Infallible> {
        let values = param.value().as_slice().iter().map(|&w| w.to_f64());
        self.0.push((path.to_string(), values.collect()));
        Ok(())
    }

    fn buffer<S: ConstShape, T: Element>(
        &mut self,
        path: &Path,
        buffer: &Buffer<S, T>,
    ) -> Result<(), Infallible> {
        let value: &dyn std::any::Any = buffer.value();
        let values = if let Some(integers) = value.downcast_ref::<Tensor<S, i64>>() {
            integers.map_to(|n| f64::from_bits(n as u64)).to_vec()
        } else {
            let floats = value.downcast_ref::<Tensor<S, f32>>().expect("i64 or f32");
            floats.map_to(f64::from).to_vec()
        };
        self.0.push((path.to_string(), values));
        Ok(())
    }
}

/// Puts back what [`Save`] took, and says which path it is that a model shows at another place.
struct Load(std::vec::IntoIter<(String, Vec<f64>)>);

impl Load {
    fn next(&mut self, path: &Path) -> Result<Vec<f64>, String> {
        match self.0.next() {
            Some((name, values)) if name == path.to_string() => Ok(values),
            _ => Err(format!("no {path}")),
        }
    }
}

impl VisitorMut for Load {
    type Error = String;

    fn param<S: ConstShape, T: Float>(
        &mut self,
        path: &Path,
        param: &mut Param<S, T>,
    ) -> Result<(), String> {
        let values = self.next(path)?;
        for (w, value) in param.value_mut().as_mut_slice().iter_mut().zip(values) {
            *w = T::from_f64(value);
        }
        Ok(())
    }

    fn buffer<S: ConstShape, T: Element>(
        &mut self,
        path: &Path,
        buffer: &mut Buffer<S, T>,
    ) -> Result<(), String> {
        let values = self.next(path)?;
        let value: &mut dyn std::any::Any = buffer.value_mut();
        if let Some(integers) = value.downcast_mut::<Tensor<S, i64>>() {
            for (n, value) in integers.as_mut_slice().iter_mut().zip(values) {
                *n = value.to_bits() as i64;
            }
        } else {
            let floats = value.downcast_mut::<Tensor<S, f32>>().expect("i64 or f32");
            for (x, value) in floats.as_mut_slice().iter_mut().zip(values) {
                *x = value as f32;
            }
        }
        Ok(())
    }
}

fn save(model: &impl Parameters) -> Vec<(String, Vec<f64>)> {
    let mut save = Save::default();
    let Ok(()) = model.visit(&mut Path::root(), &mut save);
    save.0
}

type Noisy = (
    (Dropout, Linear<3, 4>, Norm<4>, Dropout),
    Residual<Dropout>,
    Linear<4, 1>,
);

fn noisy_loss(model: &Noisy, x: Tensor<Rank2<8, 3>>) -> Tensor<(), f32, Tracked> {
    (model.forward(x.tracked()) - 1.0).square().mean()
}

/// Steps `from..to` of a training with two passes a step.
fn train(model: &mut Noisy, steps: std::ops::Range<u64>) -> Vec<u32> {
    let mut optimizer = Sgd::new(model, SgdConfig::default().lr(0.1));
    let step = |i: u64| {
        let losses = [2 * i, 2 * i + 1].map(|seed| noisy_loss(model, batch(seed)));
        let bits = losses.each_ref().map(|loss| loss.item().to_bits());
        let mut gradients = Gradients::new();
        for loss in losses {
            loss.backward_into(&mut gradients);
        }
        optimizer.step(model, &gradients);
        bits
    };
    steps.flat_map(step).collect()
}

#[test]
fn a_run_that_is_resumed_draws_the_same_masks() {
    let mut model = Noisy::init(&mut rng(3));
    let first = train(&mut model, 0..3);
    let saved = save(&model);
    let rest = train(&mut model, 3..6);

    // Made from another seed, and used before.
    let mut resumed = Noisy::init(&mut rng(4));
    let _ = train(&mut resumed, 0..2);
    let mut load = Load(saved.clone().into_iter());
    resumed.visit_mut(&mut Path::root(), &mut load).unwrap();
    assert_eq!(train(&mut resumed, 3..6), rest);
    assert_eq!(save(&resumed), save(&model));

    let mut whole = Noisy::init(&mut rng(3));
    assert_eq!(train(&mut whole, 0..6), [first, rest].concat());

    let mut load = Load(saved.into_iter().skip(1).collect::<Vec<_>>().into_iter());
    let error = resumed.visit_mut(&mut Path::root(), &mut load);
    assert_eq!(error, Err("no 0.0.rng".to_owned()));
}

#[test]
fn two_passes_of_a_step_and_two_steps_draw_different_masks() {
    let mut dropout = Dropout::seeded(0.5, 1);
    let x = tensor([1.0; 64]).requires_grad();
    let mut masks = Vec::new();
    for _ in 0..3 {
        let mut gradients = Gradients::new();
        for _ in 0..2 {
            let y = dropout.forward(x.clone());
            masks.push(y.to_vec());
            y.sum().backward_into(&mut gradients);
        }
        gradients.apply_updates(&mut dropout);
    }
    for (i, mask) in masks.iter().enumerate() {
        assert!(!masks[..i].contains(mask), "mask {i}");
    }
}

#[test]
fn workers_give_the_same_bits_as_one_thread() {
    let run = |on_threads: bool| {
        let mut model = Noisy::init(&mut rng(5));
        let mut optimizer = Adam::new(&model, AdamConfig::default());
        for step in 0..3 {
            let work = |worker: usize| {
                let (model, x) = (replica(&model, worker), batch(10 * step + worker as u64));
                move || noisy_loss(&model, x).backward()
            };
            let parts: Vec<Gradients> = if on_threads {
                thread::scope(|scope| {
                    let workers: Vec<_> = (0..4).map(|i| scope.spawn(work(i))).collect();
                    workers
                        .into_iter()
                        .map(|worker| worker.join().unwrap())
                        .collect()
                })
            } else {
                (0..4).map(|i| work(i)()).collect()
            };
            let mut gradients = Gradients::new();
            parts.into_iter().for_each(|part| gradients += part);
            gradients.scale(0.25);
            optimizer.step(&mut model, &gradients);
        }
        save(&model)
    };
    let alone = run(false);
    assert_eq!(run(true), alone);
    let steps = alone.iter().filter(|(path, _)| path.ends_with("rng"));
    for (path, state) in steps {
        assert_eq!(state[1].to_bits(), 3, "{path}");
    }
}

/// A layer of a user's with random numbers and a cost.
#[derive(Clone, Module)]
#[module(cost = fc)]
struct Noise {
    rng: RngStream,
    fc: Linear<4, 4>,
    seen: Buffer<Rank1<3>, u8>,
}

impl<const B: usize, M: Mode> Module<Tensor<Rank2<B, 4>, f32, M>> for Noise {
    type Output = Tensor<Rank2<B, 4>, f32, M>;

    fn forward(&self, x: Tensor<Rank2<B, 4>, f32, M>) -> Self::Output {
        let y = self.fc.forward(x);
        if !M::TRAINING {
            return y;
        }
        self.rng
            .draw(|rng| y.clone() + Tensor::<Rank2<B, 4>>::randn(rng))
    }
}

#[test]
fn buffers_are_counted_in_what_a_model_costs() {
    const _: () = assert!(Noise::PARAMS == 20 && Noise::BUFFERS == 5);
    const _: () = assert!(Noise::BUFFER_BYTES == 16 + 3);
    let model = Noise::init(&mut rng(0));
    assert_eq!(model.seen.value().to_vec(), [0; 3]);
    costcheck(&model, &Tensor::<Rank2<2, 4>>::ones()).unwrap();

    /// Says that it has a buffer too many.
    #[derive(Clone)]
    struct Lies(Buffer<Rank1<2>>);
    impl Parameters for Lies {
        const BUFFERS: usize = 3;
        fn visit<V: Visitor>(&self, path: &mut Path, visitor: &mut V) -> Result<(), V::Error> {
            self.0.visit(path, visitor)
        }
    }
    impl<S: Shape, M: Mode> Module<Tensor<S, f32, M>> for Lies {
        type Output = Tensor<S, f32, M>;
        fn forward(&self, x: Tensor<S, f32, M>) -> Self::Output {
            x
        }
    }
    impl Init for Lies {
        fn init<R: Rng>(_: &mut R) -> Self {
            Self(Tensor::zeros().into())
        }
    }
    impl<S: Shape, M: Mode> HasCost<Tensor<S, f32, M>> for Lies {
        type Output = Tensor<S, f32, M>;
        const PLAN: Plan = Plan::layer::<Self, S, f32, S>(Work::new());
    }
    let error = costcheck(&Lies::init(&mut rng(0)), &Tensor::<Rank1<2>>::ones()).unwrap_err();
    assert_eq!(error.what, "the elements of buffers");
}

/// The blocks that the backward pass of a layer takes, with and without a change of a buffer that
/// the input carries.
macro_rules! blocks_of_backward {
    ($layer:ty, $input:ty) => {{
        let layer = <$layer>::init(&mut StdRng::seed_from_u64(0));
        let counter = Buffer::new(Tensor::<Rank0, i64>::zeros());
        let x = Tensor::<$input>::randn(&mut StdRng::seed_from_u64(1));
        let blocks = |x: Tensor<$input, f32, Tracked>| {
            let loss = layer.forward(x).sum();
            let taken = || {
                let stats = conformable::tensor::pool_stats();
                stats.allocations + stats.reuses
            };
            let before = taken();
            drop(loss.backward());
            taken() - before
        };
        // Of constants, there is nothing that a gradient would flow to.
        let constant = blocks(x.clone().tracked());
        let carries = blocks(counter.update(x.tracked(), |count| *count += 1));
        (constant, carries)
    }};
}

#[test]
fn an_input_that_carries_changes_of_buffers_gets_no_gradient() {
    for (constant, carries) in [
        blocks_of_backward!(Linear<8, 4>, Rank2<1, 8>),
        blocks_of_backward!(Linear<8, 4>, Rank2<3, 8>),
        blocks_of_backward!(LayerNorm<8>, Rank2<3, 8>),
        blocks_of_backward!(Conv2d<2, 3, 3>, Rank4<1, 2, 5, 5>),
    ] {
        assert_eq!(constant, carries);
    }
}
