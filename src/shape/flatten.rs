//! Several axes made into one.

use conformable_dim::{Const, Dim, Product};

use super::{ConstShape, Shape};

/// The axes from `START` to the last can be made into one, whose size the caller names.
#[diagnostic::on_unimplemented(
    message = "a tensor of shape `{Self}` cannot be flattened from axis {START}",
    label = "cannot flatten from axis {START}",
    note = "`flatten::<START>()` makes the axes from START to the last into one; their sizes must be constants, and START one of the axes"
)]
pub trait CollapseFrom<const START: usize>: Shape {
    /// The axes that become one.
    type Tail: ConstShape;
    /// The shape with these axes made into one of size `New`.
    type Output<New: Dim>: Shape;

    /// The sizes in front of `START`, followed by `new`.
    fn collapse<New: Dim>(self, new: New) -> Self::Output<New>;
}

/// The axes from `START` to the last can be made into one whose size the type checker computes.
#[diagnostic::on_unimplemented(
    message = "a tensor of shape `{Self}` cannot be flattened from axis {START}",
    label = "cannot flatten from axis {START}",
    note = "`flatten::<START>()` makes the axes from START to the last into one; their sizes must be constants, and START one of the axes"
)]
pub trait FlattenFrom<const START: usize>: CollapseFrom<START> {
    /// The shape after the flatten.
    type Flat: Shape;

    /// The shape after the flatten.
    fn flatten(self) -> Self::Flat;
}

macro_rules! flatten {
    ($start:literal; $($front:ident)*; $($size:ident)*) => {
        #[allow(non_snake_case, reason = "a field is bound to the name of its type")]
        impl<$($front: Dim,)* $(const $size: usize),*> CollapseFrom<$start>
            for ($($front,)* $(Const<$size>,)*)
        {
            type Tail = ($(Const<$size>,)*);
            type Output<New: Dim> = ($($front,)* New,);

            #[inline]
            fn collapse<New: Dim>(self, new: New) -> Self::Output<New> {
                let ($($front,)* $(flatten!(@ignore $size),)*) = self;
                ($($front,)* new,)
            }
        }

        impl<$($front: Dim,)* $(const $size: usize),*> FlattenFrom<$start>
            for ($($front,)* $(Const<$size>,)*)
        where
            ($(Const<$size>,)*): Product,
        {
            type Flat = ($($front,)* <($(Const<$size>,)*) as Product>::Output,);

            #[inline]
            fn flatten(self) -> Self::Flat {
                CollapseFrom::<$start>::collapse(self, Default::default())
            }
        }
    };
    (@ignore $size:ident) => { _ };
}

flatten!(0; ; A);
flatten!(0; ; A B);
flatten!(1; A; B);
flatten!(0; ; A B C);
flatten!(1; A; B C);
flatten!(2; A B; C);
flatten!(0; ; A B C D);
flatten!(1; A; B C D);
flatten!(2; A B; C D);
flatten!(3; A B C; D);
flatten!(0; ; A B C D E);
flatten!(1; A; B C D E);
flatten!(2; A B; C D E);
flatten!(3; A B C; D E);
flatten!(4; A B C D; E);
flatten!(0; ; A B C D E F);
flatten!(1; A; B C D E F);
flatten!(2; A B; C D E F);
flatten!(3; A B C; D E F);
flatten!(4; A B C D; E F);
flatten!(5; A B C D E; F);
