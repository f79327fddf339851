use conformable_terse::terse;
use num_traits::Zero;

use super::operand::{AnyTensor, Operand};
use crate::autograd::{Join, Mode};
use crate::kernels::map;
use crate::shape::Shape;
use crate::tensor::{Number, Tensor};

/// What [`choose`](Tensor::choose) gives: the elements of `A`, tracked if `A` or `B` is.
type Chosen<S, A, B> = Tensor<
    S,
    <A as AnyTensor>::Element,
    <<A as AnyTensor>::Mode as Join<<B as AnyTensor>::Mode>>::Output,
>;

#[terse]
impl<S: Shape> Tensor<S, bool> {
    /// The elements of `a` where the mask holds and those of `b` elsewhere, `y = mask ? a : b`;
    /// `∂L/∂a = mask ? dy : 0`, `∂L/∂b = mask ? 0 : dy`.
    ///
    /// # Shapes
    /// The mask, `a` and `b` have equal shapes.
    ///
    /// # Panics
    /// If dynamic sizes differ.
    ///
    /// Source: `torch.where`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([1.0_f32, -2.0, 3.0]);
    /// let y = x.gt(0.0).choose(&x, &x * 10.0);
    /// assert_eq!(y.to_vec(), [1.0, -20.0, 3.0]);
    /// ```
    #[doc(alias = "where")]
    #[track_caller]
    pub fn choose<A, B>(&self, a: A, b: B) -> Chosen<S, A, B>
    where
        A: Operand<S, <A as AnyTensor>::Element> + AnyTensor<Element: Number>,
        B: Operand<S, <A as AnyTensor>::Element>,
        <A as AnyTensor>::Mode: Join<<B as AnyTensor>::Mode>,
    {
        let shape = self.shape();
        let (a, a_trace) = a.into_values(shape);
        let (b, b_trace) = b.into_values(shape);
        let y = Tensor::build(shape, |y| {
            let (mask, a, b) = (self.as_slice(), a.as_slice(), b.as_slice());
            map::zip3_map(mask, a, b, y, |mask, a, b| if mask { a } else { b });
        });
        y.record([A::Mode::node(&a_trace), B::Mode::node(&b_trace)], |_| {
            let mask = self.clone();
            move |dy: Tensor<S, A::Element>, sink| {
                sink.give(0, || {
                    dy.clone()
                        .zip(&mask, |dy, mask| if mask { dy } else { Zero::zero() })
                });
                sink.give(1, || {
                    dy.zip(&mask, |dy, mask| if mask { Zero::zero() } else { dy })
                });
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn gradients() {
        let mask = tensor([true, false, true]);
        let (a, b) = (tensor([-2.0, 0.5, 3.0]), tensor([1.0, -0.5, 2.0]));
        let other = b.clone();
        gradcheck(|a| mask.choose(a, other.clone()).square().sum(), &a, 1e-6).unwrap();
        gradcheck(|b| mask.choose(a.clone(), b).square().sum(), &b, 1e-6).unwrap();
        // Of the same tensor on both sides.
        gradcheck(|a| mask.choose(a.clone(), a * 3.0).square().sum(), &a, 1e-6).unwrap();
    }

    #[test]
    fn what_is_not_selected_does_not_matter() {
        let x = tensor([4.0_f32, 0.0]).requires_grad();
        let y = x.gt(0.0).choose(x.clone(), tensor([f32::NAN, 7.0]));
        assert_eq!(y.to_vec(), [4.0, 7.0]);
        assert_eq!(y.sum().backward().get(&x).unwrap().to_vec(), [1.0, 0.0]);
    }

    #[test]
    fn of_a_dynamic_batch() {
        let a = Tensor::<(Dyn, Const<2>)>::from_rows(&[1.0, 2.0, 3.0, 4.0]).unwrap();
        let y = a.gt(2.0).choose(a.clone(), -a);
        assert_eq!(y.to_vec(), [-1.0, -2.0, 3.0, 4.0]);
    }

    #[test]
    #[should_panic(expected = "shape mismatch: sizes [2] on the left and [3] on the right")]
    fn dynamic_sizes_are_compared() {
        let of = |count| Tensor::ones_of((Dyn(count),)) as Tensor<_>;
        let _ = of(2).gt(0.0).choose(of(2), of(3));
    }
}
