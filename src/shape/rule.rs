//! The shape rules of layers and losses: one leaf relation each, whose message a user reads.
//!
//! A rule stands over const parameters only, so that its message has decimals. It is implemented once, for
//! the case that holds.

use conformable_dim::SameSize;

/// The rule of linear layers: the last axis of the input has as many elements as the layer has inputs.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: `Linear<{IN}, {OUT}>` takes {IN} input features, but the tensor has {GOT}",
    label = "expected {IN} features, got {GOT}"
)]
pub trait Features<const IN: usize, const OUT: usize, const GOT: usize>: SameSize<IN, GOT> {}

#[diagnostic::do_not_recommend]
impl<C, const IN: usize, const OUT: usize> Features<IN, OUT, IN> for C {}

/// The rule of convolutions: the input has as many channels as the layer takes.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: `Conv2d<{IN}, {OUT}, {K}>` takes {IN} input channels, but the tensor has {GOT}",
    label = "expected {IN} channels, got {GOT}",
    note = "images are (batch, channels, height, width)"
)]
pub trait Channels<const IN: usize, const OUT: usize, const K: usize, const GOT: usize>:
    SameSize<IN, GOT>
{
}

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
