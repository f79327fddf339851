//! How good the predictions of a classifier are.

use core::fmt::{self, Debug, Display, Formatter};
use core::ops::AddAssign;

use conformable_terse::terse;

use crate::autograd::Mode;
use crate::shape::rule::LabelsFor;
use crate::shape::{Const, Rank2, Shape};
use crate::tensor::{Float, Labels, Tensor};

/// The part of the rows whose largest logit is that of their label, from 0 to 1; NaN for an empty
/// batch.
///
/// Of equal logits the first counts, as in [`argmax_axis`](Tensor::argmax_axis). It does not matter
/// whether the logits have gone through a softmax.
///
/// # Shapes
/// Logits `(B, CLASSES)` and as many labels.
///
/// # Panics
/// If two dynamic batches differ.
///
/// ```
/// use conformable::nn::metrics::accuracy;
/// use conformable::prelude::*;
///
/// let logits = tensor([[2.0_f32, 0.0], [0.0, 1.0], [5.0, 4.0], [1.0, 0.0]]);
/// let labels = Labels::<_, 2>::new(&tensor([0_u8, 1, 1, 0]))?;
/// assert_eq!(accuracy(&logits, &labels), 0.75);
/// # Ok::<(), conformable::Error>(())
/// ```
#[track_caller]
#[terse]
pub fn accuracy<S: Shape, B: LabelsFor<S, CLASSES>, const CLASSES: usize, T: Float, M: Mode>(
    logits: &Tensor<S, T, M>,
    labels: &Labels<B, CLASSES>,
) -> f64 {
    let pairs = pairs(logits, labels);
    let correct = pairs.iter().filter(|(label, predicted)| label == predicted);
    ratio(correct.count(), pairs.len())
}

/// The label and the prediction of every row.
#[track_caller]
fn pairs<S: Shape, B: LabelsFor<S, CLASSES>, const CLASSES: usize, T: Float, M: Mode>(
    logits: &Tensor<S, T, M>,
    labels: &Labels<B, CLASSES>,
) -> Vec<(usize, usize)> {
    let (rows, count) = (logits.sizes().as_ref()[0], labels.len());
    assert!(
        rows == count,
        "shape mismatch: the logits have a batch of {rows}, the labels of {count}"
    );
    let logits = logits
        .detach()
        .with_shape((labels.batch(), Const::<CLASSES>));
    let predicted = logits.argmax_axis::<1>();
    let predicted = predicted.as_slice().iter().map(|&class| class as usize);
    labels.as_slice().iter().copied().zip(predicted).collect()
}

/// `part / whole`, NaN for 0 of 0.
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

/// How often each class was predicted for each label.
///
/// Batches are added up with [`update`](Self::update). It prints as a table:
///
/// ```
/// use conformable::nn::metrics::ConfusionMatrix;
/// use conformable::prelude::*;
///
/// let logits = tensor([[2.0_f32, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 4.0, 0.0], [1.0, 0.0, 0.0]]);
/// let labels = Labels::<_, 3>::new(&tensor([0_u8, 1, 0, 0]))?;
/// let matrix = ConfusionMatrix::of(&logits, &labels);
/// assert_eq!(matrix.count(0, 1), 1);
/// assert_eq!(matrix.accuracy(), 0.75);
/// assert_eq!(matrix.precision(1), 0.5);
/// assert_eq!(
///     matrix.to_string(),
///     "\
/// label \\ predicted  0  1  2  recall  precision
///                 0  2  1  0   66.7%     100.0%
///                 1  0  1  0  100.0%      50.0%
///                 2  0  0  0       -          -
/// accuracy 75.0% (3 of 4)"
/// );
/// # Ok::<(), conformable::Error>(())
/// ```
#[derive(Clone)]
pub struct ConfusionMatrix<const CLASSES: usize> {
    counts: Tensor<Rank2<CLASSES, CLASSES>, usize>,
}

