//! Work space on the stack.

use core::mem::MaybeUninit;

use crate::scalar::Scalar;

/// What a kernel puts beside its operands: 52 KiB of stack, allocated once by the caller of all its
/// instances and passed down.
pub(super) struct Scratch {
    /// Packed weights, or gradients.
    pub(super) panel: StackSpace<PANEL>,
    pub(super) sums: StackSpace<PANEL>,
    /// Copied lines of images.
    pub(super) lines: LineSpace,
}

/// Copied lines.
pub(super) type LineSpace = StackSpace<LINES>;

const PANEL: usize = 16 * 1024;
const LINES: usize = 20 * 1024;

impl Scratch {
    #[inline]
    pub(super) fn new() -> Self {
        Self {
            panel: StackSpace([MaybeUninit::uninit(); PANEL]),
            sums: StackSpace([MaybeUninit::uninit(); PANEL]),
            lines: StackSpace([MaybeUninit::uninit(); LINES]),
        }
    }
}

/// How many elements the packed weights or the sums may have.
pub(super) const fn in_panel<T>() -> usize {
    PANEL / size_of::<T>()
}

/// How many elements the copied lines may have.
pub(super) const fn in_lines<T>() -> usize {
    LINES / size_of::<T>()
}

/// Bytes with the alignment of a cache line. They are as many as the largest problem needs, so only
/// what is used is filled.
#[repr(align(64))]
pub(super) struct StackSpace<const BYTES: usize>([MaybeUninit<u8>; BYTES]);

impl<const BYTES: usize> StackSpace<BYTES> {
    /// The first `len` elements, which become `value`.
    #[inline(always)]
    pub(super) fn fill<T: Scalar>(&mut self, len: usize, value: T) -> &mut [T] {
        assert!(len <= BYTES / size_of::<T>());
        // SAFETY: the assertion says that the bytes are as many as `len` elements have; they are
        // aligned to 64 bytes, at least as `T` is, and borrowed by `self`; `MaybeUninit` may hold
        // bytes that were never written.
        let used = unsafe {
            core::slice::from_raw_parts_mut(self.0.as_mut_ptr().cast::<MaybeUninit<T>>(), len)
        };
        for v in &mut *used {
            v.write(value);
        }
        // SAFETY: all of these have just been written.
        unsafe { used.assume_init_mut() }
    }
}
