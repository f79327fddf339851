//! Two tensors of one element type.

use super::{Element, Storage};

/// The rule of operations on two tensors: their element types are the same.
#[diagnostic::on_unimplemented(
    message = "element types differ: `{Self}` on the left and `{Right}` on the right",
    label = "expected elements of type `{Self}`, got `{Right}`",
    note = "`cast::<T>()` turns a plain tensor into one of another element type"
)]
pub trait SameElement<Right: Element>: Element {
    #[doc(hidden)]
    fn same(storage: Storage<Right>) -> Storage<Self>;
}

#[diagnostic::do_not_recommend]
impl<T: Element> SameElement<T> for T {
    #[inline]
    fn same(storage: Storage<T>) -> Storage<T> {
        storage
    }
}
