//! Sizes that have to be equal. Each kind of operation has a rule of its own, for the sake of its
//! message.

use conformable_terse::terse;

use crate::mixed::{
    BesideConst, BesideDynamic, KeptConst, KeptDynamic, LabelledConst, LabelledDynamic, SameConst,
    SameDynamic, TargetConst, TargetDynamic,
};
use crate::{Check, Const, Dim, Dyn, Held, Holds};

/// [`Dyn`] alone.
pub trait Dynamic: Dim {}

impl Dynamic for Dyn {}

/// The relation of a constant to a dynamic size: there is none, and a rule says so.
macro_rules! mixed {
    ($relation:ident: $constant:ident on the left, $dynamic:ident on the right) => {
        impl<const N: usize> $relation<Dyn> for Const<N>
        where
            Check: $constant<N, false>,
        {
            type Holds = <Check as $constant<N, false>>::Holds;
        }

        impl<const N: usize> $relation<Const<N>> for Dyn
        where
            Check: $dynamic<N, false>,
        {
            type Holds = <Check as $dynamic<N, false>>::Holds;
        }
    };
}
pub(crate) use mixed;

/// The rule of elementwise operations: two sizes are equal.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: an axis has size {LEFT} on the left and size {RIGHT} on the right",
    label = "expected size {LEFT}, got {RIGHT}",
    note = "shapes have to be equal, axis by axis: nothing is repeated silently; `broadcast` and \
        `expand` repeat along an axis"
)]
#[doc(hidden)]
pub trait SameSize<const LEFT: usize, const RIGHT: usize> {
    /// [`Held`]. Where the rule is broken there is no such type.
    type Holds: Holds;
}

#[diagnostic::do_not_recommend]
impl<C, const N: usize> SameSize<N, N> for C {
    type Holds = Held;
}

/// Two dimensions are the same: equal constants, or both dynamic (their sizes are then compared at
/// run time).
#[diagnostic::on_unimplemented(
    message = "shape mismatch: the sizes of an axis on the left and on the right are not known to \
        be equal",
    label = "`{Self}` and `{Right}` are not known to be equal",
    note = "in code that is generic over a size, both have the same type parameter, `B: Dim`"
)]
pub trait SameDim<Right> {
    /// [`Held`]. Where they differ there is no such type.
    type Holds: Holds;
}

#[terse]
impl<const LEFT: usize, const RIGHT: usize> SameDim<Const<RIGHT>> for Const<LEFT>
where
    Check: SameSize<LEFT, RIGHT>,
{
    type Holds = <Check as SameSize<LEFT, RIGHT>>::Holds;
}

mixed! { SameDim: SameConst on the left, SameDynamic on the right }

impl<D: Dynamic> SameDim<D> for D {
    type Holds = Held;
}

/// The rule of layers that repeat or have a way around them: what comes out has the sizes of what
/// went in.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: this layer has to keep the shape, but an axis of size {BEFORE} \
        becomes {AFTER}",
    label = "expected size {BEFORE} after the layer, got {AFTER}",
    note = "`Residual` adds its input to the output of its layer, and the layers of an array \
        follow one another; a convolution keeps height and width with a padding of (K - 1) / 2"
)]
pub trait KeptSize<const AFTER: usize, const BEFORE: usize> {
    /// [`Held`]. Where the rule is broken there is no such type.
    type Holds: Holds;
}

#[terse]
impl<const N: usize> KeptSize<N, N> for Check {
    type Holds = Held;
}

/// A dimension after a layer is the one before it.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: this layer has to keep the shape, but the sizes of an axis before \
        and after it are not known to be equal",
    label = "`{Self}` and `{Right}` are not known to be equal",
    note = "in code that is generic over a size, both have the same type parameter, `B: Dim`"
)]
pub trait KeptDim<Right> {
    /// [`Held`]. Where they differ there is no such type.
    type Holds: Holds;
}

#[terse]
impl<const LEFT: usize, const RIGHT: usize> KeptDim<Const<RIGHT>> for Const<LEFT>
where
    Check: KeptSize<LEFT, RIGHT>,
{
    type Holds = <Check as KeptSize<LEFT, RIGHT>>::Holds;
}

mixed! { KeptDim: KeptConst on the left, KeptDynamic on the right }

impl<D: Dynamic> KeptDim<D> for D {
    type Holds = Held;
}

