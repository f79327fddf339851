use crate::autograd::Mode;
use crate::ops::{Activation, Elementwise, Kept, Pointwise};
use crate::shape::Shape;
use crate::tensor::{Float, Tensor};

/// How a layer shares its work with its neighbours in a tuple; see
/// [`Module::fusion`](super::Module::fusion).
///
/// Nothing depends on it but the time that a pass takes: the values and the gradients are those of
/// the layers one by one.
#[derive(Debug)]
pub enum Fusion<L, X, Y> {
    /// It works alone.
    Alone,
    /// It is a function of each element, which the layer in front may apply to its results.
    /// `#[module(elementwise)]` says so of a layer that is [`Elementwise`].
    Activation {
        /// The function.
        function: fn(&L) -> Activation<'_>,
        /// What is left to do with a tensor whose elements are results of the function: to record
        /// it.
        rest: fn(&L, X) -> Y,
    },
    /// It can apply a function to each element of its results, as it stores them or in the same
    /// memory afterwards. What it records may be what it computes without the function, which the
    /// layer behind records: so the function is one that a tuple has handed in.
    /// [`apply`](Self::apply) hands it on to such a layer.
    Applies(fn(&L, X, Activation<'_>) -> Y),
}

impl<L: Pointwise, S: Shape, T: Float, M: Mode> Fusion<L, Tensor<S, T, M>, Tensor<S, T, M>> {
    /// Of a layer that records more than its output: the layer in front applies it where nothing is
    /// recorded.
    pub(super) const fn while_inferring() -> Self {
        if M::TRACKED {
            return Self::Alone;
        }
        Self::Activation {
            function: |layer| Activation::Of(layer),
            rest: |_, y| y,
        }
    }

    /// Of a function of each element; for `#[module(elementwise)]`. Where it is recorded and keeps
    /// its input, the layer in front must not overwrite that.
    #[doc(hidden)]
    pub const fn elementwise() -> Self
    where
        L: Elementwise,
    {
        if M::TRACKED && matches!(L::KEEPS, Kept::Input) {
            return Self::Alone;
        }
        Self::Activation {
            function: |layer| Activation::Of(layer),
            rest: |layer, y| y.elementwise_of_results(layer),
        }
    }
}
