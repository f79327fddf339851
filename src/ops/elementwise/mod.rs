//! Operations that compute each element from the elements at the same place.

mod arithmetic;
mod exp;
mod relu;
mod square;
mod tanh;

use crate::autograd::{Join, Mode};
use crate::shape::{SameShape, Shape};
use crate::tensor::{Element, Float, SameElement, Tensor};

impl<S: Shape, T: Float, M: Mode> Tensor<S, T, M> {
    /// `y = f(x)` for a function whose derivative is `df(y)`: the result is kept for the backward pass.
    #[inline]
    fn unary_by_output(
        self,
        f: impl Fn(T) -> T + Send + Sync,
        df: impl Fn(T) -> T + Copy + Send + Sync + 'static,
    ) -> Self {
        let (x, trace) = self.into_parts();
        x.map(f).record([M::node(&trace)], |y| {
            let y = y.clone();
            move |dy, sink| sink.give(0, || dy.zip(&y, |dy, y| dy * df(y)))
        })
    }

    /// `y = f(x)` for a function whose derivative is `df(x)`: the input is kept for the backward pass.
    #[inline]
    fn unary_by_input(
        self,
        f: impl Fn(T) -> T + Send + Sync,
        df: impl Fn(T) -> T + Copy + Send + Sync + 'static,
    ) -> Self {
        let (x, trace) = self.into_parts();
        let node = M::node(&trace);
        let kept = node.map(|_| x.clone());
        x.map(f).record([node], |_| {
            let x = kept.expect("kept because there is a node");
            move |dy, sink| sink.give(0, || dy.zip(&x, |dy, x| dy * df(x)))
        })
    }

    /// The values of `other` under the shape of this tensor, which is the same shape by the rule.
    ///
    /// # Panics
    /// If dynamic sizes differ.
    #[inline]
    #[track_caller]
    fn conform<S2: Shape, T2: Element, N: Mode>(
        &self,
        other: Tensor<S2, T2, N>,
    ) -> (Tensor<S, T>, N::Trace)
    where
        S: SameShape<S2>,
        T: SameElement<T2>,
    {
        let (left, right) = (self.sizes(), other.sizes());
        assert!(
            left.as_ref() == right.as_ref(),
            "shape mismatch: sizes {left:?} on the left and {right:?} on the right"
        );
        let (other, trace) = other.into_parts();
        (
            Tensor::from_buffer(self.shape(), T::same(other.into_buffer())),
            trace,
        )
    }

    /// `y = f(a, b)` for a function with the partial derivatives `da(a, b)` and `db(a, b)`.
    #[inline]
    #[track_caller]
    fn binary<S2: Shape, T2: Element, N: Mode>(
        self,
        other: Tensor<S2, T2, N>,
        f: impl Fn(T, T) -> T + Send + Sync,
        da: impl Fn(T, T) -> T + Copy + Send + Sync + 'static,
        db: impl Fn(T, T) -> T + Copy + Send + Sync + 'static,
    ) -> Tensor<S, T, <M as Join<N>>::Output>
    where
        S: SameShape<S2>,
        T: SameElement<T2>,
        M: Join<N>,
    {
        let (b, b_trace) = self.conform(other);
        let (a, a_trace) = self.into_parts();
        let nodes = [M::node(&a_trace), N::node(&b_trace)];
        let kept = nodes
            .iter()
            .any(Option::is_some)
            .then(|| (a.clone(), b.clone()));
        a.zip_either(b, f).record(nodes, |_| {
            let (a, b) = kept.expect("kept because there is a node");
            move |dy, sink| {
                sink.give(0, || dy.clone().zip(&a.zip_to(&b, da), |dy, d| dy * d));
                sink.give(1, || dy.zip(&a.zip_to(&b, db), |dy, d| dy * d));
            }
        })
    }
}

impl<S: Shape, T: Float> Tensor<S, T> {
    /// `f` of every pair of elements, in the memory of whichever operand nobody else holds.
    #[inline]
    fn zip_either(mut self, mut other: Self, f: impl Fn(T, T) -> T + Send + Sync) -> Self {
        if !self.is_unique() && other.is_unique() {
            other.zip(&self, |b, a| f(a, b))
        } else {
            self.zip(&other, f)
        }
    }
}
