use core::fmt::Debug;

/// What a mode keeps with every tensor: nothing, or a place in the graph of operations.
///
/// The modes themselves are [`Plain`] and [`Tracked`](crate::autograd::Tracked); code that is
/// generic over them is bounded by [`Mode`](crate::autograd::Mode).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a mode of tensors",
    label = "expected `Plain` or `Tracked`",
    note = "a tensor is `Tensor<Shape, f32, Plain>` or `Tensor<Shape, f32, Tracked>`; code that is \
        generic over both has the bound `M: Mode`"
)]
pub trait Traced: Copy + Debug + Default + Send + Sync + 'static {
    /// What is kept.
    type Trace: Clone + Debug + Default + Send + Sync;
}

/// The mode of what can be done with values only: it has no gradient, so it is not there for
/// tensors whose operations are recorded.
#[diagnostic::on_unimplemented(
    message = "this operation has no gradient, so a tracked tensor does not have it",
    label = "this tensor is `{Self}`, not `Plain`",
    note = "`x.custom(forward, save)` makes an operation of your own with its gradient; \
        `x.detach()` has the values alone"
)]
pub trait IsPlain: Traced<Trace = ()> {}

#[diagnostic::do_not_recommend]
impl IsPlain for Plain {}

/// The mode of tensors that are values only: nothing is recorded, nothing is kept for a backward
/// pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Plain;

#[diagnostic::do_not_recommend]
impl Traced for Plain {
    type Trace = ();
}
