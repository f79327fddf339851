//! What networks cost: tables of their layers, with measured times, and a plot of how cost grows
//! with their width.
//!
//!     cargo run --release -p conformable-analyze
//!
//! `--short` measures fewer widths, `--out FILE` names the plot, `--format FORMAT` is `text`,
//! `markdown` or `json`.

mod plot;

use std::error::Error;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use conformable::nn::cost::{Summary, profile};
use conformable::prelude::*;

/// The number of examples in a step.
const BATCH: usize = 32;

/// The wide network: 784-512-512-10.
type Wide = Width<512>;
/// A network with two hidden layers of `W`.
type Width<const W: usize> = (Linear<784, W>, Relu, Linear<W, W>, Relu, Linear<W, 10>);
/// The deep network: 784-128-128-128-128-10.
type Deep = (
    (Linear<784, 128>, Relu),
    [(Linear<128, 128>, Relu); 3],
    Linear<128, 10>,
);

const _: () = assert!(Wide::PARAMS == 669_706);
const _: () = assert!(Deep::PARAMS == 151_306);

/// Two convolutions with a way around them.
type Block<const C: usize> = (
    Residual<(Conv2d<C, C, 3, 1, 1>, Relu, Conv2d<C, C, 3, 1, 1>)>,
    Relu,
);

/// A small residual network for images of 28×28 pixels.
#[derive(Module)]
#[module(cost = (stem, Relu, stage1, down, Relu, stage2, GlobalAvgPool2d, head))]
struct ResNet {
    stem: Conv2d<1, 16, 3, 1, 1>,
    stage1: [Block<16>; 2],
    down: Conv2d<16, 32, 3, 2, 1>,
    stage2: [Block<32>; 2],
    head: Linear<32, 10>,
}

type Images<B, M> = Tensor<(B, Const<1>, Const<28>, Const<28>), f32, M>;

impl<B: Dim, M: Mode> Module<Images<B, M>> for ResNet {
    type Output = Tensor<(B, Const<10>), f32, M>;

    fn forward(&self, x: Images<B, M>) -> Self::Output {
        let x = self.stage1.forward(self.stem.forward(x).relu());
        let x = self.stage2.forward(self.down.forward(x).relu());
        self.head.forward(x.global_avg_pool2d())
    }
}

/// What one network of a series costs.
struct Point {
    width: usize,
    params: usize,
    training_flops: u64,
    /// Of a training step, forward and backward.
    seconds: f64,
}

fn point<const W: usize>(rng: &mut StdRng) -> Point {
    let model = <Width<W>>::init(rng);
    let profile = profile(&model, &Tensor::<Rank2<BATCH, 784>>::randn(rng));
    let times = profile.times.expect("a profile has times");
    Point {
        width: W,
        params: profile.cost.params,
        training_flops: profile.cost.training_flops,
        seconds: (times.forward + times.backward).as_secs_f64(),
    }
}

/// How tables are printed.
#[derive(Clone, Copy)]
enum Format {
    Text,
    Markdown,
    Json,
}

struct Args {
    is_short: bool,
    out: PathBuf,
    format: Format,
}

const USAGE: &str = "\
Usage: conformable-analyze [--short] [--out FILE] [--format text|markdown|json]

Prints what each layer of three networks costs, with measured times, and draws how parameters,
FLOPs and the time of a training step grow with the width of a network.

  --short          measures fewer widths
  --out FILE       the plot; scaling.svg unless another file is named
  --format FORMAT  of the tables; text unless another is named";

/// The arguments; none if the usage was asked for.
fn parse() -> Result<Option<Args>, Box<dyn Error>> {
    use lexopt::prelude::*;

    let mut args = Args {
        is_short: false,
        out: PathBuf::from("scaling.svg"),
        format: Format::Text,
    };
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("short") => args.is_short = true,
            Long("out") => args.out = parser.value()?.into(),
            Long("format") => {
                args.format = match parser.value()?.string()?.as_str() {
                    "text" => Format::Text,
                    "markdown" => Format::Markdown,
                    "json" => Format::Json,
                    other => {
                        let message = format!("--format {other}: expected text, markdown or json");
                        return Err(message.into());
                    }
                }
            }
            Long("help") | Short('h') => return Ok(None),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Some(args))
}

fn print(name: &str, profile: &Summary, format: Format) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match format {
        Format::Text => writeln!(out, "{name}: {profile}\n"),
        Format::Markdown => writeln!(out, "### {name}\n\n{}", profile.to_markdown()),
        Format::Json => write!(out, "{}", profile.to_json()),
    }
}

fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let rng = &mut StdRng::seed_from_u64(0);
    let x = Tensor::<Rank2<BATCH, 784>>::randn(rng);
    let images = Images::<Const<BATCH>, Plain>::randn(rng);
    let (wide, deep, resnet) = (Wide::init(rng), Deep::init(rng), ResNet::init(rng));
    print("wide, 784-512-512-10", &profile(&wide, &x), args.format)?;
    print("deep, 784-128x4-10", &profile(&deep, &x), args.format)?;
    print("residual", &profile(&resnet, &images), args.format)?;

    let mut points = vec![
        point::<32>(rng),
        point::<64>(rng),
        point::<128>(rng),
        point::<256>(rng),
    ];
    if !args.is_short {
        points.push(point::<512>(rng));
        points.push(point::<1024>(rng));
        points.push(point::<2048>(rng));
    }
    plot::draw(&points, &args.out)
        .map_err(|error| format!("cannot draw {}: {error}", args.out.display()))?;
    eprintln!("drew {}", args.out.display());
    Ok(())
}

fn main() -> ExitCode {
    match parse() {
        Ok(Some(args)) => match run(&args) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("error: {error}");
                ExitCode::FAILURE
            }
        },
        Ok(None) => {
            println!("{USAGE}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}\n\n{USAGE}");
            ExitCode::from(2)
        }
    }
}
