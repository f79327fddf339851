//! Walking over the parameters and buffers of a model, with their paths.

use core::marker::PhantomData;

use super::{Buffer, Param, Path, RngStream};
use crate::shape::ConstShape;
use crate::tensor::{Element, Float};

/// Something that has a state: parameters, which are trained, and buffers, which are only saved. A
/// layer, a tuple or an array of layers, a struct that derives `Module`.
///
/// A layer without a state needs none of the methods.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which parameters it has",
    label = "not a layer or a model",
    note = "put `#[derive(Module)]` on a struct of layers; every layer of a tuple or an array has \
        to be one; a field that is not trained is marked `#[module(skip)]`"
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

    /// The number of elements in buffers: what is saved beside the parameters.
    const BUFFERS: usize = 0;

    /// The bytes of the elements in buffers; of `f32` where an implementation says nothing else.
    const BUFFER_BYTES: usize = Self::BUFFERS * size_of::<f32>();

    /// Shows every parameter and every buffer to the visitor, always in the same order.
    ///
    /// # Errors
    /// The visitor's first error, behind which nothing more is shown.
    fn visit<V: Visitor>(&self, path: &mut Path, visitor: &mut V) -> Result<(), V::Error> {
        let _ = (path, visitor);
        Ok(())
    }

    /// Shows every parameter and every buffer to the visitor, for changing it; in the order of
    /// [`visit`](Self::visit).
    ///
    /// # Errors
    /// The visitor's first error, behind which nothing more is shown.
    fn visit_mut<V: VisitorMut>(
        &mut self,
        path: &mut Path,
        visitor: &mut V,
    ) -> Result<(), V::Error> {
        let _ = (path, visitor);
        Ok(())
    }
}

/// Looks at the parameters and buffers of a model.
///
/// ```
/// use std::convert::Infallible;
///
/// use conformable::autograd::{Path, Visitor};
/// use conformable::prelude::*;
/// use conformable::shape::ConstShape;
///
/// /// The largest absolute value of all parameters.
/// struct Largest(f64);
///
/// impl Visitor for Largest {
///     type Error = Infallible;
///
///     fn param<S: ConstShape, T: Float>(
///         &mut self,
///         _path: &Path,
///         param: &Param<S, T>,
///     ) -> Result<(), Infallible> {
///         for &w in param.value().as_slice() {
///             self.0 = self.0.max(w.to_f64().abs());
///         }
///         Ok(())
///     }
/// }
///
/// let model = Linear::<1, 2>::new(tensor([[1.0], [-3.0]]), tensor([0.5, 0.0]));
/// let mut largest = Largest(0.0);
/// let Ok(()) = model.visit(&mut Path::root(), &mut largest);
/// assert_eq!(largest.0, 3.0);
/// ```
pub trait Visitor {
    /// What ends the walk early, such as an error of the file that is written; `Infallible` if
    /// nothing does.
    type Error;

    /// Called for every parameter, with its path, such as `fc1.weight`.
    ///
    /// # Errors
    /// What ends the walk.
    fn param<S: ConstShape, T: Float>(
        &mut self,
        path: &Path,
        param: &Param<S, T>,
    ) -> Result<(), Self::Error>;

    /// Called for every buffer, with its path, such as `bn1.running_mean`. A visitor that does not
    /// say otherwise is interested in parameters alone.
    ///
    /// # Errors
    /// What ends the walk.
    fn buffer<S: ConstShape, T: Element>(
        &mut self,
        path: &Path,
        buffer: &Buffer<S, T>,
    ) -> Result<(), Self::Error> {
        let _ = (path, buffer);
        Ok(())
    }

    /// Called for the random numbers of every layer that draws, such as a dropout, with the path.
    /// They are a buffer too, and a visitor that does not say otherwise sees that buffer;
    /// checkpoints of other libraries do not have it.
    ///
    /// # Errors
    /// What ends the walk.
    fn stream(&mut self, path: &Path, stream: &RngStream) -> Result<(), Self::Error> {
        self.buffer(path, stream.state())
    }
}

