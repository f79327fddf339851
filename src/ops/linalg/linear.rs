use conformable_terse::terse;

use crate::autograd::{Join, Mode, Node, Sink, View};
use crate::kernels::{Acc, Activation, small};
use crate::shape::{LinearInput, Rank1, Rank2, Shape};
use crate::tensor::{Float, Tensor};

#[terse]
impl<S: Shape, T: Float, M: Mode> Tensor<S, T, M> {
    /// The affine map of the last axis, `y = x · Wᵀ + b`;
    /// `∂L/∂x = dy · W`, `∂L/∂W = dyᵀ · x`, `∂L/∂b = Σ dy` over all rows.
    ///
    /// # Shapes
    /// `x` is `(.., IN)`, `weight` is `(OUT, IN)`, `bias` is `(OUT,)`, and `y` is `(.., OUT)`.
    ///
    /// Source: `torch.nn.functional.linear`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([[1.0_f32, 2.0]]);
    /// let weight = tensor([[1.0, 1.0], [0.0, 1.0], [2.0, 0.0]]);
    /// let bias = tensor([0.5, 0.0, 0.0]);
    /// assert_eq!(x.linear(&weight, Some(&bias)).to_array(), [[3.5, 2.0, 2.0]]);
    /// ```
    pub fn linear<const IN: usize, const OUT: usize, N: Mode>(
        &self,
        weight: &Tensor<Rank2<OUT, IN>, T, N>,
        bias: Option<&Tensor<Rank1<OUT>, T, N>>,
    ) -> Tensor<S::Output, T, <M as Join<N>>::Output>
    where
        S: LinearInput<IN, OUT>,
        M: Join<N>,
    {
        self.clone()
            .affine(weight.view(), bias.map(Tensor::view), Activation::None)
    }

    /// [`linear`](Self::linear), with a function of its results, for layers, whose input is theirs
    /// and whose parameters are borrowed. What is recorded is [`linear`](Self::linear) alone,
    /// except where [`Node::has_relu`](crate::autograd::Node::has_relu).
    #[inline]
    pub(crate) fn affine<const IN: usize, const OUT: usize, R: Mode>(
        self,
        weight: View<'_, Rank2<OUT, IN>, T>,
        bias: Option<View<'_, Rank1<OUT>, T>>,
        activation: Activation<'_>,
    ) -> Tensor<S::Output, T, R>
    where
        S: LinearInput<IN, OUT>,
    {
        let (x, trace) = self.into_parts();
        let shape = x.shape();
        let rows = shape
            .count()
            .checked_div(IN)
            .unwrap_or_else(|| shape.sizes().as_ref().iter().rev().skip(1).product());
        let is_one_row = const { small::is_small(IN, OUT) } && rows == 1;
        let y = Tensor::build(shape.linear(), |y| {
            let (x, w) = (x.as_slice(), weight.as_slice());
            let bias = bias.map(|bias| bias.as_slice());
            if is_one_row {
                small::forward::<T, IN, OUT>(x, w, bias, activation.is_relu(), y);
                if let Activation::Of(function) = activation {
                    T::apply(function, y);
                }
            } else {
                T::linear_forward(rows, IN, OUT, x, w, bias, activation, y);
            }
        });
        if !R::TRACKED {
            return y.with_trace(R::trace(|| None));
        }
        let x_node = M::into_node(trace);
        let (w_node, bias_node) = (weight.node(), bias.and_then(|bias| bias.node()));
        let w = Node::receiving(x_node.as_ref()).map(|_| weight.detach());
        let x = Node::receiving(w_node).map(|_| x);
        let parents = [x_node, w_node.cloned(), bias_node.cloned()];
        // One kernel does the backward pass of both.
        let with_relu = activation.is_relu() && is_one_row && S::SIZES.len() <= 2;
        y.record_with_relu(with_relu, parents, |y| {
            let activated = with_relu.then(|| y.clone());
            move |dy: Tensor<S::Output, T>, sink| {
                if is_one_row {
                    let dy = dy.with_shape(Rank1::default());
                    return one_row(dy, &activated, &x, &w, shape, sink);
                }
                many_rows::<_, _, IN, OUT>(rows, dy.as_slice(), &x, &w, shape, sink);
            }
        })
    }
}

/// The gradients of an affine function of several rows.
#[inline]
fn many_rows<S: Shape, T: Float, const IN: usize, const OUT: usize>(
    rows: usize,
    dy: &[T],
    x: &Option<Tensor<S, T>>,
    w: &Option<Tensor<Rank2<OUT, IN>, T>>,
    shape: S,
    sink: &mut Sink<'_, 3>,
) {
    sink.give(2, || {
        Tensor::<Rank1<OUT>, T>::build(Default::default(), |db| {
            T::sum_axis(1, rows, OUT, dy, db, Acc::Overwrite);
        })
    });
    if let Some(x) = x {
        sink.give(1, || {
            Tensor::<Rank2<OUT, IN>, T>::build(Default::default(), |dw| {
                T::linear_weight_grad(rows, IN, OUT, x.as_slice(), dy, dw);
            })
        });
    }
    if let Some(w) = w {
        sink.give(0, || {
            Tensor::build(shape, |dx| {
                T::linear_input_grad(rows, IN, OUT, dy, w.as_slice(), dx);
            })
        });
    }
}

/// The gradients of a small layer of one row; the gradient of its result, `dy`, becomes that of its
/// bias.
#[inline]
fn one_row<S: Shape, Y: Shape, T: Float, const IN: usize, const OUT: usize>(
    mut dy: Tensor<Rank1<OUT>, T>,
    activated: &Option<Tensor<Y, T>>,
    x: &Option<Tensor<S, T>>,
    w: &Option<Tensor<Rank2<OUT, IN>, T>>,
    shape: S,
    sink: &mut Sink<'_, 3>,
) {
    if !dy.is_unique() {
        dy = dy.map(|dy| dy);
    }
    let mut dx = w.as_ref().map(|w| (w, Tensor::scratch(shape)));
    let mut dw = x.as_ref().map(|x| (x, Tensor::scratch(Rank2::default())));
    small::backward::<T, IN, OUT>(
        dy.as_mut_slice(),
        activated.as_ref().map(Tensor::as_slice),
        dx.as_mut().map(|(w, dx)| (w.as_slice(), dx.as_mut_slice())),
        dw.as_mut().map(|(x, dw)| (x.as_slice(), dw.as_mut_slice())),
    );
    sink.give(2, || dy);
    if let Some((_, dw)) = dw {
        sink.give(1, || -> Tensor<Rank2<OUT, IN>, T> { dw });
    }
    if let Some((_, dx)) = dx {
        sink.give(0, || dx);
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn gradients() {
        let mut rng = StdRng::seed_from_u64(3);
        let x = Tensor::<Rank3<2, 3, 4>, f64>::randn(&mut rng);
        let w = Tensor::<Rank2<5, 4>, f64>::randn(&mut rng);
        let b = Tensor::<Rank1<5>, f64>::randn(&mut rng);
        gradcheck(|x| x.linear(&w, Some(&b)).square().sum(), &x, 1e-5).unwrap();
        gradcheck(
            |w| x.linear(&w, Some(&b.clone().tracked())).square().sum(),
            &w,
            1e-5,
        )
        .unwrap();
        gradcheck(
            |b| x.linear(&w.clone().tracked(), Some(&b)).square().sum(),
            &b,
            1e-5,
        )
        .unwrap();
    }
}
