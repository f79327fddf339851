//! The elements of tensors: reference-counted storage, whose memory comes from [`pool`].
//!
//! What keeps them sound:
//!
//! - every byte of a block is initialised when the block is made, and stays so;
//! - [`Element`] types have no padding and no destructor, and all but `bool` take any bit pattern;
//!   a storage of `bool` is filled before anyone reads it;
//! - `&mut [T]` is handed out only while the reference count is one.

use core::any::TypeId;
use core::marker::PhantomData;
use core::ptr::NonNull;

use super::block::{ALIGNMENT, Block, Header};
use super::element::Element;
use super::pool;
use super::references::References;

/// The size of the largest storage: half of what an allocation may have, so that rounding up cannot
/// overflow.
const MAX_BYTES: usize = isize::MAX as usize / 2;

/// A shared storage whose element type is known at run time only: what a graph node passes on.
///
/// The header came out of [`Block::into_header`]. Its count of references is the number of raw
/// storages with this pointer, and the last of them makes the block of it again. There are `count`
/// elements of the type `element` behind the header.
#[derive(Debug)]
pub struct RawStorage(NonNull<Header>);

// SAFETY: a raw storage is an owner of a header and its elements, as an `Arc` is. Elements are
// `Send` and `Sync`, the count of references is atomic, and the rest of the header is read only
// while it is shared. What is written is written by a single owner, who sees what the others did
// before (`References`).
unsafe impl Send for RawStorage {}
// SAFETY: through a shared reference the header and the elements are read, and the count of
// references is changed by atomic operations.
unsafe impl Sync for RawStorage {}

impl RawStorage {
    #[inline]
    fn header(&self) -> &Header {
        // SAFETY: this raw storage is counted, so the block has not been made again, and the header
        // is alive and aligned. While there is a storage only its count is written, which is
        // atomic.
        unsafe { self.0.as_ref() }
    }

    #[inline]
    fn is_unique(&self) -> bool {
        self.header().references.is_one()
    }

    #[inline]
    fn holds<T: Element>(&self) -> bool {
        self.header().element == TypeId::of::<T>()
    }

    /// The storage with elements of type `T`, if it has such.
    ///
    /// # Errors
    /// This, if it has others.
    #[inline]
    pub(crate) fn downcast<T: Element>(self) -> Result<Storage<T>, Self> {
        if self.holds::<T>() {
            Ok(Storage(self, PhantomData))
        } else {
            Err(self)
        }
    }

    /// As [`downcast`](Self::downcast), borrowed.
    #[inline]
    pub(crate) fn downcast_ref<T: Element>(&self) -> Option<&Storage<T>> {
        if !self.holds::<T>() {
            return None;
        }
        // SAFETY: `Storage<T>` is `repr(transparent)` around `RawStorage`, so the reference is
        // valid as one to it; what else a `Storage<T>` promises, elements of type `T`, has just
        // been checked.
        Some(unsafe { &*core::ptr::from_ref(self).cast() })
    }

    /// As [`downcast`](Self::downcast), borrowed for a change.
    #[inline]
    pub(crate) fn downcast_mut<T: Element>(&mut self) -> Option<&mut Storage<T>> {
        if !self.holds::<T>() {
            return None;
        }
        // SAFETY: `Storage<T>` is `repr(transparent)` around `RawStorage`, so the reference is
        // valid as one to it; what else a `Storage<T>` promises, elements of type `T`, has just
        // been checked. Whatever is put in its place is a `Storage<T>`, and so a raw storage, when
        // the borrow ends.
        Some(unsafe { &mut *core::ptr::from_mut(self).cast() })
    }
}

impl Clone for RawStorage {
    #[inline]
    fn clone(&self) -> Self {
        self.header().references.add();
        Self(self.0)
    }
}

impl Drop for RawStorage {
    #[inline]
    fn drop(&mut self) {
        if self.header().references.remove() {
            // SAFETY: the header came out of `Block::into_header` in `Storage::scratch`. This was
            // the last raw storage with the pointer, and it ends here. Nothing makes bytes behind a
            // header uninitialised: elements have no padding that a write of them could leave so.
            pool::give(unsafe { Block::from_header(self.0) });
        }
    }
}

/// A shared storage of elements: a raw storage that holds elements of type `T`. Cloning is cheap;
/// writing needs the only reference.
#[derive(Debug)]
#[repr(transparent)]
pub struct Storage<T>(RawStorage, PhantomData<T>);

impl<T> Clone for Storage<T> {
    #[inline]
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}

impl<T: Element> Storage<T> {
    /// `count` elements with values left over from earlier use: for results that are written whole.
    #[inline(always)]
    pub(crate) fn scratch(count: usize) -> Self {
        let bytes = count
            .checked_mul(size_of::<T>())
            .filter(|&bytes| bytes <= MAX_BYTES)
            .expect("tensor too large for memory");
        let header = pool::take(bytes).into_header();
        // SAFETY: the header is initialised, and from `into_header` it is ours alone until we share
        // it, which we do not before the end of this function. None of the old values has a
        // destructor.
        unsafe {
            let header = header.as_ptr();
            (*header).references = References::one();
            (*header).count = count;
            (*header).element = TypeId::of::<T>();
        }
        let storage = Self(RawStorage(header), PhantomData);
        if !T::ANY_BITS {
            // SAFETY: the block has at least `bytes` bytes behind its header, `count` elements,
            // which nobody else uses yet; they are aligned, as in `first`. Zero bytes are a value
            // of every element type.
            unsafe { storage.first().write_bytes(0, count) };
        }
        storage
    }

