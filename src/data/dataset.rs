use std::path::Path;

use conformable_terse::terse;
use rand::Rng;

use super::order::random_order;
use super::{Idx, IdxData, Split, find_pair};
use crate::error::{Error, Result};
use crate::shape::ConstShape;
use crate::tensor::{Element, Float, Index, Tensor};

/// Labelled items in memory: each item has the shape `S`, each label is one of `CLASSES` classes.
///
/// The sizes are types, so a model that does not fit the data does not compile, and the batches
/// need no checks: [`batches`](Self::batches).
///
/// ```
/// use conformable::data::{Dataset, Split};
/// use conformable::prelude::*;
///
/// // 8×8 images of digits, as vectors of 64 pixels and as images of one channel.
/// let flat = Dataset::<Rank1<64>, 10>::open_idx("data/digits", Split::Train)?;
/// let images = Dataset::<Rank3<1, 8, 8>, 10>::open_idx("data/digits", Split::Train)?;
/// assert_eq!((flat.len(), images.len()), (1437, 1437));
///
/// let error = Dataset::<Rank1<784>, 10>::open_idx("data/digits", Split::Train).unwrap_err();
/// assert!(error.to_string().contains("784"));
/// # Ok::<(), conformable::Error>(())
/// ```
#[derive(Clone, Debug)]
#[terse]
pub struct Dataset<S: ConstShape, const CLASSES: usize, T: Element = f32> {
    items: Vec<T>,
    labels: Vec<usize>,
    shape: S,
}

#[terse]
impl<S: ConstShape, const CLASSES: usize, T: Element> Dataset<S, CLASSES, T> {
    /// A data set of the given items, one after the other in row-major order, and their labels.
    ///
    /// # Errors
    /// - [`Error::Length`] if there are not as many values as the labels' items have elements,
    /// - [`Error::Value`] if a label is negative or not below `CLASSES`.
    ///
    /// ```
    /// # use conformable::{data::Dataset, prelude::*};
    /// let points = vec![0.0, 0.1, 1.0, 0.9];
    /// let data = Dataset::<Rank1<2>, 2>::new(points, &[0_u8, 1])?;
    /// assert_eq!(data.item(1).0.to_vec(), [1.0, 0.9]);
    /// # Ok::<(), conformable::Error>(())
    /// ```
    pub fn new<I: Index>(items: Vec<T>, labels: &[I]) -> Result<Self> {
        let expected = labels.len().checked_mul(S::COUNT);
        if expected != Some(items.len()) {
            let mut sizes = vec![labels.len()];
            sizes.extend_from_slice(S::default().sizes().as_ref());
            return Err(Error::length("items of a data set", &sizes, items.len()));
        }
        let labels = labels
            .iter()
            .enumerate()
            .map(|(i, label)| match label.to_index() {
                Some(class) if class < CLASSES => Ok(class),
                _ => Err(Error::value("labels of a data set", i, label, CLASSES)),
            })
            .collect::<Result<_>>()?;
        Ok(Self {
            items,
            labels,
            shape: S::default(),
        })
    }

    /// The number of items.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Item `i` and its label.
    ///
    /// # Panics
    /// If there is no item `i`.
    pub fn item(&self, i: usize) -> (Tensor<S, T>, usize) {
        let item = Tensor::build(self.shape, |item| item.copy_from_slice(self.item_slice(i)));
        (item, self.labels[i])
    }

    /// The labels of all items.
    pub fn labels(&self) -> &[usize] {
        &self.labels
    }

    /// The values of all items.
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// The first `count` items, or all if there are fewer.
    pub fn take(mut self, count: usize) -> Self {
        self.labels.truncate(count);
        self.items.truncate(self.labels.len() * S::COUNT);
        self
    }

    /// The first `count` items and the others: for a validation set. All are in the first part if
    /// there are fewer.
    pub fn split_at(mut self, count: usize) -> (Self, Self) {
        let count = count.min(self.len());
        let labels = self.labels.split_off(count);
        let items = self.items.split_off(count * S::COUNT);
        let shape = self.shape;
        (
            self,
            Self {
                items,
                labels,
                shape,
            },
        )
    }

    /// The items in a random order: needed before [`split_at`](Self::split_at) if the file is
    /// sorted.
    pub fn shuffled<R: Rng>(self, rng: &mut R) -> Self {
        let order = random_order(self.len(), rng);
        let items = order
            .iter()
            .flat_map(|&i| self.item_slice(i))
            .copied()
            .collect();
        let labels = order.iter().map(|&i| self.labels[i]).collect();
        Self {
            items,
            labels,
            shape: self.shape,
        }
    }

    /// Every value of every item replaced by `f` of it, for example to normalise it.
    pub fn map<U: Element>(self, f: impl Fn(T) -> U) -> Dataset<S, CLASSES, U> {
        let items = self.items.into_iter().map(f).collect();
        Dataset {
            items,
            labels: self.labels,
            shape: self.shape,
        }
    }

    pub(super) fn item_slice(&self, i: usize) -> &[T] {
        &self.items[i * S::COUNT..(i + 1) * S::COUNT]
    }
}

