//! Softmax and its logarithm as layers.

use super::Module;
use super::cost::Work;
use crate::autograd::Mode;
use crate::shape::{SoftmaxInput, SoftmaxShape};
use crate::tensor::{Float, Tensor};

macro_rules! along_axis {
    ($($(#[$doc:meta])* $name:ident: $method:ident;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Default, Module, PartialEq, Eq)]
            #[module(work = Work::new().keeps_output())]
            #[module(debug(axis = AXIS))]
            pub struct $name<const AXIS: isize = -1>;

            impl<S, T: Float, M: Mode, const AXIS: isize> Module<Tensor<S, T, M>> for $name<AXIS>
            where
                S: SoftmaxInput<AXIS>,
            {
                type Output = Tensor<<S as SoftmaxShape<AXIS>>::Same, T, M>;

                #[inline]
                fn forward(&self, x: Tensor<S, T, M>) -> Tensor<S, T, M> {
                    x.$method::<AXIS>()
                }
            }
        )*
    };
}

along_axis! {
    /// The softmax along one axis, `yᵢ = exp(xᵢ) / Σⱼ exp(xⱼ)`; see [`Tensor::softmax`].
    ///
    /// For training, [`cross_entropy`](super::loss::cross_entropy) takes the logits before it.
    ///
    /// - `AXIS`: the axis; the last one, -1, where a type is written without it.
    ///
    /// # Shapes
    /// Any shape with that axis, which the output keeps.
    ///
    /// ```
    /// use conformable::prelude::*;
    ///
    /// let model: (Linear<4, 3>, Softmax) = Init::init(&mut StdRng::seed_from_u64(0));
    /// let y = model.forward(Tensor::<Rank2<2, 4>>::ones());
    /// assert!((y.sum_axis::<-1>()[[0]] - 1.0).abs() < 1e-6);
    /// ```
    Softmax: softmax;
    /// The logarithm of the softmax along one axis, `yᵢ = xᵢ - ln Σⱼ exp(xⱼ)`; see
    /// [`Tensor::log_softmax`].
    ///
    /// Its output is what [`nll_loss`](super::loss::nll_loss) takes.
    ///
    /// - `AXIS`: the axis; the last one, -1, where a type is written without it.
    ///
    /// # Shapes
    /// Any shape with that axis, which the output keeps.
    LogSoftmax: log_softmax;
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn the_axis_is_the_last_unless_named() {
        let x = tensor([[1.0_f32, 2.0], [3.0, 5.0]]);
        let last: Softmax = Softmax;
        assert_eq!(last.forward(x.clone()).to_vec(), x.softmax::<1>().to_vec());
        assert_eq!(
            Softmax::<0>.forward(x.clone()).to_vec(),
            x.softmax::<0>().to_vec()
        );
        let last: LogSoftmax = LogSoftmax;
        assert_eq!(
            last.forward(x.clone()).to_vec(),
            x.log_softmax::<1>().to_vec()
        );
        assert_eq!(
            LogSoftmax::<0>.forward(x.clone()).to_vec(),
            x.log_softmax::<0>().to_vec()
        );
    }
}
