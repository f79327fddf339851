//! Walking over the parameters of a model, with their paths.

use core::fmt::{self, Display, Formatter};
use core::marker::PhantomData;

use conformable_terse::terse;

use super::Param;
use crate::shape::ConstShape;
use crate::tensor::Float;

/// Something that has parameters: a layer, a tuple or an array of layers, a struct that derives `Module`.
///
/// A layer without parameters needs none of the methods.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which parameters it has",
    label = "not a layer or a model",
    note = "put `#[derive(Module)]` on a struct of layers; every layer of a tuple or an array has to be one; a field that is not trained is marked `#[module(skip)]`"
)]
pub trait Parameters {
    /// The number of trainable numbers.
    ///
    /// ```
    /// use conformable::prelude::*;
    ///
    /// type Mlp = (Linear<784, 256>, Relu, Linear<256, 128>, Relu, Linear<128, 10>);
    /// const _: () = assert!(Mlp::PARAMS == 235_146);
    /// ```
    const PARAMS: usize = 0;

    /// The bytes of these numbers; of `f32` where an implementation says nothing else.
    const PARAM_BYTES: usize = Self::PARAMS * size_of::<f32>();

    /// Shows every parameter to the visitor, always in the same order.
    fn visit<V: Visitor>(&self, path: &mut Path, visitor: &mut V) {
        let _ = (path, visitor);
    }

    /// Shows every parameter to the visitor, for changing it; in the order of [`visit`](Self::visit).
    fn visit_mut<V: VisitorMut>(&mut self, path: &mut Path, visitor: &mut V) {
        let _ = (path, visitor);
    }
}

/// Looks at parameters.
pub trait Visitor {
    /// Called for every parameter, with its path, such as `fc1.weight`.
    fn param<S: ConstShape, T: Float>(&mut self, path: &Path, param: &Param<S, T>);
}

/// Changes parameters.
pub trait VisitorMut {
    /// Called for every parameter, with its path, such as `fc1.weight`.
    fn param<S: ConstShape, T: Float>(&mut self, path: &Path, param: &mut Param<S, T>);
}

#[diagnostic::do_not_recommend]
impl<S: ConstShape, T: Float> Parameters for Param<S, T> {
    const PARAMS: usize = S::COUNT;
    const PARAM_BYTES: usize = S::COUNT * size_of::<T>();

    fn visit<V: Visitor>(&self, path: &mut Path, visitor: &mut V) {
        visitor.param(path, self);
    }

    fn visit_mut<V: VisitorMut>(&mut self, path: &mut Path, visitor: &mut V) {
        visitor.param(path, self);
    }
}

#[diagnostic::do_not_recommend]
impl<L: Parameters> Parameters for Box<L> {
    const PARAMS: usize = L::PARAMS;
    const PARAM_BYTES: usize = L::PARAM_BYTES;

    fn visit<V: Visitor>(&self, path: &mut Path, visitor: &mut V) {
        (**self).visit(path, visitor);
    }

    fn visit_mut<V: VisitorMut>(&mut self, path: &mut Path, visitor: &mut V) {
        (**self).visit_mut(path, visitor);
    }
}

#[diagnostic::do_not_recommend]
impl<X: ?Sized> Parameters for PhantomData<X> {}

/// The place of a parameter in a model: names joined by dots, as in PyTorch's `state_dict`.
///
/// It becomes a text only where somebody asks for one, with `to_string()`; optimizers visit all parameters at every step and
/// do not.
#[derive(Clone, Copy, Debug, Default)]
pub struct Path<'a> {
    /// What the name is in; none for the model itself.
    within: Option<&'a Path<'a>>,
    name: Name<'a>,
}

#[derive(Clone, Copy, Debug, Default)]
enum Name<'a> {
    #[default]
    None,
    Field(&'a str),
    Index(usize),
}

impl Path<'_> {
    /// The path of a model itself: empty.
    pub fn root() -> Self {
        Self::default()
    }

    /// Calls `f` with `name` appended to the path.
    ///
    /// ```
    /// # use conformable::autograd::Path;
    /// Path::root().with("encoder", |path| {
    ///     path.with_index(2, |path| assert_eq!(path.to_string(), "encoder.2"));
    /// });
    /// ```
    #[inline]
    pub fn with<R>(&self, name: &str, f: impl FnOnce(&mut Path<'_>) -> R) -> R {
        self.then(Name::Field(name), f)
    }

    /// Calls `f` with a place in a tuple or an array appended to the path.
    #[inline]
    pub fn with_index<R>(&self, index: usize, f: impl FnOnce(&mut Path<'_>) -> R) -> R {
        self.then(Name::Index(index), f)
    }

    #[inline]
    fn then<R>(&self, name: Name<'_>, f: impl FnOnce(&mut Path<'_>) -> R) -> R {
        let within = Some(self);
        f(&mut Path { within, name })
    }
}

impl Display for Path<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(within) = self.within {
            within.fmt(f)?;
            if within.within.is_some() {
                f.write_str(".")?;
            }
        }
        match self.name {
            Name::None => Ok(()),
            Name::Field(name) => f.write_str(name),
            Name::Index(index) => write!(f, "{index}"),
        }
    }
}

/// The path and the sizes of one parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParamInfo {
    /// The path, such as `fc1.weight`.
    pub path: String,
    /// The sizes of the axes.
    pub sizes: Vec<usize>,
    /// The number of elements.
    pub count: usize,
    /// The name of the element type.
    pub element: &'static str,
    /// Whether training changes it.
    pub requires_grad: bool,
}

#[terse]
impl ParamInfo {
    /// What there is to say about a parameter at the given place.
    pub fn new<S: ConstShape, T: Float>(path: &Path, param: &Param<S, T>) -> Self {
        Self {
            path: path.to_string(),
            sizes: S::default().sizes().as_ref().to_vec(),
            count: S::COUNT,
            element: T::NAME,
            requires_grad: param.requires_grad(),
        }
    }
}

/// The parameters of a model, in order.
///
/// ```
/// use conformable::prelude::*;
/// use rand::{SeedableRng, rngs::StdRng};
///
/// let model = <(Linear<2, 3>, Relu)>::init(&mut StdRng::seed_from_u64(0));
/// let paths: Vec<_> = parameters(&model).into_iter().map(|p| (p.path, p.sizes)).collect();
/// assert_eq!(paths, [("0.weight".to_owned(), vec![3, 2]), ("0.bias".to_owned(), vec![3])]);
/// ```
#[terse]
pub fn parameters<L: Parameters>(model: &L) -> Vec<ParamInfo> {
    struct Collect(Vec<ParamInfo>);

    impl Visitor for Collect {
        fn param<S: ConstShape, T: Float>(&mut self, path: &Path, param: &Param<S, T>) {
            self.0.push(ParamInfo::new(path, param));
        }
    }

    let mut collect = Collect(Vec::new());
    model.visit(&mut Path::root(), &mut collect);
    collect.0
}
