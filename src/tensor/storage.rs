//! The memory of tensors: reference-counted buffers, aligned to 64 bytes, recycled through [`pool`].
//!
//! This is the one file outside `kernels` with unsafe code. A buffer is one allocation: a header of 64
//! bytes, then the elements. What keeps it sound:
//!
//! - every byte behind the header is initialised when a block is made, and stays so;
//! - [`Element`] types have no padding and no destructor, and all but `bool` take any bit pattern; a
//!   buffer of `bool` is filled before anyone reads it;
//! - `&mut [T]` is handed out only while the reference count is one.

use core::any::TypeId;
use core::marker::PhantomData;
use core::ptr::NonNull;
use core::sync::atomic::{AtomicUsize, Ordering, fence};
use std::alloc::{Layout, alloc_zeroed, dealloc};

use super::element::Element;
use super::pool;

/// The alignment of the elements, and the size of the header in front of them.
pub const ALIGNMENT: usize = 64;

/// The size of the largest buffer: half of what an allocation may have, so that rounding up cannot overflow.
const MAX_BYTES: usize = isize::MAX as usize / 2;

#[repr(C, align(64))]
struct Header {
    references: AtomicUsize,
    count: usize,
    element: TypeId,
    capacity: usize,
    /// Which list of the pool the block belongs to.
    class: usize,
    /// The block behind this one in that list, while it is there.
    next: Option<Block>,
}

const _: () = assert!(size_of::<Header>() == ALIGNMENT);

/// Memory that no tensor uses: a header and `capacity` initialised bytes.
pub(super) struct Block(NonNull<Header>);

// SAFETY: a block owns its memory and nothing refers to it.
unsafe impl Send for Block {}

impl Block {
    fn layout(capacity: usize) -> Layout {
        let size = capacity
            .checked_add(ALIGNMENT)
            .expect("tensor too large for memory");
        Layout::from_size_align(size, ALIGNMENT).expect("tensor too large for memory")
    }

    /// A block of zeros from the system, for the list `class`.
    #[cold]
    pub(super) fn allocate(capacity: usize, class: usize) -> Self {
        let layout = Self::layout(capacity);
        // SAFETY: the layout is at least the header's 64 bytes.
        let memory = unsafe { alloc_zeroed(layout) }.cast::<Header>();
        // A panic, not an abort: one tensor that is too large leaves memory enough to report it.
        let Some(header) = NonNull::new(memory) else {
            panic!("out of memory: a tensor needs {capacity} bytes")
        };
        // SAFETY: the memory is fresh, large enough and aligned for a header.
        unsafe {
            header.write(Header {
                references: AtomicUsize::new(0),
                count: 0,
                element: TypeId::of::<()>(),
                capacity,
                class,
                next: None,
            });
        }
        Self(header)
    }

    #[inline]
    fn header(&self) -> &Header {
        // SAFETY: the header is initialised and this block owns it.
        unsafe { self.0.as_ref() }
    }

    #[inline]
    fn header_mut(&mut self) -> &mut Header {
        // SAFETY: as above.
        unsafe { self.0.as_mut() }
    }

    #[inline]
    pub(super) fn capacity(&self) -> usize {
        self.header().capacity
    }

    #[inline]
    pub(super) fn class(&self) -> usize {
        self.header().class
    }

    /// The block behind this one, if it is the first of a list.
    #[inline]
    pub(super) fn next(&mut self) -> &mut Option<Self> {
        &mut self.header_mut().next
    }
}

impl Drop for Block {
    /// Frees this block; what is behind it in a list has to be taken out first, or it is never freed.
    #[cold]
    #[inline(never)]
    fn drop(&mut self) {
        let layout = Self::layout(self.capacity());
        // SAFETY: allocated in `allocate` with this layout; nobody else holds the memory.
        unsafe { dealloc(self.0.as_ptr().cast(), layout) }
    }
}

/// A shared buffer whose element type is known at run time only: what a graph node passes on.
#[derive(Debug)]
pub struct RawBuffer(NonNull<Header>);

// SAFETY: elements are Send and Sync, and are written only while there is one reference.
unsafe impl Send for RawBuffer {}
// SAFETY: as above.
unsafe impl Sync for RawBuffer {}

