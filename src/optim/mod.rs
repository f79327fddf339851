//! Optimizers: how a model follows its gradients.
//!
//! An optimizer belongs to a type of model, and keeps its state (momentum, moments) for each
//! parameter in the order in which the model shows them. It may step another instance of the same
//! type; it cannot step a model of another type, which the compiler rejects.
//!
//! ```
//! use conformable::prelude::*;
//!
//! let mut model = Linear::<2, 1>::init(&mut StdRng::seed_from_u64(0));
//! let mut optimizer = Sgd::new(&model, SgdConfig::default().lr(0.01).momentum(0.5));
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
mod optimizer;
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

    /// Changes every parameter that has a gradient and is not frozen, and every
    /// [`Buffer`](crate::autograd::Buffer) whose change the passes recorded. The others, and their
    /// state, stay as they are, as PyTorch leaves a parameter whose `grad` is `None`.
    ///
    /// The gradients are those of this very model: a clone has parameters of its own, so that two
    /// networks that begin equal can be trained side by side. For training on several threads, with
    /// the gradients of all in one step, the workers borrow the model, or each has a
    /// [`replica`](crate::autograd::replica()) of it.
    ///
    /// The parameters are written in place if nothing else holds their values. Tracked tensors do:
    /// drop the loss (`backward()` does) and whatever else was computed in tracked mode before the
    /// step, and no value is copied.
    ///
    /// # Panics
    /// - If there are gradients, but none of the model, though it has parameters to train: they are
    ///   those of a clone or of an earlier model. Where that may be, as with several models of
    ///   which a loss concerns some, [`Gradients::belong_to`] asks before.
    /// - If the model shows other parameters than in earlier steps, which only a hand-written
    ///   `Parameters` can do.
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

#[cfg(test)]
mod tests {
    use crate::autograd::{Path, Visitor, VisitorMut, replica};
    use crate::prelude::*;
    use crate::tensor::pool_stats;

    type Pair = [Param<Rank1<3>>; 2];

    fn pair() -> Pair {
        [[1.0, -2.0, 3.0], [0.5, 0.25, -4.0]].map(|values| Param::new(tensor(values)))
    }

    fn square(param: &Param<Rank1<3>>) -> Tensor<(), f32, Tracked> {
        param.tensor::<Tracked>().square().sum()
    }

    /// A new optimizer of each kind.
    fn kinds() -> Vec<Box<dyn Optimizer<Model = Pair>>> {
        let (model, sgd) = (&pair(), SgdConfig::default().lr(0.1));
        vec![
            Box::new(Sgd::new(model, sgd)),
            Box::new(Sgd::new(model, sgd.momentum(0.9).weight_decay(0.1))),
            Box::new(Sgd::new(model, sgd.momentum(0.9).nesterov(true))),
            Box::new(Adam::new(model, AdamConfig::default().lr(0.1))),
            Box::new(AdamW::new(model, AdamWConfig::default().lr(0.1))),
        ]
    }

    fn values(model: &Pair) -> [Vec<f32>; 2] {
        model.each_ref().map(|param| param.value().to_vec())
    }

    #[test]
    fn a_parameter_without_a_gradient_stays_and_so_does_its_state() {
        for (mut optimizer, mut fresh) in kinds().into_iter().zip(kinds()) {
            let (mut model, mut alone) = (pair(), pair());
            let gradients = square(&model[0]).backward();
            optimizer.step(&mut model, &gradients);
            assert_ne!(values(&model)[0], values(&pair())[0]);
            assert_eq!(values(&model)[1], values(&pair())[1]);

            // The second step of the optimizer is the first step of the second parameter.
            let gradients = (square(&model[0]) + square(&model[1])).backward();
            optimizer.step(&mut model, &gradients);
            let gradients = square(&alone[1]).backward();
            fresh.step(&mut alone, &gradients);
            assert_ne!(values(&model)[1], values(&pair())[1]);
            assert_eq!(values(&model)[1], values(&alone)[1]);
        }
    }

    #[test]
    fn a_frozen_parameter_stays() {
        for mut optimizer in kinds() {
            let mut model = pair();
            let gradients = (square(&model[0]) + square(&model[1])).backward();
            model[0].set_requires_grad(false);
            optimizer.step(&mut model, &gradients);
            assert_eq!(values(&model)[0], values(&pair())[0]);
            assert_ne!(values(&model)[1], values(&pair())[1]);
        }
    }

