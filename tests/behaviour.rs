//! Recording is not training: what layers inside of `Eval`, `Frozen` and `Sampling` do, in plain
//! and in tracked passes.

use conformable::autograd::{Buffer, buffers};
use conformable::nn::{Eval, Frozen, Lambda, Sampling};
use conformable::prelude::*;

/// `y = w · x`, plus 100 while training; counts its tracked passes that train.
#[derive(Clone, Module)]
struct Probe {
    #[module(init = Param::new(tensor(2.0)))]
    w: Param<Rank0>,
    passes: Buffer<Rank0, i64>,
}

impl<S: Shape, M: Mode> Module<Tensor<S, f32, M>> for Probe {
    type Output = Tensor<S, f32, M>;

    fn forward(&self, x: Tensor<S, f32, M>) -> Self::Output {
        let w = self.w.tensor::<M>().broadcast_to(x.shape());
        let y = self.passes.update(x * w, |n| *n += 1);
        if M::TRAINING { y + 100.0 } else { y }
    }
}

/// A function that is no layer, but generic over the mode.
#[derive(Clone, Copy, Module)]
struct Twice<L>(L);

impl<S: Shape, M: Mode, L> Module<Tensor<S, f32, M>> for Twice<L>
where
    L: Module<Tensor<S, f32, M>, Output = Tensor<S, f32, M>>,
{
    type Output = Tensor<S, f32, M>;

    fn forward(&self, x: Tensor<S, f32, M>) -> Self::Output {
        self.0.forward(self.0.forward(x))
    }
}

fn probe() -> Probe {
    Probe::init(&mut StdRng::seed_from_u64(0))
}

/// What there is to see of a wrapped probe: does it train in a plain pass, does it in a tracked
/// one, does its parameter have a gradient, does its buffer have an update.
macro_rules! seen {
    ($probe:ident => $model:expr) => {{
        let $probe = probe();
        let model = $model;
        let plain = model.forward(tensor([3.0_f32]));
        let x = tensor([3.0_f32]).requires_grad();
        let tracked = model.forward(x.clone());
        let values = [plain.to_array()[0], tracked.to_vec()[0]];
        let gradients = tracked.sum().backward();
        // Gradients flow through all of them to what stands in front.
        assert_eq!(gradients.get(&x).unwrap().to_vec(), [2.0]);
        assert!(
            values.iter().all(|y| [6.0, 106.0].contains(y)),
            "{values:?}"
        );
        let [plain, tracked] = values.map(|y| y > 100.0);
        let gradient = gradients.get(&$probe.w).map(|dw| dw.item());
        assert!(gradient.is_none_or(|dw| dw == 3.0));
        (plain, tracked, gradient.is_some(), gradients.updates() == 1)
    }};
}

#[test]
fn each_wrapper_says_how_the_layer_behaves_and_whether_it_is_trained() {
    assert_eq!(seen!(p => &p), (false, true, true, true));
    assert_eq!(seen!(p => Eval(&p)), (false, false, true, false));
    assert_eq!(seen!(p => Frozen(&p)), (false, false, false, false));
    assert_eq!(seen!(p => Sampling(&p)), (true, true, true, true));
}

#[test]
fn of_two_wrappers_the_inner_one_decides_and_frozen_stays() {
    assert_eq!(seen!(p => Eval(Sampling(&p))), (true, true, true, true));
    assert_eq!(seen!(p => Sampling(Eval(&p))), (false, false, true, false));
    assert_eq!(seen!(p => Eval(Eval(&p))), (false, false, true, false));
    assert_eq!(seen!(p => Frozen(Eval(&p))), (false, false, false, false));
    assert_eq!(seen!(p => Eval(Frozen(&p))), (false, false, false, false));
    assert_eq!(seen!(p => Frozen(Frozen(&p))), (false, false, false, false));
    assert_eq!(
        seen!(p => Sampling(Frozen(&p))),
        (false, false, false, false)
    );
    assert_eq!(seen!(p => Frozen(Sampling(&p))), (true, true, false, true));
    assert_eq!(
        seen!(p => Frozen(Sampling(Eval(&p)))),
        (false, false, false, false)
    );
    assert_eq!(
        seen!(p => Frozen(Sampling(Sampling(&p)))),
        (true, true, false, true)
    );
    assert_eq!(seen!(p => Sampling(Sampling(&p))), (true, true, true, true));
}

