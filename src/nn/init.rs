//! Distributions of the first values of parameters.
//!
//! Every layer has a default, which its documentation states. These are for choosing another one:
//!
//! ```
//! use conformable::nn::init::{self, Initializer, Nonlinearity};
//! use conformable::prelude::*;
//!
//! let rng = &mut StdRng::seed_from_u64(0);
//!
//! // For a tensor, or for a parameter of one's own:
//! let weight: Tensor<Rank2<256, 784>> = init::xavier_uniform().tensor(rng);
//!
//! // For a layer, whose bias is then zero:
//! let layer = Linear::<784, 256>::init_with(&init::kaiming_normal(), rng);
//!
//! // For a model that is there already:
//! let mut model = <(Linear<784, 256>, Relu, Linear<256, 10>)>::init(rng);
//! let hidden = init::kaiming_uniform().nonlinearity(Nonlinearity::Tanh);
//! init::redraw(&mut model, rng, |param| match param.sizes[..] {
//!     [_, _] => Some(hidden.for_sizes(&param.sizes)),
//!     _ => Some(init::zeros()),
//! });
//! # let _ = (weight, layer);
//! ```
//!
//! A weight has the shape `(out, in)` or `(out, in, kernel..)`. Its *fan-in* is the number of
//! inputs of one output, `in · Π kernel`, and its *fan-out* the number of outputs of one input,
//! `out · Π kernel`.

use core::convert::Infallible;

use rand::Rng;

use crate::autograd::{Param, ParamInfo, Parameters, Path, VisitorMut};
use crate::shape::{Const, ConstShape};
use crate::tensor::{Float, Tensor};

/// A distribution that does not depend on the shape.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Distribution {
    /// The same value everywhere.
    Constant(f64),
    /// The normal distribution.
    Normal {
        /// The mean.
        mean: f64,
        /// The standard deviation.
        std: f64,
    },
    /// The uniform distribution in `[low, high]`.
    Uniform {
        /// The smallest value.
        low: f64,
        /// The largest value.
        high: f64,
    },
}

/// The same value everywhere, as `torch.nn.init.constant_`.
pub fn constant(value: f64) -> Distribution {
    Distribution::Constant(value)
}

/// Zeros, as `torch.nn.init.zeros_`.
pub fn zeros() -> Distribution {
    constant(0.0)
}

/// Ones, as `torch.nn.init.ones_`.
pub fn ones() -> Distribution {
    constant(1.0)
}

/// The normal distribution with the given mean and standard deviation, as `torch.nn.init.normal_`.
pub fn normal(mean: f64, std: f64) -> Distribution {
    Distribution::Normal { mean, std }
}

/// A parameter whose values are uniform in `±1/√fan_in`, as PyTorch draws those of linear layers
/// and convolutions (there written as Kaiming uniform with `a = √5`).
pub(in crate::nn) fn uniform_of_fan_in<S: ConstShape, T: Float>(
    fan_in: usize,
    rng: &mut impl Rng,
) -> Param<S, T> {
    let bound = 1.0 / (fan_in.max(1) as f64).sqrt();
    Param::new(uniform(-bound, bound).tensor(rng))
}

/// The uniform distribution between two numbers, as `torch.nn.init.uniform_`.
pub fn uniform(low: f64, high: f64) -> Distribution {
    Distribution::Uniform { low, high }
}

impl Distribution {
    /// A tensor of independent draws. They are made as `f64`, so that a seed gives the same numbers
    /// in every element type.
    ///
    /// # Panics
    /// If the standard deviation is negative, or `low` above `high`, or one of the numbers not
    /// finite.
    fn draw<S: ConstShape, T: Float>(self, rng: &mut impl Rng) -> Tensor<S, T> {
        match self {
            Self::Constant(value) => Tensor::full(T::from_f64(value)),
            Self::Normal { mean, std } => {
                assert!(
                    mean.is_finite() && std.is_finite() && std >= 0.0,
                    "a normal distribution of mean {mean} and standard deviation {std}: expected \
                        finite numbers, the second at least 0"
                );
                Tensor::<S, f64>::randn(rng).map_to(|x| T::from_f64(mean + std * x))
            }
            Self::Uniform { low, high } => {
                assert!(
                    (high - low).is_finite() && low <= high,
                    "a uniform distribution from {low} to {high}: expected finite numbers, the \
                        second not below the first"
                );
                Tensor::<S, f64>::rand(rng).map_to(|x| T::from_f64(low + (high - low) * x))
            }
        }
    }
}

