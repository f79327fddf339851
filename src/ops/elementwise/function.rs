//! Functions of each element, as types.

use conformable_terse::terse;

use crate::autograd::{Mode, Node, Sink};
use crate::kernels::map::{self, Function};
use crate::shape::Shape;
use crate::tensor::{Element, Float, Tensor, Traced};

/// A function of each element, `y = f(x)`, with its derivative.
///
/// A layer that implements it and derives `Module` with `#[module(elementwise)]` is an activation
/// function like those of the library: it has a `forward`, a cost, and the layer in front of it in
/// a tuple applies it to its results. Elsewhere [`Tensor::elementwise`] computes it.
///
/// ```
/// use conformable::nn::{Elementwise, Fusion, Kept};
/// use conformable::prelude::*;
/// use conformable::tensor::Float;
///
/// /// The square of the ReLU, `y = max(x, 0)²`.
/// #[derive(Clone, Copy, Debug, Default, Module)]
/// #[module(elementwise)]
/// struct SquaredRelu;
///
/// impl Elementwise for SquaredRelu {
///     const KEEPS: Kept = Kept::Input;
///
///     #[inline(always)]
///     fn value<T: Float>(&self, x: T) -> T {
///         let x = if x > T::zero() { x } else { T::zero() };
///         x * x
///     }
///
///     #[inline(always)]
///     fn derivative<T: Float>(&self, x: T) -> T {
///         if x > T::zero() { x + x } else { T::zero() }
///     }
/// }
///
/// let x = tensor([-1.0_f64, 3.0]);
/// assert_eq!(SquaredRelu.forward(x.clone()).to_vec(), [0.0, 9.0]);
/// gradcheck(|x| SquaredRelu.forward(x).sum(), &x, 1e-6).unwrap();
///
/// type Model = (Linear<4, 8>, SquaredRelu, Linear<8, 2>);
/// const COST: Cost = Cost::of::<Model, Tensor<Rank2<32, 4>>>();
/// const _: () = assert!(COST.activation_bytes == 4 * 32 * (4 + 8 + 8));
///
/// // While the model infers, the linear layer in front applies it.
/// let model = Model::init(&mut StdRng::seed_from_u64(0));
/// let fusion = <SquaredRelu as Module<Tensor<Rank2<32, 8>>>>::fusion();
/// assert!(matches!(fusion, Fusion::Activation { .. }));
/// assert_eq!(model.forward(Tensor::<Rank2<32, 4>>::ones()).sizes(), [32, 2]);
/// ```
pub trait Elementwise: Clone + Send + Sync + 'static {
    /// What the derivative is computed from.
    const KEEPS: Kept;

    /// `f(x)`. With `#[inline(always)]` the loop over the elements becomes vector operations, also
    /// where the function is long.
    fn value<T: Float>(&self, x: T) -> T;

    /// `f'(x)`, computed from what [`KEEPS`](Self::KEEPS) says: from `x`, or from `y = f(x)`.
    fn derivative<T: Float>(&self, kept: T) -> T;
}

/// What an activation function keeps for its backward pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Its input. The result then has memory of its own.
    Input,
    /// Its output, which takes the place of the input, if nobody else holds that.
    Output,
}

struct Value<'a, F>(&'a F);

impl<F: Elementwise, T: Float> Function<T> for Value<'_, F> {
    type Output = T;

    #[inline(always)]
    fn call(&self, x: T, (): (), (): ()) -> T {
        self.0.value(x)
    }
}

struct Derivative<F>(F);

impl<F: Elementwise, T: Float> Function<T> for Derivative<F> {
    type Output = T;

    #[inline(always)]
    fn call(&self, kept: T, (): (), (): ()) -> T {
        self.0.derivative(kept)
    }
}

#[terse]
impl<S: Shape, T: Element, M: Traced> Tensor<S, T, M> {
    /// A function of each element, `y = f(x)`; `∂L/∂x = dy · f'(x)`.
    ///
    /// # Shapes
    /// Any shape, which the result keeps.
    ///
    /// For an example see [`Elementwise`].
    pub fn elementwise<F: Elementwise>(self, f: &F) -> Self
    where
        T: Float,
        M: Mode,
    {
        let (x, trace) = self.into_parts();
        if matches!(F::KEEPS, Kept::Output) {
            return x
                .map_by(&Value(f))
                .with_trace(trace)
                .elementwise_of_results(f);
        }
        let node = M::node(&trace);
        let kept = Node::receiving(node).map(|_| x.clone());
        x.map_by(&Value(f)).record([node], |_| {
            through(kept.expect("kept because x has a gradient"), f.clone())
        })
    }

    /// [`elementwise`](Self::elementwise) of a tensor to whose elements it has been applied
    /// already, for a function that keeps its output.
    pub(crate) fn elementwise_of_results<F: Elementwise>(self, f: &F) -> Self
    where
        T: Float,
        M: Mode,
    {
        let (y, trace) = self.into_parts();
        y.record([M::node(&trace)], |y| through(y.clone(), f.clone()))
    }
}

/// The backward half: the gradient times the derivative, which is computed from what was kept.
#[inline]
fn through<S: Shape, T: Float>(
    kept: Tensor<S, T>,
    f: impl Elementwise,
) -> impl Fn(Tensor<S, T>, &mut Sink<'_, 1>) + Send + Sync + 'static {
    let derivative = Derivative(f);
    move |mut dy, sink| {
        sink.give(0, || {
            map::times_by(dy.as_mut_slice(), kept.as_slice(), &derivative);
            dy
        });
    }
}

/// The function of each element, in place.
#[doc(hidden)]
#[inline]
pub fn value_in_place<T: Float>(values: &mut [T], f: &impl Elementwise) {
    map::map_inplace_by(values, &Value(f));
}
