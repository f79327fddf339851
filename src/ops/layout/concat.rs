use conformable_terse::terse;

use super::Adjoint;
use super::message::Message;
use crate::autograd::{Join, Mode, Sink};
use crate::kernels::copy::{AxisRange, copy_axis};
use crate::shape::{Axis, Concat, Const, Dim, EqualBeside, HasAxis, Shape, Times};
use crate::tensor::{Element, Float, Tensor};

#[terse]
impl<S: Shape, T: Element, M: Mode> Tensor<S, T, M> {
    /// The two tensors end to end along an axis; `∂L/∂a` and `∂L/∂b` are the two parts of `dy`.
    ///
    /// # Shapes
    /// `(a, m, b)` and `(a, n, b)` to `(a, m + n, b)` for the axis 1; negative axes count from the
    /// end. The axis of the result is dynamic if one of `m` and `n` is. A sum outside the table of
    /// the type checker is named: [`concat_to`](Self::concat_to).
    ///
    /// # Panics
    /// If dynamic sizes of another axis differ.
    ///
    /// Source: `torch.cat`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let a = tensor([[1, 2], [3, 4]]);
    /// let b = tensor([[5], [6]]);
    /// assert_eq!(a.concat(&b, Axis::<1>).to_array(), [[1, 2, 5], [3, 4, 6]]);
    /// ```
    #[track_caller]
    #[doc(alias = "cat")]
    pub fn concat<S2, N: Mode, const AXIS: isize>(
        &self,
        other: &Tensor<S2, T, N>,
        axis: Axis<AXIS>,
    ) -> Tensor<S::Output, T, <M as Join<N>>::Output>
    where
        S: Concat<S2, AXIS>,
        S2: HasAxis<AXIS>,
        M: Join<N>,
    {
        self.followed_by(other, axis, self.shape().concat(other.shape()))
    }

    /// As [`concat`](Self::concat), for a sum outside the table of the type checker: the caller
    /// names it, and it is checked when the program is built (`cargo build`; not `cargo check`).
    ///
    /// # Panics
    /// If dynamic sizes of another axis differ, or the sum of dynamic sizes is not `SUM`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let words = Tensor::<Rank2<30_000, 2>>::zeros();
    /// let special = Tensor::<Rank2<7, 2>>::zeros();
    /// let all: Tensor<Rank2<30_007, 2>> = words.concat_to(&special, Axis::<0>, Const::<30_007>);
    /// # let _ = all;
    /// ```
    #[track_caller]
    pub fn concat_to<S2, N: Mode, const AXIS: isize, const SUM: usize>(
        &self,
        other: &Tensor<S2, T, N>,
        axis: Axis<AXIS>,
        sum: Const<SUM>,
    ) -> Tensor<S::With<Const<SUM>>, T, <M as Join<N>>::Output>
    where
        S: EqualBeside<S2, AXIS>,
        S2: HasAxis<AXIS>,
        M: Join<N>,
    {
        const {
            if let (Some(left), Some(right)) = (S::Size::SIZE, S2::Size::SIZE)
                && left + right != SUM
            {
                let message = Message::new("shape mismatch: concat_to of the sizes ")
                    .number(left)
                    .text(" and ")
                    .number(right)
                    .text(" leaves ")
                    .number(left + right)
                    .text(", not ")
                    .number(SUM);
                panic!("{}", message.as_str());
            }
        }
        let (left, right) = (self.shape().axis().size(), other.shape().axis().size());
        assert!(
            left + right == SUM,
            "shape mismatch: concat_to of the sizes {left} and {right} does not leave {SUM}"
        );
        self.followed_by(other, axis, self.shape().with(sum))
    }

    #[track_caller]
    fn followed_by<S2, N: Mode, const AXIS: isize, To: Shape>(
        &self,
        other: &Tensor<S2, T, N>,
        axis: Axis<AXIS>,
        to: To,
    ) -> Tensor<To, T, <M as Join<N>>::Output>
    where
        S: EqualBeside<S2, AXIS>,
        S2: HasAxis<AXIS>,
        M: Join<N>,
    {
        let Axis = axis;
        let (left, right) = (self.shape(), other.shape());
        let (a, b) = (left.without().sizes(), right.without().sizes());
        assert!(
            a.as_ref() == b.as_ref(),
            "shape mismatch: concat along axis {AXIS} of sizes {:?} and {:?}",
            left.sizes(),
            right.sizes()
        );
        let (outer, left_len, inner) = left.around();
        let right_len = right.axis().size();
        let row = Row {
            outer,
            len: left_len + right_len,
            inner,
        };
        Tensor::build(to, |y| {
            row.put(0, left_len, self.as_slice(), y);
            row.put(left_len, right_len, other.as_slice(), y);
        })
        .moved([self.source(), other.source()], || Concatenated {
            left: (left, left_len),
            right: (right, right_len),
            row,
        })
    }