impl<const CLASSES: usize> Default for ConfusionMatrix<CLASSES> {
    fn default() -> Self {
        Self::new()
    }
}

#[terse]
impl<const CLASSES: usize> ConfusionMatrix<CLASSES> {
    /// No predictions yet.
    pub fn new() -> Self {
        Self {
            counts: Tensor::zeros(),
        }
    }

    /// The predictions of one batch.
    ///
    /// # Panics
    /// If two dynamic batches differ.
    #[track_caller]
    pub fn of<S: Shape, B: LabelsFor<S, CLASSES>, T: Float, M: Mode>(
        logits: &Tensor<S, T, M>,
        labels: &Labels<B, CLASSES>,
    ) -> Self {
        let mut matrix = Self::new();
        matrix.update(logits, labels);
        matrix
    }

    /// Adds the predictions of a batch: for every row the class with the largest logit.
    ///
    /// # Panics
    /// If two dynamic batches differ.
    #[track_caller]
    pub fn update<S: Shape, B: LabelsFor<S, CLASSES>, T: Float, M: Mode>(
        &mut self,
        logits: &Tensor<S, T, M>,
        labels: &Labels<B, CLASSES>,
    ) {
        let counts = self.counts.as_mut_slice();
        for (label, predicted) in pairs(logits, labels) {
            counts[label * CLASSES + predicted] += 1;
        }
    }

    /// How often `predicted` was predicted where `label` was right.
    ///
    /// # Panics
    /// If one of them is not below `CLASSES`.
    #[track_caller]
    pub fn count(&self, label: usize, predicted: usize) -> usize {
        self.counts[[label, predicted]]
    }

    /// All counts: one row for each label, one column for each predicted class.
    pub fn counts(&self) -> &Tensor<Rank2<CLASSES, CLASSES>, usize> {
        &self.counts
    }

    /// The number of predictions.
    pub fn total(&self) -> usize {
        self.counts.as_slice().iter().sum()
    }

    /// The number of right predictions.
    pub fn correct(&self) -> usize {
        (0..CLASSES).map(|class| self.count(class, class)).sum()
    }

    /// The part of all predictions that are right, from 0 to 1; NaN if there are none.
    pub fn accuracy(&self) -> f64 {
        ratio(self.correct(), self.total())
    }

    /// The part of the predictions of `class` that are right, from 0 to 1; NaN if there are none.
    ///
    /// # Panics
    /// If `class` is not below `CLASSES`.
    #[track_caller]
    pub fn precision(&self, class: usize) -> f64 {
        let predicted = (0..CLASSES).map(|label| self.count(label, class)).sum();
        ratio(self.count(class, class), predicted)
    }

    /// The part of the examples of `class` that are predicted so, from 0 to 1; NaN if there are
    /// none.
    ///
    /// # Panics
    /// If `class` is not below `CLASSES`.
    #[track_caller]
    pub fn recall(&self, class: usize) -> f64 {
        let examples = (0..CLASSES)
            .map(|predicted| self.count(class, predicted))
            .sum();
        ratio(self.count(class, class), examples)
    }
}

impl<const CLASSES: usize> AddAssign<&Self> for ConfusionMatrix<CLASSES> {
    /// Adds the predictions of another matrix.
    fn add_assign(&mut self, other: &Self) {
        let counts = self.counts.as_mut_slice().iter_mut();
        for (count, &other) in counts.zip(other.counts.as_slice()) {
            *count += other;
        }
    }
}

impl<const CLASSES: usize> Debug for ConfusionMatrix<CLASSES> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "ConfusionMatrix({})", self.counts)
    }
}