impl RawBuffer {
    #[inline]
    fn header(&self) -> &Header {
        // SAFETY: a live reference keeps the header alive; it is written only while unique.
        unsafe { self.0.as_ref() }
    }

    #[inline]
    fn is_unique(&self) -> bool {
        // Acquire pairs with the release of the reference that was dropped last.
        self.header().references.load(Ordering::Acquire) == 1
    }

    #[inline]
    fn holds<T: Element>(&self) -> bool {
        self.header().element == TypeId::of::<T>()
    }

    /// The buffer with elements of type `T`, if it has such.
    ///
    /// # Errors
    /// This, if it has others.
    #[inline]
    pub fn downcast<T: Element>(self) -> Result<Buffer<T>, Self> {
        if self.holds::<T>() {
            Ok(Buffer(self, PhantomData))
        } else {
            Err(self)
        }
    }

    /// As [`downcast`](Self::downcast), borrowed.
    #[inline]
    pub fn downcast_ref<T: Element>(&self) -> Option<&Buffer<T>> {
        // SAFETY: the elements are of this type, and a buffer is no more than a raw buffer.
        self.holds::<T>()
            .then(|| unsafe { &*core::ptr::from_ref(self).cast() })
    }

    /// As [`downcast`](Self::downcast), borrowed for a change.
    #[inline]
    pub fn downcast_mut<T: Element>(&mut self) -> Option<&mut Buffer<T>> {
        // SAFETY: as above; whatever is put in its place is a buffer, too.
        self.holds::<T>()
            .then(|| unsafe { &mut *core::ptr::from_mut(self).cast() })
    }
}

impl Clone for RawBuffer {
    #[inline]
    fn clone(&self) -> Self {
        // Relaxed is enough: the new reference is made from one that is alive.
        let before = self.header().references.fetch_add(1, Ordering::Relaxed);
        assert!(
            before < isize::MAX as usize,
            "too many references to one tensor"
        );
        Self(self.0)
    }
}

impl Drop for RawBuffer {
    #[inline]
    fn drop(&mut self) {
        // The only reference cannot become two behind our back, and to look is cheaper than to subtract.
        if self.is_unique() {
            pool::give(Block(self.0));
        } else if self.header().references.fetch_sub(1, Ordering::Release) == 1 {
            fence(Ordering::Acquire);
            pool::give(Block(self.0));
        }
    }
}

/// A shared buffer of elements. Cloning is cheap; writing needs the only reference.
#[derive(Debug)]
#[repr(transparent)]
pub struct Buffer<T>(RawBuffer, PhantomData<T>);

impl<T> Clone for Buffer<T> {
    #[inline]
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}

impl<T: Element> Buffer<T> {
    /// `count` elements with values left over from earlier use: for results that are written whole.
    #[inline]
    pub fn scratch(count: usize) -> Self {
        let bytes = count
            .checked_mul(size_of::<T>())
            .filter(|&bytes| bytes <= MAX_BYTES)
            .expect("tensor too large for memory");
        let Block(header) = *core::mem::ManuallyDrop::new(pool::take(bytes));
        // SAFETY: the block is ours alone; references, count and type are set before it is shared.
        unsafe {
            let header = header.as_ptr();
            (*header).references = AtomicUsize::new(1);
            (*header).count = count;
            (*header).element = TypeId::of::<T>();
        }
        let mut buffer = Self(RawBuffer(header), PhantomData);
        if !T::ANY_BITS {
            // SAFETY: the bytes are ours alone, and zero is a value of every element type.
            unsafe { buffer.as_mut_ptr().write_bytes(0, count) };
        }
        buffer
    }

    /// `count` elements that `write` writes.
    #[inline]
    pub(crate) fn build(count: usize, write: impl FnOnce(&mut [T])) -> Self {
        let mut buffer = Self::scratch(count);
        // SAFETY: there are as many elements, and a new buffer has no other reference.
        write(unsafe { core::slice::from_raw_parts_mut(buffer.as_mut_ptr(), count) });
        buffer
    }

