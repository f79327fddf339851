use core::fmt::{Debug, Display};

pub use crate::kernels::Float as FloatKernels;

use super::Buffer;

mod sealed {
    pub trait Sealed {}
}

/// A type of the elements of tensors: `f32`, `f64`, `u8`, `i32`, `i64`, `usize` or `bool`.
#[diagnostic::on_unimplemented(
    message = "a tensor cannot hold elements of type `{Self}`",
    label = "not an element type",
    note = "the element types are f32, f64, u8, i32, i64, usize and bool"
)]
pub trait Element:
    sealed::Sealed + Copy + Debug + Display + Default + PartialEq + PartialOrd + Send + Sync + 'static
{
    /// The name of the type, as Rust writes it.
    const NAME: &'static str;
    #[doc(hidden)]
    const ANY_BITS: bool = true;
}

/// The rule of operations on two tensors: their element types are the same.
#[diagnostic::on_unimplemented(
    message = "element types differ: `{Self}` on the left and `{Right}` on the right",
    label = "expected elements of type `{Self}`, got `{Right}`",
    note = "`cast::<T>()` turns a plain tensor into one of another element type"
)]
pub trait SameElement<Right: Element>: Element {
    #[doc(hidden)]
    fn same(buffer: Buffer<Right>) -> Buffer<Self>;
}

#[diagnostic::do_not_recommend]
impl<T: Element> SameElement<T> for T {
    #[inline]
    fn same(buffer: Buffer<T>) -> Buffer<T> {
        buffer
    }
}

/// A number: every element type but `bool`.
#[diagnostic::on_unimplemented(
    message = "elements of type `{Self}` are not numbers",
    label = "not a number type"
)]
pub trait Number: Element + num_traits::Num + num_traits::NumAssign + num_traits::NumCast {
    /// `start + i · step`, if it fits the type.
    #[doc(hidden)]
    fn progression(start: Self, i: usize, step: Self) -> Option<Self>;
}

/// A floating-point element type, which gradients flow through: `f32` or `f64`.
#[diagnostic::on_unimplemented(
    message = "elements of type `{Self}` are not floating-point numbers",
    label = "expected f32 or f64",
    note = "`cast::<f32>()` turns a tensor of integers into one of floats"
)]
pub trait Float: Number + FloatKernels {}

/// An integer type that can be an index or a label: `u8`, `i32`, `i64` or `usize`.
#[diagnostic::on_unimplemented(
    message = "elements of type `{Self}` are not indices",
    label = "expected u8, i32, i64 or usize"
)]
pub trait Index: Number + Eq + Ord {
    /// The index as a `usize`; `None` if it is negative.
    fn to_index(self) -> Option<usize>;
}

macro_rules! element {
    ($($ty:ident)*) => {
        $(
            impl sealed::Sealed for $ty {}
            #[diagnostic::do_not_recommend]
            impl Element for $ty {
                const NAME: &'static str = stringify!($ty);
            }
        )*
    };
}

element!(f32 f64 u8 i32 i64 usize);

macro_rules! number {
    ($($ty:ident: |$start:ident, $i:ident, $step:ident| $value:expr;)*) => {
        $(#[diagnostic::do_not_recommend] impl Number for $ty {
            fn progression($start: $ty, $i: usize, $step: $ty) -> Option<$ty> {
                $value
            }
        })*
    };
}

number! {
    f32: |start, i, step| Some(start + i as f32 * step);
    f64: |start, i, step| Some(start + i as f64 * step);
    u8: |start, i, step| start.checked_add(step.checked_mul(i.try_into().ok()?)?);
    i32: |start, i, step| start.checked_add(step.checked_mul(i.try_into().ok()?)?);
    i64: |start, i, step| start.checked_add(step.checked_mul(i.try_into().ok()?)?);
    usize: |start, i, step| start.checked_add(step.checked_mul(i)?);
}

impl sealed::Sealed for bool {}
#[diagnostic::do_not_recommend]
impl Element for bool {
    const NAME: &'static str = "bool";
    const ANY_BITS: bool = false;
}

#[diagnostic::do_not_recommend]
impl Float for f32 {}
#[diagnostic::do_not_recommend]
impl Float for f64 {}

macro_rules! index {
    ($($ty:ident)*) => {
        $(#[diagnostic::do_not_recommend] impl Index for $ty {
            #[inline]
            fn to_index(self) -> Option<usize> {
                usize::try_from(self).ok()
            }
        })*
    };
}

index!(u8 i32 i64 usize);
