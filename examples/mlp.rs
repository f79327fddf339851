//! A fully connected network that learns Fashion-MNIST.
//!
//!     cargo run --release --example mlp

mod common;

use std::error::Error;
use std::process::ExitCode;

use conformable::data::{Dataset, Split};
use conformable::nn::metrics::{ConfusionMatrix, accuracy};
use conformable::prelude::*;

/// The number of images in a step; part of the type of everything that a step computes.
const BATCH: usize = 64;

/// An image as one vector of its pixels.
type Image = Rank1<784>;

#[derive(Module)]
struct Mlp {
    fc1: Linear<784, 256>,
    fc2: Linear<256, 128>,
    fc3: Linear<128, 10>,
}

impl<B: Dim, M: Mode> Module<Tensor<(B, Const<784>), f32, M>> for Mlp {
    type Output = Tensor<(B, Const<10>), f32, M>;

    fn forward(&self, x: Tensor<(B, Const<784>), f32, M>) -> Self::Output {
        let x = self.fc1.forward(x).relu();
        let x = self.fc2.forward(x).relu();
        self.fc3.forward(x)
    }
}

fn train(args: &common::Args) -> Result<(), Box<dyn Error>> {
    let images = Dataset::<Image, 10>::open_idx(&args.data, Split::Train)?.take(args.train_limit);
    let test = Dataset::<Image, 10>::open_idx(&args.data, Split::Test)?;
    println!(
        "{} training and {} test images, {} parameters",
        images.len(),
        test.len(),
        Mlp::PARAMS
    );

    if images.len() < BATCH {
        return Err(format!("{} images do not fill a batch of {BATCH}", images.len()).into());
    }

    let mut rng = StdRng::seed_from_u64(args.seed);
    let mut model = Mlp::init(&mut rng);
    let mut optimizer = Adam::new(&model, AdamConfig::default().lr(1e-3));

    for epoch in 1..=args.epochs {
        let batches = images.batches::<BATCH>().shuffle(&mut rng);
        let mut progress = common::Epoch::start(epoch, args.epochs, batches.len() * BATCH);
        for (x, labels) in batches {
            let logits = model.forward(x.tracked());
            let loss = cross_entropy(&logits, &labels);
            progress.batch(BATCH, loss.item(), accuracy(&logits, &labels));
            // Nothing else may hold the weights, so that the step writes them in place.
            drop(logits);
            optimizer.step(&mut model, &loss.backward());
        }
        progress.finish();
    }

    let mut confusion = ConfusionMatrix::<10>::new();
    for (x, labels) in test.dyn_batches(500) {
        confusion.update(&model.forward(x), &labels);
    }
    common::report(&confusion, confusion.accuracy());
    Ok(())
}

fn main() -> ExitCode {
    common::run("mlp", 10, train)
}
