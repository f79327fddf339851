use crate::{Check, Const, Dyn};

/// The rule of elementwise operations: two sizes are equal.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: an axis has size {LEFT} on the left and size {RIGHT} on the right",
    label = "expected size {LEFT}, got {RIGHT}",
    note = "an elementwise operation takes equal shapes; to repeat along an axis, say so with `broadcast`"
)]
pub trait SameSize<const LEFT: usize, const RIGHT: usize> {}

#[diagnostic::do_not_recommend]
impl<C, const N: usize> SameSize<N, N> for C {}

/// Two dimensions are the same: equal constants, or both dynamic (their sizes are then compared at run
/// time).
#[diagnostic::on_unimplemented(
    message = "shape mismatch: an axis is `{Self}` on the left and `{Right}` on the right",
    label = "one axis is constant and the other dynamic",
    note = "turn one into the other first: `to_dyn()`, or `to_const::<N>()` which checks the size"
)]
pub trait SameDim<Right> {}

impl<const LEFT: usize, const RIGHT: usize> SameDim<Const<RIGHT>> for Const<LEFT> where
    Check: SameSize<LEFT, RIGHT>
{
}

impl SameDim<Dyn> for Dyn {}
