//! A product in blocks: the loops over the rows of C and the terms of the sums (loops 3 and 4).

use core::ptr;

use super::blocking::{KC, MC, split};
use super::macro_kernel::{BlockOfA, macro_kernel};
use super::operands::Operands;
use super::pack::{ROW_PAD, pack_micropanels, pack_rows};
use super::transposed::transposed;
use super::workspace::Workspace;
use crate::scalar::Scalar;
use crate::simd::{Isa, Kernel, Simd};

/// Computes C on the calling thread.
///
/// # Safety
/// The operands are valid, as [`Operands`] defines it.
pub(super) unsafe fn run<T: Scalar>(operands: &Operands<'_, T>, isa: Isa) {
    let lanes = isa.vector() / size_of::<T>();
    let a_is_packed = operands.a_is_packed();
    let is_unpacked =
        operands.n >= lanes && operands.b_is_near() && operands.b.col_stride == 1 && !a_is_packed;
    if is_unpacked {
        // SAFETY: the operands are valid, as the caller says. B is near, has contiguous rows, and n
        // is at least the number of lanes.
        isa.run(unsafe { Blocked::new(operands, None) });
    } else {
        Workspace::with(isa.vector(), a_is_packed, |workspace| {
            // SAFETY: the operands are valid, as the caller says; the workspace is for vectors of
            // this instruction set.
            isa.run(unsafe { Blocked::new(operands, Some(workspace)) });
        });
    }
}

/// A blocked product, to be compiled for each instruction set.
struct Blocked<'a, T> {
    operands: &'a Operands<'a, T>,
    workspace: Option<Workspace<T>>,
}

impl<'a, T> Blocked<'a, T> {
    /// # Safety
    /// The operands are valid. Without a workspace, B is near, and has contiguous rows of at least
    /// a vector. Otherwise the workspace may be written, by nobody else, and it is made for vectors
    /// of the instruction set that runs this.
    unsafe fn new(operands: &'a Operands<'a, T>, workspace: Option<Workspace<T>>) -> Self {
        Self {
            operands,
            workspace,
        }
    }
}

impl<T: Scalar> Kernel for Blocked<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        // The sums of a microtile, MR × 2, a row of B and an element of A fill the registers.
        // SAFETY: `new` asked for what the loops ask for.
        unsafe {
            match S::VECTOR {
                64 => self.loops::<S, 8>(simd),
                32 => self.loops::<S, 6>(simd),
                _ => self.loops::<S, 4>(simd),
            }
        }
    }
}

impl<T: Scalar> Blocked<'_, T> {
    /// The loops around the macro-kernel; microtiles have up to `MR` rows and two vectors of
    /// columns.
    ///
    /// # Safety
    /// As [`Self::new`].
    #[inline(always)]
    unsafe fn loops<S: Simd, const MR: usize>(&self, simd: S) {
        let operands = self.operands;
        let Operands { m, k, n, a, b, .. } = *operands;
        let Some(workspace) = self.workspace else {
            let (a, packed) = (BlockOfA::unpacked(a), ptr::null_mut());
            // SAFETY: the operands are valid, and these are all their rows and terms. Nothing is
            // packed: B is near, and has contiguous rows of at least a vector.
            return unsafe {
                macro_kernel::<T, S, MR>(operands, simd, (0, m), (0, k), a, packed);
            };
        };
        if b.col_stride != 1 && a.col_stride == 1 && m < n {
            // SAFETY: the operands are valid, and the workspace is for vectors of this instruction
            // set.
            return unsafe { transposed::<T, S, MR>(operands, simd, workspace) };
        }
        let is_packed = operands.a_is_packed();
        let most = if is_packed {
            let depth = k.div_ceil(k.div_ceil(KC));
            workspace.block_len / (depth + ROW_PAD) / MR * MR
        } else {
            MC
        };
        let rows = m.div_ceil(m.div_ceil(most));
        let rows = rows.next_multiple_of(MR).min(most);
        for i in (0..m).step_by(rows) {
            let m = rows.min(m - i);
            for (p, k) in split(k, KC) {
                // SAFETY: i and p are less than m and k, so A has the element. The parts of `split`
                // are at most `depth` deep, so m rows of k + ROW_PAD elements, and m / MR
                // micropanels of MR·k, fit the block, of which `most` rows is what fits.
                let block = unsafe {
                    let a = a.from(i, p);
                    if !is_packed {
                        BlockOfA::unpacked(a)
                    } else if a.col_stride == 1 {
                        BlockOfA::unpacked(pack_rows(a, m, k, workspace.block))
                    } else {
                        pack_micropanels::<T, MR>(a, m, k, workspace.block);
                        BlockOfA::micropanels::<MR>(workspace.block, k)
                    }
                };
                // SAFETY: the operands are valid and have these rows and terms, of which the block
                // has the elements of A; the micropanel of the workspace is for two vectors.
                unsafe {
                    macro_kernel::<T, S, MR>(
                        operands,
                        simd,
                        (i, m),
                        (p, k),
                        block,
                        workspace.micropanel,
                    );
                }
            }
        }
    }
}
