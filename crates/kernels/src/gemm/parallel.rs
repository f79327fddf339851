//! A blocked product on several threads.

use super::blocked;
use super::operands::Operands;
use crate::par;
use crate::scalar::Scalar;
use crate::simd::Isa;

/// The fewest rows and columns that are worth a thread.
const FEWEST_ROWS: usize = 12;
const FEWEST_COLS: usize = 64;

/// Nanoseconds of a product, at 40 multiply-adds a nanosecond.
pub(super) fn work_ns(m: usize, k: usize, n: usize) -> usize {
    m.saturating_mul(k).saturating_mul(n) / 40
}

/// Computes C, on several threads if it is worth it. Its parts are independent, and the bits of an
/// element do not depend on the part that it is in.
///
/// # Safety
/// The operands are valid, as [`Operands`] defines it.
pub(super) unsafe fn run<T: Scalar>(operands: Operands<'_, T>, isa: Isa) {
    let Operands { m, k, n, .. } = operands;
    if !par::is_worth(work_ns(m, k, n)) {
        // SAFETY: the caller says that the operands are valid.
        return unsafe { blocked::run(&operands, isa) };
    }
    let cut = Cut::new(&operands, 2 * par::threads());
    let shared = Shared(operands);
    par::for_each_index(cut.parts(), work_ns(cut.rows, k, cut.cols), |part| {
        let (rows, cols) = cut.part(part);
        // SAFETY: the operands are valid, as the caller says; the rows and columns are in C, and no
        // two parts have an element in common. `shared` is the only way to C until all threads have
        // left this loop.
        unsafe { blocked::run(&shared.get().part(rows, cols), isa) };
    });
}

/// C cut into parts of some rows and all columns, or of all rows and some columns.
struct Cut {
    m: usize,
    n: usize,
    /// The most rows of a part.
    rows: usize,
    /// The most columns of a part.
    cols: usize,
}

impl Cut {
    /// About `parts` parts, of which none is too small.
    fn new<T: Copy>(operands: &Operands<'_, T>, parts: usize) -> Self {
        let Operands { m, n, .. } = *operands;
        let rows = m.div_ceil(parts).max(FEWEST_ROWS);
        let cols = n.div_ceil(parts).next_multiple_of(FEWEST_COLS);
        // Every part reads its rows or columns of one operand and all of the other. If B is
        // transposed, every part of the columns would also pack all of A.
        let read_by_rows = m.div_ceil(rows) * n + m;
        let read_by_cols = n.div_ceil(cols) * m + n;
        let b_is_transposed = operands.b.col_stride != 1;
        if rows < m && (cols >= n || b_is_transposed || read_by_rows < read_by_cols) {
            Self {
                m,
                n,
                rows,
                cols: n,
            }
        } else {
            let cols = cols.min(n);
            Self {
                m,
                n,
                rows: m,
                cols,
            }
        }
    }

    fn parts(&self) -> usize {
        self.m.div_ceil(self.rows) * self.n.div_ceil(self.cols)
    }

    /// The rows and the columns of a part, each as (first, number).
    fn part(&self, part: usize) -> ((usize, usize), (usize, usize)) {
        // Either all rows are in one part, or all columns.
        let (i, j) = if self.rows < self.m {
            (part * self.rows, 0)
        } else {
            (0, part * self.cols)
        };
        let (m, n) = (self.rows.min(self.m - i), self.cols.min(self.n - j));
        ((i, m), (j, n))
    }
}

/// Operands that several threads have, each for its part of C.
struct Shared<'a, T>(Operands<'a, T>);

// SAFETY: threads read A, B and the row from one `T` (`T: Sync`), and write elements of C that the
// caller reads afterwards (`T: Send`). That no two threads touch the same element of C is up to
// those who use the pointers: `run` gives each thread a part of its own.
unsafe impl<T: Send + Sync> Sync for Shared<'_, T> {}

impl<'a, T> Shared<'a, T> {
    fn get(&self) -> &Operands<'a, T> {
        &self.0
    }
}
