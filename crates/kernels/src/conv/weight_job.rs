//! The gradient with respect to the weight for some images of a group.

use super::problem::Problem;

/// dw[o, c, a, b] = Σ dy[n, o, i, j] · x[n, c, pixel of a, pixel of b] over some images n and the
/// windows (i, j) that have the tap inside.
pub(super) struct WeightJob<'a, T> {
    /// The forward pass.
    pub(super) problem: &'a Problem,
    pub(super) images: usize,
    pub(super) x: &'a [T],
    /// From one image to the next in x.
    pub(super) x_image: usize,
    pub(super) dy: &'a [T],
    /// From one image to the next in dy.
    pub(super) dy_image: usize,
    pub(super) dw: &'a mut [T],
}
