//! Layer normalisation, written with the public interface only.

use conformable::nn::cost::Work;
use conformable::prelude::*;

/// `y = (x - mean) / √(variance + ε) · weight + bias`, over the last axis.
#[derive(Clone, Module)]
#[module(work = Work::new().flops(2, 3, 1).keeps_elements(4).keeps_of_rows(2, D))]
#[module(debug(features = D, eps = self.eps))]
pub struct LayerNorm<const D: usize> {
    #[module(init = Param::new(Tensor::ones()))]
    weight: Param<Rank1<D>>,
    bias: Param<Rank1<D>>,
    #[module(skip, init = 1e-5)]
    eps: f32,
}

type Rows<B, const D: usize, M> = Tensor<(B, Const<D>), f32, M>;

impl<B: Dim, M: Mode, const D: usize> Module<Rows<B, D, M>> for LayerNorm<D> {
    type Output = Rows<B, D, M>;

    fn forward(&self, x: Rows<B, D, M>) -> Self::Output {
        let shape = x.shape();
        let mean = x.mean_axis::<1>().broadcast(Axis::<1>, Const::<D>);
        let centred = x - mean;
        let deviation = (centred.var_biased_axis::<1>() + self.eps).sqrt();
        let normalized = centred / deviation.broadcast(Axis::<1>, Const::<D>);
        let weight = self.weight.tensor::<M>().broadcast_to(shape);
        normalized * weight + self.bias.tensor::<M>().broadcast_to(shape)
    }
}
