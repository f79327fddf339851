//! The sizes of blocks.

/// The most terms of a sum that are computed at a time. Two 256-bit vectors a row, 272 rows of a
/// micropanel of B are half of a first-level cache of 32 KiB. It is not 256, so that a product a
/// little deeper than a few blocks does not end with a flat one.
pub(super) const KC: usize = 272;

/// Rows of A for which a micropanel of B is used before the next one: a block of MC × KC stays in
/// the second-level cache.
pub(super) const MC: usize = 120;

/// The bytes of a B, or of a transposed A, that stays in the first-level cache without packing.
pub(super) const NEAR: usize = 16 * 1024;

/// The fewest parts of at most `most` of `count`, as (first, number). Their numbers differ by at
/// most one, and the larger ones come first.
#[inline(always)]
pub(super) fn split(count: usize, most: usize) -> impl Iterator<Item = (usize, usize)> {
    let parts = count.div_ceil(most);
    let (small, larger) = (count / parts, count % parts);
    (0..parts).map(move |t| (t * small + t.min(larger), small + usize::from(t < larger)))
}
