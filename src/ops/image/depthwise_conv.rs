use conformable_terse::terse;

use crate::autograd::{Join, Mode};
use crate::kernels::Activation;
use crate::shape::{ConvWeight, Depthwise, Padding, Shape, Stride};
use crate::tensor::{Element, Float, Tensor, Traced};

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The convolution of each channel by a window of its own,
    /// `y[n, c, i, j] = b[c] + Σ W[c, 0, u, v] · x[n, c, S·i + u - P, S·j + v - P]`: a
    /// [grouped convolution](Self::grouped_conv2d) of as many groups as channels.
    ///
    /// The gradients are those of [`conv2d`](Self::conv2d), where nothing is summed over channels.
    ///
    /// # Shapes
    /// `x` is `(batch, C, height, width)` or `(C, height, width)`, `weight` is `(C, 1, K, K)`,
    /// `bias` is `(C,)`. The result has `C` channels and the sides that [`conv2d`](Self::conv2d)
    /// leaves.
    ///
    /// Source: `torch.nn.functional.conv2d` with `groups = C`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// use conformable::shape::{Padding, Stride};
    ///
    /// let x = tensor([[[1.0_f32, 2.0]], [[3.0, 4.0]]]);
    /// let factors = tensor([[[[10.0]]], [[[100.0]]]]);
    /// let y = x.depthwise_conv2d(&factors, None, Stride::<1>, Padding::<0>);
    /// assert_eq!(y.to_array(), [[[10.0, 20.0]], [[300.0, 400.0]]]);
    /// ```
    pub fn depthwise_conv2d<W, const STRIDE: usize, const PADDING: usize, N: Mode>(
        &self,
        weight: &Tensor<W, T, N>,
        bias: Option<&Tensor<W::Bias, T, N>>,
        _stride: Stride<STRIDE>,
        _padding: Padding<PADDING>,
    ) -> Tensor<W::Output, T, <M as Join<N>>::Output>
    where
        T: Float,
        M: Mode,
        W: ConvWeight<S, Depthwise, STRIDE, PADDING>,
        M: Join<N>,
    {
        let channels = weight.sizes().as_ref()[0];
        self.clone().convolve::<W, _, STRIDE, PADDING, _>(
            weight.view(),
            bias.map(Tensor::view),
            channels,
            Activation::None,
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;
    use crate::shape::{Groups, Padding, Stride};

    #[test]
    fn is_a_grouped_convolution_of_one_channel_a_group() {
        let mut rng = StdRng::seed_from_u64(1);
        let x = Tensor::<Rank4<2, 3, 5, 5>>::randn(&mut rng);
        let w = Tensor::<Rank4<3, 1, 3, 3>>::randn(&mut rng);
        let b = Tensor::<Rank1<3>>::randn(&mut rng);
        let y = x.depthwise_conv2d(&w, Some(&b), Stride::<2>, Padding::<1>);
        let z = x.grouped_conv2d(&w, Some(&b), Stride::<2>, Padding::<1>, Groups::<3>);
        assert_eq!(y.to_array(), z.to_array());
    }

    #[test]
    fn gradients() {
        let mut rng = StdRng::seed_from_u64(1);
        let x = Tensor::<Rank3<3, 4, 4>, f64>::randn(&mut rng);
        let w = Tensor::<Rank4<3, 1, 2, 2>, f64>::randn(&mut rng);
        let (stride, padding) = (Stride::<1>, Padding::<1>);
        let f = |y: Tensor<_, f64, Tracked>| y.square().sum();
        gradcheck(
            |x| f(x.depthwise_conv2d(&w, None, stride, padding)),
            &x,
            1e-5,
        )
        .unwrap();
        gradcheck(
            |w| f(x.depthwise_conv2d(&w, None, stride, padding)),
            &w,
            1e-5,
        )
        .unwrap();
    }
}
