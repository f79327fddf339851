use core::marker::PhantomData;

use conformable_terse::terse;
use rand::Rng;

use super::Fusion;
use crate::autograd::{Buffer, Param, RngStream};
use crate::shape::ConstShape;
use crate::tensor::{Element, Float, Tensor};

/// Something that takes an `X` and gives an [`Output`](Self::Output): a layer, a tuple of layers, a
/// model.
///
/// The mode of the input decides: `model.forward(x)` infers, `model.forward(x.tracked())` records
/// for a backward pass. Nothing in the model changes.
///
/// A model is a tuple of layers, or a struct that derives `Module` and implements this trait:
///
/// ```
/// use conformable::prelude::*;
///
/// #[derive(Module)]
/// struct Mlp {
///     fc1: Linear<784, 256>,
///     fc2: Linear<256, 10>,
/// }
///
/// impl<B: Dim, M: Mode> Module<Tensor<(B, Const<784>), f32, M>> for Mlp {
///     type Output = Tensor<(B, Const<10>), f32, M>;
///
///     fn forward(&self, x: Tensor<(B, Const<784>), f32, M>) -> Self::Output {
///         self.fc2.forward(self.fc1.forward(x).relu())
///     }
/// }
///
/// let model = Mlp::init(&mut StdRng::seed_from_u64(0));
/// let logits = model.forward(Tensor::<Rank2<32, 784>>::zeros());
/// assert_eq!(logits.sizes(), [32, 10]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not take a `{X}`",
    label = "this layer or model has no `forward` for this input",
    note = "the input is a tensor by value, of the shape, the mode and the element type (`f32`, \
        unless the layer says `f64`) that `forward` takes: `forward(x.clone())` keeps `x` and \
        copies no element; in a tuple, a function is a layer as `Lambda(f)`"
)]
pub trait Module<X> {
    /// What comes out.
    type Output;

    /// Computes the output.
    fn forward(&self, x: X) -> Self::Output;

    /// How this layer shares its work with its neighbours in a tuple. Most layers have nothing to
    /// say here.
    ///
    /// In a tuple, [`Linear`](super::Linear) and the convolutions apply the activation function
    /// behind them to their results: a ReLU as they store them, which saves the pass over the
    /// results; another function in the same memory, unless it is recorded and keeps its input. The
    /// values are the same.
    #[inline]
    fn fusion() -> Fusion<Self, X, Self::Output>
    where
        Self: Sized,
    {
        Fusion::Alone
    }
}

/// The other side of [`Module`]: an `X` that a layer takes.
///
/// Bounds of the form `X: Through<Layer>` let a wrong layer in the middle of a tuple be reported as
/// one error about that layer; it is implemented for all inputs of all modules, and nobody else
/// needs it.
#[diagnostic::on_unimplemented(
    message = "`{Layer}` does not take a `{Self}`",
    label = "this layer does not take this input"
)]
pub trait Through<Layer> {
    /// What comes out of the layer.
    type Output;

    /// Sends this through the layer.
    fn through(self, layer: &Layer) -> Self::Output;

    /// As [`Module::fusion`].
    fn fusion() -> Fusion<Layer, Self, Self::Output>
    where
        Self: Sized;
}

#[terse]
impl<X, Layer: Module<X>> Through<Layer> for X {
    type Output = Layer::Output;

    #[inline]
    fn through(self, layer: &Layer) -> Self::Output {
        layer.forward(self)
    }

    #[inline]
    fn fusion() -> Fusion<Layer, Self, Self::Output> {
        Layer::fusion()
    }
}

/// A layer that is borrowed.
#[terse]
impl<X, L: Module<X> + ?Sized> Module<X> for &L {
    type Output = L::Output;

    #[inline]
    fn forward(&self, x: X) -> Self::Output {
        (**self).forward(x)
    }
}

/// A layer on the heap; `Box<dyn Module<X, Output = Y>>` can hold layers of different types.
#[terse]
impl<X, L: Module<X> + ?Sized> Module<X> for Box<L> {
    type Output = L::Output;

    #[inline]
    fn forward(&self, x: X) -> Self::Output {
        (**self).forward(x)
    }
}

/// A model that can be made from random numbers alone.
///
/// Each layer says in its documentation how its parameters are drawn. The same generator state
/// gives the same model.
///
/// ```
/// use conformable::prelude::*;
///
/// type Mlp = (Linear<784, 256>, Relu, Linear<256, 10>);
/// let model = Mlp::init(&mut StdRng::seed_from_u64(42));
/// # let _ = model;
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no random initialisation",
    label = "not a layer that `init` can make",
    note = "`#[derive(Module)]` makes it for a struct of layers; a tuple has at most 12 layers, \
        and tuples nest; a field that is not a layer is marked `#[module(skip)]`"
)]
pub trait Init: Sized {
    /// A new model.
    fn init<R: Rng>(rng: &mut R) -> Self;
}

#[diagnostic::do_not_recommend]
impl<S: ConstShape, T: Float> Init for Param<S, T> {
    /// Zeros: a parameter of its own is given its distribution by `#[module(init = ..)]`.
    fn init<R: Rng>(_rng: &mut R) -> Self {
        Self::new(Tensor::zeros())
    }
}

#[diagnostic::do_not_recommend]
impl<S: ConstShape, T: Element> Init for Buffer<S, T> {
    /// Zeros, or `false`: another first value is given by `#[module(init = ..)]`.
    fn init<R: Rng>(_rng: &mut R) -> Self {
        Self::new(Tensor::full(T::default()))
    }
}

#[diagnostic::do_not_recommend]
impl Init for RngStream {
    /// A seed drawn from `rng`.
    fn init<R: Rng>(rng: &mut R) -> Self {
        Self::new(rng.next_u64())
    }
}

#[diagnostic::do_not_recommend]
impl<L: Init> Init for Box<L> {
    fn init<R: Rng>(rng: &mut R) -> Self {
        Box::new(L::init(rng))
    }
}

#[diagnostic::do_not_recommend]
impl<X: ?Sized> Init for PhantomData<X> {
    fn init<R: Rng>(_rng: &mut R) -> Self {
        Self
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn borrowed_and_boxed_layers() {
        let layer = Linear::<2, 3>::init(&mut StdRng::seed_from_u64(1));
        let x = tensor([[1.0_f32, -2.0]]);
        let want = layer.forward(x.clone()).to_vec();
        assert_eq!((&layer, Relu).forward(x.clone()).to_vec().len(), 3);
        let boxed: Box<dyn Module<Tensor<Rank2<1, 2>>, Output = Tensor<Rank2<1, 3>>>> =
            Box::new(layer.clone());
        assert_eq!(boxed.forward(x.clone()).to_vec(), want);
        let boxed = Box::<Linear<2, 3>>::init(&mut StdRng::seed_from_u64(1));
        assert_eq!(boxed.forward(x).to_vec(), want);
        assert_eq!(parameters(&boxed), parameters(&layer));
    }
}
