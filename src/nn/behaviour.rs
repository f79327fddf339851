//! How a layer behaves, apart from whether what it computes is recorded.

use conformable_terse::terse;

use super::cost::{Behaviour, HasCost, Plan};
use super::{Module, Through};
use crate::autograd::Mode;
use crate::shape::Shape;
use crate::tensor::{Element, Tensor};

/// A layer that behaves as while inferring, also in a tracked pass: a dropout inside is the
/// identity, a batch norm takes its running statistics and leaves them as they are.
///
/// Everything else is as without it: gradients flow through, and the parameters are trained.
///
/// # Shapes
/// Those of the layer. The paths of the parameters are those of the layer, too.
///
/// Source: `torch.nn.Module.eval`, for a part of a model, and as a part of its type.
///
/// A saliency map is the gradient of a score with respect to an image. It is about the model that
/// infers, so nothing is dropped:
///
/// ```
/// use conformable::nn::Eval;
/// use conformable::prelude::*;
///
/// let model = <(Linear<4, 8>, Relu, Dropout, Linear<8, 1>)>::init(&mut StdRng::seed_from_u64(0));
/// let image = tensor([0.1_f32, 0.2, 0.3, 0.4]).requires_grad();
/// let score = Eval(&model).forward(image.clone()).sum();
/// assert_eq!(score.item(), model.forward(image.detach()).sum().item());
/// let saliency = score.backward().get(&image).unwrap().abs();
/// # let _ = saliency;
/// ```
#[derive(Clone, Copy, Debug, Default, Module)]
pub struct Eval<L>(#[module(transparent)] pub L);

/// A layer that a tracked pass leaves as it is: it behaves as while inferring, as in [`Eval`], and
/// its parameters are constants, for which no gradient is computed, so that no step changes them.
/// Gradients flow through it to what stands in front.
///
/// Its buffers are not updated, its parameters are still saved and loaded with the model, and a
/// plain pass is as without it. Where a layer is to be frozen for a part of the training,
/// [`set_requires_grad`](crate::autograd::set_requires_grad) freezes its parameters at run time.
///
/// | in PyTorch | here |
/// |---|---|
/// | `m.eval()` while the rest trains | [`Eval`] |
/// | `m.eval(); m.requires_grad_(False)`, `FrozenBatchNorm2d` | `Frozen` |
/// | `m.requires_grad_(False)`, dropout and statistics go on | `Frozen<Sampling<L>>` |
/// | `p.requires_grad_(False)` | `param.set_requires_grad(false)` |
/// | `m.requires_grad_(False)` for a part of the training | `set_requires_grad(&mut m, false)` |
/// | `m.train()` under `torch.no_grad()` | [`Sampling`] of a plain tensor |
///
/// # Shapes
/// Those of the layer. The paths of the parameters are those of the layer, too.
///
/// A new head on a trained network:
///
/// ```
/// use conformable::nn::Frozen;
/// use conformable::prelude::*;
///
/// type Backbone = (Linear<4, 8>, Relu, Dropout);
/// let rng = &mut StdRng::seed_from_u64(0);
/// let mut model = (Frozen(Backbone::init(rng)), Linear::<8, 2>::init(rng));
/// let gradients = model.forward(Tensor::<Rank2<3, 4>>::ones().tracked()).sum().backward();
/// assert!(gradients.get(&model.0.0.0.weight).is_none());
/// assert!(gradients.get(&model.1.weight).is_some());
/// Sgd::new(&model, SgdConfig::default()).step(&mut model, &gradients);
/// ```
///
/// A discriminator that a generator is trained against, borrowed for one pass:
/// `Frozen(&discriminator).forward(fake)`.
#[derive(Clone, Copy, Debug, Default, Module)]
pub struct Frozen<L>(#[module(transparent)] pub L);

/// A layer that behaves as while training, also where nothing is recorded: a dropout inside draws a
/// mask, a batch norm takes the statistics of its batch.
///
/// Inside of [`Eval`] or [`Frozen`] it gives a part of the layer its behaviour back; the parameters
/// of a frozen layer stay frozen. Buffers are updated where the pass is tracked, by the step, as
/// without any wrapper; a plain pass changes nothing.
///
/// # Shapes
/// Those of the layer. The paths of the parameters are those of the layer, too.
///
/// Monte Carlo dropout: the spread of the predictions of one model, each with another mask.
///
/// ```
/// use conformable::nn::Sampling;
/// use conformable::prelude::*;
///
/// let model = <(Linear<4, 8>, Relu, Dropout, Linear<8, 1>)>::init(&mut StdRng::seed_from_u64(0));
/// let x = Tensor::<Rank2<1, 4>>::ones();
/// let predictions = [(); 20].map(|()| Sampling(&model).forward(x.clone()).sum().item());
/// assert!(predictions.iter().any(|y| *y != predictions[0]));
/// ```
///
/// Source: Y. Gal and Z. Ghahramani, “Dropout as a Bayesian Approximation”, ICML 2016.
#[derive(Clone, Copy, Debug, Default, Module)]
pub struct Sampling<L>(#[module(transparent)] pub L);

/// The same tensor in a mode that keeps the same with it.
#[inline]
fn switch<S: Shape, T: Element, M: Mode, N: Mode<Trace = M::Trace>>(
    x: Tensor<S, T, M>,
) -> Tensor<S, T, N> {
    let (x, trace) = x.into_parts();
    x.with_trace(trace)
}

macro_rules! behaviour {
    ($($layer:ident)+) => {$(
        #[terse]
        impl<S, After, T, U, M, L> Module<Tensor<S, T, M>> for $layer<L>
        where
            S: Shape,
            T: Element,
            M: Mode,
            Tensor<S, T, M::$layer>: Through<L, Output = Tensor<After, U, M::$layer>>,
            After: Shape,
            U: Element,
        {
            type Output = Tensor<After, U, M>;

            #[inline]
            fn forward(&self, x: Tensor<S, T, M>) -> Self::Output {
                let x: Tensor<S, T, M::$layer> = switch(x);
                switch(x.through(&self.0))
            }
        }

        #[terse]
        impl<X, L: HasCost<X>> HasCost<X> for $layer<L> {
            type Output = L::Output;

            const PLAN: Plan = Plan::behaving(Behaviour::$layer, &L::PLAN);
        }
    )+};
}

behaviour! { Eval Frozen Sampling }
