//! A slice cut into chunks that different threads write.

use core::marker::PhantomData;
use core::slice;

pub(super) struct Chunks<'a, T> {
    start: *mut T,
    len: usize,
    chunk: usize,
    slice: PhantomData<&'a mut [T]>,
}

// SAFETY: a shared reference gives access to elements by `get` only, which is asked for each chunk
// at most once; so an element is reached by one thread, and is handed over to it, which `T: Send`
// allows.
unsafe impl<T: Send> Sync for Chunks<'_, T> {}

impl<'a, T> Chunks<'a, T> {
    /// Chunks of `chunk` elements, the last of which may be shorter.
    pub(super) fn new(slice: &'a mut [T], chunk: usize) -> Self {
        Self {
            start: slice.as_mut_ptr(),
            len: slice.len(),
            chunk,
            slice: PhantomData,
        }
    }

    /// Chunk `i`.
    ///
    /// # Safety
    /// No chunk is asked for twice.
    ///
    /// # Panics
    /// If there is no such chunk.
    #[expect(clippy::mut_from_ref, reason = "different calls get different chunks")]
    pub(super) unsafe fn get(&self, i: usize) -> &mut [T] {
        let from = i.checked_mul(self.chunk).filter(|&from| from < self.len);
        let from = from.expect("a chunk outside of the slice");
        // SAFETY: `from < len`, so the range is within the slice, which `'a` borrows for this
        // value alone; the ranges of different chunks are apart, and the caller asks for each once.
        unsafe { slice::from_raw_parts_mut(self.start.add(from), self.chunk.min(self.len - from)) }
    }
}
