//! Convolutions and pools.

use super::table::{On, sizes};
use super::whole;
use crate::conv::{
    ConvGeometry, conv2d_bias_grad, conv2d_forward, conv2d_input_grad, conv2d_weight_grad,
};
use crate::pool::{
    PoolGeometry, avg_pool2d_backward, avg_pool2d_forward, max_pool2d_backward, max_pool2d_forward,
    max_pool2d_forward_arg,
};
use crate::{Activation, naive};

/// Convolutions with one size near an edge and the others small; images of many pixels have few
/// channels.
fn convolutions() -> Vec<ConvGeometry> {
    let small = ConvGeometry {
        batch: 2,
        in_channels: 3,
        out_channels: 2,
        groups: 1,
        height: 5,
        width: 4,
        kernel: 3,
        stride: 1,
        padding: 1,
    };
    let mut all = vec![
        ConvGeometry { height: 0, ..small },
        // No windows, but as many columns of them as vectors of any size have lanes.
        ConvGeometry {
            height: 0,
            width: 64,
            ..small
        },
        ConvGeometry {
            height: 1,
            width: 1,
            padding: 0,
            ..small
        },
        ConvGeometry {
            kernel: 1,
            padding: 0,
            ..small
        },
        ConvGeometry {
            kernel: 2,
            stride: 2,
            padding: 0,
            ..small
        },
        ConvGeometry {
            in_channels: 8,
            out_channels: 16,
            groups: 8,
            ..small
        },
        ConvGeometry {
            in_channels: 17,
            out_channels: 17,
            groups: 17,
            ..small
        },
    ];
    for size in sizes(On::Image) {
        let few = size < 50;
        all.push(ConvGeometry {
            height: 1,
            width: size,
            batch: 1,
            ..small
        });
        all.push(ConvGeometry {
            height: size,
            width: 3,
            batch: 1,
            stride: 2,
            ..small
        });
        all.push(ConvGeometry {
            in_channels: size,
            height: 3,
            batch: 1,
            ..small
        });
        all.push(ConvGeometry {
            out_channels: size,
            height: 3,
            batch: 1,
            ..small
        });
        if few {
            all.push(ConvGeometry {
                batch: size,
                ..small
            });
            all.push(ConvGeometry {
                in_channels: size,
                out_channels: size,
                height: 4,
                ..small
            });
            all.push(ConvGeometry {
                out_channels: size,
                kernel: 5,
                padding: 2,
                ..small
            });
            all.push(ConvGeometry {
                out_channels: size,
                kernel: 1,
                padding: 0,
                ..small
            });
            all.push(ConvGeometry {
                height: size,
                width: size,
                in_channels: 1,
                batch: 1,
                ..small
            });
        }
    }
    all.retain(|g| g.groups > 0 && g.out_height() * g.out_width() <= 3_000);
    all
}

#[test]
fn convolutions_and_their_gradients() {
    for g in convolutions() {
        let (x, w) = (whole(g.input_len(), 22), whole(g.weight_len(), 23));
        let (bias, dy) = (whole(g.out_channels, 24), whole(g.output_len(), 25));
        let (mut y, mut want) = (vec![9.0; dy.len()], vec![9.0; dy.len()]);
        naive::conv::conv2d_forward(&g, &x, &w, Some(&bias), &mut want);
        conv2d_forward(&g, &x, &w, Some(&bias), Activation::None, &mut y);
        assert!(y == want, "{g:?}");
        conv2d_forward(&g, &x, &w, Some(&bias), Activation::Relu, &mut y);
        assert!(
            y.iter().zip(&want).all(|(y, want)| *y == want.max(0.0)),
            "{g:?}"
        );

        let (mut dx, mut want) = (vec![9.0; x.len()], vec![9.0; x.len()]);
        naive::conv::conv2d_input_grad(&g, &dy, &w, &mut want);
        conv2d_input_grad(&g, &dy, &w, &mut dx);
        assert!(dx == want, "{g:?}");

        let (mut dw, mut want) = (vec![9.0; w.len()], vec![9.0; w.len()]);
        naive::conv::conv2d_weight_grad(&g, &x, &dy, &mut want);
        conv2d_weight_grad(
            &g,
            &x,
            &dy,
            &mut dw,
            &mut vec![9.0; g.weight_grad_scratch()],
        );
        assert!(dw == want, "{g:?}");

        let mut db = vec![9.0; g.out_channels];
        conv2d_bias_grad(&g, &dy, &mut db);
        let pixels = g.out_height() * g.out_width();
        let mut want = vec![0.0; g.out_channels];
        for (i, dy) in dy.iter().enumerate() {
            want[i / pixels % g.out_channels] += dy;
        }
        assert!(db == want, "{g:?}");
    }
}

