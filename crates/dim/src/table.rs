//! The two-way table between decimal sizes and typenum's binary ones.

use typenum::{B0, B1, UInt, UTerm, Unsigned};

use crate::{Check, Const, Dim};

/// `Const<N>` as a typenum number, for the sizes in the table: all to 2,048, and beyond that to
/// 65,536 the sizes that networks have.
pub trait ToUint {
    /// The same number in typenum.
    type Uint: Unsigned;
}

/// A typenum number as `Const<N>`: the inverse of [`ToUint`].
pub trait ToConst: Unsigned {
    /// The same number as a decimal size.
    type Const: Dim + ToUint<Uint = Self>;
}

/// The typenum spelling of `N`.
pub(crate) type Uint<const N: usize> = <Const<N> as ToUint>::Uint;

/// The rule that a size is in the table.
#[diagnostic::on_unimplemented(
    message = "the type checker cannot compute with the size {N}",
    label = "no arithmetic on {N} at compile time",
    note = "the table for arithmetic on sizes has all numbers to 2048 and common ones to 65536; \
        where there is a form that takes the resulting size, such as `flatten_to::<START, N>()` or \
        `reshape_to::<New>()`, name it yourself"
)]
pub trait InTable<const N: usize> {}

#[diagnostic::do_not_recommend]
impl<const N: usize> InTable<N> for Check where Const<N>: ToUint {}

include!(concat!(env!("OUT_DIR"), "/table.rs"));
