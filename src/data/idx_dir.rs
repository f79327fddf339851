//! Finding the two IDX files, images and labels, of one part of a data set.

use std::path::{Path, PathBuf};

use super::idx::{Idx, with_or_without_gz};
use crate::error::{Error, Result, plural};

/// A part of a data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Split {
    /// The examples to train on.
    Train,
    /// The examples to measure with.
    Test,
}

impl Split {
    /// What the file names of this part begin with. MNIST calls its test set "t10k".
    fn prefixes(self) -> &'static [&'static str] {
        match self {
            Split::Train => &["train"],
            Split::Test => &["t10k", "test"],
        }
    }

    fn adjective(self) -> &'static str {
        match self {
            Split::Train => "training",
            Split::Test => "test",
        }
    }
}

/// Reads the images and the labels of one part of a data set in the directory `dir`.
///
/// The file names are those of MNIST and the data sets made in its likeness, compressed (`.gz`) or
/// not:
///
/// | | [`Split::Train`] | [`Split::Test`] |
/// |---|---|---|
/// | images | `train-images-idx3-ubyte` | `t10k-images-idx3-ubyte`, else `test-…` |
/// | labels | `train-labels-idx1-ubyte` | `t10k-labels-idx1-ubyte`, else `test-…` |
///
/// A dot in place of the hyphen before `idx`, as some copies of MNIST have it, is accepted too. The
/// labels are those with the prefix of the images: `t10k` images never come with `test` labels.
///
/// # Shapes
///
/// The images have the dimensions count × height × width, the labels have the dimension count. Both
/// counts are equal.
///
/// # Errors
///
/// - [`Error::NotFound`], with every name that was tried, if the images or the labels are not
///   there;
/// - [`Error::Io`] if `dir` is not a directory that can be read, or reading a file fails;
/// - [`Error::Format`] if a file is not an IDX file, or has another number of dimensions than three
///   (images) or one (labels);
/// - [`Error::Mismatch`], with both files and counts, if there are not as many labels as images.
///
/// # Example
///
/// ```
/// use conformable::data::{Split, find_pair};
/// # let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/digits");
///
/// let (images, labels) = find_pair(&dir, Split::Train)?;
/// assert_eq!(images.dims(), [1437, 8, 8]);
/// assert_eq!(labels.dims(), [1437]);
/// # Ok::<(), conformable::Error>(())
/// ```
pub fn find_pair(dir: &Path, split: Split) -> Result<(Idx, Idx)> {
    // Otherwise a misspelt directory would be reported as eight missing files.
    std::fs::read_dir(dir).map_err(|source| Error::io("read the directory", dir, source))?;

    let (prefix, images_path) = find(dir, split, split.prefixes(), "images", 3)?;
    let (_, labels_path) = find(dir, split, &[prefix], "labels", 1)?;
    let images = open(&images_path, "images (count, height, width)", 3)?;
    let labels = open(&labels_path, "labels (count)", 1)?;

    if images.dims()[0] != labels.dims()[0] {
        return Err(Error::mismatch(
            "number of examples",
            (images_path.display().to_string(), images.dims()[0]),
            (labels_path.display().to_string(), labels.dims()[0]),
        ));
    }
    Ok((images, labels))
}

