use conformable_terse::terse;

use crate::{Check, Const, Dim, Dynamic};

/// The rule of matrix products: as many columns on the left as rows on the right.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: matmul of a matrix with {COLUMNS} columns by one with {ROWS} rows",
    label = "inner sizes {COLUMNS} and {ROWS} differ",
    note = "`(m, k)` times `(k, n)` is `(m, n)`; if one operand is stored the other way round, `transpose()` swaps its last two axes"
)]
pub trait InnerSize<const COLUMNS: usize, const ROWS: usize> {
    /// [`Held`]. Where the rule is broken there is no such type.
    type Holds: Holds;
}

#[diagnostic::do_not_recommend]
impl<C, const N: usize> InnerSize<N, N> for C {
    type Holds = Held;
}

/// That a rule holds, for what is known only where it does: so what comes behind a wrong product is not blamed too.
pub trait Holds {
    /// `D`.
    type Kept<D: Dim>: Dim;

    /// `d`.
    fn kept<D: Dim>(d: D) -> Self::Kept<D>;
}

/// The one type that implements [`Holds`]; it has no values.
#[derive(Debug)]
pub enum Held {}

impl Holds for Held {
    type Kept<D: Dim> = D;

    #[inline]
    fn kept<D: Dim>(d: D) -> D {
        d
    }
}

/// Two dimensions can be summed over in a matrix product: equal constants, or both dynamic (their sizes
/// are then compared at run time).
#[diagnostic::on_unimplemented(
    message = "shape mismatch: matmul over an axis that is `{Self}` on the left and `{Rows}` on the right",
    label = "one inner size is constant and the other dynamic",
    note = "`try_into_shape::<New>()` turns a constant axis into a dynamic one, or a dynamic one of the right size into a constant"
)]
pub trait InnerDim<Rows> {
    /// [`Held`]. Where they differ there is no such type.
    type Holds: Holds;
}

#[terse]
impl<const COLUMNS: usize, const ROWS: usize> InnerDim<Const<ROWS>> for Const<COLUMNS>
where
    Check: InnerSize<COLUMNS, ROWS>,
{
    type Holds = <Check as InnerSize<COLUMNS, ROWS>>::Holds;
}

impl<D: Dynamic> InnerDim<D> for D {
    type Holds = Held;
}
