use conformable_terse::terse;

use super::concat::Row;
use crate::autograd::Mode;
use crate::error::{Error, Result};
use crate::shape::{Axis, Dyn, InsertAxis, Shape, StackAt};
use crate::tensor::{Element, Tensor, same_sizes};

#[terse]
impl<S: Shape, T: Element, M: Mode> Tensor<S, T, M> {
    /// The tensors side by side along a new axis; the gradient of each is its part of `dy`.
    ///
    /// # Shapes
    /// `N` times `(a, b)` to `(N, a, b)`, `(a, N, b)` or `(a, b, N)` for the axis 0, 1 or 2;
    /// negative axes count from the end of the longer shape.
    ///
    /// # Panics
    /// If dynamic sizes differ.
    ///
    /// Source: `torch.stack`.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let (a, b) = (tensor([1, 2, 3]), tensor([4, 5, 6]));
    /// let rows = Tensor::stack([a.clone(), b.clone()], Axis::<0>);
    /// let columns = Tensor::stack([a, b], Axis::<1>);
    /// assert_eq!(rows.to_array(), [[1, 2, 3], [4, 5, 6]]);
    /// assert_eq!(columns.to_array(), [[1, 4], [2, 5], [3, 6]]);
    /// ```
    #[track_caller]
    pub fn stack<const N: usize, const AXIS: isize, Stacked>(
        tensors: [Self; N],
        axis: Axis<AXIS>,
    ) -> Tensor<Stacked, T, M>
    where
        S: InsertAxis<AXIS> + StackAt<AXIS, N, Stacked>,
        Stacked: Shape,
    {
        let Axis = axis;
        let first = tensors.first().map_or_else(S::default, Tensor::shape);
        for tensor in &tensors {
            same_sizes(first, tensor.shape());
        }
        let row = row_of(first, N);
        Self::joined(tensors.each_ref(), [1; N], row, first.stacked())
    }

    /// As [`stack`](Self::stack), for a number of tensors that is known at run time: the new axis
    /// is dynamic.
    ///
    /// # Errors
    /// [`Error::Format`] if there is no tensor, or dynamic sizes differ.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let samples: Vec<_> = (0..5).map(|n| tensor([n, n * n])).collect();
    /// let batch: Tensor<(Dyn, Const<2>), i32> = Tensor::try_stack(&samples, Axis::<0>)?;
    /// assert_eq!(batch.to_vec(), [0, 0, 1, 1, 2, 4, 3, 9, 4, 16]);
    /// # Ok::<(), conformable::Error>(())
    /// ```
    pub fn try_stack<const AXIS: isize>(
        tensors: &[Self],
        axis: Axis<AXIS>,
    ) -> Result<Tensor<S::Output<Dyn>, T, M>>
    where
        S: InsertAxis<AXIS>,
    {
        let Axis = axis;
        let Some(first) = tensors.first() else {
            return Err(Error::format("stack", None, "there is no tensor to stack"));
        };
        let shape = first.shape();
        if let Some(i) = tensors.iter().position(|tensor| tensor.shape() != shape) {
            let message = format!(
                "tensor 0 has the sizes {:?}, tensor {i} has {:?}",
                shape.sizes(),
                tensors[i].sizes()
            );
            return Err(Error::format("stack", None, message));
        }
        if tensors.iter().any(|tensor| tensor.source().is_some()) {
            return Ok(stack_halves(tensors));
        }
        let row = row_of(shape, tensors.len());
        let stacked = Tensor::build(shape.insert(Dyn(tensors.len())), |y| {
            for (i, tensor) in tensors.iter().enumerate() {
                row.put(i, 1, tensor.as_slice(), y);
            }
        });
        Ok(stacked.with_trace(M::trace(|| None)))
    }
}

/// The result of stacking `count` tensors of a shape.
fn row_of<S: InsertAxis<AXIS>, const AXIS: isize>(shape: S, count: usize) -> Row {
    let sizes = shape.sizes();
    let (outer, inner) = sizes.as_ref().split_at(S::INDEX);
    Row {
        outer: outer.iter().product(),
        len: count,
        inner: inner.iter().product(),
    }
}

/// The stack of at least one tensor as a tree of concatenations: an operation in the graph has a
/// constant number of operands.
fn stack_halves<S, T: Element, M: Mode, const AXIS: isize>(
    tensors: &[Tensor<S, T, M>],
) -> Tensor<S::Output<Dyn>, T, M>
where
    S: InsertAxis<AXIS>,
{
    let shape = tensors[0].shape();
    let count = tensors.len();
    let to = shape.insert(Dyn(count));
    if let [tensor] = tensors {
        return tensor.clone().under(to);
    }
    let (left, right) = tensors.split_at(count / 2);
    let lens = [left.len(), right.len()];
    let (left, right) = (stack_halves(left), stack_halves(right));
    Tensor::joined([&left, &right], lens, row_of(shape, count), to)
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    #[test]
    fn gradients() {
        let a = tensor([[0.5_f64, 1.0], [2.0, -1.0]]);
        let c = Tensor::<Rank3<2, 3, 2>, f64>::from_fn(|[i, j, k]| (i + 2 * k + 3 * j) as f64);
        let three = |x: &Tensor<_, f64, Tracked>| {
            Tensor::stack([x.clone(), x.clone() * 3.0, x.clone()], Axis::<1>)
        };
        gradcheck(|a| (three(&a) * &c).square().sum(), &a, 1e-5).unwrap();
        let five = |x: &Tensor<_, f64, Tracked>| {
            let tensors: Vec<_> = (1..=5).map(|n| x.clone() * f64::from(n)).collect();
            Tensor::try_stack(&tensors, Axis::<1>).unwrap()
        };
        let c = Tensor::from_fn_of((Const::<2>, Dyn(5), Const::<2>), |[i, j, k]| {
            (i + 2 * j + 3 * k) as f64
        });
        gradcheck(|a| (five(&a) * &c).square().sum(), &a, 1e-5).unwrap();
        assert_eq!(
            five(&a.clone().requires_grad()).to_vec(),
            five(&a.tracked()).to_vec()
        );
    }

    #[test]
    fn dynamic_tensors_and_empty_ones() {
        let a = Tensor::full_of((Dyn(2),), 1.0_f32);
        let y: Tensor<(Dyn, Const<2>)> = Tensor::stack([a.clone(), a.clone()], Axis::<-1>);
        assert_eq!(y.sizes(), [2, 2]);
        let none = Tensor::full_of((Dyn(0),), 1.0_f32);
        let y: Tensor<(Const<1>, Dyn)> = Tensor::stack([none.clone()], Axis::<0>);
        assert_eq!(y.sizes(), [1, 0]);
        let y: Tensor<Rank2<0, 3>> = Tensor::<Rank1<3>>::stack([], Axis::<0>);
        assert_eq!(y.count(), 0);
        let error = Tensor::<Rank1<3>>::try_stack(&[], Axis::<0>).unwrap_err();
        assert_eq!(error.to_string(), "stack: there is no tensor to stack");
        let error = Tensor::try_stack(&[a, none], Axis::<0>).unwrap_err();
        assert_eq!(
            error.to_string(),
            "stack: tensor 0 has the sizes [2], tensor 1 has [0]"
        );
    }

    #[test]
    #[should_panic(expected = "sizes [2] on the left and [0] on the right")]
    fn dynamic_sizes_are_compared() {
        let a = Tensor::full_of((Dyn(2),), 1.0_f32);
        let b = Tensor::full_of((Dyn(0),), 1.0_f32);
        let _ = Tensor::stack([a, b], Axis::<0>);
    }
}
