//! The images that went into an autoencoder, beside the rows that come out.

use conformable::nn::loss::mse_loss;
use conformable::prelude::*;

type Auto = (Flatten, Linear<784, 32>, Relu, Linear<32, 784>, Sigmoid);

fn main() {
    let model = Auto::init(&mut StdRng::seed_from_u64(0));
    let images = Tensor::<Rank4<16, 1, 28, 28>>::zeros();
    let rows = images.clone().flatten::<1>();
    let out = model.forward(images.clone().tracked());
    let _both = (&images, &rows);
    let _loss = mse_loss(&out, &images);
}

// fix: mse_loss(&out, &images) -> mse_loss(&out, &rows)
