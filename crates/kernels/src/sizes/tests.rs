//! Every kernel refuses sizes whose product wraps around to the length of its slices.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::*;
use crate::conv::{
    ConvGeometry, conv2d_bias_grad, conv2d_forward, conv2d_input_grad, conv2d_weight_grad,
};
use crate::copy::{AxisRange, add_axis, copy_axis};
use crate::gather::{gather, gather_adjoint, scatter_add_rows, select_rows};
use crate::gemm::{gemm, gemm_batched};
use crate::linear::{linear_forward, linear_input_grad, linear_weight_grad};
use crate::loss::{cross_entropy_backward, cross_entropy_forward};
use crate::permute::permute;
use crate::pool::{
    PoolGeometry, avg_pool2d_backward, avg_pool2d_forward, max_pool2d_backward, max_pool2d_forward,
    max_pool2d_forward_arg,
};
use crate::reduce::{
    broadcast_middle, logsumexp_axis, max_axis, max_axis_arg, mean_axis, min_axis, min_axis_arg,
    sum_axis, var_axis,
};
use crate::softmax::{
    log_softmax_backward, log_softmax_forward, softmax_backward, softmax_forward,
};
use crate::{Acc, Activation, Trans};

/// Three times this is 2, as a `usize` wraps around.
const WRAPS: usize = usize::MAX / 3 + 1;

#[test]
fn products_are_exact_or_none() {
    assert_eq!(product(&[]), Some(1));
    assert_eq!(product(&[7]), Some(7));
    assert_eq!(product(&[3, 0, 5]), Some(0));
    assert_eq!(product(&[2, 3, 4]), Some(24));
    assert_eq!(product(&[usize::MAX, 1]), Some(usize::MAX));
    assert_eq!(WRAPS.wrapping_mul(3), 2);
    assert_eq!(product(&[3, WRAPS]), None);
    assert_eq!(product(&[3, WRAPS, 1]), None);
    // No element, in whatever order.
    assert_eq!(product(&[0, 3, WRAPS]), Some(0));
    assert_eq!(product(&[3, WRAPS, 0]), Some(0));
}

#[test]
#[should_panic(expected = "the length of `x` is 5, but the sizes ask for 6")]
fn both_lengths_are_named() {
    check_len("x", 5, [2, 3]);
}

#[test]
#[should_panic(expected = "the length of `x` is 2, but the sizes [")]
fn sizes_that_wrap_around_are_named() {
    check_len("x", 2, [3, WRAPS]);
}

/// Asserts that a call panics with a message about `what`.
#[track_caller]
fn assert_refused(what: &str, call: impl FnOnce()) {
    let panic = catch_unwind(AssertUnwindSafe(call)).expect_err("the call returned");
    let message = panic.downcast_ref::<String>().expect("a message");
    assert!(message.contains(what), "{message}");
}

/// Asserts that a call is refused because of sizes that wrap around.
#[track_caller]
fn assert_wraps(call: impl FnOnce()) {
    assert_refused("ask for more than a `usize` counts", call);
}

#[test]
fn products_of_matrices_refuse_them() {
    let (two, nine) = ([0.0_f32; 2], [0.0; 9]);
    for ta in [Trans::No, Trans::Yes] {
        for tb in [Trans::No, Trans::Yes] {
            for acc in [Acc::Overwrite, Acc::Add] {
                // Two of the three products wrap around to 2; the third is 9.
                let (mut c2, mut c9) = (two, nine);
                assert_wraps(|| gemm(3, WRAPS, 3, &two, ta, &two, tb, &mut c9, acc));
                assert_wraps(|| gemm(3, 3, WRAPS, &nine, ta, &two, tb, &mut c2, acc));
                assert_wraps(|| gemm(WRAPS, 3, 3, &two, ta, &nine, tb, &mut c2, acc));
                let mut batched = |m, k, n, a: &[f32], a_stride, b: &[f32], b_stride| {
                    let batch = WRAPS;
                    let c = &mut c2;
                    gemm_batched(batch, m, k, n, a, ta, a_stride, b, tb, b_stride, c, acc);
                };
                assert_wraps(|| batched(3, 1, 1, &nine[..3], 0, &two[..1], 0));
                assert_wraps(|| batched(3, 1, 1, &two, 3, &two[..1], 0));
                assert_wraps(|| batched(1, 1, 3, &two[..1], 0, &two, 3));
            }
        }
    }
    let (mut y2, mut y9, relu) = (two, nine, Activation::Relu);
    assert_wraps(|| linear_forward(3, WRAPS, 3, &two, &two, None, relu, &mut y9));
    assert_wraps(|| linear_forward(3, 3, WRAPS, &nine, &two, None, relu, &mut y2));
    assert_wraps(|| linear_input_grad(3, 3, WRAPS, &two, &two, &mut y9));
    assert_wraps(|| linear_weight_grad(WRAPS, 3, 3, &two, &two, &mut y9));
}

