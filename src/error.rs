//! What can go wrong at run time.
//!
//! Shapes that do not fit are rejected by the compiler and are not here. What is left are facts the
//! compiler cannot know: the contents of files and buffers, and sizes that are dynamic. Every
//! message says what was wrong, where, and what was expected.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// The result of an operation that can fail at run time.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error found at run time.
///
/// More kinds of error may be added, so a `match` needs a `_` arm.
///
/// # Example
///
/// ```
/// use conformable::Error;
///
/// let error = Error::length("weights", &[2, 3], 5);
/// assert_eq!(error.to_string(), "weights: expected 6 values (shape 2×3), found 5");
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A buffer, or a list of values, does not have as many elements as its shape needs.
    #[error(
        "{what}: expected {expected} value{} (shape {}), found {found}",
        plural(*.expected),
        Dims(.shape)
    )]
    Length {
        /// What has the wrong length, for example the name of a parameter.
        what: String,
        /// The shape to fill; empty for a scalar.
        shape: Vec<usize>,
        /// The number of values that the shape has.
        expected: usize,
        /// The number of values that were given.
        found: usize,
    },

    /// The operating system refused to open, read or write something.
    #[error("cannot {action}{}: {source}", Place(.path.as_ref()))]
    Io {
        /// What was tried, as a verb: "open", "read", "write".
        action: &'static str,
        /// The file, unless the library was given a reader or writer instead of a path.
        path: Option<PathBuf>,
        /// The error of the operating system.
        source: io::Error,
    },

    /// A file that is needed is not there under any of the names it may have.
    #[error("found no {what}; tried {}", Paths(.tried))]
    NotFound {
        /// What was looked for.
        what: String,
        /// Every path that was tried, in this order.
        tried: Vec<PathBuf>,
    },

    /// The contents of a file are not what its format demands.
    #[error("{place}: {message}{}", At(*.offset))]
    Format {
        /// Where the bytes come from: a path, or a description.
        place: String,
        /// What was wrong and what was expected.
        message: String,
        /// The offset from the start of the contents, if a single one is to blame. In a compressed
        /// file it counts decompressed bytes.
        offset: Option<u64>,
    },

    /// A value is out of its range, for example a label that is not below the number of classes.
    #[error("{what}: the value at index {index} is {value}, expected a value in 0..{limit}")]
    Value {
        /// What holds the value, for example "labels".
        what: String,
        /// The position of the first such value.
        index: usize,
        /// The value, as text.
        value: String,
        /// The smallest value that is too large.
        limit: usize,
    },

    /// Two sizes that are only known at run time, such as two batch sizes, should be equal and are
    /// not.
    #[error("{what}: {left} has {left_size}, {right} has {right_size}, expected the same for both")]
    Mismatch {
        /// What the sizes are, for example "batch size".
        what: String,
        /// The name of the first.
        left: String,
        /// The size of the first.
        left_size: usize,
        /// The name of the second.
        right: String,
        /// The size of the second.
        right_size: usize,
    },
}

impl Error {
    /// An [`Error::Length`]: `found` values were given for `shape`.
    pub fn length(what: impl Into<String>, shape: &[usize], found: usize) -> Self {
        Error::Length {
            what: what.into(),
            shape: shape.to_vec(),
            expected: shape
                .iter()
                .fold(1, |product, &size| product.saturating_mul(size)),
            found,
        }
    }

    /// An [`Error::Io`] of a file.
    pub fn io(action: &'static str, path: impl Into<PathBuf>, source: io::Error) -> Self {
        Error::Io {
            action,
            path: Some(path.into()),
            source,
        }
    }

    /// An [`Error::Format`] with an offset, or `None`.
    pub fn format(
        place: impl Into<String>,
        offset: impl Into<Option<u64>>,
        message: impl Into<String>,
    ) -> Self {
        Error::Format {
            place: place.into(),
            message: message.into(),
            offset: offset.into(),
        }
    }

    /// An [`Error::Value`]: `value`, at `index`, is not in `0..limit`.
    pub fn value(
        what: impl Into<String>,
        index: usize,
        value: impl fmt::Display,
        limit: usize,
    ) -> Self {
        Error::Value {
            what: what.into(),
            index,
            value: value.to_string(),
            limit,
        }
    }

