//! Windows of a single pixel: products of matrices.

use super::geometry::{ConvGeometry, work_ns};
use crate::gemm::gemm;
use crate::scalar::Scalar;
use crate::{Acc, Activation, Trans, par};

/// Whether windows are single pixels, and channels as many as a product of matrices is worth.
pub(super) fn is_pointwise(g: &ConvGeometry) -> bool {
    let channels = g.group_in().min(g.group_out());
    (g.kernel, g.stride, g.padding) == (1, 1, 0) && channels >= 8 && g.out_pixels() >= 16
}

/// y\[n\] = activation(op(W)·x\[n\] + bias) for each image and group, where op(W) has a row for
/// each of the channels of `y`.
///
/// The order of the sums is that of [`gemm`], which start from the bias.
pub(super) fn products<T: Scalar>(
    g: &ConvGeometry,
    (w, op): (&[T], Trans),
    x: &[T],
    bias: Option<&[T]>,
    activation: Activation<'_>,
    y: &mut [T],
) {
    let (inputs, outputs) = match op {
        Trans::No => (g.group_in(), g.group_out()),
        Trans::Yes => (g.group_out(), g.group_in()),
    };
    let pixels = g.out_pixels();
    let ns = work_ns(g.multiply_adds()) / (g.batch * g.groups);
    par::for_each_chunk(y, outputs * pixels, ns, |i, y| {
        let group = i % g.groups;
        let w = &w[group * inputs * outputs..][..inputs * outputs];
        let x = &x[i * inputs * pixels..][..inputs * pixels];
        let mut acc = Acc::Overwrite;
        if let Some(bias) = bias {
            acc = Acc::Add;
            let bias = &bias[group * outputs..][..outputs];
            for (y, &bias) in y.chunks_exact_mut(pixels).zip(bias) {
                y.fill(bias);
            }
        }
        gemm(outputs, inputs, pixels, w, op, x, Trans::No, y, acc);
        if activation.is_relu() {
            for y in y {
                *y = if *y <= T::zero() { T::zero() } else { *y };
            }
        } else {
            activation.finish(y);
        }
    });
}
