//! Batches of a data set: of a constant size, or with a dynamic batch axis.

use conformable_terse::terse;
use rand::Rng;

use super::Dataset;
use super::order::random_order;
use crate::shape::{Const, ConstShape, Dim, Dyn, Prepend};
use crate::tensor::{Element, Labels, Tensor};

/// A batch of items with their labels.
type Batch<S, B, const CLASSES: usize, T> =
    (Tensor<<S as Prepend>::Output<B>, T>, Labels<B, CLASSES>);

/// Puts the items at `indices` together.
fn gather<S, B, const CLASSES: usize, T>(
    data: &Dataset<S, CLASSES, T>,
    batch: B,
    indices: &[usize],
) -> Batch<S, B, CLASSES, T>
where
    S: ConstShape + Prepend,
    B: Dim,
    T: Element,
{
    let shape = S::default().prepend(batch);
    let items = Tensor::build(shape, |items| {
        for (item, &i) in items.chunks_exact_mut(S::COUNT.max(1)).zip(indices) {
            item.copy_from_slice(data.item_slice(i));
        }
    });
    let labels = indices
        .iter()
        .map(|&i| data.labels()[i])
        .collect::<Vec<_>>();
    let labels = Labels::from_slice(&labels).expect("the labels of a data set are in range");
    (items, labels)
}

#[terse]
impl<S: ConstShape, const CLASSES: usize, T: Element> Dataset<S, CLASSES, T> {
    /// Batches of `N` items, a size that is part of their type. Items that do not fill a batch are
    /// left in [`Batches::rest`].
    ///
    /// ```
    /// # use conformable::{data::{Dataset, Split}, prelude::*};
    /// let digits = Dataset::<Rank1<64>, 10>::open_idx("data/digits", Split::Test)?;
    /// let mut rng = StdRng::seed_from_u64(1);
    /// let mut batches = digits.batches::<50>().shuffle(&mut rng);
    /// assert_eq!(batches.by_ref().count(), 7); // 360 items
    /// let (x, labels) = batches.rest().unwrap();
    /// assert_eq!((x.sizes(), labels.len()), ([10, 64], 10));
    /// # Ok::<(), conformable::Error>(())
    /// ```
    pub fn batches<const N: usize>(&self) -> Batches<'_, S, CLASSES, N, T> {
        Batches::new(self)
    }

    /// Batches of up to `size` items, the last of which may be smaller: their batch axis is
    /// dynamic.
    ///
    /// # Panics
    /// If `size` is 0.
    pub fn dyn_batches(&self, size: usize) -> DynBatches<'_, S, CLASSES, T> {
        DynBatches::new(self, size)
    }
}

/// The batches of one epoch, of `N` items each; made by [`Dataset::batches`].
#[derive(Debug)]
pub struct Batches<'a, S: ConstShape, const CLASSES: usize, const N: usize, T: Element> {
    data: &'a Dataset<S, CLASSES, T>,
    order: Vec<usize>,
    next: usize,
}

#[terse]
impl<'a, S: ConstShape, const CLASSES: usize, const N: usize, T: Element>
    Batches<'a, S, CLASSES, N, T>
{
    pub(super) fn new(data: &'a Dataset<S, CLASSES, T>) -> Self {
        const { assert!(N > 0, "a batch has at least one item") };
        Self {
            data,
            order: (0..data.len()).collect(),
            next: 0,
        }
    }

    /// The items in a random order, from the first batch on; the same state of the generator gives
    /// the same order.
    pub fn shuffle<R: Rng>(mut self, rng: &mut R) -> Self {
        self.order = random_order(self.data.len(), rng);
        self.next = 0;
        self
    }

    /// The items that do not fill a batch, with a dynamic batch axis; `None` if there are none.
    pub fn rest(&self) -> Option<Batch<S, Dyn, CLASSES, T>>
    where
        S: Prepend,
    {
        let rest = &self.order[self.order.len() / N * N..];
        (!rest.is_empty()).then(|| gather(self.data, Dyn(rest.len()), rest))
    }
}

impl<S, const CLASSES: usize, const N: usize, T> Iterator for Batches<'_, S, CLASSES, N, T>
where
    S: ConstShape + Prepend,
    T: Element,
{
    type Item = Batch<S, Const<N>, CLASSES, T>;

    fn next(&mut self) -> Option<Self::Item> {
        let indices = self.order.get(self.next..self.next + N)?;
        self.next += N;
        Some(gather(self.data, Const, indices))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = (self.order.len() - self.next) / N;
        (left, Some(left))
    }
}

