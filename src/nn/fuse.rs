//! How a tuple lets a layer apply the activation behind it.

use super::{Fusion, Through};
use crate::ops::Activation;

/// The function of a layer that is an activation.
#[inline(always)]
pub(super) fn activation<X: Through<L>, L>(layer: &L) -> Activation<'_> {
    match X::fusion() {
        Fusion::Activation { function, .. } => function(layer),
        Fusion::Alone | Fusion::Applies(_) => Activation::None,
    }
}

/// What a layer of a tuple does, and whether it has applied `next`, the function of the layer
/// behind it. The layer in front may have applied the function of this one.
#[inline(always)]
pub(super) fn step<X: Through<L>, L>(
    layer: &L,
    x: X,
    is_applied: bool,
    next: Activation<'_>,
) -> (X::Output, bool) {
    match (X::fusion(), next) {
        (Fusion::Activation { rest, .. }, _) if is_applied => (rest(layer, x), false),
        (Fusion::Applies(_), Activation::None) => (x.through(layer), false),
        (Fusion::Applies(applies), next) => (applies(layer, x, next), true),
        _ => (x.through(layer), false),
    }
}

/// The `forward` of a layer that applies functions: without one.
#[inline(always)]
pub(super) fn forward<X: Through<L>, L>(layer: &L, x: X) -> X::Output {
    Fusion::apply(layer, x, Activation::None)
}

impl<L, X: Through<L>> Fusion<L, X, X::Output> {
    /// What comes out of a layer that applies functions to its results, with this function.
    ///
    /// It is for handing on a function that a tuple has handed in: while recording, the gradient of
    /// the function is the business of the layer that it comes from, so the result of any other one
    /// has a wrong gradient. A layer whose last step is a layer that applies functions hands them
    /// on to it:
    ///
    /// ```
    /// use conformable::nn::Fusion;
    /// use conformable::prelude::*;
    ///
    /// /// A linear layer of the negative.
    /// #[derive(Module)]
    /// struct OfNegative {
    ///     linear: Linear<4, 8>,
    /// }
    ///
    /// impl<B: Dim, M: Mode> Module<Tensor<(B, Const<4>), f32, M>> for OfNegative {
    ///     type Output = Tensor<(B, Const<8>), f32, M>;
    ///
    ///     fn forward(&self, x: Tensor<(B, Const<4>), f32, M>) -> Self::Output {
    ///         self.linear.forward(-x)
    ///     }
    ///
    ///     fn fusion() -> Fusion<Self, Tensor<(B, Const<4>), f32, M>, Self::Output> {
    ///         Fusion::Applies(|layer, x, function| Fusion::apply(&layer.linear, -x, function))
    ///     }
    /// }
    ///
    /// let model = <(OfNegative, Relu)>::init(&mut StdRng::seed_from_u64(0));
    /// let x = Tensor::<Rank2<2, 4>>::ones();
    /// assert_eq!(model.forward(x.clone()), model.0.forward(x).relu());
    /// ```
    ///
    /// # Panics
    /// If the layer is not one that [applies](Self::Applies) functions.
    #[inline(always)]
    pub fn apply(layer: &L, x: X, function: Activation<'_>) -> X::Output {
        match X::fusion() {
            Fusion::Applies(applies) => applies(layer, x, function),
            Fusion::Alone | Fusion::Activation { .. } => {
                panic!("this layer applies no functions to its results")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};
    use std::convert::Infallible;

    use super::*;
    use crate::autograd::{Path, Visitor};
    use crate::nn::{Elementwise, Elu, Kept, Pointwise, Silu, Softplus};
    use crate::prelude::*;
    use crate::shape::ConstShape;
    use crate::tensor::Float;

    /// The gradients of all parameters, as numbers.
    struct Collect<'a>(&'a Gradients, Vec<f64>);

    impl Visitor for Collect<'_> {
        type Error = Infallible;

        fn param<S: ConstShape, T: Float>(
            &mut self,
            _: &Path,
            param: &Param<S, T>,
        ) -> Result<(), Infallible> {
            let gradient = self.0.get(param).expect("the loss depends on it");
            for g in gradient.to_vec() {
                self.1.push(g.to_f64());
            }
            Ok(())
        }
    }

    /// The output and all gradients of a chain are those of the same layers borrowed, which are not
    /// fused.
    macro_rules! check {
        ($input:ty; $($layer:ty: $index:tt),+) => {
            let rng = &mut StdRng::seed_from_u64(5);
            let model = <($($layer,)+)>::init(rng);
            let apart = ($(&model.$index,)+);
            let x = Tensor::<$input>::randn(rng);
            assert_eq!(model.forward(x.clone()), apart.forward(x.clone()));

            let x = x.requires_grad();
            let of_loss = |y: Tensor<_, f32, Tracked>| y.square().sum().backward();
            let gradients = |gradients: Gradients| {
                let of_input = gradients.get(&x).unwrap().cast::<f64>().to_vec();
                let mut all = Collect(&gradients, of_input);
                let Ok(()) = model.visit(&mut Path::root(), &mut all);
                all.1
            };
            let fused = gradients(of_loss(model.forward(x.clone())));
            assert_eq!(fused, gradients(of_loss(apart.forward(x.clone()))));
            assert!(fused.iter().any(|&g| g != 0.0));
        };
    }

    /// A function of somebody else's that keeps its input, and one that keeps its output.
    #[derive(Clone, Copy, Debug, Module)]
    #[module(elementwise)]
    struct Cube;

    impl Elementwise for Cube {
        const KEEPS: Kept = Kept::Input;

