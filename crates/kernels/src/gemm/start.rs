//! What the sums of a product start from.

/// What the sums of a product start from.
#[derive(Clone, Copy)]
pub(super) enum Start<'a, T> {
    /// Zero: C is overwritten.
    Zero,
    /// What C holds: the product is added to it.
    Stored,
    /// A row that all rows of C share.
    Row(&'a [T]),
}

impl<T> Start<'_, T> {
    /// What the columns from `j` on start from.
    #[inline(always)]
    pub(super) fn from(self, j: usize) -> Self {
        match self {
            Self::Row(row) => Self::Row(&row[j..]),
            start => start,
        }
    }
}
