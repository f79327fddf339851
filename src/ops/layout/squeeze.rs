use conformable_terse::terse;

use crate::autograd::Mode;
use crate::shape::{Const, HasUnitAxis, InsertAxis, Shape};
use crate::tensor::{Element, Tensor};

#[terse]
impl<S: Shape, T: Element, M: Mode> Tensor<S, T, M> {
    /// The tensor with a new axis of size 1; `∂L/∂x` is `dy` without it.
    ///
    /// The memory is shared, nothing is copied.
    ///
    /// # Shapes
    /// `(a, b)` to `(1, a, b)`, `(a, 1, b)` or `(a, b, 1)` for the axis 0, 1 or 2; negative axes
    /// count from the end of the longer shape.
    ///
    /// Source: `torch.unsqueeze`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([1.0_f32, 2.0]);
    /// let row: Tensor<Rank2<1, 2>> = x.clone().unsqueeze::<0>();
    /// let column: Tensor<Rank2<2, 1>> = x.unsqueeze::<-1>();
    /// # let _ = (row, column);
    /// ```
    #[inline]
    pub fn unsqueeze<const AXIS: isize>(self) -> Tensor<S::Output<Const<1>>, T, M>
    where
        S: InsertAxis<AXIS>,
    {
        let shape = self.shape().insert(Const);
        self.under(shape)
    }

    /// The tensor without an axis of size 1; `∂L/∂x` is `dy` with it.
    ///
    /// The memory is shared, nothing is copied.
    ///
    /// # Shapes
    /// `(a, 1, b)` to `(a, b)` for the axis 1; negative axes count from the end.
    ///
    /// Source: `torch.squeeze(x, dim)`, but an axis of another size does not compile.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([[1.0_f32], [2.0]]);
    /// assert_eq!(x.squeeze::<1>().to_array(), [1.0, 2.0]);
    /// ```
    #[inline]
    pub fn squeeze<const AXIS: isize>(self) -> Tensor<S::Without, T, M>
    where
        S: HasUnitAxis<AXIS>,
    {
        let shape = self.shape().without();
        self.under(shape)
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn squeeze_undoes_unsqueeze_in_place() {
        let x = Tensor::full_of((Dyn(2), Const::<3>), 1.5_f64);
        let y: Tensor<(Dyn, Const<1>, Const<3>), f64> = x.clone().unsqueeze::<1>();
        let z: Tensor<(Dyn, Const<3>), f64> = y.squeeze::<-2>();
        assert!(z.shares_memory(&x));
    }

    #[test]
    fn gradients() {
        let x = tensor([[0.5_f64], [2.0]]);
        let c = tensor([[3.0_f64, -1.0]]);
        gradcheck(
            |x| (x.squeeze::<1>().unsqueeze::<0>() * &c).square().sum(),
            &x,
            1e-6,
        )
        .unwrap();
    }
}
