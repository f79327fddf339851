//! Sums and extremes of integers, which have no gradients.

use super::Around;
use crate::tensor::Number;

/// `y[o, i] = Σₗ x[o, l, i]`.
///
/// # Panics
/// If a sum does not fit the type.
pub(super) fn sums<T: Number>((_, len, inner): Around, x: &[T], y: &mut [T]) {
    y.fill(T::zero());
    fold((len, inner), x, y, |sum, x| match sum.checked_plus(x) {
        Some(sum) => sum,
        None => panic!(
            "a sum of elements of type {0} does not fit {0}: `cast` the tensor to a larger type \
                first",
            T::NAME
        ),
    });
}

/// `y[o, i]` is the best of `x[o, l, i]` over `l`, of which there is at least one.
pub(super) fn extremes<T: Number, const MAX: bool>((_, len, inner): Around, x: &[T], y: &mut [T]) {
    if y.is_empty() {
        return;
    }
    let first_rows = x.chunks_exact(len * inner).map(|x| &x[..inner]);
    for (y, row) in y.chunks_exact_mut(inner).zip(first_rows) {
        y.copy_from_slice(row);
    }
    fold((len, inner), x, y, |best, x| {
        let is_better = if MAX { x > best } else { x < best };
        if is_better { x } else { best }
    });
}

/// Replaces `y[o, i]` by `step` of it and of every `x[o, l, i]`, in order.
fn fold<T: Number>((len, inner): (usize, usize), x: &[T], y: &mut [T], step: impl Fn(T, T) -> T) {
    if x.is_empty() {
        return;
    }
    for (y, x) in y.chunks_exact_mut(inner).zip(x.chunks_exact(len * inner)) {
        for row in x.chunks_exact(inner) {
            for (y, &x) in y.iter_mut().zip(row) {
                *y = step(*y, x);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn of_all_elements() {
        let x = tensor([1_i64, 2, 3]);
        assert_eq!((x.sum().item(), x.max().item(), x.min().item()), (6, 3, 1));
        let x = tensor([[-5_i32, 7], [0, -9]]);
        assert_eq!(
            (x.sum().item(), x.max().item(), x.min().item()),
            (-7, 7, -9)
        );
        let x = tensor([200_u8, 55]);
        assert_eq!(
            (x.sum().item(), x.max().item(), x.min().item()),
            (255, 200, 55)
        );
        let x = tensor([usize::MAX]);
        assert_eq!((x.sum().item(), x.max().item()), (usize::MAX, usize::MAX));
    }

    #[test]
    fn along_every_axis() {
        let x =
            Tensor::<Rank3<2, 3, 4>, i32>::from_fn(|[i, j, k]| (i * 12 + j * 4 + k) as i32 % 7 - 3);
        let float = x.cast::<f32>();
        macro_rules! agree {
            ($($axis:literal)*) => {$(
                assert_eq!(x.sum_axis::<$axis>().cast::<f32>(), float.sum_axis::<$axis>());
                assert_eq!(x.sum_keep::<$axis>().cast::<f32>(), float.sum_keep::<$axis>());
                assert_eq!(x.max_axis::<$axis>().cast::<f32>(), float.max_axis::<$axis>());
                assert_eq!(x.max_keep::<$axis>().cast::<f32>(), float.max_keep::<$axis>());
                assert_eq!(x.min_axis::<$axis>().cast::<f32>(), float.min_axis::<$axis>());
                assert_eq!(x.min_keep::<$axis>().cast::<f32>(), float.min_keep::<$axis>());
            )*};
        }
        agree!(0 1 2 -1);
    }

    #[test]
    fn of_nothing() {
        assert_eq!(Tensor::<Rank1<0>, i64>::zeros().sum().item(), 0);
        assert_eq!(
            Tensor::<Rank2<2, 0>, u8>::zeros().sum_axis::<1>().to_vec(),
            [0, 0]
        );
        assert_eq!(
            Tensor::<Rank2<0, 3>, u8>::zeros().max_axis::<1>().count(),
            0
        );
        assert_eq!(
            Tensor::<Rank3<2, 3, 0>, u8>::zeros()
                .min_axis::<1>()
                .count(),
            0
        );
    }

    #[test]
    #[should_panic(expected = "nothing has no maximum: the sizes of the tensor are [2, 0]")]
    fn nothing_has_no_maximum() {
        let _ = Tensor::<Rank2<2, 0>, i64>::zeros().max_axis::<1>();
    }

    #[test]
    #[should_panic(
        expected = "a sum of elements of type u8 does not fit u8: `cast` the tensor to a larger \
            type first"
    )]
    fn a_sum_that_does_not_fit() {
        let _ = tensor([200_u8, 56]).sum();
    }
}
