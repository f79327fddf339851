//! The same elements under other sizes.

use core::ops::Mul;

use conformable_dim::{Check, Const, Dim, ToBool, ToUint};
use typenum::{Eq, IsEqual, Prod, U1, Unsigned};

use super::count::{IfDifferent, SameCount};
use super::{ConstShape, Shape};

/// A shape can be reshaped to `New`: both have constant sizes and the same number of elements.
///
/// The two products are compared as binary numbers, so only the single sizes have to be in the
/// table for arithmetic on sizes, not the products.
#[diagnostic::on_unimplemented(
    message = "a tensor of shape `{Self}` cannot be reshaped to `{New}`",
    label = "not a reshape of `{Self}`"
)]
pub trait Reshape<New: Shape>: Shape {}

type FixedShape<S> = <Check as Fixed<S>>::Shape;

impl<Old: Shape, New: Shape> Reshape<New> for Old
where
    Check: Fixed<Old> + Fixed<New>,
    Check: KnownSizes<FixedShape<Old>> + KnownSizes<FixedShape<New>>,
    Count<FixedShape<Old>>: IsEqual<Count<FixedShape<New>>>,
    Eq<Count<FixedShape<Old>>, Count<FixedShape<New>>>: ToBool,
    Equal<FixedShape<Old>, FixedShape<New>>:
        IfDifferent<Count<FixedShape<Old>>, Count<FixedShape<New>>>,
    Check: SameCount<
            Shown<FixedShape<Old>>,
            Shown<FixedShape<New>>,
            Counts<FixedShape<Old>, FixedShape<New>>,
        >,
{
}

/// A shape of constant sizes.
#[diagnostic::on_unimplemented(
    message = "`reshape` takes constant sizes, but a tensor here has an axis whose size is known \
        at run time only",
    label = "`{S}` has a dynamic axis",
    note = "`flatten::<START>()` and `unflatten::<Sizes>()` leave the axes in front as they are; \
        `try_reshape(shape)` checks at run time"
)]
pub trait Fixed<S> {
    /// The same shape; there is none where an axis is dynamic, so that this is one error.
    type Shape: ConstShape;
}

macro_rules! fixed {
    ($($size:ident)*) => {
        #[diagnostic::do_not_recommend]
        impl<$(const $size: usize),*> Fixed<($(Const<$size>,)*)> for Check {
            type Shape = ($(Const<$size>,)*);
        }
    };
}

fixed!();
fixed!(A);
fixed!(A B);
fixed!(A B C);
fixed!(A B C D);
fixed!(A B C D E);
fixed!(A B C D E F);

/// Sizes as messages show them: `Dims<2, 3>`. The defaults, which are no sizes, are not printed.
#[derive(Debug)]
pub struct Dims<
    const A: usize = 4294967295,
    const B: usize = 4294967295,
    const C: usize = 4294967295,
    const D: usize = 4294967295,
    const E: usize = 4294967295,
    const F: usize = 4294967295,
>(());

/// Whether both have as many elements, as a `Bool`.
type Equal<Old, New> = <Eq<Count<Old>, Count<New>> as ToBool>::Bool;

/// Both numbers of elements in decimals, if they differ.
type Counts<Old, New, Are = Equal<Old, New>> = (
    <Are as IfDifferent<Count<Old>, Count<New>>>::Old,
    <Are as IfDifferent<Count<Old>, Count<New>>>::New,
);

/// A shape whose sizes are constants in the table for arithmetic on sizes.
pub trait KnownSizes<S> {
    /// The product of the sizes.
    type Count: Unsigned;
    /// The sizes as messages show them.
    type Shown;
}

type Count<S> = <Check as KnownSizes<S>>::Count;
type Shown<S> = <Check as KnownSizes<S>>::Shown;

/// The rule that the size of an axis to be reshaped is in the table.
#[diagnostic::on_unimplemented(
    message = "the type checker cannot compute with the size {N}",
    label = "no arithmetic on {N} at compile time",
    note = "the table for arithmetic on sizes has all numbers to 2048 and common ones to 65536; \
        `reshape_to::<New>()` takes any constant sizes, also parameters of a generic function, and \
        `cargo build` compares them"
)]
pub trait CountedSize<const N: usize> {
    /// The size.
    type Uint: Unsigned;
}

#[diagnostic::do_not_recommend]
impl<const N: usize> CountedSize<N> for Check
where
    Const<N>: ToUint,
{
    type Uint = <Const<N> as ToUint>::Uint;
}

type Size<const N: usize> = <Check as CountedSize<N>>::Uint;

impl KnownSizes<()> for Check {
    type Count = U1;
    type Shown = Dims;
}

