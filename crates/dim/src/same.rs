use crate::{Check, Const, Dim, Dyn};

/// The rule of elementwise operations: two sizes are equal.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: an axis has size {LEFT} on the left and size {RIGHT} on the right",
    label = "expected size {LEFT}, got {RIGHT}",
    note = "shapes have to be equal, axis by axis: nothing is repeated silently; `broadcast` and `expand` repeat along an axis"
)]
pub trait SameSize<const LEFT: usize, const RIGHT: usize> {
    /// The size of both. Where the rule is broken there is no such type.
    type Size: Dim;
}

#[diagnostic::do_not_recommend]
impl<C, const N: usize> SameSize<N, N> for C {
    type Size = Const<N>;
}

/// Two dimensions are the same: equal constants, or both dynamic (their sizes are then compared at run
/// time).
#[diagnostic::on_unimplemented(
    message = "shape mismatch: an axis is `{Self}` on the left and `{Right}` on the right",
    label = "one axis is constant and the other dynamic",
    note = "`try_into_shape::<New>()` turns a constant axis into a dynamic one, or a dynamic one of the right size into a constant"
)]
pub trait SameDim<Right> {
    /// The dimension that both are. Where they differ there is no such type.
    type Same;
}

impl<const LEFT: usize, const RIGHT: usize> SameDim<Const<RIGHT>> for Const<LEFT>
where
    Check: SameSize<LEFT, RIGHT>,
{
    type Same = <Check as SameSize<LEFT, RIGHT>>::Size;
}

impl SameDim<Dyn> for Dyn {
    type Same = Dyn;
}
