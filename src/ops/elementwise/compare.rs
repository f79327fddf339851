//! Comparisons, which give a mask.

use conformable_terse::terse;

use super::operand::{AnyTensor, Operand};
use crate::autograd::Mode;
use crate::kernels::map;
use crate::shape::{SameShape, Shape};
use crate::tensor::{Element, SameElement, Tensor};

macro_rules! comparisons {
    ($($(#[$doc:meta])* $name:ident $symbol:tt;)*) => {
        /// Comparisons of every element with the element at the same place of another tensor, or
        /// with a number. The tensors are of any element type and any mode, the one on the right by
        /// value or by reference; what they give is a plain mask, through which no gradient flows.
        ///
        /// They have PyTorch's names. `a.eq(&b)` is a mask; `a == b`, between plain tensors, is one
        /// `bool`. As always with floating-point numbers, nothing is equal to NaN, less or greater.
        #[terse]
        impl<S: Shape, T: Element, M: Mode> Tensor<S, T, M> {
            $(
                $(#[$doc])*
                ///
                /// # Panics
                /// If dynamic sizes differ.
                #[inline]
                #[track_caller]
                pub fn $name<R: Comparand<S, T>>(&self, other: R) -> Tensor<S, bool> {
                    other.compare(self, |a, b| a $symbol b)
                }
            )*
        }
    };
}

comparisons! {
    /// Where `a < b`. Source: `torch.lt`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([1.0_f32, 2.0, 3.0]);
    /// assert_eq!(x.lt(2.0).to_vec(), [true, false, false]);
    /// assert_eq!(x.lt(&tensor([2.0, 2.0, 9.0])).to_vec(), [true, false, true]);
    /// ```
    lt <;
    /// Where `a ≤ b`. Source: `torch.le`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([1.0_f32, 2.0, 3.0]).le(2.0).to_vec(), [true, true, false]);
    /// ```
    le <=;
    /// Where `a > b`. Source: `torch.gt`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([1.0_f32, 2.0, 3.0]).gt(2.0).to_vec(), [false, false, true]);
    /// ```
    gt >;
    /// Where `a ≥ b`. Source: `torch.ge`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([1.0_f32, 2.0, 3.0]).ge(2.0).to_vec(), [false, true, true]);
    /// ```
    ge >=;
    /// Where `a = b`. Source: `torch.eq`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let labels: Tensor<Rank1<3>, i64> = tensor([7, 2, 1]);
    /// let predicted = tensor([7, 2, 2]);
    /// assert_eq!(predicted.eq(&labels).count_true(), 2);
    /// ```
    eq ==;
    /// Where `a ≠ b`, which holds for NaN. Source: `torch.ne`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([1.0_f32, 2.0, 3.0]).ne(2.0).to_vec(), [true, false, true]);
    /// ```
    ne !=;
}

/// What a tensor of shape `S` and element type `T` is compared with: a `T`, or a tensor of the same
/// shape and element type, by value or by reference.
#[diagnostic::on_unimplemented(
    message = "a tensor of elements of type `{T}` cannot be compared with `{Self}`",
    label = "expected a number of type `{T}`, or a tensor of the same shape"
)]
pub trait Comparand<S: Shape, T: Element> {
    #[doc(hidden)]
    #[track_caller]
    fn compare<M: Mode>(
        self,
        left: &Tensor<S, T, M>,
        holds: impl Fn(T, T) -> bool + Send + Sync,
    ) -> Tensor<S, bool>;
}

impl<S: Shape, T: Element, X: NumberOrTensor> Comparand<S, T> for X
where
    X::Kind: Compares<X, S, T>,
{
    #[inline]
    #[track_caller]
    fn compare<M: Mode>(
        self,
        left: &Tensor<S, T, M>,
        holds: impl Fn(T, T) -> bool + Send + Sync,
    ) -> Tensor<S, bool> {
        X::Kind::compare(self, left, holds)
    }
}

/// What can stand on the right of an operator or a comparison with some tensor.
#[diagnostic::on_unimplemented(
    message = "a tensor cannot be combined or compared with `{Self}`",
    label = "expected a number, or a tensor of the same shape"
)]
pub trait NumberOrTensor {
    /// [`OfNumbers`] or [`OfTensors`].
    type Kind;
}

/// The kind of a comparison with a number.
#[derive(Debug)]
pub enum OfNumbers {}

/// The kind of a comparison with a tensor.
#[derive(Debug)]
pub enum OfTensors {}

