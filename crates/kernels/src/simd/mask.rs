//! Masks that leave out the first elements of a vector.

/// As many bytes of zeros as of ones.
static MASK: [[u8; 64]; 2] = [[0; 64], [u8::MAX; 64]];

/// Where a mask begins that is zero for the first `count` elements of a vector, at most 64 bytes,
/// and ones behind them. 64 bytes can be read there.
#[inline(always)]
pub(super) fn mask<T>(count: usize) -> *const T {
    let zeros = (count * size_of::<T>()).min(64);
    MASK.as_flattened()[64 - zeros..].as_ptr().cast()
}
