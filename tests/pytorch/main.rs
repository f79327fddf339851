//! Values and gradients against PyTorch; `tests/fixtures/generate.py` made the numbers.

mod conv_pool;
mod elementwise;
mod fixture;
mod linear;
mod layers;
mod matmul;
mod shape;
mod optim;
mod losses;
mod matmul;
mod reduce;
