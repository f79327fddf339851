use core::fmt::{Debug, Display};

pub use crate::kernels::Float as FloatKernels;

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
    sealed::Sealed + Copy + Debug + Display + Default + PartialOrd + Send + Sync + 'static
{
    /// The name of the type, as Rust writes it.
    const NAME: &'static str;
    #[doc(hidden)]
    const ANY_BITS: bool = true;
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

    /// `self + other`, if it fits the type.
    #[doc(hidden)]
    fn checked_plus(self, other: Self) -> Option<Self>;

    /// The result of the one of two ways that is for this type.
    #[doc(hidden)]
    fn by_kind<W: ByKind<Self>>(ways: W) -> W::Output;
}

/// Two ways to the same result: one for floating-point numbers, one for integers.
#[doc(hidden)]
pub trait ByKind<T: Number> {
    /// The result.
    type Output;

    /// The way for floating-point numbers.
    fn float(self) -> Self::Output
    where
        T: Float;

    /// The way for integers.
    fn integer(self) -> Self::Output;
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

macro_rules! float {
    ($($ty:ident)*) => {
        $(#[diagnostic::do_not_recommend]
        impl Number for $ty {
            fn progression(start: $ty, i: usize, step: $ty) -> Option<$ty> {
                Some(start + i as $ty * step)
            }

            #[inline]
            fn checked_plus(self, other: $ty) -> Option<$ty> {
                Some(self + other)
            }

            #[inline]
            fn by_kind<W: ByKind<$ty>>(ways: W) -> W::Output {
                ways.float()
            }
        })*
    };
}

float!(f32 f64);

macro_rules! integer {
    ($($ty:ident)*) => {
        $(#[diagnostic::do_not_recommend]
        impl Number for $ty {
            fn progression(start: $ty, i: usize, step: $ty) -> Option<$ty> {
                start.checked_add(step.checked_mul(i.try_into().ok()?)?)
            }

            #[inline]
            fn checked_plus(self, other: $ty) -> Option<$ty> {
                self.checked_add(other)
            }

            #[inline]
            fn by_kind<W: ByKind<$ty>>(ways: W) -> W::Output {
                ways.integer()
            }
        })*
    };
}

integer!(u8 i32 i64 usize);

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
