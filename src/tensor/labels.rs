//! Class labels whose range is in their type.

use core::fmt::{self, Debug, Formatter};

use conformable_terse::terse;

use super::{Index, Number, Tensor};
use crate::error::{Error, Result};
use crate::shape::{Const, Dim};

/// The classes of a batch of examples: `B` numbers below `CLASSES`.
///
/// Labels are data from outside, so they are checked once, when they come in. What takes them
/// afterwards, a loss or an accuracy, cannot fail; and logits of another batch or for another
/// number of classes do not compile.
///
/// - `B`, the batch: [`Const`] or [`Dyn`](crate::shape::Dyn).
/// - `CLASSES`: the number of classes.
///
/// Cloning shares the memory.
///
/// ```
/// use conformable::prelude::*;
///
/// let labels = Labels::<_, 10>::new(&tensor([7_u8, 2, 1]))?;
/// assert_eq!(labels.as_slice(), [7, 2, 1]);
///
/// let error = Labels::<_, 10>::new(&tensor([7_u8, 12, 1])).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "labels: the value at index 1 is 12, expected a value in 0..10"
/// );
/// # Ok::<(), conformable::Error>(())
/// ```
#[must_use]
pub struct Labels<B: Dim, const CLASSES: usize> {
    indices: Tensor<(B,), usize>,
}

#[terse]
impl<B: Dim, const CLASSES: usize> Labels<B, CLASSES> {
    /// The number of classes.
    pub const CLASSES: usize = CLASSES;

    /// Labels out of a vector of any index type.
    ///
    /// # Errors
    /// [`Error::Value`] for the first label that is negative or not below `CLASSES`.
    pub fn new<I: Index>(labels: &Tensor<(B,), I>) -> Result<Self> {
        Self::checked(labels.shape(), labels.as_slice())
    }

    /// Labels out of a slice of any index type. If the batch is a constant, there have to be that
    /// many; if it is [`Dyn`](crate::shape::Dyn), it is as large as the slice is long.
    ///
    /// # Errors
    /// [`Error::Length`] if there are not as many labels as the batch is large, [`Error::Value`]
    /// for the first label that is negative or not below `CLASSES`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let labels = Labels::<Dyn, 10>::from_slice(&[7_u8, 2, 1])?;
    /// assert_eq!(labels.len(), 3);
    /// assert!(Labels::<Const<64>, 10>::from_slice(&[7_u8, 2, 1]).is_err());
    /// # Ok::<(), conformable::Error>(())
    /// ```
    pub fn from_slice<I: Index>(labels: &[I]) -> Result<Self> {
        match B::from_size(labels.len()) {
            Some(batch) => Self::checked((batch,), labels),
            None => {
                let batch = B::SIZE.unwrap_or_default();
                Err(Error::length("labels", &[batch], labels.len()))
            }
        }
    }

    fn checked<I: Index>(shape: (B,), labels: &[I]) -> Result<Self> {
        let mut indices = Tensor::scratch(shape);
        for (i, (index, &label)) in indices.as_mut_slice().iter_mut().zip(labels).enumerate() {
            match label.to_index().filter(|&label| label < CLASSES) {
                Some(label) => *index = label,
                None => return Err(Error::value("labels", i, label, CLASSES)),
            }
        }
        Ok(Self { indices })
    }

    /// The classes, one for each example.
    #[inline]
    #[doc(alias = "data_ptr")]
    pub fn as_slice(&self) -> &[usize] {
        self.indices.as_slice()
    }

    /// The classes as a tensor.
    #[inline]
    pub fn tensor(&self) -> &Tensor<(B,), usize> {
        &self.indices
    }

    /// The batch, which is a shape of one axis.
    #[inline]
    pub fn batch(&self) -> B {
        self.indices.shape().0
    }

    /// The number of examples.
    #[inline]
    pub fn len(&self) -> usize {
        self.as_slice().len()
    }

    /// Whether there are no examples.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }

