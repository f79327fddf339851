//! The bytes are two IDX files, and become a data set.

use conformable::data::{Dataset, Idx};
use conformable::shape::{ConstShape, Prepend, Rank0, Rank1, Rank2, Rank3};
use conformable::tensor::Float;

use super::bytes::Bytes;

/// Makes data sets of several shapes of the files, and cuts those that fit into batches.
pub fn target(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let len = bytes.size();
    let (items, labels) = (Idx::from_bytes(bytes.part(len)), Idx::from_bytes(bytes.0));
    if let (Ok(items), Ok(labels)) = (items, labels) {
        read::<Rank0, 10, f32>(&items, &labels);
        read::<Rank1<4>, 10, f32>(&items, &labels);
        read::<Rank2<2, 2>, 3, f64>(&items, &labels);
        read::<Rank3<1, 2, 2>, 256, f32>(&items, &labels);
        read::<Rank1<0>, 10, f32>(&items, &labels);
        read::<Rank2<1, 1>, 0, f32>(&items, &labels);
    }
}

fn read<S, const CLASSES: usize, T>(items: &Idx, labels: &Idx)
where
    S: ConstShape + Prepend,
    T: Float,
{
    let Ok(data) = Dataset::<S, CLASSES, T>::from_idx(items.clone(), labels, "here") else {
        return;
    };
    assert_eq!(data.len(), labels.data().len());
    assert_eq!(data.items().len(), data.len() * S::COUNT);
    assert!(data.labels().iter().all(|&label| label < CLASSES));
    let constant: usize = data.batches::<3>().map(|(_, labels)| labels.len()).sum();
    assert_eq!(constant, data.len() / 3 * 3);
    let mut dynamic = 0;
    for (x, labels) in data.dyn_batches(4) {
        assert_eq!(x.count(), labels.len() * S::COUNT);
        dynamic += labels.len();
    }
    assert_eq!(dynamic, data.len());
    if let Some(last) = data.len().checked_sub(1) {
        let (item, label) = data.item(last);
        assert_eq!((item.count(), label), (S::COUNT, data.labels()[last]));
    }
    let (first, second) = data.clone().split_at(2);
    assert_eq!(first.len() + second.len(), data.len());
}
