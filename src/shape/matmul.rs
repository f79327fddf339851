//! The shapes of matrix products.

use conformable_dim::{Check, Const, Dim, Holds, InnerDim, SameDim};

use super::{Ranked, Shape};

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
    message = "matmul of shapes that are not known: `{Self}` by `{Right}`",
    label = "these shapes are not known to have a product",
    note = "code that is generic over a shape says that it can be multiplied: `S: \
        MatMulShape<Right>`"
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

/// A matrix product as `batch` products of `m × k` by `k × n`. A right operand that is shared by a
/// batch is one product of `batch·m` rows.
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

/// The rule of matrix products: the numbers of axes go together.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: matmul of a tensor whose number of axes is {LEFT} by one with \
        {RIGHT}",
    label = "no product of {LEFT} by {RIGHT} axes",
    note = "matmul takes (m, k) by (k, n), vectors on either side, and batches (b, m, k) by (b, k, \
        n) or by a shared (k, n); `flatten` makes rows of images"
)]
pub trait MatMulRank<const LEFT: usize, const RIGHT: usize> {
    /// `T`, for what is worth checking only where this rule holds: so a wrong rank is one error.
    type Then<T>;
}

/// [`MatMulRank`], for numbers of axes as types.
pub trait MatMulRanks<Right> {
    /// As [`MatMulRank::Then`].
    type Then<T>;
}

impl<const LEFT: usize, const RIGHT: usize> MatMulRanks<Const<RIGHT>> for Const<LEFT>
where
    Check: MatMulRank<LEFT, RIGHT>,
{
    type Then<T> = <Check as MatMulRank<LEFT, RIGHT>>::Then<T>;
}

/// The subject of [`MatMulAxes`]; it has no values.
#[derive(Debug)]
pub enum Operands {}

/// What [`MatMulShape`] says of two shapes whose numbers of axes go together.
pub trait MatMulAxes<Left, Right> {
    /// The shape of the product.
    type Output: Shape;

    /// The shape of the product, and the sizes behind it.
    fn matmul(left: Left, right: Right) -> (Self::Output, MatMulSizes);
}

type Ranks<Left, Right> =
    <<Left as Ranked>::Rank as MatMulRanks<<Right as Ranked>::Rank>>::Then<Operands>;

impl<Left, Right> MatMulShape<Right> for Left
where
    Left: Shape + Ranked<Rank: MatMulRanks<Right::Rank>>,
    Right: Shape + Ranked,
    Ranks<Left, Right>: MatMulAxes<Left, Right>,
{
    type Output = <Ranks<Left, Right> as MatMulAxes<Left, Right>>::Output;

    #[inline]
    fn matmul(self, right: Right) -> (Self::Output, MatMulSizes) {
        <Ranks<Left, Right> as MatMulAxes<Left, Right>>::matmul(self, right)
    }
}

/// `D`, for inner sizes that agree.
type Kept<K, K2, D> = <<K as InnerDim<K2>>::Holds as Holds>::Kept<D>;

/// `T`, for sizes of a batch that agree: so several sizes that differ are one error.
type After<D, D2, T> = <<D as SameDim<D2>>::Holds as Holds>::Then<T>;

macro_rules! matmul {
    (@types $k:ty, $k2:ident; $($out:ident)*) => { ($(Kept<$k, $k2, $out>,)*) };
    (@values $k:ty, $k2:ident; $($out:ident)*) => {
        ($(<<$k as InnerDim<$k2>>::Holds as Holds>::kept($out),)*)
    };
    ($left:literal by $right:literal; $($rest:tt)*) => {
        #[diagnostic::do_not_recommend]
        impl<C> MatMulRank<$left, $right> for C {
            type Then<T> = T;
        }

        matmul!($($rest)*);
    };
    (
        ($($left:ident),*) by ($($right:ident),*) is ($($out:ident),*);
        batch $(($batch:ident $batch2:ident as $seen:ty))*; rows $($row:ident)*;
        k ($k:ident $k2:ident as $inner:ty); columns $($column:ident)*
    ) => {
        #[allow(non_snake_case, unused_variables, reason = "a field is bound to the name of its \
            type")]
        impl<$($batch: Dim, $batch2: Dim,)* $($row: Dim,)* $k: Dim, $k2: Dim, $($column: Dim,)*>
            MatMulAxes<($($left,)*), ($($right,)*)> for Operands
        where
            $($seen: SameDim<$batch2>,)*
            $inner: InnerDim<$k2>,
        {
            type Output = matmul!(@types $inner, $k2; $($out)*);

            #[inline]
            fn matmul(left: ($($left,)*), right: ($($right,)*)) -> (Self::Output, MatMulSizes) {
                let ($($left,)*) = left;
                let (m, k) = (1 $(* $row.size())*, $k.size());
                let ($($right,)*) = right;
                agree(INNER, k, $k2.size());
                $(agree(BATCH, $batch.size(), $batch2.size());)*
                let (batch, n) = (1 $(* $batch.size())*, 1 $(* $column.size())*);
                let sizes = MatMulSizes { batch, m, k, n };
                (matmul!(@values $inner, $k2; $($out)*), sizes)
            }
        }
    };
}

matmul!(2 by 2; (M, K) by (K2, N) is (M, N); batch; rows M; k (K K2 as K); columns N);
matmul!(2 by 1; (M, K) by (K2) is (M); batch; rows M; k (K K2 as K); columns);
matmul!(1 by 2; (K) by (K2, N) is (N); batch; rows; k (K K2 as K); columns N);
matmul!(1 by 1; (K) by (K2) is (); batch; rows; k (K K2 as K); columns);
matmul!(3 by 3; (B, M, K) by (B2, K2, N) is (B, M, N);
    batch (B B2 as B); rows M; k (K K2 as After<B, B2, K>); columns N);
matmul!(3 by 2; (B, M, K) by (K2, N) is (B, M, N); batch; rows B M; k (K K2 as K); columns N);
matmul!(4 by 4; (A, B, M, K) by (A2, B2, K2, N) is (A, B, M, N);
    batch (A A2 as A) (B B2 as After<A, A2, B>); rows M;
    k (K K2 as After<After<A, A2, B>, B2, K>); columns N);
matmul!(4 by 2; (A, B, M, K) by (K2, N) is (A, B, M, N);
    batch; rows A B M; k (K K2 as K); columns N);
