//! What `+ - * /` compute between tensors of equal shapes and between a tensor and a number, with
//! the gradients; `operators.rs` has the operators.
//!
//! `+ - *` are for integers too, and overflow as Rust's integers do: with a panic in a debug build,
//! wrapping around otherwise. `/` is for floating-point numbers only. No gradient ever reaches an
//! integer, since none can be a leaf.

use super::operand::Operand as _;
use super::zip3;
use crate::autograd::{Join, Mode, Node};
use crate::shape::{SameShape, Shape};
use crate::tensor::{Element, Float, Number, SameElement, Tensor};

impl<S: Shape, T: Number, M: Mode> Tensor<S, T, M> {
    /// `y = a + b`; `∂L/∂a = ∂L/∂b = dy`.
    #[track_caller]
    pub(super) fn add_tensor<S2: Shape, T2: Element, N: Mode>(
        self,
        other: Tensor<S2, T2, N>,
    ) -> Tensor<S, T, <M as Join<N>>::Output>
    where
        S: SameShape<S2>,
        T: SameElement<T2>,
        M: Join<N>,
    {
        let (b, b_trace) = other.into_values(self.shape());
        let (a, a_trace) = self.into_parts();
        a.zip_either(b, |a, b| a + b)
            .record([M::node(&a_trace), N::node(&b_trace)], |_| {
                |dy: Tensor<S, T>, sink| {
                    sink.give(0, || dy.clone());
                    sink.give(1, || dy);
                }
            })
    }

    /// `y = a - b`; `∂L/∂a = dy`, `∂L/∂b = -dy`.
    #[track_caller]
    pub(super) fn sub_tensor<S2: Shape, T2: Element, N: Mode>(
        self,
        other: Tensor<S2, T2, N>,
    ) -> Tensor<S, T, <M as Join<N>>::Output>
    where
        S: SameShape<S2>,
        T: SameElement<T2>,
        M: Join<N>,
    {
        let (b, b_trace) = other.into_values(self.shape());
        let (a, a_trace) = self.into_parts();
        a.zip_either(b, |a, b| a - b)
            .record([M::node(&a_trace), N::node(&b_trace)], |_| {
                |dy: Tensor<S, T>, sink| {
                    sink.give(0, || dy.clone());
                    sink.give(1, || dy.map(|dy| T::zero() - dy));
                }
            })
    }

    /// `y = a · b`; `∂L/∂a = dy · b`, `∂L/∂b = dy · a`.
    #[track_caller]
    pub(super) fn mul_tensor<S2: Shape, T2: Element, N: Mode>(
        self,
        other: Tensor<S2, T2, N>,
    ) -> Tensor<S, T, <M as Join<N>>::Output>
    where
        S: SameShape<S2>,
        T: SameElement<T2>,
        M: Join<N>,
    {
        let (b, b_trace) = other.into_values(self.shape());
        let (a, a_trace) = self.into_parts();
        let (a_node, b_node) = (M::node(&a_trace), N::node(&b_trace));
        // A factor is kept only if the other one needs a gradient.
        let kept_a = Node::receiving(b_node).map(|_| a.clone());
        let kept_b = Node::receiving(a_node).map(|_| b.clone());
        a.zip_either(b, |a, b| a * b).record([a_node, b_node], |_| {
            move |dy: Tensor<S, T>, sink| {
                if let Some(b) = &kept_b {
                    sink.give(0, || dy.clone().zip(b, |dy, b| dy * b));
                }
                if let Some(a) = &kept_a {
                    sink.give(1, || dy.zip(a, |dy, a| dy * a));
                }
            }
        })
    }

    /// `y = x + c` for a number `c`.
    #[inline]
    pub(super) fn add_number(self, c: T) -> Self {
        let (x, trace) = self.into_parts();
        x.map(|x| x + c).record([M::node(&trace)], |_| {
            |dy: Tensor<S, T>, sink| sink.give(0, || dy)
        })
    }

    /// `y = x - c` for a number `c`.
    #[inline]
    pub(super) fn sub_number(self, c: T) -> Self {
        let (x, trace) = self.into_parts();
        x.map(|x| x - c).record([M::node(&trace)], |_| {
            |dy: Tensor<S, T>, sink| sink.give(0, || dy)
        })
    }

    /// `y = x · c` for a number `c`.
    #[inline]
    pub(super) fn mul_number(self, c: T) -> Self {
        let (x, trace) = self.into_parts();
        x.map(|x| x * c).record([M::node(&trace)], |_| {
            move |dy: Tensor<S, T>, sink| sink.give(0, || dy.map(|dy| dy * c))
        })
    }

    /// `y = c - x` for a number `c`.
    #[inline]
    pub(super) fn number_sub(self, c: T) -> Self {
        let (x, trace) = self.into_parts();
        x.map(|x| c - x).record([M::node(&trace)], |_| {
            |dy: Tensor<S, T>, sink| sink.give(0, || dy.map(|dy| T::zero() - dy))
        })
    }
}