    #[test]
    fn parameters_are_written_in_place_and_nothing_is_allocated() {
        for mut optimizer in kinds() {
            let mut model = pair();
            let mut step = |model: &mut Pair| {
                let gradients = (square(&model[0]) + square(&model[1])).backward();
                optimizer.step(model, &gradients);
            };
            // The state of the first step takes memory that the second one has to replace.
            step(&mut model);
            step(&mut model);
            let places = |model: &Pair| model.each_ref().map(|p| p.value().as_slice().as_ptr());
            let (before, allocations) = (places(&model), pool_stats().allocations);
            for _ in 0..5 {
                step(&mut model);
            }
            assert_eq!(places(&model), before);
            assert_eq!(pool_stats().allocations, allocations);
        }
    }

    #[test]
    fn a_value_that_somebody_holds_is_not_changed() {
        for mut optimizer in kinds() {
            let mut model = pair();
            let held = model[0].value().clone();
            let gradients = square(&model[0]).backward();
            optimizer.step(&mut model, &gradients);
            assert_eq!(held.to_vec(), values(&pair())[0]);
            assert_ne!(values(&model)[0], values(&pair())[0]);
        }
    }

    #[test]
    fn another_instance_goes_on_with_the_same_state() {
        for (mut optimizer, mut other) in kinds().into_iter().zip(kinds()) {
            let mut one = pair();
            let mut two = pair();
            for _ in 0..3 {
                let gradients = square(&one[0]).backward();
                optimizer.step(&mut one, &gradients);
                let gradients = square(&two[0]).backward();
                other.step(&mut two, &gradients);
                two = two.clone();
            }
            assert_eq!(values(&one), values(&two));
        }
    }

    #[test]
    fn a_clone_has_a_state_of_its_own() {
        let mut model = pair();
        let config = AdamConfig::default();
        let mut optimizer = Adam::new(&model, config);
        let gradients = square(&model[0]).backward();
        optimizer.step(&mut model, &gradients);
        let (mut copy, mut copied) = (optimizer.clone(), model.clone());
        let gradients = square(&copied[0]).backward();
        for _ in 0..3 {
            copy.step(&mut copied, &gradients);
        }
        let (mut again, mut model_again) = (Adam::new(&model, config), pair());
        for _ in 0..2 {
            let gradients = square(&model_again[0]).backward();
            again.step(&mut model_again, &gradients);
        }
        let gradients = square(&model[0]).backward();
        optimizer.step(&mut model, &gradients);
        assert_eq!(values(&model), values(&model_again));
    }

    #[test]
    fn gradients_of_a_clone_or_of_an_earlier_model_are_refused() {
        for mut optimizer in kinds() {
            let model = pair();
            let gradients = (square(&model[0]) + square(&model[1])).backward();
            let mut clone = model.clone();
            let mut step =
                |model: &mut Pair, gradients: &Gradients| optimizer.step(model, gradients);
            let refused = std::panic::AssertUnwindSafe(|| step(&mut clone, &gradients));
            let panic = std::panic::catch_unwind(refused).expect_err("a panic");
            let message = panic.downcast_ref::<String>().expect("a message");
            assert!(
                message.starts_with("none of the 2 gradients and 0 updates of buffers belongs"),
                "{message}"
            );
            assert_eq!(values(&clone), values(&pair()));

            // Nothing at all, nothing to train, and gradients of frozen parameters are no mistakes.
            step(&mut clone, &Gradients::new());
            let mut frozen = pair();
            for param in &mut frozen {
                param.set_requires_grad(false);
            }
            step(&mut frozen, &gradients);
            let mut half = model;
            let of_first = square(&half[0]).backward();
            half[0].set_requires_grad(false);
            step(&mut half, &of_first);
            assert_eq!(values(&half), values(&pair()));
        }
    }

    #[test]
    fn a_replica_steps_its_model() {
        for (mut optimizer, mut other) in kinds().into_iter().zip(kinds()) {
            let (mut model, mut alone) = (pair(), pair());
            let replica = replica(&model, 1);
            let gradients = (square(&replica[0]) + square(&model[1])).backward();
            drop(replica);
            optimizer.step(&mut model, &gradients);
            let gradients = (square(&alone[0]) + square(&alone[1])).backward();
            other.step(&mut alone, &gradients);
            assert_eq!(values(&model), values(&alone));
        }
    }

