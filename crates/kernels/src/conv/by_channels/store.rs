//! The sums on their way into y, where windows are neighbours: a transposition.

use super::block::Block;
use crate::array;
use crate::conv::job::Epilogue;
use crate::conv::problem::Problem;
use crate::scalar::Scalar;

/// y = the transpose of the sums, which meet it as the epilogue says.
#[inline(always)]
pub(super) fn store<T: Scalar>(
    p: &Problem,
    outputs: usize,
    block: &Block,
    sums: &[T],
    width: usize,
    epilogue: Epilogue<'_, T>,
    y: &mut [T],
) {
    // Windows that are neighbours in y too.
    let (lines, len) = match (p.right, block.cols.len()) {
        (1, cols) if cols == p.down => (1, block.rows.len() * cols),
        (1, cols) => (block.rows.len(), cols),
        (_, cols) => (block.rows.len() * cols, 1),
    };
    let per_row = lines.div_ceil(block.rows.len());
    for (line, sums) in sums.chunks_exact(len * width).take(lines).enumerate() {
        let (i, j) = (
            block.rows.start + line / per_row,
            block.cols.start + line % per_row,
        );
        let first = p.first + i * p.down + j * p.right;
        let mut planes = y.chunks_mut(p.plane);
        for o in (0..outputs).step_by(4) {
            let mut next = || {
                planes
                    .next()
                    .map_or(&mut [][..], |plane| &mut plane[first..][..len])
            };
            let y = [next(), next(), next(), next()];
            if outputs - o >= 4 {
                quad(sums, width, o, epilogue, y);
            } else {
                for (k, y) in y.into_iter().enumerate().take(outputs - o) {
                    single(sums, width, o + k, 0, epilogue, y);
                }
            }
        }
    }
}

/// Four outputs, four windows at a time.
#[inline(always)]
fn quad<T: Scalar>(
    sums: &[T],
    width: usize,
    o: usize,
    epilogue: Epilogue<'_, T>,
    y: [&mut [T]; 4],
) {
    let [y0, y1, y2, y3] = y;
    let done = y0.len() / 4 * 4;
    let bias: [T; 4] = array::from_fn(|k| epilogue.bias(o + k));
    {
        let chunks = y0
            .as_chunks_mut::<4>()
            .0
            .iter_mut()
            .zip(y1.as_chunks_mut::<4>().0);
        let chunks = chunks
            .zip(y2.as_chunks_mut::<4>().0)
            .zip(y3.as_chunks_mut::<4>().0);
        for ((((y0, y1), y2), y3), sums) in chunks.zip(sums.chunks_exact(4 * width)) {
            let s: [&[T; 4]; 4] =
                array::from_fn(|q| &sums[q * width..][o / 4 * 4..].as_chunks::<4>().0[0]);
            for (k, y) in [y0, y1, y2, y3].into_iter().enumerate() {
                let sum = [s[0][k], s[1][k], s[2][k], s[3][k]];
                let start = if epilogue.is_first { [bias[k]; 4] } else { *y };
                for l in 0..4 {
                    y[l] = epilogue.finish(start[l], sum[l]);
                }
            }
        }
    }
    for (k, y) in [y0, y1, y2, y3].into_iter().enumerate() {
        single(sums, width, o + k, done, epilogue, y);
    }
}

/// One output from window `from` on.
#[inline(always)]
fn single<T: Scalar>(
    sums: &[T],
    width: usize,
    o: usize,
    from: usize,
    epilogue: Epilogue<'_, T>,
    y: &mut [T],
) {
    let bias = epilogue.bias(o);
    for (y, sums) in y[from..]
        .iter_mut()
        .zip(sums[from * width..].chunks_exact(width))
    {
        let start = if epilogue.is_first { bias } else { *y };
        *y = epilogue.finish(start, sums[o]);
    }
}