/// A distribution around zero whose spread fits the shape of a weight: its variance is `gain² /
/// fan`.
///
/// The normal form has that variance; the uniform form is in `±gain · √(3 / fan)`, which has it
/// too.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scaled {
    gain: f64,
    fan: Fan,
    is_uniform: bool,
}

/// What the variance of a [`Scaled`] distribution is divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fan {
    /// The fan-in: keeps the variance of values on their way forward.
    In,
    /// The fan-out: keeps the variance of gradients on their way back.
    Out,
    /// The mean of both: a compromise.
    Average,
}

/// Xavier's uniform distribution, in `±gain · √(6 / (fan_in + fan_out))`, with a gain of 1.
///
/// Source: `torch.nn.init.xavier_uniform_`; Glorot & Bengio 2010, "Understanding the difficulty of
/// training deep feedforward neural networks".
///
/// ```
/// # use conformable::prelude::*;
/// # use conformable::nn::init::{self, Initializer};
/// let rng = &mut StdRng::seed_from_u64(0);
/// let weight: Tensor<Rank2<3, 3>> = init::xavier_uniform().tensor(rng);
/// assert!(weight.as_slice().iter().all(|w| w.abs() <= 1.0));
/// ```
pub fn xavier_uniform() -> Scaled {
    Scaled::new(1.0, Fan::Average, true)
}

/// Xavier's normal distribution, of standard deviation `gain · √(2 / (fan_in + fan_out))`, with a
/// gain of 1.
///
/// Source: `torch.nn.init.xavier_normal_`; Glorot & Bengio 2010.
pub fn xavier_normal() -> Scaled {
    Scaled::new(1.0, Fan::Average, false)
}

/// Kaiming's (He's) uniform distribution, in `±gain · √(3 / fan_in)`, with the gain of a ReLU, √2.
///
/// Source: `torch.nn.init.kaiming_uniform_`; He et al. 2015, "Delving deep into rectifiers".
pub fn kaiming_uniform() -> Scaled {
    Scaled::new(Nonlinearity::Relu.gain(), Fan::In, true)
}

/// Kaiming's (He's) normal distribution, of standard deviation `gain / √fan_in`, with the gain of a
/// ReLU, √2.
///
/// Source: `torch.nn.init.kaiming_normal_`; He et al. 2015.
pub fn kaiming_normal() -> Scaled {
    Scaled::new(Nonlinearity::Relu.gain(), Fan::In, false)
}

/// LeCun's uniform distribution, in `±√(3 / fan_in)`.
///
/// Source: LeCun et al. 1998, "Efficient backprop"; `jax.nn.initializers.lecun_uniform`.
pub fn lecun_uniform() -> Scaled {
    Scaled::new(1.0, Fan::In, true)
}

/// LeCun's normal distribution, of standard deviation `1 / √fan_in`.
///
/// Source: LeCun et al. 1998. The function of this name in JAX and Keras cuts off the tails; this
/// one does not.
pub fn lecun_normal() -> Scaled {
    Scaled::new(1.0, Fan::In, false)
}

impl Scaled {
    fn new(gain: f64, fan: Fan, is_uniform: bool) -> Self {
        Self {
            gain,
            fan,
            is_uniform,
        }
    }

    /// With another factor of the standard deviation.
    pub fn gain(self, gain: f64) -> Self {
        Self { gain, ..self }
    }

    /// With the gain that suits the activation function behind the layer.
    pub fn nonlinearity(self, nonlinearity: Nonlinearity) -> Self {
        self.gain(nonlinearity.gain())
    }

    /// With another fan to divide by.
    pub fn fan(self, fan: Fan) -> Self {
        Self { fan, ..self }
    }

    /// The distribution for a weight with these numbers of inputs and outputs.
    ///
    /// ```
    /// use conformable::nn::init::{self, Distribution};
    ///
    /// let distribution = init::xavier_uniform().for_fans(2, 4);
    /// assert!(matches!(distribution, Distribution::Uniform { low: -1.0, high: 1.0 }));
    /// ```
    pub fn for_fans(self, fan_in: usize, fan_out: usize) -> Distribution {
        let fan = match self.fan {
            Fan::In => fan_in as f64,
            Fan::Out => fan_out as f64,
            Fan::Average => (fan_in as f64 + fan_out as f64) / 2.0,
        };
        // A weight without inputs has no elements either.
        let fan = fan.max(1.0);
        if self.is_uniform {
            let bound = self.gain * (3.0 / fan).sqrt();
            uniform(-bound, bound)
        } else {
            normal(0.0, self.gain / fan.sqrt())
        }
    }