const ONE: ConvGeometry = ConvGeometry {
    batch: 1,
    in_channels: 1,
    out_channels: 1,
    groups: 1,
    height: 1,
    width: 1,
    kernel: 1,
    stride: 1,
    padding: 0,
};

/// A padding whose double wraps around to 0, and one with which a plane has as many pixels as
/// wrap around to 1.
const PADDINGS: [usize; 2] = [1 << (usize::BITS - 1), 1 << (usize::BITS / 2 - 1)];

#[test]
fn convolutions_refuse_them() {
    let convolve = |g: &ConvGeometry, [x, w, y, scratch]: [usize; 4], what: &str| {
        let (v, bias) = ([0.0_f32; 9], [0.0; 9]);
        let (v_x, v_w, v_y) = (&v[..x], &v[..w], &v[..y]);
        for bias in [None, Some(&bias[..g.out_channels.min(9)])] {
            let y = &mut [0.0; 9][..y];
            assert_refused(what, || {
                conv2d_forward(g, v_x, v_w, bias, Activation::None, y);
            });
        }
        assert_refused(what, || conv2d_input_grad(g, v_y, v_w, &mut [0.0; 9][..x]));
        let (dw, scratch) = (&mut [0.0; 9][..w], &mut [0.0; 9][..scratch]);
        assert_refused(what, || conv2d_weight_grad(g, v_x, v_y, dw, scratch));
    };
    let wraps = "ask for more than a `usize` counts";
    let (batch, out_channels) = (WRAPS, 3);
    convolve(
        &ConvGeometry {
            batch,
            in_channels: 3,
            out_channels,
            ..ONE
        },
        [2, 9, 2, 0],
        wraps,
    );
    convolve(
        &ConvGeometry {
            batch,
            height: 3,
            ..ONE
        },
        [2, 1, 2, 0],
        wraps,
    );
    let channels = ConvGeometry {
        in_channels: WRAPS,
        out_channels,
        ..ONE
    };
    convolve(
        &ConvGeometry {
            batch: 3,
            ..channels
        },
        [2, 2, 9, 0],
        wraps,
    );
    let large = "is too large";
    convolve(
        &ConvGeometry {
            height: WRAPS,
            width: 3,
            ..ONE
        },
        [2, 1, 2, 0],
        large,
    );
    for padding in PADDINGS {
        convolve(
            &ConvGeometry {
                padding,
                stride: 3,
                ..ONE
            },
            [1, 1, 1, 0],
            large,
        );
    }
    let stride = usize::MAX / 8 + 2;
    convolve(&ConvGeometry { stride, ..ONE }, [1, 1, 1, 0], large);
    let bias = ConvGeometry {
        batch: WRAPS,
        out_channels: 3,
        ..ONE
    };
    assert_wraps(|| conv2d_bias_grad(&bias, &[0.0_f32; 2], &mut [0.0; 3]));
    assert_wraps(|| assert_eq!(bias.output_len(), 2));
}

#[test]
fn poolings_refuse_them() {
    let g = PoolGeometry {
        planes: WRAPS,
        height: 3,
        width: 1,
        kernel: 1,
        stride: 1,
        padding: 0,
    };
    let pool = |g: &PoolGeometry, [x, y]: [usize; 2], what: &str| {
        let (v, mut argmax) = ([0.0_f32; 2], [0_i32; 2]);
        let argmax = &mut argmax[..y];
        let (mut vx, mut vy) = (v, v);
        let (x, dx, y, dy) = (&v[..x], &mut vx[..x], &mut vy[..y], &v[..y]);
        assert_refused(what, || max_pool2d_forward(g, x, y));
        assert_refused(what, || max_pool2d_forward_arg(g, x, true, y, argmax));
        assert_refused(what, || max_pool2d_backward(g, dy, argmax, dx));
        assert_refused(what, || avg_pool2d_forward(g, x, y));
        assert_refused(what, || avg_pool2d_backward(g, dy, dx));
    };
    pool(&g, [2, 2], "ask for more than a `usize` counts");
    let (planes, height, width, large) = (1, 1, 1, "is too large");
    pool(
        &PoolGeometry {
            planes,
            height: WRAPS,
            width: 3,
            ..g
        },
        [2, 2],
        large,
    );
    for padding in PADDINGS {
        let g = PoolGeometry {
            planes,
            height,
            width,
            padding,
            ..g
        };
        pool(&g, [1, 1], "is more than half of the window 1");
    }
    let (kernel, padding) = (usize::MAX, usize::MAX / 2);
    let g = PoolGeometry {
        planes,
        height,
        width,
        kernel,
        padding,
        ..g
    };
    pool(&g, [1, 1], large);
}