    /// `count` elements of one value.
    #[inline]
    pub fn full(count: usize, value: T) -> Self {
        Self::build(count, |values| values.fill(value))
    }

    /// A copy of `values`.
    pub fn from_slice(values: &[T]) -> Self {
        let mut buffer = Self::scratch(values.len());
        buffer.make_mut().copy_from_slice(values);
        buffer
    }

    #[inline]
    fn as_mut_ptr(&mut self) -> *mut T {
        // SAFETY: the elements start one header behind the header, in the same allocation.
        unsafe { self.0.0.as_ptr().add(1).cast() }
    }

    /// The elements.
    #[inline]
    pub fn as_slice(&self) -> &[T] {
        // SAFETY: `count` initialised elements of `T` start behind the header; they are not written
        // while there is a second reference, and this one is borrowed.
        unsafe {
            let first = self.0.0.as_ptr().add(1).cast::<T>();
            core::slice::from_raw_parts(first, self.0.header().count)
        }
    }

    /// The elements for writing, if this is the only reference.
    #[inline]
    pub fn get_mut(&mut self) -> Option<&mut [T]> {
        if !self.0.is_unique() {
            return None;
        }
        let count = self.0.header().count;
        // SAFETY: as in `as_slice`; there is no other reference, and this one is borrowed mutably.
        Some(unsafe { core::slice::from_raw_parts_mut(self.as_mut_ptr(), count) })
    }

    /// The elements for writing, in a copy of their own if somebody else holds them too.
    #[inline]
    pub fn make_mut(&mut self) -> &mut [T] {
        if !self.0.is_unique() {
            *self = self.copied();
        }
        self.get_mut().expect("the buffer is unique")
    }

    /// A copy for writing, which the pool counts.
    #[cold]
    fn copied(&self) -> Self {
        pool::count_copy();
        Self::from_slice(self.as_slice())
    }

    /// The buffer without its element type.
    #[inline]
    pub fn erase(self) -> RawBuffer {
        self.0
    }

    /// Whether two handles are of the same memory.
    pub fn is_same(&self, other: &Self) -> bool {
        self.0.0 == other.0.0
    }
}

/// A value with several owners, and a number that is read without knowing its type: a node of the graph.
///
/// As [`std::sync::Arc`], but without weak references: whether there is a single owner is seen by looking, where `Arc` has to lock
/// the memory, which takes as long as a small kernel.
#[derive(Debug)]
pub(crate) struct Shared<T: ?Sized>(NonNull<Counted<T>>);

/// What a [`Shared`] points to, for its first owner.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct Counted<T: ?Sized> {
    references: AtomicUsize,
    number: u64,
    value: T,
}

// SAFETY: as for `Arc`: the owners share the value, and the last of them, on any thread, drops it.
unsafe impl<T: ?Sized + Send + Sync> Send for Shared<T> {}
// SAFETY: as above.
unsafe impl<T: ?Sized + Send + Sync> Sync for Shared<T> {}

impl<T> Counted<T> {
    #[inline]
    pub(crate) fn new(number: u64, value: T) -> Box<Self> {
        Box::new(Self {
            references: AtomicUsize::new(1),
            number,
            value,
        })
    }
}

impl<T: ?Sized> From<Box<Counted<T>>> for Shared<T> {
    #[inline]
    fn from(new: Box<Counted<T>>) -> Self {
        Self(NonNull::from(Box::leak(new)))
    }
}

impl<T: ?Sized> Shared<T> {
    #[inline]
    fn counted(&self) -> &Counted<T> {
        // SAFETY: a live reference keeps the value alive; it is written only while unique.
        unsafe { self.0.as_ref() }
    }

    /// Whether this is the only owner.
    #[inline]
    pub(crate) fn is_unique(&self) -> bool {
        // Acquire pairs with the release of the owner that was dropped last.
        self.counted().references.load(Ordering::Acquire) == 1
    }

    #[inline]
    pub(crate) fn number(&self) -> u64 {
        self.counted().number
    }

