//! Normalisation of activations.

mod layer_norm;
