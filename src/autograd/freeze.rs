use core::convert::Infallible;

use conformable_terse::terse;

use super::{Param, Parameters, Path, VisitorMut};
use crate::shape::ConstShape;
use crate::tensor::Float;

/// Freezes all parameters of a model or of a part of it (`false`), so that training leaves them as
/// they are, or thaws them (`true`). How layers behave stays as it is;
/// [`Frozen`](crate::nn::Frozen) says both, in the type.
///
/// Source: `torch.nn.Module.requires_grad_`.
///
/// ```
/// use conformable::autograd::set_requires_grad;
/// use conformable::prelude::*;
///
/// let mut model = <(Linear<4, 8>, Relu, Linear<8, 2>)>::init(&mut StdRng::seed_from_u64(0));
/// set_requires_grad(&mut model.0, false);
/// let trained = parameters(&model).into_iter().filter(|p| p.requires_grad);
/// assert!(trained.map(|p| p.path).eq(["2.weight", "2.bias"]));
/// ```
#[terse]
pub fn set_requires_grad<L: Parameters>(model: &mut L, requires_grad: bool) {
    struct Set(bool);

    impl VisitorMut for Set {
        type Error = Infallible;

        fn param<S: ConstShape, T: Float>(
            &mut self,
            _path: &Path,
            param: &mut Param<S, T>,
        ) -> Result<(), Infallible> {
            param.set_requires_grad(self.0);
            Ok(())
        }
    }

    let Ok(()) = model.visit_mut(&mut Path::root(), &mut Set(requires_grad));
}
