//! Operations of a user's own, with gradients of their own.

use conformable_terse::terse;

use super::{Join, Mode, Node};
use crate::shape::Shape;
use crate::tensor::{Float, Tensor};

#[terse]
impl<S: Shape, T: Float, M: Mode> Tensor<S, T, M> {
    /// An operation with a gradient of its own: `y = forward(x)`, `∂L/∂x = gradient(dy)`.
    ///
    /// - `forward` gets the values alone, so that everything is allowed in it that can be done with
    ///   a plain tensor.
    /// - `save` is called where the operation is recorded, that is in a tracked pass, if `x` needs
    ///   a gradient. It gets `x` and `y`, which are handles and not copies, and returns the
    ///   function from the gradient of `y` to that of `x`. What that function mentions is kept for
    ///   the backward pass, and nothing else. It may be called more than once, so it borrows what
    ///   it keeps.
    ///
    /// In a plain pass this is `forward`, which may then write its result in the memory of `x`.
    ///
    /// # Shapes
    /// Those of the types of `forward`. The gradient has the shape of `x`, which the compiler
    /// checks.
    ///
    /// # Panics
    /// If the gradient has other sizes than `x` along a dynamic axis.
    ///
    /// Source: `torch.autograd.Function`. For several operands there are [`custom2`], [`custom3`]
    /// and [`custom4`].
    ///
    /// The straight-through estimator rounds, and hands the gradient on as if it had not:
    ///
    /// ```
    /// use conformable::prelude::*;
    ///
    /// fn round<S: Shape, M: Mode>(x: Tensor<S, f32, M>) -> Tensor<S, f32, M> {
    ///     x.custom(|x| x.map(f32::round), |_x, _y| |dy| dy)
    /// }
    ///
    /// let x = tensor([0.4, 1.6]).requires_grad();
    /// let y = round(x.clone());
    /// assert_eq!(y.to_vec(), [0.0, 2.0]);
    /// assert_eq!((y * 3.0).sum().backward().get(&x).unwrap().to_vec(), [3.0, 3.0]);
    /// ```
    ///
    /// The reversal of the gradient, by which a network learns features that a classifier of
    /// domains cannot use:
    ///
    /// ```
    /// use conformable::prelude::*;
    ///
    /// fn reverse<S: Shape, M: Mode>(x: Tensor<S, f32, M>, strength: f32) -> Tensor<S, f32, M> {
    ///     x.custom(|x| x, move |_x, _y| move |dy| dy * -strength)
    /// }
    ///
    /// let x = tensor([1.0, 2.0]).requires_grad();
    /// let loss = reverse(x.clone(), 0.5).square().sum();
    /// assert_eq!(loss.item(), 5.0);
    /// assert_eq!(loss.backward().get(&x).unwrap().to_vec(), [-1.0, -2.0]);
    /// ```
    ///
    /// A function whose derivative is computed from what was saved, held against finite
    /// differences:
    ///
    /// ```
    /// use conformable::prelude::*;
    ///
    /// fn cube<S: Shape, M: Mode>(x: Tensor<S, f64, M>) -> Tensor<S, f64, M> {
    ///     x.custom(|x| x.map(|x| x * x * x), |x, _y| move |dy| dy * &x * &x * 3.0)
    /// }
    ///
    /// gradcheck(|x| cube(x).sum(), &tensor([0.5, -1.0, 2.0]), 1e-6)?;
    /// # Ok::<(), conformable::autograd::GradcheckError>(())
    /// ```
    #[inline]
    pub fn custom<Y, U, Gradient>(
        self,
        forward: impl FnOnce(Tensor<S, T>) -> Tensor<Y, U>,
        save: impl FnOnce(Tensor<S, T>, &Tensor<Y, U>) -> Gradient,
    ) -> Tensor<Y, U, M>
    where
        Y: Shape,
        U: Float,
        Gradient: Fn(Tensor<Y, U>) -> Tensor<S, T> + Send + Sync + 'static,
    {
        let (x, trace) = self.into_parts();
        let node = M::into_node(trace);
        let shape = x.shape();
        let kept = needs_gradient(&node).then(|| x.clone());
        forward(x).record([node], |y| {
            let gradient = save(kept.expect(KEPT), y);
            move |dy: Tensor<Y, U>, sink| sink.give(0, || checked(0, shape, gradient(dy)))
        })
    }
}

