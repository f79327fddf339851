use conformable_terse::terse;

use super::Adjoint;
use super::message::Message;
use crate::autograd::{Mode, Sink};
use crate::error::{Error, Result};
use crate::shape::{ConstShape, Reshape, Shape, Unflatten};
use crate::tensor::{Element, Float, Tensor};

#[terse]
impl<S: Shape, T: Element, M: Mode> Tensor<S, T, M> {
    /// The same elements in row-major order under the sizes of `New`; `∂L/∂x` is `dy` under the old
    /// sizes.
    ///
    /// The memory is shared, nothing is copied.
    ///
    /// # Shapes
    /// Any constant sizes to any others with the same product, which the type checker compares. For
    /// sizes outside its table there is [`reshape_to`](Self::reshape_to); a batch of unknown size
    /// in front is kept by [`flatten`](Self::flatten) and [`unflatten`](Self::unflatten).
    ///
    /// Source: `torch.reshape`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([1, 2, 3, 4, 5, 6]);
    /// assert_eq!(x.reshape::<Rank2<2, 3>>().to_array(), [[1, 2, 3], [4, 5, 6]]);
    /// ```
    #[inline]
    #[doc(alias = "view")]
    pub fn reshape<New: Shape>(self) -> Tensor<New, T, M>
    where
        S: Reshape<New>,
    {
        self.under(New::default())
    }

    /// As [`reshape`](Self::reshape), for sizes outside the table of the type checker: that the
    /// products are equal is checked when the program is built (`cargo build`; not `cargo check`).
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = Tensor::<Rank2<5, 70_001>>::zeros();
    /// let y: Tensor<Rank2<70_001, 5>> = x.reshape_to();
    /// # let _ = y;
    /// ```
    #[inline]
    pub fn reshape_to<New: ConstShape>(self) -> Tensor<New, T, M>
    where
        S: ConstShape,
    {
        const {
            if S::COUNT != New::COUNT {
                let message = Message::new("shape mismatch: reshape_to from ")
                    .number(S::COUNT)
                    .text(" elements to ")
                    .number(New::COUNT)
                    .text(" changes their number");
                panic!("{}", message.as_str());
            }
        }
        self.under(New::default())
    }

    /// As [`reshape`](Self::reshape), for sizes that are known at run time.
    ///
    /// # Errors
    /// [`Error::Length`] if `shape` has another number of elements.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = Tensor::<Rank2<6, 4>>::zeros();
    /// let y: Tensor<(Dyn, Const<8>)> = x.clone().try_reshape((Dyn(3), Const))?;
    /// assert!(x.try_reshape((Dyn(4), Const::<8>)).is_err());
    /// # let _ = y;
    /// # Ok::<(), conformable::Error>(())
    /// ```
    pub fn try_reshape<New: Shape>(self, shape: New) -> Result<Tensor<New, T, M>> {
        let sizes = shape.sizes();
        let count = sizes
            .as_ref()
            .iter()
            .try_fold(1_usize, |count, &size| count.checked_mul(size));
        if count != Some(self.count()) {
            return Err(Error::length("reshape", sizes.as_ref(), self.count()));
        }
        Ok(self.under(shape))
    }

    /// The last axis made into several axes of the sizes `Sizes`, in row-major order: the inverse
    /// of [`flatten`](Self::flatten). `∂L/∂x` is `dy` flattened.
    ///
    /// The memory is shared, nothing is copied.
    ///
    /// # Shapes
    /// `(.., n)` to `(.., a, b, ..)` with `n = a · b · ..`; the axes in front may be dynamic.
    ///
    /// Source: `torch.unflatten`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let tokens = Tensor::full_of((Dyn(10), Const::<512>), 0.0_f32);
    /// let heads: Tensor<(Dyn, Const<8>, Const<64>)> = tokens.unflatten::<Rank2<8, 64>>();
    /// # let _ = heads;
    /// ```
    #[inline]
    pub fn unflatten<Sizes: Shape>(self) -> Tensor<S::Output, T, M>
    where
        S: Unflatten<Sizes>,
    {
        let shape = self.shape().unflatten();
        self.under(shape)
    }

