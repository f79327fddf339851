//! Values and gradients against PyTorch; `tests/fixtures/generate.py` made the numbers.

mod elementwise;
mod fixture;
mod losses;
mod matmul;
mod reduce;
