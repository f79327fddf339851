//! The size of one of several equal parts.

use core::ops::{Div, Rem};

use typenum::{B1, IsEqual, Max, Maximum, Mod, Quot, U0, U1};

use crate::table::{InTable, Uint};
use crate::{Check, Const, Dim, ToConst, ToUint};

/// The size of each of `PARTS` equal parts of `Const<N>`, as a split into chunks or heads needs it.
///
/// `Output = Const<{ N / PARTS }>`
pub trait Quotient<const PARTS: usize>: Dim {
    /// The size of one part.
    type Output: Dim;
}

impl<const N: usize, const PARTS: usize> Quotient<PARTS> for Const<N>
where
    Check: InTable<N> + InTable<PARTS> + Divides<N, PARTS> + QuotientSize<N, PARTS>,
{
    type Output = <Check as QuotientSize<N, PARTS>>::Output;
}

/// The rule of splitting: `N` is a multiple of `PARTS`.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: a size of {N} does not divide into {PARTS} equal parts",
    label = "{N} is not a multiple of {PARTS}"
)]
pub trait Divides<const N: usize, const PARTS: usize> {}

#[diagnostic::do_not_recommend]
impl<const N: usize, const PARTS: usize> Divides<N, PARTS> for Check
where
    Const<N>: ToUint,
    Const<PARTS>: ToUint,
    Uint<PARTS>: Max<U1> + typenum::IsGreaterOrEqual<U1, Output = B1>,
    Uint<N>: Rem<Maximum<Uint<PARTS>, U1>>,
    Mod<Uint<N>, Maximum<Uint<PARTS>, U1>>: IsEqual<U0, Output = B1>,
{
}

/// The arithmetic behind [`Quotient`]; rounds down, and takes no parts for one, so that a wrong split is
/// reported once, by [`Divides`].
#[diagnostic::on_unimplemented(
    message = "a size of {N} in {PARTS} parts leaves a size outside the table for arithmetic on sizes",
    label = "{N} / {PARTS} is not known to the type checker"
)]
pub trait QuotientSize<const N: usize, const PARTS: usize> {
    /// The size of one part.
    type Output: Dim;
}

#[diagnostic::do_not_recommend]
impl<const N: usize, const PARTS: usize> QuotientSize<N, PARTS> for Check
where
    Const<N>: ToUint,
    Const<PARTS>: ToUint,
    Uint<PARTS>: Max<U1>,
    Uint<N>: Div<Maximum<Uint<PARTS>, U1>>,
    Quot<Uint<N>, Maximum<Uint<PARTS>, U1>>: ToConst,
{
    type Output = <Quot<Uint<N>, Maximum<Uint<PARTS>, U1>> as ToConst>::Const;
}
