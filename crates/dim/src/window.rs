//! The size left by a sliding window: `(size + 2·padding - kernel) / stride + 1`, rounded down.

use core::ops::{Add, Div, Sub};

use conformable_terse::terse;
use typenum::{Add1, B1, Diff, GrEq, IsGreaterOrEqual, Max, Maximum, Min, Minimum, Quot, Sum, U1};

use crate::table::Uint;
use crate::{Bool, Check, Const, Dim, ToBool, ToConst, ToUint};

type Padded<const N: usize, const P: usize> = Sum<Uint<N>, Sum<Uint<P>, Uint<P>>>;
// A window that does not fit or does not move is reported by its rule, so these two are total: the
// arithmetic must not fail a second time with a message about binary numbers.
type Room<const N: usize, const K: usize, const P: usize> =
    Diff<Maximum<Padded<N, P>, Uint<K>>, Uint<K>>;
type Steps<const N: usize, const K: usize, const S: usize, const P: usize> =
    Quot<Room<N, K, P>, Maximum<Uint<S>, U1>>;

/// The size that a window of `K` with stride `S` and padding `P` on either side leaves of
/// `Const<N>`.
///
/// `Output = Const<{ (N + 2·P - K) / S + 1 }>`
pub trait Window<const K: usize, const S: usize, const P: usize>: Dim {
    /// The size of the result.
    type Output: Dim;
    /// As [`WindowFits::Then`].
    type Then<T>;
}

impl<const N: usize, const K: usize, const S: usize, const P: usize> Window<K, S, P> for Const<N>
where
    Check: WindowSize<N, K, S, P>,
    Moves<N, K, S, P>: WindowMoves<K, S>,
    Fits<N, K, S, P>: WindowFits<N, K, P>,
{
    type Output = <Check as WindowSize<N, K, S, P>>::Output;
    type Then<T> = <Fits<N, K, S, P> as WindowFits<N, K, P>>::Then<T>;
}

type Moves<const N: usize, const K: usize, const S: usize, const P: usize> =
    <Check as WindowSize<N, K, S, P>>::Moves;
type Fits<const N: usize, const K: usize, const S: usize, const P: usize> =
    <Check as WindowSize<N, K, S, P>>::Fits;

/// The rule that a window has a size and moves: `K ≥ 1` and `S ≥ 1`. The subject is the answer.
#[diagnostic::on_unimplemented(
    message = "a window of {K} with stride {S}: both must be at least 1",
    label = "window {K}, stride {S}",
    note = "a layer is `Conv2d<IN, OUT, K, STRIDE, PADDING>`, a pool `MaxPool2d<K, STRIDE, \
        PADDING>`; the stride is 1 for windows next to each other"
)]
pub trait WindowMoves<const K: usize, const S: usize> {}

#[terse]
impl<const K: usize, const S: usize> WindowMoves<K, S> for Bool<true> {}

/// The rule that a window fits: `K ≤ N + 2·P`. The subject is the answer.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: a window of {K} is larger than its input of {N} with a padding of \
        {P} on either side",
    label = "a window of {K} does not fit an input of {N}",
    note = "each convolution without padding and each pool leaves a smaller image: pad by (K - 1) \
        / 2, take a smaller window, or leave out a pool"
)]
pub trait WindowFits<const N: usize, const K: usize, const P: usize> {
    /// `T`, for what is worth checking only where this rule holds: so an image that is too small is
    /// one error.
    type Then<T>;
}

#[terse]
impl<const N: usize, const K: usize, const P: usize> WindowFits<N, K, P> for Bool<true> {
    type Then<T> = T;
}

/// The rule that no window of a pool lies in the padding alone: `2·P ≤ K`. The subject is the
/// answer.
#[diagnostic::on_unimplemented(
    message = "a pool with a window of {K} has at most half of it as padding on either side, not \
        {P}",
    label = "a padding of {P} is more than half of the window of {K}",
    note = "a window that lies in the padding alone would pool nothing; a pool is `MaxPool2d<K, \
        STRIDE, PADDING>`"
)]
pub trait PoolPadding<const K: usize, const P: usize> {}

#[terse]
impl<const K: usize, const P: usize> PoolPadding<K, P> for Bool<true> {}

