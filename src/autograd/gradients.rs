use core::convert::Infallible;
use core::ops::AddAssign;

use conformable_terse::terse;

use super::arrived::Arrived;
use super::graph::{self, Node};
use super::update::{ByBuffer, Updates};
use super::{Buffer, Mode, Param, Parameters, Path, Visitor, VisitorMut};
use crate::kernels::map;
use crate::shape::{ConstShape, Shape};
use crate::tensor::{self, Element, Float, Tensor};

const FLOATS: &str = "gradients are f32 or f64";

/// The result of a backward pass: a gradient for each leaf that the loss depends on, and the
/// changes of [`Buffer`]s that the forward pass recorded.
///
/// ```
/// use conformable::prelude::*;
///
/// let weight = Param::new(Tensor::<Rank1<3>>::ones());
/// let loss = |x: Tensor<Rank1<3>>| (x.tracked() * weight.tensor::<Tracked>()).sum();
///
/// // Two passes, one gradient.
/// let mut gradients = loss(tensor([1.0, 2.0, 3.0])).backward();
/// loss(tensor([0.0, 1.0, 0.0])).backward_into(&mut gradients);
/// assert_eq!(gradients.get(&weight).unwrap().to_vec(), [1.0, 3.0, 3.0]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Gradients {
    arrived: Arrived,
    updates: Updates,
}

/// Something that a gradient can be asked for: a [`Param`], or a tensor made by
/// [`requires_grad`](Tensor::requires_grad).
#[diagnostic::on_unimplemented(
    message = "there is no gradient with respect to a `{Self}`",
    label = "expected a parameter or a tensor",
    note = "gradients are with respect to a `Param`, or to a tensor made by `x.requires_grad()`; a \
        `Buffer` is not trained"
)]
pub trait Leaf {
    /// The shape of the gradient.
    type Shape: Shape;
    /// The element type of the gradient.
    type Element: Float;

    #[doc(hidden)]
    fn leaf(&self) -> (Option<&Node>, Self::Shape);
}

#[diagnostic::do_not_recommend]
impl<S: ConstShape, T: Float> Leaf for Param<S, T> {
    type Shape = S;
    type Element = T;

    fn leaf(&self) -> (Option<&Node>, S) {
        (Some(self.node()), S::default())
    }
}

#[diagnostic::do_not_recommend]
impl<S: Shape, T: Float, M: Mode> Leaf for Tensor<S, T, M> {
    type Shape = S;
    type Element = T;

    fn leaf(&self) -> (Option<&Node>, S) {
        (self.node(), self.shape())
    }
}

#[terse]
impl Gradients {
    /// No gradients, to be added to.
    pub fn new() -> Self {
        Self::default()
    }

    /// The gradient with respect to a parameter or a leaf tensor, of the same shape and element
    /// type; `None` if the loss does not depend on it, or if it is no leaf.
    pub fn get<L: Leaf>(&self, leaf: &L) -> Option<Tensor<L::Shape, L::Element>> {
        let (node, shape) = leaf.leaf();
        let place = self.arrived.place(node?.leaf_id()?).ok()?;
        Some(Tensor::from_storage(shape, self.storage_at(place).clone()))
    }

    /// The elements of the gradient with respect to a parameter, to be read only.
    ///
    /// `last` is the place of the one found last, and [`len`](Self::len) at first: parameters that
    /// are visited in the order in which they were made stand one in front of the other.
    pub(crate) fn of<S: ConstShape, T: Float>(
        &self,
        param: &Param<S, T>,
        last: &mut usize,
    ) -> Option<&[T]> {
        let leaf = param.node().leaf_id()?;
        let guess = last.wrapping_sub(1);
        *last = match self.arrived.leaf_at(guess) {
            Some(id) if id == leaf => guess,
            _ => self.arrived.place(leaf).ok()?,
        };
        Some(self.storage_at(*last).as_slice())
    }

    fn storage_at<T: Float>(&self, place: usize) -> &tensor::Storage<T> {
        let gradient = self.arrived.at(place).downcast_ref();
        gradient.expect("a gradient has its leaf's element type")
    }

    /// The number of leaves that have a gradient.
    pub fn len(&self) -> usize {
        self.arrived.len()
    }

    /// Whether no leaf has a gradient.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The length of all gradients seen as one vector, `√(Σ g²)`, summed in `f64`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x = tensor([3.0_f32, 4.0]).requires_grad();
    /// let gradients = (x.square().sum() * 0.5).backward();
    /// assert_eq!(gradients.norm(), 5.0);
    /// ```
    pub fn norm(&self) -> f64 {
        fn sum_of_squares<T: Float>(gradient: &tensor::Storage<T>) -> f64 {
            let squares = gradient.as_slice().iter().map(|&g| g.to_f64() * g.to_f64());
            squares.sum()
        }
        let sums = self.arrived.iter().rev().map(|gradient| {
            let single = gradient.downcast_ref::<f32>().map(sum_of_squares);
            let double = || gradient.downcast_ref::<f64>().map(sum_of_squares);
            single.or_else(double).expect(FLOATS)
        });
        sums.sum::<f64>().sqrt()
    }