    /// An [`Error::Mismatch`] of two sizes, each given with its name.
    pub fn mismatch(
        what: impl Into<String>,
        (left, left_size): (impl Into<String>, usize),
        (right, right_size): (impl Into<String>, usize),
    ) -> Self {
        Error::Mismatch {
            what: what.into(),
            left: left.into(),
            left_size,
            right: right.into(),
            right_size,
        }
    }
}

/// Shows sizes as a shape: `2×3`, and `()` for the shape of a scalar.
pub(crate) struct Dims<'a>(pub(crate) &'a [usize]);

impl fmt::Display for Dims<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((first, rest)) = self.0.split_first() else {
            return f.write_str("()");
        };
        write!(f, "{first}")?;
        rest.iter().try_for_each(|size| write!(f, "×{size}"))
    }
}

/// The ending of a noun after a count: 1 value, 2 values.
pub(crate) fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

struct At(Option<u64>);

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(offset) => write!(f, " (at byte {offset})"),
            None => Ok(()),
        }
    }
}

struct Place<'a>(Option<&'a PathBuf>);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(path) => write!(f, " {}", path.display()),
            None => Ok(()),
        }
    }
}

struct Paths<'a>(&'a [PathBuf]);

impl fmt::Display for Paths<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, path) in self.0.iter().enumerate() {
            let separator = if i == 0 { "" } else { ", " };
            write!(f, "{separator}{}", path.display())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn can_cross_threads_and_be_boxed() {
        fn check<T: std::error::Error + Send + Sync + 'static>() {}
        check::<Error>();
    }

    #[test]
    fn stays_small_enough_to_return_by_value() {
        // clippy's `result_large_err` complains from 128 bytes on.
        assert!(size_of::<Error>() < 128, "{}", size_of::<Error>());
    }

    #[test]
    fn messages() {
        let cases: [(Error, &str); 10] = [
            (
                Error::length("Tensor::from_vec", &[2, 3], 5),
                "Tensor::from_vec: expected 6 values (shape 2×3), found 5",
            ),
            (
                Error::length("bias", &[1], 0),
                "bias: expected 1 value (shape 1), found 0",
            ),
            (
                Error::length("loss", &[], 2),
                "loss: expected 1 value (shape ()), found 2",
            ),
            (
                Error::io(
                    "open",
                    "model.safetensors",
                    io::Error::new(io::ErrorKind::PermissionDenied, "permission denied"),
                ),
                "cannot open model.safetensors: permission denied",
            ),
            (
                Error::Io {
                    action: "write",
                    path: None,
                    source: io::Error::new(io::ErrorKind::StorageFull, "disk full"),
                },
                "cannot write: disk full",
            ),
            (
                Error::NotFound {
                    what: "training labels".into(),
                    tried: vec!["d/a".into(), "d/a.gz".into()],
                },
                "found no training labels; tried d/a, d/a.gz",
            ),
            (
                Error::format("a.idx", 2, "unknown type code 7"),
                "a.idx: unknown type code 7 (at byte 2)",
            ),
            (
                Error::format("a.safetensors", None, "no tensor named w"),
                "a.safetensors: no tensor named w",
            ),
            (
                Error::value("labels", 3, 12, 10),
                "labels: the value at index 3 is 12, expected a value in 0..10",
            ),
            (
                Error::mismatch("batch size", ("the input", 32), ("the target", 31)),
                "batch size: the input has 32, the target has 31, expected the same for both",
            ),
        ];
        for (error, message) in cases {
            assert_eq!(error.to_string(), message);
        }
    }

    #[test]
    fn the_product_of_huge_sizes_saturates() {
        let error = Error::length("x", &[usize::MAX, 2], 0);
        assert!(matches!(
            error,
            Error::Length {
                expected: usize::MAX,
                ..
            }
        ));
    }

    #[test]
    fn io_keeps_its_source() {
        let error = Error::io("open", "x", io::Error::from(io::ErrorKind::NotFound));
        let source = std::error::Error::source(&error).unwrap();
        let source = source.downcast_ref::<io::Error>().unwrap();
        assert_eq!(source.kind(), io::ErrorKind::NotFound);
    }
}
