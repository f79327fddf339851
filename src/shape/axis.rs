//! Axes named in the type, counted from 0 or from the end as -1, -2, …

use conformable_dim::Dim;

use super::Shape;

/// An axis as a type: `Axis<0>`, `Axis<-1>`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Axis<const AXIS: isize>;

/// The shape has an axis `AXIS`; negative numbers count from the end, as in PyTorch.
#[diagnostic::on_unimplemented(
    message = "axis {AXIS} is out of range for a tensor of shape `{Self}`",
    label = "there is no axis {AXIS}",
    note = "axes count from 0, or from the end as -1, -2, ..."
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

    /// The number of elements before, along and after the axis: the tensor seen as `(outer, len, inner)`.
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
    message = "a new axis cannot stand at {AXIS} of a tensor of shape `{Self}`",
    label = "there is no place {AXIS} for a new axis",
    note = "a tensor of rank R takes a new axis at 0 to R, or at -1 (last) to -R-1; the highest rank is 6"
)]
pub trait InsertAxis<const AXIS: isize>: Shape {
    /// The place counted from 0.
    const INDEX: usize;
    /// The shape with the new axis.
    type Output<New: Dim>: Shape;

    /// The shape with the new axis `new`.
    fn insert<New: Dim>(self, new: New) -> Self::Output<New>;
}

macro_rules! axis {
    ($index:tt, $back:literal; $($before:ident)*; $at:ident; $($after:ident)*) => {
        axis!(@ $index, $index; $($before)*; $at; $($after)*);
        axis!(@ $index, $back; $($before)*; $at; $($after)*);
    };
    (@ $index:tt, $axis:literal; $($before:ident)*; $at:ident; $($after:ident)*) => {
        #[allow(
            non_snake_case,
            clippy::unused_unit,
            reason = "a field is bound to the name of its type; without other axes the result is ()"
        )]
        impl<$($before: Dim,)* $at: Dim $(, $after: Dim)*> HasAxis<$axis>
            for ($($before,)* $at, $($after,)*)
        {
            const INDEX: usize = $index;
            type Size = $at;
            type Without = ($($before,)* $($after,)*);
            type With<New: Dim> = ($($before,)* New, $($after,)*);

            #[inline]
            fn axis(self) -> $at {
                self.$index
            }
            #[inline]
            fn without(self) -> Self::Without {
                let ($($before,)* _, $($after,)*) = self;
                ($($before,)* $($after,)*)
            }
            #[inline]
            fn with<New: Dim>(self, new: New) -> Self::With<New> {
                let ($($before,)* _, $($after,)*) = self;
                ($($before,)* new, $($after,)*)
            }
        }
    };
}

axis!(0, -1; ; A; );
axis!(0, -2; ; A; B);
axis!(1, -1; A; B; );
axis!(0, -3; ; A; B C);
axis!(1, -2; A; B; C);
axis!(2, -1; A B; C; );
axis!(0, -4; ; A; B C D);
axis!(1, -3; A; B; C D);
axis!(2, -2; A B; C; D);
axis!(3, -1; A B C; D; );
axis!(0, -5; ; A; B C D E);
axis!(1, -4; A; B; C D E);
axis!(2, -3; A B; C; D E);
axis!(3, -2; A B C; D; E);
axis!(4, -1; A B C D; E; );
axis!(0, -6; ; A; B C D E F);
axis!(1, -5; A; B; C D E F);
axis!(2, -4; A B; C; D E F);
axis!(3, -3; A B C; D; E F);
axis!(4, -2; A B C D; E; F);
axis!(5, -1; A B C D E; F; );

macro_rules! insert {
    ($index:tt, $back:literal; $($before:ident)*; $($after:ident)*) => {
        insert!(@ $index, $index; $($before)*; $($after)*);
        insert!(@ $index, $back; $($before)*; $($after)*);
    };
    (@ $index:tt, $axis:literal; $($before:ident)*; $($after:ident)*) => {
        #[allow(non_snake_case, reason = "a field is bound to the name of its type")]
        impl<$($before: Dim,)* $($after: Dim),*> InsertAxis<$axis> for ($($before,)* $($after,)*) {
            const INDEX: usize = $index;
            type Output<New: Dim> = ($($before,)* New, $($after,)*);

            #[inline]
            fn insert<New: Dim>(self, new: New) -> Self::Output<New> {
                let ($($before,)* $($after,)*) = self;
                ($($before,)* new, $($after,)*)
            }
        }
    };
}

insert!(0, -1; ; );
insert!(0, -2; ; A);
insert!(1, -1; A; );
insert!(0, -3; ; A B);
insert!(1, -2; A; B);
insert!(2, -1; A B; );
insert!(0, -4; ; A B C);
insert!(1, -3; A; B C);
insert!(2, -2; A B; C);
insert!(3, -1; A B C; );
insert!(0, -5; ; A B C D);
insert!(1, -4; A; B C D);
insert!(2, -3; A B; C D);
insert!(3, -2; A B C; D);
insert!(4, -1; A B C D; );
insert!(0, -6; ; A B C D E);
insert!(1, -5; A; B C D E);
insert!(2, -4; A B; C D E);
insert!(3, -3; A B C; D E);
insert!(4, -2; A B C D; E);
insert!(5, -1; A B C D E; );
