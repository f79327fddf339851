//! A vector register as a type.
//!
//! Arrays of lanes, from which the compiler makes vectors elsewhere, do not do in a convolution: as
//! soon as a tile has three loops around it, or a copy at its end, the compiler takes the lanes
//! apart and puts them together across outputs, or keeps the sums in memory.

/// [`Self::LANES`] neighbouring elements in a register.
///
/// A vector comes from [`splat`](Self::splat) or [`load`](Self::load), which ask for the token of
/// its instruction set. So whoever has a vector may use the instructions, and the other methods
/// need no token.
///
/// # Safety
/// A value is `LANES` elements `T` one after the other and nothing else: its size is that of
/// `[T; LANES]`, its alignment that of `T` or a multiple, and every bit belongs to an element.
pub unsafe trait Vector<T>: Copy {
    /// The token of the instruction set.
    type Simd: Copy;

    /// The number of elements.
    const LANES: usize;

    /// `value` in all lanes.
    fn splat(simd: Self::Simd, value: T) -> Self;

    /// The elements from `from` on.
    ///
    /// # Safety
    /// `from` is aligned for `T`, and `LANES` elements can be read there.
    unsafe fn load(simd: Self::Simd, from: *const T) -> Self;

    /// The two vectors from `from` on, which then moves on by `stride` elements.
    ///
    /// # Safety
    /// `from` is aligned for `T`, and 2 · `LANES` elements can be read there.
    #[inline(always)]
    unsafe fn load_two(simd: Self::Simd, from: &mut *const T, stride: usize) -> [Self; 2] {
        // SAFETY: the caller promises 2 · `LANES` elements from `from` on, aligned as elements, of
        // which each vector takes half.
        let two = unsafe {
            [
                Self::load(simd, *from),
                Self::load(simd, from.add(Self::LANES)),
            ]
        };
        *from = from.wrapping_add(stride);
        two
    }

    /// Writes the elements to `to` and behind it.
    ///
    /// # Safety
    /// `to` is aligned for `T`, and `LANES` elements can be written there.
    unsafe fn store(self, to: *mut T);

    /// `self` · `factor` + `sum`, fused where the instruction set has it.
    fn multiply_add(self, factor: Self, sum: Self) -> Self;

    /// `self` + `other`.
    fn add(self, other: Self) -> Self;

    /// `floor` where that is larger, and `self` elsewhere: a NaN stays.
    fn raise(self, floor: Self) -> Self;

    /// Zero in the first `count` lanes, which are not all, and `self` in the others.
    fn skip(self, count: usize) -> Self;
}
