//! What an optimizer keeps for each parameter.

use core::convert::Infallible;
use core::marker::PhantomData;

use crate::autograd::{Buffer, ByBuffer, Gradients, Param, Parameters, Path, VisitorMut};
use crate::shape::ConstShape;
use crate::tensor::{self, Element, Float, RawStorage};

/// How one parameter is stepped, with `N` buffers of state.
pub(super) trait Rule<const N: usize> {
    /// The length of the buffers for a parameter of `count` elements.
    fn state_len(&self, count: usize) -> usize {
        count
    }

    /// Step number `step`, counted from 1, of one parameter. The state is zero before the first.
    fn update<T: Float>(&self, step: u64, param: &mut [T], gradient: &[T], state: [&mut [T]; N]);
}

/// The state of all parameters of a model, in the order of visiting.
#[derive(Debug)]
pub(super) struct States<Model, const N: usize> {
    of: Vec<State<N>>,
    model: PhantomData<fn(&mut Model)>,
}

#[derive(Clone, Debug)]
struct State<const N: usize> {
    /// Steps so far.
    steps: u64,
    /// None before the first step, or if the rule needs none.
    buffers: Option<[RawStorage; N]>,
}

impl<Model, const N: usize> Clone for States<Model, N> {
    fn clone(&self) -> Self {
        Self {
            of: self.of.clone(),
            model: PhantomData,
        }
    }
}

impl<Model: Parameters, const N: usize> States<Model, N> {
    pub(super) fn new() -> Self {
        Self {
            of: Vec::new(),
            model: PhantomData,
        }
    }

    /// Steps all parameters that have a gradient and are not frozen, and makes the changes of
    /// buffers.
    #[track_caller]
    pub(super) fn step(&mut self, rule: &impl Rule<N>, model: &mut Model, gradients: &Gradients) {
        let mut step = Step {
            rule,
            gradients,
            states: &mut self.of,
            next: 0,
            found: gradients.len(),
            updates: gradients.updates_by_buffer(),
            belong: 0,
            trained: 0,
        };
        let Ok(()) = model.visit_mut(&mut Path::root(), &mut step);
        if step.belong == 0 && step.trained > 0 && !gradients.belong_to(model) {
            check_empty(gradients);
        }
    }
}

/// Panics unless there is nothing in gradients of which nothing belongs to the model.
#[track_caller]
fn check_empty(gradients: &Gradients) {
    let (leaves, updates) = (gradients.len(), gradients.updates());
    assert!(
        leaves == 0 && updates == 0,
        "none of the {leaves} gradients and {updates} updates of buffers belongs to this model: \
         those of a clone are its own (`replica(&model, worker)` makes a copy that shares them), \
         and those of an earlier model are not of this one"
    );
}

struct Step<'a, R, const N: usize> {
    rule: &'a R,
    gradients: &'a Gradients,
    states: &'a mut Vec<State<N>>,
    /// The place of the next parameter.
    next: usize,
    /// The place of the gradient that was found last.
    found: usize,
    updates: ByBuffer<'a>,
    /// How many parameters have a gradient, and how many updates are of buffers of the model.
    belong: usize,
    /// How many parameters are not frozen.
    trained: usize,
}

impl<R: Rule<N>, const N: usize> VisitorMut for Step<'_, R, N> {
    type Error = Infallible;

    fn param<S: ConstShape, T: Float>(
        &mut self,
        path: &Path,
        param: &mut Param<S, T>,
    ) -> Result<(), Infallible> {
        let place = self.next;
        self.next += 1;
        if self.states.len() == place {
            self.states.push(State {
                steps: 0,
                buffers: None,
            });
        }
        if !param.requires_grad() {
            return Ok(());
        }
        self.trained += 1;
        let Some(gradient) = self.gradients.of(param, &mut self.found) else {
            return Ok(());
        };
        self.belong += 1;
        let State { steps, buffers } = &mut self.states[place];
        *steps += 1;
        let value = param.value_mut().as_mut_slice();
        let len = self.rule.state_len(S::COUNT);
        if len == 0 {
            let none = core::array::from_fn(|_| Default::default());
            self.rule.update(*steps, value, gradient, none);
            return Ok(());
        }
        let buffers = buffers.get_or_insert_with(|| {
            core::array::from_fn(|_| tensor::Storage::full(len, T::zero()).erase())
        });
        let state = buffers
            .each_mut()
            .map(|buffer| match buffer.downcast_mut() {
                Some(buffer) if buffer.as_slice().len() == len => buffer.make_mut(),
                _ => panic!(
                    "the state of another parameter stands at the place of `{path}`: a model \
                shows its parameters always in the same order"
                ),
            });
        self.rule.update(*steps, value, gradient, state);
        Ok(())
    }

    fn buffer<S: ConstShape, T: Element>(
        &mut self,
        _path: &Path,
        buffer: &mut Buffer<S, T>,
    ) -> Result<(), Infallible> {
        self.belong += buffer.apply(&self.updates);
        Ok(())
    }
}
