//! Two-dimensional convolution (cross-correlation, as `torch.nn.functional.conv2d`) and its
//! gradients.
//!
//! None of the three products stores the matrix of windows. The forward pass and the gradient of
//! the input are one problem, a correlation; it goes in vectors of neighbouring pixels
//! (`by_pixels.rs`) or of neighbouring output channels (`by_channels.rs`), whichever leaves fewer
//! lanes empty, and so does the gradient of the weight. Windows of a single pixel are products of
//! matrices (`pointwise.rs`).
//!
//! Layouts: images (batch, channels, height, width); weights (out_channels, in_channels / groups,
//! kernel, kernel).

mod axis;
mod by_channels;
mod by_pixels;
mod forward;
mod geometry;
mod images;
mod input_grad;
mod job;
mod lines;
mod phase;
mod pointwise;
mod problem;
mod scratch;
mod weight_grad;
mod weight_job;

pub use forward::conv2d_forward;
pub use geometry::ConvGeometry;
pub use input_grad::conv2d_input_grad;
pub use weight_grad::{conv2d_bias_grad, conv2d_weight_grad};

#[cfg(test)]
mod tests;
