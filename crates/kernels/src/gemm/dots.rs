//! Products as dot products, for two operands that both lie along k.

use super::blocks::{Start, split};
use super::positive;
use crate::array;
use crate::scalar::Scalar;
use crate::simd::{Isa, Kernel, Simd};

/// C = start + A·Bᵀ, with A m×k and B n×k as stored and C m×n; no size is 0.
///
/// Each sum has a vector of lanes, which are added in halves at the end, and after them the
/// products that do not fill a vector. Nothing is packed, and no lane is wasted where m or n is not
/// a multiple of a vector.
pub(super) struct Dots<'a, T> {
    pub(super) m: usize,
    pub(super) k: usize,
    pub(super) n: usize,
    pub(super) a: &'a [T],
    pub(super) b: &'a [T],
    pub(super) c: &'a mut [T],
    /// The distance between the rows of C.
    pub(super) ldc: usize,
    pub(super) start: Start<T>,
    pub(super) relu: bool,
}

impl<T: Scalar> Dots<'_, T> {
    /// Whether dot products waste less than panels, of which `least` = min(m, n) columns would be
    /// used.
    pub(super) fn pays(isa: Isa, least: usize, k: usize) -> bool {
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

impl<T: Scalar> Kernel for Dots<'_, T> {
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

impl<T: Scalar> Dots<'_, T> {
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
        // Out of their registers: indexed by the loops below, they would stay in memory in the loop
        // above as well.
        let lanes = core::hint::black_box(lanes);
        let mut sums = [[T::zero(); N]; R];
        for r in 0..R {
            for s in 0..N {
                sums[r][s] = halves(lanes[r][s]);
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
                // SAFETY: the row has n elements.
                Start::Row(row) => (0..N).for_each(|s| sums[s] += unsafe { *row.add(j + s) }),
            }
            if self.relu {
                sums = sums.map(positive);
            }
            c.copy_from_slice(&sums);
        }
    }
}

/// The sum of the lanes, one half added to the other.
#[inline(always)]
fn halves<T: Scalar, const LANES: usize>(mut lanes: [T; LANES]) -> T {
    let mut width = LANES / 2;
    while width > 0 {
        for l in 0..width {
            lanes[l] += lanes[l + width];
        }
        width /= 2;
    }
    lanes[0]
}
