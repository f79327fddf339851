//! Operations on images: tensors `(batch, channels, height, width)` or `(channels, height, width)`.

mod avg_pool;
mod conv;
mod depthwise_conv;
mod global_avg_pool;
mod grouped_conv;
mod max_pool;

use crate::kernels::pool::PoolGeometry;
use crate::shape::Shape;

/// Batch (1 if there is no such axis), channels, height and width.
#[inline]
fn image_sizes<S: Shape>(shape: S) -> [usize; 4] {
    let sizes = shape.sizes();
    let (batch, image) = sizes.as_ref().split_at(S::RANK - 3);
    [batch.iter().product(), image[0], image[1], image[2]]
}

/// The pool of `kernel × kernel` windows over images of a shape.
#[inline]
fn pool_geometry(shape: impl Shape, kernel: usize, stride: usize, padding: usize) -> PoolGeometry {
    let [batch, channels, height, width] = image_sizes(shape);
    PoolGeometry {
        planes: batch * channels,
        height,
        width,
        kernel,
        stride,
        padding,
    }
}
