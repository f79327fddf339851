//! Values and gradients against PyTorch; `tests/fixtures/generate.py` made the numbers.

mod conv_pool;
mod elementwise;
mod fixture;
mod layers;
mod linear;
mod losses;
mod matmul;
mod optim;
mod reduce;
mod shape;
