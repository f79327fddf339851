//! How a kernel reads an operand, and what it does to what its output holds.

/// Whether an operand is used as it is stored or transposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trans {
    /// op(X) = X.
    No,
    /// op(X) = Xᵀ.
    Yes,
}

/// What a kernel does to what its output holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acc {
    /// The output is overwritten; what it held is not read.
    Overwrite,
    /// The result is added to the output.
    Add,
}
