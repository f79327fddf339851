//! Masks: tensors of `bool`, as comparisons give them.

use core::ops::{BitAnd, BitOr, BitXor, Not};

use super::operand::Operand as _;
use crate::shape::{SameShape, Shape};
use crate::tensor::{Element, SameElement, Tensor};

impl<S: Shape> Tensor<S, bool> {
    /// Whether the mask holds anywhere; `false` for an empty one.
    ///
    /// Source: `torch.any`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([1.0_f32, f32::NAN]);
    /// assert!(x.ne(&x).any());
    /// ```
    pub fn any(&self) -> bool {
        self.as_slice().contains(&true)
    }

    /// Whether the mask holds everywhere; `true` for an empty one.
    ///
    /// Source: `torch.all`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert!(tensor([1.0_f32, 2.0]).gt(0.0).all());
    /// ```
    pub fn all(&self) -> bool {
        !self.as_slice().contains(&false)
    }

    /// The number of places where the mask holds.
    ///
    /// Source: `torch.count_nonzero`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// assert_eq!(tensor([1.0_f32, -2.0, 3.0]).gt(0.0).count_true(), 2);
    /// ```
    #[doc(alias = "count_nonzero")]
    pub fn count_true(&self) -> usize {
        self.as_slice().iter().filter(|&&mask| mask).count()
    }
}

/// An operator between two masks, by value and by reference.
macro_rules! between_masks {
    ($($(#[$doc:meta])* $operator:ident $method:ident $symbol:tt;)*) => {
        $(
            impl<S, S2: Shape, T2: Element> $operator<Tensor<S2, T2>> for Tensor<S, bool>
            where
                S: Shape + SameShape<S2>,
                bool: SameElement<T2>,
            {
                type Output = Self;

                $(#[$doc])*
                #[inline]
                #[track_caller]
                fn $method(self, other: Tensor<S2, T2>) -> Self {
                    let (other, ()) = other.into_values(self.shape());
                    self.zip_either(other, |a, b| a $symbol b)
                }
            }

            impl<S, S2: Shape, T2: Element> $operator<&Tensor<S2, T2>> for Tensor<S, bool>
            where
                S: Shape + SameShape<S2>,
                bool: SameElement<T2>,
            {
                type Output = Self;

                #[inline]
                #[track_caller]
                fn $method(self, other: &Tensor<S2, T2>) -> Self {
                    self $symbol other.clone()
                }
            }

            impl<S, S2: Shape, T2: Element> $operator<Tensor<S2, T2>> for &Tensor<S, bool>
            where
                S: Shape + SameShape<S2>,
                bool: SameElement<T2>,
            {
                type Output = Tensor<S, bool>;

                #[inline]
                #[track_caller]
                fn $method(self, other: Tensor<S2, T2>) -> Tensor<S, bool> {
                    self.clone() $symbol other
                }
            }

            impl<S, S2: Shape, T2: Element> $operator<&Tensor<S2, T2>> for &Tensor<S, bool>
            where
                S: Shape + SameShape<S2>,
                bool: SameElement<T2>,
            {
                type Output = Tensor<S, bool>;

                #[inline]
                #[track_caller]
                fn $method(self, other: &Tensor<S2, T2>) -> Tensor<S, bool> {
                    self.clone() $symbol other.clone()
                }
            }
        )*
    };
}

between_masks! {
    /// Where both masks hold.
    ///
    /// # Panics
    /// If dynamic sizes differ.
    BitAnd bitand &;
    /// Where one mask holds, or both.
    ///
    /// # Panics
    /// If dynamic sizes differ.
    BitOr bitor |;
    /// Where exactly one of the masks holds.
    ///
    /// # Panics
    /// If dynamic sizes differ.
    BitXor bitxor ^;
}

impl<S: Shape> Not for Tensor<S, bool> {
    type Output = Self;

    /// Where the mask does not hold.
    #[inline]
    fn not(self) -> Self {
        self.map(|mask| !mask)
    }
}

impl<S: Shape> Not for &Tensor<S, bool> {
    type Output = Tensor<S, bool>;

    #[inline]
    fn not(self) -> Tensor<S, bool> {
        !self.clone()
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    fn masks() -> [Tensor<Rank1<4>, bool>; 2] {
        [
            tensor([false, false, true, true]),
            tensor([false, true, false, true]),
        ]
    }

    #[test]
    fn truth_tables() {
        let [a, b] = masks();
        assert_eq!((&a & &b).to_vec(), [false, false, false, true]);
        assert_eq!((&a | &b).to_vec(), [false, true, true, true]);
        assert_eq!((&a ^ &b).to_vec(), [false, true, true, false]);
        assert_eq!((!&a).to_vec(), [true, true, false, false]);
        assert_eq!(a.to_vec(), [false, false, true, true]);
        // By value as by reference.
        for (x, y) in [
            (a.clone() & b.clone(), &a & b.clone()),
            (a.clone() & &b, b & a),
        ] {
            assert_eq!(x.to_vec(), [false, false, false, true]);
            assert_eq!(y.to_vec(), [false, false, false, true]);
        }
    }

    #[test]
    fn any_all_and_how_many() {
        let [a, b] = masks();
        assert!(a.any() && !a.all() && a.count_true() == 2);
        assert!((&a | &!&a).all() && !(&a & &!&a).any());
        assert_eq!((a & b).count_true(), 1);
        let empty = Tensor::full_of((Dyn(0), Const::<3>), true);
        assert!(!empty.any() && empty.all() && empty.count_true() == 0);
    }

    #[test]
    #[should_panic(expected = "shape mismatch: sizes [2] on the left and [3] on the right")]
    fn dynamic_sizes_are_compared() {
        let _ = Tensor::full_of((Dyn(2),), true) & Tensor::full_of((Dyn(3),), true);
    }
}