/// The first file that exists, and its prefix.
fn find(
    dir: &Path,
    split: Split,
    prefixes: &[&'static str],
    kind: &str,
    rank: usize,
) -> Result<(&'static str, PathBuf)> {
    let mut tried = Vec::new();
    for &prefix in prefixes {
        for separator in ['-', '.'] {
            let path = dir.join(format!("{prefix}-{kind}{separator}idx{rank}-ubyte"));
            for path in [path.clone(), with_or_without_gz(&path)] {
                let exists = path.try_exists();
                if exists.map_err(|source| Error::io("open", &path, source))? {
                    return Ok((prefix, path));
                }
                tried.push(path);
            }
        }
    }
    Err(Error::NotFound {
        what: format!("{} {kind}", split.adjective()),
        tried,
    })
}

fn open(path: &Path, what: &str, rank: usize) -> Result<Idx> {
    let idx = Idx::open(path)?;
    let found = idx.dims().len();
    if found == rank {
        return Ok(idx);
    }
    Err(Error::format(
        path.display().to_string(),
        3,
        format!(
            "the file has {found} dimension{}, expected {rank} for {what}",
            plural(found)
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::super::idx::IdxData;
    use super::super::idx::tests::{TempDir, gzip, repository_data};
    use super::*;

    fn images(count: usize) -> Vec<u8> {
        let data = IdxData::U8(vec![7; count * 4]);
        Idx::new(vec![count, 2, 2], data).unwrap().to_bytes()
    }

    fn labels(count: usize) -> Vec<u8> {
        let data = IdxData::U8(vec![1; count]);
        Idx::new(vec![count], data).unwrap().to_bytes()
    }

    fn message(dir: &TempDir, split: Split) -> String {
        let message = find_pair(dir.path(), split).unwrap_err().to_string();
        message.replace(&dir.path().display().to_string(), "DIR")
    }

    #[test]
    fn finds_every_kind_of_name() {
        for (split, prefix) in [
            (Split::Train, "train"),
            (Split::Test, "t10k"),
            (Split::Test, "test"),
        ] {
            for separator in ["-", "."] {
                let dir = TempDir::new();
                dir.write(&format!("{prefix}-images{separator}idx3-ubyte"), &images(3));
                dir.write(
                    &format!("{prefix}-labels{separator}idx1-ubyte.gz"),
                    &gzip(&labels(3)),
                );
                let (images, labels) = find_pair(dir.path(), split).unwrap();
                assert_eq!(images.dims(), [3, 2, 2]);
                assert_eq!(labels.dims(), [3]);
            }
        }
    }

    #[test]
    fn lists_the_names_it_tried() {
        let dir = TempDir::new();
        assert_eq!(
            message(&dir, Split::Train),
            "found no training images; tried \
             DIR/train-images-idx3-ubyte, DIR/train-images-idx3-ubyte.gz, \
             DIR/train-images.idx3-ubyte, DIR/train-images.idx3-ubyte.gz"
        );
        assert_eq!(
            message(&dir, Split::Test),
            "found no test images; tried \
             DIR/t10k-images-idx3-ubyte, DIR/t10k-images-idx3-ubyte.gz, \
             DIR/t10k-images.idx3-ubyte, DIR/t10k-images.idx3-ubyte.gz, \
             DIR/test-images-idx3-ubyte, DIR/test-images-idx3-ubyte.gz, \
             DIR/test-images.idx3-ubyte, DIR/test-images.idx3-ubyte.gz"
        );
    }

    #[test]
    fn does_not_mix_prefixes() {
        let dir = TempDir::new();
        dir.write("t10k-images-idx3-ubyte", &images(3));
        dir.write("test-labels-idx1-ubyte", &labels(3));
        assert_eq!(
            message(&dir, Split::Test),
            "found no test labels; tried \
             DIR/t10k-labels-idx1-ubyte, DIR/t10k-labels-idx1-ubyte.gz, \
             DIR/t10k-labels.idx1-ubyte, DIR/t10k-labels.idx1-ubyte.gz"
        );
    }

    #[test]
    fn counts_must_agree() {
        let dir = TempDir::new();
        dir.write("train-images-idx3-ubyte", &images(3));
        dir.write("train-labels-idx1-ubyte.gz", &gzip(&labels(2)));
        assert_eq!(
            message(&dir, Split::Train),
            "number of examples: DIR/train-images-idx3-ubyte has 3, DIR/train-labels-idx1-ubyte.gz \
             has 2, expected the same for both"
        );
    }

    #[test]
    fn numbers_of_dimensions_must_be_right() {
        let dir = TempDir::new();
        dir.write("train-images-idx3-ubyte", &labels(3));
        dir.write("train-labels-idx1-ubyte", &labels(3));
        assert_eq!(
            message(&dir, Split::Train),
            "DIR/train-images-idx3-ubyte: the file has 1 dimension, expected 3 for images (count, \
             height, width) (at byte 3)"
        );
        dir.write("train-images-idx3-ubyte", &images(3));
        dir.write("train-labels-idx1-ubyte", &images(3));
        assert_eq!(
            message(&dir, Split::Train),
            "DIR/train-labels-idx1-ubyte: the file has 3 dimensions, expected 1 for labels (count) \
                (at byte 3)"
        );
    }

    #[test]
    fn the_directory_must_exist() {
        let dir = TempDir::new();
        let missing = dir.path().join("fashoin");
        let message = find_pair(&missing, Split::Train).unwrap_err().to_string();
        let start = format!("cannot read the directory {}: ", missing.display());
        assert!(message.starts_with(&start), "{message}");

        let file = dir.write("file", b"x");
        let message = find_pair(&file, Split::Train).unwrap_err().to_string();
        let start = format!("cannot read the directory {}: ", file.display());
        assert!(message.starts_with(&start), "{message}");
    }

    #[test]
    fn reads_the_data_of_this_repository() {
        for (name, split, count, side, limit) in [
            ("fashion-mnist", Split::Train, 10_000, 28, 255),
            ("fashion-mnist", Split::Test, 2_000, 28, 255),
            ("digits", Split::Train, 1_437, 8, 16),
            ("digits", Split::Test, 360, 8, 16),
        ] {
            let (images, labels) = find_pair(&repository_data(name), split).unwrap();
            assert_eq!(images.dims(), [count, side, side], "{name}");
            assert_eq!(labels.dims(), [count], "{name}");
            let pixels = images.as_u8().unwrap();
            assert_eq!(pixels.iter().max(), Some(&limit), "{name}");
            let labels = labels.as_u8().unwrap();
            assert_eq!(labels.iter().min(), Some(&0), "{name}");
            assert_eq!(labels.iter().max(), Some(&9), "{name}");
        }
    }
}
