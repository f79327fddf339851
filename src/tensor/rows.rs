//! Rows of a matrix as arrays of constant length.

use super::{Element, Tensor, Traced};
use crate::shape::{Const, Dim};

impl<B: Dim, const N: usize, T: Element, M: Traced> Tensor<(B, Const<N>), T, M> {
    /// The rows, each an array of `N` elements.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x: Tensor<Rank2<2, 3>> = tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
    /// assert_eq!(x.rows()[1], [4.0, 5.0, 6.0]);
    /// let sums: Vec<f32> = x.rows().iter().map(|row| row.iter().sum()).collect();
    /// assert_eq!(sums, [6.0, 15.0]);
    /// ```
    #[inline]
    #[doc(alias = "tolist")]
    pub fn rows(&self) -> &[[T; N]] {
        if N == 0 {
            return empty_rows(self.shape().0.size());
        }
        self.as_slice().as_chunks().0
    }
}

impl<B: Dim, const N: usize, T: Element> Tensor<(B, Const<N>), T> {
    /// The rows for writing.
    #[inline]
    pub fn rows_mut(&mut self) -> &mut [[T; N]] {
        if N == 0 {
            return empty_rows(self.shape().0.size());
        }
        self.as_mut_slice().as_chunks_mut().0
    }
}

/// Rows without elements, for `N` of 0: they take no memory, so none is lost by leaking them.
#[cold]
fn empty_rows<T: Element, const N: usize>(count: usize) -> &'static mut [[T; N]] {
    assert!(N == 0, "rows of {N} elements take memory");
    vec![[T::default(); N]; count].leak()
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn there_are_as_many_rows_without_elements() {
        let mut x = Tensor::<(Dyn, Const<0>)>::zeros_of((Dyn(3), Const));
        assert_eq!(x.rows(), [[]; 3]);
        assert_eq!(x.rows_mut(), [[]; 3]);
        assert!(Tensor::<Rank2<0, 0>, u8>::zeros().rows().is_empty());
        assert!(Tensor::<Rank2<0, 2>, u8>::zeros().rows().is_empty());
    }
}
