//! What there is to say about the parameters and buffers of a model without their types.

use core::convert::Infallible;

use conformable_terse::terse;

use super::{Buffer, Param, Parameters, Path, Visitor};
use crate::shape::ConstShape;
use crate::tensor::{Element, Float};

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

/// The path and the sizes of one buffer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BufferInfo {
    /// The path, such as `bn1.running_mean`.
    pub path: String,
    /// The sizes of the axes.
    pub sizes: Vec<usize>,
    /// The number of elements.
    pub count: usize,
    /// The name of the element type.
    pub element: &'static str,
}

#[terse]
impl BufferInfo {
    /// What there is to say about a buffer at the given place.
    pub fn new<S: ConstShape, T: Element>(path: &Path, buffer: &Buffer<S, T>) -> Self {
        let _ = buffer;
        Self {
            path: path.to_string(),
            sizes: S::default().sizes().as_ref().to_vec(),
            count: S::COUNT,
            element: T::NAME,
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
    collect(model).params
}

/// The buffers of a model, in order: what is saved with the parameters, but not trained.
///
/// ```
/// use conformable::autograd::{Buffer, buffers};
/// use conformable::prelude::*;
///
/// #[derive(Module)]
/// struct Centred {
///     mean: Buffer<Rank1<3>>,
///     fc: Linear<3, 2>,
/// }
///
/// let model = Centred::init(&mut StdRng::seed_from_u64(0));
/// let paths: Vec<_> = buffers(&model).into_iter().map(|b| (b.path, b.sizes)).collect();
/// assert_eq!(paths, [("mean".to_owned(), vec![3])]);
/// # let _ = (&model.mean, &model.fc);
/// ```
#[terse]
pub fn buffers<L: Parameters>(model: &L) -> Vec<BufferInfo> {
    collect(model).buffers
}

#[derive(Default)]
struct Collect {
    params: Vec<ParamInfo>,
    buffers: Vec<BufferInfo>,
}

impl Visitor for Collect {
    type Error = Infallible;

    fn param<S: ConstShape, T: Float>(
        &mut self,
        path: &Path,
        param: &Param<S, T>,
    ) -> Result<(), Infallible> {
        self.params.push(ParamInfo::new(path, param));
        Ok(())
    }

    fn buffer<S: ConstShape, T: Element>(
        &mut self,
        path: &Path,
        buffer: &Buffer<S, T>,
    ) -> Result<(), Infallible> {
        self.buffers.push(BufferInfo::new(path, buffer));
        Ok(())
    }
}

fn collect<L: Parameters>(model: &L) -> Collect {
    let mut collect = Collect::default();
    let Ok(()) = model.visit(&mut Path::root(), &mut collect);
    collect
}
