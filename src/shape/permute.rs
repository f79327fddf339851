//! Axes in another order.

use conformable_dim::{Check, Dim};

use super::{Axis, HasAxis, SameRank, Shape};

/// The axes of a shape can be put into the order `Order`, a tuple of [`Axis`]: axis `i` of the result is
/// the axis that stands at place `i` of `Order`, as in PyTorch's `permute`.
#[diagnostic::on_unimplemented(
    message = "`{Order}` is not an order of the axes of `{Self}`",
    label = "not an order of these axes",
    note = "name each axis once: a tensor of three axes takes `permute::<(Axis<2>, Axis<0>, Axis<1>)>()`"
)]
pub trait Permute<Order>: Shape {
    /// The old axis at each place of the result.
    const ORDER: &'static [usize];
    /// The shape after the permutation.
    type Output: Shape;

    /// The shape after the permutation.
    fn permute(self) -> Self::Output;
}

/// The rule of permutations: no axis is named twice.
#[diagnostic::on_unimplemented(
    message = "the axes {LEFT} and {RIGHT} in one order are the same, or one is not an axis counted from 0",
    label = "axis {LEFT} beside axis {RIGHT}"
)]
pub trait Distinct<const LEFT: isize, const RIGHT: isize> {}

macro_rules! distinct {
    ($($left:literal: $($right:literal)*;)*) => {
        $($(impl Distinct<$left, $right> for Check {})*)*
    };
}

distinct! {
    0: 1 2 3 4 5;
    1: 0 2 3 4 5;
    2: 0 1 3 4 5;
    3: 0 1 2 4 5;
    4: 0 1 2 3 5;
    5: 0 1 2 3 4;
}

macro_rules! permute {
    ($($axis:ident)*; $(($left:ident $right:ident))*) => {
        impl<Old, $(const $axis: isize),*> Permute<($(Axis<$axis>,)*)> for Old
        where
            Old: SameRank<($(Axis<$axis>,)*)> $(+ HasAxis<$axis>)*,
            Check: $(Distinct<$left, $right> +)*,
        {
            const ORDER: &'static [usize] = &[$(<Old as HasAxis<$axis>>::INDEX),*];
            type Output = ($(<Old as HasAxis<$axis>>::Size,)*);

            #[inline]
            fn permute(self) -> Self::Output {
                ($(HasAxis::<$axis>::axis(self),)*)
            }
        }
    };
}

permute!(A B; (A B));
permute!(A B C; (A B) (A C) (B C));
permute!(A B C D; (A B) (A C) (A D) (B C) (B D) (C D));
permute!(A B C D E; (A B) (A C) (A D) (A E) (B C) (B D) (B E) (C D) (C E) (D E));
permute!(A B C D E F; (A B) (A C) (A D) (A E) (A F) (B C) (B D) (B E) (B F) (C D) (C E) (C F) (D E) (D F) (E F));

/// The last two axes can be swapped: the shape of a transposed matrix, or of a batch of them.
#[diagnostic::on_unimplemented(
    message = "a tensor of shape `{Self}` has no two last axes to transpose",
    label = "a transpose needs at least two axes"
)]
pub trait SwapLast: Shape {
    /// The shape with its last two axes swapped.
    type Output: Shape;

    /// The shape with its last two axes swapped.
    fn swap_last(self) -> Self::Output;
}

macro_rules! swap_last {
    ($($batch:ident)*) => {
        #[allow(non_snake_case, reason = "a field is bound to the name of its type")]
        impl<$($batch: Dim,)* Row: Dim, Column: Dim> SwapLast for ($($batch,)* Row, Column) {
            type Output = ($($batch,)* Column, Row);

            #[inline]
            fn swap_last(self) -> Self::Output {
                let ($($batch,)* row, column) = self;
                ($($batch,)* column, row)
            }
        }
    };
}

swap_last!();
swap_last!(A);
swap_last!(A B);
swap_last!(A B C);
swap_last!(A B C D);

/// The axes `I` and `J` can be swapped.
#[diagnostic::on_unimplemented(
    message = "the axes {I} and {J} of a tensor of shape `{Self}` cannot be swapped",
    label = "cannot swap axes {I} and {J}"
)]
pub trait SwapAxes<const I: isize, const J: isize>: Shape {
    /// The shape with the two axes swapped.
    type Output: Shape;

    /// The two axes counted from 0.
    const AXES: (usize, usize);

    /// The shape with the two axes swapped.
    fn swap_axes(self) -> Self::Output;
}

impl<S, const I: isize, const J: isize> SwapAxes<I, J> for S
where
    S: HasAxis<I> + HasAxis<J>,
    <S as HasAxis<I>>::With<<S as HasAxis<J>>::Size>: HasAxis<J>,
{
    type Output = <<S as HasAxis<I>>::With<<S as HasAxis<J>>::Size> as HasAxis<J>>::With<
        <S as HasAxis<I>>::Size,
    >;

    const AXES: (usize, usize) = (<S as HasAxis<I>>::INDEX, <S as HasAxis<J>>::INDEX);

    #[inline]
    fn swap_axes(self) -> Self::Output {
        let (i, j) = (HasAxis::<I>::axis(self), HasAxis::<J>::axis(self));
        HasAxis::<J>::with(HasAxis::<I>::with(self, j), i)
    }
}
