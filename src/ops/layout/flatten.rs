use conformable_terse::terse;

use super::message::Message;
use crate::autograd::Mode;
use crate::shape::{CollapseFrom, Const, ConstShape, FlattenFrom, Shape};
use crate::tensor::{Element, Tensor};

#[terse]
impl<S: Shape, T: Element, M: Mode> Tensor<S, T, M> {
    /// The axes from `START` to the last made into one, in row-major order; `∂L/∂x` is `dy` under
    /// the old sizes.
    ///
    /// The memory is shared, nothing is copied.
    ///
    /// # Shapes
    /// `flatten::<1>()` makes `(n, c·h·w)` of `(n, c, h, w)`. The axes in front of `START` may be
    /// dynamic, those from `START` on are constants. A product outside the table of the type
    /// checker is named: [`flatten_to`](Self::flatten_to).
    ///
    /// Source: `torch.flatten(x, start_dim)`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let images = Tensor::<Rank4<2, 3, 4, 4>>::zeros();
    /// let rows: Tensor<Rank2<2, 48>> = images.flatten::<1>();
    /// # let _ = rows;
    /// ```
    #[inline]
    pub fn flatten<const START: usize>(self) -> Tensor<S::Flat, T, M>
    where
        S: FlattenFrom<START>,
    {
        let shape = self.shape().to_flat();
        self.under(shape)
    }

    /// As [`flatten`](Self::flatten), for a product outside the table of the type checker: the
    /// caller names it, and it is checked when the program is built (`cargo build`; not `cargo
    /// check`).
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let images = Tensor::<Rank4<2, 5, 50, 51>>::zeros();
    /// let rows: Tensor<Rank2<2, 12_750>> = images.flatten_to::<1, 12_750>();
    /// # let _ = rows;
    /// ```
    #[inline]
    pub fn flatten_to<const START: usize, const N: usize>(self) -> Tensor<S::Output<Const<N>>, T, M>
    where
        S: CollapseFrom<START>,
    {
        const {
            if <S::Tail as ConstShape>::COUNT != N {
                let message = Message::new("shape mismatch: flatten_to names a size of ")
                    .number(N)
                    .text(", but the axes from ")
                    .number(START)
                    .text(" on have ")
                    .number(<S::Tail as ConstShape>::COUNT)
                    .text(" elements");
                panic!("{}", message.as_str());
            }
        }
        let shape = self.shape().collapse(Const);
        self.under(shape)
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn the_axes_from_start_become_one() {
        let x = Tensor::<Rank4<2, 3, 4, 4>>::from_fn(|[n, c, h, w]| {
            (48 * n + 16 * c + 4 * h + w) as f32
        });
        let y: Tensor<Rank2<2, 48>> = x.clone().flatten::<1>();
        assert!((0..96).all(|i| y[[i / 48, i % 48]] == i as f32));
        let vector: Tensor<Rank1<96>> = x.clone().flatten::<0>();
        let same: Tensor<Rank4<2, 3, 4, 4>> = x.clone().flatten::<3>();
        let named: Tensor<Rank3<2, 3, 16>> = x.clone().flatten_to::<2, 16>();
        let elements = x.to_vec();
        assert_eq!(vector.to_vec(), elements);
        assert_eq!(same.to_vec(), elements);
        assert_eq!(named.to_vec(), elements);
    }

    #[test]
    fn a_dynamic_batch_stays() {
        for batch in [0, 1, 5] {
            let x = Tensor::full_of((Dyn(batch), Const::<3>, Const::<2>), 0.0_f32);
            let y: Tensor<(Dyn, Const<6>)> = x.clone().flatten::<1>();
            let z: Tensor<(Dyn, Const<6>)> = x.flatten_to::<1, 6>();
            assert_eq!((y.sizes(), z.sizes()), ([batch, 6], [batch, 6]));
        }
    }

    #[test]
    fn gradients() {
        let x = Tensor::<Rank3<2, 3, 2>, f64>::from_fn(|[i, j, k]| (i + j) as f64 - 0.3 * k as f64);
        let c = Tensor::<Rank2<2, 6>, f64>::from_fn(|[i, j]| (3 * i + j) as f64);
        gradcheck(|x| (x.flatten::<1>() * &c).square().sum(), &x, 1e-5).unwrap();
        gradcheck(|x| (x.flatten_to::<1, 6>() * &c).square().sum(), &x, 1e-5).unwrap();
    }
}
