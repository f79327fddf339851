//! What the examples share: their arguments, a progress line, and the report at the end.

use std::error::Error;
use std::fmt::Display;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};
use lexopt::prelude::*;

/// The arguments of a training example.
pub struct Args {
    /// A directory of IDX files.
    pub data: PathBuf,
    /// Passes over the training set.
    pub epochs: usize,
    /// The seed of everything random.
    pub seed: u64,
    /// Train on this many images at most.
    pub train_limit: usize,
}

impl Args {
    /// Reads the command line; `None` if it asked for help, which is then printed.
    pub fn parse(name: &str, epochs: usize) -> Result<Option<Self>, lexopt::Error> {
        let mut args = Self {
            data: concat!(env!("CARGO_MANIFEST_DIR"), "/data/fashion-mnist").into(),
            epochs,
            seed: 0,
            train_limit: usize::MAX,
        };
        let mut parser = lexopt::Parser::from_env();
        while let Some(arg) = parser.next()? {
            match arg {
                Long("data") => args.data = parser.value()?.into(),
                Long("epochs") => args.epochs = parser.value()?.parse()?,
                Long("seed") => args.seed = parser.value()?.parse()?,
                Long("train-limit") => args.train_limit = parser.value()?.parse()?,
                Short('h') | Long("help") => {
                    println!(
                        "cargo run --release --example {name} -- [OPTIONS]\n\n  \
                         --data DIR         IDX files of 28×28 images in 10 classes \
                         [data/fashion-mnist]\n  \
                         --epochs N         passes over the training set [{epochs}]\n  \
                         --seed N           seed of the weights and of the order of images [0]\n  \
                         --train-limit N    train on the first N images only"
                    );
                    return Ok(None);
                }
                other => return Err(other.unexpected()),
            }
        }
        Ok(Some(args))
    }
}

/// Runs an example with the arguments of the command line; an error goes to standard error as a
/// person reads it.
pub fn run(
    name: &str,
    epochs: usize,
    example: impl FnOnce(&Args) -> Result<(), Box<dyn Error>>,
) -> ExitCode {
    let result = match Args::parse(name, epochs) {
        Ok(Some(args)) => example(&args),
        Ok(None) => Ok(()),
        Err(error) => Err(error.into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The progress line of an epoch on a terminal, and its summary.
pub struct Epoch {
    title: String,
    bar: ProgressBar,
    start: Instant,
    samples: usize,
    loss: f64,
    correct: f64,
}

impl Epoch {
    pub fn start(epoch: usize, epochs: usize, samples: usize) -> Self {
        let style = ProgressStyle::with_template("{prefix} {bar:30} {pos}/{len} {msg}");
        let bar = ProgressBar::new(samples as u64).with_style(style.expect("a valid template"));
        let title = format!("epoch {epoch:>2}/{epochs}");
        bar.set_prefix(title.clone());
        Self {
            title,
            bar,
            start: Instant::now(),
            samples: 0,
            loss: 0.0,
            correct: 0.0,
        }
    }

    /// Counts a batch with its mean loss and its accuracy.
    pub fn batch(&mut self, samples: usize, loss: f32, accuracy: f64) {
        self.samples += samples;
        self.loss += samples as f64 * f64::from(loss);
        self.correct += samples as f64 * accuracy;
        self.bar
            .set_message(format!("loss {:.4}", self.loss / self.samples as f64));
        self.bar.inc(samples as u64);
    }

    /// Prints the summary of the epoch.
    pub fn finish(self) {
        self.bar.finish_and_clear();
        let samples = self.samples as f64;
        println!(
            "{}  loss {:.4}  accuracy {:.4}  {:>6.0} samples/s",
            self.title,
            self.loss / samples,
            self.correct / samples,
            samples / self.start.elapsed().as_secs_f64()
        );
    }
}

/// Prints the confusion matrix, and the accuracy as the last line.
pub fn report(confusion: &impl Display, accuracy: f64) {
    println!(
        "\nconfusion matrix of the test images (rows: true class, columns: predicted):\n{confusion}"
    );
    println!("test accuracy: {accuracy:.4}");
}