    #[test]
    fn the_learning_rate_can_follow_a_schedule() {
        for mut optimizer in kinds() {
            assert_eq!(optimizer.lr(), 0.1);
            optimizer.set_lr(0.0);
            assert_eq!(optimizer.lr(), 0.0);
            let mut model = pair();
            let gradients = square(&model[0]).backward();
            optimizer.step(&mut model, &gradients);
            assert_eq!(values(&model), values(&pair()));
        }
        let mut model = pair();
        let mut optimizer = Sgd::new(&model, SgdConfig::default().lr(0.1));
        optimizer.set_lr(0.25);
        let gradients = square(&model[0]).backward();
        optimizer.step(&mut model, &gradients);
        assert_eq!(values(&model)[0], [0.5, -1.0, 1.5]);
        assert_eq!(optimizer.config().lr, 0.25);
    }

    #[test]
    fn element_types_may_be_mixed() {
        let mut model = (
            Param::new(tensor([1.0_f32])),
            Param::new(tensor([[1.0_f64, 2.0]])),
        );
        let mut optimizer = Adam::new(&model, AdamConfig::default().lr(0.5));
        for _ in 0..2 {
            let mut gradients = model.0.tensor::<Tracked>().sum().backward();
            model
                .1
                .tensor::<Tracked>()
                .sum()
                .backward_into(&mut gradients);
            optimizer.step(&mut model, &gradients);
        }
        // Equal gradients make steps of lr.
        assert!(model.0.value()[[0]].abs() < 1e-4);
        assert!(
            model.1.value()[[0, 0]].abs() < 1e-6 && (model.1.value()[[0, 1]] - 1.0).abs() < 1e-6
        );
    }

    #[test]
    fn two_classes_of_points_are_learned() {
        fn accuracy<O: Optimizer<Model = Linear<2, 1>>>(make: impl Fn(&Linear<2, 1>) -> O) -> f32 {
            let mut rng = StdRng::seed_from_u64(7);
            // Two clouds around (1, -1) and (-1, 1), and their classes as 1 and -1.
            let labels =
                Tensor::<Rank2<200, 1>>::from_fn(|[i, _]| if i % 2 == 0 { 1.0 } else { -1.0 });
            let noise = Tensor::<Rank2<200, 2>>::randn(&mut rng) * 0.5;
            let points = noise
                + Tensor::<Rank2<200, 2>>::from_fn(|[i, j]| if i % 2 == j { 1.0 } else { -1.0 });
            let mut model = Linear::init(&mut rng);
            let mut optimizer = make(&model);
            for _ in 0..100 {
                let error = model.forward(points.clone().tracked()) - &labels;
                let gradients = (error.square().sum() / 200.0).backward();
                optimizer.step(&mut model, &gradients);
            }
            let right = model.forward(points) * labels;
            right
                .as_slice()
                .iter()
                .filter(|right| **right > 0.0)
                .count() as f32
                / 200.0
        }
        let accuracies = [
            accuracy(|model| Sgd::new(model, SgdConfig::default().lr(0.1))),
            accuracy(|model| Sgd::new(model, SgdConfig::default().lr(0.05).momentum(0.9))),
            accuracy(|model| Adam::new(model, AdamConfig::default().lr(0.1))),
            accuracy(|model| AdamW::new(model, AdamWConfig::default().lr(0.1))),
        ];
        assert!(accuracies.iter().all(|&a| a >= 0.95), "{accuracies:?}");
    }

