use core::any::type_name;
use core::fmt::{self, Debug, Formatter};

use conformable_terse::terse;

use super::Module;
use crate::autograd::Parameters;

/// A function or a closure as a layer without parameters: `y = f(x)`.
///
/// It stands in a tuple that is put together by hand, or in a field with `#[module(init = ..)]`: a
/// function cannot be drawn from random numbers, so there is no `init`. For the same reason a model
/// that is to be made by `init` alone has a struct of its own in this place, which implements
/// [`Module`].
///
/// # Shapes
/// Those of the function.
///
/// ```
/// use conformable::prelude::*;
/// use conformable::nn::Lambda;
///
/// let rng = &mut StdRng::seed_from_u64(0);
/// let model = (
///     Linear::<3, 4>::init(rng),
///     Lambda(|x: Tensor<Rank2<5, 4>>| x.square()),
///     Linear::<4, 2>::init(rng),
/// );
/// assert_eq!(model.forward(Tensor::<Rank2<5, 3>>::ones()).sizes(), [5, 2]);
/// ```
#[derive(Clone, Copy, Default)]
pub struct Lambda<F>(pub F);

impl<F> Debug for Lambda<F> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Lambda({})", type_name::<F>())
    }
}

#[terse]
impl<X, Y, F: Fn(X) -> Y> Module<X> for Lambda<F> {
    type Output = Y;

    #[inline]
    fn forward(&self, x: X) -> Y {
        (self.0)(x)
    }
}

#[diagnostic::do_not_recommend]
impl<F> Parameters for Lambda<F> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prelude::*;

    #[test]
    fn closures_and_functions() {
        fn double<B: Dim, M: Mode>(
            x: Tensor<(B, Const<2>), f32, M>,
        ) -> Tensor<(B, Const<2>), f32, M> {
            x * 2.0
        }
        let factor = 3.0;
        let model = (Lambda(double), Lambda(move |x: Tensor<_>| x * factor));
        let y = model.forward(tensor([[1.0, 2.0]]));
        assert_eq!(y.to_array(), [[6.0, 12.0]]);
        assert!(parameters(&model).is_empty());
    }
}
