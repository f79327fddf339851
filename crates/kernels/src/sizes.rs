//! Sizes that are multiplied with a check.
//!
//! A product of sizes that wraps around is a small number, which a short slice satisfies; a kernel
//! would then read far behind its end. So the sizes of a slice are compared with its length as
//! factors, and only a kernel whose lengths are right goes on to multiply them.

/// The product of some sizes, if a `usize` holds it. It is 0 if one of them is, whatever the others
/// are.
#[inline(always)]
pub(super) fn product(sizes: &[usize]) -> Option<usize> {
    let (mut product, mut overflows) = (1_usize, false);
    for &size in sizes {
        let (next, wraps) = product.overflowing_mul(size);
        product = next;
        overflows |= wraps;
    }
    if overflows {
        sizes.contains(&0).then_some(0)
    } else {
        Some(product)
    }
}

/// The product of some sizes.
///
/// # Panics
/// If it is more than a `usize` holds.
#[inline]
#[track_caller]
pub(super) fn count(sizes: &[usize]) -> usize {
    match product(sizes) {
        Some(count) => count,
        None => panic!("the sizes {sizes:?} ask for more than a `usize` counts"),
    }
}

/// Panics unless a slice of `len` elements has as many as its sizes ask for.
#[inline(always)]
#[track_caller]
pub(super) fn check_len(name: &str, len: usize, sizes: &[usize]) {
    match product(sizes) {
        Some(want) if want == len => {}
        Some(want) => wrong_length(name, len, want),
        None => too_many(name, len, sizes),
    }
}

#[cold]
#[track_caller]
pub(super) fn wrong_length(name: &str, len: usize, want: usize) -> ! {
    panic!("the length of `{name}` is {len}, but the sizes ask for {want}")
}

#[cold]
#[track_caller]
fn too_many(name: &str, len: usize, sizes: &[usize]) -> ! {
    panic!(
        "the length of `{name}` is {len}, but the sizes {sizes:?} ask for more than a `usize` \
         counts"
    )
}

#[cfg(test)]
mod tests;
