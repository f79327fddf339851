//! Where a product packs parts of its operands to.

use core::mem::MaybeUninit;

use super::blocking::KC;
use super::packing_buffer::{self, PackingBuffer};

/// Bytes on the stack: a micropanel of B, and a block of A or a part of Cᵀ.
const STACK: usize = 60 * 1024;

#[repr(align(64))]
struct Stack(MaybeUninit<[u8; STACK]>);

/// Memory for packed elements, which may be uninitialised.
#[derive(Clone, Copy)]
pub(super) struct Workspace<T> {
    /// For a micropanel of B: [`KC`] rows of two vectors.
    pub(super) micropanel: *mut T,
    /// For a block of A or a part of Cᵀ.
    pub(super) block: *mut T,
    /// The number of elements of the block.
    pub(super) block_len: usize,
}

impl<T> Workspace<T> {
    /// Calls `f` with a workspace that nobody else has until `f` returns. `vector` is the size of a
    /// vector in bytes. With `is_large` the block is as large as a cache allows, if a buffer of
    /// that size is free; otherwise it is on the stack.
    #[inline(never)]
    pub(super) fn with(vector: usize, is_large: bool, f: impl FnOnce(Self)) {
        let mut stack = Stack(MaybeUninit::uninit());
        let micropanel: *mut T = stack.0.as_mut_ptr().cast();
        let micropanel_len = KC * 2 * vector / size_of::<T>();
        let mut workspace = Self {
            micropanel,
            // KC vectors of two times 64 bytes are 34 KiB, so this is within the stack.
            block: micropanel.wrapping_add(micropanel_len),
            block_len: STACK / size_of::<T>() - micropanel_len,
        };
        let buffer = is_large.then(PackingBuffer::take).flatten();
        if let Some(buffer) = &buffer {
            workspace.block = buffer.as_ptr().cast();
            workspace.block_len = packing_buffer::BYTES / size_of::<T>();
        }
        f(workspace);
    }
}
