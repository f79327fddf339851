use core::sync::atomic::{AtomicUsize, Ordering};

/// Where the blocks of a thread are counted when other threads free them.
///
/// A thread counts what it takes and gives back by itself, without atomic operations. What it
/// cannot see is that another thread has freed a block of its own, so that thread leaves a note
/// here.
#[derive(Debug, Default)]
pub(super) struct Account {
    /// Bytes freed on other threads, which the owner has not yet subtracted from its own count.
    freed: AtomicUsize,
}

impl Account {
    /// Notes, on another thread than the owner's, that a block is freed.
    pub(super) fn note(&self, bytes: usize) {
        // Relaxed: a number is all that is passed on. It cannot overflow, since the bytes are part
        // of the owner's own count, a `usize`, until the owner reads the note.
        self.freed.fetch_add(bytes, Ordering::Relaxed);
    }

    /// The bytes noted since the last time, for the owner to subtract.
    pub(super) fn settle(&self) -> usize {
        self.freed.swap(0, Ordering::Relaxed)
    }
}
