//! The transpose of a strided block, which packing and permuting share.

/// dst[c · ldd + r] = src[r · lds + c] for r < `rows`, c < `cols`. Overwrites.
///
/// 4 × 4 blocks, so that reads and writes are both runs of four neighbours, which the compiler turns into shuffles of
/// vectors. Good as long as `rows` × `cols` stays in the first-level cache: callers block beyond that.
#[inline]
pub(super) fn transpose<T: Copy>(
    rows: usize,
    cols: usize,
    src: &[T],
    lds: usize,
    dst: &mut [T],
    ldd: usize,
) {
    let (rows4, cols4) = (rows / 4 * 4, cols / 4 * 4);
    for r in (0..rows4).step_by(4) {
        let lines: [&[T]; 4] = core::array::from_fn(|i| &src[(r + i) * lds..][..cols]);
        for c in (0..cols4).step_by(4) {
            let s: [[T; 4]; 4] = core::array::from_fn(|i| {
                let line = &lines[i][c..c + 4];
                [line[0], line[1], line[2], line[3]]
            });
            for j in 0..4 {
                let out = &mut dst[(c + j) * ldd + r..][..4];
                out.copy_from_slice(&[s[0][j], s[1][j], s[2][j], s[3][j]]);
            }
        }
        for c in cols4..cols {
            for i in 0..4 {
                dst[c * ldd + r + i] = lines[i][c];
            }
        }
    }
    for r in rows4..rows {
        let line = &src[r * lds..][..cols];
        for (c, &v) in line.iter().enumerate() {
            dst[c * ldd + r] = v;
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