    /// The distribution for a weight of sizes that are known at run time, `[out, in, kernel..]`.
    ///
    /// # Panics
    /// If there are fewer than two sizes: then there is no fan-in.
    pub fn for_sizes(self, sizes: &[usize]) -> Distribution {
        let [out, input, kernel @ ..] = sizes else {
            panic!("no fan-in for the sizes {sizes:?}: expected at least [out, in]");
        };
        let field: usize = kernel.iter().product();
        self.for_fans(input * field, out * field)
    }
}

/// An activation function, for the gain that makes up for what it does to the variance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Nonlinearity {
    /// None, for linear layers and convolutions one after the other: 1.
    Linear,
    /// The logistic function: 1.
    Sigmoid,
    /// The hyperbolic tangent: 5/3.
    Tanh,
    /// The rectified linear unit: √2.
    Relu,
    /// The leaky rectified linear unit with the slope `a` for negative numbers: √(2 / (1 + a²)).
    LeakyRelu(f64),
    /// The scaled exponential linear unit: 3/4.
    Selu,
}

impl Nonlinearity {
    /// The gain, as `torch.nn.init.calculate_gain`.
    ///
    /// ```
    /// use conformable::nn::init::Nonlinearity;
    ///
    /// assert_eq!(Nonlinearity::LeakyRelu(0.0).gain(), Nonlinearity::Relu.gain());
    /// ```
    pub fn gain(self) -> f64 {
        match self {
            Self::Linear | Self::Sigmoid => 1.0,
            Self::Tanh => 5.0 / 3.0,
            Self::Relu => 2.0_f64.sqrt(),
            Self::LeakyRelu(a) => (2.0 / (1.0 + a * a)).sqrt(),
            Self::Selu => 0.75,
        }
    }
}

/// The shape of a weight, which has a fan-in and a fan-out: `(out, in)` or `(out, in, kernel..)`.
///
/// Source: `_calculate_fan_in_and_fan_out` of `torch.nn.init`.
#[diagnostic::on_unimplemented(
    message = "a tensor of fewer than 2 axes has no fan-in and no fan-out",
    label = "expected a weight of shape (out, in) or (out, in, kernel..), got `{Self}`",
    note = "Xavier, Kaiming and LeCun distributions are for weights; for a bias take \
        `init::zeros()`, `init::normal(mean, std)` or `init::uniform(low, high)`"
)]
pub trait Fans: ConstShape {
    /// The number of inputs of one output.
    const FAN_IN: usize;
    /// The number of outputs of one input.
    const FAN_OUT: usize;
}

macro_rules! fans {
    ($($kernel:ident)*) => {
        #[diagnostic::do_not_recommend]
        impl<const OUT: usize, const IN: usize $(, const $kernel: usize)*> Fans
            for (Const<OUT>, Const<IN>, $(Const<$kernel>),*)
        {
            const FAN_IN: usize = IN $(* $kernel)*;
            const FAN_OUT: usize = OUT $(* $kernel)*;
        }
    };
}

fans!();
fans!(A);
fans!(A B);
fans!(A B C);
fans!(A B C D);

/// A way to draw tensors of the shape `S`: a [`Distribution`] of any shape, or a [`Scaled`] one of
/// the shape of a weight.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not draw tensors of this shape",
    label = "not a distribution of tensors of shape `{S}`",
    note = "the distributions are in `conformable::nn::init`"
)]
pub trait Initializer<S: ConstShape> {
    /// The distribution of the elements.
    fn distribution(&self) -> Distribution;

    /// A tensor of independent draws; the same state of the generator gives the same numbers.
    ///
    /// # Panics
    /// If a normal distribution has a negative standard deviation, a uniform one bounds in the
    /// wrong order, or one of them a number that is not finite.
    fn tensor<T: Float>(&self, rng: &mut impl Rng) -> Tensor<S, T> {
        self.distribution().draw(rng)
    }
}

#[diagnostic::do_not_recommend]
impl<S: ConstShape> Initializer<S> for Distribution {
    fn distribution(&self) -> Distribution {
        *self
    }
}

#[diagnostic::do_not_recommend]
impl<S: Fans> Initializer<S> for Scaled {
    fn distribution(&self) -> Distribution {
        self.for_fans(S::FAN_IN, S::FAN_OUT)
    }
}