/// Changes the parameters and buffers of a model.
pub trait VisitorMut {
    /// What ends the walk early, such as a file that lacks a parameter; `Infallible` if nothing
    /// does.
    type Error;

    /// Called for every parameter, with its path, such as `fc1.weight`.
    ///
    /// # Errors
    /// What ends the walk.
    fn param<S: ConstShape, T: Float>(
        &mut self,
        path: &Path,
        param: &mut Param<S, T>,
    ) -> Result<(), Self::Error>;

    /// Called for every buffer, with its path, such as `bn1.running_mean`. A visitor that does not
    /// say otherwise is interested in parameters alone.
    ///
    /// # Errors
    /// What ends the walk.
    fn buffer<S: ConstShape, T: Element>(
        &mut self,
        path: &Path,
        buffer: &mut Buffer<S, T>,
    ) -> Result<(), Self::Error> {
        let _ = (path, buffer);
        Ok(())
    }

    /// Called for the random numbers of every layer that draws, such as a dropout, with the path.
    /// They are a buffer too, and a visitor that does not say otherwise sees that buffer;
    /// checkpoints of other libraries do not have it.
    ///
    /// # Errors
    /// What ends the walk.
    fn stream(&mut self, path: &Path, stream: &mut RngStream) -> Result<(), Self::Error> {
        self.buffer(path, stream.state_mut())
    }
}

#[diagnostic::do_not_recommend]
impl<S: ConstShape, T: Float> Parameters for Param<S, T> {
    const PARAMS: usize = S::COUNT;
    const PARAM_BYTES: usize = S::COUNT * size_of::<T>();

    fn visit<V: Visitor>(&self, path: &mut Path, visitor: &mut V) -> Result<(), V::Error> {
        visitor.param(path, self)
    }

    fn visit_mut<V: VisitorMut>(
        &mut self,
        path: &mut Path,
        visitor: &mut V,
    ) -> Result<(), V::Error> {
        visitor.param(path, self)
    }
}

#[diagnostic::do_not_recommend]
impl<S: ConstShape, T: Element> Parameters for Buffer<S, T> {
    const BUFFERS: usize = S::COUNT;
    const BUFFER_BYTES: usize = S::COUNT * size_of::<T>();

    fn visit<V: Visitor>(&self, path: &mut Path, visitor: &mut V) -> Result<(), V::Error> {
        visitor.buffer(path, self)
    }

    fn visit_mut<V: VisitorMut>(
        &mut self,
        path: &mut Path,
        visitor: &mut V,
    ) -> Result<(), V::Error> {
        visitor.buffer(path, self)
    }
}

#[diagnostic::do_not_recommend]
impl Parameters for RngStream {
    const BUFFERS: usize = 2;
    const BUFFER_BYTES: usize = 16;

    fn visit<V: Visitor>(&self, path: &mut Path, visitor: &mut V) -> Result<(), V::Error> {
        visitor.stream(path, self)
    }

    fn visit_mut<V: VisitorMut>(
        &mut self,
        path: &mut Path,
        visitor: &mut V,
    ) -> Result<(), V::Error> {
        visitor.stream(path, self)
    }
}

#[diagnostic::do_not_recommend]
impl<L: Parameters> Parameters for Box<L> {
    const PARAMS: usize = L::PARAMS;
    const PARAM_BYTES: usize = L::PARAM_BYTES;
    const BUFFERS: usize = L::BUFFERS;
    const BUFFER_BYTES: usize = L::BUFFER_BYTES;

    fn visit<V: Visitor>(&self, path: &mut Path, visitor: &mut V) -> Result<(), V::Error> {
        (**self).visit(path, visitor)
    }

    fn visit_mut<V: VisitorMut>(
        &mut self,
        path: &mut Path,
        visitor: &mut V,
    ) -> Result<(), V::Error> {
        (**self).visit_mut(path, visitor)
    }
}

#[diagnostic::do_not_recommend]
impl<X: ?Sized> Parameters for PhantomData<X> {}
