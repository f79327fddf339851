//! The definition of a permutation of axes.

/// y = x with axis `perm[d]` of x as axis d.
pub fn permute<T: Copy>(dims: &[usize], perm: &[usize], x: &[T]) -> Vec<T> {
    let strides: Vec<usize> = (0..dims.len())
        .map(|d| dims[d + 1..].iter().product())
        .collect();
    let out: Vec<usize> = perm.iter().map(|&d| dims[d]).collect();
    (0..x.len())
        .map(|mut at| {
            let mut from = 0;
            for d in (0..out.len()).rev() {
                from += at % out[d] * strides[perm[d]];
                at /= out[d];
            }
            x[from]
        })
        .collect()
}
