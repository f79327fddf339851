use conformable_terse::terse;

use super::image_sizes;
use crate::autograd::{Join, Mode, Node, View};
use crate::kernels::Activation;
use crate::kernels::conv::ConvGeometry;
use crate::shape::{ConvWeight, OneGroup, Padding, Shape, Stride};
use crate::tensor::{Float, Storage, Tensor};

#[terse]
impl<S: Shape, T: Float, M: Mode> Tensor<S, T, M> {
    /// The two-dimensional convolution (cross-correlation, the window is not flipped), `y[n, o, i,
    /// j] = b[o] + Σ W[o, c, u, v] · x[n, c, S·i + u - P, S·j + v - P]` over the channels `c` and
    /// the places `u`, `v` in the window; `x` is zero outside of the image.
    ///
    /// `∂L/∂x[n, c, h, w] = Σ W[o, c, u, v] · dy[n, o, i, j]` over the windows that have the pixel,
    /// `∂L/∂W[o, c, u, v] = Σ dy[n, o, i, j] · x[n, c, S·i + u - P, S·j + v - P]` and
    /// `∂L/∂b[o] = Σ dy[n, o, i, j]`, both over all images and windows.
    ///
    /// # Shapes
    /// `x` is `(batch, IN, height, width)` or `(IN, height, width)`, where the batch may be
    /// dynamic; `weight` is `(OUT, IN, K, K)`, `bias` is `(OUT,)`. The result has `OUT` channels,
    /// and a side of `n` pixels becomes `(n + 2·P - K) / S + 1`, rounded down. Stride and padding
    /// are the same along both sides.
    ///
    /// Source: `torch.nn.functional.conv2d`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// use conformable::shape::{Padding, Stride};
    ///
    /// let x = tensor([[[1.0_f32, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]);
    /// let diagonal = tensor([[[[1.0, 0.0], [0.0, 1.0]]]]);
    /// let y = x.conv2d(&diagonal, None, Stride::<1>, Padding::<0>);
    /// assert_eq!(y.to_array(), [[[6.0, 8.0], [12.0, 14.0]]]);
    /// ```
    pub fn conv2d<W, const STRIDE: usize, const PADDING: usize, N: Mode>(
        &self,
        weight: &Tensor<W, T, N>,
        bias: Option<&Tensor<W::Bias, T, N>>,
        _stride: Stride<STRIDE>,
        _padding: Padding<PADDING>,
    ) -> Tensor<W::Output, T, <M as Join<N>>::Output>
    where
        W: ConvWeight<S, OneGroup, STRIDE, PADDING>,
        M: Join<N>,
    {
        self.clone().convolve::<W, _, STRIDE, PADDING, _>(
            weight.view(),
            bias.map(Tensor::view),
            1,
            Activation::None,
        )
    }

