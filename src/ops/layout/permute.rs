use conformable_terse::terse;

use super::Adjoint;
use crate::autograd::{Mode, Sink};
use crate::kernels::permute::permute;
use crate::shape::{MAX_RANK, Permute, Shape, SwapAxes, SwapLast};
use crate::tensor::{Element, Float, Tensor};

#[terse]
impl<S: Shape, T: Element, M: Mode> Tensor<S, T, M> {
    /// The tensor with its last two axes swapped, `y[.., j, i] = x[.., i, j]`; `∂L/∂x` is `dy` with
    /// them swapped back.
    ///
    /// # Shapes
    /// `(.., m, n)` to `(.., n, m)`: the axes in front are a batch of matrices.
    ///
    /// Source: `torch.Tensor.mT`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([[1, 2, 3], [4, 5, 6]]);
    /// assert_eq!(x.transpose().to_array(), [[1, 4], [2, 5], [3, 6]]);
    /// ```
    #[doc(alias = "mT")]
    #[doc(alias = "t")]
    pub fn transpose<To: Shape>(&self) -> Tensor<To, T, M>
    where
        S: SwapLast<To>,
    {
        self.reorder(Order::swap(S::RANK - 2, S::RANK - 1), S::swap_last)
    }

    /// The tensor with the axes `I` and `J` swapped; `∂L/∂x` is `dy` with them swapped back.
    ///
    /// # Shapes
    /// The sizes of the two axes change places; negative axes count from the end.
    ///
    /// Source: `torch.transpose`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = Tensor::<Rank4<2, 3, 4, 5>>::zeros();
    /// let y: Tensor<Rank4<2, 5, 4, 3>> = x.swap_axes::<1, -1>();
    /// # let _ = y;
    /// ```
    #[doc(alias = "transpose")]
    pub fn swap_axes<const I: isize, const J: isize>(&self) -> Tensor<S::Output, T, M>
    where
        S: SwapAxes<I, J>,
    {
        let (i, j) = S::AXES;
        self.reorder(Order::swap(i, j), S::swap_axes)
    }

    /// The tensor with its axes in another order: axis `d` of `y` is the axis of `x` that stands at
    /// place `d` of `Order`. `∂L/∂x` is `dy` with its axes put back.
    ///
    /// # Shapes
    /// The sizes change places with their axes, which count from 0.
    ///
    /// Source: `torch.permute`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let image = Tensor::<Rank3<28, 32, 3>>::zeros();
    /// let channels_first: Tensor<Rank3<3, 28, 32>> =
    ///     image.permute::<(Axis<2>, Axis<0>, Axis<1>)>();
    /// # let _ = channels_first;
    /// ```
    pub fn permute<Axes>(&self) -> Tensor<S::Output, T, M>
    where
        S: Permute<Axes>,
    {
        self.reorder(Order::new(S::ORDER), S::permute)
    }

    #[inline]
    fn reorder<To: Shape>(&self, order: Order, to: impl FnOnce(S) -> To) -> Tensor<To, T, M> {
        let from = self.shape();
        Tensor::build(to(from), |y| {
            permute(from.sizes().as_ref(), order.of::<S>(), self.as_slice(), y);
        })
        .moved([self.source()], || Reordered { from, order })
    }
}

/// The axes of the operand in the order of the result.
#[derive(Clone, Copy)]
struct Order([usize; MAX_RANK]);

impl Order {
    fn new(order: &[usize]) -> Self {
        let mut axes = [0; MAX_RANK];
        axes[..order.len()].copy_from_slice(order);
        Self(axes)
    }

    fn swap(i: usize, j: usize) -> Self {
        let mut axes = core::array::from_fn(|axis| axis);
        axes.swap(i, j);
        Self(axes)
    }

    fn of<S: Shape>(&self) -> &[usize] {
        &self.0[..S::RANK]
    }

    /// The order that puts the axes back.
    fn inverse<S: Shape>(&self) -> Self {
        let mut axes = [0; MAX_RANK];
        for (to, &from) in self.of::<S>().iter().enumerate() {
            axes[from] = to;
        }
        Self(axes)
    }
}

struct Reordered<S> {
    from: S,
    order: Order,
}

impl<S: Shape, To: Shape> Adjoint<To, 1> for Reordered<S> {
    fn backward<T: Float>(&self, dy: Tensor<To, T>, sink: &mut Sink<'_, 1>) {
        sink.give(0, || {
            Tensor::build(self.from, |dx| {
                permute(
                    dy.sizes().as_ref(),
                    self.order.inverse::<S>().of::<S>(),
                    dy.as_slice(),
                    dx,
                );
            })
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    fn numbers() -> Tensor<Rank3<2, 3, 4>, f64> {
        Tensor::<Rank3<2, 3, 4>, f64>::from_fn(|[i, j, k]| (100 * i + 10 * j + k) as f64)
    }

    #[test]
    fn elements_follow_their_axes() {
        let x = numbers();
        let y = x.permute::<(Axis<2>, Axis<0>, Axis<1>)>();
        let z = x.swap_axes::<-3, 2>();
        let t = x.transpose();
        assert_eq!(
            (y.sizes(), z.sizes(), t.sizes()),
            ([4, 2, 3], [4, 3, 2], [2, 4, 3])
        );
        for (i, j, k) in
            (0..2).flat_map(|i| (0..3).flat_map(move |j| (0..4).map(move |k| (i, j, k))))
        {
            let want = x[[i, j, k]];
            assert_eq!(
                (y[[k, i, j]], z[[k, j, i]], t[[i, k, j]]),
                (want, want, want)
            );
        }
    }

    #[test]
    fn gradients() {
        let x = numbers() * 0.01;
        // The factor makes every element count differently.
        let c = Tensor::<Rank3<4, 2, 3>, f64>::from_fn(|[i, j, k]| (i + 2 * j + 5 * k) as f64);
        type Order = (Axis<2>, Axis<0>, Axis<1>);
        gradcheck(|x| (x.permute::<Order>() * &c).square().sum(), &x, 1e-5).unwrap();
        let c = Tensor::<Rank3<2, 4, 3>, f64>::from_fn(|[i, j, k]| (i + 2 * j + 5 * k) as f64);
        gradcheck(|x| (x.transpose() * &c).square().sum(), &x, 1e-5).unwrap();
        gradcheck(|x| (x.swap_axes::<1, 2>() * &c).square().sum(), &x, 1e-5).unwrap();
    }

    #[test]
    fn a_dynamic_axis_moves_with_its_size() {
        let x = Tensor::full_of((Dyn(5), Const::<2>), 1.0_f32);
        let y: Tensor<(Const<2>, Dyn)> = x.transpose();
        assert_eq!(y.sizes(), [2, 5]);
        let empty = Tensor::full_of((Dyn(0), Const::<2>, Const::<1>), 1.0_f32);
        assert_eq!(empty.swap_axes::<0, 1>().sizes(), [2, 0, 1]);
        let leaf = Tensor::full_of((Dyn(3), Const::<2>), 1.0_f32).requires_grad();
        let gradients = leaf.transpose().square().sum().backward();
        assert_eq!(gradients.get(&leaf).unwrap().sizes(), [3, 2]);
    }
}
