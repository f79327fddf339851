//! Several tensors laid end to end along an axis.

use conformable_dim::{Const, Dim, Dyn, Product, Sum};

use super::{BesideShape, HasAxis, Shape};

/// Shapes that are equal but for the axis `AXIS`, along which they can be laid end to end.
#[diagnostic::on_unimplemented(
    message = "tensors of the shapes `{Self}` and `{Right}` cannot be laid end to end along axis \
        {AXIS}",
    label = "these shapes differ in more than axis {AXIS}"
)]
pub trait EqualBeside<Right, const AXIS: isize>: HasAxis<AXIS> {}

impl<Left, Right, const AXIS: isize> EqualBeside<Right, AXIS> for Left
where
    Left: HasAxis<AXIS>,
    Right: HasAxis<AXIS>,
    Left::With<Right::Size>: BesideShape<Right, Same: Shape>,
{
}

/// The shape of this followed by `Right` along the axis `AXIS`.
#[diagnostic::on_unimplemented(
    message = "tensors of the shapes `{Self}` and `{Right}` cannot be laid end to end along axis \
        {AXIS}",
    label = "no concatenation of these shapes"
)]
pub trait Concat<Right, const AXIS: isize>: EqualBeside<Right, AXIS> {
    /// The shape of the result: the axis has the sum of both sizes.
    type Output: Shape;

    /// The shape of the result.
    fn concat(self, right: Right) -> Self::Output;
}

impl<Left, Right, const AXIS: isize> Concat<Right, AXIS> for Left
where
    Left: EqualBeside<Right, AXIS>,
    Right: HasAxis<AXIS>,
    Left::Size: Sum<Right::Size>,
{
    type Output = Left::With<<Left::Size as Sum<Right::Size>>::Output>;

    #[inline]
    fn concat(self, right: Right) -> Self::Output {
        let sum = self.axis().size() + right.axis().size();
        self.with(Dim::from_size(sum).expect("the sum that the type checker computed"))
    }
}

/// The size of `N` axes of this size laid end to end: dynamic if the size is.
#[diagnostic::on_unimplemented(
    message = "{N} times `{Self}` is not a size known to the type checker",
    label = "no product of {N} and `{Self}`"
)]
pub trait Times<const N: usize>: Dim {
    /// The product.
    type Output: Dim;
}

impl<const SIZE: usize, const N: usize> Times<N> for Const<SIZE>
where
    (Const<SIZE>, Const<N>): Product,
{
    type Output = <(Const<SIZE>, Const<N>) as Product>::Output;
}

impl<const N: usize> Times<N> for Dyn {
    type Output = Dyn;
}