    /// The convolution by a weight `(out channels, in channels / groups, K, K)`, behind the three
    /// methods that hold its shapes against each other, with a function of its results, and for
    /// layers, whose input is theirs and whose parameters are borrowed. What is recorded is the
    /// convolution alone.
    #[inline]
    pub(crate) fn convolve<W, G, const STRIDE: usize, const PADDING: usize, R: Mode>(
        self,
        weight: View<'_, W, T>,
        bias: Option<View<'_, W::Bias, T>>,
        groups: usize,
        activation: Activation<'_>,
    ) -> Tensor<W::Output, T, R>
    where
        W: ConvWeight<S, G, STRIDE, PADDING>,
    {
        let (x, trace) = self.into_parts();
        let x_shape = x.shape();
        let (w_shape, bias_shape) = (weight.shape(), bias.map(|bias| bias.shape()));
        let [batch, in_channels, height, width] = image_sizes(x_shape);
        let [out_channels, _, kernel, _] = image_sizes(w_shape);
        let geometry = ConvGeometry {
            batch,
            in_channels,
            out_channels,
            groups,
            height,
            width,
            kernel,
            stride: STRIDE,
            padding: PADDING,
        };
        let y = Tensor::build(W::conv(x_shape), |y| {
            let bias = bias.map(|bias| bias.as_slice());
            let (x, w) = (x.as_slice(), weight.as_slice());
            T::conv2d_forward(&geometry, x, w, bias, activation, y);
        });
        if !R::TRACKED {
            return y.with_trace(R::trace(|| None));
        }
        let x_node = M::into_node(trace);
        let (w_node, bias_node) = (weight.node(), bias.and_then(|bias| bias.node()));
        let w = Node::receiving(x_node.as_ref()).map(|_| weight.detach());
        let x = Node::receiving(w_node).map(|_| x);
        let parents = [x_node, w_node.cloned(), bias_node.cloned()];
        y.record(parents, |_| {
            move |dy: Tensor<W::Output, T>, sink| {
                let dy = dy.as_slice();
                if let Some(w) = &w {
                    sink.give(0, || {
                        Tensor::build(x_shape, |dx| {
                            T::conv2d_input_grad(&geometry, dy, w.as_slice(), dx);
                        })
                    });
                }
                if let Some(x) = &x {
                    sink.give(1, || {
                        let mut scratch = Storage::scratch(geometry.weight_grad_scratch());
                        Tensor::build(w_shape, |dw| {
                            let scratch = scratch.make_mut();
                            T::conv2d_weight_grad(&geometry, x.as_slice(), dy, dw, scratch);
                        })
                    });
                }
                if let Some(shape) = bias_shape {
                    sink.give(2, || {
                        Tensor::build(shape, |db| T::conv2d_bias_grad(&geometry, dy, db))
                    });
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;
    use crate::shape::{Padding, Stride};

    #[test]
    fn by_hand() {
        let x = tensor([[[1.0_f32, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]);
        let w = tensor([[[[1.0, 2.0], [3.0, 4.0]]]]);
        let y = x.conv2d(&w, Some(&tensor([0.5])), Stride::<1>, Padding::<0>);
        assert_eq!(y.to_array(), [[[37.5, 47.5], [67.5, 77.5]]]);
        // Windows at the corners of the padded image see one pixel each.
        let y = x.conv2d(&w, None, Stride::<3>, Padding::<1>);
        assert_eq!(y.to_array(), [[[4.0, 9.0], [14.0, 9.0]]]);
    }

    #[test]
    fn channels_are_summed_and_images_are_separate() {
        let x = tensor([[[[1.0_f32]], [[10.0]]], [[[2.0]], [[20.0]]]]);
        let w = tensor([[[[1.0]], [[1.0]]], [[[3.0]], [[-1.0]]]]);
        let y = x.conv2d(&w, None, Stride::<1>, Padding::<0>);
        assert_eq!(y.to_vec(), [11.0, -7.0, 22.0, -14.0]);
    }

    #[test]
    fn gradients() {
        let mut rng = StdRng::seed_from_u64(1);
        macro_rules! check {
            ($x:expr, $weight:ty, $out:literal, $stride:literal, $padding:literal) => {
                let x = $x;
                let w = Tensor::<$weight, f64>::randn(&mut rng);
                let b = Tensor::<Rank1<$out>, f64>::randn(&mut rng);
                let (stride, padding) = (Stride::<$stride>, Padding::<$padding>);
                let f = |y: Tensor<_, f64, Tracked>| y.square().sum();
                gradcheck(|x| f(x.conv2d(&w, Some(&b), stride, padding)), &x, 1e-5).unwrap();
                gradcheck(|w| f(x.conv2d(&w, None, stride, padding)), &w, 1e-5).unwrap();
                let w = w.tracked();
                gradcheck(|b| f(x.conv2d(&w, Some(&b), stride, padding)), &b, 1e-5).unwrap();
            };
        }
        let mut other = StdRng::seed_from_u64(2);
        check!(Tensor::<Rank4<2, 2, 5, 4>, f64>::randn(&mut other), Rank4<3, 2, 3, 3>, 3, 1, 0);
        check!(Tensor::<Rank3<2, 5, 6>, f64>::randn(&mut other), Rank4<3, 2, 3, 3>, 3, 2, 1);
        check!(Tensor::<Rank3<1, 4, 4>, f64>::randn(&mut other), Rank4<2, 1, 2, 2>, 2, 3, 2);
        let shape = (Dyn(3), Const::<2>, Const::<3>, Const::<3>);
        check!(Tensor::<_, f64>::randn_of(shape, &mut other), Rank4<2, 2, 1, 1>, 2, 1, 0);
    }

    #[test]
    fn nan_and_infinity_pass_through() {
        let x = tensor([[[f32::NAN, 1.0, f32::INFINITY]]]);
        let y = x.conv2d(&tensor([[[[0.0]]]]), None, Stride::<1>, Padding::<0>);
        assert!(y.as_slice()[0].is_nan() && y.as_slice()[1] == 0.0 && y.as_slice()[2].is_nan());
    }

    #[test]
    fn an_empty_batch_gives_zero_gradients() {
        let x = Tensor::<_, f32>::zeros_of((Dyn(0), Const::<2>, Const::<4>, Const::<4>));
        let w = Tensor::<Rank4<3, 2, 3, 3>>::ones().requires_grad();
        let b = Tensor::<Rank1<3>>::ones().requires_grad();
        let y = x.conv2d(&w, Some(&b), Stride::<1>, Padding::<0>);
        assert_eq!(y.sizes(), [0, 3, 2, 2]);
        let gradients = y.sum().backward();
        assert_eq!(gradients.get(&w).unwrap().to_vec(), [0.0; 54]);
        assert_eq!(gradients.get(&b).unwrap().to_vec(), [0.0; 3]);
    }

    #[test]
    fn plain_weights_get_no_gradient() {
        let x = Tensor::<Rank3<1, 3, 3>>::ones().requires_grad();
        let w = Tensor::<Rank4<1, 1, 2, 2>>::ones();
        let y = x.conv2d(&w, None, Stride::<1>, Padding::<0>);
        let dx = y.sum().backward().get(&x).unwrap();
        assert_eq!(
            dx.to_array(),
            [[[1.0, 2.0, 1.0], [2.0, 4.0, 2.0], [1.0, 2.0, 1.0]]]
        );
    }
}
