//! The transpose of a strided block, which packing and permuting share.

use super::array;

/// dst[c · ldd + r] = src[r · lds + c] for r < `rows`, c < `cols`. Overwrites.
///
/// # Panics
/// If a slice ends before its last row does.
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
    assert!(
        reach(rows, lds, cols).is_some_and(|len| len <= src.len())
            && reach(cols, ldd, rows).is_some_and(|len| len <= dst.len()),
        "{rows} rows of {cols} columns do not fit"
    );
    // SAFETY: element (r, c) of the source is at r · lds + c ≤ (rows − 1) · lds + cols − 1, and
    // that of the destination at c · ldd + r ≤ (cols − 1) · ldd + rows − 1; both are less than the
    // lengths of their slices, which the assertion compares. The source is borrowed, and the
    // destination borrowed mutably, so nobody writes what is read here or touches what is written.
    unsafe { transpose_at(rows, cols, src.as_ptr(), lds, dst.as_mut_ptr(), ldd) };
}

/// The elements from the first of `rows` rows to the last, rows of `cols` being `ld` apart.
#[inline(always)]
fn reach(rows: usize, ld: usize, cols: usize) -> Option<usize> {
    (rows - 1).checked_mul(ld)?.checked_add(cols)
}

/// As [`transpose`], between two places in memory. It makes no reference to either, so other
/// threads may write what lies between the rows of the destination meanwhile.
///
/// 4 × 4 blocks are loaded as four vectors, shuffled and stored as four vectors, so that reads and
/// writes are both runs of four neighbours. The last blocks overlap the ones before them. It is
/// fast as long as `rows` × `cols` stays in the first-level cache: callers block beyond that.
///
/// # Safety
/// - `src` is valid for reads of `src[r · lds + c]` and `dst` for writes of `dst[c · ldd + r]`, for
///   all r < `rows` and c < `cols`.
/// - No element is both read and written, and no other thread reads or writes the elements that are
///   written, or writes those that are read, until this returns.
#[inline]
pub(super) unsafe fn transpose_at<T: Copy>(
    rows: usize,
    cols: usize,
    src: *const T,
    lds: usize,
    dst: *mut T,
    ldd: usize,
) {
    if rows < 4 || cols < 4 {
        for r in 0..rows {
            for c in 0..cols {
                // SAFETY: r < rows and c < cols, for which the caller allows both.
                unsafe { *dst.add(c * ldd + r) = *src.add(r * lds + c) };
            }
        }
        return;
    }
    for r in (0..rows).step_by(4).map(|r| r.min(rows - 4)) {
        for c in (0..cols).step_by(4).map(|c| c.min(cols - 4)) {
            // SAFETY: the rows r..r + 4 are less than `rows` and the columns c..c + 4 less than
            // `cols`, for which the caller allows reads and writes.
            unsafe { square(src.add(r * lds + c), lds, dst.add(c * ldd + r), ldd) };
        }
    }
}

/// [`transpose_at`] of 4 × 4 elements.
///
/// # Safety
/// As for [`transpose_at`] with four rows and columns.
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
        // Without room the slices end with their last rows, where a sanitizer sees a step too far;
        // with room every machine sees what is written there.
        for (rows, cols, room) in all_sizes() {
            let (lds, ldd) = (cols + 2, rows + 3);
            let len = |rows: usize, ld: usize, cols: usize| match (rows, cols) {
                (0, _) | (_, 0) => room,
                _ => (rows - 1) * ld + cols + room,
            };
            let src: Vec<T> = (0..len(rows, lds, cols)).map(&of).collect();
            let mut dst = vec![of(999); len(cols, ldd, rows)];
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

    fn all_sizes() -> impl Iterator<Item = (usize, usize, usize)> {
        let sizes = (0..11).flat_map(|rows| (0..11).map(move |cols| (rows, cols)));
        sizes.flat_map(|(rows, cols)| [0, 5].map(|room| (rows, cols, room)))
    }
}
