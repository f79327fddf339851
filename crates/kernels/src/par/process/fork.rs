//! Children made by `fork`, which have only the one thread of their parent's that called it.

/// Has every child process call `handler` before `fork` returns in it. The handler may do no more
/// than a signal handler may.
#[cfg(all(
    any(
        target_vendor = "apple",
        target_os = "android",
        target_os = "dragonfly",
        target_os = "freebsd",
        target_os = "illumos",
        target_os = "linux",
        target_os = "netbsd",
        target_os = "openbsd",
        target_os = "solaris",
    ),
    not(miri),
))]
pub(super) fn in_children(handler: extern "C" fn()) {
    use core::ffi::c_int;

    type Handler = Option<unsafe extern "C" fn()>;

    // SAFETY: this is how POSIX declares it.
    unsafe extern "C" {
        fn pthread_atfork(prepare: Handler, parent: Handler, child: Handler) -> c_int;
    }

    // SAFETY: it keeps the pointer to the handler, which is a function of this program. (A library
    // that is unloaded takes its handlers out.) It can fail only for want of memory; then a child
    // shares work with nobody, or waits for workers that it does not have.
    unsafe { pthread_atfork(None, None, Some(handler)) };
}

/// There is no `fork` here, or the children of one are no concern.
#[cfg(not(all(
    any(
        target_vendor = "apple",
        target_os = "android",
        target_os = "dragonfly",
        target_os = "freebsd",
        target_os = "illumos",
        target_os = "linux",
        target_os = "netbsd",
        target_os = "openbsd",
        target_os = "solaris",
    ),
    not(miri),
)))]
pub(super) fn in_children(_handler: extern "C" fn()) {}