impl<const A: usize> KnownSizes<(Const<A>,)> for Check
where
    Check: CountedSize<A>,
{
    type Count = Size<A>;
    type Shown = Dims<A>;
}

macro_rules! known_sizes {
    ($size:ident $($tail:ident)*) => {
        impl<const $size: usize $(, const $tail: usize)*>
            KnownSizes<(Const<$size>, $(Const<$tail>,)*)> for Check
        where
            Check: CountedSize<$size> + KnownSizes<($(Const<$tail>,)*)>,
            Size<$size>: Mul<Count<($(Const<$tail>,)*)>, Output: Unsigned>,
        {
            type Count = Prod<Size<$size>, Count<($(Const<$tail>,)*)>>;
            type Shown = Dims<$size $(, $tail)*>;
        }
    };
}

known_sizes!(A B);
known_sizes!(A B C);
known_sizes!(A B C D);
known_sizes!(A B C D E);
known_sizes!(A B C D E F);

/// The last axis of a shape can be made into several of the sizes `Sizes`: the inverse of a
/// flatten.
#[diagnostic::on_unimplemented(
    message = "the last axis of a tensor of shape `{Self}` cannot be made into axes of the sizes \
        `{Sizes}`",
    label = "cannot make `{Sizes}` of the last axis",
    note = "the last axis and the new sizes are constants with the same product, and there are at \
        most 6 axes in all"
)]
pub trait Unflatten<Sizes: Shape>: Shape {
    /// The shape with the last axis replaced by `Sizes`.
    type Output: Shape;

    /// The shape with the last axis replaced by `Sizes`.
    fn unflatten(self) -> Self::Output;
}

impl<S, Parts> Unflatten<Parts> for S
where
    S: UnflattenAxes<Parts>,
    Parts: Shape,
    Check: KnownSizes<S::Last> + KnownSizes<S::Parts>,
    Count<S::Last>: IsEqual<Count<S::Parts>>,
    Eq<Count<S::Last>, Count<S::Parts>>: ToBool,
    Equal<S::Last, S::Parts>: IfDifferent<Count<S::Last>, Count<S::Parts>>,
    Check: SameCount<Shown<S::Last>, Shown<S::Parts>, Counts<S::Last, S::Parts>>,
{
    type Output = <S as UnflattenAxes<Parts>>::Output;

    #[inline]
    fn unflatten(self) -> Self::Output {
        UnflattenAxes::unflatten(self)
    }
}

/// What [`Unflatten`] does, rank by rank, whatever the number of elements.
#[diagnostic::on_unimplemented(
    message = "the last axis of a tensor of shape `{Self}` cannot be made into axes of the sizes \
        `{Parts}`",
    label = "cannot make `{Parts}` of the last axis",
    note = "the last axis and the new sizes are constants with the same product, and there are at \
        most 6 axes in all"
)]
pub trait UnflattenAxes<Parts: Shape>: Shape {
    /// The last axis, alone.
    type Last;
    /// The new axes; there are none where this does not hold, so that this is one error.
    type Parts;
    /// The shape with the last axis replaced by `Parts`.
    type Output: Shape;

    /// The shape with the last axis replaced by `Parts`.
    fn unflatten(self) -> Self::Output;
}

macro_rules! unflatten {
    ($($front:ident)*; $($size:ident)*) => {
        #[allow(non_snake_case, reason = "a field is bound to the name of its type")]
        #[diagnostic::do_not_recommend]
        impl<$($front: Dim,)* const N: usize, $(const $size: usize),*>
            UnflattenAxes<($(Const<$size>,)*)> for ($($front,)* Const<N>,)
        {
            type Last = (Const<N>,);
            type Parts = ($(Const<$size>,)*);
            type Output = ($($front,)* $(Const<$size>,)*);

            #[inline]
            fn unflatten(self) -> Self::Output {
                let ($($front,)* _,) = self;
                ($($front,)* $(Const::<$size>,)*)
            }
        }
    };
}

unflatten!(; A);
unflatten!(; A B);
unflatten!(; A B C);
unflatten!(; A B C D);
unflatten!(; A B C D E);
unflatten!(; A B C D E F);
unflatten!(U; A);
unflatten!(U; A B);
unflatten!(U; A B C);
unflatten!(U; A B C D);
unflatten!(U; A B C D E);
unflatten!(U V; A);
unflatten!(U V; A B);
unflatten!(U V; A B C);
unflatten!(U V; A B C D);
unflatten!(U V W; A);
unflatten!(U V W; A B);
unflatten!(U V W; A B C);
unflatten!(U V W X; A);
unflatten!(U V W X; A B);
