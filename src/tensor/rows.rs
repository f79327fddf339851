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
        self.as_slice().as_chunks().0
    }
}

impl<B: Dim, const N: usize, T: Element> Tensor<(B, Const<N>), T> {
    /// The rows for writing.
    #[inline]
    pub fn rows_mut(&mut self) -> &mut [[T; N]] {
        self.as_mut_slice().as_chunks_mut().0
    }
}
