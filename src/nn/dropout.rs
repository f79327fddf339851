use core::cell::Cell;

use conformable_terse::terse;
use rand::Rng;

use super::Module;
use super::cost::Work;
use crate::autograd::{Mode, RngStream};
use crate::shape::Shape;
use crate::tensor::{Float, Tensor};

/// Dropout: while training, `yᵢ = mᵢ · xᵢ`, where `mᵢ` is 0 with probability `p` and else `1 / (1 -
/// p)`, so that the expected value of `y` is `x`; `∂L/∂xᵢ = mᵢ · dyᵢ`. While inferring, `y = x`, in
/// the same memory.
///
/// The mode of the input decides: [`Plain`](crate::tensor::Plain) infers,
/// [`Tracked`](crate::autograd::Tracked) trains. There is no switch to forget.
///
/// With `p = 1` the result is zero, with `p = 0` it is `x`. As in PyTorch, a dropped infinity or
/// NaN is NaN.
///
/// # Shapes
/// Any shape, which the output keeps.
///
/// # Randomness
/// The masks follow from the seed of the layer, the number of steps that it has been trained for,
/// and the number of passes since the last step: each pass has a new mask, and the same model, made
/// from the same seed, has the same sequence of masks on every run and for any number of threads.
/// The seed and the number of steps are a buffer, `rng`, and are saved with the model, so that a
/// run that is resumed goes on with the same masks; see [`RngStream`].
///
/// Source: N. Srivastava et al., “Dropout: A Simple Way to Prevent Neural Networks from
/// Overfitting”, JMLR 15 (2014); `torch.nn.Dropout`.
///
/// ```
/// use conformable::prelude::*;
///
/// let dropout = Dropout::seeded(0.5, 1);
/// let x = Tensor::<Rank1<1000>>::ones();
/// assert!(dropout.forward(x.clone()).shares_memory(&x));
/// let y = dropout.forward(x.tracked());
/// assert!(y.as_slice().iter().all(|&y| y == 0.0 || y == 2.0));
/// ```
#[derive(Clone, Module)]
#[module(work = Work::new().only_trains().keeps_elements(1), debug(p = self.p))]
pub struct Dropout {
    #[module(skip, init = 0.5)]
    p: f64,
    #[module(init = RngStream::new(rng.next_u64()))]
    rng: RngStream,
}

impl Dropout {
    /// A layer that drops each element with probability `p`.
    ///
    /// Its seed is the number of layers that this thread has made by `new` before, so that the
    /// layers of a model have different masks; [`seeded`](Self::seeded) names the seed, and
    /// [`Init`](super::Init) draws it.
    ///
    /// # Panics
    /// Unless `0 ≤ p ≤ 1`.
    pub fn new(p: f64) -> Self {
        thread_local! {
            static NEXT: Cell<u64> = const { Cell::new(0) };
        }
        Self::seeded(p, NEXT.replace(NEXT.get() + 1))
    }

    /// A layer that drops each element with probability `p`, by masks that follow from `seed`.
    ///
    /// # Panics
    /// Unless `0 ≤ p ≤ 1`.
    pub fn seeded(p: f64, seed: u64) -> Self {
        Self {
            p: probability(p),
            rng: RngStream::new(seed),
        }
    }

    /// The probability with which an element is dropped.
    pub fn p(&self) -> f64 {
        self.p
    }

    /// Where its masks come from.
    pub fn rng(&self) -> &RngStream {
        &self.rng
    }

    /// Changes the probability with which an element is dropped; the seed stays.
    ///
    /// # Panics
    /// Unless `0 ≤ p ≤ 1`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let mut head = <(Dropout, Linear<8, 2>)>::init(&mut StdRng::seed_from_u64(0));
    /// head.0.set_p(0.1);
    /// ```
    pub fn set_p(&mut self, p: f64) {
        self.p = probability(p);
    }

    /// The factors of a pass: 0 or `1 / (1 - p)`.
    fn mask<S: Shape, T: Float>(&self, shape: S, rng: &mut impl Rng) -> Tensor<S, T> {
        const HALVES: f64 = (1_u64 << 32) as f64;
        let dropped = (self.p * HALVES).round() as u64;
        let kept = T::from_f64((1.0 - self.p).recip());
        let factor = |bits: u64| if bits < dropped { T::zero() } else { kept };
        Tensor::build(shape, |mask| {
            for pair in mask.chunks_mut(2) {
                let bits = rng.next_u64();
                pair[0] = factor(bits >> 32);
                if let Some(second) = pair.get_mut(1) {
                    *second = factor(bits & u64::from(u32::MAX));
                }
            }
        })
    }
}

fn probability(p: f64) -> f64 {
    assert!(
        (0.0..=1.0).contains(&p),
        "the probability of a dropout is {p}, but must lie between 0 and 1"
    );
    p
}