    /// The tensors end to end along an axis; the gradient of each is its part of `dy`.
    ///
    /// # Shapes
    /// `N` times `(a, m, b)` to `(a, N·m, b)` for the axis 1; negative axes count from the end.
    /// Along a dynamic axis the sizes may differ.
    ///
    /// # Panics
    /// If dynamic sizes of another axis differ.
    ///
    /// Source: `torch.cat`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let [a, b, c] = [1, 2, 3].map(|n| tensor([[n], [10 * n]]));
    /// let y = Tensor::concat_all([a, b, c], Axis::<1>);
    /// assert_eq!(y.to_array(), [[1, 2, 3], [10, 20, 30]]);
    /// ```
    #[track_caller]
    #[doc(alias = "cat")]
    pub fn concat_all<const N: usize, const AXIS: isize>(
        tensors: [Self; N],
        axis: Axis<AXIS>,
    ) -> Tensor<S::With<<S::Size as Times<N>>::Output>, T, M>
    where
        S: HasAxis<AXIS>,
        S::Size: Times<N>,
    {
        let Axis = axis;
        let shapes = tensors.each_ref().map(Tensor::shape);
        let lens = shapes.map(|shape| shape.axis().size());
        let first = shapes.first().copied().unwrap_or_default();
        for shape in shapes {
            assert!(
                shape.without() == first.without(),
                "shape mismatch: concat_all along axis {AXIS} of sizes {:?} and {:?}",
                first.sizes(),
                shape.sizes()
            );
        }
        let (outer, _, inner) = first.around();
        let len = lens.iter().sum();
        let size = Dim::from_size(len).expect("the product that the type checker computed");
        let row = Row { outer, len, inner };
        Self::joined(tensors.each_ref(), lens, row, first.with(size))
    }

    /// Tensors that have `lens[k]` elements each along an axis, end to end along it.
    pub(super) fn joined<To: Shape, const N: usize>(
        tensors: [&Self; N],
        lens: [usize; N],
        row: Row,
        to: To,
    ) -> Tensor<To, T, M> {
        Tensor::build(to, |y| {
            let mut start = 0;
            for (tensor, len) in tensors.iter().zip(lens) {
                row.put(start, len, tensor.as_slice(), y);
                start += len;
            }
        })
        .moved(tensors.map(Self::source), || Joined {
            shapes: tensors.map(Tensor::shape),
            lens,
            row,
        })
    }
}

/// A tensor as `(outer, len, inner)`, whose middle axis is cut into parts.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub(super) outer: usize,
    pub(super) len: usize,
    pub(super) inner: usize,
}

impl Row {
    /// Writes the part that starts at `start` and has `count` elements along the axis.
    pub(super) fn put<T: Element>(self, start: usize, count: usize, part: &[T], whole: &mut [T]) {
        let range = AxisRange {
            outer: self.outer,
            inner: self.inner,
            src_len: count,
            src_offset: 0,
            dst_len: self.len,
            dst_offset: start,
            count,
        };
        copy_axis(range, part, whole);
    }

    /// Reads the part that starts at `start` and has `count` elements along the axis.
    pub(super) fn take<T: Element>(self, start: usize, count: usize, whole: &[T], part: &mut [T]) {
        let range = AxisRange {
            outer: self.outer,
            inner: self.inner,
            src_len: self.len,
            src_offset: start,
            dst_len: count,
            dst_offset: 0,
            count,
        };
        copy_axis(range, whole, part);
    }
}

struct Concatenated<S, S2> {
    left: (S, usize),
    right: (S2, usize),
    row: Row,
}

impl<S: Shape, S2: Shape, To: Shape> Adjoint<To, 2> for Concatenated<S, S2> {
    fn backward<T: Float>(&self, dy: Tensor<To, T>, sink: &mut Sink<'_, 2>) {
        let (left, left_len) = self.left;
        let (right, right_len) = self.right;
        sink.give(0, || {
            Tensor::build(left, |da| self.row.take(0, left_len, dy.as_slice(), da))
        });
        sink.give(1, || {
            Tensor::build(right, |db| {
                self.row.take(left_len, right_len, dy.as_slice(), db);
            })
        });
    }
}

