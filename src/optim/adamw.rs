use conformable_terse::terse;

use super::AdamConfig;
use super::optimizer::optimizer;
use super::state::{Rule, States};
use crate::autograd::Parameters;
use crate::tensor::Float;

/// The numbers that [`AdamW`] works with, and their defaults, which are PyTorch's.
///
/// ```
/// use conformable::optim::AdamWConfig;
///
/// let config = AdamWConfig::default().lr(0.01);
/// let written_out =
///     AdamWConfig { lr: 0.01, betas: (0.9, 0.999), eps: 1e-8, weight_decay: 0.01 };
/// assert_eq!(config, written_out);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdamWConfig {
    /// The learning rate, at least 0; 0.001.
    pub lr: f64,
    /// How much of the mean gradient and of the mean square is kept from step to step, in [0, 1);
    /// (0.9, 0.999).
    pub betas: (f64, f64),
    /// What is added to the denominator, at least 0; 1e-8.
    pub eps: f64,
    /// How much the parameter shrinks with each step, times the learning rate, at least 0; 0.01.
    pub weight_decay: f64,
}

impl Default for AdamWConfig {
    fn default() -> Self {
        Self {
            lr: 1e-3,
            betas: (0.9, 0.999),
            eps: 1e-8,
            weight_decay: 1e-2,
        }
    }
}

impl AdamWConfig {
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

    /// The same numbers for Adam; only what the weight decay means differs.
    fn as_adam(&self) -> AdamConfig {
        let Self {
            lr,
            betas,
            eps,
            weight_decay,
        } = *self;
        AdamConfig {
            lr,
            betas,
            eps,
            weight_decay,
        }
    }
}

/// Adam with weight decay of the parameter itself, not through the gradient.
///
/// `p = p - lr · weight_decay · p`, then a step of [`Adam`](super::Adam) without weight decay.
///
/// Source: `torch.optim.AdamW`; Loshchilov & Hutter 2017, "Decoupled weight decay regularization".
///
/// ```
/// use conformable::prelude::*;
///
/// let mut model = Param::new(tensor([1.0_f64, 2.0]));
/// let mut optimizer = AdamW::new(&model, AdamWConfig::default().lr(0.1).weight_decay(0.5));
/// let gradients = (model.tensor::<Tracked>() * 0.0).sum().backward();
/// optimizer.step(&mut model, &gradients);
/// assert_eq!(model.value().to_vec(), [0.95, 1.9]);
/// ```
#[derive(Clone, Debug)]
pub struct AdamW<Model> {
    config: AdamWConfig,
    states: States<Model, 2>,
}

#[terse]
impl<Model: Parameters> AdamW<Model> {
    /// An optimizer for models of this type.
    ///
    /// # Panics
    /// If a number of the configuration is out of its range.
    #[track_caller]
    pub fn new(_model: &Model, config: AdamWConfig) -> Self {
        config.as_adam().check();
        Self {
            config,
            states: States::new(),
        }
    }

    /// The configuration, with the learning rate of the next step.
    pub fn config(&self) -> AdamWConfig {
        self.config
    }
}

optimizer!(AdamW);

impl Rule<2> for AdamWConfig {
    fn update<T: Float>(&self, step: u64, param: &mut [T], gradient: &[T], [m, v]: [&mut [T]; 2]) {
        T::adamw(self.as_adam().at(step), param, gradient, m, v);
    }
}
