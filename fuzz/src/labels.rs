//! The bytes are labels of every index type.

use conformable::shape::{Const, Dyn};
use conformable::tensor::{Index, Labels};

use super::bytes::Bytes;

/// Makes labels of the numbers, for several numbers of classes.
pub fn target(bytes: &[u8]) {
    let bytes = Bytes(bytes);
    every_count(&bytes.numbers(u8::from_le_bytes));
    every_count(&bytes.numbers(i32::from_le_bytes));
    every_count(&bytes.numbers(i64::from_le_bytes));
    every_count(&bytes.numbers(usize::from_le_bytes));
}

fn every_count<I: Index>(labels: &[I]) {
    check::<0, I>(labels);
    check::<1, I>(labels);
    check::<10, I>(labels);
    check::<256, I>(labels);
}

fn check<const CLASSES: usize, I: Index>(labels: &[I]) {
    let classes: Option<Vec<usize>> = labels
        .iter()
        .map(|label| label.to_index().filter(|&class| class < CLASSES))
        .collect();
    let read = Labels::<Dyn, CLASSES>::from_slice(labels);
    assert_eq!(read.is_ok(), classes.is_some());
    let constant = Labels::<Const<3>, CLASSES>::from_slice(labels);
    assert_eq!(constant.is_ok(), classes.is_some() && labels.len() == 3);
    let (Ok(read), Some(classes)) = (read, classes) else {
        return;
    };
    assert_eq!(read.as_slice(), classes);
    let rows = read.one_hot::<i32>();
    assert_eq!(rows.as_slice().iter().sum::<i32>() as usize, classes.len());
    for (row, class) in rows.rows().iter().zip(classes) {
        assert_eq!(row[class], 1);
    }
}
