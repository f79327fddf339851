//! Activation functions as layers without parameters.

use super::cost::Work;
use super::{Fusion, Module};
use crate::autograd::Mode;
use crate::ops::{Activation, Elementwise, Kept, Pointwise, functions, value_in_place};
use crate::shape::Shape;
use crate::tensor::{Float, Tensor};

/// A layer of a function of each element, with the numbers that the function takes as its fields.
macro_rules! activation {
    ($(
        $(#[$doc:meta])*
        $name:ident $({ $($(#[$field_doc:meta])* $field:ident = $default:literal),+ })?;
    )*) => {
        $(
            activation!(@struct $(#[$doc])* $name $({ $($(#[$field_doc])* $field = $default),+ })?);

            impl $name {
                #[inline(always)]
                fn function(&self) -> functions::$name {
                    functions::$name$(($(self.$field),+))?
                }
            }

            impl Elementwise for $name {
                const KEEPS: Kept = functions::$name::KEEPS;

                #[inline(always)]
                fn value<T: Float>(&self, x: T) -> T {
                    self.function().value(x)
                }

                #[inline(always)]
                fn derivative<T: Float>(&self, kept: T) -> T {
                    self.function().derivative(kept)
                }
            }
        )*
    };
    (@struct $(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// # Shapes
        /// Any shape, which the output keeps.
        #[derive(Clone, Copy, Debug, Default, Module, PartialEq)]
        #[module(elementwise)]
        pub struct $name;
    };
    (@struct $(#[$doc:meta])* $name:ident {
        $($(#[$field_doc:meta])* $field:ident = $default:literal),+
    }) => {
        $(#[$doc])*
        ///
        /// # Shapes
        /// Any shape, which the output keeps.
        #[derive(Clone, Copy, Module, PartialEq)]
        #[module(elementwise, debug($($field = self.$field),+))]
        pub struct $name {
            $($(#[$field_doc])* #[module(skip, init = $default)] pub $field: f64,)+
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $default),+ }
            }
        }
    };
}

/// The rectified linear unit, `y = max(x, 0)`; see [`Tensor::relu`].
///
/// Source: `torch.nn.ReLU`.
///
/// ```
/// use conformable::prelude::*;
///
/// let model = <(Linear<4, 8>, Relu, Linear<8, 2>)>::init(&mut StdRng::seed_from_u64(0));
/// # let _ = model;
/// assert_eq!(Relu.forward(tensor([-1.0_f32, 2.0])).to_vec(), [0.0, 2.0]);
/// ```
///
/// # Shapes
/// Any shape, which the output keeps.
#[derive(Clone, Copy, Debug, Default, Module, PartialEq)]
#[module(work = Work::new().in_place().keeps_output().is_relu())]
pub struct Relu;

impl<S: Shape, T: Float, M: Mode> Module<Tensor<S, T, M>> for Relu {
    type Output = Tensor<S, T, M>;

    #[inline]
    fn forward(&self, x: Tensor<S, T, M>) -> Tensor<S, T, M> {
        x.relu()
    }

    #[inline]
    fn fusion() -> Fusion<Self, Tensor<S, T, M>, Tensor<S, T, M>> {
        Fusion::Activation {
            function: |_| Activation::Relu,
            rest: |_, y| y.relu_of_results(),
        }
    }
}

/// The leaky rectified linear unit, `y = x` for `x > 0`, else `negative_slope · x`; see
/// [`Tensor::leaky_relu`].
///
/// Source: `torch.nn.LeakyReLU`.
///
/// ```
/// use conformable::nn::LeakyRelu;
/// use conformable::prelude::*;
///
/// let layer = LeakyRelu { negative_slope: 0.5 };
/// assert_eq!(layer.forward(tensor([-2.0_f32, 2.0])).to_vec(), [-1.0, 2.0]);
/// assert_eq!(LeakyRelu::default().negative_slope, 0.01);
/// ```
///
/// # Shapes
/// Any shape, which the output keeps.
#[derive(Clone, Copy, Module, PartialEq)]
#[module(work = Work::elementwise::<functions::LeakyRelu>())]
#[module(debug(negative_slope = self.negative_slope))]
pub struct LeakyRelu {
    /// The slope for `x < 0`; 0.01 by default. With a negative one the input is kept for the
    /// backward pass as well, which [costs](crate::nn::cost) do not count.
    #[module(skip, init = 0.01)]
    pub negative_slope: f64,
}

impl Default for LeakyRelu {
    fn default() -> Self {
        Self {
            negative_slope: 0.01,
        }
    }
}

/// What it keeps depends on the sign of the slope, so it is not [`Elementwise`].
impl<S: Shape, T: Float, M: Mode> Module<Tensor<S, T, M>> for LeakyRelu {
    type Output = Tensor<S, T, M>;

    #[inline]
    fn forward(&self, x: Tensor<S, T, M>) -> Tensor<S, T, M> {
        x.leaky_relu(T::from_f64(self.negative_slope))
    }

    #[inline]
    fn fusion() -> Fusion<Self, Tensor<S, T, M>, Tensor<S, T, M>> {
        Fusion::while_inferring()
    }
}

impl Pointwise for LeakyRelu {
    fn in_f32(&self, values: &mut [f32]) {
        value_in_place(values, &functions::LeakyRelu(self.negative_slope));
    }

    fn in_f64(&self, values: &mut [f64]) {
        value_in_place(values, &functions::LeakyRelu(self.negative_slope));
    }
}

activation! {
    /// The exponential linear unit, `y = x` for `x > 0`, else `α · (eˣ - 1)`; see [`Tensor::elu`].
    ///
    /// Source: `torch.nn.ELU`.
    ///
    /// ```
    /// use conformable::nn::Elu;
    /// use conformable::prelude::*;
    ///
    /// let y = Elu { alpha: 2.0 }.forward(tensor([-1_000.0_f32, 2.0]));
    /// assert_eq!(y.to_vec(), [-2.0, 2.0]);
    /// assert_eq!(Elu::default().alpha, 1.0);
    /// ```
    Elu {
        /// `-alpha` is the limit for `x → -∞`; 1 by default.
        alpha = 1.0
    };

    /// The logistic function, `y = 1 / (1 + e⁻ˣ)`, in (0, 1); see [`Tensor::sigmoid`].
    ///
    /// Source: `torch.nn.Sigmoid`.
    ///
    /// ```
    /// use conformable::nn::Sigmoid;
    /// use conformable::prelude::*;
    ///
    /// assert_eq!(Sigmoid.forward(tensor([0.0_f32])).to_vec(), [0.5]);
    /// ```
    Sigmoid;

    /// The hyperbolic tangent, `y = (eˣ - e⁻ˣ) / (eˣ + e⁻ˣ)`, in (-1, 1); see [`Tensor::tanh`].
    ///
    /// Source: `torch.nn.Tanh`.
    ///
    /// ```
    /// use conformable::nn::Tanh;
    /// use conformable::prelude::*;
    ///
    /// assert_eq!(Tanh.forward(tensor([0.0_f32, 1.0])).to_vec(), [0.0, 1.0_f32.tanh()]);
    /// ```
    Tanh;

    /// The smooth rectifier, `y = ln(1 + eˣ)`, above 0; see [`Tensor::softplus`].
    ///
    /// Source: `torch.nn.Softplus` with its defaults.
    ///
    /// ```
    /// use conformable::nn::Softplus;
    /// use conformable::prelude::*;
    ///
    /// assert_eq!(Softplus.forward(tensor([0.0_f64])).to_vec(), [2.0_f64.ln()]);
    /// ```
    Softplus;

    /// The Gaussian error linear unit, `y = x · Φ(x)`; see [`Tensor::gelu`].
    ///
    /// Source: `torch.nn.GELU`.
    ///
    /// ```
    /// use conformable::nn::Gelu;
    /// use conformable::prelude::*;
    ///
    /// assert_eq!(Gelu.forward(tensor([0.0_f32, 100.0])).to_vec(), [0.0, 100.0]);
    /// ```
    Gelu;

    /// The Gaussian error linear unit in the approximation by the hyperbolic tangent; see
    /// [`Tensor::gelu_tanh`].
    ///
    /// Source: `torch.nn.GELU(approximate="tanh")`.
    ///
    /// ```
    /// use conformable::nn::GeluTanh;
    /// use conformable::prelude::*;
    ///
    /// assert_eq!(GeluTanh.forward(tensor([0.0_f32, 100.0])).to_vec(), [0.0, 100.0]);
    /// ```
    GeluTanh;

    /// The sigmoid linear unit or swish, `y = x / (1 + e⁻ˣ)`; see [`Tensor::silu`].
    ///
    /// Source: `torch.nn.SiLU`.
    ///
    /// ```
    /// use conformable::nn::Silu;
    /// use conformable::prelude::*;
    ///
    /// assert_eq!(Silu.forward(tensor([0.0_f32, 100.0])).to_vec(), [0.0, 100.0]);
    /// ```
    #[doc(alias = "swish")]
    Silu;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prelude::*;

    /// All layers for one type of input.
    fn all<S: Shape, T: Float, M: Mode>(x: &Tensor<S, T, M>) -> Vec<(Tensor<S, T, M>, Vec<T>)> {
        let rng = &mut StdRng::seed_from_u64(0);
        macro_rules! each {
            ($($layer:ident: $y:expr;)*) => {
                vec![$(($layer::init(rng).forward(x.clone()), $y(x.clone()).to_vec())),*]
            };
        }
        each! {
            Relu: Tensor::relu;
            LeakyRelu: |x: Tensor<S, T, M>| x.leaky_relu(T::from_f64(0.01));
            Elu: |x: Tensor<S, T, M>| x.elu(T::one());
            Sigmoid: Tensor::sigmoid;
            Tanh: Tensor::tanh;
            Softplus: Tensor::softplus;
            Gelu: Tensor::gelu;
            GeluTanh: Tensor::gelu_tanh;
            Silu: Tensor::silu;
        }
    }

    #[test]
    fn layers_are_their_functions_in_every_shape_type_and_mode() {
        let x: Tensor<Rank2<1, 3>> = tensor([[-1.5, 0.0, 2.0]]);
        for (y, want) in all(&x) {
            assert_eq!(y.to_vec(), want);
        }
        let x = Tensor::<(Dyn, Const<3>), f64>::from_rows(&[-1.5, 0.25, 2.0]).unwrap();
        for (y, want) in all(&x.requires_grad()) {
            assert_eq!(y.to_vec(), want);
            assert_eq!(y.sum().backward().len(), 1);
        }
    }

    #[test]
    fn they_have_no_parameters() {
        type Model = (
            LeakyRelu,
            Elu,
            Sigmoid,
            Tanh,
            Softplus,
            Gelu,
            GeluTanh,
            Silu,
        );
        const _: () = assert!(Model::PARAMS == 0);
        let model = Model::init(&mut StdRng::seed_from_u64(0));
        assert!(parameters(&model).is_empty());
        assert_eq!(model.forward(Tensor::<Rank1<2>>::ones()).sizes(), [2]);
    }
}
