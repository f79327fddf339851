use core::fmt::{self, Display, Formatter};

/// The sizes of a shape as a value that a `const` can hold; a dynamic axis has none.
///
/// ```
/// use conformable::nn::cost::Sizes;
/// use conformable::prelude::*;
///
/// const SIZES: Sizes = Sizes::of::<(Dyn, Const<28>, Const<28>)>();
/// assert_eq!(SIZES.as_slice(), [None, Some(28), Some(28)]);
/// assert_eq!(SIZES.to_string(), "[?, 28, 28]");
/// const _: () = assert!(SIZES.count(32) == 32 * 28 * 28);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes(&'static [Option<usize>]);

impl Sizes {
    /// The sizes of a shape.
    pub const fn of<S: crate::shape::Shape>() -> Self {
        Self(S::SIZES)
    }

    /// The size of each axis, outermost first; `None` for a dynamic one.
    pub const fn as_slice(self) -> &'static [Option<usize>] {
        self.0
    }

    /// The number of elements, with `dynamic` as the size of a dynamic axis.
    pub const fn count(self, dynamic: usize) -> usize {
        let (mut count, mut axis) = (1, 0);
        while axis < self.0.len() {
            count *= match self.0[axis] {
                Some(size) => size,
                None => dynamic,
            };
            axis += 1;
        }
        count
    }

    /// Whether there is a dynamic axis.
    pub const fn is_dynamic(self) -> bool {
        let mut axis = 0;
        while axis < self.0.len() {
            if self.0[axis].is_none() {
                return true;
            }
            axis += 1;
        }
        false
    }
}

impl Display for Sizes {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let word = |size: &Option<usize>| size.map_or_else(|| "?".to_owned(), |n| n.to_string());
        let words: Vec<_> = self.0.iter().map(word).collect();
        f.pad(&format!("[{}]", words.join(", ")))
    }
}
