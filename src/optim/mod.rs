//! Optimizers: how a model follows its gradients.
//!
//! An optimizer belongs to a type of model, and keeps its state (momentum, moments) for each parameter in the
//! order in which the model shows them. It may step another instance of the same type; it cannot step a model
//! of another type, which the compiler rejects.
//!
//! ```
//! use conformable::prelude::*;
//!
//! let mut model = Linear::<2, 1>::init(&mut StdRng::seed_from_u64(0));
//! let mut optimizer = Sgd::new(&model, SgdConfig::default().lr(0.1).momentum(0.9));
//! let x = tensor([[1.0_f32, 2.0], [3.0, 4.0]]);
//! let loss = |model: &Linear<2, 1>| model.forward(x.clone().tracked()).square().sum();
//! let before = loss(&model).item();
//! for _ in 0..10 {
//!     let gradients = loss(&model).backward();
//!     optimizer.step(&mut model, &gradients);
//! }
//! assert!(loss(&model).item() < before);
//! ```

mod adam;
mod adamw;
mod sgd;
mod state;

pub use adam::{Adam, AdamConfig};
pub use adamw::{AdamW, AdamWConfig};
pub use sgd::{Sgd, SgdConfig};

use crate::autograd::{Gradients, Parameters};

/// What all optimizers do.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an optimizer",
    label = "not an optimizer",
    note = "the optimizers are `Sgd`, `Adam` and `AdamW`"
)]
pub trait Optimizer {
    /// The type of the models that it steps.
    type Model: Parameters;

    /// Changes every parameter that has a gradient and is not frozen. The others, and their state, stay as they
    /// are, as PyTorch leaves a parameter whose `grad` is `None`.
    ///
    /// The parameters are written in place if nothing else holds their values. Tracked tensors do: drop the
    /// loss (`backward()` does) and whatever else was computed in tracked mode before the step, and nothing is
    /// copied or allocated.
    ///
    /// # Panics
    /// If the model shows other parameters than in earlier steps, which only a hand-written `Parameters` can do.
    fn step(&mut self, model: &mut Self::Model, gradients: &Gradients);

    /// The learning rate.
    fn lr(&self) -> f64;

    /// Changes the learning rate, for the steps to come.
    ///
    /// # Panics
    /// If it is negative or not finite.
    fn set_lr(&mut self, lr: f64);
}

/// Panics unless a number is finite and at least zero.
#[track_caller]
fn check_not_negative(what: &str, value: f64) {
    assert!(
        value.is_finite() && value >= 0.0,
        "{what} is {value}, expected a finite number of at least 0"
    );
}

/// Panics unless a number is in `[0, 1)`.
#[track_caller]
fn check_decay(what: &str, value: f64) {
    assert!(
        (0.0..1.0).contains(&value),
        "{what} is {value}, expected a number in [0, 1)"
    );
}
