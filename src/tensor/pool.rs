//! Freed memory kept for the next tensor of the same size, one pool a thread.
//!
//! The sizes of a training loop repeat from step to step, so after the first step its tensors come
//! from here. Blocks are kept in classes of at most 1/8 waste. What a thread keeps is bounded by
//! twice the most that its tensors have held at one time (and 16 MiB): beyond it the pool is
//! emptied.
//!
//! A block belongs to the thread that took it, wherever its tensor goes, until it is freed; then it
//! belongs to the thread that freed it, which tells the other one so ([`Account`]).
//!
//! The pool of a thread that ends is destroyed before some of the thread's other values. Those that
//! still compute take blocks from the system and give them back to it.

use core::mem::{forget, replace};
use std::cell::{Cell, OnceCell};
use std::sync::Arc;

use super::account::Account;
use super::block::{ALIGNMENT, Block};

const FINE_CLASSES: usize = 16;
const CLASSES: usize = FINE_CLASSES + 8 * (usize::BITS as usize - 10);
/// A power of two, so that a class cut to it needs no check.
const LISTS: usize = CLASSES.next_power_of_two();
const KEEP_AT_LEAST: usize = 16 << 20;

/// What the pool of this thread has done; see [`stats`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PoolStats {
    /// Blocks asked from the system so far.
    pub allocations: u64,
    /// Blocks taken out of the pool instead.
    pub reuses: u64,
    /// Tensors copied so far because they were to be written and something else held their elements
    /// too.
    pub copies: u64,
    /// Bytes of the blocks that this thread took and that no thread has freed yet.
    pub live_bytes: usize,
    /// The most bytes in tensors of this thread at one time.
    pub peak_bytes: usize,
    /// Bytes kept for later.
    pub kept_bytes: usize,
}

/// The free blocks of a thread, in one list a class.
struct Pool {
    free: [Cell<Option<Block>>; LISTS],
    allocations: Cell<u64>,
    reuses: Cell<u64>,
    copies: Cell<u64>,
    /// Where other threads note which blocks of this one they have freed; made with the first
    /// block.
    account: OnceCell<Arc<Account>>,
    /// Bytes of all blocks, kept and live, and those noted in the account.
    total: Cell<usize>,
    /// Bytes of the blocks in use, and those noted in the account.
    live: Cell<usize>,
    peak: Cell<usize>,
}

thread_local! {
    static POOL: Pool = const {
        Pool {
            free: [const { Cell::new(None) }; LISTS],
            allocations: Cell::new(0),
            reuses: Cell::new(0),
            copies: Cell::new(0),
            account: OnceCell::new(),
            total: Cell::new(0),
            live: Cell::new(0),
            peak: Cell::new(0),
        }
    };
}

/// The class of a size, and the capacity of its blocks: up to 1 KiB in steps of 64 bytes, then
/// eight classes to a power of two.
#[inline]
const fn class(bytes: usize) -> (usize, usize) {
    let units = if bytes == 0 {
        1
    } else {
        bytes.div_ceil(ALIGNMENT)
    };
    if units <= FINE_CLASSES {
        (units - 1, units * ALIGNMENT)
    } else {
        coarse_class(units)
    }
}

const fn coarse_class(units: usize) -> (usize, usize) {
    let log = usize::BITS as usize - 1 - (units - 1).leading_zeros() as usize;
    let step = 1_usize << (log - 3);
    let eighths = units.div_ceil(step);
    (
        FINE_CLASSES + 8 * (log - 4) + (eighths - 9),
        eighths * step * ALIGNMENT,
    )
}

/// A block of at least `bytes` initialised bytes. The class of a constant size is one, too.
#[inline(always)]
pub(super) fn take(bytes: usize) -> Block {
    let (class, capacity) = class(bytes);
    POOL.try_with(|pool| pool.take(class, capacity))
        .unwrap_or_else(|_| Block::allocate(capacity, class, None))
}

/// Gives a block back.
pub(super) fn give(block: Block) {
    let mut block = Some(block);
    let _ = POOL.try_with(|pool| {
        if let Some(block) = block.take() {
            pool.give(block);
        }
    });
    if let Some(block) = block {
        give_to_system(block);
    }
}

/// Frees a block on a thread that has no pool any more.
#[cold]
fn give_to_system(block: Block) {
    if let Some(account) = block.account() {
        account.note(block.capacity());
    }
    drop(block);
}

/// Notes that a tensor is copied before it is written.
pub(super) fn count_copy() {
    let _ = POOL.try_with(|pool| pool.copies.set(pool.copies.get() + 1));
}

/// The bytes of the block that a tensor of so many bytes takes.
pub(crate) const fn capacity(bytes: usize) -> usize {
    class(bytes).1
}

/// What the pool of this thread has done so far: nothing, where the thread is ending and its pool
/// is gone.
pub fn stats() -> PoolStats {
    POOL.try_with(Pool::stats).unwrap_or_default()
}

/// Returns all memory that this thread keeps for later to the system.
pub fn clear() {
    // A pool that is gone keeps nothing.
    let _ = POOL.try_with(Pool::clear);
}

impl Pool {
    #[inline]
    fn take(&self, class: usize, capacity: usize) -> Block {
        let block = match self.pop(class) {
            Some(block) => {
                self.reuses.set(self.reuses.get() + 1);
                block
            }
            None => self.allocate(class, capacity),
        };
        let live = self.live.get() + capacity;
        self.live.set(live);
        if live > self.peak.get() {
            self.raise_peak();
        }
        block
    }

