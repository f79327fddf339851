//! The size left by a sliding window: `(size + 2·padding - kernel) / stride + 1`, rounded down.

use core::ops::{Add, Div, Sub};

use typenum::{Add1, B1, Diff, IsGreaterOrEqual, Max, Maximum, Quot, Sum, U1};

use crate::table::{InTable, Uint};
use crate::{Check, Const, Dim, ToConst, ToUint};

type Padded<const N: usize, const P: usize> = Sum<Uint<N>, Sum<Uint<P>, Uint<P>>>;
// A window that does not fit or does not move is reported by its rule, so these two are total: the
// arithmetic must not fail a second time with a message about binary numbers.
type Room<const N: usize, const K: usize, const P: usize> =
    Diff<Maximum<Padded<N, P>, Uint<K>>, Uint<K>>;
type Steps<const N: usize, const K: usize, const S: usize, const P: usize> =
    Quot<Room<N, K, P>, Maximum<Uint<S>, U1>>;

/// The size that a window of `K` with stride `S` and padding `P` on either side leaves of `Const<N>`.
///
/// `Output = Const<{ (N + 2·P - K) / S + 1 }>`
pub trait Window<const K: usize, const S: usize, const P: usize>: Dim {
    /// The size of the result.
    type Output: Dim;
}

impl<const N: usize, const K: usize, const S: usize, const P: usize> Window<K, S, P> for Const<N>
where
    Check:
        InTable<N> + InTable<K> + WindowMoves<K, S> + WindowFits<N, K, P> + WindowSize<N, K, S, P>,
{
    type Output = <Check as WindowSize<N, K, S, P>>::Output;
}

/// The rule that a window has a size and moves: `K ≥ 1` and `S ≥ 1`.
#[diagnostic::on_unimplemented(
    message = "a window of {K} with stride {S}: both must be at least 1",
    label = "window {K}, stride {S}"
)]
pub trait WindowMoves<const K: usize, const S: usize> {}

#[diagnostic::do_not_recommend]
impl<const K: usize, const S: usize> WindowMoves<K, S> for Check
where
    Const<K>: ToUint,
    Const<S>: ToUint,
    Uint<K>: IsGreaterOrEqual<U1, Output = B1>,
    Uint<S>: IsGreaterOrEqual<U1, Output = B1>,
{
}

/// The rule that a window fits: `K ≤ N + 2·P`.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: a window of {K} is larger than its input of {N} with a padding of {P} on either side",
    label = "a window of {K} does not fit an input of {N}"
)]
pub trait WindowFits<const N: usize, const K: usize, const P: usize> {}

#[diagnostic::do_not_recommend]
impl<const N: usize, const K: usize, const P: usize> WindowFits<N, K, P> for Check
where
    Const<N>: ToUint,
    Const<K>: ToUint,
    Const<P>: ToUint,
    Uint<P>: Add<Uint<P>>,
    Uint<N>: Add<Sum<Uint<P>, Uint<P>>>,
    Padded<N, P>: IsGreaterOrEqual<Uint<K>, Output = B1>,
{
}

/// The rule that no window of a pool lies in the padding alone: `2·P ≤ K`.
#[diagnostic::on_unimplemented(
    message = "a pool with a window of {K} has at most half of it as padding on either side, not {P}",
    label = "a padding of {P} is more than half of the window of {K}"
)]
pub trait PoolPadding<const K: usize, const P: usize> {}

#[diagnostic::do_not_recommend]
impl<const K: usize, const P: usize> PoolPadding<K, P> for Check
where
    Const<K>: ToUint,
    Const<P>: ToUint,
    Uint<P>: Add<Uint<P>>,
    Uint<K>: IsGreaterOrEqual<Sum<Uint<P>, Uint<P>>, Output = B1>,
{
}

/// The arithmetic behind [`Window`].
#[diagnostic::on_unimplemented(
    message = "a window of {K} with stride {S} and padding {P} over an input of {N} leaves a size outside the table",
    label = "the resulting size is outside the table",
    note = "the table for arithmetic on sizes holds every size to 2048 and common ones to 65536"
)]
pub trait WindowSize<const N: usize, const K: usize, const S: usize, const P: usize> {
    /// The size of the result.
    type Output: Dim;
}

#[diagnostic::do_not_recommend]
impl<const N: usize, const K: usize, const S: usize, const P: usize> WindowSize<N, K, S, P>
    for Check
where
    Const<N>: ToUint,
    Const<K>: ToUint,
    Const<S>: ToUint,
    Const<P>: ToUint,
    Uint<P>: Add<Uint<P>>,
    Uint<N>: Add<Sum<Uint<P>, Uint<P>>>,
    Padded<N, P>: Max<Uint<K>>,
    Maximum<Padded<N, P>, Uint<K>>: Sub<Uint<K>>,
    Uint<S>: Max<U1>,
    Room<N, K, P>: Div<Maximum<Uint<S>, U1>>,
    Steps<N, K, S, P>: Add<B1>,
    Add1<Steps<N, K, S, P>>: ToConst,
{
    type Output = <Add1<Steps<N, K, S, P>> as ToConst>::Const;
}
