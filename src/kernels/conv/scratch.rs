//! Work space on the stack.

use core::mem::MaybeUninit;

/// Room for `N` elements, with the alignment of a cache line. It is as large as the largest problem needs, so only what is
/// used is filled.
#[repr(align(64))]
pub(super) struct Scratch<T, const N: usize>([MaybeUninit<T>; N]);

impl<T: Copy, const N: usize> Scratch<T, N> {
    #[inline(always)]
    pub(super) fn new() -> Self {
        Self([const { MaybeUninit::uninit() }; N])
    }

    /// The first `len` elements, which become `value`.
    #[inline(always)]
    pub(super) fn fill(&mut self, len: usize, value: T) -> &mut [T] {
        let used = &mut self.0[..len];
        for v in &mut *used {
            v.write(value);
        }
        // SAFETY: all of these have just been written.
        unsafe { used.assume_init_mut() }
    }
}
