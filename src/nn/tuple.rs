//! Tuples of layers, applied one after the other, as PyTorch's `Sequential`.

use rand::Rng;

use super::cost::{HasCost, Plan};
use super::fuse;
use super::{Init, Module, Through};
use crate::autograd::{Parameters, Path, Visitor, VisitorMut};
use crate::ops::Activation;

macro_rules! sequential {
    ($input:ident; $($layer:ident $index:tt $from:ident $to:ident),+; $output:ident) => {
        impl<$input, $($layer, $to),+> Module<$input> for ($($layer,)+)
        where
            $($from: Through<$layer, Output = $to>,)+
        {
            type Output = $output;

            #[inline]
            fn forward(&self, x: $input) -> $output {
                let functions = [
                    $(fuse::activation::<$from, $layer>(&self.$index),)+
                    Activation::None,
                ];
                let is_applied = false;
                $(
                    let (x, is_applied) =
                        fuse::step(&self.$index, x, is_applied, functions[$index + 1]);
                )+
                let _ = is_applied;
                x
            }
        }

        impl<$input, $($layer, $to),+> HasCost<$input> for ($($layer,)+)
        where
            $($layer: HasCost<$from, Output = $to>,)+
        {
            type Output = $output;

            const PLAN: Plan = Plan::chain(&[$(<$layer as HasCost<$from>>::PLAN),+]);
        }

        #[diagnostic::do_not_recommend]
        impl<$($layer: Parameters),+> Parameters for ($($layer,)+) {
            const PARAMS: usize = 0 $(+ $layer::PARAMS)+;
            const PARAM_BYTES: usize = 0 $(+ $layer::PARAM_BYTES)+;
            const BUFFERS: usize = 0 $(+ $layer::BUFFERS)+;
            const BUFFER_BYTES: usize = 0 $(+ $layer::BUFFER_BYTES)+;

            fn visit<V: Visitor>(&self, path: &mut Path, visitor: &mut V) -> Result<(), V::Error> {
                $(path.with_index($index, |path| self.$index.visit(path, visitor))?;)+
                Ok(())
            }

            fn visit_mut<V: VisitorMut>(
                &mut self,
                path: &mut Path,
                visitor: &mut V,
            ) -> Result<(), V::Error> {
                $(path.with_index($index, |path| self.$index.visit_mut(path, visitor))?;)+
                Ok(())
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($layer: Init),+> Init for ($($layer,)+) {
            fn init<R: Rng>(rng: &mut R) -> Self {
                ($($layer::init(rng),)+)
            }
        }
    };
}

/// A chain of the first layer, one of the first two, and so on.
macro_rules! sequentials {
    ($input:ident; [$($front:tt)*]) => {};
    (
        $input:ident; [$($front:tt)*]
        ($layer:ident $index:tt $from:ident $to:ident) $($rest:tt)*
    ) => {
        sequential!($input; $($front)* $layer $index $from $to; $to);
        sequentials!($input; [$($front)* $layer $index $from $to,] $($rest)*);
    };
}

sequentials!(X; []
    (A 0 X X1) (B 1 X1 X2) (C 2 X2 X3) (D 3 X3 X4) (E 4 X4 X5) (F 5 X5 X6)
    (G 6 X6 X7) (H 7 X7 X8) (I 8 X8 X9) (J 9 X9 X10) (K 10 X10 X11) (L 11 X11 X12));

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    /// One number in, `2x + 1` out, with two parameters.
    type Step = Linear<1, 1>;

    fn step() -> Step {
        Linear::<1, 1>::new(tensor([[2.0]]), tensor([1.0]))
    }

    macro_rules! tuple {
        ($($layer:ident $index:tt),+; $count:literal) => {{
            $(type $layer = Step;)+
            const _: () = assert!(<($($layer,)+)>::PARAMS == 2 * $count);

            let model = ($({ let $layer: Step = step(); $layer },)+);
            let y = model.forward(tensor([[1.0_f32]])).to_vec();
            assert_eq!(y, [(1 << ($count + 1)) as f32 - 1.0]);

            let model = <($($layer,)+)>::init(&mut StdRng::seed_from_u64($count));
            let rng = &mut StdRng::seed_from_u64($count);
            $(
                let alone = Step::init(rng);
                assert_eq!(model.$index.weight.value().to_vec(), alone.weight.value().to_vec());
            )+

            let paths: Vec<_> = parameters(&model).into_iter().map(|p| p.path).collect();
            let want = [$(
                concat!(stringify!($index), ".weight"),
                concat!(stringify!($index), ".bias"),
            )+];
            assert_eq!(paths, want);
        }};
    }

    #[test]
    #[allow(non_snake_case, reason = "a value is bound to the name of its type")]
    fn one_to_twelve_layers() {
        tuple!(A 0; 1);
        tuple!(A 0, B 1; 2);
        tuple!(A 0, B 1, C 2; 3);
        tuple!(A 0, B 1, C 2, D 3; 4);
        tuple!(A 0, B 1, C 2, D 3, E 4; 5);
        tuple!(A 0, B 1, C 2, D 3, E 4, F 5; 6);
        tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6; 7);
        tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7; 8);
        tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8; 9);
        tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9; 10);
        tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10; 11);
        tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11; 12);
    }

    #[test]
    fn paths_of_nested_tuples() {
        type Nested = (
            (Relu, Linear<2, 3>),
            Residual<(Relu, [Linear<3, 3, false>; 2])>,
        );
        let model = Nested::init(&mut StdRng::seed_from_u64(0));
        let paths: Vec<_> = parameters(&model).into_iter().map(|p| p.path).collect();
        assert_eq!(
            paths,
            ["0.1.weight", "0.1.bias", "1.1.0.weight", "1.1.1.weight"]
        );
    }

    #[test]
    fn more_than_fifty_layers_in_nested_tuples() {
        // Each layer has a type of its own, as in a deep network.
        type Up = (
            (Linear<1, 2>, Relu, Linear<2, 3>, Relu, Linear<3, 4>, Relu),
            (Linear<4, 5>, Relu, Linear<5, 6>, Relu, Linear<6, 7>, Relu),
            (Linear<7, 8>, Relu, Linear<8, 9>, Relu, Linear<9, 10>, Relu),
        );
        type Down = (
            (Linear<10, 9>, Relu, Linear<9, 8>, Relu, Linear<8, 7>, Relu),
            (Linear<7, 6>, Relu, Linear<6, 5>, Relu, Linear<5, 4>, Relu),
            (Linear<4, 3>, Relu, Linear<3, 2>, Relu, Linear<2, 1>, Relu),
        );
        type Deep = (
            Residual<(Up, Down)>,
            (Residual<(Up, Down)>, [Residual<(Up, Down)>; 2]),
            (Up, (Down, (Up, (Down, Up)))),
        );
        let model = Deep::init(&mut StdRng::seed_from_u64(0));
        let y = model.forward(Tensor::ones_of((Dyn(3), Const::<1>)).tracked());
        assert_eq!(y.sizes(), [3, 10]);
        assert!(parameters(&model).len() > 200);
        let gradients = y.sum().backward();
        assert!(!gradients.is_empty());
    }
}
