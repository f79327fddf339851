//! Work space too large for the stack, in the program's own memory: nothing is allocated.

use core::cell::UnsafeCell;
use core::sync::atomic::{AtomicBool, Ordering};

/// Bytes of a room: a block of A that stays in the second-level cache.
pub(super) const ROOM: usize = 256 * 1024;

/// As many threads can have one at a time; the pages that nobody uses take no memory.
const ROOMS: usize = 16;

#[repr(align(4096))]
struct Bytes(UnsafeCell<[u8; ROOM]>);

struct Slot {
    taken: AtomicBool,
    bytes: Bytes,
}

// SAFETY: only the one who has set `taken` reaches the bytes.
unsafe impl Sync for Slot {}

static SLOTS: [Slot; ROOMS] = [const {
    Slot {
        taken: AtomicBool::new(false),
        bytes: Bytes(UnsafeCell::new([0; ROOM])),
    }
}; ROOMS];

/// A room, until it is dropped.
pub(super) struct Room(&'static Slot);

impl Room {
    /// A room, if one is free.
    pub(super) fn take() -> Option<Self> {
        SLOTS
            .iter()
            .find(|slot| !slot.taken.swap(true, Ordering::Acquire))
            .map(Self)
    }

    /// [`ROOM`] bytes, aligned to a page.
    pub(super) fn as_ptr(&self) -> *mut u8 {
        self.0.bytes.0.get().cast()
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.0.taken.store(false, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rooms_are_apart_and_come_back() {
        for _ in 0..2 * ROOMS {
            let rooms: Vec<_> = core::iter::from_fn(Room::take).collect();
            let mut starts: Vec<_> = rooms.iter().map(|room| room.as_ptr().addr()).collect();
            starts.sort_unstable();
            assert!(starts.windows(2).all(|w| w[0] + ROOM <= w[1]));
            assert!(starts.iter().all(|start| start.is_multiple_of(4096)));
        }
        // Products of other tests may have some meanwhile, but not for ever.
        while Room::take().is_none() {
            std::thread::yield_now();
        }
    }
}