#[diagnostic::do_not_recommend]
impl<T: Element> NumberOrTensor for T {
    type Kind = OfNumbers;
}

#[diagnostic::do_not_recommend]
impl<S: Shape, T: Element, M: Mode> NumberOrTensor for Tensor<S, T, M> {
    type Kind = OfTensors;
}

#[diagnostic::do_not_recommend]
impl<S: Shape, T: Element, M: Mode> NumberOrTensor for &Tensor<S, T, M> {
    type Kind = OfTensors;
}

/// How a tensor of shape `S` and element type `T` is compared with an `X`. The subject is the kind
/// of `X`, so that rustc has one impl to name for each.
#[diagnostic::on_unimplemented(
    message = "a tensor of elements of type `{T}` cannot be compared with `{X}`",
    label = "expected a number of type `{T}`, or a tensor of the same shape",
    note = "a number is compared in the element type of the tensor: `x.gt(0.0)`, or `x.gt(n as \
        {T})`"
)]
pub trait Compares<X, S: Shape, T: Element> {
    #[doc(hidden)]
    #[track_caller]
    fn compare<M: Mode>(
        right: X,
        left: &Tensor<S, T, M>,
        holds: impl Fn(T, T) -> bool + Send + Sync,
    ) -> Tensor<S, bool>;
}

#[terse]
impl<S: Shape, T: Element> Compares<T, S, T> for OfNumbers {
    #[inline]
    fn compare<M: Mode>(
        right: T,
        left: &Tensor<S, T, M>,
        holds: impl Fn(T, T) -> bool + Send + Sync,
    ) -> Tensor<S, bool> {
        Tensor::build(left.shape(), |mask| {
            map::map(left.as_slice(), mask, |a| holds(a, right));
        })
    }
}

#[terse]
impl<X: AnyTensor, S, T> Compares<X, S, T> for OfTensors
where
    S: Shape + SameShape<X::Shape, Same: Shape>,
    T: SameElement<X::Element>,
{
    #[inline]
    #[track_caller]
    fn compare<M: Mode>(
        right: X,
        left: &Tensor<S, T, M>,
        holds: impl Fn(T, T) -> bool + Send + Sync,
    ) -> Tensor<S, bool> {
        let (right, _) = right.into_values(left.shape());
        Tensor::build(left.shape(), |mask| {
            map::zip_map(left.as_slice(), right.as_slice(), mask, holds);
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn nan_is_unequal_to_everything() {
        let nan = tensor([f32::NAN]);
        for mask in [nan.lt(&nan), nan.le(&nan), nan.gt(0.0), nan.ge(0.0)] {
            assert!(!mask.any());
        }
        assert!(!nan.eq(&nan).any() && nan.ne(&nan).all() && nan.ne(f32::NAN).all());
    }

    #[test]
    fn integers_and_masks_compare() {
        let x: Tensor<Rank2<2, 2>, usize> = tensor([[1, 2], [3, 4]]);
        assert_eq!(x.ge(3).to_array(), [[false, false], [true, true]]);
        let mask = x.ge(3);
        assert_eq!(mask.ne(x.eq(4)).count_true(), 1);
        assert_eq!(mask.eq(false).count_true(), 2);
    }

    #[test]
    fn the_modes_do_not_matter() {
        let x = tensor([1.0_f64, 2.0]);
        let tracked = x.clone().requires_grad();
        let mask: Tensor<Rank1<2>, bool> = tracked.clone().square().gt(&x);
        assert_eq!(mask.to_vec(), [false, true]);
        assert!(x.eq(&tracked).all() && tracked.eq(&tracked).all() && tracked.le(2.0).all());
    }

    #[test]
    fn equality_of_tensors_is_one_bool() {
        let x = tensor([1.0_f32, 2.0]);
        let y = &x;
        assert!(x == *y && x.eq(y).all() && y.eq(&x).all());
    }

    #[test]
    fn an_empty_tensor_gives_an_empty_mask() {
        let x = Tensor::<(Dyn, Const<2>)>::from_rows(&[]).unwrap();
        assert_eq!(x.lt(&x).count(), 0);
    }

    #[test]
    #[should_panic(expected = "shape mismatch: sizes [2] on the left and [3] on the right")]
    fn dynamic_sizes_are_compared() {
        let of = |count| Tensor::ones_of((Dyn(count),)) as Tensor<_>;
        let _ = of(2).lt(of(3));
    }
}
