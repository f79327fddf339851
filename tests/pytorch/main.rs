//! Values and gradients against PyTorch; `tests/fixtures/generate.py` made the numbers.

mod conv_pool;
mod elementwise;
mod fixture;
mod layers;
mod matmul;
mod shape;
