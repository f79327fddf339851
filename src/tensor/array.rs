//! Tensors from and to nested arrays.

use conformable_terse::terse;

use super::{Element, Tensor};
use crate::shape::{Bool, Const, Prepend, Shape};

/// A tensor of the values of a nested array; its shape is that of the array.
///
/// # Shapes
/// `[[T; B]; A]` gives [`Rank2<A, B>`](crate::shape::Rank2), and so on up to six axes; a bare
/// number gives a scalar.
///
/// ```
/// use conformable::prelude::*;
///
/// let x: Tensor<Rank2<2, 2>> = tensor([[1.0, 2.0], [3.0, 4.0]]);
/// let labels: Tensor<Rank1<3>, i64> = tensor([0, 2, 1]);
/// # let _ = (x, labels);
/// ```
#[terse]
pub fn tensor<T: Element, A, S: Shape>(array: A) -> Tensor<S, T>
where
    A: NestedArray<T> + ArrayOfShape<T, S>,
{
    Tensor::build(S::default(), |elements| array.write(elements))
}

/// A number, an array of numbers, an array of arrays of numbers, …
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a nested array of numbers",
    label = "expected an array such as `[[1.0, 2.0], [3.0, 4.0]]`",
    note = "`Tensor::from_vec` and `Tensor::from_slice` take vectors and slices; the element types \
        are f32, f64, u8, i32, i64, usize and bool"
)]
pub trait NestedArray<T: Element> {
    /// The shape of the array.
    type Shape: Shape;

    #[doc(hidden)]
    fn write(self, elements: &mut [T]);
}

#[diagnostic::do_not_recommend]
impl<T: Element> NestedArray<T> for T {
    type Shape = ();

    fn write(self, elements: &mut [T]) {
        elements[0] = self;
    }
}

#[diagnostic::do_not_recommend]
impl<T: Element, A: NestedArray<T, Shape: Prepend>, const N: usize> NestedArray<T> for [A; N] {
    type Shape = <A::Shape as Prepend>::Output<Const<N>>;

    fn write(self, elements: &mut [T]) {
        let len = A::Shape::default().count();
        for (i, array) in self.into_iter().enumerate() {
            array.write(&mut elements[i * len..(i + 1) * len]);
        }
    }
}

/// A nested array whose shape is `S`.
///
/// There is one such shape. It is a parameter, not an associated type, so that what is no array is
/// one error: the type of a call's result would be another.
pub trait ArrayOfShape<T: Element, S: Shape>: NestedArray<T> {}

impl<T: Element, A: NestedArray<T>> ArrayOfShape<T, A::Shape> for A {}

/// The lengths of the arrays are known to the compiler. The subject is the answer.
pub trait KnownLength<T> {
    /// The shape.
    type Shape: Shape;
}

impl<T> KnownLength<T> for Bool<true> {
    type Shape = ();
}

// A second impl that a vector may have in mind, so that rustc does not take the vector for the
// element of a scalar.
#[diagnostic::do_not_recommend]
impl<T: Element, E> NestedArray<T> for Vec<E>
where
    Bool<false>: KnownLength<E>,
{
    type Shape = <Bool<false> as KnownLength<E>>::Shape;

    fn write(self, _elements: &mut [T]) {}
}

/// A shape of constants, as the nested array of the same sizes.
#[diagnostic::on_unimplemented(
    message = "a tensor of shape `{Self}` has no array type: an axis has a size known at run time \
        only",
    label = "not all sizes are constants"
)]
pub trait ArrayShape: Shape {
    /// `[[T; B]; A]` for [`Rank2<A, B>`](crate::shape::Rank2).
    type Array<T: Element>;

    #[doc(hidden)]
    fn read<T: Element>(elements: &[T]) -> Self::Array<T>;
}

#[diagnostic::do_not_recommend]
impl ArrayShape for () {
    type Array<T: Element> = T;

    fn read<T: Element>(elements: &[T]) -> T {
        elements[0]
    }
}

macro_rules! array_shape {
    ($head:ident $($tail:ident)*) => {
        #[diagnostic::do_not_recommend]
        impl<const $head: usize $(, const $tail: usize)*> ArrayShape
            for (Const<$head>, $(Const<$tail>),*)
        {
            type Array<T: Element> = [<($(Const<$tail>,)*) as ArrayShape>::Array<T>; $head];

            fn read<T: Element>(elements: &[T]) -> Self::Array<T> {
                let len: usize = 1 $(* $tail)*;
                core::array::from_fn(|i| {
                    <($(Const<$tail>,)*) as ArrayShape>::read(&elements[i * len..(i + 1) * len])
                })
            }
        }
    };
}

array_shape!(A);
array_shape!(A B);
array_shape!(A B C);
array_shape!(A B C D);
array_shape!(A B C D E);
array_shape!(A B C D E F);

impl<S: ArrayShape, T: Element, M: super::Traced> Tensor<S, T, M> {
    /// The elements as a nested array, on the stack: for small tensors.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x: Tensor<Rank2<2, 2>> = tensor([[1.0, 2.0], [3.0, 4.0]]);
    /// assert_eq!(x.to_array(), [[1.0, 2.0], [3.0, 4.0]]);
    /// ```
    pub fn to_array(&self) -> S::Array<T> {
        S::read(self.as_slice())
    }
}
