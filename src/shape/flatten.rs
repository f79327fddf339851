//! Several axes made into one.

use conformable_dim::{Bool, Check, Const, Dim, Product, ToBool, ToUint};
use conformable_terse::terse;
use typenum::{IsLess, Le};

use super::{ConstShape, Ranked, Shape};

/// The axes from `START` to the last can be made into one, whose size the caller names.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not known to have constant sizes from axis {START} on",
    label = "cannot flatten from axis {START}",
    note = "`flatten::<START>()` makes the axes from START to the last into one, whose sizes must \
        be constants; the axes in front may be dynamic"
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
    message = "`{Self}` is not known to have constant sizes from axis {START} on",
    label = "cannot flatten from axis {START}",
    note = "`flatten::<START>()` makes the axes from START to the last into one, whose sizes must \
        be constants; the axes in front may be dynamic"
)]
pub trait FlattenFrom<const START: usize>: CollapseFrom<START> {
    /// The shape after the flatten.
    type Flat: Shape;

    /// The shape after the flatten.
    fn to_flat(self) -> Self::Flat;
}

/// The rule of flattening: `START` is one of `RANK` axes. The subject is the answer.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: a flatten from axis {START} of a tensor whose number of axes is \
        {RANK}",
    label = "there is no axis {START}",
    note = "`Flatten<START>` makes the axes from START to the last into one; `Flatten` is \
        `Flatten<1>`, which keeps the batch"
)]
pub trait FlattenStart<const START: usize, const RANK: usize> {
    /// `T`, for what is worth checking only where this rule holds: so a wrong axis is one error.
    type Then<T>;
}

#[terse]
impl<const START: usize, const RANK: usize> FlattenStart<START, RANK> for Bool<true> {
    type Then<T> = T;
}

/// [`FlattenStart`], for a number of axes as a type.
pub trait Starts<const START: usize> {
    /// As [`FlattenStart::Then`].
    type Then<T>;
}

type Uint<const N: usize> = <Const<N> as ToUint>::Uint;
type Holds<const START: usize, const RANK: usize> = <Le<Uint<START>, Uint<RANK>> as ToBool>::Bool;

impl<const START: usize, const RANK: usize> Starts<START> for Const<RANK>
where
    Const<START>: ToUint,
    Const<RANK>: ToUint,
    Uint<START>: IsLess<Uint<RANK>>,
    Le<Uint<START>, Uint<RANK>>: ToBool,
    Holds<START, RANK>: FlattenStart<START, RANK>,
{
    type Then<T> = <Holds<START, RANK> as FlattenStart<START, RANK>>::Then<T>;
}

/// What [`CollapseFrom`] says of the shape `S`.
#[diagnostic::on_unimplemented(
    message = "a flatten from axis {START} takes constant sizes from there on, but a size is known \
        at run time only",
    label = "`{S}` has a dynamic size from axis {START} on",
    note = "`flatten::<START>()` makes the axes from START to the last into one, whose sizes must \
        be constants; the axes in front may be dynamic"
)]
pub trait CollapseAt<S, const START: usize> {
    /// The axes that become one.
    type Tail: ConstShape;
    /// The shape with these axes made into one of size `New`.
    type Output<New: Dim>: Shape;

    /// The sizes in front of `START`, followed by `new`.
    fn collapse<New: Dim>(shape: S, new: New) -> Self::Output<New>;
}

type Started<S, const START: usize> = <<S as Ranked>::Rank as Starts<START>>::Then<Check>;

impl<S, const START: usize> CollapseFrom<START> for S
where
    S: Shape + Ranked<Rank: Starts<START>>,
    Started<S, START>: CollapseAt<S, START>,
{
    type Tail = <Started<S, START> as CollapseAt<S, START>>::Tail;
    type Output<New: Dim> = <Started<S, START> as CollapseAt<S, START>>::Output<New>;

    #[inline]
    fn collapse<New: Dim>(self, new: New) -> Self::Output<New> {
        <Started<S, START> as CollapseAt<S, START>>::collapse(self, new)
    }
}

impl<S, const START: usize> FlattenFrom<START> for S
where
    S: CollapseFrom<START, Tail: Product>,
{
    type Flat = S::Output<<S::Tail as Product>::Output>;

    #[inline]
    fn to_flat(self) -> Self::Flat {
        self.collapse(Default::default())
    }
}

macro_rules! flatten {
    ($start:literal; $($front:ident)*; $($size:ident)*) => {
        #[allow(non_snake_case, reason = "a field is bound to the name of its type")]
        #[diagnostic::do_not_recommend]
        impl<$($front: Dim,)* $(const $size: usize),*>
            CollapseAt<($($front,)* $(Const<$size>,)*), $start> for Check
        {
            type Tail = ($(Const<$size>,)*);
            type Output<New: Dim> = ($($front,)* New,);

            #[inline]
            fn collapse<New: Dim>(
                shape: ($($front,)* $(Const<$size>,)*),
                new: New,
            ) -> Self::Output<New> {
                let ($($front,)* $(flatten!(@ignore $size),)*) = shape;
                ($($front,)* new,)
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
