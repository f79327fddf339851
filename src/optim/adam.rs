use conformable_terse::terse;

use super::optimizer::optimizer;
use super::state::{Rule, States};
use super::{check_decay, check_not_negative};
use crate::autograd::Parameters;
use crate::kernels::optim;
use crate::tensor::Float;

/// The numbers that [`Adam`] works with, and their defaults, which are PyTorch's.
///
/// ```
/// use conformable::optim::AdamConfig;
///
/// let config = AdamConfig::default().lr(0.01).betas(0.9, 0.99);
/// assert_eq!(config, AdamConfig { lr: 0.01, betas: (0.9, 0.99), eps: 1e-8, weight_decay: 0.0 });
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdamConfig {
    /// The learning rate, at least 0; 0.001.
    pub lr: f64,
    /// How much of the mean gradient and of the mean square is kept from step to step, in [0, 1);
    /// (0.9, 0.999).
    pub betas: (f64, f64),
    /// What is added to the denominator, at least 0; 1e-8.
    pub eps: f64,
    /// How much of the parameter is added to its gradient, at least 0; 0.
    pub weight_decay: f64,
}

impl Default for AdamConfig {
    fn default() -> Self {
        Self {
            lr: 1e-3,
            betas: (0.9, 0.999),
            eps: 1e-8,
            weight_decay: 0.0,
        }
    }
}

impl AdamConfig {
    /// With another learning rate.
    pub fn lr(self, lr: f64) -> Self {
        Self { lr, ..self }
    }

    /// With other decays of the mean gradient and the mean square.
    pub fn betas(self, first: f64, second: f64) -> Self {
        Self {
            betas: (first, second),
            ..self
        }
    }

    /// With another addition to the denominator.
    pub fn eps(self, eps: f64) -> Self {
        Self { eps, ..self }
    }

    /// With another weight decay.
    pub fn weight_decay(self, weight_decay: f64) -> Self {
        Self {
            weight_decay,
            ..self
        }
    }

    #[track_caller]
    pub(super) fn check(&self) {
        check_not_negative("the learning rate", self.lr);
        check_decay("the first of the betas", self.betas.0);
        check_decay("the second of the betas", self.betas.1);
        check_not_negative("eps", self.eps);
        check_not_negative("the weight decay", self.weight_decay);
    }

    /// What the kernel needs for step number `step`.
    pub(super) fn at(&self, step: u64) -> optim::Adam {
        let (beta1, beta2) = self.betas;
        optim::Adam {
            lr: self.lr,
            beta1,
            beta2,
            eps: self.eps,
            weight_decay: self.weight_decay,
            correction1: 1.0 - beta1.powf(step as f64),
            correction2: 1.0 - beta2.powf(step as f64),
        }
    }
}

/// Adam: steps of a size that adapts to each element.
///
/// For step `t`, counted from 1 for each parameter, of a parameter `p` with the gradient `g` and
/// the moments `m` and `v`, which are zero at first:
///
/// ```text
/// g = g + weight_decay · p
/// m = β₁ · m + (1 - β₁) · g
/// v = β₂ · v + (1 - β₂) · g²
/// p = p - lr · (m / (1 - β₁ᵗ)) / (√(v / (1 - β₂ᵗ)) + eps)
/// ```
///
/// Source: `torch.optim.Adam`; Kingma & Ba 2014, "Adam: a method for stochastic optimization".
///
/// ```
/// use conformable::prelude::*;
///
/// let mut model = Param::new(tensor([1.0_f64, 2.0]));
/// let mut optimizer = Adam::new(&model, AdamConfig::default().lr(0.5));
/// let gradients = model.tensor::<Tracked>().sum().backward();
/// optimizer.step(&mut model, &gradients);
/// assert!((model.value()[[0]] - 0.5).abs() < 1e-6);
/// ```
#[derive(Clone, Debug)]
pub struct Adam<Model> {
    config: AdamConfig,
    states: States<Model, 2>,
}

#[terse]
impl<Model: Parameters> Adam<Model> {
    /// An optimizer for models of this type.
    ///
    /// # Panics
    /// If a number of the configuration is out of its range.
    #[track_caller]
    pub fn new(_model: &Model, config: AdamConfig) -> Self {
        config.check();
        Self {
            config,
            states: States::new(),
        }
    }

    /// The configuration, with the learning rate of the next step.
    pub fn config(&self) -> AdamConfig {
        self.config
    }
}

optimizer!(Adam);

impl Rule<2> for AdamConfig {
    fn update<T: Float>(&self, step: u64, param: &mut [T], gradient: &[T], [m, v]: [&mut [T]; 2]) {
        T::adam(self.at(step), param, gradient, m, v);
    }
}
