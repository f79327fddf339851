//! A convolutional network that learns Fashion-MNIST.
//!
//!     cargo run --release --example cnn

mod common;

use std::error::Error;
use std::process::ExitCode;

use conformable::data::{Dataset, Split};
use conformable::nn::metrics::{ConfusionMatrix, accuracy};
use conformable::prelude::*;

/// The number of images in a step.
const BATCH: usize = 64;

/// An image of one channel.
type Image = Rank3<1, 28, 28>;

/// A tuple of layers is a model. The sizes between them follow from the image:
/// 28 → 26 → 13 → 11 → 5, so the flatten has 32 · 5 · 5 = 800 features.
type Cnn = (
    Conv2d<1, 16, 3>,
    Relu,
    MaxPool2d<2>,
    Conv2d<16, 32, 3>,
    Relu,
    MaxPool2d<2>,
    Flatten,
    Linear<800, 128>,
    Relu,
    Dropout,
    Linear<128, 10>,
);

fn train(args: &common::Args) -> Result<(), Box<dyn Error>> {
    let images = Dataset::<Image, 10>::open_idx(&args.data, Split::Train)?.take(args.train_limit);
    let test = Dataset::<Image, 10>::open_idx(&args.data, Split::Test)?;
    println!(
        "{} training and {} test images, {} parameters",
        images.len(),
        test.len(),
        Cnn::PARAMS
    );

    if images.len() < BATCH {
        return Err(format!("{} images do not fill a batch of {BATCH}", images.len()).into());
    }

    let mut rng = StdRng::seed_from_u64(args.seed);
    let mut model = Cnn::init(&mut rng);
    let mut optimizer = Adam::new(&model, AdamConfig::default().lr(2e-3));

    for epoch in 1..=args.epochs {
        if epoch == args.epochs - args.epochs / 3 {
            optimizer.set_lr(optimizer.lr() / 5.0);
        }
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
    common::run("cnn", 24, train)
}
