use core::fmt::Debug;

/// What a mode keeps with every tensor: nothing, or a place in the graph of operations.
///
/// The modes themselves are [`Plain`] and [`Tracked`](crate::autograd::Tracked); code that is generic over
/// them is bounded by [`Mode`](crate::autograd::Mode).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a mode of tensors",
    label = "expected `Plain` or `Tracked`",
    note = "a tensor is `Tensor<Shape, f32, Plain>` or `Tensor<Shape, f32, Tracked>`; code that is generic over both has the bound `M: Mode`"
)]
pub trait Traced: Copy + Debug + Default + Send + Sync + 'static {
    /// What is kept.
    type Trace: Clone + Debug + Default + Send + Sync;
}

/// The mode of tensors that are values only: nothing is recorded, nothing is kept for a backward pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Plain;

#[diagnostic::do_not_recommend]
impl Traced for Plain {
    type Trace = ();
}
