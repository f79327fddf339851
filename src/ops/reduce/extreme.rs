//! What maxima and minima share.

use super::{Around, all, integer};
use crate::autograd::{Mode, Node};
use crate::kernels::{par, reduce};
use crate::shape::Shape;
use crate::tensor::{ByKind, Float, Number, Storage, Tensor};

/// Maxima are asked for, or minima.
pub(super) const MAX: bool = true;
pub(super) const MIN: bool = false;

fn name<const WHICH: bool>() -> &'static str {
    if WHICH { "maximum" } else { "minimum" }
}

impl<S: Shape, T: Number, M: Mode> Tensor<S, T, M> {
    /// The best of all elements; the gradient is spread evenly over the elements equal to it.
    #[track_caller]
    pub(super) fn extreme<const WHICH: bool>(&self) -> Tensor<(), T, M> {
        self.not_empty::<WHICH>(all(self.shape()));
        T::by_kind(OfAll::<S, T, M, WHICH>(self))
    }

    /// The best of every line; the gradient goes to the first element equal to it.
    #[track_caller]
    pub(super) fn extreme_to<const WHICH: bool, Out: Shape>(
        &self,
        out: Out,
        around: Around,
    ) -> Tensor<Out, T, M> {
        self.not_empty::<WHICH>(around);
        let x = self;
        T::by_kind(OfLines::<S, T, M, Out, WHICH> { x, out, around })
    }
}

/// The best of all elements of a tensor, which has some.
struct OfAll<'a, S: Shape, T: Number, M: Mode, const WHICH: bool>(&'a Tensor<S, T, M>);

impl<S: Shape, T: Number, M: Mode, const WHICH: bool> ByKind<T> for OfAll<'_, S, T, M, WHICH> {
    type Output = Tensor<(), T, M>;

    fn float(self) -> Tensor<(), T, M>
    where
        T: Float,
    {
        let Self(x) = self;
        let best = Tensor::build((), |y| {
            extremes::<T, WHICH>(all(x.shape()), x.as_slice(), y);
        });
        best.record([x.node()], |y| {
            let (x, best) = (x.detach(), y.item());
            move |dy: Tensor<(), T>, sink| {
                sink.give(0, || {
                    let is_best = |x: T| x == best || (x.is_nan() && best.is_nan());
                    let count = x.as_slice().iter().filter(|&&x| is_best(x)).count();
                    let share = dy.item() / T::from_usize(count);
                    x.clone()
                        .map(|x| if is_best(x) { share } else { T::zero() })
                });
            }
        })
    }

    fn integer(self) -> Tensor<(), T, M> {
        let (x, around) = (self.0.as_slice(), all(self.0.shape()));
        Tensor::build((), |y| integer::extremes::<T, WHICH>(around, x, y)).untraced()
    }
}

/// The best element of every line of a tensor, each of which has some.
struct OfLines<'a, S: Shape, T: Number, M: Mode, Out, const WHICH: bool> {
    x: &'a Tensor<S, T, M>,
    out: Out,
    around: Around,
}

impl<S, T, M, Out, const WHICH: bool> ByKind<T> for OfLines<'_, S, T, M, Out, WHICH>
where
    S: Shape,
    T: Number,
    M: Mode,
    Out: Shape,
{
    type Output = Tensor<Out, T, M>;

    fn float(self) -> Tensor<Out, T, M>
    where
        T: Float,
    {
        let Self { x, out, around } = self;
        let (shape, (outer, len, inner)) = (x.shape(), around);
        // The places are needed for the backward pass only.
        let mut places = Node::receiving(x.node()).map(|_| Storage::<i32>::scratch(outer * inner));
        Tensor::build(out, |y| match &mut places {
            None => extremes::<T, WHICH>(around, x.as_slice(), y),
            Some(places) => {
                let kernel = if WHICH {
                    reduce::max_axis_arg
                } else {
                    reduce::min_axis_arg
                };
                kernel(outer, len, inner, x.as_slice(), y, places.make_mut());
            }
        })
        .record([x.node()], |_| {
            let places = places.expect("x has a gradient");
            move |dy: Tensor<Out, T>, sink| {
                sink.give(0, || to_places(&dy, places.as_slice(), shape, around));
            }
        })
    }

    fn integer(self) -> Tensor<Out, T, M> {
        let (x, around) = (self.x.as_slice(), self.around);
        Tensor::build(self.out, |y| integer::extremes::<T, WHICH>(around, x, y)).untraced()
    }
}

/// Every element of `dy` at its place in a line, and 0 elsewhere: the backward half of extremes of
/// lines.
fn to_places<Out: Shape, To: Shape, T: Float>(
    dy: &Tensor<Out, T>,
    places: &[i32],
    shape: To,
    (_, len, inner): Around,
) -> Tensor<To, T> {
    let mut dx = Tensor::zeros_of(shape);
    let elements = dx.as_mut_slice();
    for (i, (&dy, &place)) in dy.as_slice().iter().zip(places).enumerate() {
        let (o, i) = (i / inner, i % inner);
        elements[(o * len + place as usize) * inner + i] = dy;
    }
    dx
}

fn extremes<T: Float, const WHICH: bool>((outer, len, inner): Around, x: &[T], y: &mut [T]) {
    let kernel = if WHICH {
        reduce::max_axis
    } else {
        reduce::min_axis
    };
    kernel(outer, len, inner, x, y);
}

impl<S: Shape, T: Number, M: Mode> Tensor<S, T, M> {
    /// Where the best element of every line is: the first one, or the first NaN.
    #[track_caller]
    pub(super) fn place_of_extreme<const WHICH: bool, Out: Shape>(
        &self,
        out: Out,
        around: Around,
    ) -> Tensor<Out, i64> {
        self.not_empty::<WHICH>(around);
        let (x, (_, len, inner)) = (self.as_slice(), around);
        Tensor::build(out, |places| {
            if inner == 0 {
                return;
            }
            par::for_each_chunk(places, inner, len * inner, |o, places| {
                let x = &x[o * len * inner..][..len * inner];
                if inner == 1 {
                    let (mut best, mut place) = (x[0], 0);
                    for (l, &v) in x.iter().enumerate() {
                        if wins::<T, WHICH>(v, best) {
                            (best, place) = (v, l);
                        }
                    }
                    places[0] = place as i64;
                    return;
                }
                places.fill(0);
                for (l, row) in x.chunks_exact(inner).enumerate().skip(1) {
                    for (i, (place, &v)) in places.iter_mut().zip(row).enumerate() {
                        if wins::<T, WHICH>(v, x[*place as usize * inner + i]) {
                            *place = l as i64;
                        }
                    }
                }
            });
        })
    }

    /// Panics when a line has no element, and so no best one.
    #[track_caller]
    fn not_empty<const WHICH: bool>(&self, (_, len, _): Around) {
        assert!(
            len > 0,
            "nothing has no {}: the sizes of the tensor are {:?}",
            name::<WHICH>(),
            self.sizes()
        );
    }
}

/// Whether `v` takes the place of `best`: strictly better, or the first NaN.
#[inline]
#[allow(clippy::eq_op, reason = "only NaN differs from itself")]
fn wins<T: Number, const WHICH: bool>(v: T, best: T) -> bool {
    let better = if WHICH == MAX { v > best } else { v < best };
    better || (v != v && best == best)
}
