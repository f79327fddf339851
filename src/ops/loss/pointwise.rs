use super::Reduction;
use crate::autograd::{Join, Mode};
use crate::kernels::map;
use crate::shape::{Shape, TargetOf};
use crate::tensor::{Float, Tensor};

impl<S: Shape, T: Float, M: Mode> Tensor<S, T, M> {
    /// The reduction of `f(x, t)` over all pairs of a prediction `x` and a target `t`, with the
    /// partial derivatives `dx(x, t)` and `dt(x, t)`.
    #[inline]
    #[track_caller]
    pub(crate) fn pointwise_loss<R: Reduction, S2: Shape + TargetOf<S>, N: Mode>(
        &self,
        target: &Tensor<S2, T, N>,
        _reduction: R,
        f: impl Fn(T, T) -> T + Send + Sync,
        dx: impl Fn(T, T) -> T + Copy + Send + Sync + 'static,
        dt: impl Fn(T, T) -> T + Copy + Send + Sync + 'static,
    ) -> Tensor<R::Output<S>, T, <M as Join<N>>::Output>
    where
        M: Join<N>,
    {
        let (shape, target_shape) = (self.shape(), target.shape());
        let (sizes, target_sizes) = (shape.sizes(), target_shape.sizes());
        assert!(
            sizes.as_ref() == target_sizes.as_ref(),
            "shape mismatch: the prediction has the sizes {sizes:?}, the target {target_sizes:?}"
        );
        let losses = Tensor::build(shape, |losses| {
            map::zip_map(self.as_slice(), target.as_slice(), losses, f);
        });
        R::reduce(losses).record([self.node(), target.node()], |_| {
            let (x, t) = (self.detach(), target.detach());
            move |dy: Tensor<R::Output<S>, T>, sink| {
                let dy = R::spread(dy, shape);
                let (x, t, dy) = (x.as_slice(), t.as_slice(), dy.as_slice());
                sink.give(0, || {
                    Tensor::build(shape, |y| {
                        map::zip3_map(x, t, dy, y, |x, t, dy| dy * dx(x, t));
                    })
                });
                sink.give(1, || {
                    Tensor::build(target_shape, |y| {
                        map::zip3_map(x, t, dy, y, |x, t, dy| dy * dt(x, t));
                    })
                });
            }
        })
    }
}
