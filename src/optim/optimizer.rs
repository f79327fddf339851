//! What the optimizers share.

/// [`Optimizer`](super::Optimizer) for an optimizer with a `config` and its `states`.
macro_rules! optimizer {
    ($name:ident) => {
        #[diagnostic::do_not_recommend]
        impl<Model: $crate::autograd::Parameters> $crate::optim::Optimizer for $name<Model> {
            type Model = Model;

            #[track_caller]
            fn step(&mut self, model: &mut Model, gradients: &$crate::autograd::Gradients) {
                self.states.step(&self.config, model, gradients);
            }

            fn lr(&self) -> f64 {
                self.config.lr
            }

            #[track_caller]
            fn set_lr(&mut self, lr: f64) {
                $crate::optim::check_not_negative("the learning rate", lr);
                self.config.lr = lr;
            }
        }
    };
}

pub(super) use optimizer;
