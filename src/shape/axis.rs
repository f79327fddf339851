//! Axes named in the type, counted from 0 or from the end as -1, -2, …

use conformable_dim::{Check, Const, Dim};
use conformable_terse::terse;

use super::{Ranked, Shape};

/// An axis as a type: `Axis<0>`, `Axis<-1>`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Axis<const AXIS: isize>;

/// The shape has an axis `AXIS`; negative numbers count from the end, as in PyTorch.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not known to have an axis {AXIS}",
    label = "there may be no axis {AXIS}",
    note = "code that is generic over a shape says which axes it has: `S: HasAxis<{AXIS}>`"
)]
pub trait HasAxis<const AXIS: isize>: Shape {
    /// The axis counted from 0.
    const INDEX: usize;
    /// The size of the axis.
    type Size: Dim;
    /// The shape without the axis, as a reduction leaves it.
    type Without: Shape;
    /// The shape with the axis replaced.
    type With<New: Dim>: Shape;

    /// The size of the axis.
    fn axis(self) -> Self::Size;
    /// The shape without the axis.
    fn without(self) -> Self::Without;
    /// The shape with the axis replaced by `new`.
    fn with<New: Dim>(self, new: New) -> Self::With<New>;

    /// The number of elements before, along and after the axis: the tensor seen as `(outer, len,
    /// inner)`.
    #[inline]
    fn around(self) -> (usize, usize, usize) {
        let sizes = self.sizes();
        let sizes = sizes.as_ref();
        let outer = sizes[..Self::INDEX].iter().product();
        let inner = sizes[Self::INDEX + 1..].iter().product();
        (outer, sizes[Self::INDEX], inner)
    }
}

/// A new axis can stand at `AXIS` of the longer shape; negative numbers count from its end.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not known to have a place for a new axis at {AXIS}",
    label = "there may be no place {AXIS} for a new axis",
    note = "code that is generic over a shape says where it grows: `S: InsertAxis<{AXIS}>`"
)]
pub trait InsertAxis<const AXIS: isize>: Shape {
    /// The place counted from 0.
    const INDEX: usize;
    /// The shape with the new axis.
    type Output<New: Dim>: Shape;

    /// The shape with the new axis `new`.
    fn insert<New: Dim>(self, new: New) -> Self::Output<New>;
}

/// The rule of axes: `AXIS` is one of `RANK` axes.
#[diagnostic::on_unimplemented(
    message = "axis {AXIS} is out of range: the number of axes of this tensor is {RANK}",
    label = "there is no axis {AXIS}",
    note = "axes count from 0 to the number of axes minus 1, or from the end as -1, -2, ..."
)]
pub trait AxisWithin<const AXIS: isize, const RANK: usize> {
    /// `T`, for what is worth checking only where this rule holds: so a wrong axis is one error.
    type Then<T>;
}

/// [`AxisWithin`], for a number of axes as a type.
pub trait CountsAxis<const AXIS: isize> {
    /// As [`AxisWithin::Then`].
    type Then<T>;
}

impl<const AXIS: isize, const RANK: usize> CountsAxis<AXIS> for Const<RANK>
where
    Check: AxisWithin<AXIS, RANK>,
{
    type Then<T> = <Check as AxisWithin<AXIS, RANK>>::Then<T>;
}

/// What [`HasAxis`] says of the shape `S`.
pub trait AxisAt<const AXIS: isize, S> {
    /// The axis counted from 0.
    const INDEX: usize;
    /// The size of the axis.
    type Size: Dim;
    /// The shape without the axis.
    type Without: Shape;
    /// The shape with the axis replaced.
    type With<New: Dim>: Shape;

    /// The size of the axis.
    fn axis(shape: S) -> Self::Size;
    /// The shape without the axis.
    fn without(shape: S) -> Self::Without;
    /// The shape with the axis replaced by `new`.
    fn with<New: Dim>(shape: S, new: New) -> Self::With<New>;
}

