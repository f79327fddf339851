//! Reading data sets.

pub mod idx;
pub mod idx_dir;

pub use idx::{Idx, IdxData};
pub use idx_dir::{Split, find_pair};
