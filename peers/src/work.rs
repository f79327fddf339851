//! What is measured: a product of matrices, a train step, an inference.

use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use crate::net::Net;

pub enum Work {
    /// C = A · B, A of `m × k`, B of `k × n`, all row-major.
    Matmul { m: usize, k: usize, n: usize },
    /// Forward, mean cross-entropy, backward, plain SGD.
    Train { net: Net, batch: usize },
    /// Forward without gradients.
    Infer { net: Net, batch: usize },
}

impl FromStr for Work {
    type Err = Box<dyn Error>;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match *text.split(':').collect::<Vec<_>>() {
            ["matmul", sizes] => {
                let sizes = sizes
                    .split('x')
                    .map(str::parse)
                    .collect::<Result<Vec<_>, _>>()?;
                match sizes[..] {
                    [m, k, n] => Ok(Self::Matmul { m, k, n }),
                    _ => Err(format!("{text}: matmul takes MxKxN").into()),
                }
            }
            ["train", net, batch] => Ok(Self::Train {
                net: Net::named(net)?,
                batch: batch.parse()?,
            }),
            ["infer", net, batch] => Ok(Self::Infer {
                net: Net::named(net)?,
                batch: batch.parse()?,
            }),
            _ => Err(format!("{text} is no work").into()),
        }
    }
}

impl Display for Work {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Matmul { m, k, n } => write!(f, "matmul:{m}x{k}x{n}"),
            Self::Train { net, batch } => write!(f, "train:{}:{batch}", net.name),
            Self::Infer { net, batch } => write!(f, "infer:{}:{batch}", net.name),
        }
    }
}
