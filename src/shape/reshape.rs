//! The same elements under other sizes.

use conformable_dim::{Check, Const, Dim, ToUint, UintProduct};
use typenum::{B1, IsEqual};

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

impl<Old, New> Reshape<New> for Old
where
    Old: Shape + KnownSizes + SameCountAs<New>,
    New: Shape + KnownSizes,
{
}

/// The rule of reshapes: as many elements after as before.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: a tensor of shape `{Self}` cannot be reshaped to `{New}`, which has another number of elements",
    label = "the product of these sizes differs from that of `{Self}`"
)]
pub trait SameCountAs<New> {}

#[diagnostic::do_not_recommend]
impl<Old, New> SameCountAs<New> for Old
where
    Old: UintProduct,
    New: UintProduct,
    Old::Uint: IsEqual<New::Uint, Output = B1>,
{
}

/// A shape whose sizes are constants in the table for arithmetic on sizes.
#[diagnostic::on_unimplemented(
    message = "`reshape` takes constant sizes, but the shape `{Self}` has an axis whose size is known at run time only",
    label = "not all sizes of `{Self}` are constants",
    note = "`flatten::<START>()` and `unflatten::<Sizes>()` leave the axes in front as they are; `try_reshape(shape)` checks at run time"
)]
pub trait KnownSizes {}

/// The rule that the size of an axis to be reshaped is in the table.
#[diagnostic::on_unimplemented(
    message = "the size {N} is outside the table for arithmetic on sizes",
    label = "no arithmetic on {N} at compile time",
    note = "the table holds every size to 2048 and common ones to 65536; `reshape_to::<New>()` takes any constant sizes, and `cargo build` compares them"
)]
pub trait CountedSize<const N: usize> {}

#[diagnostic::do_not_recommend]
impl<const N: usize> CountedSize<N> for Check where Const<N>: ToUint {}

macro_rules! known_sizes {
    ($($size:ident)*) => {
        impl<$(const $size: usize),*> KnownSizes for ($(Const<$size>,)*)
        where
            Check: Sized $(+ CountedSize<$size>)*,
        {
        }
    };
}

known_sizes!();
known_sizes!(A);
known_sizes!(A B);
known_sizes!(A B C);
known_sizes!(A B C D);
known_sizes!(A B C D E);
known_sizes!(A B C D E F);

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

macro_rules! unflatten {
    ($($front:ident)*; $($size:ident)*) => {
        #[allow(non_snake_case, reason = "a field is bound to the name of its type")]
        impl<$($front: Dim,)* const N: usize, $(const $size: usize),*>
            Unflatten<($(Const<$size>,)*)> for ($($front,)* Const<N>,)
        where
            (Const<N>,): KnownSizes + SameCountAs<($(Const<$size>,)*)>,
            ($(Const<$size>,)*): KnownSizes,
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
