//! The way into a loop on the caller's stack, for threads that the caller does not know.
//!
//! Everything is in one word: the number of the loop, the number of places that it is open to (none
//! if it is closed), and the number of workers inside. A worker counts itself in and learns by the
//! same operation whether the gate is open; the caller closes it by one operation and then waits
//! until nobody is inside. All operations on one word have one order, so a worker either comes
//! before the closing and is waited for, or comes after it and stays out.

use super::shared_loop::SharedLoop;
use super::sync::{
    AtomicBool, AtomicPtr, AtomicUsize, MAX_THREADS,
    Ordering::{Acquire, Relaxed, Release},
    Wait,
};
use core::ops::Deref;
use core::ptr;

/// The number of workers inside.
const INSIDE: usize = 0xff;

/// One place that the gate is open to.
const PLACE: usize = INSIDE + 1;

/// Added by each loop. The number comes round after 65,536 loops on a machine of 32 bits; a worker
/// that slept through exactly as many misses one, which others then finish.
const NUMBER: usize = PLACE << 8;

/// Neither count reaches into its neighbour.
const _: () = assert!(MAX_THREADS < 256);

/// A loop is read by the workers while the caller works on it.
const fn is_shared_by_threads<T: Sync>() {}
const _: () = is_shared_by_threads::<SharedLoop<'_>>();

pub(super) struct Gate {
    sign: Sign,
    /// Whether somebody has the turn.
    is_taken: AtomicBool,
}

/// What workers look at all the time. Anything else in these cache lines would be slow to write.
#[repr(align(128))]
struct Sign {
    word: AtomicUsize,
    /// The loop. Written by the one who has the turn while the gate is closed and nobody is inside.
    work: AtomicPtr<SharedLoop<'static>>,
}

/// What a worker sees of the gate.
#[derive(Clone, Copy)]
pub(super) struct Notice(usize);

impl Notice {
    /// The number of the loop that is open or was the last.
    pub(super) fn number(self) -> usize {
        self.0 / NUMBER
    }

    /// Whether the gate is open to this place.
    pub(super) fn invites(self, place: usize) -> bool {
        place < self.0 % NUMBER / PLACE
    }
}

impl Gate {
    pub(super) fn new() -> Self {
        Self {
            sign: Sign {
                word: AtomicUsize::new(0),
                work: AtomicPtr::new(ptr::null_mut()),
            },
            is_taken: AtomicBool::new(false),
        }
    }

    /// The right to open the gate, unless somebody has it.
    pub(super) fn take(&self) -> Option<Turn<'_>> {
        // Looked at first, because writing takes the cache line from all others.
        let is_free = !self.is_taken.load(Relaxed) && !self.is_taken.swap(true, Acquire);
        is_free.then(|| Turn(self))
    }

    pub(super) fn look(&self) -> Notice {
        Notice(self.sign.word.load(Relaxed))
    }

    /// The loop, if the gate is open to this place.
    ///
    /// # Safety
    /// At most [`MAX_THREADS`] threads are in this function or have what it returned.
    pub(super) unsafe fn enter(&self, place: usize) -> Option<Inside<'_>> {
        // The count of at most `MAX_THREADS` does not reach the bits above.
        let notice = Notice(self.sign.word.fetch_add(1, Acquire));
        let inside = Inside(self);
        notice.invites(place).then_some(inside)
    }
}

/// The right to open the gate, until it is dropped.
pub(super) struct Turn<'a>(&'a Gate);

impl Turn<'_> {
    /// Keeps the gate open to the first `places` places while `own` runs, or until all of them are
    /// done. Returns, or unwinds with the panic of `own`, when nobody is inside any more.
    pub(super) fn open_while(self, work: &SharedLoop<'_>, places: usize, own: impl FnOnce()) {
        assert!(places <= MAX_THREADS, "{places} places");
        let gate = self.0;
        let erased = ptr::from_ref(work).cast_mut().cast();
        gate.sign.work.store(erased, Relaxed);
        // Release, so that who enters sees the loop and the pointer to it.
        gate.sign.word.fetch_add(NUMBER + places * PLACE, Release);
        // Dropped before the turn is, on unwinding too.
        let _closing = Closing { gate, places };
        own();
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        // Release, so that the next one's loop comes after all that was done about this one.
        self.0.is_taken.store(false, Release);
    }
}

/// Closes the gate when it is dropped, and waits for those inside.
struct Closing<'a> {
    gate: &'a Gate,
    places: usize,
}

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.gate.sign.word.fetch_sub(self.places * PLACE, Relaxed);
        let mut wait = Wait::new();
        // Acquire, so that what was done inside is seen. Every change of the word is a
        // read-modify-write, so this load takes part in the release sequence of each who left.
        while self.gate.sign.word.load(Acquire) & INSIDE != 0 {
            wait.pause();
        }
    }
}

/// A worker's stay inside, until it is dropped.
pub(super) struct Inside<'a>(&'a Gate);

impl Deref for Inside<'_> {
    type Target = SharedLoop<'static>;

    fn deref(&self) -> &SharedLoop<'static> {
        // SAFETY:
        // - The worker was counted in while the gate was open (`enter` keeps this value only then),
        //   so its addition precedes the closing in the order of the word's changes, and `Closing`
        //   waits until the count is lowered, which `Drop` does after the last use of this
        //   reference. Until then `open_while`, and the loop that it borrows, live.
        // - The pointer is that of this loop: its store precedes the opening, whose release
        //   sequence the addition acquired; and no other is stored before `Closing` has waited.
        // - The lifetimes inside `SharedLoop` are longer than the borrow of `open_while`, and the
        //   body's is not visible to users of the reference.
        // - Several threads have references at the same time: `SharedLoop` is `Sync` (asserted).
        unsafe { &*self.0.sign.work.load(Relaxed) }
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        // Release, so that the caller sees what was done inside.
        self.0.sign.word.fetch_sub(1, Release);
    }
}
