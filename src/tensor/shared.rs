use core::ptr::NonNull;

use super::references::References;

/// A value with several owners, and a number that is read without knowing its type: a node of the
/// graph.
///
/// As [`std::sync::Arc`], but without weak references: whether there is a single owner is seen by
/// looking, where `Arc` has to lock the memory, which takes as long as a small kernel.
///
/// The pointer came out of a box. The count of references is the number of owners with this
/// pointer, and the last of them makes the box of it again.
#[derive(Debug)]
pub(crate) struct Shared<T: ?Sized>(NonNull<Counted<T>>);

/// What a [`Shared`] points to, for its first owner.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct Counted<T: ?Sized> {
    references: References,
    number: u64,
    value: T,
}

// SAFETY: the owners share the value, which is `Sync`, and the last of them, on any thread, drops
// it, and it is `Send`. The count is atomic; the number and the value are written by a single owner
// only, who sees what the others did before (`References`). So it is for `Arc`, with the same
// bounds.
unsafe impl<T: ?Sized + Send + Sync> Send for Shared<T> {}
// SAFETY: through a shared reference the value is read, which is `Sync`, and a new owner is made,
// who may go to another thread and drop the value there, which is `Send`.
unsafe impl<T: ?Sized + Send + Sync> Sync for Shared<T> {}

impl<T> Counted<T> {
    #[inline]
    pub(crate) fn new(number: u64, value: T) -> Box<Self> {
        Box::new(Self {
            references: References::one(),
            number,
            value,
        })
    }
}

impl<T: ?Sized> From<Box<Counted<T>>> for Shared<T> {
    #[inline]
    fn from(new: Box<Counted<T>>) -> Self {
        // The count of a new value is one.
        Self(NonNull::from(Box::leak(new)))
    }
}

impl<T: ?Sized> Shared<T> {
    #[inline]
    fn counted(&self) -> &Counted<T> {
        // SAFETY: this owner is counted, so the box has not been made again, and the memory is
        // alive. The number and the value are written only through a `&mut` of the single owner
        // (`get_mut`): if this is the single one, it is borrowed, and if not, nobody writes.
        unsafe { self.0.as_ref() }
    }

    /// Whether this is the only owner.
    #[inline]
    pub(crate) fn is_unique(&self) -> bool {
        self.counted().references.is_one()
    }

    #[inline]
    pub(crate) fn number(&self) -> u64 {
        self.counted().number
    }

    /// The number and the value for a change, if this is the only owner.
    #[inline]
    pub(crate) fn get_mut(&mut self) -> Option<(&mut u64, &mut T)> {
        if !self.is_unique() {
            return None;
        }
        // SAFETY: the memory is alive, as this owner is counted. There is no other owner, and none
        // can be made while this one is borrowed mutably, so nobody else reads or writes it; what
        // other threads did before is visible (`References::is_one`).
        let Counted { number, value, .. } = unsafe { self.0.as_mut() };
        Some((number, value))
    }

    /// Whether two have the same value in memory.
    #[inline]
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        core::ptr::addr_eq(self.0.as_ptr(), other.0.as_ptr())
    }
}

impl<T: ?Sized> core::ops::Deref for Shared<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.counted().value
    }
}

impl<T: ?Sized> Clone for Shared<T> {
    #[inline]
    fn clone(&self) -> Self {
        self.counted().references.add();
        Self(self.0)
    }
}

impl<T: ?Sized> Drop for Shared<T> {
    #[inline]
    fn drop(&mut self) {
        if self.counted().references.remove() {
            // SAFETY: the pointer came from `Box::leak`, in `From`. This was the last owner, and it
            // ends here, so nobody uses the pointer afterwards.
            drop(unsafe { Box::from_raw(self.0.as_ptr()) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn the_last_of_several_owners_drops_the_value() {
        struct Count<'a>(&'a AtomicUsize);
        impl Drop for Count<'_> {
            fn drop(&mut self) {
                self.0.fetch_add(1, Ordering::Relaxed);
            }
        }
        let drops = AtomicUsize::new(0);
        let mut one: Shared<Count<'_>> = Counted::new(7, Count(&drops)).into();
        assert_eq!(one.number(), 7);
        *one.get_mut().expect("the only owner").0 = 8;
        let two = one.clone();
        assert!(one.is_same(&two) && one.get_mut().is_none() && two.number() == 8);
        std::thread::scope(|scope| {
            for owner in [one, two] {
                scope.spawn(move || assert_eq!(owner.number(), 8));
            }
        });
        assert_eq!(drops.load(Ordering::Relaxed), 1);
    }
}
