//! The shape rules of layers and losses: one leaf relation each, whose message a user reads.
//!
//! A rule stands over const parameters only, so that its message has decimals. It is implemented once, for
//! the case that holds.

use conformable_dim::{Check, Const, Divides, Quotient};

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

/// The rule of depthwise convolutions: the input has as many channels as the layer has filters.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: `DepthwiseConv2d<{C}, {K}>` takes {C} input channels, but the tensor has {GOT}",
    label = "expected {C} channels, got {GOT}",
    note = "images are (batch, channels, height, width)"
)]
pub trait DepthwiseChannels<const C: usize, const K: usize, const GOT: usize> {}

#[diagnostic::do_not_recommend]
impl<X, const C: usize, const K: usize> DepthwiseChannels<C, K, C> for X {}

/// The rule of grouped convolutions: the groups are of equal size, of input and of output channels.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: {CHANNELS} channels do not divide into {GROUPS} equal groups",
    label = "{CHANNELS} is not a multiple of {GROUPS}",
    note = "the groups of a convolution divide both its input and its output channels"
)]
pub trait EqualGroups<const CHANNELS: usize, const GROUPS: usize> {}

#[diagnostic::do_not_recommend]
impl<const CHANNELS: usize, const GROUPS: usize> EqualGroups<CHANNELS, GROUPS> for Check where
    Check: Divides<CHANNELS, GROUPS>
{
}

/// The rule of grouped convolutions: the input has `GROUPS` times as many channels as the weight.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: a convolution with {GROUPS} groups of {GROUP_IN} input channels does not take a tensor with {GOT} channels",
    label = "expected {GROUPS} times {GROUP_IN} channels, got {GOT}",
    note = "images are (batch, channels, height, width)"
)]
pub trait GroupChannels<const GROUPS: usize, const GROUP_IN: usize, const GOT: usize> {}

#[diagnostic::do_not_recommend]
impl<const GROUPS: usize, const GROUP_IN: usize, const GOT: usize>
    GroupChannels<GROUPS, GROUP_IN, GOT> for Check
where
    Const<GOT>: Quotient<GROUPS, Output = Const<GROUP_IN>>,
    Check: Divides<GOT, GROUPS>,
{
}

/// The rule of reshapes: as many elements after as before.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: a reshape from {BEFORE} elements to {AFTER} changes their number",
    label = "{BEFORE} elements before, {AFTER} after"
)]
pub trait SameCount<const BEFORE: usize, const AFTER: usize> {}

#[diagnostic::do_not_recommend]
impl<C, const N: usize> SameCount<N, N> for C {}
