//! Reading data sets, and cutting them into typed batches.

mod batches;
mod dataset;
pub mod idx;
mod idx_dir;
mod order;

pub use batches::{Batches, DynBatches};
pub use dataset::Dataset;
pub use idx::{Idx, IdxData};
pub use idx_dir::{Split, find_pair};
