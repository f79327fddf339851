//! Tensors of random numbers, from a generator of the caller's.

use conformable_terse::terse;
use rand::{Rng, RngExt as _};
use rand_distr::{Distribution, StandardNormal, StandardUniform};

use super::{Float, Tensor};
use crate::shape::{ConstShape, Shape};

#[terse]
impl<S: Shape, T: Float> Tensor<S, T> {
    /// Random numbers, uniform in `[0, 1)`, as `torch.rand`.
    ///
    /// ```
    /// use conformable::prelude::*;
    /// use rand::{SeedableRng, rngs::StdRng};
    ///
    /// let x = Tensor::<Rank2<2, 3>>::rand(&mut StdRng::seed_from_u64(0));
    /// assert!(x.as_slice().iter().all(|x| (0.0..1.0).contains(x)));
    /// ```
    pub fn rand(rng: &mut impl Rng) -> Self
    where
        S: ConstShape,
    {
        Self::rand_of(S::default(), rng)
    }

    /// Random numbers of the standard normal distribution (mean 0, variance 1), as `torch.randn`.
    pub fn randn(rng: &mut impl Rng) -> Self
    where
        S: ConstShape,
    {
        Self::randn_of(S::default(), rng)
    }
}

impl<S: Shape, T: Float> Tensor<S, T> {
    /// Random numbers, uniform in `[0, 1)`, in a shape with dynamic axes.
    pub fn rand_of(shape: S, rng: &mut impl Rng) -> Self {
        Self::sample_of(shape, &StandardUniform, rng, |x: f64| {
            // An f64 just below 1 rounds to an f32 of 1, which the range leaves out.
            T::from_f64(x).min(T::one() - T::epsilon() / T::from_f64(2.0))
        })
    }

    /// Random numbers of the standard normal distribution, in a shape with dynamic axes.
    pub fn randn_of(shape: S, rng: &mut impl Rng) -> Self {
        Self::sample_of(shape, &StandardNormal, rng, T::from_f64)
    }

    /// The numbers are drawn as `f64`, so that a seed gives the same numbers in every element type.
    fn sample_of(
        shape: S,
        distribution: &impl Distribution<f64>,
        rng: &mut impl Rng,
        convert: impl Fn(f64) -> T,
    ) -> Self {
        Self::build(shape, |elements| {
            for element in elements {
                *element = convert(rng.sample(distribution));
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng as _, rngs::StdRng};

    use super::*;
    use crate::shape::Rank1;

    #[test]
    fn moments_are_those_of_the_distribution() {
        let mut rng = StdRng::seed_from_u64(1);
        let moments = |x: &[f64]| {
            let n = x.len() as f64;
            let mean = x.iter().sum::<f64>() / n;
            (mean, x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n)
        };
        let (mean, variance) = moments(Tensor::<Rank1<20_000>, f64>::randn(&mut rng).as_slice());
        assert!(
            mean.abs() < 0.03 && (variance - 1.0).abs() < 0.05,
            "{mean} {variance}"
        );
        let (mean, variance) = moments(Tensor::<Rank1<20_000>, f64>::rand(&mut rng).as_slice());
        assert!(
            (mean - 0.5).abs() < 0.01 && (variance - 1.0 / 12.0).abs() < 0.003,
            "{mean} {variance}"
        );
    }

    #[test]
    fn a_seed_gives_the_same_numbers_in_every_float_type() {
        let single = Tensor::<Rank1<50>, f32>::randn(&mut StdRng::seed_from_u64(7));
        let double = Tensor::<Rank1<50>, f64>::randn(&mut StdRng::seed_from_u64(7));
        assert_eq!(
            single.to_vec(),
            double
                .as_slice()
                .iter()
                .map(|&x| x as f32)
                .collect::<Vec<_>>()
        );
    }
}
