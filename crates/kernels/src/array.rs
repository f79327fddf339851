//! Short arrays, which become registers.

use core::mem::MaybeUninit;

/// f(0), f(1), …
///
/// As [`core::array::from_fn`], which is made of many more functions: tiles exist in hundreds of
/// instances, and a fifth of the work of compiling them was that.
#[inline(always)]
pub(super) fn from_fn<T: Copy, const N: usize>(mut f: impl FnMut(usize) -> T) -> [T; N] {
    let mut array = MaybeUninit::<[T; N]>::uninit();
    let first = array.as_mut_ptr().cast::<T>();
    let mut i = 0;
    while i < N {
        // SAFETY: i < N.
        unsafe { first.add(i).write(f(i)) };
        i += 1;
    }
    // SAFETY: every element is written.
    unsafe { array.assume_init() }
}
