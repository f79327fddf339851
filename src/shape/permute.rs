//! Axes in another order.

use conformable_dim::{Check, Const, Dim};

use super::{Axis, HasAxis, Ranked, Shape};

/// The axes of a shape can be put into the order `Order`, a tuple of [`Axis`]: axis `i` of the
/// result is the axis that stands at place `i` of `Order`, as in PyTorch's `permute`.
#[diagnostic::on_unimplemented(
    message = "`{Order}` is not an order of the axes of `{Self}`",
    label = "not an order of these axes",
    note = "name each axis once: a tensor of three axes takes `permute::<(Axis<2>, Axis<0>, \
        Axis<1>)>()`"
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
    message = "an order of axes names each axis once, counted from 0, but this one names axis \
        {LEFT} and axis {RIGHT}",
    label = "axis {LEFT} and axis {RIGHT} in one order",
    note = "a tensor of three axes takes `permute::<(Axis<2>, Axis<0>, Axis<1>)>()`"
)]
pub trait Distinct<const LEFT: isize, const RIGHT: isize> {}

macro_rules! distinct {
    ($($left:literal: $($right:literal)*;)*) => {
        $($(
            #[diagnostic::do_not_recommend]
            impl<C> Distinct<$left, $right> for C {}
        )*)*
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

/// The rule of permutations: as many axes in the order as the tensor has.
#[diagnostic::on_unimplemented(
    message = "an order of {COUNT} axes does not fit a tensor whose number of axes is {RANK}",
    label = "the order names {COUNT} axes, the tensor has {RANK}",
    note = "name each axis once: a tensor of three axes takes `permute::<(Axis<2>, Axis<0>, \
        Axis<1>)>()`"
)]
pub trait AxisCount<const RANK: usize, const COUNT: usize> {
    /// `T`, for what is worth checking only where this rule holds.
    type Then<T>;
}

#[diagnostic::do_not_recommend]
impl<C, const COUNT: usize> AxisCount<COUNT, COUNT> for C {
    type Then<T> = T;
}

/// [`AxisCount`], for a number of axes as a type.
pub trait CountsOrder<const COUNT: usize> {
    /// As [`AxisCount::Then`].
    type Then<T>;
}

impl<const RANK: usize, const COUNT: usize> CountsOrder<COUNT> for Const<RANK>
where
    Check: AxisCount<RANK, COUNT>,
{
    type Then<T> = <Check as AxisCount<RANK, COUNT>>::Then<T>;
}

macro_rules! permute {
    ($count:literal: $($axis:ident)*; $(($left:ident $right:ident))*) => {
        impl<Old, $(const $axis: isize),*> Permute<($(Axis<$axis>,)*)> for Old
        where
            Old: Shape + Ranked<Rank: CountsOrder<$count>>,
            <Old::Rank as CountsOrder<$count>>::Then<Check>: $(Distinct<$left, $right> +)*,
            Old: $(HasAxis<$axis> +)*,
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

permute!(2: A B; (A B));
permute!(3: A B C; (A B) (A C) (B C));
permute!(4: A B C D; (A B) (A C) (A D) (B C) (B D) (C D));
permute!(5: A B C D E; (A B) (A C) (A D) (A E) (B C) (B D) (B E) (C D) (C E) (D E));
permute!(6: A B C D E F;
    (A B) (A C) (A D) (A E) (A F) (B C) (B D) (B E) (B F) (C D) (C E) (C F) (D E) (D F) (E F));

/// The last two axes can be swapped: `Swapped` is the shape of the transposed matrix, or of a batch
/// of them.
///
/// There is one such shape. It is a parameter, not an associated type, because rustc shows the
/// message of a bound only if the bound depends on the method's own parameters.
#[diagnostic::on_unimplemented(
    message = "a transpose swaps the last 2 axes, but this tensor has fewer",
    label = "`{Self}` has fewer than 2 axes",
    note = "a vector needs no transpose: `matmul` takes it on either side; `unsqueeze::<0>()` \
        makes a matrix of one row"
)]
pub trait SwapLast<Swapped: Shape>: Shape {
    /// The shape with its last two axes swapped.
    fn swap_last(self) -> Swapped;
}

macro_rules! swap_last {
    ($($batch:ident)*) => {
        #[allow(non_snake_case, reason = "a field is bound to the name of its type")]
        #[diagnostic::do_not_recommend]
        impl<$($batch: Dim,)* Row: Dim, Column: Dim> SwapLast<($($batch,)* Column, Row)>
            for ($($batch,)* Row, Column)
        {
            #[inline]
            fn swap_last(self) -> ($($batch,)* Column, Row) {
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

/// The same shape, for a type checker that has seen that there is an axis `AXIS`: an axis that is
/// out of range is then reported once.
type Checked<S, const AXIS: isize> = <S as HasAxis<AXIS>>::With<<S as HasAxis<AXIS>>::Size>;

/// The shape with axis `J` at place `I`, too.
type Half<S, const I: isize, const J: isize> =
    <Checked<S, J> as HasAxis<I>>::With<<S as HasAxis<J>>::Size>;

impl<S, const I: isize, const J: isize> SwapAxes<I, J> for S
where
    S: HasAxis<I> + HasAxis<J>,
    Checked<S, J>: HasAxis<I>,
    Half<S, I, J>: HasAxis<J>,
{
    type Output = <Half<S, I, J> as HasAxis<J>>::With<<S as HasAxis<I>>::Size>;

    const AXES: (usize, usize) = (<S as HasAxis<I>>::INDEX, <S as HasAxis<J>>::INDEX);

    #[inline]
    fn swap_axes(self) -> Self::Output {
        let (i, j) = (HasAxis::<I>::axis(self), HasAxis::<J>::axis(self));
        HasAxis::<J>::with(HasAxis::<I>::with(HasAxis::<J>::with(self, j), j), i)
    }
}
