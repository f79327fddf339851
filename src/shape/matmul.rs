//! The shapes of matrix products.

use conformable_dim::{Dim, InnerDim, SameDim};

use super::Shape;

/// The left operand of a matrix product with `Right`, by PyTorch's rules:
///
/// | left | right | result |
/// |---|---|---|
/// | `(m, k)` | `(k, n)` | `(m, n)` |
/// | `(m, k)` | `(k,)` | `(m,)` |
/// | `(k,)` | `(k, n)` | `(n,)` |
/// | `(k,)` | `(k,)` | `()` |
/// | `(b, m, k)` | `(b, k, n)` | `(b, m, n)` |
/// | `(b, m, k)` | `(k, n)` | `(b, m, n)` |
/// | `(a, b, m, k)` | `(a, b, k, n)` | `(a, b, m, n)` |
/// | `(a, b, m, k)` | `(k, n)` | `(a, b, m, n)` |
#[diagnostic::on_unimplemented(
    message = "matmul does not take a tensor of shape `{Self}` by one of shape `{Right}`",
    label = "no matrix product of these shapes",
    note = "matmul takes (m, k) by (k, n), vectors on either side, and batches (b, m, k) by (b, k, n) or by a shared (k, n)"
)]
pub trait MatMulShape<Right: Shape>: Shape {
    /// The shape of the product.
    type Output: Shape;

    /// The shape of the product, and the sizes behind it.
    ///
    /// # Panics
    /// If two dynamic sizes that have to agree differ.
    fn matmul(self, right: Right) -> (Self::Output, MatMulSizes);
}

/// A matrix product as `batch` products of `m × k` by `k × n`. A right operand that is shared by a batch
/// is one product of `batch·m` rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatMulSizes {
    /// The number of products.
    pub batch: usize,
    /// Rows of the left operand.
    pub m: usize,
    /// Columns of the left operand, rows of the right one.
    pub k: usize,
    /// Columns of the right operand.
    pub n: usize,
}

/// Panics when a dynamic axis has two sizes; for constant axes the check is compiled away.
#[inline]
fn agree(what: &str, left: usize, right: usize) {
    assert!(
        left == right,
        "matmul: the {what} is {left} on the left and {right} on the right"
    );
}

const INNER: &str = "inner size";
const BATCH: &str = "size of the batch";

macro_rules! matmul {
    (
        ($($left:ident),*) by ($($right:ident),*) is ($($out:ident),*);
        batch $(($batch:ident $batch2:ident))*; rows $($row:ident)*; k ($k:ident $k2:ident); columns $($column:ident)*
    ) => {
        #[allow(non_snake_case, unused_variables, reason = "a field is bound to the name of its type")]
        impl<$($batch: Dim + SameDim<$batch2>, $batch2: Dim,)* $($row: Dim,)* $k, $k2: Dim, $($column: Dim,)*>
            MatMulShape<($($right,)*)> for ($($left,)*)
        where
            $k: Dim + InnerDim<$k2>,
        {
            type Output = ($($out,)*);

            #[inline]
            fn matmul(self, right: ($($right,)*)) -> (Self::Output, MatMulSizes) {
                let ($($left,)*) = self;
                let (m, k) = (1 $(* $row.size())*, $k.size());
                let ($($right,)*) = right;
                agree(INNER, k, $k2.size());
                $(agree(BATCH, $batch.size(), $batch2.size());)*
                let sizes = MatMulSizes { batch: 1 $(* $batch.size())*, m, k, n: 1 $(* $column.size())* };
                (($($out,)*), sizes)
            }
        }
    };
}

matmul!((M, K) by (K2, N) is (M, N); batch; rows M; k (K K2); columns N);
matmul!((M, K) by (K2) is (M); batch; rows M; k (K K2); columns);
matmul!((K) by (K2, N) is (N); batch; rows; k (K K2); columns N);
matmul!((K) by (K2) is (); batch; rows; k (K K2); columns);
matmul!((B, M, K) by (B2, K2, N) is (B, M, N); batch (B B2); rows M; k (K K2); columns N);
matmul!((B, M, K) by (K2, N) is (B, M, N); batch; rows B M; k (K K2); columns N);
matmul!((A, B, M, K) by (A2, B2, K2, N) is (A, B, M, N); batch (A A2) (B B2); rows M; k (K K2); columns N);
matmul!((A, B, M, K) by (K2, N) is (A, B, M, N); batch; rows A B M; k (K K2); columns N);
