//! Permutation of axes.

use super::array;
use super::simd::{Isa, Kernel, Simd};
use super::sizes;
use super::transpose::transpose;

/// The highest rank.
pub const MAX_RANK: usize = 8;

/// Side of the blocks of a transpose: 32 × 32 `f32` of source and destination fit the first-level
/// cache.
const BLOCK: usize = 32;

/// y[i₀, i₁, …] = x with its axis `perm[d]` running as i_d, as `torch.permute` followed by a copy.
/// Overwrites `y`.
///
/// `dims` are the sizes of x in its own order; y has the sizes `dims[perm[0]]`, `dims[perm[1]]`, …
///
/// Axes of size 1 are dropped and axes that stay neighbours are merged, which leaves one of three
/// loops: a copy, copies of contiguous runs, or transposes between the last axis of y and the last
/// axis of x in blocks of 32 × 32, so that reads and writes both use whole cache lines.
///
/// # Panics
/// If the rank exceeds [`MAX_RANK`], `perm` is not a permutation of the axes, or a slice does not
/// have the length its sizes ask for.
pub fn permute<T: Copy>(dims: &[usize], perm: &[usize], x: &[T], y: &mut [T]) {
    let rank = dims.len();
    assert!(
        rank <= MAX_RANK,
        "a tensor of rank {rank} has more than {MAX_RANK} axes"
    );
    check_len!("perm", perm, rank);
    for d in 0..rank {
        assert!(
            perm.contains(&d),
            "{perm:?} is not a permutation of {rank} axes"
        );
    }
    check_len!("x", x, sizes::count(dims));
    check_len!("y", y, x.len());
    if x.is_empty() {
        return;
    }
    // The axes of y, outermost first, each with its step in x.
    let mut axes = [Axis { size: 1, step: 0 }; MAX_RANK];
    let mut count = 0;
    for &d in perm {
        let axis = Axis {
            size: dims[d],
            step: dims[d + 1..].iter().product(),
        };
        if axis.size == 1 {
            continue;
        }
        match axes[..count].last_mut() {
            Some(last) if last.step == axis.size * axis.step => {
                *last = Axis {
                    size: last.size * axis.size,
                    step: axis.step,
                };
            }
            _ => {
                axes[count] = axis;
                count += 1;
            }
        }
    }
    let axes = &axes[..count];
    match axes {
        [] | [Axis { step: 1, .. }] => y.copy_from_slice(x),
        [outer @ .., Axis { size, step: 1 }] => match size {
            2 => copies::<T, 2>(outer, x, y),
            3 => copies::<T, 3>(outer, x, y),
            4 => copies::<T, 4>(outer, x, y),
            8 => copies::<T, 8>(outer, x, y),
            16 => copies::<T, 16>(outer, x, y),
            _ => for_each_offset(outer, *size, |from, to| {
                y[to..to + size].copy_from_slice(&x[from..from + size]);
            }),
        },
        // The last axis of x is not the last of y: transpose these two, for every position on the
        // others.
        _ => Isa::detect().run(Transposes { axes, x, y }),
    }
}

#[derive(Clone, Copy)]
struct Axis {
    size: usize,
    step: usize,
}

/// Calls `f(offset in x, offset in y)` for each position on `axes`, where y advances by `block`
/// from one to the next.
#[inline(always)]
fn for_each_offset(axes: &[Axis], block: usize, mut f: impl FnMut(usize, usize)) {
    let Some((last, axes)) = axes.split_last() else {
        return f(0, 0);
    };
    let mut at = [0; MAX_RANK];
    let (mut from, mut to) = (0, 0);
    let total: usize = axes.iter().map(|a| a.size).product();
    for _ in 0..total {
        for i in 0..last.size {
            f(from + i * last.step, to);
            to += block;
        }
        for (d, axis) in axes.iter().enumerate().rev() {
            at[d] += 1;
            from += axis.step;
            if at[d] < axis.size {
                break;
            }
            from -= at[d] * axis.step;
            at[d] = 0;
        }
    }
}

/// Copies of runs of `N` elements, which are too short for a call.
fn copies<T: Copy, const N: usize>(outer: &[Axis], x: &[T], y: &mut [T]) {
    for_each_offset(outer, N, |from, to| {
        y[to..to + N].copy_from_slice(&x[from..from + N]);
    });
}

/// The case where the last axis of x (step 1) is another than the last axis of y.
struct Transposes<'a, T> {
    axes: &'a [Axis],
    x: &'a [T],
    y: &'a mut [T],
}

impl<T: Copy> Kernel for Transposes<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        transposes(self.axes, self.x, self.y);
    }
}

