//! Random numbers of layers, as a function of a seed and of counters.

use core::sync::atomic::{AtomicU64, Ordering};

use rand::SeedableRng;
use rand::rngs::{StdRng, Xoshiro256PlusPlus};

use super::{Buffer, Mode};
use crate::shape::{Rank1, Shape};
use crate::tensor::{Float, Tensor};

/// Where a layer takes its random numbers from: a seed, and the number of steps that the layer has
/// been trained for.
///
/// Both are a [`Buffer`], so they are saved with the model, and a run that is resumed draws what it
/// would have drawn without the interruption. The numbers of a draw follow from the seed, the
/// number of steps, the number of draws since the last step, and the number of the worker
/// ([`replica`](super::replica())); from nothing else, so they do not depend on threads or on the
/// machine.
///
/// - Every draw of one step is different, also where the gradients of several passes go into the
///   step. The count of draws since the last step is no state: the step begins it anew, and it is
///   not saved.
/// - The step goes on to the next number if a draw of a pass that trains has part in its gradients.
///   Draws while inferring are counted like the others, but do not change the number of steps.
/// - A clone goes on from where the original is. Draws from one stream on several threads are
///   numbered as they come; [`replica`](super::replica()) gives each worker a stream of its own.
///
/// ```
/// use conformable::autograd::RngStream;
/// use conformable::prelude::*;
///
/// /// Adds noise while training.
/// #[derive(Module)]
/// struct Noise {
///     rng: RngStream,
/// }
///
/// impl<S: Shape, M: Mode> Module<Tensor<S, f32, M>> for Noise {
///     type Output = Tensor<S, f32, M>;
///
///     fn forward(&self, x: Tensor<S, f32, M>) -> Self::Output {
///         if !M::TRAINING {
///             return x;
///         }
///         self.rng.draw(|rng| {
///             let noise = Tensor::<S>::randn_of(x.shape(), rng);
///             x + noise * 0.1
///         })
///     }
/// }
///
/// let layer = Noise::init(&mut StdRng::seed_from_u64(0));
/// let pass = || layer.forward(Tensor::<Rank1<3>>::zeros().tracked());
/// assert_ne!(pass().to_vec(), pass().to_vec());
/// ```
#[derive(Debug)]
pub struct RngStream {
    /// The seed and the number of steps, as the bits of an `i64`, which files know.
    state: Buffer<Rank1<2>, i64>,
    worker: u64,
    /// The low half of the number of steps at the last draw, and the draws since then.
    draws: AtomicU64,
}

impl RngStream {
    /// A stream that has not been trained yet.
    pub fn new(seed: u64) -> Self {
        let mut state = Tensor::zeros();
        state.as_mut_slice()[0] = seed.cast_signed();
        Self {
            state: Buffer::new(state),
            worker: 0,
            draws: AtomicU64::new(0),
        }
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.state.value().as_slice()[0].cast_unsigned()
    }

    /// The number of steps that draws had part in.
    pub fn steps(&self) -> u64 {
        self.state.value().as_slice()[1].cast_unsigned()
    }

    /// The seed and the number of steps, as they are saved.
    pub fn state(&self) -> &Buffer<Rank1<2>, i64> {
        &self.state
    }

    /// The seed and the number of steps, for changing them.
    pub fn state_mut(&mut self) -> &mut Buffer<Rank1<2>, i64> {
        &mut self.state
    }

    /// What `f` makes with the random numbers of the next draw.
    ///
    /// The result carries the count of the step, if it is of a mode that records and trains.
    pub fn draw<S: Shape, T: Float, M: Mode>(
        &self,
        f: impl FnOnce(&mut Xoshiro256PlusPlus) -> Tensor<S, T, M>,
    ) -> Tensor<S, T, M> {
        let step = self.steps();
        // The key of the cipher behind `StdRng`: streams of different keys have nothing in common.
        let mut key = [0; 32];
        let numbers = [self.seed(), self.next_draw(step), step, self.worker];
        for (bytes, number) in key.chunks_exact_mut(8).zip(numbers) {
            bytes.copy_from_slice(&number.to_le_bytes());
        }
        let y = f(&mut Xoshiro256PlusPlus::from_rng(&mut StdRng::from_seed(
            key,
        )));
        let after = step.wrapping_add(1).cast_signed();
        self.state.update(y, move |state| {
            // All draws of a step say the same.
            state.as_mut_slice()[1] = after;
        })
    }

    /// The number of this draw among those since the last step.
    fn next_draw(&self, step: u64) -> u64 {
        const HALF: u32 = 32;
        let of_step = step << HALF;
        let next = |last: u64| {
            let is_of_step = last >> HALF == of_step >> HALF;
            Some(if is_of_step { last + 1 } else { of_step + 1 })
        };
        let last = self
            .draws
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        let last = last.unwrap_or_else(|last| last);
        if last >> HALF == of_step >> HALF {
            last - of_step
        } else {
            0
        }
    }

    pub(super) fn set_worker(&mut self, worker: u64) {
        self.worker = worker;
    }
}

impl Clone for RngStream {
    fn clone(&self) -> Self {
        Self {
            state: self.state.clone(),
            worker: self.worker,
            draws: AtomicU64::new(self.draws.load(Ordering::Relaxed)),
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::Rng as _;

    use super::*;
    use crate::prelude::*;

    fn draw(stream: &RngStream) -> u64 {
        let mut drawn = 0;
        let _ = stream.draw(|rng| {
            drawn = rng.next_u64();
            Tensor::<Rank0>::zeros()
        });
        drawn
    }

    /// The gradients of a pass with so many draws.
    fn pass(stream: &RngStream, draws: usize) -> Gradients {
        let x = tensor(1.0_f32).requires_grad();
        let y = (0..draws).fold(x, |x, _| stream.draw(|_| x));
        y.backward()
    }

    #[test]
    fn draws_follow_from_the_seed_and_the_step() {
        let (mut a, b) = (RngStream::new(u64::MAX - 3), RngStream::new(u64::MAX - 3));
        assert_eq!(a.seed(), u64::MAX - 3);
        let of_step_0 = [draw(&a), draw(&a)];
        assert_ne!(of_step_0[0], of_step_0[1]);
        assert_eq!(of_step_0, [draw(&b), draw(&b)]);
        assert_ne!(draw(&RngStream::new(1)), draw(&RngStream::new(2)));

        // Several passes are one step, after which the draws begin anew.
        let mut gradients = pass(&a, 3);
        gradients += pass(&a, 2);
        assert_eq!(gradients.apply_updates(&mut a), 5);
        assert_eq!(a.steps(), 1);
        let mut resumed = RngStream::new(0);
        resumed.state_mut().set(a.state().value().clone());
        let of_step_1 = [draw(&a), draw(&a)];
        assert_eq!(of_step_1, [draw(&resumed), draw(&resumed)]);
        assert!(!of_step_0.contains(&of_step_1[0]));
    }

    #[test]
    fn a_clone_goes_on() {
        let stream = RngStream::new(5);
        draw(&stream);
        let clone = stream.clone();
        assert_eq!(draw(&stream), draw(&clone));
    }
}
