//! The same elements under other sizes.

use core::ops::Mul;

use conformable_dim::{Check, Const, Dim, ToUint};
use typenum::{B1, IsEqual, Prod, U1, Unsigned};

use super::Shape;

/// A shape can be reshaped to `New`: both have constant sizes and the same number of elements.
///
/// The two products are compared as binary numbers, so only the single sizes have to be in the table for
/// arithmetic on sizes, not the products.
#[diagnostic::on_unimplemented(
    message = "a tensor of shape `{Self}` cannot be reshaped to `{New}`",
    label = "not a reshape of `{Self}`"
)]
pub trait Reshape<New: Shape>: Shape {}

impl<Old: Shape, New: Shape> Reshape<New> for Old
where
    Check: KnownSizes<Old> + KnownSizes<New>,
    Counted<Old, New>: SameCountAs<Old, New>,
{
}

/// The rule of reshapes: as many elements after as before.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: the sizes `{Old}` cannot become `{New}`, which is another number of elements",
    label = "another number of elements than `{Old}`",
    note = "the product of the sizes stays the same; the batch comes first: `Flatten` makes (batch, rest) of images"
)]
pub trait SameCountAs<Old, New> {}

#[diagnostic::do_not_recommend]
impl<Old, New> SameCountAs<Old, New> for Check
where
    Check: KnownSizes<Old> + KnownSizes<New>,
    Count<Old>: IsEqual<Count<New>, Output = B1>,
{
}

/// A shape whose sizes are constants in the table for arithmetic on sizes.
#[diagnostic::on_unimplemented(
    message = "`reshape` takes constant sizes, but the shape `{S}` has an axis whose size is known at run time only",
    label = "not all sizes of `{S}` are constants",
    note = "`flatten::<START>()` and `unflatten::<Sizes>()` leave the axes in front as they are; `try_reshape(shape)` checks at run time"
)]
pub trait KnownSizes<S> {
    /// The product of the sizes.
    type Count: Unsigned;
}

type Count<S> = <Check as KnownSizes<S>>::Count;

/// The rule that the size of an axis to be reshaped is in the table.
#[diagnostic::on_unimplemented(
    message = "the size {N} is outside the table for arithmetic on sizes",
    label = "no arithmetic on {N} at compile time",
    note = "the table holds every size to 2048 and common ones to 65536; `reshape_to::<New>()` takes any constant sizes, and `cargo build` compares them"
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
}

impl<const A: usize> KnownSizes<(Const<A>,)> for Check
where
    Check: CountedSize<A>,
{
    type Count = Size<A>;
}

macro_rules! known_sizes {
    ($size:ident $($tail:ident)*) => {
        impl<const $size: usize $(, const $tail: usize)*> KnownSizes<(Const<$size>, $(Const<$tail>,)*)> for Check
        where
            Check: CountedSize<$size> + KnownSizes<($(Const<$tail>,)*)>,
            Size<$size>: Mul<Count<($(Const<$tail>,)*)>, Output: Unsigned>,
        {
            type Count = Prod<Size<$size>, Count<($(Const<$tail>,)*)>>;
        }
    };
}

known_sizes!(A B);
known_sizes!(A B C);
known_sizes!(A B C D);
known_sizes!(A B C D E);
known_sizes!(A B C D E F);

/// A count that the type checker has computed.
pub trait Seen {
    /// `T`: known only after the count is.
    type Then<T>;
}

impl<U: Unsigned> Seen for U {
    type Then<T> = T;
}

/// [`Check`], for a type checker that has computed both counts: a size without a count is then reported once,
/// and not as a mismatch, too.
type Counted<Old, New> = <Count<Old> as Seen>::Then<<Count<New> as Seen>::Then<Check>>;

/// The last axis of a shape can be made into several of the sizes `Sizes`: the inverse of a flatten.
#[diagnostic::on_unimplemented(
    message = "the last axis of a tensor of shape `{Self}` cannot be made into axes of the sizes `{Sizes}`",
    label = "cannot make `{Sizes}` of the last axis",
    note = "the last axis and the new sizes are constants with the same product, and there are at most 6 axes in all"
)]
pub trait Unflatten<Sizes: Shape>: Shape {
    /// The shape with the last axis replaced by `Sizes`.
    type Output: Shape;

    /// The shape with the last axis replaced by `Sizes`.
    fn unflatten(self) -> Self::Output;
}

impl<S: UnflattenAxes<Sizes>, Sizes: Shape> Unflatten<Sizes> for S {
    type Output = <S as UnflattenAxes<Sizes>>::Output;

    #[inline]
    fn unflatten(self) -> Self::Output {
        UnflattenAxes::unflatten(self)
    }
}

/// [`Unflatten`], rank by rank. It is a trait of its own because rustc lists the impls of the one that a method asks
/// for.
#[diagnostic::on_unimplemented(
    message = "the last axis of a tensor of shape `{Self}` cannot be made into axes of the sizes `{Sizes}`",
    label = "cannot make `{Sizes}` of the last axis",
    note = "the last axis and the new sizes are constants with the same product, and there are at most 6 axes in all"
)]
pub trait UnflattenAxes<Sizes: Shape>: Shape {
    /// The shape with the last axis replaced by `Sizes`.
    type Output: Shape;

    /// The shape with the last axis replaced by `Sizes`.
    fn unflatten(self) -> Self::Output;
}

macro_rules! unflatten {
    ($($front:ident)*; $($size:ident)*) => {
        #[allow(non_snake_case, reason = "a field is bound to the name of its type")]
        impl<$($front: Dim,)* const N: usize, $(const $size: usize),*>
            UnflattenAxes<($(Const<$size>,)*)> for ($($front,)* Const<N>,)
        where
            Check: KnownSizes<(Const<N>,)> + KnownSizes<($(Const<$size>,)*)>,
            Counted<(Const<N>,), ($(Const<$size>,)*)>: SameCountAs<(Const<N>,), ($(Const<$size>,)*)>,
        {
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