    /// One row for each example, with 1 in the column of its class and 0 elsewhere.
    ///
    /// Source: `torch.nn.functional.one_hot`.
    ///
    /// # Shapes
    /// `(B,)` to `(B, CLASSES)`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let labels = Labels::<_, 3>::new(&tensor([2_u8, 0]))?;
    /// let rows = labels.one_hot::<f32>();
    /// assert_eq!(rows.to_array(), [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]);
    /// # Ok::<(), conformable::Error>(())
    /// ```
    pub fn one_hot<T: Number>(&self) -> Tensor<(B, Const<CLASSES>), T> {
        let mut rows = Tensor::zeros_of((self.batch(), Const));
        for (i, &label) in self.as_slice().iter().enumerate() {
            rows.as_mut_slice()[i * CLASSES + label] = T::one();
        }
        rows
    }
}

impl<B: Dim, const CLASSES: usize> Clone for Labels<B, CLASSES> {
    #[inline]
    fn clone(&self) -> Self {
        Self {
            indices: self.indices.clone(),
        }
    }
}

impl<B: Dim, const CLASSES: usize> PartialEq for Labels<B, CLASSES> {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl<B: Dim, const CLASSES: usize> Eq for Labels<B, CLASSES> {}

impl<B: Dim, const CLASSES: usize> Debug for Labels<B, CLASSES> {
    /// For example `Labels([7, 2, 1], 10 classes)`; long ones are elided as those of a tensor.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Labels({}, {CLASSES} classes)", self.indices)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Dyn;
    use crate::tensor::tensor;

    #[test]
    fn every_index_type() {
        let want = [3, 0, 9];
        assert_eq!(
            Labels::<_, 10>::new(&tensor([3_u8, 0, 9]))
                .unwrap()
                .as_slice(),
            want
        );
        assert_eq!(
            Labels::<_, 10>::new(&tensor([3_i32, 0, 9]))
                .unwrap()
                .as_slice(),
            want
        );
        assert_eq!(
            Labels::<_, 10>::new(&tensor([3_i64, 0, 9]))
                .unwrap()
                .as_slice(),
            want
        );
        assert_eq!(
            Labels::<_, 10>::new(&tensor([3_usize, 0, 9]))
                .unwrap()
                .as_slice(),
            want
        );
        let labels = Labels::<Dyn, 10>::from_slice(&[3_i64, 0, 9]).unwrap();
        assert_eq!((labels.as_slice(), labels.batch()), (&want[..], Dyn(3)));
        assert_eq!(labels.tensor().sizes(), [3]);
        assert!(!labels.is_empty());
    }

    #[test]
    fn the_first_bad_label_is_named() {
        let message = |labels: &[i64]| {
            Labels::<Dyn, 3>::from_slice(labels)
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            message(&[0, 2, -1, 7]),
            "labels: the value at index 2 is -1, expected a value in 0..3"
        );
        assert_eq!(
            message(&[3, -1]),
            "labels: the value at index 0 is 3, expected a value in 0..3"
        );
        assert!(Labels::<Dyn, 0>::from_slice(&[0_u8]).is_err());
    }

    #[test]
    fn as_many_as_the_batch() {
        let error = Labels::<Const<2>, 3>::from_slice(&[0_u8, 1, 2]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "labels: expected 2 values (shape 2), found 3"
        );
    }

    #[test]
    fn none_at_all() {
        let labels = Labels::<Dyn, 3>::from_slice::<u8>(&[]).unwrap();
        assert!(labels.is_empty());
        assert_eq!(labels.one_hot::<f32>().sizes(), [0, 3]);
    }

    #[test]
    fn printing_and_comparing() {
        let labels = Labels::<_, 10>::new(&tensor([7_u8, 2, 1])).unwrap();
        assert_eq!(format!("{labels:?}"), "Labels([7, 2, 1], 10 classes)");
        assert_eq!(labels, labels.clone());
        assert_ne!(labels, Labels::new(&tensor([7_u8, 2, 2])).unwrap());
    }
}
