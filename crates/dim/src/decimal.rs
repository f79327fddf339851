//! Numbers outside the table in decimals, for messages.
//!
//! A number of elements is a product of sizes, and seldom in the table itself. But its decimal
//! digits are, so a message can be put together from them.

use core::ops::{Div, Rem};

use typenum::{
    B0, B1, GrEq, IsGreaterOrEqual, Mod, Quot, U1, U10, U100, U1000, U10000, U100000, U1000000,
    U1000000000,
};

use crate::{Const, ToConst};

/// A number below 1,000 in decimals.
#[derive(Debug)]
pub struct Units<const A: usize>(());

/// A number below 1,000,000 in decimals: the thousands and three digits.
#[derive(Debug)]
pub struct Thousands<const A: usize, const B: usize, const C: usize, const D: usize>(());

/// A number below 1,000,000,000 in decimals: the millions and six digits.
#[derive(Debug)]
pub struct Millions<
    const A: usize,
    const B: usize,
    const C: usize,
    const D: usize,
    const E: usize,
    const F: usize,
    const G: usize,
>(());

/// A number of 1,000,000,000 or more.
#[derive(Debug)]
pub struct Large(());

/// A typenum number in decimals: [`Units`], [`Thousands`], [`Millions`] or [`Large`].
pub trait ToDecimal {
    /// The number in decimals.
    type Decimal;
}

impl<N> ToDecimal for N
where
    N: IsGreaterOrEqual<U1000> + IsGreaterOrEqual<U1000000> + IsGreaterOrEqual<U1000000000>,
    Length<N>: Parts<N>,
{
    type Decimal = <Length<N> as Parts<N>>::Decimal;
}

/// Whether a number has thousands, millions and billions.
type Length<N> = (GrEq<N, U1000>, GrEq<N, U1000000>, GrEq<N, U1000000000>);

/// A number whose [`Length`] is known in decimals.
pub trait Parts<N> {
    /// The number in decimals.
    type Decimal;
}

/// Sizes of the table as one number in decimals.
pub trait Joined {
    /// The number in decimals.
    type Decimal;
}

/// What is in front of the last digits of `N`, `Unit` being 1,000 for three of them.
type Front<N, Unit> = <Quot<N, Unit> as ToConst>::Const;
/// The digit of `N` that counts `Unit`.
type Digit<N, Unit> = <Mod<Quot<N, Unit>, U10> as ToConst>::Const;

macro_rules! parts {
    ($length:ty => $decimal:ident; $a:ident $front:ident $(, $b:ident $digit:ident)*) => {
        impl<const $a: usize $(, const $b: usize)*> Joined for (Const<$a>, $(Const<$b>,)*) {
            type Decimal = $decimal<$a $(, $b)*>;
        }

        impl<N> Parts<N> for $length
        where
            N: Div<$front> $(+ Div<$digit>)*,
            Quot<N, $front>: ToConst,
            $(Quot<N, $digit>: Rem<U10>, Mod<Quot<N, $digit>, U10>: ToConst,)*
            (Front<N, $front>, $(Digit<N, $digit>,)*): Joined,
        {
            type Decimal = <(Front<N, $front>, $(Digit<N, $digit>,)*) as Joined>::Decimal;
        }
    };
}

parts!((B0, B0, B0) => Units; A U1);
parts!((B1, B0, B0) => Thousands; A U1000, B U100, C U10, D U1);
parts!((B1, B1, B0) => Millions; A U1000000, B U100000, C U10000, D U1000, E U100, F U10, G U1);

impl<N> Parts<N> for (B1, B1, B1) {
    type Decimal = Large;
}

#[cfg(test)]
mod tests {
    use super::*;
    use typenum::{Prod, U0, U999, U2048};

    trait Same<T> {}

    impl<T> Same<T> for T {}

    fn check<N: ToDecimal<Decimal: Same<Decimal>>, Decimal>() {}

    #[test]
    fn digits_by_the_type_checker() {
        check::<U0, Units<0>>();
        check::<U999, Units<999>>();
        check::<U1000, Thousands<1, 0, 0, 0>>();
        check::<U2048, Thousands<2, 0, 4, 8>>();
        check::<Prod<U999, U1000>, Thousands<999, 0, 0, 0>>();
        check::<Prod<U2048, U2048>, Millions<4, 1, 9, 4, 3, 0, 4>>();
        check::<U1000000, Millions<1, 0, 0, 0, 0, 0, 0>>();
        check::<Prod<Prod<U999, U1000>, U1000>, Millions<999, 0, 0, 0, 0, 0, 0>>();
        check::<U1000000000, Large>();
    }
}
