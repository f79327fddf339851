//! Values and gradients against PyTorch; `tests/fixtures/generate.py` made the numbers.

mod elementwise;
mod fixture;
mod linear;
mod matmul;
mod shape;
mod optim;
