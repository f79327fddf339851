use crate::autograd::{Join, Mode};
use crate::kernels::{Acc, linear, reduce};
use crate::shape::{LinearInput, Rank1, Rank2, Shape};
use crate::tensor::{Float, Tensor};

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
        let shape = self.shape();
        let rows = shape
            .count()
            .checked_div(IN)
            .unwrap_or_else(|| shape.sizes().as_ref().iter().rev().skip(1).product());
        let y = Tensor::build(shape.linear(), |y| {
            let bias = bias.map(Tensor::as_slice);
            linear::linear_forward(rows, IN, OUT, self.as_slice(), weight.as_slice(), bias, y);
        });
        y.record(
            [self.node(), weight.node(), bias.and_then(Tensor::node)],
            |_| {
                let x = weight.node().map(|_| self.detach());
                let weight = self.node().map(|_| weight.detach());
                move |dy: Tensor<S::Output, T>, sink| {
                    let dy = dy.as_slice();
                    if let Some(weight) = &weight {
                        sink.give(0, || {
                            Tensor::build(shape, |dx| {
                                linear::linear_input_grad(rows, IN, OUT, dy, weight.as_slice(), dx);
                            })
                        });
                    }
                    if let Some(x) = &x {
                        sink.give(1, || {
                            Tensor::<Rank2<OUT, IN>, T>::build(Default::default(), |dw| {
                                linear::linear_weight_grad(rows, IN, OUT, x.as_slice(), dy, dw);
                            })
                        });
                    }
                    sink.give(2, || {
                        Tensor::<Rank1<OUT>, T>::build(Default::default(), |db| {
                            reduce::sum_axis(1, rows, OUT, dy, db, Acc::Overwrite);
                        })
                    });
                }
            },
        )
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