#[test]
fn a_wrapper_reaches_to_the_innermost_layer() {
    type Deep = Twice<(Residual<[Twice<Dropout>; 2]>, Box<Dropout>)>;
    let model = Deep::init(&mut StdRng::seed_from_u64(1));
    let x = Tensor::<Rank2<4, 8>>::ones();
    let inferred = model.forward(x.clone());
    let tracked = |y: Tensor<Rank2<4, 8>, f32, Tracked>| y.detach();
    assert_ne!(tracked(model.forward(x.clone().tracked())), inferred);
    assert_eq!(tracked(Eval(&model).forward(x.clone().tracked())), inferred);
    assert_eq!(
        tracked(Frozen(&model).forward(x.clone().tracked())),
        inferred
    );
    let samples = [(); 2].map(|()| Sampling(&model).forward(x.clone()));
    assert!(samples[0] != inferred && samples[0] != samples[1]);
}

#[test]
fn nothing_in_front_of_a_frozen_layer_means_nothing_is_recorded() {
    let frozen = Frozen(probe());
    let head = Param::new(tensor([1.0_f32]));
    let y = frozen.forward(tensor([3.0_f32]).tracked()) * head.tensor::<Tracked>();
    let gradients = y.sum().backward();
    assert_eq!(gradients.get(&head).unwrap().to_vec(), [6.0]);
    assert_eq!((gradients.len(), gradients.updates()), (1, 0));
}

#[test]
fn the_state_is_that_of_the_layer_under_its_paths() {
    type Model = (Frozen<Probe>, Eval<Linear<1, 1>>, Sampling<Dropout>);
    const _: () = assert!(Model::PARAMS == 3 && Model::BUFFERS == 3);
    let mut model = Model::init(&mut StdRng::seed_from_u64(0));
    let paths: Vec<_> = parameters(&model).into_iter().map(|p| p.path).collect();
    assert_eq!(paths, ["0.w", "1.weight", "1.bias"]);
    let paths: Vec<_> = buffers(&model).into_iter().map(|b| b.path).collect();
    assert_eq!(paths, ["0.passes", "2.rng"]);

    let before = model.0.clone();
    let mut optimizer = Sgd::new(&model, SgdConfig::default().lr(0.1).weight_decay(0.1));
    for _ in 0..2 {
        let x = Tensor::<Rank2<2, 1>>::ones().tracked();
        let gradients = model.forward(x).sum().backward();
        assert_eq!(gradients.len(), 2);
        optimizer.step(&mut model, &gradients);
    }
    assert_eq!(model.0.0.w.value(), before.0.w.value());
    assert_eq!(model.0.0.passes.value().item(), 0);
    assert_eq!(model.2.0.rng().steps(), 2);
}

#[test]
fn gradients_of_wrapped_layers_are_those_of_their_functions() {
    let rng = &mut StdRng::seed_from_u64(0);
    type Layers = (
        Linear<3, 4, true, f64>,
        Relu,
        Dropout,
        Linear<4, 2, true, f64>,
    );
    let model = Layers::init(rng);
    let x = Tensor::<Rank2<5, 3>, f64>::randn(rng);
    gradcheck(|x| Eval(&model).forward(x).square().sum(), &x, 1e-6).unwrap();
    gradcheck(|x| Frozen(&model).forward(x).square().sum(), &x, 1e-6).unwrap();
    // One mask: a clone goes on from where the original is.
    let sampled = |x| Sampling(model.clone()).forward(x).square().sum();
    gradcheck(sampled, &x, 1e-6).unwrap();

    // In front of a frozen layer, and behind it.
    let front = Lambda(|x: Tensor<Rank2<5, 3>, f64, Tracked>| x.tanh());
    let net = (front, Frozen(model), Tanh);
    gradcheck(|x| net.forward(x).square().sum(), &x, 1e-6).unwrap();
}
