use conformable_terse::terse;

use super::Adjoint;
use crate::autograd::{Mode, Sink};
use crate::kernels::{Acc, par};
use crate::shape::{Axis, BroadcastTo, Dim, HasUnitAxis, InsertAxis, Shape};
use crate::tensor::{Element, Float, Tensor};

#[terse]
impl<S: Shape, T: Element, M: Mode> Tensor<S, T, M> {
    /// The tensor repeated along a new axis, `y[.., l, ..] = x[.., ..]` for every `l`; `∂L/∂x` is
    /// the sum of `dy` over the axis.
    ///
    /// # Shapes
    /// `(a, b)` to `(n, a, b)`, `(a, n, b)` or `(a, b, n)` for the axis 0, 1 or 2; negative axes
    /// count from the end of the longer shape. `n` is a constant, `Const::<64>`, or dynamic,
    /// `Dyn(n)`; in code that is generic over the batch, the batch axis of another tensor's
    /// [`shape`](Tensor::shape).
    ///
    /// Source: `torch.unsqueeze(x, dim).expand(..)`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([1.0_f32, 2.0]);
    /// let rows = x.broadcast(Axis::<0>, Const::<3>);
    /// let columns = x.broadcast(Axis::<1>, Const::<3>);
    /// assert_eq!(rows.to_array(), [[1.0, 2.0]; 3]);
    /// assert_eq!(columns.to_array(), [[1.0; 3], [2.0; 3]]);
    /// ```
    pub fn broadcast<const AXIS: isize, D: Dim>(
        &self,
        axis: Axis<AXIS>,
        size: D,
    ) -> Tensor<S::Output<D>, T, M>
    where
        S: InsertAxis<AXIS>,
    {
        let Axis = axis;
        let sizes = self.sizes();
        let (outer, inner) = sizes.as_ref().split_at(S::INDEX);
        let view = (outer.iter().product(), size.size(), inner.iter().product());
        self.repeat(view, self.shape().insert(size))
    }

    /// The tensor repeated along an axis of size 1; `∂L/∂x` is the sum of `dy` over the axis.
    ///
    /// # Shapes
    /// `(a, 1, b)` to `(a, n, b)` for the axis 1; negative axes count from the end. `n` is as in
    /// [`broadcast`](Self::broadcast).
    ///
    /// Source: `torch.Tensor.expand`, for one axis.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([[1.0_f32], [2.0]]);
    /// let y = x.expand(Axis::<1>, Const::<3>);
    /// assert_eq!(y.to_array(), [[1.0; 3], [2.0; 3]]);
    /// ```
    pub fn expand<const AXIS: isize, D: Dim>(
        &self,
        axis: Axis<AXIS>,
        size: D,
    ) -> Tensor<S::With<D>, T, M>
    where
        S: HasUnitAxis<AXIS>,
    {
        let Axis = axis;
        let (outer, _, inner) = self.shape().around();
        self.repeat((outer, size.size(), inner), self.shape().with(size))
    }

    /// The tensor repeated along new axes in front, so that it has the given shape; `∂L/∂x` is the
    /// sum of `dy` over them.
    ///
    /// # Shapes
    /// `(a, b)` to `(.., a, b)`. In a function of an `x`, `bias.broadcast_to(x.shape())` fits.
    ///
    /// # Panics
    /// If dynamic sizes differ.
    ///
    /// Source: `torch.broadcast_to`, without its repetition along axes of size 1.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// fn shift<B: Dim>(x: Tensor<(B, Const<2>)>) -> Tensor<(B, Const<2>)> {
    ///     let bias = tensor([1.0, 2.0]);
    ///     let bias = bias.broadcast_to(x.shape());
    ///     x + bias
    /// }
    /// assert_eq!(shift(tensor([[0.0, 0.0], [1.0, 1.0]])).to_array(), [[1.0, 2.0], [2.0, 3.0]]);
    /// ```
    #[track_caller]
    #[doc(alias = "expand")]
    pub fn broadcast_to<New: Shape>(&self, shape: New) -> Tensor<New, T, M>
    where
        S: BroadcastTo<New>,
    {
        let (from, to) = (self.sizes(), shape.sizes());
        let (front, back) = to.as_ref().split_at(New::RANK - S::RANK);
        assert!(
            from.as_ref() == back,
            "shape mismatch: sizes {from:?} cannot be broadcast to {to:?}"
        );
        self.repeat((1, front.iter().product(), self.count()), shape)
    }

