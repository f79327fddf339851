//! Images of any height and width into a model of five layers.

use conformable::prelude::*;

type Net = (Conv2d<3, 8, 3>, Relu, MaxPool2d<2>, Flatten, Linear<1800, 10>);

type Images = (Dyn, Const<3>, Dyn, Dyn);

type _Fixed = (Dyn, Const<3>, Const<32>, Const<32>);

fn logits(net: &Net, x: Tensor<Images>) {
    let _y = net.forward(x);
}

fn main() {
    let _ = logits;
}

// fix: Tensor<Images> -> Tensor<_Fixed>
