use conformable_terse::terse;

use crate::autograd::Mode;
use crate::shape::Shape;
use crate::tensor::{Element, Tensor};

#[terse]
impl<S: Shape, T: Element, M: Mode> Tensor<S, T, M> {
    /// The same tensor under the shape of `other`, for code that is generic over a shape, where the
    /// type checker cannot see that both shapes are equal. `∂L/∂x = dy`.
    ///
    /// No element moves and nothing is recorded.
    ///
    /// # Shapes
    /// `S` to the shape of `other`, which has the same sizes. Constant sizes that differ are an
    /// error of `cargo build`.
    ///
    /// # Panics
    /// If dynamic sizes differ.
    ///
    /// A mean along an axis that is taken away again: the result of `expand` has the shape `S` with
    /// one axis replaced twice, which only a person can see to be `S`.
    ///
    /// ```
    /// use conformable::prelude::*;
    /// use conformable::shape::{HasAxis, HasUnitAxis};
    ///
    /// fn centre<S, M: Mode>(x: Tensor<S, f32, M>) -> Tensor<S, f32, M>
    /// where
    ///     S: HasAxis<-1>,
    ///     S::With<Const<1>>: HasUnitAxis<-1>,
    /// {
    ///     let mean = x.mean_keep::<-1>().expand(Axis::<-1>, x.shape().axis()).like(&x);
    ///     x - mean
    /// }
    /// assert_eq!(centre(tensor([[1.0, 3.0], [5.0, 5.0]])).to_array(), [[-1.0, 1.0], [0.0, 0.0]]);
    /// ```
    #[track_caller]
    pub fn like<S2: Shape, U: Element, N: Mode>(
        self,
        other: &Tensor<S2, U, N>,
    ) -> Tensor<S2, T, M> {
        const {
            assert!(
                may_be_equal(S::SIZES, S2::SIZES),
                "`y.like(&x)`: `y` and `x` have different sizes"
            );
        };
        assert!(
            self.sizes().as_ref() == other.sizes().as_ref(),
            "`y.like(&x)`: the sizes of `y` are {:?}, those of `x` {:?}",
            self.sizes(),
            other.sizes()
        );
        let shape = other.shape();
        let (y, trace) = self.into_parts();
        y.with_shape(shape).with_trace(trace)
    }

    /// The same tensor under a shape that is known to have the same sizes.
    #[inline]
    pub(crate) fn relabel<S2: Shape>(self) -> Tensor<S2, T, M> {
        let shape = S2::from_sizes(self.sizes().as_ref()).expect("the same shape by the rule");
        let (x, trace) = self.into_parts();
        x.with_shape(shape).with_trace(trace)
    }
}

/// Whether two shapes can have the same sizes.
const fn may_be_equal(left: &[Option<usize>], right: &[Option<usize>]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut axis = 0;
    while axis < left.len() {
        if let (Some(left), Some(right)) = (left[axis], right[axis])
            && left != right
        {
            return false;
        }
        axis += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::may_be_equal;
    use crate::prelude::*;

    #[test]
    fn constant_sizes_are_compared_where_both_are_known() {
        assert!(may_be_equal(&[], &[]));
        assert!(may_be_equal(&[Some(2), None], &[None, Some(3)]));
        assert!(!may_be_equal(&[Some(2), None], &[Some(3), None]));
        assert!(!may_be_equal(&[Some(2)], &[Some(2), Some(1)]));
    }

    #[test]
    fn the_elements_and_the_gradient_stay() {
        let x = Tensor::<Rank2<2, 3>, f64>::randn(&mut StdRng::seed_from_u64(0));
        let dynamic = Tensor::ones_of((Dyn(2), Const::<3>)) as Tensor<_>;
        assert!(x.clone().like(&dynamic).like(&x).shares_memory(&x));
        gradcheck(|x| x.tanh().like(&dynamic).square().sum(), &x, 1e-6).unwrap();
        let mask = Tensor::<Rank2<2, 3>, bool>::full(true);
        let mask: Tensor<(Dyn, Const<3>), bool> = mask.like(&dynamic);
        assert_eq!(mask.shape(), dynamic.shape());
    }

    #[test]
    #[should_panic(expected = "the sizes of `y` are [2, 3], those of `x` [4, 3]")]
    fn dynamic_sizes_are_compared() {
        let other = Tensor::ones_of((Dyn(4), Const::<3>)) as Tensor<_>;
        let _ = Tensor::<Rank2<2, 3>>::ones().like(&other);
    }
}
