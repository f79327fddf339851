//! A constant and a dynamic size are never equal, whatever the size at run time: the rules that say
//! so. `EQUAL` is always asked for as `false`.

use conformable_terse::terse;

use crate::{Check, Held, Holds};

/// The rule of elementwise operations: no constant on the left beside a dynamic size.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: an axis has size {LEFT} on the left and a dynamic size on the right",
    label = "expected size {LEFT}, got a dynamic size",
    note = "a dynamic size is equal to no constant one: `x.try_into_shape::<New>()?` makes a \
        constant axis dynamic, or a dynamic one constant if its size is right"
)]
#[doc(hidden)]
pub trait SameConst<const LEFT: usize, const EQUAL: bool> {
    /// [`Held`]. Where the rule is broken there is no such type.
    type Holds: Holds;
}

#[diagnostic::do_not_recommend]
impl<C, const N: usize> SameConst<N, true> for C {
    type Holds = Held;
}

/// The rule of elementwise operations: no constant on the right beside a dynamic size.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: an axis has a dynamic size on the left and size {RIGHT} on the \
        right",
    label = "expected a dynamic size, got size {RIGHT}",
    note = "a dynamic size is equal to no constant one: `x.try_into_shape::<New>()?` makes a \
        constant axis dynamic, or a dynamic one constant if its size is right"
)]
#[doc(hidden)]
pub trait SameDynamic<const RIGHT: usize, const EQUAL: bool> {
    /// [`Held`]. Where the rule is broken there is no such type.
    type Holds: Holds;
}

#[diagnostic::do_not_recommend]
impl<C, const N: usize> SameDynamic<N, true> for C {
    type Holds = Held;
}

/// The rule of layers that keep the shape: no constant on the left beside a dynamic size.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: this layer has to keep the shape, but a dynamic axis becomes one of \
        size {AFTER}",
    label = "expected a dynamic size after the layer, got size {AFTER}",
    note = "`Residual` adds its input to the output of its layer, and the layers of an array \
        follow one another; `x.try_into_shape::<New>()?` makes a constant axis dynamic, or a \
        dynamic one constant if its size is right"
)]
pub trait KeptConst<const AFTER: usize, const EQUAL: bool> {
    /// [`Held`]. Where the rule is broken there is no such type.
    type Holds: Holds;
}

#[terse]
impl<const N: usize> KeptConst<N, true> for Check {
    type Holds = Held;
}

/// The rule of layers that keep the shape: no constant on the right beside a dynamic size.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: this layer has to keep the shape, but an axis of size {BEFORE} \
        becomes dynamic",
    label = "expected size {BEFORE} after the layer, got a dynamic size",
    note = "`Residual` adds its input to the output of its layer, and the layers of an array \
        follow one another; `x.try_into_shape::<New>()?` makes a constant axis dynamic, or a \
        dynamic one constant if its size is right"
)]
pub trait KeptDynamic<const BEFORE: usize, const EQUAL: bool> {
    /// [`Held`]. Where the rule is broken there is no such type.
    type Holds: Holds;
}

#[terse]
impl<const N: usize> KeptDynamic<N, true> for Check {
    type Holds = Held;
}

/// The rule of losses: no constant on the left beside a dynamic size.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: the prediction has a dynamic size along an axis where the target \
        has {TARGET}",
    label = "expected a target of dynamic size, got {TARGET}",
    note = "a dynamic size is equal to no constant one: `x.try_into_shape::<New>()?` makes a \
        constant axis dynamic, or a dynamic one constant if its size is right"
)]
#[doc(hidden)]
pub trait TargetConst<const TARGET: usize, const EQUAL: bool> {
    /// [`Held`]. Where the rule is broken there is no such type.
    type Holds: Holds;
}

#[diagnostic::do_not_recommend]
impl<C, const N: usize> TargetConst<N, true> for C {
    type Holds = Held;
}

/// The rule of losses: no constant on the right beside a dynamic size.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: the prediction has size {PREDICTION} along an axis where the target \
        has a dynamic one",
    label = "expected a target of size {PREDICTION}, got a dynamic size",
    note = "a dynamic size is equal to no constant one: `x.try_into_shape::<New>()?` makes a \
        constant axis dynamic, or a dynamic one constant if its size is right"
)]
#[doc(hidden)]
pub trait TargetDynamic<const PREDICTION: usize, const EQUAL: bool> {
    /// [`Held`]. Where the rule is broken there is no such type.
    type Holds: Holds;
}

