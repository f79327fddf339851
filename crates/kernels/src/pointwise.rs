//! A function of each element, for either element type.

/// A function of each element of a slice, in place.
pub trait Pointwise: Sync {
    /// The function of each element.
    fn in_f32(&self, values: &mut [f32]);

    /// The function of each element.
    fn in_f64(&self, values: &mut [f64]);
}
