use conformable_terse::terse;
use thiserror::Error;

use super::Tracked;
use crate::shape::Shape;
use crate::tensor::Tensor;

/// A derivative that disagrees with finite differences.
#[derive(Clone, Debug, PartialEq, Error)]
#[error(
    "the derivative with respect to element {index} is {analytic:e}, but finite differences give \
        {numeric:e}"
)]
pub struct GradcheckError {
    /// The place of the element in row-major order.
    pub index: usize,
    /// The derivative that `backward()` found.
    pub analytic: f64,
    /// The derivative by central differences.
    pub numeric: f64,
}

/// Compares the gradient of a scalar function at `x` with central finite differences, as
/// `torch.autograd.gradcheck`: `|analytic - numeric| ≤ tolerance · (1 + |numeric|)` for every
/// element.
///
/// In `f64`, with a step of 1e-6, a tolerance of 1e-6 to 1e-5 fits functions of moderate curvature.
///
/// # Errors
/// [`GradcheckError`] for the first element that disagrees.
///
/// ```
/// use conformable::prelude::*;
///
/// let x = tensor([0.3, -1.2, 2.0_f64]);
/// gradcheck(|x| x.tanh().square().sum(), &x, 1e-6)?;
/// # Ok::<(), conformable::autograd::GradcheckError>(())
/// ```
#[terse]
pub fn gradcheck<S: Shape>(
    f: impl Fn(Tensor<S, f64, Tracked>) -> Tensor<(), f64, Tracked>,
    x: &Tensor<S, f64>,
    tolerance: f64,
) -> Result<(), GradcheckError> {
    const STEP: f64 = 1e-6;
    let leaf = x.clone().requires_grad();
    let gradient = f(leaf.clone()).backward().get(&leaf);
    let moved = |index: usize, step: f64| {
        let mut x = x.clone();
        x.as_mut_slice()[index] += step;
        f(x.tracked()).item()
    };
    for index in 0..x.count() {
        let analytic = gradient
            .as_ref()
            .map_or(0.0, |gradient| gradient.as_slice()[index]);
        let numeric = (moved(index, STEP) - moved(index, -STEP)) / (2.0 * STEP);
        let error = (analytic - numeric).abs();
        if error > tolerance * (1.0 + numeric.abs()) || error.is_nan() {
            return Err(GradcheckError {
                index,
                analytic,
                numeric,
            });
        }
    }
    Ok(())
}
