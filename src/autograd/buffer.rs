use core::fmt::{self, Debug, Formatter};

use conformable_terse::terse;

use super::Mode;
use super::graph::{self, Node};
use super::update::{ByBuffer, Update};
use crate::shape::{ConstShape, Shape};
use crate::tensor::{Element, Float, Tensor};

/// A tensor that is saved with a model but not trained: running statistics, a counter, a mask.
///
/// It is a field of a layer, as a [`Param`](super::Param) is. Visitors see both; optimizers train
/// parameters alone.
///
/// A forward pass does not change a buffer. What a pass that trains wants to change it records with
/// [`update`](Self::update); the change travels with the graph, comes back from `backward()` with
/// the gradients, and happens in the step, [`Optimizer::step`](crate::optim::Optimizer::step) or
/// [`Gradients::apply_updates`](super::Gradients::apply_updates). A pass without a step leaves no
/// trace.
///
/// A clone has the same value and an identity of its own: changes that passes through the clone
/// recorded are not those of the original, as with the gradients of parameters.
///
/// Source: `torch.nn.Buffer`.
///
/// A running mean that is taken away while inferring:
///
/// ```
/// use conformable::autograd::{Buffer, buffers};
/// use conformable::prelude::*;
///
/// #[derive(Module)]
/// struct Centre {
///     mean: Buffer<Rank1<2>>,
/// }
///
/// impl<B: Dim, M: Mode> Module<Tensor<(B, Const<2>), f32, M>> for Centre {
///     type Output = Tensor<(B, Const<2>), f32, M>;
///
///     fn forward(&self, x: Tensor<(B, Const<2>), f32, M>) -> Self::Output {
///         let shape = x.shape();
///         if !M::TRAINING {
///             return x - self.mean.value().clone().broadcast_to(shape);
///         }
///         let mean = x.clone().mean_axis::<0>();
///         let batch = mean.detach();
///         let mean = self.mean.update(mean, move |running| {
///             *running = &*running * 0.9 + &batch * 0.1;
///         });
///         x - mean.broadcast_to(shape)
///     }
/// }
///
/// let linear = Linear::<3, 2>::init(&mut StdRng::seed_from_u64(0));
/// let mut model = (linear, Centre { mean: Tensor::zeros().into() });
/// assert_eq!(buffers(&model)[0].path, "1.mean");
///
/// let mut optimizer = Sgd::new(&model, SgdConfig::default().lr(0.1));
/// let loss = model.forward(Tensor::<Rank2<4, 3>>::ones().tracked()).square().sum();
/// assert_eq!(model.1.mean.value().to_vec(), [0.0, 0.0]);
/// let batch_mean = model.0.forward(Tensor::<Rank1<3>>::ones());
/// optimizer.step(&mut model, &loss.backward());
/// let off = model.1.mean.value() - batch_mean * 0.1;
/// assert!(off.abs().max().item() < 1e-6);
/// ```
#[terse]
pub struct Buffer<S: ConstShape, T: Element = f32> {
    value: Tensor<S, T>,
    id: u64,
}

#[terse]
impl<S: ConstShape, T: Element> Buffer<S, T> {
    /// A buffer with the given first value.
    pub fn new(value: Tensor<S, T>) -> Self {
        let id = graph::next_id();
        Self { value, id }
    }

    /// `y`, which carries a change of this buffer to the step of every loss that depends on it.
    ///
    /// The change is recorded where `M` behaves as in training and is tracked, [`Mode::TRAINING`]
    /// and [`Mode::TRACKED`]; elsewhere this is `y` alone. It gets the value as the changes before
    /// have left it: where the gradients of several passes are added up, those of the first pass
    /// come first, and in each pass the changes come in the order in which they were recorded.
    /// However many losses and gradients depend on one call, its change happens once a step. It
    /// need not depend on `y`, nor `y` on this buffer, and `y` need not have a gradient.
    #[inline]
    pub fn update<Y: Shape, U: Float, M: Mode>(
        &self,
        y: Tensor<Y, U, M>,
        change: impl Fn(&mut Tensor<S, T>) + Send + Sync + 'static,
    ) -> Tensor<Y, U, M> {
        if !M::TRACKED || !M::TRAINING {
            return y;
        }
        let (y, trace) = y.into_parts();
        let update = Node::update(Update::new(self.id, change));
        y.record([M::into_node(trace), Some(update)], |_| {
            |dy: Tensor<Y, U>, sink| sink.give(0, || dy)
        })
    }

    /// Takes the identity of another buffer.
    pub(super) fn share(&mut self, id: u64) {
        self.id = id;
    }

    /// Makes its changes, and says how many these were.
    pub(crate) fn apply(&mut self, updates: &ByBuffer<'_>) -> usize {
        updates.apply(self.id, &mut self.value)
    }

    #[inline]
    pub(super) fn id(&self) -> u64 {
        self.id
    }

    /// The value.
    #[inline]
    pub fn value(&self) -> &Tensor<S, T> {
        &self.value
    }

    /// The value as a constant of mode `M`, for use in a forward pass: no gradient flows to a
    /// buffer.
    #[inline]
    pub fn tensor<M: Mode>(&self) -> Tensor<S, T, M> {
        self.value.clone().with_trace(M::trace(|| None))
    }

    /// The value, for changing it.
    #[inline]
    pub fn value_mut(&mut self) -> &mut Tensor<S, T> {
        &mut self.value
    }

    /// Replaces the value.
    #[inline]
    pub fn set(&mut self, value: Tensor<S, T>) {
        self.value = value;
    }
}

impl<S: ConstShape, T: Element> Clone for Buffer<S, T> {
    fn clone(&self) -> Self {
        Self::new(self.value.clone())
    }
}

impl<S: ConstShape, T: Element> From<Tensor<S, T>> for Buffer<S, T> {
    fn from(value: Tensor<S, T>) -> Self {
        Self::new(value)
    }
}

impl<S: ConstShape, T: Element> Debug for Buffer<S, T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Buffer").field(&self.value).finish()
    }
}
