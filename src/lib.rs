//! Tensors whose shapes are types.
//!
//! A program whose tensors do not fit fails `cargo check` on stable Rust, with an error that names
//! the layer and both sizes in decimal. A program that passes trains and infers with every size
//! known to the compiler.
//!
//! ```
//! use conformable::prelude::*;
//!
//! type Mlp = (Linear<784, 256>, Relu, Linear<256, 10>);
//!
//! let mut model = Mlp::init(&mut StdRng::seed_from_u64(0));
//! let mut adam = Adam::new(&model, AdamConfig::default());
//! let x = Tensor::<Rank2<64, 784>>::zeros();
//! let labels = Labels::<Const<64>, 10>::from_slice(&[3_u8; 64])?;
//!
//! let loss = cross_entropy(&model.forward(x.clone().tracked()), &labels);
//! adam.step(&mut model, &loss.backward());
//!
//! let logits: Tensor<Rank2<64, 10>> = model.forward(x);
//! # let _ = logits;
//! # Ok::<(), conformable::Error>(())
//! ```
//!
//! | module | what is in it |
//! |---|---|
//! | [`prelude`] | what most programs import |
//! | [`tensor`](mod@tensor) | the tensor type: construction, reading, printing |
//! | [`shape`] | sizes and shapes as types, and the rules between them |
//! | [`ops`] | what can be computed with tensors; the methods are on [`Tensor`] |
//! | [`autograd`] | gradients, parameters, the gradient check |
//! | [`nn`] | layers, losses, metrics, initialisation |
//! | [`optim`] | SGD, Adam, AdamW |
//! | [`data`] | IDX files, data sets, typed batches |
//! | [`error`] | what can go wrong with input from outside |
//!
//! # Shapes
//!
//! A shape is a tuple of [`Const`] and [`Dyn`] dimensions; [`Rank2<64, 784>`](shape::Rank2) is
//! `(Const<64>, Const<784>)`. The batch may be dynamic, `(Dyn, Const<784>)`, while everything else
//! stays checked. Arithmetic on sizes (convolutions, pools, flatten, concatenation, splits, slices)
//! is done by the type checker for all sizes to 2,048 and for the usual ones to 65,536; beyond
//! that, the caller names the resulting size (`flatten_to`, `reshape_to`, `concat_to`) and `cargo
//! build` checks it.
//!
//! # Modes
//!
//! `Tensor<S, T, M>` is [`Plain`] or [`Tracked`](autograd::Tracked). `x.tracked()` turns recording
//! on; `backward()` exists on tracked scalars only. Layers behave as their input says: dropout
//! drops in tracked mode and does nothing in plain mode. [`Eval`](nn::Eval), [`Frozen`](nn::Frozen)
//! and [`Sampling`](nn::Sampling) are for parts of a model of which something else is wanted.
//!
//! # State
//!
//! What training changes is parameters, [`Param`](autograd::Param), and what is only saved with
//! them is buffers, [`Buffer`](autograd::Buffer). A forward pass changes neither: gradients and
//! changes of buffers come back from `backward()`, and the step of an optimizer makes them.
//!
//! # Errors
//!
//! A shape bug is a compile error. Input from outside (files, slices, labels) gives a [`Result`]
//! whose [`Error`] says what was wrong, where, and what was expected. Two dynamic sizes that
//! disagree panic, with both sizes in the message.

// The derive macro writes paths from `::conformable`, also in the tests of this crate.
extern crate self as conformable;

use conformable_kernels as kernels;

pub mod autograd;
pub mod data;
pub mod error;
pub mod nn;
pub mod ops;
pub mod optim;
pub mod prelude;
pub mod shape;
pub mod tensor;
mod terse;

pub use error::{Error, Result};
pub use nn::{Init, Module};
pub use shape::{Const, Dyn};
pub use tensor::{Plain, Tensor, tensor};

/// The programs in the README compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
