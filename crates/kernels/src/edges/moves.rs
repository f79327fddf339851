//! Kernels that move elements.

use super::table::{On, sizes};
use super::whole;
use crate::copy::{AxisRange, add_axis, copy_axis};
use crate::gather::{gather, gather_adjoint, scatter_add_rows, select_rows};
use crate::permute;

#[test]
fn moves_of_elements() {
    let near: Vec<_> = sizes(On::Width)
        .into_iter()
        .filter(|&size| size < 300)
        .collect();
    for &rows in &near {
        for &cols in &[0, 1, 2, 31, 32, 33, 65] {
            let x = whole(rows * cols, 28);
            let mut y = vec![9.0; x.len()];
            permute::permute(&[rows, cols], &[1, 0], &x, &mut y);
            assert!(
                (0..x.len()).all(|i| y[i % cols * rows + i / cols] == x[i]),
                "{rows} x {cols}"
            );
            let mut z = vec![9.0; 2 * x.len()];
            let doubled = [x.clone(), x.clone()].concat();
            permute::permute(&[2, rows, cols], &[0, 2, 1], &doubled, &mut z);
            assert!(z == [y.clone(), y.clone()].concat(), "{rows} x {cols}");
            selections(rows, cols, &x);
            ranges(rows, cols, &x);
        }
    }
    let most = *sizes(On::Count).last().unwrap() - 1;
    let mut y = [9.0; 2];
    permute::permute(
        &vec![1; most],
        &(0..most).collect::<Vec<_>>(),
        &[1.0],
        &mut y[..1],
    );
    assert_eq!(y, [1.0, 9.0]);
}

/// The rows and elements of a matrix, chosen in an order that repeats some.
fn selections(rows: usize, cols: usize, x: &[f32]) {
    if x.is_empty() {
        return;
    }
    let indices: Vec<_> = (0..rows + 1).map(|i| (i * 7 + 3) % rows).collect();
    let mut y = vec![9.0; indices.len() * cols];
    select_rows(rows, cols, x, &indices, &mut y);
    assert!((0..y.len()).all(|i| y[i] == x[indices[i / cols] * cols + i % cols]));
    let (mut dx, mut want) = (x.to_vec(), x.to_vec());
    scatter_add_rows(rows, cols, &y, &indices, &mut dx);
    for (i, y) in y.iter().enumerate() {
        want[indices[i / cols] * cols + i % cols] += y;
    }
    assert!(dx == want);

    for picks in [0, 1, 3] {
        let indices: Vec<_> = (0..rows * picks).map(|i| (i * 5 + 1) % cols).collect();
        let mut y = vec![9.0; indices.len()];
        gather((rows, cols, picks), x, &indices, &mut y);
        assert!((0..y.len()).all(|i| y[i] == x[i / picks * cols + indices[i]]));
        let (mut dx, mut want) = (x.to_vec(), x.to_vec());
        gather_adjoint((rows, cols, picks), &y, &indices, &mut dx);
        for (i, y) in y.iter().enumerate() {
            want[i / picks * cols + indices[i]] += y;
        }
        assert!(dx == want);
    }
}

/// The second half of the columns of a matrix, put behind the first column of another.
fn ranges(rows: usize, cols: usize, x: &[f32]) {
    let from = cols / 2;
    let range = AxisRange {
        outer: rows,
        inner: 1,
        src_len: cols,
        src_offset: from,
        dst_len: cols - from + 1,
        dst_offset: 1,
        count: cols - from,
    };
    let before = whole(rows * range.dst_len, 29);
    let (mut copied, mut added) = (before.clone(), before.clone());
    copy_axis(range, x, &mut copied);
    add_axis(range, x, &mut added);
    for (i, &before) in before.iter().enumerate() {
        let (row, at) = (i / range.dst_len, i % range.dst_len);
        match at.checked_sub(1) {
            None => assert_eq!((copied[i], added[i]), (before, before)),
            Some(at) => {
                let x = x[row * cols + from + at];
                assert_eq!((copied[i], added[i]), (x, before + x));
            }
        }
    }
}
