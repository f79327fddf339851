//! The peers that this build has; each in a file of its own, behind a feature of its own.

use std::path::Path;

use crate::bench::Bench;
use crate::data::Result;
use crate::work::Work;

#[cfg(feature = "burn")]
mod burn;
#[cfg(feature = "candle")]
mod candle;
#[cfg(feature = "dfdx")]
mod dfdx;
#[cfg(feature = "faer")]
mod faer;
#[cfg(feature = "gemm")]
mod gemm;
#[cfg(feature = "matrixmultiply")]
mod matrixmultiply;
#[cfg(feature = "nalgebra")]
mod nalgebra;
#[cfg(feature = "openblas")]
mod openblas;

/// Does a work and reports it to the bench; does nothing where the library has no such work.
type Run = fn(&Work, &Path, &mut Bench<'_>) -> Result<()>;

pub struct Library {
    pub name: &'static str,
    pub version: &'static str,
    pub run: Run,
}

const fn library(name: &'static str, version: &'static str, run: Run) -> Library {
    Library { name, version, run }
}

pub const LIBRARIES: &[Library] = &[
    library("ours", "this commit", crate::ours::run),
    library("by hand", "loops", crate::by_hand::run),
    #[cfg(feature = "gemm")]
    library("gemm", env!("VERSION_GEMM"), gemm::run),
    #[cfg(feature = "matrixmultiply")]
    library(
        "matrixmultiply",
        env!("VERSION_MATRIXMULTIPLY"),
        matrixmultiply::run,
    ),
    #[cfg(feature = "faer")]
    library("faer", env!("VERSION_FAER"), faer::run),
    #[cfg(feature = "openblas")]
    library("OpenBLAS", env!("VERSION_OPENBLAS"), openblas::run),
    #[cfg(feature = "nalgebra")]
    library("nalgebra", env!("VERSION_NALGEBRA"), nalgebra::run),
    #[cfg(feature = "candle")]
    library("candle", env!("VERSION_CANDLE_CORE"), candle::run),
    #[cfg(feature = "burn")]
    library("burn flex", env!("VERSION_BURN"), burn::flex),
    #[cfg(feature = "burn")]
    library("burn ndarray", env!("VERSION_BURN"), burn::ndarray),
    #[cfg(feature = "dfdx")]
    library("dfdx", env!("VERSION_DFDX"), dfdx::run),
];