type Counted<S, const AXIS: isize> = <<S as Ranked>::Rank as CountsAxis<AXIS>>::Then<Check>;

impl<S, const AXIS: isize> HasAxis<AXIS> for S
where
    S: Shape + Ranked<Rank: CountsAxis<AXIS>>,
    Counted<S, AXIS>: AxisAt<AXIS, S>,
{
    const INDEX: usize = <Counted<S, AXIS> as AxisAt<AXIS, S>>::INDEX;
    type Size = <Counted<S, AXIS> as AxisAt<AXIS, S>>::Size;
    type Without = <Counted<S, AXIS> as AxisAt<AXIS, S>>::Without;
    type With<New: Dim> = <Counted<S, AXIS> as AxisAt<AXIS, S>>::With<New>;

    #[inline]
    fn axis(self) -> Self::Size {
        <Counted<S, AXIS> as AxisAt<AXIS, S>>::axis(self)
    }
    #[inline]
    fn without(self) -> Self::Without {
        <Counted<S, AXIS> as AxisAt<AXIS, S>>::without(self)
    }
    #[inline]
    fn with<New: Dim>(self, new: New) -> Self::With<New> {
        <Counted<S, AXIS> as AxisAt<AXIS, S>>::with(self, new)
    }
}

macro_rules! axis {
    ($rank:literal; $index:tt, $back:literal; $($before:ident)*; $at:ident; $($after:ident)*) => {
        #[diagnostic::do_not_recommend]
        impl<C> AxisWithin<$index, $rank> for C {
            type Then<T> = T;
        }

        #[diagnostic::do_not_recommend]
        impl<C> AxisWithin<$back, $rank> for C {
            type Then<T> = T;
        }

        #[diagnostic::do_not_recommend]
        impl<C> SoftmaxAxis<$index, $rank> for C {}

        #[diagnostic::do_not_recommend]
        impl<C> SoftmaxAxis<$back, $rank> for C {}

        axis!(@ $index, $index; $($before)*; $at; $($after)*);
        axis!(@ $index, $back; $($before)*; $at; $($after)*);
    };
    (@ $index:tt, $axis:literal; $($before:ident)*; $at:ident; $($after:ident)*) => {
        #[allow(
            non_snake_case,
            clippy::unused_unit,
            reason = "a field is bound to the name of its type; without other axes the result is ()"
        )]
        impl<$($before: Dim,)* $at: Dim $(, $after: Dim)*>
            AxisAt<$axis, ($($before,)* $at, $($after,)*)> for Check
        {
            const INDEX: usize = $index;
            type Size = $at;
            type Without = ($($before,)* $($after,)*);
            type With<New: Dim> = ($($before,)* New, $($after,)*);

            #[inline]
            fn axis(shape: ($($before,)* $at, $($after,)*)) -> $at {
                shape.$index
            }
            #[inline]
            fn without(shape: ($($before,)* $at, $($after,)*)) -> Self::Without {
                let ($($before,)* _, $($after,)*) = shape;
                ($($before,)* $($after,)*)
            }
            #[inline]
            fn with<New: Dim>(shape: ($($before,)* $at, $($after,)*), new: New) -> Self::With<New> {
                let ($($before,)* _, $($after,)*) = shape;
                ($($before,)* new, $($after,)*)
            }
        }
    };
}

axis!(1; 0, -1; ; A; );
axis!(2; 0, -2; ; A; B);
axis!(2; 1, -1; A; B; );
axis!(3; 0, -3; ; A; B C);
axis!(3; 1, -2; A; B; C);
axis!(3; 2, -1; A B; C; );
axis!(4; 0, -4; ; A; B C D);
axis!(4; 1, -3; A; B; C D);
axis!(4; 2, -2; A B; C; D);
axis!(4; 3, -1; A B C; D; );
axis!(5; 0, -5; ; A; B C D E);
axis!(5; 1, -4; A; B; C D E);
axis!(5; 2, -3; A B; C; D E);
axis!(5; 3, -2; A B C; D; E);
axis!(5; 4, -1; A B C D; E; );
axis!(6; 0, -6; ; A; B C D E F);
axis!(6; 1, -5; A; B; C D E F);
axis!(6; 2, -4; A B; C; D E F);
axis!(6; 3, -3; A B C; D; E F);
axis!(6; 4, -2; A B C D; E; F);
axis!(6; 5, -1; A B C D E; F; );

