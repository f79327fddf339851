//! The transpose of a strided block, which packing and permuting share.

use super::array;

/// dst[c · ldd + r] = src[r · lds + c] for r < `rows`, c < `cols`. Overwrites.
///
/// 4 × 4 blocks, so that reads and writes are both runs of four neighbours: vectors that are
/// shuffled in between. The last blocks overlap the ones before them. Good as long as `rows` ×
/// `cols` stays in the first-level cache: callers block beyond that.
#[inline]
pub(super) fn transpose<T: Copy>(
    rows: usize,
    cols: usize,
    src: &[T],
    lds: usize,
    dst: &mut [T],
    ldd: usize,
) {
    if rows == 0 || cols == 0 {
        return;
    }
    let (src, dst) = (
        &src[..(rows - 1) * lds + cols],
        &mut dst[..(cols - 1) * ldd + rows],
    );
    if rows < 4 || cols < 4 {
        for r in 0..rows {
            for c in 0..cols {
                dst[c * ldd + r] = src[r * lds + c];
            }
        }
        return;
    }
    for r in (0..rows).step_by(4).map(|r| r.min(rows - 4)) {
        for c in (0..cols).step_by(4).map(|c| c.min(cols - 4)) {
            // SAFETY: r + 4 ≤ rows and c + 4 ≤ cols, and the slices reach as far as the last row
            // and column.
            unsafe {
                let from = src.as_ptr().add(r * lds + c);
                let to = dst.as_mut_ptr().add(c * ldd + r);
                square(from, lds, to, ldd);
            }
        }
    }
}

/// A block of 4 × 4.
///
/// # Safety
/// Both places hold four rows of four elements at their distances.
#[inline(always)]
unsafe fn square<T: Copy>(from: *const T, lds: usize, to: *mut T, ldd: usize) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: the caller's promise; every x86-64 processor has these instructions, which move bits
    // as they are.
    unsafe {
        use core::arch::x86_64::{
            _mm_loadu_ps, _mm_movehl_ps, _mm_movelh_ps, _mm_storeu_ps, _mm_unpackhi_ps,
            _mm_unpacklo_ps,
        };
        if size_of::<T>() == 4 {
            // Left to itself the compiler moves one element after the other here, at a quarter of
            // the speed.
            let [a, b, c, d] = array::from_fn(|i| _mm_loadu_ps(from.add(i * lds).cast::<f32>()));
            let (ab, cd) = (_mm_unpacklo_ps(a, b), _mm_unpacklo_ps(c, d));
            let (ab_high, cd_high) = (_mm_unpackhi_ps(a, b), _mm_unpackhi_ps(c, d));
            let turned = [
                _mm_movelh_ps(ab, cd),
                _mm_movehl_ps(cd, ab),
                _mm_movelh_ps(ab_high, cd_high),
                _mm_movehl_ps(cd_high, ab_high),
            ];
            for (j, line) in turned.into_iter().enumerate() {
                _mm_storeu_ps(to.add(j * ldd).cast::<f32>(), line);
            }
            return;
        }
    }
    // SAFETY: the caller's promise.
    unsafe {
        let s: [[T; 4]; 4] =
            array::from_fn(|i| from.add(i * lds).cast::<[T; 4]>().read_unaligned());
        let turned: [[T; 4]; 4] = array::from_fn(|j| array::from_fn(|i| s[i][j]));
        for (j, line) in turned.into_iter().enumerate() {
            to.add(j * ldd).cast::<[T; 4]>().write_unaligned(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::transpose;

    #[test]
    fn all_small_sizes_with_strides() {
        check(|v| v);
        check(|v| u32::try_from(v).unwrap());
    }

    fn check<T: Copy + PartialEq + core::fmt::Debug>(of: impl Fn(usize) -> T) {
        for rows in 0..11 {
            for cols in 0..11 {
                let (lds, ldd) = (cols + 2, rows + 3);
                let src: Vec<T> = (0..(rows * lds).max(1)).map(&of).collect();
                let mut dst = vec![of(999); cols * ldd + 1];
                transpose(rows, cols, &src, lds, &mut dst, ldd);
                for (at, &v) in dst.iter().enumerate() {
                    let (c, r) = (at / ldd, at % ldd);
                    let want = if c < cols && r < rows {
                        src[r * lds + c]
                    } else {
                        of(999)
                    };
                    assert_eq!(v, want);
                }
            }
        }
    }
}