impl<S, const CLASSES: usize, const N: usize, T> ExactSizeIterator for Batches<'_, S, CLASSES, N, T>
where
    S: ConstShape + Prepend,
    T: Element,
{
}

/// The batches of one epoch with a dynamic batch axis; made by [`Dataset::dyn_batches`].
#[derive(Debug)]
pub struct DynBatches<'a, S: ConstShape, const CLASSES: usize, T: Element> {
    data: &'a Dataset<S, CLASSES, T>,
    order: Vec<usize>,
    next: usize,
    size: usize,
}

#[terse]
impl<'a, S: ConstShape, const CLASSES: usize, T: Element> DynBatches<'a, S, CLASSES, T> {
    pub(super) fn new(data: &'a Dataset<S, CLASSES, T>, size: usize) -> Self {
        assert!(size > 0, "a batch has at least one item");
        Self {
            data,
            order: (0..data.len()).collect(),
            next: 0,
            size,
        }
    }

    /// The items in a random order, from the first batch on; the same state of the generator gives
    /// the same order.
    pub fn shuffle<R: Rng>(mut self, rng: &mut R) -> Self {
        self.order = random_order(self.data.len(), rng);
        self.next = 0;
        self
    }
}

impl<S, const CLASSES: usize, T> Iterator for DynBatches<'_, S, CLASSES, T>
where
    S: ConstShape + Prepend,
    T: Element,
{
    type Item = Batch<S, Dyn, CLASSES, T>;

    fn next(&mut self) -> Option<Self::Item> {
        let end = self.next.saturating_add(self.size).min(self.order.len());
        let indices = &self.order[self.next..end];
        self.next = end;
        (!indices.is_empty()).then(|| gather(self.data, Dyn(indices.len()), indices))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = (self.order.len() - self.next).div_ceil(self.size);
        (left, Some(left))
    }
}

impl<S, const CLASSES: usize, T> ExactSizeIterator for DynBatches<'_, S, CLASSES, T>
where
    S: ConstShape + Prepend,
    T: Element,
{
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Rank1;
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;

    fn numbers() -> Dataset<Rank1<1>, 10> {
        let labels: Vec<usize> = (0..10).collect();
        Dataset::new(labels.iter().map(|&i| i as f32).collect(), &labels).unwrap()
    }

    #[test]
    fn batches_hold_every_item_once() {
        let data = numbers();
        let mut batches = data.batches::<3>().shuffle(&mut StdRng::seed_from_u64(1));
        assert_eq!(batches.len(), 3);
        let mut seen = Vec::new();
        for (x, labels) in batches.by_ref() {
            let x: Tensor<(Const<3>, Const<1>)> = x;
            assert!(
                x.as_slice()
                    .iter()
                    .zip(labels.as_slice())
                    .all(|(&x, &y)| x == y as f32)
            );
            seen.extend_from_slice(labels.as_slice());
        }
        let (_, rest) = batches.rest().unwrap();
        seen.extend_from_slice(rest.as_slice());
        seen.sort_unstable();
        assert_eq!(seen, (0..10).collect::<Vec<_>>());
    }

    #[test]
    fn a_seed_gives_one_order_and_another_seed_another() {
        let data = numbers();
        let order = |seed| {
            let mut rng = StdRng::seed_from_u64(seed);
            let batches = data.dyn_batches(4).shuffle(&mut rng);
            batches
                .flat_map(|(_, labels)| labels.as_slice().to_vec())
                .collect::<Vec<_>>()
        };
        assert_eq!(order(1), order(1));
        assert_ne!(order(1), order(2));
    }

    #[test]
    fn the_last_dynamic_batch_is_smaller() {
        let data = numbers();
        let sizes: Vec<_> = data.dyn_batches(4).map(|(x, _)| x.sizes()).collect();
        assert_eq!(sizes, [[4, 1], [4, 1], [2, 1]]);
        assert_eq!(data.dyn_batches(usize::MAX).count(), 1);
        assert!(data.clone().take(0).dyn_batches(4).next().is_none());
        assert!(data.batches::<5>().rest().is_none());
    }
}
