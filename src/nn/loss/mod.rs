//! Losses: how far a prediction is from what it should have been.
//!
//! Each is a function that takes the mean, as those of `torch.nn.functional`, and a struct with
//! options:
//!
//! ```
//! use conformable::nn::loss::{CrossEntropyLoss, Sum};
//! use conformable::prelude::*;
//!
//! let logits = tensor([[2.0_f32, 0.0, 0.0], [0.0, 1.0, 0.0]]).requires_grad();
//! let labels = Labels::<_, 3>::new(&tensor([0_u8, 1]))?;
//!
//! let loss = cross_entropy(&logits, &labels);
//! let gradients = loss.backward();
//! # assert!(gradients.get(&logits).is_some());
//!
//! let criterion = CrossEntropyLoss::new().label_smoothing(0.1).reduction(Sum);
//! let loss = criterion.loss(&logits, &labels);
//! # let _ = loss;
//! # Ok::<(), conformable::Error>(())
//! ```
//!
//! | function | struct | prediction, target |
//! |---|---|---|
//! | [`cross_entropy`](cross_entropy()) | [`CrossEntropyLoss`] | logits, classes |
//! | [`nll_loss`](nll_loss()) | [`NllLoss`] | log-probabilities, classes |
//! | [`binary_cross_entropy_with_logits`][bce] | [`BceWithLogitsLoss`] | logits, probabilities |
//! | [`mse_loss`](mse_loss()) | [`MseLoss`] | numbers |
//! | [`l1_loss`](l1_loss()) | [`L1Loss`] | numbers |
//! | [`huber_loss`](huber_loss()) | [`HuberLoss`] | numbers |
//! | [`smooth_l1_loss`](smooth_l1_loss()) | [`SmoothL1Loss`] | numbers |
//!
//! [bce]: binary_cross_entropy_with_logits()
//!
//! A prediction and its target have equal shapes, or do not compile; nothing is repeated silently.
//! Classes come as [`Labels`](crate::tensor::Labels), which were checked when they came in. The
//! gradient flows to the targets too, if they are tracked.

mod bce;
mod cross_entropy;
mod huber;
mod l1;
mod labels;
mod mse;
mod nll;
mod smooth_l1;
mod target;

pub use crate::ops::loss::{Each, Mean, Reduction, Sum};
pub use bce::{BceWithLogitsLoss, binary_cross_entropy_with_logits};
pub use cross_entropy::{CrossEntropyLoss, cross_entropy};
pub use huber::{HuberLoss, huber_loss};
pub use l1::{L1Loss, l1_loss};
#[doc(hidden)]
pub use labels::LabelsOf;
pub use mse::{MseLoss, mse_loss};
pub use nll::{NllLoss, nll_loss};
pub use smooth_l1::{SmoothL1Loss, smooth_l1_loss};
#[doc(hidden)]
pub use target::{Target, TargetTensor};
