//! Sizes that have to be equal. Each kind of operation has a rule of its own, for the sake of its message.

use conformable_terse::terse;

use crate::{Check, Const, Dim, Dyn};

/// [`Dyn`] alone.
pub trait Dynamic: Dim {}

impl Dynamic for Dyn {}

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
    type Same: Dim;
}

#[terse]
impl<const LEFT: usize, const RIGHT: usize> SameDim<Const<RIGHT>> for Const<LEFT>
where
    Check: SameSize<LEFT, RIGHT>,
{
    type Same = <Check as SameSize<LEFT, RIGHT>>::Size;
}

impl<D: Dynamic> SameDim<D> for D {
    type Same = D;
}

/// The rule of layers that repeat or have a way around them: what comes out has the sizes of what went in.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: this layer has to keep the shape, but an axis of size {BEFORE} becomes {AFTER}",
    label = "expected size {BEFORE} after the layer, got {AFTER}",
    note = "`Residual` adds its input to the output of its layer, and the layers of an array follow one another; a convolution keeps height and width with a padding of (K - 1) / 2"
)]
pub trait KeptSize<const AFTER: usize, const BEFORE: usize> {
    /// The size of both. Where the rule is broken there is no such type.
    type Size: Dim;
}

#[terse]
impl<const N: usize> KeptSize<N, N> for Check {
    type Size = Const<N>;
}

/// A dimension after a layer is the one before it.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: this layer has to keep the shape, but an axis is `{Self}` after it and `{Right}` before",
    label = "one axis is constant and the other dynamic",
    note = "`Residual` adds its input to the output of its layer, and the layers of an array follow one another"
)]
pub trait KeptDim<Right> {
    /// The dimension that both are. Where they differ there is no such type.
    type Same: Dim;
}

#[terse]
impl<const LEFT: usize, const RIGHT: usize> KeptDim<Const<RIGHT>> for Const<LEFT>
where
    Check: KeptSize<LEFT, RIGHT>,
{
    type Same = <Check as KeptSize<LEFT, RIGHT>>::Size;
}

impl<D: Dynamic> KeptDim<D> for D {
    type Same = D;
}

/// The rule of losses: a target has the sizes of its prediction.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: the prediction has size {PREDICTION} along an axis where the target has {TARGET}",
    label = "expected a target of size {PREDICTION}, got {TARGET}",
    note = "a loss takes equal shapes and repeats nothing; look at the last layer of the model, and at how the targets were made"
)]
pub trait TargetSize<const TARGET: usize, const PREDICTION: usize> {
    /// The size of both. Where the rule is broken there is no such type.
    type Size: Dim;
}

#[terse]
impl<const N: usize> TargetSize<N, N> for Check {
    type Size = Const<N>;
}

/// A dimension of a target is that of its prediction.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: an axis of the prediction is `{Right}`, and of the target `{Self}`",
    label = "one axis is constant and the other dynamic",
    note = "`try_into_shape::<New>()` turns a constant axis into a dynamic one, or a dynamic one of the right size into a constant"
)]
pub trait TargetDim<Right> {
    /// The dimension that both are. Where they differ there is no such type.
    type Same: Dim;
}

#[terse]
impl<const LEFT: usize, const RIGHT: usize> TargetDim<Const<RIGHT>> for Const<LEFT>
where
    Check: TargetSize<LEFT, RIGHT>,
{
    type Same = <Check as TargetSize<LEFT, RIGHT>>::Size;
}

impl<D: Dynamic> TargetDim<D> for D {
    type Same = D;
}

/// The rule of concatenation: all axes but one have equal sizes.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: beside the axis that may differ, an axis has size {LEFT} in the first tensor and {RIGHT} in the second",
    label = "expected size {LEFT} along the other axes, got {RIGHT}",
    note = "`concat` and `gather` take shapes that differ along the axis named by `Axis::<AXIS>` only; `stack` lays equal shapes along a new axis"
)]
pub trait BesideSize<const LEFT: usize, const RIGHT: usize> {
    /// The size of both. Where the rule is broken there is no such type.
    type Size: Dim;
}

#[diagnostic::do_not_recommend]
impl<C, const N: usize> BesideSize<N, N> for C {
    type Size = Const<N>;
}

/// Two dimensions beside the axis of a concatenation are the same.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: beside the axis that may differ, an axis is `{Self}` in the first tensor and `{Right}` in the second",
    label = "one axis is constant and the other dynamic",
    note = "`try_into_shape::<New>()` turns a constant axis into a dynamic one, or a dynamic one of the right size into a constant"
)]
pub trait BesideDim<Right> {
    /// The dimension that both are. Where they differ there is no such type.
    type Same: Dim;
}

#[terse]
impl<const LEFT: usize, const RIGHT: usize> BesideDim<Const<RIGHT>> for Const<LEFT>
where
    Check: BesideSize<LEFT, RIGHT>,
{
    type Same = <Check as BesideSize<LEFT, RIGHT>>::Size;
}

impl<D: Dynamic> BesideDim<D> for D {
    type Same = D;
}

/// The rule of class labels: as many labels as rows of logits.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: the logits have a batch of {LOGITS}, the labels of {LABELS}",
    label = "expected {LOGITS} labels, got {LABELS}",
    note = "logits and labels have to be of the same examples: take both from the same batch of the loader"
)]
pub trait LabelledSize<const LOGITS: usize, const LABELS: usize> {
    /// The size of both. Where the rule is broken there is no such type.
    type Size: Dim;
}

#[terse]
impl<const N: usize> LabelledSize<N, N> for Check {
    type Size = Const<N>;
}

/// A batch of logits has this batch of labels: the same constant, or both dynamic (then compared at run time).
#[diagnostic::on_unimplemented(
    message = "shape mismatch: the logits have a batch of `{Self}`, the labels of `{Right}`",
    label = "one batch is constant and the other dynamic",
    note = "logits and labels have to be of the same examples: take both from the same batch of the loader"
)]
pub trait LabelledDim<Right> {
    /// The dimension that both are. Where they differ there is no such type.
    type Same: Dim;
}

#[terse]
impl<const LEFT: usize, const RIGHT: usize> LabelledDim<Const<RIGHT>> for Const<LEFT>
where
    Check: LabelledSize<LEFT, RIGHT>,
{
    type Same = <Check as LabelledSize<LEFT, RIGHT>>::Size;
}

impl<D: Dynamic> LabelledDim<D> for D {
    type Same = D;
}
