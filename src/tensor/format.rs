//! Printing, in the manner of NumPy: nested brackets, aligned columns, large tensors elided.

use core::fmt::{self, Debug, Display, Formatter, Write as _};

use super::{Element, Tensor, Traced};
use crate::shape::Shape;

/// Tensors of more elements are elided.
const WHOLE: usize = 1_000;
/// How many items of an elided axis are shown at either end.
const EDGE: usize = 3;

impl<S: Shape, T: Element, M: Traced> Display for Tensor<S, T, M> {
    /// The elements in nested brackets. A precision (`{:.2}`) sets the digits behind the point.
    ///
    /// ```
    /// # use conformable::prelude::*;
    /// let x: Tensor<Rank2<2, 2>> = tensor([[1.0, -2.5], [30.0, 4.0]]);
    /// assert_eq!(x.to_string(), "[[ 1.0, -2.5],\n [30.0,  4.0]]");
    /// assert_eq!(format!("{x:.2}"), "[[ 1.00, -2.50],\n [30.00,  4.00]]");
    /// ```
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write_tensor(f, self.as_slice(), self.sizes().as_ref(), 0)
    }
}

impl<S: Shape, T: Element, M: Traced> Debug for Tensor<S, T, M> {
    /// The elements with the sizes and the element type, for example `Tensor([1.0, 2.0], [2],
    /// f32)`.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Tensor(")?;
        write_tensor(f, self.as_slice(), self.sizes().as_ref(), "Tensor(".len())?;
        write!(f, ", {:?}, {})", self.sizes(), T::NAME)
    }
}

fn write_tensor<T: Element>(
    f: &mut Formatter<'_>,
    elements: &[T],
    sizes: &[usize],
    indent: usize,
) -> fmt::Result {
    let mut printer = Printer {
        elide: elements.len() > WHOLE,
        precision: f.precision(),
        width: 0,
        out: f,
    };
    printer.measure(elements, sizes)?;
    printer.write(elements, sizes, indent)
}

struct Printer<'a, 'f> {
    out: &'a mut Formatter<'f>,
    elide: bool,
    precision: Option<usize>,
    width: usize,
}

impl Printer<'_, '_> {
    fn word(&self, element: impl Display + Debug) -> String {
        match self.precision {
            Some(precision) => format!("{element:.precision$}"),
            // Debug shows 1.0 where Display shows 1, and 1e-20 where Display shows all zeros.
            None => format!("{element:?}"),
        }
    }

    /// The places along an axis that are shown: all, or both ends.
    fn shown(&self, size: usize) -> (core::ops::Range<usize>, core::ops::Range<usize>) {
        if self.elide && size > 2 * EDGE + 1 {
            (0..EDGE, size - EDGE..size)
        } else {
            (0..size, size..size)
        }
    }

    /// Finds the width of the widest element shown.
    fn measure<T: Element>(&mut self, elements: &[T], sizes: &[usize]) -> fmt::Result {
        let Some((&size, inner)) = sizes.split_first() else {
            self.width = self.width.max(self.word(elements[0]).len());
            return Ok(());
        };
        let step = inner.iter().product::<usize>();
        let (head, tail) = self.shown(size);
        for i in head.chain(tail) {
            self.measure(&elements[i * step..(i + 1) * step], inner)?;
        }
        Ok(())
    }

    fn write<T: Element>(&mut self, elements: &[T], sizes: &[usize], indent: usize) -> fmt::Result {
        let Some((&size, inner)) = sizes.split_first() else {
            let word = self.word(elements[0]);
            return write!(self.out, "{word:>width$}", width = self.width);
        };
        let step = inner.iter().product::<usize>();
        let (head, tail) = self.shown(size);
        let elided = !tail.is_empty();
        let (head_end, tail_start) = (head.end, tail.start);
        self.out.write_char('[')?;
        for i in head.chain(tail) {
            if i > 0 {
                self.separate(inner.len(), indent)?;
            }
            if elided && i == tail_start {
                self.out.write_str("...")?;
                self.separate(inner.len(), indent)?;
            }
            debug_assert!(i < head_end || i >= tail_start);
            self.write(&elements[i * step..(i + 1) * step], inner, indent + 1)?;
        }
        self.out.write_char(']')
    }

    /// A comma, then a space between numbers, or as many line breaks as there are axes below.
    fn separate(&mut self, axes_below: usize, indent: usize) -> fmt::Result {
        self.out.write_char(',')?;
        if axes_below == 0 {
            return self.out.write_char(' ');
        }
        for _ in 0..axes_below {
            self.out.write_char('\n')?;
        }
        write!(self.out, "{:indent$}", "", indent = indent + 1)
    }
}

#[cfg(test)]
mod tests {
    use crate::shape::{Const, Dyn, Rank2, Rank3};
    use crate::tensor::{Tensor, tensor};

    #[test]
    fn debug_names_sizes_and_type() {
        let x: Tensor<Rank2<2, 2>> = tensor([[1.0, 2.0], [3.0, 40.0]]);
        assert_eq!(
            format!("{x:?}"),
            "Tensor([[ 1.0,  2.0],\n        [ 3.0, 40.0]], [2, 2], f32)"
        );
        assert_eq!(format!("{:?}", tensor(true)), "Tensor(true, [], bool)");
    }

    #[test]
    fn an_axis_of_size_zero_is_empty_brackets() {
        let x = Tensor::zeros_of((Dyn(0), Const::<3>)) as Tensor<(Dyn, Const<3>)>;
        assert_eq!(x.to_string(), "[]");
    }

    #[test]
    fn three_axes_are_set_apart_by_an_empty_line() {
        let x = Tensor::<Rank3<2, 2, 1>, i64>::from_fn(|[i, j, _]| (2 * i + j) as i64);
        assert_eq!(x.to_string(), "[[[0],\n  [1]],\n\n [[2],\n  [3]]]");
    }

    #[test]
    fn a_large_tensor_is_elided() {
        let x = Tensor::<Rank2<100, 100>, i64>::from_fn(|[i, j]| (100 * i + j) as i64);
        let text = x.to_string();
        assert!(
            text.starts_with("[[   0,    1,    2, ...,   97,   98,   99],\n [ 100"),
            "{text}"
        );
        assert!(text.ends_with("9997, 9998, 9999]]"), "{text}");
        assert_eq!(text.lines().count(), 7);
    }
}