    /// The number and the value for a change, if this is the only owner.
    #[inline]
    pub(crate) fn get_mut(&mut self) -> Option<(&mut u64, &mut T)> {
        if !self.is_unique() {
            return None;
        }
        // SAFETY: there is no other owner, and this one is borrowed mutably.
        let Counted { number, value, .. } = unsafe { self.0.as_mut() };
        Some((number, value))
    }

    /// Whether two have the same value in memory.
    #[inline]
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        core::ptr::addr_eq(self.0.as_ptr(), other.0.as_ptr())
    }
}

impl<T: ?Sized> core::ops::Deref for Shared<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.counted().value
    }
}

impl<T: ?Sized> Clone for Shared<T> {
    #[inline]
    fn clone(&self) -> Self {
        // Relaxed is enough: the new reference is made from one that is alive.
        let before = self.counted().references.fetch_add(1, Ordering::Relaxed);
        assert!(
            before < isize::MAX as usize,
            "too many references to one node"
        );
        Self(self.0)
    }
}

impl<T: ?Sized> Drop for Shared<T> {
    #[inline]
    fn drop(&mut self) {
        // As for `RawBuffer`.
        if !self.is_unique() {
            if self.counted().references.fetch_sub(1, Ordering::Release) != 1 {
                return;
            }
            fence(Ordering::Acquire);
        }
        // SAFETY: it was leaked out of a box, and this was the last owner.
        drop(unsafe { Box::from_raw(self.0.as_ptr()) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_several_owners_drops_the_value() {
        struct Count<'a>(&'a AtomicUsize);
        impl Drop for Count<'_> {
            fn drop(&mut self) {
                self.0.fetch_add(1, Ordering::Relaxed);
            }
        }
        let drops = AtomicUsize::new(0);
        let mut one: Shared<Count<'_>> = Counted::new(7, Count(&drops)).into();
        assert_eq!(one.number(), 7);
        *one.get_mut().expect("the only owner").0 = 8;
        let two = one.clone();
        assert!(one.is_same(&two) && one.get_mut().is_none() && two.number() == 8);
        std::thread::scope(|scope| {
            for owner in [one, two] {
                scope.spawn(move || assert_eq!(owner.number(), 8));
            }
        });
        assert_eq!(drops.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn elements_are_aligned_and_initialised() {
        for count in [0, 1, 3, 64, 1_000, 100_000] {
            let buffer = Buffer::<f32>::scratch(count);
            assert_eq!(buffer.as_slice().as_ptr() as usize % ALIGNMENT, 0);
            assert_eq!(buffer.as_slice().len(), count);
        }
    }

    #[test]
    #[should_panic(expected = "tensor too large for memory")]
    fn a_buffer_larger_than_memory_is_refused() {
        let _ = Buffer::<u8>::scratch(usize::MAX);
    }

    #[test]
    fn a_refused_buffer_leaves_the_pool_as_it_was() {
        let before = crate::tensor::pool_stats();
        let refused =
            std::panic::catch_unwind(|| Buffer::<u8>::scratch(isize::MAX as usize / 2 - 100));
        assert!(refused.is_err() || cfg!(not(target_pointer_width = "64")));
        assert_eq!(crate::tensor::pool_stats(), before);
    }

    #[test]
    fn bools_are_values_even_in_recycled_memory() {
        drop(Buffer::<u8>::full(100, 0xff));
        assert!(
            Buffer::<bool>::scratch(100)
                .as_slice()
                .iter()
                .all(|bit| !bit)
        );
    }

    #[test]
    fn writing_to_a_shared_buffer_copies() {
        let mut a = Buffer::from_slice(&[1.0_f32, 2.0]);
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
        let raw = Buffer::from_slice(&[1_i64]).erase();
        assert!(raw.clone().downcast::<f32>().is_err());
        assert_eq!(raw.downcast::<i64>().unwrap().as_slice(), [1]);
    }

    #[test]
    fn buffers_cross_threads() {
        let buffer = Buffer::full(1_000, 1.5_f64);
        let other = buffer.clone();
        let sum = std::thread::spawn(move || other.as_slice().iter().sum::<f64>())
            .join()
            .unwrap();
        assert_eq!(sum, buffer.as_slice().iter().sum::<f64>());
    }
}
