//! The size of one of several equal parts.

use core::ops::{BitAnd, Div, Rem};

use conformable_terse::terse;
use typenum::{And, Eq, GrEq, IsEqual, IsGreaterOrEqual, Max, Maximum, Mod, Quot, U0, U1};

use crate::table::Uint;
use crate::{Bool, Check, Const, Dim, ToBool, ToConst, ToUint};

/// The size of each of `PARTS` equal parts of `Const<N>`, as a split into chunks or heads needs it.
///
/// `Output = Const<{ N / PARTS }>`
pub trait Quotient<const PARTS: usize>: Dim {
    /// The size of one part.
    type Output: Dim;
}

#[terse]
impl<const N: usize, const PARTS: usize, const HOLDS: bool> Quotient<PARTS> for Const<N>
where
    Check: QuotientSize<N, PARTS, Holds = Bool<HOLDS>> + Divides<N, PARTS, HOLDS>,
{
    type Output = <Check as QuotientSize<N, PARTS>>::Output;
}

/// The rule of splitting: `N` is a multiple of `PARTS`, which `HOLDS` says.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: a size of {N} does not divide into {PARTS} equal parts",
    label = "{N} is not a multiple of {PARTS}",
    note = "choose a number of parts (or of heads) that divides the size; `split_at` cuts into two \
        parts of any size"
)]
pub trait Divides<const N: usize, const PARTS: usize, const HOLDS: bool> {}

#[terse]
impl<const N: usize, const PARTS: usize> Divides<N, PARTS, true> for Check {}

/// The arithmetic behind [`Quotient`]; rounds down, and takes no parts for one, so that a wrong
/// split is reported once, by [`Divides`].
#[diagnostic::on_unimplemented(
    message = "the type checker cannot compute {N} / {PARTS}",
    label = "the size of a part is not known",
    note = "the table for arithmetic on sizes has all numbers to 2048 and common ones to 65536; \
        `try_slice` takes bounds that are known at run time"
)]
pub trait QuotientSize<const N: usize, const PARTS: usize> {
    /// The size of one part.
    type Output: Dim;
    /// Whether [`Divides`] holds, as a [`Bool`].
    type Holds;
}

type DividesBit<const N: usize, const PARTS: usize> =
    And<GrEq<Uint<PARTS>, U1>, Eq<Mod<Uint<N>, Maximum<Uint<PARTS>, U1>>, U0>>;

#[diagnostic::do_not_recommend]
impl<const N: usize, const PARTS: usize> QuotientSize<N, PARTS> for Check
where
    Const<N>: ToUint,
    Const<PARTS>: ToUint,
    Uint<PARTS>: Max<U1> + IsGreaterOrEqual<U1>,
    Uint<N>: Div<Maximum<Uint<PARTS>, U1>> + Rem<Maximum<Uint<PARTS>, U1>>,
    Quot<Uint<N>, Maximum<Uint<PARTS>, U1>>: ToConst,
    Mod<Uint<N>, Maximum<Uint<PARTS>, U1>>: IsEqual<U0>,
    GrEq<Uint<PARTS>, U1>: BitAnd<Eq<Mod<Uint<N>, Maximum<Uint<PARTS>, U1>>, U0>>,
    DividesBit<N, PARTS>: ToBool,
{
    type Output = <Quot<Uint<N>, Maximum<Uint<PARTS>, U1>> as ToConst>::Const;
    type Holds = <DividesBit<N, PARTS> as ToBool>::Bool;
}
