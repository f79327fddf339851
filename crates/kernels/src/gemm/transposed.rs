//! The product for B given by its transpose, by way of Cᵀ = Bᵀᵀ·Aᵀ.

use super::blocking::{KC, split};
use super::macro_kernel::{BlockOfA, macro_kernel};
use super::operands::Operands;
use super::start::Start;
use super::workspace::Workspace;
use crate::scalar::Scalar;
use crate::simd::Simd;
use crate::transpose::transpose_at;

/// Computes C in parts of Cᵀ, which are two vectors wide and as high as the workspace allows. The
/// micropanels that are packed are those of Aᵀ. This is for an A of fewer rows than Bᵀ has, so that
/// the smaller operand is the one that is packed.
///
/// # Safety
/// - The operands are valid, the rows of A contiguous, and so are the columns of B.
/// - The workspace may be written, by nobody else, and is made for vectors of this instruction set.
#[inline(always)]
pub(super) unsafe fn transposed<T: Scalar, S: Simd, const MR: usize>(
    operands: &Operands<'_, T>,
    simd: S,
    workspace: Workspace<T>,
) {
    let Operands {
        m,
        k,
        n,
        a,
        b,
        c,
        ldc,
        start,
        ..
    } = *operands;
    let width = 2 * S::lanes::<T>();
    let most = workspace.block_len / width;
    for i in (0..m).step_by(width) {
        let cols = width.min(m - i);
        for j in (0..n).step_by(most) {
            let rows = most.min(n - j);
            // SAFETY: C has the rows i..i + cols with the columns j..j + rows, and there is room
            // for their transpose in `most` rows of `width` elements. Other threads may write what
            // lies between these rows of C, to which no reference is made. So the part is valid:
            // its A is what it computes from rows of Bᵀ, its B what it computes from columns of Aᵀ,
            // and its C is written before it is read, if it is.
            unsafe {
                let c = c.add(i * ldc + j);
                let part = Operands {
                    m: rows,
                    k,
                    n: cols,
                    a: b.transposed().from(j, 0),
                    b: a.transposed().from(0, i),
                    c: workspace.block,
                    ldc: width,
                    start: begin(
                        start.from(j),
                        (c, ldc),
                        (rows, cols),
                        (workspace.block, width),
                    ),
                    relu: operands.relu,
                };
                for (p, k) in split(k, KC) {
                    let block = BlockOfA::unpacked(part.a.from(0, p));
                    let packed = workspace.micropanel;
                    macro_kernel::<T, S, MR>(&part, simd, (0, rows), (p, k), block, packed);
                }
                transpose_at(rows, cols, workspace.block, width, c, ldc);
            }
        }
    }
}

/// Writes what the sums start from to a part of Cᵀ, and returns what they start from there.
///
/// # Safety
/// `c` has `cols` rows of `rows` elements at a distance of `ldc`, which may be read and are
/// initialised if the sums start from them; `to` has room for `rows` rows of `width` elements, and
/// `width` is at least `cols`.
#[inline(always)]
unsafe fn begin<'a, T: Scalar>(
    start: Start<'_, T>,
    (c, ldc): (*const T, usize),
    (rows, cols): (usize, usize),
    (to, width): (*mut T, usize),
) -> Start<'a, T> {
    match start {
        Start::Zero => return Start::Zero,
        // SAFETY: the caller says that both places have these elements.
        Start::Stored => unsafe { transpose_at(cols, rows, c, ldc, to, width) },
        Start::Row(row) => {
            for (r, &value) in row[..rows].iter().enumerate() {
                for l in 0..width {
                    // SAFETY: r < rows and l < width, for which there is room.
                    unsafe { *to.add(r * width + l) = value };
                }
            }
        }
    }
    Start::Stored
}