const KEPT: &str = "kept, because an operand needs a gradient";

fn needs_gradient(node: &Option<Node>) -> bool {
    Node::receiving(node.as_ref()).is_some()
}

/// A gradient that has the sizes of its operand.
#[inline]
fn checked<S: Shape, T: Float>(operand: usize, shape: S, gradient: Tensor<S, T>) -> Tensor<S, T> {
    assert!(
        gradient.shape() == shape,
        "operand {operand} of an operation has the sizes {:?}, but its gradient {:?}",
        shape.sizes(),
        gradient.sizes()
    );
    gradient
}

macro_rules! custom {
    (
        $(#[$doc:meta])*
        $name:ident: $result:ty;
        $($operand:ident $index:tt $shape:ident $element:ident $mode:ident $gradient:ident),+;
        $($joins:tt)+
    ) => {
        $(#[$doc])*
        #[terse]
        #[inline]
        #[allow(non_snake_case, reason = "a node has the name of the type of its gradient")]
        pub fn $name<Y, U, $($shape, $element, $mode, $gradient),+>(
            $($operand: Tensor<$shape, $element, $mode>,)+
            forward: impl FnOnce($(Tensor<$shape, $element>),+) -> Tensor<Y, U>,
            save: impl FnOnce($(Tensor<$shape, $element>,)+ &Tensor<Y, U>) -> ($($gradient,)+),
        ) -> Tensor<Y, U, $result>
        where
            Y: Shape,
            U: Float,
            $($shape: Shape, $element: Float, $mode: Mode,)+
            $($joins)+
            $($gradient: Fn(Tensor<Y, U>) -> Tensor<$shape, $element> + Send + Sync + 'static,)+
        {
            $(let ($operand, trace) = $operand.into_parts();
            let $gradient = $mode::into_node(trace);)+
            let nodes = [$($gradient),+];
            let kept = nodes
                .iter()
                .any(needs_gradient)
                .then(|| ($($operand.clone(),)+));
            let shapes = ($($operand.shape(),)+);
            forward($($operand),+).record(nodes, |y| {
                let ($($operand,)+) = kept.expect(KEPT);
                let gradients = save($($operand,)+ y);
                move |dy: Tensor<Y, U>, sink| {
                    $(sink.give($index, || {
                        checked($index, shapes.$index, (gradients.$index)(dy.clone()))
                    });)+
                }
            })
        }
    };
}

custom! {
    /// An operation on two tensors with gradients of its own: `y = forward(a, b)`, `∂L/∂a` and
    /// `∂L/∂b` by one function each of the gradient of `y`. A function whose operand needs no
    /// gradient is not called.
    ///
    /// As [`Tensor::custom`](crate::tensor::Tensor::custom). The operands may differ in shape,
    /// element type and mode.
    ///
    /// ```
    /// use conformable::autograd::custom2;
    /// use conformable::prelude::*;
    ///
    /// type Matrix<const N: usize, const K: usize, M> = Tensor<Rank2<N, K>, f64, M>;
    ///
    /// /// The product of two matrices.
    /// fn product<const N: usize, const K: usize, const L: usize, M: Mode>(
    ///     a: Matrix<N, K, M>,
    ///     b: Matrix<K, L, M>,
    /// ) -> Matrix<N, L, M> {
    ///     custom2(a, b, |a, b| a.matmul(&b), |a, b, _y| (
    ///         move |dy| dy.matmul(&b.transpose()),
    ///         move |dy| a.transpose().matmul(&dy),
    ///     ))
    /// }
    ///
    /// let rng = &mut StdRng::seed_from_u64(0);
    /// let a = Tensor::<Rank2<2, 3>, f64>::randn(rng);
    /// let b = Tensor::<Rank2<3, 4>, f64>::randn(rng);
    /// gradcheck(|a| product(a, b.clone().tracked()).square().sum(), &a, 1e-5)?;
    /// gradcheck(|b| product(a.clone().tracked(), b).square().sum(), &b, 1e-5)?;
    /// # Ok::<(), conformable::autograd::GradcheckError>(())
    /// ```
    custom2: <MA as Join<MB>>::Output;
    a 0 A TA MA GA, b 1 B TB MB GB;
    MA: Join<MB>,
}

custom! {
    /// As [`custom2`], on three tensors.
    ///
    /// ```
    /// use conformable::autograd::custom3;
    /// use conformable::prelude::*;
    ///
    /// /// `y = a · x + b`, for numbers `a` and `b`.
    /// fn affine<S: Shape, M: Mode>(
    ///     x: Tensor<S, f64, M>,
    ///     a: Tensor<Rank0, f64, M>,
    ///     b: Tensor<Rank0, f64, M>,
    /// ) -> Tensor<S, f64, M> {
    ///     custom3(x, a, b, |x, a, b| x * a.item() + b.item(), |x, a, _b, _y| (
    ///         move |dy| dy * a.item(),
    ///         move |dy| (dy * &x).sum(),
    ///         |dy| dy.sum(),
    ///     ))
    /// }
    ///
    /// let x = tensor([0.5, -1.0, 2.0]);
    /// let (a, b) = (tensor(3.0_f64), tensor(0.25));
    /// let (fixed_x, fixed_b) = (x.clone().tracked(), b.clone().tracked());
    /// gradcheck(|a| affine(fixed_x.clone(), a, fixed_b.clone()).square().sum(), &a, 1e-5)?;
    /// # let fixed_a = a.clone().tracked();
    /// # gradcheck(|b| affine(fixed_x.clone(), fixed_a.clone(), b).square().sum(), &b, 1e-5)?;
    /// # gradcheck(|x| affine(x, fixed_a.clone(), fixed_b.clone()).square().sum(), &x, 1e-5)?;
    /// # Ok::<(), conformable::autograd::GradcheckError>(())
    /// ```
    custom3: <<MA as Join<MB>>::Output as Join<MC>>::Output;
    a 0 A TA MA GA, b 1 B TB MB GB, c 2 C TC MC GC;
    MA: Join<MB>,
    <MA as Join<MB>>::Output: Join<MC>,
}

custom! {
    /// As [`custom2`], on four tensors.
    custom4: <<<MA as Join<MB>>::Output as Join<MC>>::Output as Join<MD>>::Output;
    a 0 A TA MA GA, b 1 B TB MB GB, c 2 C TC MC GC, d 3 D TD MD GD;
    MA: Join<MB>,
    <MA as Join<MB>>::Output: Join<MC>,
    <<MA as Join<MB>>::Output as Join<MC>>::Output: Join<MD>,
}

#[cfg(test)]
mod tests {
    use core::cell::Cell;

    use super::*;
    use crate::prelude::*;
    use crate::tensor::pool_stats;

    type X<M> = Tensor<Rank1<3>, f64, M>;

    fn x() -> X<Plain> {
        tensor([0.5, -1.0, 2.0])
    }

    #[test]
    fn a_plain_pass_saves_nothing_and_works_in_place() {
        let place = |x: &X<Plain>| x.as_slice().as_ptr();
        let x = x();
        let before = place(&x);
        let y = x.custom(
            |x| x.map(|x| x + 1.0),
            |_, _| -> fn(X<Plain>) -> X<Plain> { panic!("saved in a plain pass") },
        );
        assert_eq!((place(&y), y.to_array()), (before, [1.5, 0.0, 3.0]));
    }

    #[test]
    fn nothing_is_saved_for_constants() {
        let constant = x().tracked();
        let y = constant.custom(
            |x| x,
            |_, _| -> fn(X<Plain>) -> X<Plain> { panic!("saved for a constant") },
        );
        assert!(y.node().is_none());
    }

    #[test]
    fn what_the_gradient_does_not_mention_is_not_kept() {
        let big = || Tensor::<Rank1<100_000>>::ones().requires_grad();
        let live = || pool_stats().live_bytes;
        let before = live();
        let y = big().custom(|x| x.map(|x| 2.0 * x), |_x, _y| |dy| dy * 2.0);
        let without = live() - before;
        let z = big().custom(|x| x.map(|x| x * x), |x, _y| move |dy| dy * &x * 2.0);
        let with = live() - before - without;
        assert!(2 * without <= with, "{without} {with}");
        drop((y, z));
        assert_eq!(live(), before);
    }

    #[test]
    fn a_gradient_that_nobody_needs_is_not_computed() {
        let called = Cell::new(0);
        let (a, b) = (x().requires_grad(), x().tracked());
        let y = custom2(
            a.clone(),
            b,
            |a, b| {
                called.set(called.get() + 1);
                a * b
            },
            |_a, b, _y| {
                (
                    move |dy| dy * &b,
                    |_| -> X<Plain> { panic!("the gradient of a constant") },
                )
            },
        );
        assert_eq!(y.sum().backward().get(&a).unwrap(), x());
        assert_eq!(called.get(), 1);
    }

    #[test]
    fn operands_may_differ_in_everything_and_be_the_same_tensor() {
        let a = tensor([[1.0_f32, 2.0]]).requires_grad();
        let (b, c) = (tensor(3.0_f64).requires_grad(), x().requires_grad());
        // y = (Σ a) · b · c · d
        let y: Tensor<Rank1<3>, f64, Tracked> = custom4(
            a.clone(),
            b.clone(),
            c.clone(),
            b.clone(),
            |a, b, c, d| c * (f64::from(a.sum().item()) * b.item() * d.item()),
            |a, b, c, d, y| {
                let (sum, b, d, y) = (f64::from(a.sum().item()), b.item(), d.item(), y.clone());
                let of_c = c.clone();
                (
                    move |dy: X<Plain>| {
                        Tensor::full((dy * &c).sum().item() as f32 * (b * d) as f32)
                    },
                    move |dy: X<Plain>| (dy * &of_c).sum() * (sum * d),
                    move |dy: X<Plain>| dy * (sum * b * d),
                    move |dy: X<Plain>| (dy * &y).sum() / d,
                )
            },
        );
        assert_eq!(y.to_vec(), [13.5, -27.0, 54.0]);
        let gradients = y.sum().backward();
        assert_eq!(gradients.get(&a).unwrap().to_array(), [[13.5, 13.5]]);
        assert_eq!(gradients.get(&b).unwrap().item(), 2.0 * 3.0 * 3.0 * 1.5);
        assert_eq!(gradients.get(&c).unwrap().to_vec(), [27.0; 3]);
    }

    #[test]
    fn the_backward_pass_may_come_twice() {
        let x = x().requires_grad();
        let y = x.clone().custom(
            |x| x.map(f64::abs),
            |x, _| move |dy| dy * x.map_to(f64::signum),
        );
        let mut gradients = y.clone().sum().backward();
        y.sum().backward_into(&mut gradients);
        assert_eq!(gradients.get(&x).unwrap().to_vec(), [2.0, -2.0, 2.0]);
    }

    #[test]
    #[should_panic(expected = "operand 1 of an operation has the sizes [2], but its gradient [3]")]
    fn dynamic_sizes_of_gradients_are_compared() {
        let rows = |n| Tensor::<(Dyn,), f32>::ones_of((Dyn(n),));
        let (a, b) = (rows(2).requires_grad(), rows(2).requires_grad());
        let y = custom2(
            a,
            b,
            |a, b| a + b,
            move |_, _, _| (|dy| dy, move |_| rows(3)),
        );
        let _ = y.sum().backward();
    }
}
