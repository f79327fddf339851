use core::fmt::{self, Debug, Formatter};
use core::ops::{Deref, DerefMut};

use conformable_terse::terse;
use rand::Rng;

use super::Init;
use crate::autograd::{Mode, Param, Parameters, Path, View, Visitor, VisitorMut};
use crate::shape::ConstShape;
use crate::tensor::Float;

/// A parameter or a layer that a const parameter of the layer around it switches on or off, such as
/// a bias.
///
/// Where the type says that it is there, it is used as if it stood there itself:
/// `layer.bias.value()`. Code that is generic over `HAS` asks with [`get`](Self::get).
///
/// Where it is not there, it has no parameters. Its path is that of the field: `bias`, not
/// `bias.0`.
///
/// ```
/// use conformable::nn::Optional;
/// use conformable::prelude::*;
///
/// /// `y = scale · x`, and `+ shift` if `SHIFT`.
/// #[derive(Module)]
/// struct Affine<const SHIFT: bool> {
///     scale: Param<Rank0>,
///     shift: Optional<SHIFT, Param<Rank0>>,
/// }
///
/// const _: () = assert!(Affine::<true>::PARAMS == 2 && Affine::<false>::PARAMS == 1);
/// let layer = Affine::<true>::init(&mut StdRng::seed_from_u64(0));
/// assert_eq!(layer.shift.value().item(), 0.0);
/// ```
#[derive(Clone)]
pub struct Optional<const HAS: bool, L>(Option<L>);

#[terse]
impl<const HAS: bool, L> Optional<HAS, L> {
    /// What `make` makes, if `HAS`; else `make` is not called.
    #[inline]
    pub fn from_fn(make: impl FnOnce() -> L) -> Self {
        Self(HAS.then(make))
    }

    /// What is there, if `HAS`.
    #[inline]
    pub fn get(&self) -> Option<&L> {
        self.0.as_ref()
    }

    /// What is there, for changing it, if `HAS`.
    #[inline]
    pub fn get_mut(&mut self) -> Option<&mut L> {
        self.0.as_mut()
    }
}

impl<const HAS: bool, S: ConstShape, T: Float> Optional<HAS, Param<S, T>> {
    /// The parameter as an operation in mode `M` reads it.
    #[inline]
    pub(super) fn view<M: Mode>(&self) -> Option<View<'_, S, T>> {
        self.get().map(Param::view::<M>)
    }
}

impl<L> From<L> for Optional<true, L> {
    fn from(layer: L) -> Self {
        Self(Some(layer))
    }
}

impl<L> Default for Optional<false, L> {
    fn default() -> Self {
        Self(None)
    }
}

impl<L> Deref for Optional<true, L> {
    type Target = L;

    #[inline]
    fn deref(&self) -> &L {
        self.0.as_ref().expect("it is there by its type")
    }
}

impl<L> DerefMut for Optional<true, L> {
    #[inline]
    fn deref_mut(&mut self) -> &mut L {
        self.0.as_mut().expect("it is there by its type")
    }
}

impl<const HAS: bool, L: Debug> Debug for Optional<HAS, L> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.get() {
            Some(layer) => layer.fmt(f),
            None => f.write_str("None"),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<const HAS: bool, L: Parameters> Parameters for Optional<HAS, L> {
    const PARAMS: usize = if HAS { L::PARAMS } else { 0 };
    const PARAM_BYTES: usize = if HAS { L::PARAM_BYTES } else { 0 };
    const BUFFERS: usize = if HAS { L::BUFFERS } else { 0 };
    const BUFFER_BYTES: usize = if HAS { L::BUFFER_BYTES } else { 0 };

    fn visit<V: Visitor>(&self, path: &mut Path, visitor: &mut V) -> Result<(), V::Error> {
        self.get()
            .map_or(Ok(()), |layer| layer.visit(path, visitor))
    }

    fn visit_mut<V: VisitorMut>(
        &mut self,
        path: &mut Path,
        visitor: &mut V,
    ) -> Result<(), V::Error> {
        self.get_mut()
            .map_or(Ok(()), |layer| layer.visit_mut(path, visitor))
    }
}

#[diagnostic::do_not_recommend]
impl<const HAS: bool, L: Init> Init for Optional<HAS, L> {
    fn init<R: Rng>(rng: &mut R) -> Self {
        Self::from_fn(|| L::init(rng))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prelude::*;

    type Layer<const HAS: bool> = Optional<HAS, Linear<2, 3>>;

    #[test]
    fn what_is_not_there_has_no_parameters_and_draws_nothing() {
        const _: () = assert!(Layer::<true>::PARAMS == 9 && Layer::<true>::PARAM_BYTES == 36);
        const _: () = assert!(Layer::<false>::PARAMS == 0 && Layer::<false>::PARAM_BYTES == 0);
        let rng = &mut StdRng::seed_from_u64(0);
        let (none, some) = (Layer::<false>::init(rng), Layer::<true>::init(rng));
        assert!(none.get().is_none() && parameters(&none).is_empty());
        let alone = Linear::<2, 3>::init(&mut StdRng::seed_from_u64(0));
        assert_eq!(some.weight.value(), alone.weight.value());
        assert_eq!(parameters(&some), parameters(&alone));
    }

    #[test]
    fn it_is_used_as_if_it_stood_there() {
        let mut bias = Optional::<true, _>::from(Param::new(tensor([1.0_f32])));
        bias.set(tensor([2.0]));
        assert_eq!(bias.value().to_vec(), [2.0]);
        assert_eq!(bias.get_mut().unwrap().value().to_vec(), [2.0]);
        let mut none = Optional::<false, Param<Rank0>>::default();
        assert!(none.get_mut().is_none());
        assert_eq!(format!("{none:?}"), "None");
    }
}
