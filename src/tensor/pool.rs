//! Freed memory kept for the next tensor of the same size, one pool a thread.
//!
//! The sizes of a training loop repeat from step to step, so after the first step its tensors come from
//! here. Blocks are kept in classes of at most 1/8 waste. What a thread keeps is bounded by twice the most
//! that its tensors have held at one time (and 16 MiB): beyond it the pool is emptied.

use std::cell::RefCell;

use super::storage::{ALIGNMENT, Block};

const FINE_CLASSES: usize = 16;
const CLASSES: usize = FINE_CLASSES + 8 * (usize::BITS as usize - 10);
const KEEP_AT_LEAST: usize = 16 << 20;

/// What the pool of this thread has done; see [`stats`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PoolStats {
    /// Blocks asked from the system so far.
    pub allocations: u64,
    /// Blocks taken out of the pool instead.
    pub reuses: u64,
    /// Bytes of the blocks that this thread took and did not give back; those that went to another thread
    /// stay counted here.
    pub live_bytes: usize,
    /// The most bytes in tensors of this thread at one time.
    pub peak_bytes: usize,
    /// Bytes kept for later.
    pub kept_bytes: usize,
}

struct Pool {
    free: Vec<Vec<Block>>,
    stats: PoolStats,
}

thread_local! {
    static POOL: RefCell<Pool> = const {
        RefCell::new(Pool {
            free: Vec::new(),
            stats: PoolStats { allocations: 0, reuses: 0, live_bytes: 0, peak_bytes: 0, kept_bytes: 0 },
        })
    };
}

/// The class of a size, and the capacity of its blocks: up to 1 KiB in steps of 64 bytes, then eight
/// classes to a power of two.
fn class(bytes: usize) -> (usize, usize) {
    let units = bytes.div_ceil(ALIGNMENT).max(1);
    if units <= FINE_CLASSES {
        return (units - 1, units * ALIGNMENT);
    }
    let log = usize::BITS as usize - 1 - (units - 1).leading_zeros() as usize;
    let step = 1_usize << (log - 3);
    let eighths = units.div_ceil(step);
    (
        FINE_CLASSES + 8 * (log - 4) + (eighths - 9),
        eighths * step * ALIGNMENT,
    )
}

/// A block of at least `bytes` initialised bytes.
pub(super) fn take(bytes: usize) -> Block {
    let (class, capacity) = class(bytes);
    POOL.try_with(|pool| pool.borrow_mut().take(class, capacity))
        .unwrap_or_else(|_| Block::allocate(capacity))
}

/// Gives a block back.
pub(super) fn give(block: Block) {
    // A block that outlives its thread's pool goes back to the system.
    let _ = POOL.try_with(|pool| pool.borrow_mut().give(block));
}

/// What the pool of this thread has done so far.
pub fn stats() -> PoolStats {
    POOL.with(|pool| pool.borrow().stats)
}

/// Returns all memory that this thread keeps for later to the system.
pub fn clear() {
    POOL.with(|pool| pool.borrow_mut().clear());
}

impl Pool {
    fn take(&mut self, class: usize, capacity: usize) -> Block {
        let block = match self.free.get_mut(class).and_then(Vec::pop) {
            Some(block) => {
                self.stats.reuses += 1;
                self.stats.kept_bytes -= capacity;
                block
            }
            None => {
                let block = Block::allocate(capacity);
                self.stats.allocations += 1;
                block
            }
        };
        self.stats.live_bytes += capacity;
        self.stats.peak_bytes = self.stats.peak_bytes.max(self.stats.live_bytes);
        block
    }

    fn give(&mut self, block: Block) {
        let capacity = block.capacity();
        // A block may come from another thread, whose tensors were not counted here.
        self.stats.live_bytes = self.stats.live_bytes.saturating_sub(capacity);
        if self.free.is_empty() {
            self.free.resize_with(CLASSES, Vec::new);
        }
        self.free[class(capacity).0].push(block);
        self.stats.kept_bytes += capacity;
        if self.stats.kept_bytes > self.stats.peak_bytes.saturating_mul(2).max(KEEP_AT_LEAST) {
            self.clear();
        }
    }

    fn clear(&mut self) {
        self.free.clear();
        self.stats.kept_bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::Buffer;

    #[test]
    fn a_class_holds_what_it_is_asked_for() {
        for bytes in (0..5_000).chain([65_535, 65_536, 65_537, 1 << 30, (1 << 30) + 1]) {
            let (index, capacity) = class(bytes);
            assert!(capacity >= bytes && index < CLASSES);
            assert!(
                bytes < 1_024 || capacity <= bytes + bytes / 8 + ALIGNMENT,
                "{bytes}: {capacity}"
            );
            assert_eq!(class(capacity), (index, capacity));
        }
    }

    #[test]
    fn a_repeated_size_is_not_allocated_again() {
        drop(Buffer::<f32>::scratch(12_345));
        let before = stats();
        for _ in 0..10 {
            drop(Buffer::<f32>::scratch(12_345));
        }
        let after = stats();
        assert_eq!(after.allocations, before.allocations);
        assert_eq!(after.reuses, before.reuses + 10);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let peak = stats().peak_bytes;
        let limit = (2 * peak).max(KEEP_AT_LEAST) + (8 << 20);
        for megabytes in 1..200 {
            drop(Buffer::<u8>::scratch((megabytes % 8) << 20));
            assert!(stats().kept_bytes <= limit);
        }
        clear();
        assert_eq!(stats().kept_bytes, 0);
    }
}
