//! Activation functions as layers without parameters.

use rand::Rng;

use super::{Init, Module};
use crate::autograd::{Mode, Parameters};
use crate::shape::Shape;
use crate::tensor::{Float, Tensor};

macro_rules! activation {
    ($($(#[$doc:meta])* $name:ident: $method:ident;)*) => {
        $(
            $(#[$doc])*
            ///
            /// # Shapes
            /// Any shape, which the output keeps.
            #[derive(Clone, Copy, Debug, Default)]
            pub struct $name;

            impl<S: Shape, T: Float, M: Mode> Module<Tensor<S, T, M>> for $name {
                type Output = Tensor<S, T, M>;

                #[inline]
                fn forward(&self, x: Tensor<S, T, M>) -> Tensor<S, T, M> {
                    x.$method()
                }
            }

            impl Parameters for $name {}

            impl Init for $name {
                fn init<R: Rng>(_rng: &mut R) -> Self {
                    Self
                }
            }
        )*
    };
}

activation! {
    /// The rectified linear unit, `y = max(x, 0)`; see [`Tensor::relu`].
    Relu: relu;
}
