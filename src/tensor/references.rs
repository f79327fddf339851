use core::sync::atomic::{AtomicUsize, Ordering, fence};

/// How many owners a value has.
#[derive(Debug)]
pub(crate) struct References(AtomicUsize);

impl References {
    /// A count above which the process ends. Between this and the number that wraps to zero there
    /// is room for one more owner on each of two billion threads.
    const MOST: usize = isize::MAX as usize;

    /// The count of a value with one owner.
    #[inline]
    pub(crate) const fn one() -> Self {
        Self(AtomicUsize::new(1))
    }

    /// Whether there is one owner, who then sees everything that earlier owners wrote.
    #[inline]
    pub(crate) fn is_one(&self) -> bool {
        // Acquire pairs with the release of `remove`, in the owner that left last.
        self.0.load(Ordering::Acquire) == 1
    }

    /// Counts one owner more.
    ///
    /// More than [`MOST`](Self::MOST) owners end the process, as those of [`std::sync::Arc`] do:
    /// owners can be forgotten, and a panic can be caught, so a program could go on counting until
    /// the number wraps to zero and the value is freed under its owners.
    #[inline]
    pub(crate) fn add(&self) {
        // Relaxed is enough: the caller is an owner, so the value lives, and whoever gets the new
        // reference on another thread gets it by something that synchronises.
        if self.0.fetch_add(1, Ordering::Relaxed) > Self::MOST {
            std::process::abort();
        }
    }

    /// Counts one owner less. If it was the last, the caller has the value for itself, and sees
    /// everything that the other owners wrote.
    #[inline]
    #[must_use]
    pub(crate) fn remove(&self) -> bool {
        // A single owner is the caller, and nobody else can make a second: new owners are made from
        // owners. So a look replaces the subtraction, which would take as long as a small kernel.
        if self.is_one() {
            return true;
        }
        if self.0.fetch_sub(1, Ordering::Release) != 1 {
            return false;
        }
        // The acquire fence pairs with the release above in every other owner.
        fence(Ordering::Acquire);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_owner_is_told() {
        let count = References::one();
        assert!(count.is_one());
        count.add();
        assert!(!count.is_one());
        assert!(!count.remove());
        assert!(count.is_one() && count.remove());
    }

    /// The test starts itself again: the child counts one owner too many and catches every panic,
    /// so that it comes to its end unless the process is ended.
    #[cfg_attr(miri, ignore = "Miri starts no processes")]
    #[test]
    fn too_many_owners_end_the_process() {
        const CHILD: &str = "CONFORMABLE_TEST_TOO_MANY_OWNERS";
        const NAME: &str = "tensor::references::tests::too_many_owners_end_the_process";
        if std::env::var_os(CHILD).is_some() {
            let count = References(AtomicUsize::new(References::MOST));
            count.add();
            println!("the most is allowed");
            let _ = std::panic::catch_unwind(|| count.add());
            println!("one more is allowed");
            return;
        }
        let output = std::process::Command::new(std::env::current_exe().unwrap())
            .args([NAME, "--exact", "--nocapture"])
            .env(CHILD, "1")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains("the most is allowed"), "{said}");
        assert!(!said.contains("one more is allowed"), "{said}");
        assert!(!output.status.success());
    }
}