impl<S: ConstShape, const CLASSES: usize, T: Float> Dataset<S, CLASSES, T> {
    /// Reads the images and labels of a directory in the format of MNIST; see [`find_pair`].
    ///
    /// Bytes are scaled from 0..=255 to 0..=1, as torchvision's `ToTensor`; other element types
    /// keep their values.
    ///
    /// # Errors
    /// As [`find_pair`] and [`from_idx`](Self::from_idx).
    pub fn open_idx(directory: impl AsRef<Path>, split: Split) -> Result<Self> {
        let directory = directory.as_ref();
        let (images, labels) = find_pair(directory, split)?;
        Self::from_idx(images, &labels, &directory.display().to_string())
    }

    /// A data set of the images and labels in two IDX files; `place` names them in errors.
    ///
    /// # Errors
    /// [`Error::Format`] if the images do not have the sizes of `S`, up to axes of size 1 and to
    /// rows made into one vector; and the errors of [`new`](Self::new).
    pub fn from_idx(images: Idx, labels: &Idx, place: &str) -> Result<Self> {
        let (dims, data) = images.into_parts();
        let item = dims.get(1..).unwrap_or_default();
        let shape = S::default();
        if !fits(shape.sizes().as_ref(), item) {
            return Err(Error::format(
                format!("images in {place}"),
                None,
                format!(
                    "expected items of sizes {:?}, found {item:?}",
                    shape.sizes()
                ),
            ));
        }
        let items = match data {
            IdxData::U8(bytes) => bytes
                .iter()
                .map(|&byte| T::from_f64(f64::from(byte) / 255.0))
                .collect(),
            IdxData::I8(values) => floats(&values),
            IdxData::I16(values) => floats(&values),
            IdxData::I32(values) => floats(&values),
            IdxData::F32(values) => floats(&values),
            IdxData::F64(values) => floats(&values),
        };
        match labels.data() {
            IdxData::U8(labels) => Self::new(items, labels),
            IdxData::I32(labels) => Self::new(items, labels),
            other => Err(Error::format(
                format!("labels in {place}"),
                None,
                format!("expected u8 or i32, found {}", other.type_name()),
            )),
        }
    }
}

fn floats<T: Float, V: Copy + Into<f64>>(values: &[V]) -> Vec<T> {
    values
        .iter()
        .map(|&value| T::from_f64(value.into()))
        .collect()
}

/// Whether items of the sizes `found` can be read as items of the sizes `wanted`: the same sizes
/// apart from axes of size 1, or all of them in one vector.
fn fits(wanted: &[usize], found: &[usize]) -> bool {
    let proper = |sizes: &[usize]| -> Vec<usize> {
        sizes.iter().copied().filter(|&size| size != 1).collect()
    };
    proper(wanted) == proper(found) || (wanted.len() == 1 && Some(wanted[0]) == product(found))
}

fn product(sizes: &[usize]) -> Option<usize> {
    sizes
        .iter()
        .try_fold(1_usize, |product, &size| product.checked_mul(size))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::{Rank1, Rank2, Rank3};
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;

    fn digits<S: ConstShape, const CLASSES: usize>() -> Result<Dataset<S, CLASSES>> {
        Dataset::open_idx("data/digits", Split::Test)
    }

    #[test]
    fn an_item_is_read_under_every_shape_that_fits() {
        let image = digits::<Rank2<8, 8>, 10>().unwrap();
        let flat = digits::<Rank1<64>, 10>().unwrap();
        let channel = digits::<Rank3<1, 8, 8>, 10>().unwrap();
        assert_eq!(image.items(), flat.items());
        assert_eq!(image.item(7).1, channel.item(7).1);
        let (item, _): (Tensor<Rank3<1, 8, 8>>, _) = channel.item(7);
        assert_eq!(item.to_vec(), image.item(7).0.to_vec());
    }

    #[test]
    fn a_shape_that_does_not_fit_is_refused_with_both_sizes() {
        let error = digits::<Rank2<16, 4>, 10>().unwrap_err().to_string();
        assert!(error.contains("data/digits"), "{error}");
        assert!(
            error.contains("expected items of sizes [16, 4], found [8, 8]"),
            "{error}"
        );
    }

    #[test]
    fn too_few_classes_are_refused_with_the_label() {
        let error = digits::<Rank2<8, 8>, 5>().unwrap_err().to_string();
        assert!(error.contains('5'), "{error}");
    }

    #[test]
    fn a_wrong_length_is_refused_with_both_lengths() {
        let error = Dataset::<Rank1<2>, 2>::new(vec![0.0; 5], &[0_u8, 1])
            .unwrap_err()
            .to_string();
        assert!(error.contains('4') && error.contains('5'), "{error}");
        assert!(Dataset::<Rank1<2>, 2>::new(vec![0.0; 4], &[0_i64, -1]).is_err());
    }

    #[test]
    fn take_split_and_shuffle_keep_items_with_their_labels() {
        let items: Vec<f32> = (0..10).flat_map(|i| [i as f32, i as f32]).collect();
        let labels: Vec<usize> = (0..10).collect();
        let data = Dataset::<Rank1<2>, 10>::new(items, &labels).unwrap();
        let data = data.shuffled(&mut StdRng::seed_from_u64(3)).take(8);
        assert_ne!(data.labels(), [0, 1, 2, 3, 4, 5, 6, 7]);
        let (a, b) = data.split_at(5);
        assert_eq!((a.len(), b.len()), (5, 3));
        for part in [a, b] {
            for i in 0..part.len() {
                let (item, label) = part.item(i);
                assert_eq!(item.to_vec(), [label as f32; 2]);
            }
        }
    }
}
