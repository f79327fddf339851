//! The transpose of a strided block, which packing and permuting share.

/// dst[c · ldd + r] = src[r · lds + c] for r < `rows`, c < `cols`. Overwrites.
///
/// 4 × 4 blocks, so that reads and writes are both runs of four neighbours, which the compiler turns into shuffles of
/// vectors; the last blocks overlap the ones before them. Good as long as `rows` × `cols` stays in the first-level cache:
/// callers block beyond that.
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
            // SAFETY: r + 4 ≤ rows and c + 4 ≤ cols, and the slices reach as far as the last row and column.
            unsafe {
                let from = src.as_ptr().add(r * lds + c);
                let to = dst.as_mut_ptr().add(c * ldd + r);
                let s: [[T; 4]; 4] =
                    core::array::from_fn(|i| from.add(i * lds).cast::<[T; 4]>().read_unaligned());
                let turned: [[T; 4]; 4] =
                    core::array::from_fn(|j| core::array::from_fn(|i| s[i][j]));
                for (j, line) in turned.into_iter().enumerate() {
                    to.add(j * ldd).cast::<[T; 4]>().write_unaligned(line);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::transpose;

    #[test]
    fn all_small_sizes_with_strides() {
        for rows in 0..11 {
            for cols in 0..11 {
                let (lds, ldd) = (cols + 2, rows + 3);
                let src: Vec<usize> = (0..(rows * lds).max(1)).collect();
                let mut dst = vec![usize::MAX; cols * ldd + 1];
                transpose(rows, cols, &src, lds, &mut dst, ldd);
                for (at, &v) in dst.iter().enumerate() {
                    let (c, r) = (at / ldd, at % ldd);
                    let want = if c < cols && r < rows {
                        src[r * lds + c]
                    } else {
                        usize::MAX
                    };
                    assert_eq!(v, want);
                }
            }
        }
    }
}
