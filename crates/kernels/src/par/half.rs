//! One of two computations that may run at the same time, then its result.

use core::cell::UnsafeCell;

pub(super) struct Half<F, A>(UnsafeCell<(Option<F>, Option<A>)>);

// SAFETY: a shared reference gives access by `run` only, which is called by one thread at a time.
// It moves the function to that thread and the result back, which `Send` allows.
unsafe impl<F: Send, A: Send> Sync for Half<F, A> {}

impl<F: FnOnce() -> A, A> Half<F, A> {
    pub(super) fn new(f: F) -> Self {
        Self(UnsafeCell::new((Some(f), None)))
    }

    /// Computes the result.
    ///
    /// # Safety
    /// No other call of `run` on the same half is under way.
    pub(super) unsafe fn run(&self) {
        // SAFETY: a reference to the contents is made here only, for the time of the call, and the
        // caller lets no second call begin in that time. (`result` takes the half by value.)
        let (f, result) = unsafe { &mut *self.0.get() };
        *result = f.take().map(|f| f());
    }

    pub(super) fn result(self) -> A {
        self.0.into_inner().1.expect("each half is computed")
    }
}
