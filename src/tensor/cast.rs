use conformable_terse::terse;

use super::{Element, IsPlain, Number, Tensor, Traced};
use crate::shape::Shape;

#[terse]
impl<S: Shape, T: Number, M: Traced> Tensor<S, T, M> {
    /// The values in another element type, as Rust's `as` converts them: toward zero, and
    /// saturating.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x: Tensor<Rank1<3>, u8> = tensor([0, 128, 255]);
    /// assert_eq!(x.cast::<f32>().to_vec(), [0.0, 128.0, 255.0]);
    /// ```
    #[doc(alias = "to")]
    pub fn cast<U: CastFrom<T>>(&self) -> Tensor<S, U>
    where
        M: IsPlain,
    {
        self.map_to(U::cast_from)
    }
}

impl<S: Shape> Tensor<S, bool> {
    /// 1 where the mask holds, 0 where it does not.
    pub fn to_number<U: Number>(&self) -> Tensor<S, U> {
        self.map_to(|mask| if mask { U::one() } else { U::zero() })
    }
}

/// A number type that every `T` converts to with `as`.
pub trait CastFrom<T>: Element {
    #[doc(hidden)]
    fn cast_from(value: T) -> Self;
}

macro_rules! cast {
    ($($to:ident)*) => {
        $(cast!(@ $to from f32 f64 u8 i32 i64 usize);)*
    };
    (@ $to:ident from $($from:ident)*) => {
        $(impl CastFrom<$from> for $to {
            #[inline]
            fn cast_from(value: $from) -> Self {
                value as $to
            }
        })*
    };
}

cast!(f32 f64 u8 i32 i64 usize);