fn pools() -> Vec<PoolGeometry> {
    let small = PoolGeometry {
        planes: 3,
        height: 4,
        width: 6,
        kernel: 2,
        stride: 2,
        padding: 0,
    };
    let mut all = vec![
        PoolGeometry { planes: 0, ..small },
        PoolGeometry { height: 0, ..small },
        PoolGeometry {
            height: 1,
            width: 1,
            ..small
        },
        // About as many pixels as go together, and one plane of more.
        PoolGeometry {
            planes: 1_025,
            height: 2,
            width: 4,
            ..small
        },
        PoolGeometry {
            planes: 2,
            height: 2,
            width: 4_096,
            ..small
        },
        PoolGeometry {
            planes: 2,
            height: 2,
            width: 4_098,
            ..small
        },
    ];
    for size in sizes(On::Image) {
        for (kernel, stride, padding) in [(2, 2, 0), (3, 1, 1), (3, 2, 1), (2, 1, 0)] {
            let small = PoolGeometry {
                kernel,
                stride,
                padding,
                ..small
            };
            all.push(PoolGeometry {
                planes: size,
                ..small
            });
            all.push(PoolGeometry {
                width: size,
                ..small
            });
            all.push(PoolGeometry {
                width: 2 * size,
                height: 5,
                ..small
            });
            all.push(PoolGeometry {
                height: size,
                width: 3,
                ..small
            });
        }
    }
    all
}

#[test]
fn pools_and_their_gradients() {
    for g in pools() {
        let (x, dy) = (whole(g.input_len(), 26), whole(g.output_len(), 27));
        let mut best = vec![f32::NEG_INFINITY; dy.len()];
        let (mut places, mut sums) = (vec![0; dy.len()], vec![0.0; dy.len()]);
        naive::pool::for_each_pixel(&g, |y, x_at, at| {
            if x[x_at] > best[y] {
                (best[y], places[y]) = (x[x_at], at as i32);
            }
            sums[y] += x[x_at];
        });
        let (mut y, mut at) = (vec![9.0; dy.len()], vec![-9; dy.len()]);
        max_pool2d_forward(&g, &x, &mut y);
        assert!(y == best, "{g:?}");
        max_pool2d_forward_arg(&g, &x, false, &mut y, &mut at);
        assert!(y == best && at == places, "{g:?}");
        let (mut dx, mut want) = (vec![9.0; x.len()], vec![0.0; x.len()]);
        max_pool2d_backward(&g, &dy, &at, &mut dx);
        let pixels = g.out_height() * g.out_width();
        for (i, (&at, &dy)) in places.iter().zip(&dy).enumerate() {
            want[i / pixels * g.height * g.width + at as usize] += dy;
        }
        assert!(dx == want, "{g:?}");

        let area = (g.kernel * g.kernel) as f32;
        avg_pool2d_forward(&g, &x, &mut y);
        assert!(
            y.iter()
                .zip(&sums)
                .all(|(y, sum)| (y - sum / area).abs() < 1e-6),
            "{g:?}"
        );
        avg_pool2d_backward(&g, &dy, &mut dx);
        want.fill(0.0);
        naive::pool::for_each_pixel(&g, |y, x, _| want[x] += dy[y] / area);
        assert!(
            dx.iter()
                .zip(&want)
                .all(|(dx, want)| (dx - want).abs() < 1e-5),
            "{g:?}"
        );
    }
}
