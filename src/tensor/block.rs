//! The memory of one tensor: a header of 64 bytes, and the bytes of the elements behind it.

use core::any::TypeId;
use core::ptr::NonNull;
use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::sync::Arc;

use super::account::Account;
use super::references::References;

/// The alignment of the elements, and the size of the header in front of them.
pub const ALIGNMENT: usize = 64;

/// What stands in front of the elements.
#[derive(Debug)]
#[repr(C, align(64))]
pub(super) struct Header {
    /// How many storages share the block; without meaning while no storage does.
    pub(super) references: References,
    /// How many elements there are.
    pub(super) count: usize,
    /// The type of the elements.
    pub(super) element: TypeId,
    /// How many bytes there are behind the header.
    capacity: usize,
    /// Which list of a pool the block belongs to.
    class: usize,
    /// The block behind this one in that list, while it is there.
    next: Option<Block>,
    /// Where the thread whose pool the block belongs to counts it; none if that thread was ending.
    account: Option<Arc<Account>>,
}

const _: () = assert!(size_of::<Header>() == ALIGNMENT);

/// A block that nothing else refers to: an initialised header, and `capacity` initialised bytes
/// behind it.
///
/// The pointer comes from the allocation and may be used for all of it, header and bytes.
#[derive(Debug)]
pub(super) struct Block(NonNull<Header>);

// SAFETY: a block is the only way to its memory, as a `Box` is to its own, and everything in a
// header is `Send`: numbers, an `Arc` of an account, which is `Send` and `Sync`, and another block.
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
    pub(super) fn allocate(capacity: usize, class: usize, account: Option<Arc<Account>>) -> Self {
        let layout = Self::layout(capacity);
        // SAFETY: the layout has a size of at least `ALIGNMENT`, which is not zero.
        let memory = unsafe { alloc_zeroed(layout) }.cast::<Header>();
        // A panic, not an abort: one tensor that is too large leaves memory enough to report it.
        let Some(header) = NonNull::new(memory) else {
            panic!("out of memory: a tensor needs {capacity} bytes")
        };
        // SAFETY: the allocation is new, so nobody else uses it; it has at least `ALIGNMENT` bytes,
        // the size of a header, and the alignment of one. `write` does not read or drop what is
        // there.
        unsafe {
            header.write(Header {
                references: References::one(),
                count: 0,
                element: TypeId::of::<()>(),
                capacity,
                class,
                next: None,
                account,
            });
        }
        Self(header)
    }

    /// The block of a header.
    ///
    /// # Safety
    /// `header` came out of [`into_header`](Self::into_header), and from now on nobody uses it or a
    /// copy of it. The bytes behind it are initialised.
    #[inline]
    pub(super) unsafe fn from_header(header: NonNull<Header>) -> Self {
        Self(header)
    }

    /// The header, whose memory is the caller's from now on: it is valid for reads and writes, as
    /// the `capacity` bytes behind it are, until it is given to [`from_header`](Self::from_header).
    #[inline]
    pub(super) fn into_header(self) -> NonNull<Header> {
        core::mem::ManuallyDrop::new(self).0
    }

    #[inline]
    fn header(&self) -> &Header {
        // SAFETY: the header is initialised, aligned and alive as long as the block. Only the block
        // leads to it, and the block is borrowed, so nobody writes to the header meanwhile.
        unsafe { self.0.as_ref() }
    }

    #[inline]
    fn header_mut(&mut self) -> &mut Header {
        // SAFETY: the header is initialised, aligned and alive as long as the block. Only the block
        // leads to it, and the block is borrowed mutably, so nobody else reads or writes the header
        // meanwhile.
        unsafe { self.0.as_mut() }
    }

    /// The bytes behind the header.
    #[inline]
    pub(super) fn capacity(&self) -> usize {
        self.header().capacity
    }

    /// Which list of a pool the block belongs to.
    #[inline]
    pub(super) fn class(&self) -> usize {
        self.header().class
    }

    /// The block behind this one, if it is the first of a list.
    #[inline]
    pub(super) fn next(&mut self) -> &mut Option<Self> {
        &mut self.header_mut().next
    }

    /// Where the thread counts that the block belongs to.
    #[inline]
    pub(super) fn account(&self) -> Option<&Arc<Account>> {
        self.header().account.as_ref()
    }

    /// Counts the block elsewhere from now on.
    #[inline]
    pub(super) fn set_account(&mut self, account: Arc<Account>) {
        self.header_mut().account = Some(account);
    }
}

impl Drop for Block {
    /// Frees this block and those behind it in a list, one in the other: long lists are taken apart
    /// first.
    #[cold]
    #[inline(never)]
    fn drop(&mut self) {
        let layout = Self::layout(self.capacity());
        // SAFETY: the header is initialised and nobody uses it after this; the memory came from
        // `alloc_zeroed` in `allocate`, with the layout of the same capacity, which never changes.
        unsafe {
            self.0.drop_in_place();
            dealloc(self.0.as_ptr().cast(), layout);
        }
    }
}