    #[cold]
    fn allocate(&self, class: usize, capacity: usize) -> Block {
        let block = Block::allocate(capacity, class, Some(self.account()));
        self.allocations.set(self.allocations.get() + 1);
        self.total.set(self.total.get() + capacity);
        block
    }

    fn account(&self) -> Arc<Account> {
        self.account.get_or_init(Arc::default).clone()
    }

    /// Raises the peak to what is live, when that has been set right.
    #[cold]
    fn raise_peak(&self) {
        self.settle();
        self.peak.set(self.peak.get().max(self.live.get()));
    }

    /// Subtracts what other threads have freed.
    fn settle(&self) {
        let freed = self.account.get().map_or(0, |account| account.settle());
        self.live.set(self.live.get() - freed);
        self.total.set(self.total.get() - freed);
    }

    #[inline]
    fn pop(&self, class: usize) -> Option<Block> {
        let list = &self.free[class % LISTS];
        let mut block = list.take()?;
        // `take` left `None` in the list, so `replace` returns `None`; `forget` spares the check
        // for a block to drop.
        forget(list.replace(block.next().take()));
        Some(block)
    }

    #[inline]
    fn push(&self, class: usize, mut block: Block) {
        let list = &self.free[class % LISTS];
        // A block in use has none behind it, and `take` leaves `None` in the list: both times
        // `replace` returns `None`, and `forget` spares the check for a block to drop.
        forget(replace(block.next(), list.take()));
        forget(list.replace(Some(block)));
    }

    #[inline]
    fn give(&self, mut block: Block) {
        if self.owns(&block) {
            self.live.set(self.live.get() - block.capacity());
        } else {
            self.adopt(&mut block);
        }
        self.push(block.class(), block);
        if self.total.get() > KEEP_AT_LEAST {
            self.bound();
        }
    }

    #[inline]
    fn owns(&self, block: &Block) -> bool {
        match (self.account.get(), block.account()) {
            (Some(own), Some(account)) => Arc::ptr_eq(own, account),
            _ => false,
        }
    }

    /// Makes a block of another thread one of this.
    #[cold]
    fn adopt(&self, block: &mut Block) {
        if let Some(account) = block.account() {
            account.note(block.capacity());
        }
        block.set_account(self.account());
        self.total.set(self.total.get() + block.capacity());
    }

    /// Empties the pool if it has become too large.
    #[cold]
    fn bound(&self) {
        let kept = self.kept();
        if kept > KEEP_AT_LEAST && kept / 2 > self.peak.get() {
            self.clear();
        }
    }

    /// Bytes of the blocks in the lists; what the account holds is in both numbers.
    fn kept(&self) -> usize {
        self.total.get() - self.live.get()
    }

    #[cold]
    fn clear(&self) {
        for list in &self.free {
            let mut first = list.take();
            while let Some(mut block) = first {
                first = block.next().take();
            }
        }
        self.total.set(self.live.get());
    }

    fn stats(&self) -> PoolStats {
        self.settle();
        PoolStats {
            allocations: self.allocations.get(),
            reuses: self.reuses.get(),
            copies: self.copies.get(),
            live_bytes: self.live.get(),
            peak_bytes: self.peak.get(),
            kept_bytes: self.kept(),
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::Storage;

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
        drop(Storage::<f32>::scratch(12_345));
        let before = stats();
        for _ in 0..10 {
            drop(Storage::<f32>::scratch(12_345));
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
            drop(Storage::<u8>::scratch((megabytes % 8) << 20));
            assert!(stats().kept_bytes <= limit);
        }
        clear();
        assert_eq!(stats().kept_bytes, 0);
    }

    /// A loader makes tensors that another thread frees.
    #[test]
    fn a_thread_whose_tensors_are_freed_elsewhere_counts_what_is_left_of_them() {
        const BATCH: usize = 1 << 20;
        let (to, from) = std::sync::mpsc::sync_channel::<Storage<u8>>(0);
        let loader = std::thread::spawn(move || {
            for _ in 0..100 {
                to.send(Storage::scratch(BATCH)).unwrap();
            }
            drop(to);
            stats()
        });
        let kept = from.iter().map(|batch| {
            drop(batch);
            stats().kept_bytes
        });
        assert!(kept.max() <= Some(KEEP_AT_LEAST + BATCH));
        let loader = loader.join().unwrap();
        assert_eq!((loader.allocations, loader.kept_bytes), (100, 0));
        // One in the making, one being handed over, and one that is being freed.
        assert!(loader.live_bytes <= 3 * BATCH, "{loader:?}");
        assert!(loader.peak_bytes <= 3 * BATCH, "{loader:?}");
    }

    #[test]
    fn a_block_belongs_to_the_thread_that_freed_it() {
        let capacity = capacity(5 << 10);
        let numbers = |stats: PoolStats| (stats.live_bytes, stats.kept_bytes);
        let pass = move |storage: Storage<u8>| {
            let free = move || {
                assert_eq!(numbers(stats()), (0, 0));
                drop(storage);
                assert_eq!(numbers(stats()), (0, capacity));
                let again = Storage::<u8>::scratch(5 << 10);
                assert_eq!(numbers(stats()), (capacity, 0));
                again
            };
            std::thread::spawn(free).join().unwrap()
        };
        let own = move || {
            let again = pass(Storage::scratch(5 << 10));
            assert_eq!(numbers(stats()), (0, 0));
            assert_eq!(stats().peak_bytes, capacity);
            drop(again);
            assert_eq!(numbers(stats()), (0, capacity));
            assert_eq!(stats().allocations, 1);
        };
        std::thread::spawn(own).join().unwrap();
    }
}