#[inline(always)]
fn transposes<T: Copy>(axes: &[Axis], x: &[T], y: &mut [T]) {
    let last = axes.len() - 1;
    let rows = axes[last];
    let Some(q) = axes.iter().position(|a| a.step == 1) else {
        unreachable!("the last axis of x longer than 1 has step 1")
    };
    let cols = axes[q];
    // In y, a step along q skips all the axes behind it.
    let ldd: usize = axes[q + 1..].iter().map(|a| a.size).product();
    // The other axes, with their steps in both.
    let mut others = [(0, 0, 0); MAX_RANK];
    let mut count = 0;
    for d in (0..last).filter(|&d| d != q) {
        let step_y: usize = axes[d + 1..].iter().map(|a| a.size).product();
        others[count] = (axes[d].size, axes[d].step, step_y);
        count += 1;
    }
    let others = &others[..count];
    let mut block = [[x[0]; BLOCK]; BLOCK];
    let mut at = [0; MAX_RANK];
    let (mut from, mut to) = (0, 0);
    let total: usize = others.iter().map(|o| o.0).product();
    for _ in 0..total {
        for r in (0..rows.size).step_by(BLOCK) {
            let height = BLOCK.min(rows.size - r);
            for c in (0..cols.size).step_by(BLOCK) {
                let width = BLOCK.min(cols.size - c);
                let (x, y) = (&x[from + r * rows.step + c..], &mut y[to + c * ldd + r..]);
                if height < BLOCK || width < BLOCK {
                    transpose(height, width, x, rows.step, y, ldd);
                    continue;
                }
                // By way of a block of its own, so that whole lines are written to y: where ldd is
                // a power of two, the lines of y have the same few places in the cache, and would
                // not stay there until they are full.
                transpose_block(x, rows.step, &mut block);
                for (c, line) in block.iter().enumerate() {
                    y[c * ldd..][..BLOCK].copy_from_slice(line);
                }
            }
        }
        for (d, &(size, step_x, step_y)) in others.iter().enumerate().rev() {
            at[d] += 1;
            from += step_x;
            to += step_y;
            if at[d] < size {
                break;
            }
            from -= size * step_x;
            to -= size * step_y;
            at[d] = 0;
        }
    }
}

/// block\[c\]\[r\] = src[r · lds + c], for a whole block.
#[inline(always)]
fn transpose_block<T: Copy>(src: &[T], lds: usize, block: &mut [[T; BLOCK]; BLOCK]) {
    for r in (0..BLOCK).step_by(4) {
        let lines: [&[T]; 4] = array::from_fn(|i| &src[(r + i) * lds..][..BLOCK]);
        for c in (0..BLOCK).step_by(4) {
            let s: [[T; 4]; 4] = array::from_fn(|i| array::from_fn(|j| lines[i][c + j]));
            for j in 0..4 {
                let out = [s[0][j], s[1][j], s[2][j], s[3][j]];
                block[c + j][r..r + 4].copy_from_slice(&out);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naive;

    fn permutations(n: usize) -> Vec<Vec<usize>> {
        if n == 0 {
            return vec![vec![]];
        }
        let mut all = Vec::new();
        for shorter in permutations(n - 1) {
            for at in 0..n {
                let mut longer = shorter.clone();
                longer.insert(at, n - 1);
                all.push(longer);
            }
        }
        all
    }

    fn check(dims: &[usize], perm: &[usize]) {
        let n: usize = dims.iter().product();
        let x: Vec<u32> = (0..n as u32).collect();
        let mut y = vec![u32::MAX; n];
        permute(dims, perm, &x, &mut y);
        assert_eq!(
            y,
            naive::shape::permute(dims, perm, &x),
            "{dims:?} {perm:?}"
        );
    }

    #[test]
    fn every_permutation_up_to_rank_5() {
        for dims in [
            vec![],
            vec![0],
            vec![7],
            vec![3, 5],
            vec![1, 5],
            vec![33, 65],
            vec![64, 31],
            vec![2, 3, 4],
            vec![9, 1, 37],
            vec![3, 0, 2],
            vec![2, 3, 4, 5],
            vec![5, 2, 1, 33],
            vec![2, 3, 2, 3, 4],
        ] {
            for perm in permutations(dims.len()) {
                check(&dims, &perm);
            }
        }
    }

    #[test]
    fn rank_8() {
        check(&[2, 1, 3, 2, 2, 1, 2, 3], &[7, 0, 6, 1, 5, 2, 4, 3]);
        check(&[2, 1, 3, 2, 2, 1, 2, 3], &[4, 5, 6, 7, 0, 1, 2, 3]);
    }

    #[test]
    #[should_panic(expected = "[0, 0] is not a permutation of 2 axes")]
    fn a_repeated_axis_is_refused() {
        permute(&[2, 2], &[0, 0], &[0; 4], &mut [0; 4]);
    }
}
