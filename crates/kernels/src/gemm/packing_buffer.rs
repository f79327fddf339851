//! Memory for packed blocks that are too large for the stack. It is static, as nothing is allocated
//! here.

use core::cell::UnsafeCell;
use core::sync::atomic::{AtomicBool, Ordering};

/// Bytes of a buffer: a block of A that stays in the second-level cache.
pub(super) const BYTES: usize = 256 * 1024;

/// As many threads can have a buffer at a time. Pages that nobody has written take no memory.
const BUFFERS: usize = 16;

#[repr(align(4096))]
struct Memory(UnsafeCell<[u8; BYTES]>);

struct Slot {
    is_taken: AtomicBool,
    memory: Memory,
}

// SAFETY: a `PackingBuffer` is the only way to the memory of a slot. `take` makes one only after it
// has changed `is_taken` from false to true, and only its drop changes that back, so there is one
// at a time. The acquire of the former and the release of the latter order the accesses of two
// owners.
unsafe impl Sync for Slot {}

static SLOTS: [Slot; BUFFERS] = [const {
    Slot {
        is_taken: AtomicBool::new(false),
        memory: Memory(UnsafeCell::new([0; BYTES])),
    }
}; BUFFERS];

/// [`BYTES`] bytes that nobody else has until this is dropped.
pub(super) struct PackingBuffer(&'static Slot);

impl PackingBuffer {
    /// A buffer, if one is free.
    pub(super) fn take() -> Option<Self> {
        // A look first: a swap would take the line away from the threads that look too.
        let is_free = |slot: &&Slot| {
            !slot.is_taken.load(Ordering::Relaxed) && !slot.is_taken.swap(true, Ordering::Acquire)
        };
        SLOTS.iter().find(is_free).map(Self)
    }

    /// The address of the bytes, which is a multiple of a page.
    pub(super) fn as_ptr(&self) -> *mut u8 {
        self.0.memory.0.get().cast()
    }
}

impl Drop for PackingBuffer {
    fn drop(&mut self) {
        self.0.is_taken.store(false, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buffers_are_apart_and_come_back() {
        let mut most = 0;
        for _ in 0..2 * BUFFERS {
            let buffers: Vec<_> = core::iter::from_fn(PackingBuffer::take).collect();
            let mut starts: Vec<_> = buffers.iter().map(|b| b.as_ptr().addr()).collect();
            starts.sort_unstable();
            assert!(starts.windows(2).all(|w| w[0] + BYTES <= w[1]));
            assert!(starts.iter().all(|start| start.is_multiple_of(4096)));
            most = most.max(starts.len());
        }
        // Products of other tests may have some meanwhile, but not all of them, and not for ever.
        assert!(most > 1, "{most} buffers were free");
        while PackingBuffer::take().is_none() {
            std::thread::yield_now();
        }
    }
}
