use conformable_terse::terse;

use crate::mixed::{InnerConst, InnerDynamic};
use crate::same::mixed;
use crate::{Check, Const, Dim, Dyn, Dynamic};

/// The rule of matrix products: as many columns on the left as rows on the right.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: matmul of a matrix with {COLUMNS} columns by one with {ROWS} rows",
    label = "inner sizes {COLUMNS} and {ROWS} differ",
    note = "`(m, k)` times `(k, n)` is `(m, n)`; if one operand is stored the other way round, \
        `transpose()` swaps its last two axes"
)]
pub trait InnerSize<const COLUMNS: usize, const ROWS: usize> {
    /// [`Held`]. Where the rule is broken there is no such type.
    type Holds: Holds;
}

// One impl that rustc can name: it would list those of `InnerDim` instead.
#[terse]
impl<const N: usize> InnerSize<N, N> for Check {
    type Holds = Held;
}

/// That a rule holds, for what is known only where it does: so what comes behind a wrong product is
/// not blamed too.
pub trait Holds {
    /// `D`.
    type Kept<D: Dim>: Dim;

    /// `T`, for a rule that is worth checking only where this one holds: so several sizes that
    /// differ are one error.
    type Then<T>;

    /// `d`.
    fn kept<D: Dim>(d: D) -> Self::Kept<D>;
}

/// The one type that implements [`Holds`]; it has no values.
#[derive(Debug)]
pub enum Held {}

impl Holds for Held {
    type Kept<D: Dim> = D;
    type Then<T> = T;

    #[inline]
    fn kept<D: Dim>(d: D) -> D {
        d
    }
}

/// Two dimensions can be summed over in a matrix product: equal constants, or both dynamic (their
/// sizes are then compared at run time).
#[diagnostic::on_unimplemented(
    message = "shape mismatch: the inner sizes of a matmul are not known to be equal",
    label = "inner sizes `{Self}` and `{Rows}` are not known to be equal",
    note = "in code that is generic over a size, both have the same type parameter, `B: Dim`"
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

mixed! { InnerDim: InnerConst on the left, InnerDynamic on the right }

impl<D: Dynamic> InnerDim<D> for D {
    type Holds = Held;
}