/// The rule of losses: a target has the sizes of its prediction.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: the prediction has size {PREDICTION} along an axis where the target \
        has {TARGET}",
    label = "expected a target of size {PREDICTION}, got {TARGET}",
    note = "a loss takes equal shapes and repeats nothing; look at the last layer of the model, \
        and at how the targets were made"
)]
#[doc(hidden)]
pub trait TargetSize<const TARGET: usize, const PREDICTION: usize> {
    /// [`Held`]. Where the rule is broken there is no such type.
    type Holds: Holds;
}

#[diagnostic::do_not_recommend]
impl<C, const N: usize> TargetSize<N, N> for C {
    type Holds = Held;
}

/// A dimension of a target is that of its prediction.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: the sizes of an axis of the prediction and of the target are not \
        known to be equal",
    label = "`{Self}` and `{Right}` are not known to be equal",
    note = "in code that is generic over a size, both have the same type parameter, `B: Dim`"
)]
pub trait TargetDim<Right> {
    /// [`Held`]. Where they differ there is no such type.
    type Holds: Holds;
}

#[terse]
impl<const LEFT: usize, const RIGHT: usize> TargetDim<Const<RIGHT>> for Const<LEFT>
where
    Check: TargetSize<LEFT, RIGHT>,
{
    type Holds = <Check as TargetSize<LEFT, RIGHT>>::Holds;
}

mixed! { TargetDim: TargetConst on the left, TargetDynamic on the right }

impl<D: Dynamic> TargetDim<D> for D {
    type Holds = Held;
}

/// The rule of concatenation: all axes but one have equal sizes.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: beside the axis that may differ, an axis has size {LEFT} in the \
        first tensor and {RIGHT} in the second",
    label = "expected size {LEFT} along the other axes, got {RIGHT}",
    note = "`concat` and `gather` take shapes that differ along the axis named by `Axis::<AXIS>` \
        only; `stack` lays equal shapes along a new axis"
)]
#[doc(hidden)]
pub trait BesideSize<const LEFT: usize, const RIGHT: usize> {
    /// [`Held`]. Where the rule is broken there is no such type.
    type Holds: Holds;
}

#[diagnostic::do_not_recommend]
impl<C, const N: usize> BesideSize<N, N> for C {
    type Holds = Held;
}

/// Two dimensions beside the axis of a concatenation are the same.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: beside the axis that may differ, the sizes of an axis of both \
        tensors are not known to be equal",
    label = "`{Self}` and `{Right}` are not known to be equal",
    note = "in code that is generic over a size, both have the same type parameter, `B: Dim`"
)]
pub trait BesideDim<Right> {
    /// [`Held`]. Where they differ there is no such type.
    type Holds: Holds;
}

#[terse]
impl<const LEFT: usize, const RIGHT: usize> BesideDim<Const<RIGHT>> for Const<LEFT>
where
    Check: BesideSize<LEFT, RIGHT>,
{
    type Holds = <Check as BesideSize<LEFT, RIGHT>>::Holds;
}

mixed! { BesideDim: BesideConst on the left, BesideDynamic on the right }

impl<D: Dynamic> BesideDim<D> for D {
    type Holds = Held;
}

/// The rule of class labels: as many labels as rows of logits.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: the logits have a batch of {LOGITS}, the labels of {LABELS}",
    label = "expected {LOGITS} labels, got {LABELS}",
    note = "logits and labels have to be of the same examples: take both from the same batch of \
        the loader"
)]
pub trait LabelledSize<const LOGITS: usize, const LABELS: usize> {
    /// [`Held`]. Where the rule is broken there is no such type.
    type Holds: Holds;
}

#[terse]
impl<const N: usize> LabelledSize<N, N> for Check {
    type Holds = Held;
}

/// A batch of logits has this batch of labels: the same constant, or both dynamic (then compared at
/// run time).
#[diagnostic::on_unimplemented(
    message = "shape mismatch: the batches of the logits and the labels are not known to be equal",
    label = "`{Self}` and `{Right}` are not known to be equal",
    note = "in code that is generic over a size, both have the same type parameter, `B: Dim`"
)]
pub trait LabelledDim<Right> {
    /// [`Held`]. Where they differ there is no such type.
    type Holds: Holds;
}

#[terse]
impl<const LEFT: usize, const RIGHT: usize> LabelledDim<Const<RIGHT>> for Const<LEFT>
where
    Check: LabelledSize<LEFT, RIGHT>,
{
    type Holds = <Check as LabelledSize<LEFT, RIGHT>>::Holds;
}

mixed! { LabelledDim: LabelledConst on the left, LabelledDynamic on the right }

impl<D: Dynamic> LabelledDim<D> for D {
    type Holds = Held;
}