#[test]
fn reductions_refuse_them() {
    let (two, three) = ([0.0_f32; 2], [0.0_f32; 3]);
    for (outer, len, inner, y) in [(3, WRAPS, 1, 3), (3, 1, WRAPS, 2)] {
        let (mut y, mut y2, mut y3) = (three[..y].to_vec(), two, two);
        let (y, view) = (&mut y[..], (outer, len, inner));
        let mut at = [0; 3];
        let at = &mut at[..y.len()];
        assert_wraps(|| sum_axis(outer, len, inner, &two, y, Acc::Add));
        assert_wraps(|| mean_axis(outer, len, inner, &two, y));
        assert_wraps(|| max_axis(outer, len, inner, &two, y));
        assert_wraps(|| min_axis(outer, len, inner, &two, y));
        assert_wraps(|| max_axis_arg(outer, len, inner, &two, y, at));
        assert_wraps(|| min_axis_arg(outer, len, inner, &two, y, at));
        assert_wraps(|| logsumexp_axis(outer, len, inner, &two, y));
        assert_wraps(|| var_axis(view, 0, &two, &mut vec![0.0; y.len()], y));
        assert_wraps(|| broadcast_middle(view, 1.0, y, &mut y3, Acc::Add));
        assert_wraps(|| softmax_forward(outer, len, inner, &two, &mut y2));
        assert_wraps(|| log_softmax_forward(outer, len, inner, &two, &mut y2));
        assert_wraps(|| softmax_backward(outer, len, inner, &two, &two, &mut y2));
        assert_wraps(|| log_softmax_backward(outer, len, inner, &two, &two, &mut y2));
    }
}

#[test]
fn losses_refuse_them() {
    let (two, mut probs, mut losses) = ([0.0_f32; 2], [0.0; 2], [0.0; 3]);
    let (size, labels) = ((3, WRAPS), &[0; 3]);
    assert_wraps(|| cross_entropy_forward(size, &two, labels, 0.0, &mut losses, &mut probs));
    assert_wraps(|| cross_entropy_backward(size, &two, labels, 0.0, &[1.0], &mut probs));
}

#[test]
fn copies_and_gathers_refuse_them() {
    let (two, mut y2) = ([0.0_f32; 2], [0.0; 2]);
    let range = AxisRange {
        outer: 3,
        inner: 1,
        src_len: WRAPS,
        src_offset: 0,
        dst_len: WRAPS,
        dst_offset: 0,
        count: 1,
    };
    assert_wraps(|| copy_axis(range, &two, &mut y2));
    assert_wraps(|| add_axis(range, &two, &mut y2));
    let range = AxisRange {
        outer: 1,
        src_len: 2,
        dst_len: 2,
        src_offset: usize::MAX,
        ..range
    };
    assert_refused("is not in the axis of length 2", || {
        copy_axis(range, &two, &mut y2);
    });
    assert_wraps(|| select_rows(3, WRAPS, &two, &[1, 2, 0], &mut y2));
    assert_wraps(|| scatter_add_rows(3, WRAPS, &two, &[1, 2, 0], &mut y2));
    for size in [(3, WRAPS, 1), (WRAPS, 3, 3)] {
        let picks = if size.0 == 3 { 3 } else { 2 };
        let mut y = vec![0.0; picks];
        assert_wraps(|| gather(size, &two, &[0, 1, 2][..picks], &mut y));
        assert_wraps(|| gather_adjoint(size, &y.clone(), &[0, 1, 2][..picks], &mut y2));
    }
    assert_wraps(|| permute(&[3, WRAPS], &[1, 0], &two, &mut y2));
    assert_wraps(|| permute(&[WRAPS, 1, 3], &[2, 1, 0], &two, &mut y2));
}
