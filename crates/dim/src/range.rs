//! The size of a part between two bounds.

use core::ops::Sub;

use conformable_terse::terse;
use typenum::{B1, Diff, IsLessOrEqual, Max, Maximum};

use crate::table::{InTable, Uint};
use crate::{Check, Const, Dim, ToConst, ToUint};

/// The size of the part `START..END` of `Const<N>`, as a slice needs it.
///
/// `Output = Const<{ END - START }>`
pub trait Range<const START: usize, const END: usize>: Dim {
    /// The size of the part.
    type Output: Dim;
}

#[terse]
impl<const N: usize, const START: usize, const END: usize> Range<START, END> for Const<N>
where
    Check: InTable<N> + RangeWithin<N, START, END> + RangeSize<START, END>,
{
    type Output = <Check as RangeSize<START, END>>::Output;
}

/// The rule of slices: `START ≤ END ≤ N`.
#[diagnostic::on_unimplemented(
    message = "the range {START}..{END} does not lie within an axis of size {N}",
    label = "{START}..{END} is out of bounds for size {N}",
    note = "a part is START..END, where END is one more than its last index: START <= END <= {N}"
)]
pub trait RangeWithin<const N: usize, const START: usize, const END: usize> {}

#[diagnostic::do_not_recommend]
impl<const N: usize, const START: usize, const END: usize> RangeWithin<N, START, END> for Check
where
    Const<N>: ToUint,
    Const<START>: ToUint,
    Const<END>: ToUint,
    Uint<START>: IsLessOrEqual<Uint<END>, Output = B1>,
    Uint<END>: IsLessOrEqual<Uint<N>, Output = B1>,
{
}

/// The arithmetic behind [`Range`]; 0 when the bounds are reversed, which [`RangeWithin`] reports.
#[diagnostic::on_unimplemented(
    message = "the type checker cannot compute {END} - {START}",
    label = "the size of {START}..{END} is not known",
    note = "the table for arithmetic on sizes has all numbers to 2048 and common ones to 65536; \
        `try_slice` takes bounds that are known at run time"
)]
pub trait RangeSize<const START: usize, const END: usize> {
    /// The size of the part.
    type Output: Dim;
}

#[diagnostic::do_not_recommend]
impl<const START: usize, const END: usize> RangeSize<START, END> for Check
where
    Const<START>: ToUint,
    Const<END>: ToUint,
    Uint<END>: Max<Uint<START>>,
    Maximum<Uint<END>, Uint<START>>: Sub<Uint<START>>,
    Diff<Maximum<Uint<END>, Uint<START>>, Uint<START>>: ToConst,
{
    type Output = <Diff<Maximum<Uint<END>, Uint<START>>, Uint<START>> as ToConst>::Const;
}
