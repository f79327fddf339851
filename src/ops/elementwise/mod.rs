//! Operations that compute each element from the elements at the same place.

mod abs;
mod arithmetic;
mod clamp;
mod compare;
mod cos;
mod elu;
mod exp;
mod gelu;
mod gelu_tanh;
mod leaky_relu;
mod ln;
mod mask;
mod masked_fill;
mod maximum;
mod minimum;
mod powf;
mod powi;
mod recip;
mod relu;
mod choose;
mod sigmoid;
mod silu;
mod sin;
mod softplus;
mod sqrt;
mod square;
mod tanh;

#[cfg(test)]
mod testing;

use crate::autograd::{Join, Mode};
use crate::kernels::map;
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
            move |dy: Tensor<S, T>, sink| {
                sink.give(0, || zip3(&dy, &a, &b, |dy, a, b| dy * da(a, b)));
                sink.give(1, || zip3(&dy, &a, &b, |dy, a, b| dy * db(a, b)));
            }
        })
    }
}

impl<S: Shape, T: Element, M: Mode> Tensor<S, T, M> {
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
        let (other, trace) = in_shape(self.shape(), other);
        let elements = T::same(other.into_buffer());
        (Tensor::from_buffer(self.shape(), elements), trace)
    }
}

impl<S: Shape, T: Element> Tensor<S, T> {
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

/// The values of `other` under `shape`, which is the same shape by the rule.
///
/// # Panics
/// If dynamic sizes differ.
#[inline]
#[track_caller]
fn in_shape<S, S2, T, N>(shape: S, other: Tensor<S2, T, N>) -> (Tensor<S, T>, N::Trace)
where
    S: Shape + SameShape<S2>,
    S2: Shape,
    T: Element,
    N: Mode,
{
    let (left, right) = (shape.sizes(), other.sizes());
    assert!(
        left.as_ref() == right.as_ref(),
        "shape mismatch: sizes {left:?} on the left and {right:?} on the right"
    );
    let (other, trace) = other.into_parts();
    (other.with_shape(shape), trace)
}

/// `f` of every three elements, in one pass.
#[inline]
fn zip3<S: Shape, T: Float>(
    a: &Tensor<S, T>,
    b: &Tensor<S, T>,
    c: &Tensor<S, T>,
    f: impl Fn(T, T, T) -> T + Send + Sync,
) -> Tensor<S, T> {
    Tensor::build(a.shape(), |y| {
        map::zip3_map(a.as_slice(), b.as_slice(), c.as_slice(), y, f);
    })
}