/// Draws the parameters of a model anew, each from the distribution that `choose` gives for it, in
/// order; `None` leaves a parameter as it is.
///
/// # Panics
/// As [`Initializer::tensor`].
pub fn redraw<Model: Parameters>(
    model: &mut Model,
    rng: &mut impl Rng,
    choose: impl FnMut(&ParamInfo) -> Option<Distribution>,
) {
    struct Redraw<'a, R, F> {
        rng: &'a mut R,
        choose: F,
    }

    impl<R: Rng, F: FnMut(&ParamInfo) -> Option<Distribution>> VisitorMut for Redraw<'_, R, F> {
        type Error = Infallible;

        fn param<S: ConstShape, T: Float>(
            &mut self,
            path: &Path,
            param: &mut Param<S, T>,
        ) -> Result<(), Infallible> {
            if let Some(distribution) = (self.choose)(&ParamInfo::new(path, param)) {
                param.set(distribution.draw(self.rng));
            }
            Ok(())
        }
    }

    let Ok(()) = model.visit_mut(&mut Path::root(), &mut Redraw { rng, choose });
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::*;
    use crate::prelude::*;

    fn moments<S: ConstShape>(x: &Tensor<S, f64>) -> (f64, f64) {
        let n = x.count() as f64;
        let mean = x.as_slice().iter().sum::<f64>() / n;
        let variance = x.as_slice().iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n;
        (mean, variance.sqrt())
    }

    #[test]
    fn gains_of_pytorch() {
        // torch.nn.init.calculate_gain
        assert_eq!(Nonlinearity::Linear.gain(), 1.0);
        assert_eq!(Nonlinearity::Sigmoid.gain(), 1.0);
        assert_relative_eq!(Nonlinearity::Tanh.gain(), 1.666_666_666_666_666_7);
        assert_relative_eq!(Nonlinearity::Relu.gain(), 2.0_f64.sqrt());
        assert_relative_eq!(
            Nonlinearity::LeakyRelu(0.01).gain(),
            1.414_142_856_998_089_2,
            epsilon = 1e-12
        );
        assert_eq!(Nonlinearity::Selu.gain(), 0.75);
    }

    #[test]
    fn fans_of_linear_and_convolution_weights() {
        fn fans<S: Fans>() -> (usize, usize) {
            (S::FAN_IN, S::FAN_OUT)
        }
        assert_eq!(fans::<Rank2<5, 4>>(), (4, 5));
        assert_eq!(fans::<Rank3<5, 4, 3>>(), (12, 15));
        assert_eq!(fans::<Rank4<16, 3, 5, 7>>(), (105, 560));
        assert_eq!(fans::<Rank6<2, 3, 2, 2, 2, 2>>(), (48, 32));
    }

    #[test]
    fn formulas_of_pytorch() {
        // (fan_in, fan_out) = (105, 560), as of a weight (16, 3, 5, 7).
        let of = |scaled: Scaled| {
            let typed = Initializer::<Rank4<16, 3, 5, 7>>::distribution(&scaled);
            assert_eq!(typed, scaled.for_sizes(&[16, 3, 5, 7]));
            match typed {
                Distribution::Normal { mean, std } => {
                    assert_eq!(mean, 0.0);
                    std
                }
                Distribution::Uniform { low, high } => {
                    assert_eq!(low, -high);
                    high
                }
                Distribution::Constant(_) => unreachable!(),
            }
        };
        let tanh = 5.0 / 3.0;
        assert_relative_eq!(of(xavier_uniform()), (6.0_f64 / 665.0).sqrt());
        assert_relative_eq!(of(xavier_normal()), (2.0_f64 / 665.0).sqrt());
        assert_relative_eq!(
            of(xavier_normal().gain(tanh)),
            tanh * (2.0_f64 / 665.0).sqrt()
        );
        assert_relative_eq!(of(kaiming_uniform()), (6.0_f64 / 105.0).sqrt());
        assert_relative_eq!(of(kaiming_normal()), (2.0_f64 / 105.0).sqrt());
        assert_relative_eq!(of(kaiming_normal().fan(Fan::Out)), (2.0_f64 / 560.0).sqrt());
        assert_relative_eq!(
            of(kaiming_uniform().nonlinearity(Nonlinearity::Tanh)),
            tanh * (3.0_f64 / 105.0).sqrt()
        );
        assert_relative_eq!(of(lecun_uniform()), (3.0_f64 / 105.0).sqrt());
        assert_relative_eq!(of(lecun_normal()), (1.0_f64 / 105.0).sqrt());
        // The default of PyTorch's Linear and Conv2d.
        assert_relative_eq!(
            of(kaiming_uniform().nonlinearity(Nonlinearity::LeakyRelu(5.0_f64.sqrt()))),
            (1.0_f64 / 105.0).sqrt()
        );
    }

    #[test]
    fn spreads_are_those_of_the_theory() {
        type Weight = Rank2<200, 300>;
        let mut rng = StdRng::seed_from_u64(11);
        let (mean_fan, fan_in, fan_out) = (250.0_f64, 300.0_f64, 200.0_f64);
        for (scaled, std) in [
            (xavier_uniform(), mean_fan.recip().sqrt()),
            (xavier_normal(), mean_fan.recip().sqrt()),
            (xavier_normal().gain(3.0), 3.0 * mean_fan.recip().sqrt()),
            (kaiming_uniform(), (2.0 / fan_in).sqrt()),
            (kaiming_normal(), (2.0 / fan_in).sqrt()),
            (kaiming_normal().fan(Fan::Out), (2.0 / fan_out).sqrt()),
            (lecun_uniform(), fan_in.recip().sqrt()),
            (lecun_normal(), fan_in.recip().sqrt()),
        ] {
            let weight: Tensor<Weight, f64> = scaled.tensor(&mut rng);
            let (mean, got) = moments(&weight);
            assert!(
                (got / std - 1.0).abs() < 0.02 && mean.abs() < 0.02 * std,
                "{scaled:?}: {got} for {std}, mean {mean}"
            );
            if let Distribution::Uniform { high, .. } = Initializer::<Weight>::distribution(&scaled)
            {
                let largest = weight
                    .as_slice()
                    .iter()
                    .fold(0.0_f64, |m, w| m.max(w.abs()));
                assert!(largest <= high && largest > 0.99 * high, "{scaled:?}");
            }
        }
    }

    #[test]
    fn distributions_without_a_fan() {
        let mut rng = StdRng::seed_from_u64(12);
        let (mean, std) =
            moments(&normal(2.0, 0.5).tensor::<f64>(&mut rng) as &Tensor<Rank1<9999>, _>);
        assert!((mean - 2.0).abs() < 0.02 && (std / 0.5 - 1.0).abs() < 0.03);
        let x: Tensor<Rank1<9999>, f64> = uniform(-1.0, 3.0).tensor(&mut rng);
        assert!(x.as_slice().iter().all(|x| (-1.0..=3.0).contains(x)));
        assert!((moments(&x).0 - 1.0).abs() < 0.05);
        let x: Tensor<Rank0> = constant(-4.0).tensor(&mut rng);
        assert_eq!(x.item(), -4.0);
        let (zeros, ones): (Tensor<Rank1<2>>, Tensor<Rank1<2>>) =
            (zeros().tensor(&mut rng), ones().tensor(&mut rng));
        assert_eq!((zeros.to_array(), ones.to_array()), ([0.0; 2], [1.0; 2]));
    }

    #[test]
    fn a_seed_gives_the_same_bits() {
        let draw = |seed| -> Vec<f32> {
            let rng = &mut StdRng::seed_from_u64(seed);
            let weight: Tensor<Rank2<20, 30>> = kaiming_normal().tensor(rng);
            weight.to_vec()
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
    }

    #[test]
    fn redraw_asks_for_every_parameter() {
        let rng = &mut StdRng::seed_from_u64(13);
        let mut model = <(Linear<3, 4>, Relu, Linear<4, 2>)>::init(rng);
        let kept = model.2.weight.value().clone();
        let mut asked = Vec::new();
        redraw(&mut model, rng, |param| {
            asked.push(param.path.clone());
            match param.path.as_str() {
                "0.weight" => Some(constant(0.25)),
                "2.weight" => None,
                _ => Some(zeros()),
            }
        });
        assert_eq!(asked, ["0.weight", "0.bias", "2.weight", "2.bias"]);
        assert_eq!(model.0.weight.value().to_vec(), [0.25; 12]);
        assert!(model.2.weight.value().shares_memory(&kept));
        assert_eq!(model.2.bias.value().to_vec(), [0.0; 2]);
    }

    #[test]
    #[should_panic(expected = "no fan-in for the sizes [7]: expected at least [out, in]")]
    fn a_bias_has_no_fan() {
        let _ = xavier_normal().for_sizes(&[7]);
    }

    #[test]
    #[should_panic(expected = "mean 0 and standard deviation -1: expected finite numbers")]
    fn a_standard_deviation_is_not_negative() {
        let _: Tensor<Rank1<1>> = normal(0.0, -1.0).tensor(&mut StdRng::seed_from_u64(0));
    }

    #[test]
    #[should_panic(expected = "a uniform distribution from 1 to 0: expected finite numbers")]
    fn bounds_are_in_order() {
        let _: Tensor<Rank1<1>> = uniform(1.0, 0.0).tensor(&mut StdRng::seed_from_u64(0));
    }
}