    /// Multiplies every gradient by `factor`, for example by one over the number of accumulated
    /// passes.
    pub fn scale(&mut self, factor: f64) {
        fn scale<T: Float>(gradient: &mut tensor::Storage<T>, factor: T) {
            map::map_inplace(gradient.make_mut(), |g| g * factor);
        }
        for gradient in self.arrived.iter_mut() {
            if let Some(single) = gradient.downcast_mut::<f32>() {
                scale(single, factor as f32);
            } else {
                scale(gradient.downcast_mut::<f64>().expect(FLOATS), factor);
            }
        }
    }

    /// Makes the changes of buffers that the passes recorded, as
    /// [`Optimizer::step`](crate::optim::Optimizer::step) does: for a training loop that steps the
    /// parameters by itself.
    ///
    /// ```
    /// use conformable::autograd::Buffer;
    /// use conformable::prelude::*;
    ///
    /// let mut count = Buffer::new(Tensor::<Rank0, i64>::zeros());
    /// let x = tensor([1.0_f32, 2.0]).requires_grad();
    /// let loss = count.update(x.square().sum(), |count| *count += 1);
    /// let gradients = loss.backward();
    /// assert_eq!((gradients.updates(), count.value().item()), (1, 0));
    /// assert_eq!(gradients.apply_updates(&mut count), 1);
    /// assert_eq!(count.value().item(), 1);
    /// ```
    ///
    /// Returns how many changes these were: 0 if no update is of a buffer of this model.
    pub fn apply_updates<L: Parameters>(&self, model: &mut L) -> usize {
        struct Apply<'a>(ByBuffer<'a>, usize);

        impl VisitorMut for Apply<'_> {
            type Error = Infallible;

            fn param<S: ConstShape, T: Float>(
                &mut self,
                _path: &Path,
                _param: &mut Param<S, T>,
            ) -> Result<(), Infallible> {
                Ok(())
            }

            fn buffer<S: ConstShape, T: Element>(
                &mut self,
                _path: &Path,
                buffer: &mut Buffer<S, T>,
            ) -> Result<(), Infallible> {
                self.1 += buffer.apply(&self.0);
                Ok(())
            }
        }

        let mut apply = Apply(self.updates_by_buffer(), 0);
        let Ok(()) = model.visit_mut(&mut Path::root(), &mut apply);
        apply.1
    }

    /// Whether a parameter of this model has a gradient here, frozen or not, or a buffer of it an
    /// update.
    pub fn belong_to<L: Parameters>(&self, model: &L) -> bool {
        struct Seek<'a>(&'a Gradients, ByBuffer<'a>);

        impl Visitor for Seek<'_> {
            /// One that belongs.
            type Error = ();

            fn param<S: ConstShape, T: Float>(
                &mut self,
                _path: &Path,
                param: &Param<S, T>,
            ) -> Result<(), ()> {
                self.0.arrived.place(param.id()).map_or(Ok(()), |_| Err(()))
            }

            fn buffer<S: ConstShape, T: Element>(
                &mut self,
                _path: &Path,
                buffer: &Buffer<S, T>,
            ) -> Result<(), ()> {
                if self.1.has(buffer.id()) {
                    Err(())
                } else {
                    Ok(())
                }
            }
        }

        let seek = &mut Seek(self, self.updates_by_buffer());
        model.visit(&mut Path::root(), seek).is_err()
    }

    /// The number of changes of buffers that the passes recorded.
    pub fn updates(&self) -> usize {
        self.updates.len()
    }

    /// Runs the backward pass of a loss with this node, and adds what it brings.
    pub(super) fn add_pass<T: Float>(&mut self, loss: Node) {
        let met = graph::run::<T>(loss, &mut self.arrived);
        if !met.is_empty() {
            self.updates.add_pass(met);
        }
    }

    /// The updates, for a walk over a model.
    pub(crate) fn updates_by_buffer(&self) -> ByBuffer<'_> {
        self.updates.by_buffer()
    }
}

impl AddAssign for Gradients {
    /// Adds the gradients of another pass; its changes of buffers come behind those that are here.
    fn add_assign(&mut self, mut other: Self) {
        let later = core::mem::take(&mut other.updates);
        self.updates.add(later.into_vec());
        for (leaf, gradient) in other.arrived.drain() {
            match gradient.downcast::<f32>() {
                Ok(single) => self.arrived.add(leaf, single),
                Err(gradient) => {
                    let double = gradient.downcast::<f64>().expect(FLOATS);
                    self.arrived.add(leaf, double);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn gradients_of_two_passes_add_up_and_scale() {
        let a = tensor([1.0_f32, 2.0]).requires_grad();
        let b = tensor([3.0_f64]).requires_grad();
        let mut sum = (a.clone() * 2.0).sum().backward();
        sum += (b.clone() * 5.0).sum().backward();
        sum += (a.clone() * 4.0).sum().backward();
        sum.scale(0.5);
        assert_eq!(sum.len(), 2);
        assert_eq!(sum.get(&a).unwrap().to_vec(), [3.0, 3.0]);
        assert_eq!(sum.get(&b).unwrap().to_vec(), [2.5]);
    }

    #[test]
    fn only_leaves_have_gradients() {
        let x = tensor([1.0_f32]).requires_grad();
        let y = x.clone() * 2.0;
        let gradients = y.clone().sum().backward();
        assert!(gradients.get(&y).is_none() && gradients.get(&x).is_some());
    }
}
