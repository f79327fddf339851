//! Parts of an axis of constant size.

use conformable_dim::{Const, Dim, Quotient, Range};
use conformable_terse::terse;

/// The dimension has a part `START..END`.
#[diagnostic::on_unimplemented(
    message = "an axis whose size is known at run time only has no part {START}..{END} with \
        constant bounds",
    label = "this axis is dynamic",
    note = "`try_slice` takes bounds that are known at run time; `x.try_into_shape::<New>()?` \
        makes a dynamic axis constant if its size is right"
)]
pub trait SliceDim<const START: usize, const END: usize>: Dim {
    /// The size of the part.
    type Output: Dim;
}

#[terse]
impl<const N: usize, const START: usize, const END: usize> SliceDim<START, END> for Const<N>
where
    Const<N>: Range<START, END>,
{
    type Output = <Const<N> as Range<START, END>>::Output;
}

/// The dimension divides into `PARTS` equal parts.
#[diagnostic::on_unimplemented(
    message = "an axis whose size is known at run time only does not divide into {PARTS} parts of \
        constant size",
    label = "this axis is dynamic",
    note = "`try_slice` takes bounds that are known at run time; `x.try_into_shape::<New>()?` \
        makes a dynamic axis constant if its size is right"
)]
pub trait SplitDim<const PARTS: usize>: Dim {
    /// The size of one part.
    type Output: Dim;
}

#[terse]
impl<const N: usize, const PARTS: usize> SplitDim<PARTS> for Const<N>
where
    Const<N>: Quotient<PARTS>,
{
    type Output = <Const<N> as Quotient<PARTS>>::Output;
}

/// The dimension can be cut into `0..AT` and the rest.
#[diagnostic::on_unimplemented(
    message = "an axis whose size is known at run time only cannot be cut at {AT}",
    label = "only an axis of constant size can be cut at {AT}",
    note = "`try_slice` takes bounds that are known at run time; `x.try_into_shape::<New>()?` \
        makes a dynamic axis constant if its size is right"
)]
pub trait CutAt<const AT: usize>: Dim {
    /// The size of the first part, `AT`.
    type Front: Dim;
    /// The size of the second part.
    type Back: Dim;
}

#[terse]
impl<const N: usize, const AT: usize> CutAt<AT> for Const<N>
where
    Const<N>: Range<0, AT> + Range<AT, N>,
{
    type Front = <Const<N> as Range<0, AT>>::Output;
    type Back = <Const<N> as Range<AT, N>>::Output;
}
