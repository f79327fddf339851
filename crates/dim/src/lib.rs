//! Sizes as types: [`Const`], [`Dyn`], and arithmetic on constant sizes on stable Rust.
//!
//! Stable Rust cannot write `Const<{ H - K + 1 }>` for generic `H` and `K`. So a size goes through
//! a table to typenum's binary numbers, the arithmetic happens there, and the result comes back
//! through the table as a `Const`: people only ever see decimals.
//!
//! | relation | computes | used by |
//! |---|---|---|
//! | [`Window`] | `(N + 2·P - K) / S + 1` | convolution, pooling |
//! | [`Product`] | `A · B · …` | flatten |
//! | [`Sum`] | `A + B` | concatenation |
//! | [`Quotient`] | `N / PARTS` | split, heads |
//! | [`Range`] | `END - START` | slice |
//! | [`SameDim`], [`InnerDim`] | nothing: they hold or not | elementwise operations, matmul |
//!
//! Each relation has a leaf rule over const parameters that says in words, with decimal sizes, what
//! is wrong. The arithmetic beside a rule is total, so that a wrong size is reported once. This
//! crate uses `core` only.

#![no_std]

mod bool;
mod decimal;
mod dim;
mod inner;
mod mixed;
mod product;
mod quotient;
mod range;
mod same;
mod sum;
mod table;
mod terse;
mod window;

pub use dim::{Const, Dim, Dyn};
pub use inner::{InnerDim, InnerSize};
pub use product::Product;
pub use quotient::{Divides, Quotient, QuotientSize};
pub use range::{Range, RangeSize, RangeWithin};
pub use same::{KeptSize, LabelledSize, SameDim};
pub use sum::{Sum, SumSize};
pub use table::InTable;
pub use window::{PoolPadding, Window, WindowFits, WindowMoves, WindowSize};

// What works the relations out, and rules that hold for every type.
#[doc(hidden)]
pub use bool::{Bool, ToBool};
#[doc(hidden)]
pub use decimal::{Large, Millions, Thousands, ToDecimal, Units};
#[doc(hidden)]
pub use inner::{Held, Holds};
#[doc(hidden)]
pub use mixed::{
    BesideConst, BesideDynamic, InnerConst, InnerDynamic, KeptConst, KeptDynamic, LabelledConst,
    LabelledDynamic, SameConst, SameDynamic, TargetConst, TargetDynamic,
};
#[doc(hidden)]
pub use product::{
    ProductOf1, ProductOf2, ProductOf3, ProductOf4, ProductOf5, ProductOf6, UintProduct,
};
#[doc(hidden)]
pub use same::{
    BesideDim, BesideSize, Dynamic, KeptDim, LabelledDim, SameSize, TargetDim, TargetSize,
};
#[doc(hidden)]
pub use table::{ToConst, ToUint};
#[doc(hidden)]
pub use window::PoolPaddingHolds;

/// The type on which rules about sizes are implemented; it has no values.
#[derive(Debug)]
pub enum Check {}
