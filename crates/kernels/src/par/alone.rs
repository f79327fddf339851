//! In place of the team, in a build without threads: the caller does all the work.

/// One thread.
pub(super) fn threads() -> usize {
    1
}

/// Calls `body(i)` for every `i` below `calls`, in order.
pub(super) fn share(calls: usize, _ns: usize, _threads: usize, body: &(dyn Fn(usize) + Sync)) {
    (0..calls).for_each(body);
}
