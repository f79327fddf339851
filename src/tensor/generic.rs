//! Tensors from and to `GenericArray`.

use generic_array::{ArrayLength, GenericArray};

use super::{Element, Storage, Tensor, Traced};
use crate::shape::{ConstShape, UintProduct};

impl<S, T, N> From<GenericArray<T, N>> for Tensor<S, T>
where
    S: ConstShape + UintProduct<Uint = N>,
    T: Element,
    N: ArrayLength,
{
    /// A tensor of the values in the array, in row-major order; that there are as many as the shape
    /// has elements is checked by the types.
    ///
    /// ```
    /// use conformable::prelude::*;
    /// use generic_array::arr;
    ///
    /// let x: Tensor<Rank2<2, 2>> = arr![1.0, 2.0, 3.0, 4.0].into();
    /// assert_eq!(x.to_array(), [[1.0, 2.0], [3.0, 4.0]]);
    /// ```
    fn from(array: GenericArray<T, N>) -> Self {
        Self::from_storage(S::default(), Storage::from_slice(&array))
    }
}

impl<S: ConstShape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The elements in row-major order as a `GenericArray`, whose length is a type.
    pub fn to_generic_array<N: ArrayLength>(&self) -> GenericArray<T, N>
    where
        S: UintProduct<Uint = N>,
    {
        GenericArray::from_iter(self.as_slice().iter().copied())
    }
}