/// Shapes that have the axis of a softmax layer. Every shape that has the axis is one.
pub trait SoftmaxInput<const AXIS: isize>: HasAxis<AXIS> + SoftmaxShape<AXIS, Same = Self> {}

impl<S, const AXIS: isize> SoftmaxInput<AXIS> for S where
    S: HasAxis<AXIS> + Ranked<Rank: SoftmaxAxes<AXIS>>
{
}

/// The shape behind a softmax layer.
pub trait SoftmaxShape<const AXIS: isize> {
    /// `Self`. The layer's output names it, so that the message of a wrong axis in a tuple does not
    /// pass through the layer.
    type Same: Shape;
}

impl<S: Shape + Ranked<Rank: SoftmaxAxes<AXIS>>, const AXIS: isize> SoftmaxShape<AXIS> for S {
    type Same = S;
}

/// [`SoftmaxAxis`], for a number of axes as a type.
pub trait SoftmaxAxes<const AXIS: isize> {}

impl<const AXIS: isize, const RANK: usize> SoftmaxAxes<AXIS> for Const<RANK> where
    Check: SoftmaxAxis<AXIS, RANK>
{
}

/// The rule of softmax layers: `AXIS` is one of `RANK` axes.
#[diagnostic::on_unimplemented(
    message = "axis {AXIS} of this layer is out of range: the number of axes of its input is \
        {RANK}",
    label = "there is no axis {AXIS}",
    note = "axes count from 0 to the number of axes minus 1, or from the end: `Softmax` is \
        `Softmax<-1>`, over the last axis"
)]
pub trait SoftmaxAxis<const AXIS: isize, const RANK: usize>: AxisWithin<AXIS, RANK> {}

// One impl that rustc can name: it would list those of the trait at the root instead, all layers of
// the library.
#[terse]
impl SoftmaxAxis<0, 0> for () {}

#[diagnostic::do_not_recommend]
impl AxisWithin<0, 0> for () {
    type Then<T> = T;
}

/// `N` tensors of this shape can be stacked along a new axis at `AXIS`, which gives the shape
/// `Stacked`.
///
/// There is one such shape. It is a parameter, not an associated type, so that a wrong place is one
/// error: the type of a call's result would be another.
pub trait StackAt<const AXIS: isize, const N: usize, Stacked: Shape>: Shape {
    /// The shape with the new axis.
    fn stacked(self) -> Stacked;
}

impl<S: InsertAxis<AXIS>, const AXIS: isize, const N: usize> StackAt<AXIS, N, S::Output<Const<N>>>
    for S
{
    #[inline]
    fn stacked(self) -> S::Output<Const<N>> {
        self.insert(Const)
    }
}

/// The rule of new axes: `AXIS` is a place in front of, between or behind `RANK` axes, of which
/// there may be 6 in the end.
#[diagnostic::on_unimplemented(
    message = "a new axis cannot stand at {AXIS}: the number of axes of this tensor is {RANK}",
    label = "there is no place {AXIS} for a new axis",
    note = "a tensor of rank R takes a new axis at 0 to R, or at -1 (last) to -R-1; the highest \
        rank is 6"
)]
pub trait PlaceWithin<const AXIS: isize, const RANK: usize> {
    /// As [`AxisWithin::Then`].
    type Then<T>;
}

/// [`PlaceWithin`], for a number of axes as a type.
pub trait CountsPlace<const AXIS: isize> {
    /// As [`AxisWithin::Then`].
    type Then<T>;
}

