//! Packing of a block of a matrix into a panel that the tile reads in order.

use super::transpose::transpose;

/// panel[p · width + l] = src[p · ld + l] for p < `kc`, l < `nr` ≤ `width`: rows of B as they lie.
///
/// The lanes from `nr` to `width` keep what they held.
pub(super) fn pack_rows<T: Copy>(
    src: &[T],
    ld: usize,
    kc: usize,
    nr: usize,
    panel: &mut [T],
    width: usize,
) {
    if nr != width {
        for (p, out) in panel.chunks_exact_mut(width).take(kc).enumerate() {
            for (out, &v) in out.iter_mut().zip(&src[p * ld..][..nr]) {
                *out = v;
            }
        }
        return;
    }
    match width {
        32 => pack_full::<T, 32>(src, ld, kc, panel),
        16 => pack_full::<T, 16>(src, ld, kc, panel),
        8 => pack_full::<T, 8>(src, ld, kc, panel),
        4 => pack_full::<T, 4>(src, ld, kc, panel),
        2 => pack_full::<T, 2>(src, ld, kc, panel),
        _ => unreachable!("a panel is 2, 4, 8, 16 or 32 columns wide"),
    }
}

/// [`pack_rows`] for a full panel, whose width the compiler knows.
fn pack_full<T: Copy, const W: usize>(src: &[T], ld: usize, kc: usize, panel: &mut [T]) {
    let (panel, _) = panel.as_chunks_mut::<W>();
    for (p, out) in panel.iter_mut().take(kc).enumerate() {
        out.copy_from_slice(&src[p * ld..][..W]);
    }
}

/// panel[p · width + l] = src[l · ld + p] for p < `kc`, l < `nr` ≤ `width`: B given by its transpose.
///
/// The lanes from `nr` to `width` keep what they held.
pub(super) fn pack_columns<T: Copy>(
    src: &[T],
    ld: usize,
    kc: usize,
    nr: usize,
    panel: &mut [T],
    width: usize,
) {
    transpose(nr, kc, src, ld, panel, width);
}
