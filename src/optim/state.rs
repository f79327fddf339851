//! What an optimizer keeps for each parameter.

use core::marker::PhantomData;

use crate::autograd::{Gradients, Param, Parameters, Path, VisitorMut};
use crate::shape::ConstShape;
use crate::tensor::{Buffer, Float, RawBuffer};

/// How one parameter is stepped, with `N` buffers of state.
pub(super) trait Rule<const N: usize> {
    /// The length of the buffers for a parameter of `count` elements.
    fn state_len(&self, count: usize) -> usize {
        count
    }

    /// Step number `step`, counted from 1, of one parameter. The state is zero before the first.
    fn update<T: Float>(&self, step: u64, param: &mut [T], gradient: &[T], state: [&mut [T]; N]);
}

/// The state of all parameters of a model, in the order of visiting; `None` before the first step of a
/// parameter.
#[derive(Debug)]
pub(super) struct States<Model, const N: usize> {
    of: Vec<Option<State<N>>>,
    model: PhantomData<fn(&mut Model)>,
}

#[derive(Clone, Debug)]
struct State<const N: usize> {
    steps: u64,
    buffers: [RawBuffer; N],
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

    /// Steps all parameters that have a gradient and are not frozen.
    pub(super) fn step(&mut self, rule: &impl Rule<N>, model: &mut Model, gradients: &Gradients) {
        let mut step = Step {
            rule,
            gradients,
            states: &mut self.of,
            next: 0,
        };
        model.visit_mut(&mut Path::root(), &mut step);
    }
}

struct Step<'a, R, const N: usize> {
    rule: &'a R,
    gradients: &'a Gradients,
    states: &'a mut Vec<Option<State<N>>>,
    next: usize,
}

impl<R: Rule<N>, const N: usize> VisitorMut for Step<'_, R, N> {
    fn param<S: ConstShape, T: Float>(&mut self, path: &Path, param: &mut Param<S, T>) {
        let place = self.next;
        self.next += 1;
        if self.states.len() == place {
            self.states.push(None);
        }
        if !param.requires_grad() {
            return;
        }
        let Some(gradient) = self.gradients.of(param) else {
            return;
        };
        let slot = &mut self.states[place];
        let len = self.rule.state_len(S::COUNT);
        let State { steps, buffers } = slot.take().unwrap_or_else(|| State {
            steps: 0,
            buffers: core::array::from_fn(|_| Buffer::full(len, T::zero()).erase()),
        });
        let mut buffers: [Buffer<T>; N] = buffers.map(|buffer| match buffer.downcast() {
            Ok(buffer) if buffer.as_slice().len() == len => buffer,
            _ => panic!("the state of another parameter stands at the place of `{path}`: a model shows its parameters always in the same order"),
        });
        let steps = steps + 1;
        self.rule.update(
            steps,
            param.value_mut().as_mut_slice(),
            gradient,
            buffers.each_mut().map(Buffer::make_mut),
        );
        let buffers = buffers.map(Buffer::erase);
        *slot = Some(State { steps, buffers });
    }
}