impl<S: Shape, T: Float, M: Mode> Tensor<S, T, M> {
    /// `y = a / b`; `∂L/∂a = dy / b`, `∂L/∂b = -dy · a / b²`.
    #[track_caller]
    pub(super) fn div_tensor<S2: Shape, T2: Element, N: Mode>(
        self,
        other: Tensor<S2, T2, N>,
    ) -> Tensor<S, T, <M as Join<N>>::Output>
    where
        S: SameShape<S2>,
        T: SameElement<T2>,
        M: Join<N>,
    {
        let (b, b_trace) = other.into_values(self.shape());
        let (a, a_trace) = self.into_parts();
        let (a_node, b_node) = (M::node(&a_trace), N::node(&b_trace));
        let kept_a = Node::receiving(b_node).map(|_| a.clone());
        let has_gradient = kept_a.is_some() || Node::receiving(a_node).is_some();
        let kept_b = has_gradient.then(|| b.clone());
        a.zip_either(b, |a, b| a / b).record([a_node, b_node], |_| {
            let b = kept_b.expect("kept because an operand has a gradient");
            move |dy: Tensor<S, T>, sink| {
                sink.give(0, || dy.clone().zip(&b, |dy, b| dy / b));
                if let Some(a) = &kept_a {
                    // Not over `b · b`, which overflows long before the quotient does.
                    sink.give(1, || zip3(&dy, a, &b, |dy, a, b| -dy * (a / b) / b));
                }
            }
        })
    }

    /// `y = -x`
    #[inline]
    pub(super) fn negated(self) -> Self {
        let (x, trace) = self.into_parts();
        x.map(|x| -x).record([M::node(&trace)], |_| {
            |dy: Tensor<S, T>, sink| sink.give(0, || dy.map(|dy| -dy))
        })
    }

    /// `y = x / c` for a number `c`.
    #[inline]
    pub(super) fn div_number(self, c: T) -> Self {
        let (x, trace) = self.into_parts();
        x.map(|x| x / c).record([M::node(&trace)], |_| {
            move |dy: Tensor<S, T>, sink| sink.give(0, || dy.map(|dy| dy / c))
        })
    }

    /// `y = c / x` for a number `c`; `∂L/∂x = -dy · c / x²`.
    #[inline]
    pub(super) fn number_div(self, c: T) -> Self {
        self.unary_by_input(move |x| c / x, move |x| -(c / x) / x)
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn gradients() {
        let (a, b) = (tensor([-2.0, 0.5, 3.0]), tensor([1.0, -0.5, 2.0]));
        macro_rules! check {
            ($($symbol:tt)*) => {
                $(
                    gradcheck(|a| (a $symbol &b).square().sum(), &a, 1e-5).unwrap();
                    gradcheck(|b| (&a $symbol b).square().sum(), &b, 1e-5).unwrap();
                    gradcheck(|a| (a $symbol 1.5).square().sum(), &a, 1e-5).unwrap();
                    gradcheck(|a| (1.5 $symbol a).square().sum(), &a, 1e-5).unwrap();
                    // Both operands depend on the leaf.
                    gradcheck(|a| (a.clone() $symbol a.exp()).square().sum(), &a, 1e-5).unwrap();
                )*
            };
        }
        check!(+ - * /);
        gradcheck(|a| (-a).square().sum(), &a, 1e-6).unwrap();
    }

    #[test]
    fn the_gradient_of_a_quotient_overflows_no_earlier_than_the_quotient() {
        let (a, b) = (tensor([1e30_f32]), tensor([1e30_f32]).requires_grad());
        let of_tensors = (&a / &b).sum().backward().get(&b).unwrap();
        let of_a_number = (1e30 / &b).sum().backward().get(&b).unwrap();
        for gradient in [of_tensors[[0]], of_a_number[[0]]] {
            assert!((gradient * 1e30 + 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn integers() {
        macro_rules! check {
            ($($ty:ident)*) => {
                $({
                    let x: Tensor<Rank1<3>, $ty> = tensor([5, 6, 7]);
                    let y = tensor([1, 2, 3]);
                    assert_eq!(&x + &y, tensor([6, 8, 10]));
                    assert_eq!(&x - &y, tensor([4, 4, 4]));
                    assert_eq!(&x * &y, tensor([5, 12, 21]));
                    assert_eq!(&x + 1, tensor([6, 7, 8]));
                    assert_eq!(&x - 5, tensor([0, 1, 2]));
                    assert_eq!(x.clone() * 3, tensor([15, 18, 21]));
                    assert_eq!(1 + 2 * &y, tensor([3, 5, 7]));
                    assert_eq!(7 - &x, tensor([2, 1, 0]));
                    let mut z = x;
                    z += &y;
                    z -= 1;
                    z *= y;
                    assert_eq!(z, tensor([5, 14, 27]));
                })*
            };
        }
        check!(u8 i32 i64 usize);
    }

    #[test]
    #[should_panic(expected = "shape mismatch: sizes [2, 3] on the left and [4, 3] on the right")]
    fn dynamic_sizes_are_compared() {
        let of = |rows| Tensor::ones_of((Dyn(rows), Const::<3>)) as Tensor<_>;
        let _ = of(2) + of(4);
    }
}