    /// `count` elements that `write` writes.
    #[inline]
    pub(crate) fn build(count: usize, write: impl FnOnce(&mut [T])) -> Self {
        let storage = Self::scratch(count);
        // SAFETY: `count` initialised elements start at `first`, in one allocation, and their bytes
        // are at most `MAX_BYTES`, half of `isize::MAX`. A new storage has no other reference, so
        // nobody else uses them until `write` returns.
        write(unsafe { core::slice::from_raw_parts_mut(storage.first(), count) });
        storage
    }

    /// `count` elements of one value.
    #[inline]
    pub(crate) fn full(count: usize, value: T) -> Self {
        Self::build(count, |values| values.fill(value))
    }

    /// A copy of `values`.
    pub(crate) fn from_slice(values: &[T]) -> Self {
        let mut storage = Self::scratch(values.len());
        storage.make_mut().copy_from_slice(values);
        storage
    }

    /// Where the elements are. It is aligned for them: `ALIGNMENT`, that of the header and its
    /// size, is a multiple of the alignment of every element type.
    #[inline]
    fn first(&self) -> *mut T {
        const { assert!(ALIGNMENT.is_multiple_of(align_of::<T>())) };
        // SAFETY: the pointer is that of an allocation which starts with a header, so one header
        // further is inside the allocation or at its end.
        unsafe { self.0.0.as_ptr().add(1).cast() }
    }

    /// The elements.
    #[inline]
    pub(crate) fn as_slice(&self) -> &[T] {
        let count = self.0.header().count;
        // SAFETY: `count` initialised elements of type `T` start at `first`, in one allocation,
        // which lives as long as this storage; their bytes are at most `MAX_BYTES`, half of
        // `isize::MAX`. They are written only through a `&mut` of the single storage of the block
        // (`get_mut`): if this is the single one, it is borrowed, and if not, nobody writes.
        unsafe { core::slice::from_raw_parts(self.first(), count) }
    }

    /// The elements for writing, if this is the only reference.
    #[inline]
    pub(crate) fn get_mut(&mut self) -> Option<&mut [T]> {
        if !self.0.is_unique() {
            return None;
        }
        let count = self.0.header().count;
        // SAFETY: `count` initialised elements of type `T` start at `first`, in one allocation,
        // which lives as long as this storage; their bytes are at most `MAX_BYTES`, half of
        // `isize::MAX`. No other storage has this block, and none can be made while this one is
        // borrowed mutably, so nobody else reads or writes the elements; what other threads did
        // before is visible (`References::is_one`).
        Some(unsafe { core::slice::from_raw_parts_mut(self.first(), count) })
    }

    /// The elements for writing, in a copy of their own if somebody else holds them too.
    #[inline]
    pub(crate) fn make_mut(&mut self) -> &mut [T] {
        if !self.0.is_unique() {
            *self = self.copied();
        }
        self.get_mut().expect("the storage is unique")
    }

    /// A copy for writing, which the pool counts.
    #[cold]
    fn copied(&self) -> Self {
        pool::count_copy();
        Self::from_slice(self.as_slice())
    }

    /// The storage without its element type.
    #[inline]
    pub(crate) fn erase(self) -> RawStorage {
        self.0
    }

    /// Whether two handles are of the same memory.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.0.0 == other.0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_aligned_and_initialised() {
        for count in [0, 1, 3, 64, 1_000, 100_000] {
            let storage = Storage::<f32>::scratch(count);
            assert_eq!(storage.as_slice().as_ptr() as usize % ALIGNMENT, 0);
            assert_eq!(storage.as_slice().len(), count);
        }
    }

    #[test]
    #[should_panic(expected = "tensor too large for memory")]
    fn a_buffer_larger_than_memory_is_refused() {
        let _ = Storage::<u8>::scratch(usize::MAX);
    }

    #[test]
    fn a_refused_buffer_leaves_the_pool_as_it_was() {
        let before = crate::tensor::pool_stats();
        let refused =
            std::panic::catch_unwind(|| Storage::<u8>::scratch(isize::MAX as usize / 2 - 100));
        // Where addresses have 32 bits this is a gibibyte, which some machines have to give.
        assert!(refused.is_err() || cfg!(not(target_pointer_width = "64")));
        if refused.is_err() {
            assert_eq!(crate::tensor::pool_stats(), before);
        }
    }

    #[test]
    fn bools_are_values_even_in_recycled_memory() {
        drop(Storage::<u8>::full(100, 0xff));
        assert!(
            Storage::<bool>::scratch(100)
                .as_slice()
                .iter()
                .all(|bit| !bit)
        );
    }

    #[test]
    fn writing_to_a_shared_buffer_copies() {
        let mut a = Storage::from_slice(&[1.0_f32, 2.0]);
        let b = a.clone();
        assert!(a.get_mut().is_none());
        a.make_mut()[0] = 5.0;
        assert_eq!(
            (a.as_slice(), b.as_slice()),
            (&[5.0, 2.0][..], &[1.0, 2.0][..])
        );
        assert!(!a.is_same(&b));
    }

    #[test]
    fn a_raw_buffer_remembers_its_type() {
        let raw = Storage::from_slice(&[1_i64]).erase();
        assert!(raw.clone().downcast::<f32>().is_err());
        assert_eq!(raw.downcast::<i64>().unwrap().as_slice(), [1]);
    }

    #[test]
    fn buffers_cross_threads() {
        let storage = Storage::full(1_000, 1.5_f64);
        let other = storage.clone();
        let sum = std::thread::spawn(move || other.as_slice().iter().sum::<f64>())
            .join()
            .unwrap();
        assert_eq!(sum, storage.as_slice().iter().sum::<f64>());
    }
}