    /// The same elements under another shape of the same count.
    #[inline]
    pub(super) fn under<New: Shape>(self, shape: New) -> Tensor<New, T, M> {
        let from = self.shape();
        let (x, trace) = self.into_parts();
        x.with_shape(shape)
            .moved([M::node(&trace)], || Reshaped { from })
    }
}

struct Reshaped<S> {
    from: S,
}

impl<S: Shape, To: Shape> Adjoint<To, 1> for Reshaped<S> {
    fn backward<T: Float>(&self, dy: Tensor<To, T>, sink: &mut Sink<'_, 1>) {
        sink.give(0, || dy.with_shape(self.from));
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;
    use crate::tensor::pool_stats;

    #[test]
    fn nothing_is_copied() {
        let x = Tensor::<Rank3<2, 3, 4>>::ones();
        let before = pool_stats();
        let y = x
            .clone()
            .reshape::<Rank2<4, 6>>()
            .reshape_to::<Rank1<24>>()
            .unflatten::<Rank2<6, 4>>()
            .try_reshape((Dyn(2), Const::<12>))
            .unwrap()
            .flatten::<1>()
            .try_reshape(x.shape())
            .unwrap();
        let after = pool_stats();
        assert!(y.shares_memory(&x));
        assert_eq!(before, after);
    }

    #[test]
    fn a_unique_tensor_stays_unique_when_it_is_recorded() {
        let x = Tensor::<Rank2<2, 3>>::ones().requires_grad() * 1.0;
        let (mut y, _) = x.reshape::<Rank1<6>>().into_parts();
        assert!(y.is_unique());
    }

    #[test]
    fn gradients() {
        let x = Tensor::<Rank3<2, 3, 2>, f64>::from_fn(|[i, j, k]| (i + j) as f64 - 0.3 * k as f64);
        let c = Tensor::<Rank2<4, 3>, f64>::from_fn(|[i, j]| (3 * i + j) as f64);
        type New = Rank2<4, 3>;
        gradcheck(|x| (x.reshape::<New>() * &c).square().sum(), &x, 1e-5).unwrap();
        gradcheck(|x| (x.reshape_to::<New>() * &c).square().sum(), &x, 1e-5).unwrap();
        let c = c.reshape::<Rank4<2, 3, 2, 1>>();
        let unflat = |x: Tensor<Rank3<2, 3, 2>, f64, Tracked>| x.unflatten::<Rank2<2, 1>>() * &c;
        gradcheck(|x| unflat(x).square().sum(), &x, 1e-5).unwrap();
        let dynamic = |x: Tensor<Rank3<2, 3, 2>, f64, Tracked>| {
            x.try_reshape((Dyn(3), Const::<4>)).unwrap().square().sum()
        };
        gradcheck(dynamic, &x, 1e-6).unwrap();
    }

    #[test]
    fn run_time_sizes_are_compared() {
        let x = Tensor::<Rank2<6, 4>>::zeros();
        let error = x.clone().try_reshape((Dyn(4), Const::<8>)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "reshape: expected 32 values (shape 4×8), found 24"
        );
        let huge = x.try_reshape((Dyn(usize::MAX), Dyn(2)));
        assert!(huge.is_err());
    }

    #[test]
    fn sizes_0_and_1() {
        let empty: Tensor<Rank3<2, 0, 7>> = Tensor::<Rank2<0, 4>>::zeros().reshape();
        assert_eq!(empty.count(), 0);
        let one = Tensor::<()>::ones()
            .reshape::<Rank2<1, 1>>()
            .reshape::<()>();
        assert_eq!(one.item(), 1.0);
        let none = Tensor::full_of((Dyn(0), Const::<6>), 0.0_f32);
        assert_eq!(none.unflatten::<Rank2<2, 3>>().sizes(), [0, 2, 3]);
    }
}