impl Default for Dropout {
    /// [`Dropout::new`] with `p = 0.5`, as in PyTorch.
    fn default() -> Self {
        Self::new(0.5)
    }
}

#[terse]
impl<S: Shape, T: Float, M: Mode> Module<Tensor<S, T, M>> for Dropout {
    type Output = Tensor<S, T, M>;

    #[inline]
    fn forward(&self, x: Tensor<S, T, M>) -> Tensor<S, T, M> {
        if !M::TRAINING || self.p == 0.0 {
            return x;
        }
        self.rng.draw(|rng| {
            let mask = self.mask::<S, T>(x.shape(), rng);
            x * mask
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prelude::*;

    type Ones = Tensor<Rank1<100_000>>;

    #[test]
    fn keeps_the_mean_and_drops_the_share() {
        for p in [0.1, 0.5, 0.9] {
            let y = Dropout::seeded(p, 3).forward(Ones::ones().tracked());
            let kept = (1.0 / (1.0 - p)) as f32;
            assert!(y.as_slice().iter().all(|&y| y == 0.0 || y == kept), "{p}");
            let dropped = y.as_slice().iter().filter(|&&y| y == 0.0).count() as f64 / 1e5;
            assert!((dropped - p).abs() < 0.005, "{p}: {dropped}");
            let mean = y.sum().item() / 1e5;
            assert!((mean - 1.0).abs() < 0.03, "{p}: {mean}");
        }
    }

    #[test]
    fn neighbours_are_dropped_independently() {
        let y = Dropout::seeded(0.5, 3).forward(Ones::ones().tracked());
        let both = y
            .as_slice()
            .windows(2)
            .filter(|y| y[0] == 0.0 && y[1] == 0.0)
            .count();
        assert!((both as f64 / 1e5 - 0.25).abs() < 0.005, "{both}");
    }

    #[test]
    fn the_ends_of_the_range() {
        let x = Tensor::<Rank1<100>>::ones();
        let y = Dropout::seeded(0.0, 1).forward(x.clone().tracked());
        assert_eq!(y.to_vec(), [1.0; 100]);
        let x = x.requires_grad();
        let y = Dropout::seeded(1.0, 1).forward(x.clone());
        assert_eq!(y.to_vec(), [0.0; 100]);
        assert_eq!(y.sum().backward().get(&x).unwrap().to_vec(), [0.0; 100]);
    }

    #[test]
    fn plain_tensors_pass_without_a_copy() {
        let x = Tensor::<Rank1<100>>::ones();
        assert!(Dropout::new(0.5).forward(x.clone()).shares_memory(&x));
    }

    #[test]
    fn the_gradient_is_the_mask() {
        let x = Tensor::<Rank2<10, 20>, f64>::full(3.0).requires_grad();
        let y = Dropout::seeded(0.25, 1).forward(x.clone());
        let dx = y.clone().sum().backward().get(&x).unwrap();
        for (y, dx) in y.as_slice().iter().zip(dx.as_slice()) {
            assert!(
                *y == 3.0 * dx && (*dx == 0.0 || *dx == 1.0 / 0.75),
                "{y} {dx}"
            );
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_masks_and_each_pass_a_new_one() {
        let passes = |layer: &Dropout| -> Vec<Vec<f32>> {
            let pass = || {
                layer
                    .forward(Tensor::<Rank1<101>>::ones().tracked())
                    .to_vec()
            };
            (0..3).map(|_| pass()).collect()
        };
        let init = |seed| Dropout::init(&mut StdRng::seed_from_u64(seed));
        let (layer, first) = (init(1), passes(&init(1)));
        assert_eq!(passes(&layer), first);
        assert!(first[0] != first[1] && first[1] != first[2] && first[0] != first[2]);
        assert_ne!(passes(&init(2)), first);
        // A clone goes on from the fourth pass.
        let clone = layer.clone();
        assert_eq!(passes(&clone), passes(&layer));
        assert_ne!(passes(&Dropout::new(0.5)), passes(&Dropout::new(0.5)));
    }

    #[test]
    fn plain_passes_are_not_counted() {
        let (a, b) = (Dropout::seeded(0.5, 1), Dropout::seeded(0.5, 1));
        let x = Tensor::<Rank1<100>>::ones();
        let _ = a.forward(x.clone());
        assert_eq!(
            a.forward(x.clone().tracked()).to_vec(),
            b.forward(x.tracked()).to_vec()
        );
    }

    #[test]
    fn the_probability_is_checked() {
        for p in [-0.1, 1.1, f64::NAN] {
            assert!(std::panic::catch_unwind(|| Dropout::new(p)).is_err(), "{p}");
        }
        let mut layer = Dropout::default();
        assert_eq!(layer.p(), 0.5);
        layer.set_p(0.25);
        assert_eq!(layer.p(), 0.25);
    }
}