/// Whether [`PoolPadding`] holds.
#[diagnostic::on_unimplemented(
    message = "the type checker cannot compute with a window of {K} and a padding of {P}",
    label = "whether {P} is more than half of {K} is not known"
)]
pub trait PoolPaddingHolds<const K: usize, const P: usize> {
    /// The answer, as a [`Bool`].
    type Output;
}

#[diagnostic::do_not_recommend]
impl<const K: usize, const P: usize> PoolPaddingHolds<K, P> for Check
where
    Const<K>: ToUint,
    Const<P>: ToUint,
    Uint<P>: Add<Uint<P>>,
    Uint<K>: IsGreaterOrEqual<Sum<Uint<P>, Uint<P>>>,
    GrEq<Uint<K>, Sum<Uint<P>, Uint<P>>>: ToBool,
{
    type Output = <GrEq<Uint<K>, Sum<Uint<P>, Uint<P>>> as ToBool>::Bool;
}

/// The arithmetic behind [`Window`].
#[diagnostic::on_unimplemented(
    message = "the type checker cannot compute what a window of {K} with stride {S} and padding \
        {P} leaves of {N}",
    label = "the size of the result is not known",
    note = "the table for arithmetic on sizes has all numbers to 2048 and common ones to 65536; \
        cut the image into parts, or resize it",
    note = "a function that is generic over height and width asks for its layers, or for the whole \
        model, in bounds: `where Conv2d<IN, OUT, K>: Module<Images, Output = Y>`"
)]
pub trait WindowSize<const N: usize, const K: usize, const S: usize, const P: usize> {
    /// The size of the result.
    type Output: Dim;
    /// Whether [`WindowMoves`] holds, as a [`Bool`].
    type Moves;
    /// Whether [`WindowFits`] holds, as a [`Bool`].
    type Fits;
}

type MovesBit<const K: usize, const S: usize> = GrEq<Minimum<Uint<K>, Uint<S>>, U1>;
type FitsBit<const N: usize, const K: usize, const P: usize> = GrEq<Padded<N, P>, Uint<K>>;

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
    Padded<N, P>: Max<Uint<K>> + IsGreaterOrEqual<Uint<K>>,
    Maximum<Padded<N, P>, Uint<K>>: Sub<Uint<K>>,
    Uint<S>: Max<U1>,
    Room<N, K, P>: Div<Maximum<Uint<S>, U1>>,
    Steps<N, K, S, P>: Add<B1>,
    Add1<Steps<N, K, S, P>>: ToConst,
    Uint<K>: Min<Uint<S>>,
    Minimum<Uint<K>, Uint<S>>: IsGreaterOrEqual<U1>,
    MovesBit<K, S>: ToBool,
    FitsBit<N, K, P>: ToBool,
{
    type Output = <Add1<Steps<N, K, S, P>> as ToConst>::Const;
    type Moves = <MovesBit<K, S> as ToBool>::Bool;
    type Fits = <FitsBit<N, K, P> as ToBool>::Bool;
}

// One impl that rustc can name: it would list those of the trait at the root instead, all layers of
// the library.
#[terse]
impl WindowSize<0, 0, 0, 0> for () {
    type Output = Const<0>;
    type Moves = Bool<false>;
    type Fits = Bool<true>;
}

#[cfg(test)]
mod tests {
    use super::*;

    trait Same<T> {}

    impl<T> Same<T> for T {}

    fn check<const N: usize, const K: usize, const S: usize, const P: usize, const LEFT: usize>()
    where
        Const<N>: Window<K, S, P, Output: Same<Const<LEFT>>>,
    {
    }

    #[test]
    fn images_of_screens_and_cameras() {
        check::<2160, 3, 1, 1, 2160>();
        check::<2160, 3, 1, 0, 2158>();
        check::<2160, 5, 1, 0, 2156>();
        check::<2160, 7, 1, 0, 2154>();
        check::<2160, 7, 2, 3, 1080>();
        check::<3840, 2, 2, 0, 1920>();
        check::<2448, 3, 1, 1, 2448>();
        check::<3024, 3, 1, 1, 3024>();
        check::<4032, 3, 1, 0, 4030>();
        check::<4320, 3, 1, 0, 4318>();
        check::<7680, 2, 2, 0, 3840>();
        check::<6000, 3, 2, 1, 3000>();
    }
}
