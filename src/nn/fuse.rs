//! Which layers of a chain apply the activation beside them as they store their results, which saves a pass over them.

use crate::ops::Activation;

/// What a layer can be to its neighbours in a chain.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Link {
    /// Nothing.
    Other,
    /// It is an activation, which a neighbour may apply instead.
    Activation(Activation),
    /// It can apply the activation behind it.
    Applies,
    /// It takes maxima, to which an activation that never falls may be applied instead of to the input. So it can apply
    /// the activation in front of it, or that behind it.
    Maxima,
}

/// What a layer of a chain does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// Its `forward`.
    Forward,
    /// Its `forward`, and this activation of the result.
    Then(Activation),
    /// Nothing: a neighbour applies it.
    Skip,
}

impl Link {
    const fn is_activation(self) -> bool {
        matches!(self, Self::Activation(_))
    }
}

impl Step {
    /// The activation of the result.
    pub fn activation(self) -> Activation {
        match self {
            Self::Then(activation) => activation,
            Self::Forward | Self::Skip => Activation::None,
        }
    }
}

/// What layer `i` of a chain does. An activation goes to the pool behind it, where there is less to apply it to and to
/// keep for the backward pass, or to the layer in front of it.
#[inline(always)]
pub const fn step(links: &[Link], i: usize) -> Step {
    let (before, behind) = (before(links, i, 1), behind(links, i, 1));
    match links[i] {
        Link::Other => Step::Forward,
        Link::Activation(_) => match (before, behind) {
            (_, Link::Maxima) | (Link::Applies, _) => Step::Skip,
            (Link::Maxima, _) if !self::before(links, i, 2).is_activation() => Step::Skip,
            _ => Step::Forward,
        },
        me => match (before, behind) {
            (Link::Activation(activation), _) if matches!(me, Link::Maxima) => {
                Step::Then(activation)
            }
            (_, Link::Activation(activation))
                if !matches!(self::behind(links, i, 2), Link::Maxima) =>
            {
                Step::Then(activation)
            }
            _ => Step::Forward,
        },
    }
}

#[inline(always)]
const fn before(links: &[Link], i: usize, steps: usize) -> Link {
    if i < steps {
        Link::Other
    } else {
        links[i - steps]
    }
}

#[inline(always)]
const fn behind(links: &[Link], i: usize, steps: usize) -> Link {
    if i + steps < links.len() {
        links[i + steps]
    } else {
        Link::Other
    }
}

#[cfg(test)]
mod tests {
    use core::convert::Infallible;

    use super::*;
    use crate::autograd::{Path, Visitor};
    use crate::prelude::*;
    use crate::shape::ConstShape;
    use crate::tensor::Float;

    #[test]
    fn each_activation_is_applied_once() {
        use Link::{Applies, Maxima, Other};
        use Step::{Forward, Skip};
        const RELU: Link = Link::Activation(Activation::Relu);
        const THEN: Step = Step::Then(Activation::Relu);
        fn plan<const N: usize>(links: [Link; N]) -> [Step; N] {
            core::array::from_fn(|i| step(&links, i))
        }
        assert_eq!(plan([Applies, RELU, Applies]), [THEN, Skip, Forward]);
        assert_eq!(
            plan([Applies, RELU, Maxima, Applies]),
            [Forward, Skip, THEN, Forward]
        );
        assert_eq!(plan([Maxima, RELU, RELU]), [THEN, Skip, Forward]);
        assert_eq!(
            plan([Maxima, RELU, Maxima, RELU]),
            [Forward, Skip, THEN, Forward]
        );
        assert_eq!(plan([RELU, Other, RELU]), [Forward, Forward, Forward]);
        assert_eq!(plan([RELU, Maxima, RELU, Maxima]), [Skip, THEN, Skip, THEN]);
        assert_eq!(plan([]), []);
    }

    /// The gradients of all parameters, as numbers.
    struct Collect<'a>(&'a Gradients, Vec<f64>);

    impl Visitor for Collect<'_> {
        type Error = Infallible;

        fn param<S: ConstShape, T: Float>(
            &mut self,
            _: &Path,
            param: &Param<S, T>,
        ) -> Result<(), Infallible> {
            let gradient = self.0.get(param).expect("the loss depends on it");
            for g in gradient.to_vec() {
                self.1.push(g.to_f64());
            }
            Ok(())
        }
    }

    /// The output and all gradients of a chain are those of the same layers borrowed, which are not fused.
    macro_rules! check {
        ($input:ty; $($layer:ty: $index:tt),+) => {
            let rng = &mut StdRng::seed_from_u64(5);
            let model = <($($layer,)+)>::init(rng);
            let apart = ($(&model.$index,)+);
            let x = Tensor::<$input>::randn(rng);
            assert_eq!(model.forward(x.clone()), apart.forward(x.clone()));

            let x = x.requires_grad();
            let of_loss = |y: Tensor<_, f32, Tracked>| y.square().sum().backward();
            let gradients = |gradients: Gradients| {
                let mut all = Collect(&gradients, gradients.get(&x).unwrap().to_vec().into_iter().map(f64::from).collect());
                let Ok(()) = model.visit(&mut Path::root(), &mut all);
                all.1
            };
            let fused = gradients(of_loss(model.forward(x.clone())));
            assert_eq!(fused, gradients(of_loss(apart.forward(x.clone()))));
            assert!(fused.iter().any(|&g| g != 0.0));
        };
    }

    #[test]
    fn fused_chains_compute_the_same() {
        check!(Rank2<5, 7>; Linear<7, 9>: 0, Relu: 1, Linear<9, 70>: 2, Relu: 3);
        check!(Rank2<1, 7>; Linear<7, 9>: 0, Relu: 1, Linear<9, 3>: 2);
        check!(Rank4<3, 1, 9, 8>; Conv2d<1, 8, 3>: 0, Relu: 1, MaxPool2d<2>: 2, Flatten: 3, Linear<72, 4>: 4);
        check!(Rank4<2, 2, 8, 8>; Conv2d<2, 3, 3, 1, 1>: 0, Relu: 1, Conv2d<3, 2, 3>: 2, MaxPool2d<2>: 3, Relu: 4);
        check!(Rank4<2, 2, 8, 8>; Relu: 0, MaxPool2d<3, 1>: 1, Relu: 2, Conv2d<2, 1, 1>: 3);
    }
}
