use core::ops::AddAssign;
use std::collections::BTreeMap;

use super::{Mode, Node, Param, graph};
use crate::kernels::map;
use crate::shape::{ConstShape, Shape};
use crate::tensor::{Buffer, Float, RawBuffer, Tensor};

/// The result of a backward pass: a gradient for each leaf that the loss depends on.
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
    of: BTreeMap<u64, RawBuffer>,
}

/// Something that a gradient can be asked for: a [`Param`], or a tensor made by
/// [`requires_grad`](Tensor::requires_grad).
pub trait Leaf {
    /// The shape of the gradient.
    type Shape: Shape;
    /// The element type of the gradient.
    type Element: Float;

    #[doc(hidden)]
    fn leaf(&self) -> (Option<&Node>, Self::Shape);
}

impl<S: ConstShape, T: Float> Leaf for Param<S, T> {
    type Shape = S;
    type Element = T;

    fn leaf(&self) -> (Option<&Node>, S) {
        (Some(self.node()), S::default())
    }
}

impl<S: Shape, T: Float, M: Mode> Leaf for Tensor<S, T, M> {
    type Shape = S;
    type Element = T;

    fn leaf(&self) -> (Option<&Node>, S) {
        (self.node(), self.shape())
    }
}

impl Gradients {
    /// No gradients, to be added to.
    pub fn new() -> Self {
        Self::default()
    }

    /// The gradient with respect to a parameter or a leaf tensor, of the same shape and element type;
    /// `None` if the loss does not depend on it, or if it is no leaf.
    pub fn get<L: Leaf>(&self, leaf: &L) -> Option<Tensor<L::Shape, L::Element>> {
        let (node, shape) = leaf.leaf();
        let gradient = self.of.get(&node?.id())?.clone();
        let gradient = gradient
            .downcast()
            .expect("a gradient has its leaf's element type");
        Some(Tensor::from_buffer(shape, gradient))
    }

    /// The number of leaves that have a gradient.
    pub fn len(&self) -> usize {
        self.of.len()
    }

    /// Whether no leaf has a gradient.
    pub fn is_empty(&self) -> bool {
        self.of.is_empty()
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
        fn sum_of_squares<T: Float>(gradient: &Buffer<T>) -> f64 {
            let squares = gradient.as_slice().iter().map(|&g| g.to_f64() * g.to_f64());
            squares.sum()
        }
        let sums = self.of.values().map(|gradient| {
            on_floats(
                gradient.clone(),
                |g| sum_of_squares(&g),
                |g| sum_of_squares(&g),
            )
        });
        sums.sum::<f64>().sqrt()
    }

    /// Multiplies every gradient by `factor`, for example by one over the number of accumulated passes.
    pub fn scale(&mut self, factor: f64) {
        let scale = |gradient| {
            on_floats(
                gradient,
                |g| scaled(g, factor as f32).erase(),
                |g| scaled(g, factor).erase(),
            )
        };
        let of = core::mem::take(&mut self.of);
        self.of = of
            .into_iter()
            .map(|(id, gradient)| (id, scale(gradient)))
            .collect();
    }

    pub(super) fn add<T: Float>(&mut self, leaf: &Node, gradient: RawBuffer) {
        let sum = match self.of.remove(&leaf.id()) {
            None => gradient,
            Some(sum) => {
                let typed =
                    |raw: RawBuffer| raw.downcast::<T>().expect("a leaf has one element type");
                graph::add(typed(sum), &typed(gradient)).erase()
            }
        };
        self.of.insert(leaf.id(), sum);
    }
}

impl AddAssign for Gradients {
    /// Adds the gradients of another pass.
    fn add_assign(&mut self, other: Self) {
        for (id, gradient) in other.of {
            let sum = match self.of.remove(&id) {
                None => gradient,
                Some(sum) => on_floats(
                    sum,
                    |sum| graph::add(sum, &same_type(&gradient)).erase(),
                    |sum| graph::add(sum, &same_type(&gradient)).erase(),
                ),
            };
            self.of.insert(id, sum);
        }
    }
}

fn same_type<T: Float>(raw: &RawBuffer) -> Buffer<T> {
    raw.clone().downcast().expect("a leaf has one element type")
}

fn scaled<T: Float>(mut gradient: Buffer<T>, factor: T) -> Buffer<T> {
    map::map_inplace(gradient.make_mut(), |g| g * factor);
    gradient
}

/// Calls the function for the element type that the buffer has.
fn on_floats<R>(
    raw: RawBuffer,
    single: impl FnOnce(Buffer<f32>) -> R,
    double: impl FnOnce(Buffer<f64>) -> R,
) -> R {
    match raw.clone().downcast::<f32>() {
        Some(buffer) => {
            drop(raw);
            single(buffer)
        }
        None => double(raw.downcast().expect("gradients are f32 or f64")),
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
