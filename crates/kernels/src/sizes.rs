//! Sizes that are multiplied with a check.
//!
//! A product of sizes that wraps around is a small number, which a short slice satisfies; a kernel
//! would then read far behind its end. So the sizes of a slice are compared with its length as
//! factors, and only a kernel whose lengths are right goes on to multiply them.

/// The product of some sizes, if a `usize` holds it. It is 0 if one of them is, whatever the others
/// are.
#[inline]
pub(super) fn product(sizes: &[usize]) -> Option<usize> {
    sizes
        .iter()
        .try_fold(1_usize, |product, &size| product.checked_mul(size))
        .or_else(|| sizes.contains(&0).then_some(0))
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
///
/// The sizes are handed on by value where they are wrong, and otherwise stay in registers.
#[inline(always)]
#[track_caller]
pub(super) fn check_len<const N: usize>(name: &str, len: usize, sizes: [usize; N]) {
    let mut product = 1_usize;
    for size in sizes {
        match product.checked_mul(size) {
            Some(next) => product = next,
            None => return check_len_of(name, len, sizes),
        }
    }
    if product != len {
        wrong_length(name, len, product);
    }
}

#[cold]
#[track_caller]
fn check_len_of<const N: usize>(name: &str, len: usize, sizes: [usize; N]) {
    match product(&sizes) {
        Some(want) if want == len => {}
        Some(want) => wrong_length(name, len, want),
        None => panic!(
            "the length of `{name}` is {len}, but the sizes {sizes:?} ask for more than a `usize` \
             counts"
        ),
    }
}

#[cold]
#[track_caller]
pub(super) fn wrong_length(name: &str, len: usize, want: usize) -> ! {
    panic!("the length of `{name}` is {len}, but the sizes ask for {want}")
}

#[cfg(test)]
mod tests;
