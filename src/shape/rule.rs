//! The shape rules of layers and losses: one leaf relation each, whose message a user reads.
//!
//! A rule stands over const parameters only, so that its message has decimals. It is implemented once, for
//! the case that holds.

use conformable_dim::{Check, Const, Dim};

use super::Shape;

/// The rule of linear layers: the last axis of the input has as many elements as the layer has inputs.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: `Linear<{IN}, {OUT}>` takes {IN} input features, but the tensor has {GOT}",
    label = "expected {IN} features, got {GOT}"
)]
pub trait Features<const IN: usize, const OUT: usize, const GOT: usize> {}

#[diagnostic::do_not_recommend]
impl<C, const IN: usize, const OUT: usize> Features<IN, OUT, IN> for C {}

/// The rule of convolutions: the input has as many channels as the layer takes.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: `Conv2d<{IN}, {OUT}, {K}>` takes {IN} input channels, but the tensor has {GOT}",
    label = "expected {IN} channels, got {GOT}",
    note = "images are (batch, channels, height, width)"
)]
pub trait Channels<const IN: usize, const OUT: usize, const K: usize, const GOT: usize> {}

#[diagnostic::do_not_recommend]
impl<C, const IN: usize, const OUT: usize, const K: usize> Channels<IN, OUT, K, IN> for C {}

/// The rule of reshapes: as many elements after as before.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: a reshape from {BEFORE} elements to {AFTER} changes their number",
    label = "{BEFORE} elements before, {AFTER} after"
)]
pub trait SameCount<const BEFORE: usize, const AFTER: usize> {}

#[diagnostic::do_not_recommend]
impl<C, const N: usize> SameCount<N, N> for C {}

/// The batch of labels for `CLASSES` classes that go with logits (or log-probabilities) of shape `Logits`, which
/// is `(Self, Const<CLASSES>)`.
// The labels are `Self`, and not the logits, so that rustc does not infer the type of the labels from this rule
// before it has looked at them: it would then say "mismatched types", and not what is written here.
#[diagnostic::on_unimplemented(
    message = "labels for {CLASSES} classes do not go with logits of shape `{Logits}`",
    label = "these labels take logits of shape (batch, {CLASSES})",
    note = "logits have one row for each example and one column for each class"
)]
pub trait LabelsFor<Logits, const CLASSES: usize>: Dim {}

impl<B: Dim, Rows: Dim, const GOT: usize, const CLASSES: usize>
    LabelsFor<(Rows, Const<GOT>), CLASSES> for B
where
    Rows: LabelledBy<B>,
    Check: Classes<GOT, CLASSES>,
{
}

/// The rule of class labels: as many labels as rows of logits. The same constant on both sides, or `Dyn`
/// on both (then the sizes are compared at run time).
// The rows are `Self`: where a rule has the `Self` of the rule that asks for it, rustc shows the message of the
// latter.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: the logits have a batch of `{Self}`, the labels of `{LabelBatch}`",
    label = "expected labels for a batch of `{Self}`, got `{LabelBatch}`"
)]
pub trait LabelledBy<LabelBatch> {}

#[diagnostic::do_not_recommend]
impl<B: Dim> LabelledBy<B> for B {}

/// The rule of class labels: labels and logits have the same number of classes.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: the logits have {LOGITS} classes, the labels {LABELS}",
    label = "expected labels for {LOGITS} classes, got {LABELS}"
)]
pub trait Classes<const LOGITS: usize, const LABELS: usize> {}

#[diagnostic::do_not_recommend]
impl<C, const N: usize> Classes<N, N> for C {}

/// The rule of regression losses: a target has the shape of its prediction.
///
/// There is no silent broadcast: `(64, 1)` against `(64,)` is the classic mistake, and does not compile.
// The target is `Self` for the reason given at `LabelsFor`.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: the prediction has the shape `{Prediction}`, the target `{Self}`",
    label = "expected a target of shape `{Prediction}`, got `{Self}`",
    note = "a loss takes equal shapes and repeats nothing; `reshape`, `squeeze` and `unsqueeze` change the axes of one of them"
)]
pub trait TargetOf<Prediction>: Shape {}

#[diagnostic::do_not_recommend]
impl<S: Shape> TargetOf<S> for S {}