        fn value<T: Float>(&self, x: T) -> T {
            x * x * x
        }

        fn derivative<T: Float>(&self, x: T) -> T {
            T::from_f64(3.0) * x * x
        }
    }

    #[derive(Clone, Copy, Debug, Module)]
    #[module(elementwise)]
    struct Half<const OF: usize>;

    impl<const OF: usize> Elementwise for Half<OF> {
        const KEEPS: Kept = Kept::Output;

        fn value<T: Float>(&self, x: T) -> T {
            x * T::from_f64(0.5)
        }

        fn derivative<T: Float>(&self, _y: T) -> T {
            T::from_f64(0.5)
        }
    }

    #[test]
    fn fused_chains_compute_the_same() {
        check!(Rank2<5, 7>; Linear<7, 9>: 0, Relu: 1, Linear<9, 70>: 2, Relu: 3);
        check!(Rank2<1, 7>; Linear<7, 9>: 0, Relu: 1, Linear<9, 3>: 2, Half<2>: 3);
        check!(Rank4<3, 1, 9, 8>;
            Conv2d<1, 8, 3>: 0, Relu: 1, MaxPool2d<2>: 2, Flatten: 3, Linear<72, 4>: 4);
        check!(Rank4<2, 2, 8, 8>;
            Conv2d<2, 3, 3, 1, 1>: 0, Relu: 1, Conv2d<3, 2, 3>: 2, MaxPool2d<2>: 3, Relu: 4);
        check!(Rank4<2, 2, 8, 8>; Relu: 0, MaxPool2d<3, 1>: 1, Relu: 2, Conv2d<2, 1, 1>: 3);
        check!(Rank2<64, 7>;
            Linear<7, 90>: 0, Tanh: 1, Linear<90, 80>: 2, Gelu: 3, Linear<80, 3>: 4, Cube: 5,
            Half<2>: 6);
        check!(Rank4<9, 2, 8, 8>;
            DepthwiseConv2d<2, 3>: 0, Silu: 1, GroupedConv2d<2, 4, 1, 2>: 2, Sigmoid: 3,
            Conv2d<4, 8, 1>: 4, Softplus: 5, LeakyRelu: 6, Elu: 7);
    }

    /// An activation whose own `forward` is never called where a layer in front applies it.
    #[derive(Debug, Default)]
    struct Probe {
        calls: AtomicUsize,
    }

    impl Pointwise for Probe {
        fn in_f32(&self, values: &mut [f32]) {
            self.calls.fetch_add(values.len(), Relaxed);
        }

        fn in_f64(&self, _: &mut [f64]) {
            unreachable!("the chain is of f32");
        }
    }

    impl<S: Shape, M: Mode> Module<Tensor<S, f32, M>> for Probe {
        type Output = Tensor<S, f32, M>;

        fn forward(&self, x: Tensor<S, f32, M>) -> Tensor<S, f32, M> {
            self.calls.fetch_add(1_000_000, Relaxed);
            x
        }

        fn fusion() -> Fusion<Self, Tensor<S, f32, M>, Tensor<S, f32, M>> {
            Fusion::while_inferring()
        }
    }

    #[test]
    fn the_layer_in_front_applies_each_activation_once() {
        let rng = &mut StdRng::seed_from_u64(1);
        let calls = |probe: &Probe| probe.calls.load(Relaxed);
        let model = (
            Conv2d::<1, 2, 3>::init(rng),
            Probe::default(),
            Probe::default(),
            Flatten::<1>,
            Linear::<8, 5>::init(rng),
            Probe::default(),
        );
        let x = Tensor::<Rank4<3, 1, 4, 4>>::ones();
        let _ = model.forward(x.clone());
        // Every result once; a second one is on its own.
        assert_eq!(calls(&model.1), 3 * 2 * 2 * 2);
        assert_eq!(calls(&model.2), 1_000_000);
        assert_eq!(calls(&model.5), 3 * 5);
        // While it is recorded it does its own work.
        let _ = model.forward(x.tracked());
        assert_eq!(calls(&model.1), 1_000_000 + 24);
    }

    /// A layer of somebody else's that hands functions on.
    #[derive(Module)]
    struct OfDouble {
        inner: Linear<3, 3>,
    }

    impl<M: Mode> Module<Tensor<Rank2<2, 3>, f32, M>> for OfDouble {
        type Output = Tensor<Rank2<2, 3>, f32, M>;

        fn forward(&self, x: Tensor<Rank2<2, 3>, f32, M>) -> Self::Output {
            self.inner.forward(x * 2.0)
        }

        fn fusion() -> Fusion<Self, Tensor<Rank2<2, 3>, f32, M>, Self::Output> {
            Fusion::Applies(|layer, x, function| Fusion::apply(&layer.inner, x * 2.0, function))
        }
    }

    #[test]
    fn users_layers_hand_functions_on() {
        check!(Rank2<2, 3>; OfDouble: 0, Relu: 1, OfDouble: 2, Tanh: 3, OfDouble: 4);
        let inner = OfDouble::init(&mut StdRng::seed_from_u64(2));
        let model = (inner, Probe::default());
        let _ = model.forward(Tensor::<Rank2<2, 3>>::ones());
        assert_eq!(model.1.calls.load(Relaxed), 2 * 3);
    }

    #[test]
    #[should_panic(expected = "this layer applies no functions to its results")]
    fn a_layer_that_applies_nothing_is_named() {
        let _ = Fusion::apply(&Relu, Tensor::<Rank1<3>>::ones(), Activation::None);
    }
}
