//! Selection by index, and the sums that are its adjoints.

use super::scalar::Scalar;

fn check_index(index: usize, bound: usize) {
    assert!(
        index < bound,
        "the index {index} is out of range for a length of {bound}"
    );
}

/// y[r, :] = x[indices\[r\], :], as `torch.index_select` along axis 0. `x` is (rows, inner), `y` is
/// (indices, inner) and overwritten.
///
/// # Panics
/// If a slice does not have the length its sizes ask for, or an index is not below `rows`.
pub fn select_rows<T: Copy>(rows: usize, inner: usize, x: &[T], indices: &[usize], y: &mut [T]) {
    check_len!("x", x, [rows, inner]);
    check_len!("y", y, [indices.len(), inner]);
    for (r, &index) in indices.iter().enumerate() {
        check_index(index, rows);
        y[r * inner..][..inner].copy_from_slice(&x[index * inner..][..inner]);
    }
}

/// dx[indices\[r\], :] += dy[r, :]: adds to `dx`, and is the adjoint of [`select_rows`]. The rows
/// of dy are added in order.
///
/// # Panics
/// As [`select_rows`].
pub fn scatter_add_rows<T: Scalar>(
    rows: usize,
    inner: usize,
    dy: &[T],
    indices: &[usize],
    dx: &mut [T],
) {
    check_len!("dx", dx, [rows, inner]);
    check_len!("dy", dy, [indices.len(), inner]);
    for (r, &index) in indices.iter().enumerate() {
        check_index(index, rows);
        let dx = &mut dx[index * inner..][..inner];
        for (dx, &dy) in dx.iter_mut().zip(&dy[r * inner..][..inner]) {
            *dx += dy;
        }
    }
}

/// y[r, j] = x[r, indices[r, j]], as `torch.gather` along axis 1. `x` is rows×cols; `indices` and
/// `y` are rows×picks, and `y` is overwritten. One index a row is picks = 1.
///
/// # Panics
/// If a slice does not have the length its sizes ask for, or an index is not below `cols`.
pub fn gather<T: Copy>(
    (rows, cols, picks): (usize, usize, usize),
    x: &[T],
    indices: &[usize],
    y: &mut [T],
) {
    check_len!("x", x, [rows, cols]);
    check_len!("indices", indices, [rows, picks]);
    check_len!("y", y, [rows, picks]);
    for (at, (y, &index)) in y.iter_mut().zip(indices).enumerate() {
        check_index(index, cols);
        *y = x[at / picks * cols + index];
    }
}

/// dx[r, indices[r, j]] += dy[r, j]: adds to `dx`, and is the adjoint of [`gather`]. Each row is
/// added in the order of j.
///
/// # Panics
/// As [`gather`].
pub fn gather_adjoint<T: Scalar>(
    (rows, cols, picks): (usize, usize, usize),
    dy: &[T],
    indices: &[usize],
    dx: &mut [T],
) {
    check_len!("dx", dx, [rows, cols]);
    check_len!("indices", indices, [rows, picks]);
    check_len!("dy", dy, [rows, picks]);
    for (at, (&dy, &index)) in dy.iter().zip(indices).enumerate() {
        check_index(index, cols);
        dx[at / picks * cols + index] += dy;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Random, dot};

    #[test]
    fn rows_are_selected_and_scattered() {
        let mut random = Random::new(1);
        for (rows, inner, picks) in [(5, 3, 8), (1, 1, 1), (4, 0, 2), (7, 2, 0)] {
            let x: Vec<f64> = random.vec(rows * inner);
            let indices = random.indices(picks, rows);
            let mut y = vec![f64::NAN; picks * inner];
            select_rows(rows, inner, &x, &indices, &mut y);
            for (r, &index) in indices.iter().enumerate() {
                assert_eq!(y[r * inner..][..inner], x[index * inner..][..inner]);
            }
            let dy: Vec<f64> = random.vec(y.len());
            let mut dx = vec![0.0; x.len()];
            scatter_add_rows(rows, inner, &dy, &indices, &mut dx);
            approx::assert_relative_eq!(dot(&y, &dy), dot(&x, &dx), epsilon = 1e-13);
        }
    }

    #[test]
    fn columns_are_gathered_and_scattered() {
        let mut random = Random::new(2);
        for (rows, cols, picks) in [(4, 5, 1), (3, 2, 7), (0, 3, 1), (3, 3, 0)] {
            let x: Vec<f64> = random.vec(rows * cols);
            let indices = random.indices(rows * picks, cols);
            let mut y = vec![f64::NAN; rows * picks];
            gather((rows, cols, picks), &x, &indices, &mut y);
            for r in 0..rows {
                for j in 0..picks {
                    assert_eq!(y[r * picks + j], x[r * cols + indices[r * picks + j]]);
                }
            }
            let dy: Vec<f64> = random.vec(y.len());
            let mut dx = vec![0.0; x.len()];
            gather_adjoint((rows, cols, picks), &dy, &indices, &mut dx);
            approx::assert_relative_eq!(dot(&y, &dy), dot(&x, &dx), epsilon = 1e-13);
        }
    }

    #[test]
    #[should_panic(expected = "the index 3 is out of range for a length of 3")]
    fn an_index_out_of_range_is_named() {
        select_rows(3, 1, &[0; 3], &[3], &mut [0]);
    }
}