impl<const AXIS: isize, const RANK: usize> CountsPlace<AXIS> for Const<RANK>
where
    Check: PlaceWithin<AXIS, RANK>,
{
    type Then<T> = <Check as PlaceWithin<AXIS, RANK>>::Then<T>;
}

/// What [`InsertAxis`] says of the shape `S`.
pub trait InsertAt<const AXIS: isize, S> {
    /// The place counted from 0.
    const INDEX: usize;
    /// The shape with the new axis.
    type Output<New: Dim>: Shape;

    /// The shape with the new axis `new`.
    fn insert<New: Dim>(shape: S, new: New) -> Self::Output<New>;
}

type Placed<S, const AXIS: isize> = <<S as Ranked>::Rank as CountsPlace<AXIS>>::Then<Check>;

impl<S, const AXIS: isize> InsertAxis<AXIS> for S
where
    S: Shape + Ranked<Rank: CountsPlace<AXIS>>,
    Placed<S, AXIS>: InsertAt<AXIS, S>,
{
    const INDEX: usize = <Placed<S, AXIS> as InsertAt<AXIS, S>>::INDEX;
    type Output<New: Dim> = <Placed<S, AXIS> as InsertAt<AXIS, S>>::Output<New>;

    #[inline]
    fn insert<New: Dim>(self, new: New) -> Self::Output<New> {
        <Placed<S, AXIS> as InsertAt<AXIS, S>>::insert(self, new)
    }
}

// No axis can be inserted into six, so rustc would find no method instead of a rule that is broken.
#[diagnostic::do_not_recommend]
impl<C> PlaceWithin<{ isize::MIN }, 6> for C {
    type Then<T> = T;
}

macro_rules! insert {
    ($rank:literal; $index:tt, $back:literal; $($before:ident)*; $($after:ident)*) => {
        #[diagnostic::do_not_recommend]
        impl<C> PlaceWithin<$index, $rank> for C {
            type Then<T> = T;
        }

        #[diagnostic::do_not_recommend]
        impl<C> PlaceWithin<$back, $rank> for C {
            type Then<T> = T;
        }

        insert!(@ $index, $index; $($before)*; $($after)*);
        insert!(@ $index, $back; $($before)*; $($after)*);
    };
    (@ $index:tt, $axis:literal; $($before:ident)*; $($after:ident)*) => {
        #[allow(non_snake_case, reason = "a field is bound to the name of its type")]
        impl<$($before: Dim,)* $($after: Dim),*> InsertAt<$axis, ($($before,)* $($after,)*)>
            for Check
        {
            const INDEX: usize = $index;
            type Output<New: Dim> = ($($before,)* New, $($after,)*);

            #[inline]
            fn insert<New: Dim>(shape: ($($before,)* $($after,)*), new: New) -> Self::Output<New> {
                let ($($before,)* $($after,)*) = shape;
                ($($before,)* new, $($after,)*)
            }
        }
    };
}

insert!(0; 0, -1; ; );
insert!(1; 0, -2; ; A);
insert!(1; 1, -1; A; );
insert!(2; 0, -3; ; A B);
insert!(2; 1, -2; A; B);
insert!(2; 2, -1; A B; );
insert!(3; 0, -4; ; A B C);
insert!(3; 1, -3; A; B C);
insert!(3; 2, -2; A B; C);
insert!(3; 3, -1; A B C; );
insert!(4; 0, -5; ; A B C D);
insert!(4; 1, -4; A; B C D);
insert!(4; 2, -3; A B; C D);
insert!(4; 3, -2; A B C; D);
insert!(4; 4, -1; A B C D; );
insert!(5; 0, -6; ; A B C D E);
insert!(5; 1, -5; A; B C D E);
insert!(5; 2, -4; A B; C D E);
insert!(5; 3, -3; A B C; D E);
insert!(5; 4, -2; A B C D; E);
insert!(5; 5, -1; A B C D E; );