#[diagnostic::do_not_recommend]
impl<C, const N: usize> TargetDynamic<N, true> for C {
    type Holds = Held;
}

/// The rule of concatenation: no constant on the left beside a dynamic size.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: beside the axis that may differ, an axis has size {LEFT} in the \
        first tensor and a dynamic size in the second",
    label = "expected size {LEFT} along the other axes, got a dynamic size",
    note = "a dynamic size is equal to no constant one: `x.try_into_shape::<New>()?` makes a \
        constant axis dynamic, or a dynamic one constant if its size is right"
)]
#[doc(hidden)]
pub trait BesideConst<const LEFT: usize, const EQUAL: bool> {
    /// [`Held`]. Where the rule is broken there is no such type.
    type Holds: Holds;
}

#[diagnostic::do_not_recommend]
impl<C, const N: usize> BesideConst<N, true> for C {
    type Holds = Held;
}

/// The rule of concatenation: no constant on the right beside a dynamic size.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: beside the axis that may differ, an axis has a dynamic size in the \
        first tensor and size {RIGHT} in the second",
    label = "expected a dynamic size along the other axes, got size {RIGHT}",
    note = "a dynamic size is equal to no constant one: `x.try_into_shape::<New>()?` makes a \
        constant axis dynamic, or a dynamic one constant if its size is right"
)]
#[doc(hidden)]
pub trait BesideDynamic<const RIGHT: usize, const EQUAL: bool> {
    /// [`Held`]. Where the rule is broken there is no such type.
    type Holds: Holds;
}

#[diagnostic::do_not_recommend]
impl<C, const N: usize> BesideDynamic<N, true> for C {
    type Holds = Held;
}

/// The rule of class labels: no constant on the left beside a dynamic size.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: the logits have a batch of {LOGITS}, the labels a dynamic one",
    label = "expected {LOGITS} labels, got a dynamic number",
    note = "take both from the same batch of the loader; of the model's input, \
        `x.try_into_shape::<New>()?` makes a constant batch dynamic, or a dynamic one constant if \
        its size is right"
)]
pub trait LabelledConst<const LOGITS: usize, const EQUAL: bool> {
    /// [`Held`]. Where the rule is broken there is no such type.
    type Holds: Holds;
}

#[terse]
impl<const N: usize> LabelledConst<N, true> for Check {
    type Holds = Held;
}

/// The rule of class labels: no constant on the right beside a dynamic size.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: the logits have a dynamic batch, the labels one of {LABELS}",
    label = "expected a dynamic number of labels, got {LABELS}",
    note = "take both from the same batch of the loader; of the model's input, \
        `x.try_into_shape::<New>()?` makes a constant batch dynamic, or a dynamic one constant if \
        its size is right"
)]
pub trait LabelledDynamic<const LABELS: usize, const EQUAL: bool> {
    /// [`Held`]. Where the rule is broken there is no such type.
    type Holds: Holds;
}

#[terse]
impl<const N: usize> LabelledDynamic<N, true> for Check {
    type Holds = Held;
}

/// The rule of matrix products: no constant on the left beside a dynamic size.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: matmul of a matrix with {COLUMNS} columns by one with a dynamic \
        number of rows",
    label = "inner size {COLUMNS} is constant, the other dynamic",
    note = "a dynamic size is equal to no constant one: `x.try_into_shape::<New>()?` makes a \
        constant axis dynamic, or a dynamic one constant if its size is right"
)]
pub trait InnerConst<const COLUMNS: usize, const EQUAL: bool> {
    /// [`Held`]. Where the rule is broken there is no such type.
    type Holds: Holds;
}

#[terse]
impl<const N: usize> InnerConst<N, true> for Check {
    type Holds = Held;
}

/// The rule of matrix products: no constant on the right beside a dynamic size.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: matmul of a matrix with a dynamic number of columns by one with \
        {ROWS} rows",
    label = "inner size {ROWS} is constant, the other dynamic",
    note = "a dynamic size is equal to no constant one: `x.try_into_shape::<New>()?` makes a \
        constant axis dynamic, or a dynamic one constant if its size is right"
)]
pub trait InnerDynamic<const ROWS: usize, const EQUAL: bool> {
    /// [`Held`]. Where the rule is broken there is no such type.
    type Holds: Holds;
}

#[terse]
impl<const N: usize> InnerDynamic<N, true> for Check {
    type Holds = Held;
}
