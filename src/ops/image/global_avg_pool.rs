use conformable_terse::terse;

use super::image_sizes;
use crate::autograd::Mode;
use crate::kernels::Acc;
use crate::shape::{ImageInput, Shape};
use crate::tensor::{Element, Float, Tensor, Traced};

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// The mean of all pixels of each channel, `y[n, c] = 1/(height·width) · Σ x[n, c, i, j]`;
    /// `∂L/∂x[n, c, i, j] = dy[n, c] / (height·width)`.
    ///
    /// # Shapes
    /// `(batch, channels, height, width)` to `(batch, channels)`, or `(channels, height, width)` to
    /// `(channels,)`. There is no height and width of 1 left over, as torch's
    /// `AdaptiveAvgPool2d(1)` keeps them: a [`linear`](Self::linear) can follow at once.
    ///
    /// Source: `torch.nn.functional.adaptive_avg_pool2d(x, 1).flatten(-3)` of an image.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([[[1.0_f32, 2.0], [3.0, 6.0]], [[0.0, 0.0], [0.0, 4.0]]]);
    /// assert_eq!(x.global_avg_pool2d().to_array(), [3.0, 1.0]);
    /// ```
    pub fn global_avg_pool2d(&self) -> Tensor<S::Channels, T, M>
    where
        T: Float,
        M: Mode,
        S: ImageInput,
    {
        let shape = self.shape();
        let [batch, channels, height, width] = image_sizes(shape);
        let (planes, pixels) = (batch * channels, height * width);
        let share = T::one() / T::from_usize(pixels);
        Tensor::build(shape.channels(), |y| {
            T::mean_axis(planes, pixels, 1, self.as_slice(), y);
        })
        .record([self.node()], |_| {
            move |dy: Tensor<S::Channels, T>, sink| {
                sink.give(0, || {
                    Tensor::build(shape, |dx| {
                        let around = (planes, pixels, 1);
                        T::broadcast_middle(around, share, dy.as_slice(), dx, Acc::Overwrite);
                    })
                });
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn batches_and_single_images() {
        let x = Tensor::<Rank4<2, 3, 2, 4>>::from_fn(|[n, c, ..]| (10 * n + c) as f32);
        assert_eq!(
            x.global_avg_pool2d().to_array(),
            [[0.0, 1.0, 2.0], [10.0, 11.0, 12.0]]
        );
        let empty = Tensor::<_, f32>::zeros_of((Dyn(0), Const::<3>, Const::<2>, Const::<2>));
        assert_eq!(empty.global_avg_pool2d().sizes(), [0, 3]);
    }

    #[test]
    fn gradients() {
        let mut rng = StdRng::seed_from_u64(1);
        let shape = (Dyn(2), Const::<3>, Const::<2>, Dyn(4));
        let x = Tensor::<_, f64>::randn_of(shape, &mut rng);
        gradcheck(|x| x.global_avg_pool2d().square().sum(), &x, 1e-5).unwrap();
        let x = Tensor::<Rank3<3, 2, 3>, f64>::randn(&mut rng);
        gradcheck(|x| x.global_avg_pool2d().square().sum(), &x, 1e-5).unwrap();
    }
}
