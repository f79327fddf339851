//! The inputs of layers that normalise along the last axis.

use conformable_dim::{Bool, Check, Const, Dim, Dyn};

use super::Shape;
use super::rule::{ConstNormalized, Normalized, NormalizedAxis};

/// Shapes that a layer normalisation over `D` features takes: the last axis has `D` elements.
#[diagnostic::on_unimplemented(
    message = "`LayerNorm<{D}>` does not take a tensor of shape `{Self}`",
    label = "expected a last axis of {D} features",
    note = "a layer normalisation takes (features,), (batch, features), or more axes in front; \
        code that is generic over a shape says so: `S: LayerNormInput<{D}>`"
)]
pub trait LayerNormInput<const D: usize>: Shape {
    /// The same shape. Where the rule is broken there is no such type, so that what comes behind is
    /// not blamed too.
    type Output: Shape;

    /// The same shape.
    fn normalized(self) -> Self::Output;
}

macro_rules! layer_norm_input {
    ($($front:ident)*) => {
        impl<$($front: Dim,)* const GOT: usize, const D: usize> LayerNormInput<D>
            for ($($front,)* Const<GOT>,)
        where
            Check: Normalized<D, GOT>,
        {
            type Output = <Check as Normalized<D, GOT>>::Then<Self>;

            #[inline]
            fn normalized(self) -> Self::Output {
                <Check as Normalized<D, GOT>>::then(self)
            }
        }

        // For its message.
        impl<$($front: Dim,)* const D: usize> LayerNormInput<D> for ($($front,)* Dyn,)
        where
            Bool<false>: ConstNormalized<D>,
        {
            type Output = <Bool<false> as ConstNormalized<D>>::Then<Self>;

            fn normalized(self) -> Self::Output {
                <Bool<false> as ConstNormalized<D>>::then(self)
            }
        }
    };
}

layer_norm_input!();
layer_norm_input!(A);
layer_norm_input!(A B);
layer_norm_input!(A B C);
layer_norm_input!(A B C E);
layer_norm_input!(A B C E F);

// For its message.
impl<const D: usize> LayerNormInput<D> for ()
where
    Bool<false>: NormalizedAxis<D>,
{
    type Output = <Bool<false> as NormalizedAxis<D>>::Then<()>;

    fn normalized(self) -> Self::Output {
        <Bool<false> as NormalizedAxis<D>>::then(self)
    }
}
