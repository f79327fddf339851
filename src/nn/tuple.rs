//! Tuples of layers, applied one after the other, as PyTorch's `Sequential`.

use rand::Rng;

use super::{Init, Module, Through};
use crate::autograd::{Parameters, Path, Visitor, VisitorMut};

macro_rules! sequential {
    ($input:ident; $($layer:ident $index:tt $from:ident $to:ident),+; $output:ident) => {
        impl<$input, $($layer, $to),+> Module<$input> for ($($layer,)+)
        where
            $($from: Through<$layer, Output = $to>,)+
        {
            type Output = $output;

            #[inline]
            fn forward(&self, x: $input) -> $output {
                $(let x = x.through(&self.$index);)+
                x
            }
        }

        impl<$($layer: Parameters),+> Parameters for ($($layer,)+) {
            const PARAMS: usize = 0 $(+ $layer::PARAMS)+;

            fn visit<V: Visitor>(&self, path: &mut Path, visitor: &mut V) {
                $(path.with_index($index, |path| self.$index.visit(path, visitor));)+
            }

            fn visit_mut<V: VisitorMut>(&mut self, path: &mut Path, visitor: &mut V) {
                $(path.with_index($index, |path| self.$index.visit_mut(path, visitor));)+
            }
        }

        impl<$($layer: Init),+> Init for ($($layer,)+) {
            fn init<R: Rng>(rng: &mut R) -> Self {
                ($($layer::init(rng),)+)
            }
        }
    };
}

sequential!(X; A 0 X X1; X1);
sequential!(X; A 0 X X1, B 1 X1 X2; X2);
sequential!(X; A 0 X X1, B 1 X1 X2, C 2 X2 X3; X3);
sequential!(X; A 0 X X1, B 1 X1 X2, C 2 X2 X3, D 3 X3 X4; X4);
sequential!(X; A 0 X X1, B 1 X1 X2, C 2 X2 X3, D 3 X3 X4, E 4 X4 X5; X5);
sequential!(X; A 0 X X1, B 1 X1 X2, C 2 X2 X3, D 3 X3 X4, E 4 X4 X5, F 5 X5 X6; X6);
sequential!(X; A 0 X X1, B 1 X1 X2, C 2 X2 X3, D 3 X3 X4, E 4 X4 X5, F 5 X5 X6, G 6 X6 X7; X7);
sequential!(X; A 0 X X1, B 1 X1 X2, C 2 X2 X3, D 3 X3 X4, E 4 X4 X5, F 5 X5 X6, G 6 X6 X7, H 7 X7 X8; X8);
sequential!(X; A 0 X X1, B 1 X1 X2, C 2 X2 X3, D 3 X3 X4, E 4 X4 X5, F 5 X5 X6, G 6 X6 X7, H 7 X7 X8, I 8 X8 X9; X9);
sequential!(X; A 0 X X1, B 1 X1 X2, C 2 X2 X3, D 3 X3 X4, E 4 X4 X5, F 5 X5 X6, G 6 X6 X7, H 7 X7 X8, I 8 X8 X9, J 9 X9 X10; X10);
sequential!(X; A 0 X X1, B 1 X1 X2, C 2 X2 X3, D 3 X3 X4, E 4 X4 X5, F 5 X5 X6, G 6 X6 X7, H 7 X7 X8, I 8 X8 X9, J 9 X9 X10, K 10 X10 X11; X11);
sequential!(X; A 0 X X1, B 1 X1 X2, C 2 X2 X3, D 3 X3 X4, E 4 X4 X5, F 5 X5 X6, G 6 X6 X7, H 7 X7 X8, I 8 X8 X9, J 9 X9 X10, K 10 X10 X11, L 11 X11 X12; X12);
