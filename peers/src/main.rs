//! One peer, one process: runs the asked-for work and prints a line of JSON for each piece.
//!
//!     peers make-data DIR          writes weights and inputs as safetensors
//!     peers list                   the peers that this build has, a line of JSON each
//!     peers peak --threads N       the machine's peak FLOP/s and bandwidths
//!     peers bench PEER --data DIR --threads N --ms N WORK...
//!
//! A WORK is `matmul:64x784x256`, `train:mlp:64` or `infer:cnn28:1` (network and batch).

mod bench;
mod by_hand;
mod data;
mod libraries;
mod net;
mod ours;
mod peak;
mod work;

use std::error::Error;
use std::path::PathBuf;

use serde_json::json;

use bench::Bench;
use libraries::LIBRARIES;
use work::Work;

struct Args {
    data: PathBuf,
    threads: usize,
    ms: u64,
    rest: Vec<String>,
}

impl Args {
    fn parse(mut args: impl Iterator<Item = String>) -> Result<Self, Box<dyn Error>> {
        let mut parsed = Self {
            data: PathBuf::from("target/data"),
            threads: 1,
            ms: 100,
            rest: Vec::new(),
        };
        while let Some(arg) = args.next() {
            let mut value = || args.next().ok_or(format!("{arg} needs a value"));
            match arg.as_str() {
                "--data" => parsed.data = value()?.into(),
                "--threads" => parsed.threads = value()?.parse()?,
                "--ms" => parsed.ms = value()?.parse()?,
                _ => parsed.rest.push(arg),
            }
        }
        Ok(parsed)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let command = args.next().unwrap_or_default();
    let args = Args::parse(args)?;
    match command.as_str() {
        "make-data" => data::write_all(&args.data),
        "list" => {
            for library in LIBRARIES {
                println!(
                    "{}",
                    json!({"peer": library.name, "version": library.version})
                );
            }
            Ok(())
        }
        "peak" => {
            peak::print(args.threads);
            Ok(())
        }
        "bench" => {
            let (name, works) = args.rest.split_first().ok_or("bench which peer?")?;
            let library = LIBRARIES
                .iter()
                .find(|library| library.name == name)
                .ok_or(format!("{name} is not in this build"))?;
            for work in works {
                let work: Work = work.parse()?;
                let mut bench = Bench::new(library, args.threads, args.ms, &work);
                (library.run)(&work, &args.data, &mut bench)?;
            }
            Ok(())
        }
        _ => Err("commands: make-data, list, peak, bench".into()),
    }
}
