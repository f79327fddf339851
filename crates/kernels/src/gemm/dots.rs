//! Products as dot products, for two operands that are both contiguous along k.

use super::blocking::split;
use super::start::Start;
use crate::activation::relu;
use crate::array;
use crate::lanes::sum_of_lanes;
use crate::scalar::Scalar;
use crate::simd::{Isa, Kernel, Simd};

/// C = start + A·Bᵀ, with A m×k and B n×k as stored and C m×n; no size is 0.
///
/// Each sum has a vector of partial sums, one a lane. At the end the lanes are added pairwise, and
/// then the terms that do not fill a vector. Nothing is packed, and no lane is wasted where m or n
/// is not a multiple of a vector.
pub(super) struct DotProducts<'a, T> {
    pub(super) m: usize,
    pub(super) k: usize,
    pub(super) n: usize,
    pub(super) a: &'a [T],
    pub(super) b: &'a [T],
    pub(super) c: &'a mut [T],
    /// The distance between the rows of C.
    pub(super) ldc: usize,
    pub(super) start: Start<'a, T>,
    /// Whether negative results become zero.
    pub(super) relu: bool,
}

impl<T: Scalar> DotProducts<'_, T> {
    /// Whether dot products waste less than micropanels, of which `least` = min(m, n) columns would
    /// be used.
    pub(super) fn pay(isa: Isa, least: usize, k: usize) -> bool {
        let lanes = isa.vector() / size_of::<T>();
        k >= 4 * lanes && least <= 2 * lanes && {
            let padded = if least <= lanes { lanes } else { 2 * lanes };
            4 * least <= 3 * padded
        }
    }

    pub(super) fn run_on(self, isa: Isa) {
        check_len!("a", self.a, [self.m, self.k]);
        check_len!("b", self.b, [self.k, self.n]);
        let reach = (self.m - 1) * self.ldc + self.n;
        check_len!("c", self.c, reach);
        isa.run(self);
    }
}

impl<T: Scalar> Kernel for DotProducts<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        match (S::VECTOR, size_of::<T>()) {
            (64, 4) => self.rows::<S, 16>(simd),
            (64, _) | (32, 4) => self.rows::<S, 8>(simd),
            (32, _) | (_, 4) => self.rows::<S, 4>(simd),
            (_, _) => self.rows::<S, 2>(simd),
        }
    }
}

impl<T: Scalar> DotProducts<'_, T> {
    #[inline(always)]
    fn rows<S: Simd, const LANES: usize>(mut self, simd: S) {
        for i in (0..self.m / 2 * 2).step_by(2) {
            self.columns::<S, 2, LANES>(simd, i);
        }
        if !self.m.is_multiple_of(2) {
            self.columns::<S, 1, LANES>(simd, self.m - 1);
        }
    }

    #[inline(always)]
    fn columns<S: Simd, const R: usize, const LANES: usize>(&mut self, simd: S, i: usize) {
        for (j, count) in split(self.n, 5) {
            match count {
                1 => self.block::<S, R, 1, LANES>(simd, i, j),
                2 => self.block::<S, R, 2, LANES>(simd, i, j),
                3 => self.block::<S, R, 3, LANES>(simd, i, j),
                4 => self.block::<S, R, 4, LANES>(simd, i, j),
                _ => self.block::<S, R, 5, LANES>(simd, i, j),
            }
        }
    }

    /// The elements of `R` rows and `N` columns.
    #[inline(always)]
    fn block<S: Simd, const R: usize, const N: usize, const LANES: usize>(
        &mut self,
        simd: S,
        i: usize,
        j: usize,
    ) {
        let k = self.k;
        let a: [&[T]; R] = array::from_fn(|r| &self.a[(i + r) * k..][..k]);
        let b: [&[T]; N] = array::from_fn(|s| &self.b[(j + s) * k..][..k]);
        let whole = k / LANES * LANES;
        let mut lanes = [[[T::zero(); LANES]; N]; R];
        for p in (0..whole).step_by(LANES) {
            // SAFETY: `p + LANES` is at most k, the length of every row.
            let load =
                |row: &[T]| unsafe { row.as_ptr().add(p).cast::<[T; LANES]>().read_unaligned() };
            let b: [[T; LANES]; N] = array::from_fn(|s| load(b[s]));
            for r in 0..R {
                let a = load(a[r]);
                for s in 0..N {
                    for l in 0..LANES {
                        lanes[r][s][l] = simd.multiply_add(a[l], b[s][l], lanes[r][s][l]);
                    }
                }
            }
        }
        // The black box takes the lanes out of their registers here. As the loops below index them,
        // the compiler would keep them in memory in the loop above as well.
        let lanes = core::hint::black_box(lanes);
        let mut sums = [[T::zero(); N]; R];
        for r in 0..R {
            for s in 0..N {
                sums[r][s] = sum_of_lanes(lanes[r][s]);
            }
        }
        for p in whole..k {
            for r in 0..R {
                for s in 0..N {
                    sums[r][s] = simd.multiply_add(a[r][p], b[s][p], sums[r][s]);
                }
            }
        }
        for (r, mut sums) in sums.into_iter().enumerate() {
            let c = &mut self.c[(i + r) * self.ldc + j..][..N];
            match self.start {
                Start::Zero => {}
                Start::Stored => (0..N).for_each(|s| sums[s] += c[s]),
                Start::Row(row) => {
                    let row = &row[j..][..N];
                    (0..N).for_each(|s| sums[s] += row[s]);
                }
            }
            if self.relu {
                sums = sums.map(relu);
            }
            c.copy_from_slice(&sums);
        }
    }
}
