//! The summary of a model with measured times.

use conformable_terse::terse;

use super::HasCost;
use super::stopwatch::{dynamic_size, measure};
use super::summary::Summary;
use crate::autograd::{Parameters, Tracked};
use crate::nn::Module;
use crate::shape::Shape;
use crate::tensor::{Float, Tensor};

/// The [`summary`](super::summary()) of a model with measured times, beside which it prints the
/// GFLOP/s that were achieved.
///
/// Each layer is measured by itself: one of its type is made with random parameters, and gets a
/// random input of the size that it has in the model; it is trained, also where the model has it in
/// an [`Eval`](crate::nn::Eval) or [`Frozen`](crate::nn::Frozen). The last line has the times of
/// the model itself with the input given here; what it needs beyond the sum of the layers lies
/// between them. All are medians of runs that train, forward and backward, after a run that is not
/// counted; nothing is measured in a model that is not handed to this function.
///
/// ```
/// use conformable::nn::cost::profile;
/// use conformable::prelude::*;
///
/// let model = <(Linear<64, 32>, Relu, Linear<32, 10>)>::init(&mut StdRng::seed_from_u64(0));
/// let profile = profile(&model, &Tensor::<Rank2<16, 64>>::ones());
/// println!("{profile}");
/// assert!(profile.rows.iter().all(|row| row.times.is_some()));
/// ```
#[terse]
pub fn profile<L, S, T, Out>(model: &L, x: &Tensor<S, T>) -> Summary
where
    L: HasCost<Tensor<S, T>>
        + Parameters
        + Module<Tensor<S, T>, Output = Tensor<Out, T>>
        + Module<Tensor<S, T, Tracked>, Output = Tensor<Out, T, Tracked>>,
    S: Shape,
    T: Float,
    Out: Shape,
{
    let dynamic = dynamic_size(x);
    let mut summary = Summary::new::<L, Tensor<S, T>>(dynamic, true);
    let forward = |x| model.forward(x);
    summary.times = Some(measure(x, L::PARAMS > 0, Tensor::tracked, forward));
    summary
}