    #[test]
    fn training_lowers_the_loss_and_a_seed_gives_the_same_bits() {
        type Mlp = (Linear<4, 16>, Relu, Residual<Linear<16, 16>>, Linear<16, 2>);
        let train = |seed| {
            let mut rng = StdRng::seed_from_u64(seed);
            let x = Tensor::<Rank2<32, 4>>::randn(&mut rng);
            let target = Tensor::<Rank2<32, 2>>::from_fn(|[i, j]| x[[i, j]] * x[[i, j + 2]]);
            let mut model = Mlp::init(&mut rng);
            let mut optimizer = AdamW::new(&model, AdamWConfig::default().lr(0.01));
            let mut losses = Vec::new();
            for _ in 0..60 {
                let error = model.forward(x.clone().tracked()) - &target;
                let loss = error.square().sum() / 64.0;
                losses.push(loss.item());
                optimizer.step(&mut model, &loss.backward());
            }
            losses
        };
        let losses = train(1);
        assert!(losses[59] < 0.2 * losses[0], "{losses:?}");
        let bits = |losses: Vec<f32>| losses.into_iter().map(f32::to_bits).collect::<Vec<_>>();
        assert_eq!(bits(losses), bits(train(1)));
        assert_ne!(bits(train(1)), bits(train(2)));
    }

    #[test]
    #[should_panic(expected = "the state of another parameter stands at the place of `b`")]
    fn a_model_that_shows_other_parameters_is_noticed() {
        struct Fickle(Param<Rank1<2>>, Param<Rank1<3>>, bool);
        impl Parameters for Fickle {
            fn visit<V: Visitor>(&self, path: &mut Path, visitor: &mut V) -> Result<(), V::Error> {
                path.with("a", |path| self.0.visit(path, visitor))
            }
            fn visit_mut<V: VisitorMut>(
                &mut self,
                path: &mut Path,
                visitor: &mut V,
            ) -> Result<(), V::Error> {
                if self.2 {
                    path.with("a", |path| self.0.visit_mut(path, visitor))
                } else {
                    path.with("b", |path| self.1.visit_mut(path, visitor))
                }
            }
        }
        let mut model = Fickle(Tensor::ones().into(), Tensor::ones().into(), true);
        let mut optimizer = Adam::new(&model, AdamConfig::default());
        let (a, b) = (
            model.0.tensor::<Tracked>().sum(),
            model.1.tensor::<Tracked>().sum(),
        );
        let gradients = (a + b).backward();
        optimizer.step(&mut model, &gradients);
        model.2 = false;
        optimizer.step(&mut model, &gradients);
    }

    #[test]
    fn numbers_out_of_range_are_named() {
        fn message(make: impl FnOnce() + std::panic::UnwindSafe) -> String {
            let panic = std::panic::catch_unwind(make).expect_err("a panic");
            panic
                .downcast_ref::<String>()
                .cloned()
                .unwrap_or_else(|| (*panic.downcast_ref::<&str>().expect("a message")).to_owned())
        }
        let sgd = |config: SgdConfig| message(move || drop(Sgd::new(&pair(), config)));
        let adam = |config: AdamConfig| message(move || drop(Adam::new(&pair(), config)));
        let adamw = |config: AdamWConfig| message(move || drop(AdamW::new(&pair(), config)));
        let (s, a, w) = (
            SgdConfig::default(),
            AdamConfig::default(),
            AdamWConfig::default(),
        );
        let at_least_0 = |what: &str| format!("{what}, expected a finite number of at least 0");
        assert_eq!(sgd(s.lr(-0.1)), at_least_0("the learning rate is -0.1"));
        assert_eq!(sgd(s.lr(f64::NAN)), at_least_0("the learning rate is NaN"));
        assert_eq!(sgd(s.momentum(-1.0)), at_least_0("the momentum is -1"));
        assert_eq!(
            sgd(s.weight_decay(-1.0)),
            at_least_0("the weight decay is -1")
        );
        assert_eq!(
            sgd(s.nesterov(true)),
            "Nesterov's rule is set, but the momentum is 0"
        );
        assert_eq!(
            adam(a.lr(f64::INFINITY)),
            at_least_0("the learning rate is inf")
        );
        assert_eq!(adam(a.eps(-1.0)), at_least_0("eps is -1"));
        assert_eq!(
            adam(a.betas(1.0, 0.9)),
            "the first of the betas is 1, expected a number in [0, 1)"
        );
        assert_eq!(
            adamw(w.betas(0.9, -0.1)),
            "the second of the betas is -0.1, expected a number in [0, 1)"
        );
        assert_eq!(
            adamw(w.weight_decay(-1.0)),
            at_least_0("the weight decay is -1")
        );
        assert_eq!(
            message(|| Sgd::new(&pair(), SgdConfig::default()).set_lr(-1.0)),
            at_least_0("the learning rate is -1")
        );
    }
}
