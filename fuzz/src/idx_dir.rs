//! The bytes are the files of a directory in the layout of MNIST.

use std::fs;
use std::path::Path;

use conformable::data::{Dataset, Split, find_pair};
use conformable::shape::{Rank1, Rank2};

use super::bytes::Bytes;
use super::idx;

/// Writes a file of images and one of labels under some of the names that they may have, and looks
/// for them.
pub fn target(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let [names, len] = bytes.array();
    let dir = std::env::temp_dir().join(format!("conformable-fuzz-{}", std::process::id()));
    fs::create_dir_all(&dir).expect("a directory for temporary files");
    let prefix = ["train", "t10k", "test"][usize::from(names % 3)];
    let separator = if names & 4 == 0 { "-" } else { "." };
    let gz = |bit: u8| if names & bit == 0 { "" } else { ".gz" };
    let images = format!("{prefix}-images{separator}idx3-ubyte{}", gz(8));
    let labels = format!("{prefix}-labels{separator}idx1-ubyte{}", gz(16));
    let write = |name: &str, bytes: &[u8]| {
        fs::write(dir.join(name), bytes).expect("a directory that can be written");
    };
    write(&images, bytes.part(4 * usize::from(len)));
    write(&labels, bytes.0);
    look(&dir, [Split::Train, Split::Test]);
    fs::remove_dir_all(&dir).expect("the directory made above");
}

fn look(dir: &Path, splits: [Split; 2]) {
    let found = splits.map(|split| {
        let pair = find_pair(dir, split);
        match &pair {
            Ok((images, labels)) => {
                idx::check(images);
                idx::check(labels);
                assert_eq!((images.dims().len(), labels.dims().len()), (3, 1));
                assert_eq!(images.dims()[0], labels.dims()[0]);
            }
            Err(error) => assert!(error.to_string().contains(&*dir.to_string_lossy())),
        }
        // A data set may refuse what was found, for example labels that are not below 10.
        let flat = Dataset::<Rank1<4>, 10>::open_idx(dir, split);
        let square = Dataset::<Rank2<2, 2>, 10>::open_idx(dir, split);
        assert!(pair.is_ok() || (flat.is_err() && square.is_err()));
        if let Ok(square) = &square {
            let flat = flat.expect("what has two rows of two has four elements");
            assert_eq!(
                (square.items(), square.labels()),
                (flat.items(), flat.labels())
            );
        }
        pair.is_ok()
    });
    assert_ne!(found, [true, true], "there is one pair of files");
}