    /// `y[o, l, i] = x[o, i]` for `l` below `len`.
    fn repeat<To: Shape>(
        &self,
        (outer, len, inner): (usize, usize, usize),
        to: To,
    ) -> Tensor<To, T, M> {
        Tensor::build(to, |y| {
            // Not the kernel that `sum` goes back by: that one scales, and takes only floats.
            let block = len * inner;
            if y.is_empty() {
                return;
            }
            par::for_each_chunk(y, block, block / 4, |o, y| {
                let x = &self.as_slice()[o * inner..(o + 1) * inner];
                match x {
                    [x] => y.fill(*x),
                    _ => y.chunks_exact_mut(inner).for_each(|y| y.copy_from_slice(x)),
                }
            });
        })
        .moved([self.source()], || Repeated {
            from: self.shape(),
            view: (outer, len, inner),
        })
    }
}

struct Repeated<S> {
    from: S,
    view: (usize, usize, usize),
}

impl<S: Shape, To: Shape> Adjoint<To, 1> for Repeated<S> {
    fn backward<T: Float>(&self, dy: Tensor<To, T>, sink: &mut Sink<'_, 1>) {
        let (outer, len, inner) = self.view;
        sink.give(0, || {
            Tensor::build(self.from, |dx| {
                T::sum_axis(outer, len, inner, dy.as_slice(), dx, Acc::Overwrite);
            })
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn every_place_of_the_new_axis_holds_the_tensor() {
        let x = tensor([[1_i64, 2, 3], [4, 5, 6]]);
        let y = x.broadcast(Axis::<1>, Dyn(4));
        assert_eq!(y.sizes(), [2, 4, 3]);
        for l in 0..4 {
            assert_eq!(y.select::<1>(l).to_vec(), x.to_vec());
        }
        let mask = tensor(true).broadcast_to((Const::<2>, Dyn(2)));
        assert_eq!(mask.to_vec(), [true; 4]);
    }

    #[test]
    fn gradients_are_sums() {
        let x = tensor([[0.5_f64, -1.0, 2.0]]);
        let c = Tensor::<Rank3<4, 1, 3>, f64>::from_fn(|[i, _, k]| (i + 2 * k) as f64);
        gradcheck(
            |x| (x.broadcast(Axis::<0>, Const::<4>) * &c).square().sum(),
            &x,
            1e-5,
        )
        .unwrap();
        gradcheck(
            |x| (x.broadcast_to(c.shape()) * &c).square().sum(),
            &x,
            1e-5,
        )
        .unwrap();
        let c = Tensor::<Rank2<4, 3>, f64>::from_fn(|[i, k]| (i + 2 * k) as f64);
        gradcheck(
            |x| (x.expand(Axis::<-2>, Const::<4>) * &c).square().sum(),
            &x,
            1e-5,
        )
        .unwrap();
        let c = Tensor::<Rank3<1, 3, 5>, f64>::from_fn(|[_, i, k]| (i + 2 * k) as f64);
        gradcheck(
            |x| (x.broadcast(Axis::<-1>, Const::<5>) * &c).square().sum(),
            &x,
            1e-5,
        )
        .unwrap();
    }

    #[test]
    fn no_repetition_at_all() {
        let x = tensor([0.5_f64, -1.0]).requires_grad();
        let y = x.broadcast(Axis::<0>, Dyn(0));
        assert_eq!(y.sizes(), [0, 2]);
        assert_eq!(y.sum().backward().get(&x).unwrap().to_vec(), [0.0, 0.0]);
    }

    #[test]
    #[should_panic(expected = "sizes [3] cannot be broadcast to [2, 4]")]
    fn dynamic_sizes_are_compared() {
        let x = Tensor::full_of((Dyn(3),), 1.0_f32);
        let _ = x.broadcast_to((Const::<2>, Dyn(4)));
    }
}
