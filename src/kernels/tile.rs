//! Work space on the stack.

use super::scalar::Float;

/// Work space with the alignment of a cache line, so that no vector of a panel straddles two lines.
#[repr(align(64))]
pub(super) struct Scratch<T, const N: usize>(pub(super) [T; N]);

impl<T: Float, const N: usize> Scratch<T, N> {
    #[inline]
    pub(super) fn new() -> Self {
        Self([T::zero(); N])
    }
}
