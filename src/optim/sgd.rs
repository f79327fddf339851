use conformable_terse::terse;

use super::check_not_negative;
use super::optimizer::optimizer;
use super::state::{Rule, States};
use crate::autograd::Parameters;
use crate::kernels::optim;
use crate::tensor::Float;

/// The numbers that [`Sgd`] works with, and their defaults, which are PyTorch's.
///
/// ```
/// use conformable::optim::SgdConfig;
///
/// let config = SgdConfig::default().lr(0.1).momentum(0.9).nesterov(true);
/// assert_eq!(config, SgdConfig { lr: 0.1, momentum: 0.9, nesterov: true, weight_decay: 0.0 });
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SgdConfig {
    /// The learning rate, at least 0; 0.001.
    pub lr: f64,
    /// How much of the last step goes into this one, at least 0; 0.
    pub momentum: f64,
    /// Whether the gradient is taken as if the momentum had been followed already; `false`.
    pub nesterov: bool,
    /// How much of the parameter is added to its gradient, at least 0; 0.
    pub weight_decay: f64,
}

impl Default for SgdConfig {
    fn default() -> Self {
        Self {
            lr: 1e-3,
            momentum: 0.0,
            nesterov: false,
            weight_decay: 0.0,
        }
    }
}

impl SgdConfig {
    /// With another learning rate.
    pub fn lr(self, lr: f64) -> Self {
        Self { lr, ..self }
    }

    /// With another momentum.
    pub fn momentum(self, momentum: f64) -> Self {
        Self { momentum, ..self }
    }

    /// With Nesterov's rule, or without.
    pub fn nesterov(self, nesterov: bool) -> Self {
        Self { nesterov, ..self }
    }

    /// With another weight decay.
    pub fn weight_decay(self, weight_decay: f64) -> Self {
        Self {
            weight_decay,
            ..self
        }
    }

    #[track_caller]
    fn check(&self) {
        check_not_negative("the learning rate", self.lr);
        check_not_negative("the momentum", self.momentum);
        check_not_negative("the weight decay", self.weight_decay);
        assert!(
            !self.nesterov || self.momentum > 0.0,
            "Nesterov's rule is set, but the momentum is 0"
        );
    }
}

/// Stochastic gradient descent, with momentum if there is any.
///
/// For a parameter `p` with the gradient `g`, the momentum `b` and the configuration's numbers:
/// `d = g + weight_decay · p`; `b = d` on the first step, then `b = momentum · b + d`;
/// `p = p - lr · b`, or `p = p - lr · (d + momentum · b)` by Nesterov's rule.
///
/// Source: `torch.optim.SGD`, without dampening.
///
/// ```
/// use conformable::prelude::*;
///
/// let mut model = Param::new(tensor([1.0_f32, 2.0]));
/// let mut optimizer = Sgd::new(&model, SgdConfig::default().lr(0.5));
/// let gradients = model.tensor::<Tracked>().sum().backward();
/// optimizer.step(&mut model, &gradients);
/// assert_eq!(model.value().to_vec(), [0.5, 1.5]);
/// ```
#[derive(Clone, Debug)]
pub struct Sgd<Model> {
    config: SgdConfig,
    states: States<Model, 1>,
}

#[terse]
impl<Model: Parameters> Sgd<Model> {
    /// An optimizer for models of this type.
    ///
    /// # Panics
    /// If a number of the configuration is out of its range, or Nesterov's rule is set without
    /// momentum.
    #[track_caller]
    pub fn new(_model: &Model, config: SgdConfig) -> Self {
        config.check();
        Self {
            config,
            states: States::new(),
        }
    }

    /// The configuration, with the learning rate of the next step.
    pub fn config(&self) -> SgdConfig {
        self.config
    }
}

optimizer!(Sgd);

impl Rule<1> for SgdConfig {
    #[inline]
    fn state_len(&self, count: usize) -> usize {
        if self.momentum == 0.0 { 0 } else { count }
    }

    #[inline]
    fn update<T: Float>(&self, step: u64, param: &mut [T], gradient: &[T], [b]: [&mut [T]; 1]) {
        let how = optim::Sgd {
            lr: T::from_f64(self.lr),
            momentum: T::from_f64(self.momentum),
            weight_decay: T::from_f64(self.weight_decay),
            nesterov: self.nesterov,
            first_step: step == 1,
        };
        if self.momentum == 0.0 {
            T::sgd(how, param, gradient, None);
        } else {
            T::sgd(how, param, gradient, Some(b));
        }
    }
}
