use crate::autograd::{Join, Mode};
use crate::shape::{ConvWeight, Groups, Padding, Shape, Stride};
use crate::tensor::{Float, Tensor};

impl<S: Shape, T: Float, M: Mode> Tensor<S, T, M> {
    /// The convolution in groups: input and output channels fall into `GROUPS` equal parts, and each part of the
    /// output is the [convolution](Self::conv2d) of the same part of the input.
    ///
    /// The gradients are those of [`conv2d`](Self::conv2d), where the sums over channels stay within a group.
    ///
    /// # Shapes
    /// `x` is `(batch, IN, height, width)` or `(IN, height, width)`, `weight` is `(OUT, IN / GROUPS, K, K)`,
    /// `bias` is `(OUT,)`; `GROUPS` divides both `IN` and `OUT`. The result is that of [`conv2d`](Self::conv2d).
    ///
    /// Source: `torch.nn.functional.conv2d` with `groups`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// use conformable::shape::{Groups, Padding, Stride};
    ///
    /// let x = tensor([[[1.0_f32]], [[2.0]], [[3.0]], [[4.0]]]);
    /// let sums: Tensor<Rank4<2, 2, 1, 1>> = Tensor::ones();
    /// let y = x.grouped_conv2d(&sums, None, Stride::<1>, Padding::<0>, Groups::<2>);
    /// assert_eq!(y.to_vec(), [3.0, 7.0]);
    /// ```
    pub fn grouped_conv2d<
        W,
        const STRIDE: usize,
        const PADDING: usize,
        const GROUPS: usize,
        N: Mode,
    >(
        &self,
        weight: &Tensor<W, T, N>,
        bias: Option<&Tensor<W::Bias, T, N>>,
        _stride: Stride<STRIDE>,
        _padding: Padding<PADDING>,
        _groups: Groups<GROUPS>,
    ) -> Tensor<W::Output, T, <M as Join<N>>::Output>
    where
        W: ConvWeight<S, Groups<GROUPS>, STRIDE, PADDING>,
        M: Join<N>,
    {
        self.convolve(
            weight,
            bias,
            W::conv(self.shape()),
            [STRIDE, PADDING, GROUPS],
        )
    }
}