struct Joined<S, const N: usize> {
    shapes: [S; N],
    lens: [usize; N],
    row: Row,
}

impl<S: Shape, To: Shape, const N: usize> Adjoint<To, N> for Joined<S, N> {
    fn backward<T: Float>(&self, dy: Tensor<To, T>, sink: &mut Sink<'_, N>) {
        let mut start = 0;
        for (i, (&shape, &len)) in self.shapes.iter().zip(&self.lens).enumerate() {
            sink.give(i, || {
                Tensor::build(shape, |dx| self.row.take(start, len, dy.as_slice(), dx))
            });
            start += len;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn parts_lie_end_to_end() {
        let a = Tensor::<Rank3<2, 1, 2>, i64>::from_fn(|[i, j, k]| (100 * i + 10 * j + k) as i64);
        let b =
            Tensor::<Rank3<2, 3, 2>, i64>::from_fn(|[i, j, k]| -((100 * i + 10 * j + k) as i64));
        let y: Tensor<Rank3<2, 4, 2>, i64> = a.concat(&b, Axis::<1>);
        for (i, k) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            assert_eq!(y[[i, 0, k]], a[[i, 0, k]]);
            for j in 0..3 {
                assert_eq!(y[[i, j + 1, k]], b[[i, j, k]]);
            }
        }
        let same = a.concat_to(&b, Axis::<-2>, Const::<4>);
        assert_eq!(same.to_vec(), y.to_vec());
    }

    #[test]
    fn gradients() {
        let a = tensor([[0.5_f64, 1.0], [2.0, -1.0]]);
        let b = tensor([[3.0_f64], [-0.5]]);
        let c = Tensor::<Rank2<2, 3>, f64>::from_fn(|[i, k]| (i + 2 * k) as f64);
        gradcheck(|a| (a.concat(&b, Axis::<1>) * &c).square().sum(), &a, 1e-5).unwrap();
        gradcheck(|b| (a.concat(&b, Axis::<1>) * &c).square().sum(), &b, 1e-5).unwrap();
        gradcheck(
            |a| (a.concat_to(&b, Axis::<1>, Const::<3>) * &c).square().sum(),
            &a,
            1e-5,
        )
        .unwrap();
        let c = Tensor::<Rank2<2, 6>, f64>::from_fn(|[i, k]| (i + 2 * k) as f64);
        let three = |x: &Tensor<_, f64, Tracked>| {
            Tensor::concat_all([x.clone(), x.clone() * 3.0, x.clone()], Axis::<1>)
        };
        gradcheck(|a| (three(&a) * &c).square().sum(), &a, 1e-5).unwrap();
    }

    #[test]
    fn a_dynamic_axis_makes_a_dynamic_sum() {
        let a = Tensor::full_of((Dyn(2), Const::<2>), 1.0_f32);
        let b = Tensor::full_of((Dyn(0), Const::<2>), 2.0_f32);
        let y: Tensor<(Dyn, Const<2>)> = a.concat(&b, Axis::<0>);
        assert_eq!(y.to_vec(), [1.0; 4]);
        let y: Tensor<(Dyn, Const<2>)> = y.concat(&Tensor::<Rank2<1, 2>>::zeros(), Axis::<0>);
        assert_eq!(y.to_vec(), [1.0, 1.0, 1.0, 1.0, 0.0, 0.0]);
        let y: Tensor<(Dyn, Const<2>)> = Tensor::concat_all([a.clone(), b, a.clone()], Axis::<0>);
        assert_eq!(y.sizes(), [4, 2]);
        let y: Tensor<(Dyn, Const<5>)> =
            a.concat(&Tensor::zeros_of((Dyn(2), Const::<3>)), Axis::<1>);
        assert_eq!(
            y.to_vec(),
            [1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0]
        );
    }

    #[test]
    #[should_panic(expected = "concat along axis 1 of sizes [2, 1] and [3, 1]")]
    fn dynamic_sizes_beside_the_axis_are_compared() {
        let a = Tensor::full_of((Dyn(2), Const::<1>), 1.0_f32);
        let b = Tensor::full_of((Dyn(3), Const::<1>), 1.0_f32);
        let _ = a.concat(&b, Axis::<1>);
    }
}
