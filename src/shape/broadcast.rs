//! Shapes that an explicit broadcast makes longer.

use conformable_dim::{Check, Const, Dim, Holds, SameDim};

use super::same::axis_by_axis;
use super::{HasAxis, Shape};

/// The axis `AXIS` of the shape has size 1: it can be expanded to any size, or squeezed away.
#[diagnostic::on_unimplemented(
    message = "axis {AXIS} of a tensor of shape `{Self}` is not of size 1",
    label = "axis {AXIS} is not of size 1"
)]
pub trait HasUnitAxis<const AXIS: isize>: HasAxis<AXIS> {}

impl<S, const AXIS: isize> HasUnitAxis<AXIS> for S
where
    S: HasAxis<AXIS>,
    S::Size: UnitDim<AXIS>,
{
}

/// The dimension at the axis `AXIS` is `Const<1>`.
#[diagnostic::on_unimplemented(
    message = "axis {AXIS} is not known to have size 1, but only an axis of size 1 can be expanded \
        or squeezed",
    label = "the size of axis {AXIS} is known at run time only",
    note = "`x.try_into_shape::<New>()?` makes a dynamic axis constant if its size is right"
)]
pub trait UnitDim<const AXIS: isize> {}

impl<const AXIS: isize, const N: usize> UnitDim<AXIS> for Const<N> where Check: UnitSize<AXIS, N> {}

/// The rule of `expand` and `squeeze`: the axis has size 1.
#[diagnostic::on_unimplemented(
    message = "axis {AXIS} has size {N}, but only an axis of size 1 can be expanded or squeezed",
    label = "expected size 1 at axis {AXIS}, got {N}",
    note = "`broadcast(Axis::<{AXIS}>, size)` repeats along a new axis"
)]
pub trait UnitSize<const AXIS: isize, const N: usize> {}

#[diagnostic::do_not_recommend]
impl<C, const AXIS: isize> UnitSize<AXIS, 1> for C {}

/// The shape becomes `New` when axes are added in front: `New` ends in it.
#[diagnostic::on_unimplemented(
    message = "a tensor of shape `{Self}` cannot be broadcast to `{New}`",
    label = "`{New}` does not end in the axes of `{Self}`",
    note = "`broadcast_to` adds axes in front; `broadcast(Axis::<I>, size)` adds one anywhere, \
        `expand(Axis::<I>, size)` repeats along an axis of size 1"
)]
pub trait BroadcastTo<New: Shape>: Shape {}

impl<S: BroadcastAxes<New>, New: Shape> BroadcastTo<New> for S {}

/// [`BroadcastTo`], rank by rank. It is a trait of its own because rustc lists the impls of the one
/// that a method asks for.
#[diagnostic::on_unimplemented(
    message = "a tensor of shape `{Self}` cannot be broadcast to `{New}`",
    label = "`{New}` does not end in the axes of `{Self}`",
    note = "`broadcast_to` adds axes in front; `broadcast(Axis::<I>, size)` adds one anywhere, \
        `expand(Axis::<I>, size)` repeats along an axis of size 1"
)]
pub trait BroadcastAxes<New: Shape>: Shape {}

macro_rules! broadcast {
    ($($front:ident)*; $($left:ident $right:ident),*) => {
        axis_by_axis! {
            [SameDim] [] [Held] [$($left $right),*]
            [$($left)*] [$($right)*]
            [impl BroadcastAxes<($($front,)* $($right,)*)> for ($($left,)*)]
            [$($front)*]
        }
    };
}

// One number fits every shape, so code that is generic over the shape needs no bound for it.
#[diagnostic::do_not_recommend]
impl<New: Shape> BroadcastAxes<New> for () {}

broadcast!(; A A2);
broadcast!(U; A A2);
broadcast!(U V; A A2);
broadcast!(U V W; A A2);
broadcast!(U V W X; A A2);
broadcast!(U V W X Y; A A2);
broadcast!(; A A2, B B2);
broadcast!(U; A A2, B B2);
broadcast!(U V; A A2, B B2);
broadcast!(U V W; A A2, B B2);
broadcast!(U V W X; A A2, B B2);
broadcast!(; A A2, B B2, C C2);
broadcast!(U; A A2, B B2, C C2);
broadcast!(U V; A A2, B B2, C C2);
broadcast!(U V W; A A2, B B2, C C2);
broadcast!(; A A2, B B2, C C2, D D2);
broadcast!(U; A A2, B B2, C C2, D D2);
broadcast!(U V; A A2, B B2, C C2, D D2);
broadcast!(; A A2, B B2, C C2, D D2, E E2);
broadcast!(U; A A2, B B2, C C2, D D2, E E2);
broadcast!(; A A2, B B2, C C2, D D2, E E2, F F2);