impl<const CLASSES: usize> Display for ConfusionMatrix<CLASSES> {
    /// The counts, recall and precision of each class, and the accuracy; `-` for 0 of 0.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        const CORNER: &str = "label \\ predicted";
        let largest = self.counts.as_slice().iter().copied().max().unwrap_or(0);
        let width = largest.max(CLASSES.saturating_sub(1)).to_string().len();
        write!(f, "{CORNER}")?;
        (0..CLASSES).try_for_each(|class| write!(f, "  {class:>width$}"))?;
        writeln!(f, "  recall  precision")?;
        for label in 0..CLASSES {
            write!(f, "{label:>0$}", CORNER.len())?;
            (0..CLASSES)
                .try_for_each(|class| write!(f, "  {:>width$}", self.count(label, class)))?;
            let (recall, precision) = (self.recall(label), self.precision(label));
            writeln!(f, "  {:>6}  {:>9}", percent(recall), percent(precision))?;
        }
        let (correct, total) = (self.correct(), self.total());
        write!(
            f,
            "accuracy {} ({correct} of {total})",
            percent(self.accuracy())
        )
    }
}

fn percent(part: f64) -> String {
    if part.is_nan() {
        "-".to_owned()
    } else {
        format!("{:.1}%", 100.0 * part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prelude::*;

    fn logits() -> Tensor<Rank2<4, 3>> {
        tensor([
            [2.0, 0.0, 0.0],
            [0.0, 1.0, 0.0],
            [0.0, 4.0, 0.0],
            [1.0, 1.0, 0.0],
        ])
    }

    fn labels() -> Labels<Const<4>, 3> {
        Labels::new(&tensor([0_u8, 1, 2, 0])).unwrap()
    }

    #[test]
    fn accuracy_by_hand() {
        assert_eq!(accuracy(&logits(), &labels()), 0.75);
        assert_eq!(accuracy(&logits().tracked(), &labels()), 0.75);
        assert_eq!(accuracy(&logits().softmax::<1>(), &labels()), 0.75);
        let empty = Tensor::<(Dyn, Const<3>)>::zeros_of((Dyn(0), Const));
        let none = Labels::<Dyn, 3>::from_slice::<u8>(&[]).unwrap();
        assert!(accuracy(&empty, &none).is_nan());
    }

    #[test]
    fn matrix_by_hand() {
        let mut matrix = ConfusionMatrix::of(&logits(), &labels());
        assert_eq!(
            matrix.counts().to_array(),
            [[2, 0, 0], [0, 1, 0], [0, 1, 0]]
        );
        assert_eq!((matrix.correct(), matrix.total()), (3, 4));
        assert_eq!(matrix.accuracy(), accuracy(&logits(), &labels()));
        assert_eq!([0, 1].map(|class| matrix.precision(class)), [1.0, 0.5]);
        assert!(matrix.precision(2).is_nan());
        assert_eq!([0, 1, 2].map(|class| matrix.recall(class)), [1.0, 1.0, 0.0]);
        matrix.update(&logits(), &labels());
        assert_eq!(matrix.count(0, 0), 4);
        let other = matrix.clone();
        matrix += &other;
        assert_eq!(matrix.count(2, 1), 4);
        assert_eq!(other.count(2, 1), 2);
    }

    #[test]
    fn columns_are_as_wide_as_the_largest_count() {
        let mut matrix = ConfusionMatrix::<2>::new();
        matrix.counts[[0, 1]] = 1234;
        matrix.counts[[1, 1]] = 5;
        assert_eq!(
            matrix.to_string(),
            "label \\ predicted     0     1  recall  precision\n                \
             0     0  1234    0.0%          -\n                \
             1     0     5  100.0%       0.4%\n\
             accuracy 0.4% (5 of 1239)"
        );
        assert_eq!(
            ConfusionMatrix::<0>::new().to_string(),
            "label \\ predicted  recall  precision\naccuracy - (0 of 0)"
        );
    }

    #[test]
    #[should_panic(expected = "the logits have a batch of 1, the labels of 2")]
    fn dynamic_batches_are_compared() {
        let x = Tensor::<(Dyn, Const<3>)>::zeros_of((Dyn(1), Const));
        let _ = accuracy(&x, &Labels::<Dyn, 3>::from_slice(&[0_u8, 1]).unwrap());
    }
}
