//! Maximum pooling of 2×2 windows side by side, in vectors of windows.
//!
//! A row of windows is rounded up to whole vectors: the windows beyond its end take pixels of the
//! next row, and what they give is stored over by the row after it. Only where that would go beyond
//! the end of the planes, at the last rows, the windows are counted exactly. So narrow images go in
//! vectors too. A row or a column that is left over belongs to no window.

use super::PoolGeometry;
use crate::scalar::Scalar;
use crate::simd::{Kernel, Simd};

/// Windows that go together.
const TOGETHER: usize = 8;

/// The maxima of some planes, and their positions if they are asked for.
pub(super) struct Quarters<'a, T> {
    pub(super) g: &'a PoolGeometry,
    pub(super) x: &'a [T],
    /// Whether maxima that are not above zero become zero, at no position.
    pub(super) relu: bool,
    pub(super) y: &'a mut [T],
    pub(super) argmax: Option<&'a mut [i32]>,
}

/// (first pixel of a row of windows in its plane, the same in x, first window) for all rows of some
/// planes.
#[inline(always)]
fn rows(g: &PoolGeometry, planes: usize) -> impl Iterator<Item = (usize, usize, usize)> {
    let (size, pixels) = (g.in_pixels(), g.out_pixels());
    let (out_height, out_width, down) = (g.out_height(), g.out_width(), 2 * g.width);
    (0..planes).flat_map(move |p| {
        (0..out_height).map(move |i| (i * down, p * size + i * down, p * pixels + i * out_width))
    })
}

/// The windows of a row and those that fill it up, unless there is no room for these.
#[inline(always)]
fn windows(out_width: usize, left: usize, pixels_left: usize) -> usize {
    let whole = out_width.next_multiple_of(TOGETHER);
    if whole <= left && 2 * whole <= pixels_left {
        whole
    } else {
        out_width
    }
}

impl<T: Scalar> Kernel for Quarters<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let Self { g, x, y, .. } = self;
        let (width, out_width) = (g.width, g.out_width());
        let is_relu = self.relu;
        let planes = y.len() / g.out_pixels();
        let mut argmax = self.argmax;
        for (first, from, to) in rows(g, planes) {
            let bottom = from + width;
            let count = windows(out_width, y.len() - to, x.len() - bottom);
            let y = &mut y[to..to + count];
            let top = x[from..from + 2 * count].as_chunks::<2>().0;
            let bottom = x[bottom..bottom + 2 * count].as_chunks::<2>().0;
            let Some(argmax) = &mut argmax else {
                for ((y, top), bottom) in y.iter_mut().zip(top).zip(bottom) {
                    let best = larger(larger(larger(top[0], top[1]), bottom[0]), bottom[1]);
                    *y = if is_relu & (best <= T::zero()) {
                        T::zero()
                    } else {
                        best
                    };
                }
                continue;
            };
            let argmax = &mut argmax[to..to + count];
            let (first, width) = (first as i32, width as i32);
            let results = y.iter_mut().zip(argmax);
            for (j, ((y, at), (top, bottom))) in results.zip(top.iter().zip(bottom)).enumerate() {
                let mut best = top[0];
                let mut step = 0;
                for (v, there) in [(top[1], 1), (bottom[0], width), (bottom[1], width + 1)] {
                    let wins = (v > best) | v.is_nan();
                    best = if wins { v } else { best };
                    step = if wins { there } else { step };
                }
                let is_dead = is_relu & (best <= T::zero());
                *y = if is_dead { T::zero() } else { best };
                *at = if is_dead {
                    -1
                } else {
                    first + 2 * j as i32 + step
                };
            }
        }
    }
}

/// `v` if it is larger than `best` or NaN.
#[inline(always)]
fn larger<T: Scalar>(best: T, v: T) -> T {
    if (v > best) | v.is_nan() { v } else { best }
}

/// dx = dy at the positions of the maxima and zero elsewhere, for some planes; no pixel is read.
pub(super) struct Spread<'a, T> {
    pub(super) g: &'a PoolGeometry,
    pub(super) dy: &'a [T],
    pub(super) argmax: &'a [i32],
    pub(super) dx: &'a mut [T],
}

impl<T: Scalar> Kernel for Spread<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let Self { g, dx, .. } = self;
        let (width, out_width) = (g.width, g.out_width());
        let planes = dx.len() / g.in_pixels();
        let (dy, argmax) = (self.dy, self.argmax);
        for (first, to, from) in rows(g, planes) {
            for right in [0, width] {
                let (first, to) = ((first + right) as i32, to + right);
                let count = windows(out_width, dy.len() - from, dx.len() - to);
                let windows = dy[from..from + count]
                    .iter()
                    .zip(&argmax[from..from + count]);
                let pairs = dx[to..to + 2 * count].as_chunks_mut::<2>().0;
                for (j, (pair, (&dy, &at))) in pairs.iter_mut().zip(windows).enumerate() {
                    let at = at - first - 2 * j as i32;
                    let put = |step| if at == step { dy } else { T::zero() };
                    *pair = [put(0), put(1)];
                }
                if count == out_width {
                    dx[to + 2 * count..][..width - 2 * count].fill(T::zero());
                }
            }
        }
        if g.height % 2 == 1 {
            for dx in dx.chunks_exact_mut(g.in_pixels()) {
                dx[g.in_pixels() - width..].fill(T::zero());
            }
        }
    }
}
