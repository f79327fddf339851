//! The number of elements along several axes.

use core::ops::Mul;

use conformable_terse::terse;
use typenum::{Prod, Unsigned};

use crate::table::Uint;
use crate::{Check, Const, Dim, ToConst, ToUint};

/// The product of a tuple of constant sizes, as a flatten needs it.
///
/// `(Const<2>, Const<3>, Const<4>)` has `Output = Const<24>`.
#[diagnostic::on_unimplemented(
    message = "the sizes `{Self}` are not constants, so that their product is not known to the \
        type checker",
    label = "not all sizes are constants"
)]
pub trait Product {
    /// The product.
    type Output: Dim;
}

/// The product of a tuple of constant sizes as a typenum number, which needs no entry in the table
/// for the result: the length of a `GenericArray`.
pub trait UintProduct {
    /// The product.
    type Uint: Unsigned;
}

impl UintProduct for () {
    type Uint = typenum::U1;
}

impl Product for () {
    type Output = Const<1>;
}

macro_rules! product {
    (
        $rule:ident $message:literal;
        $uint:ty; $head:ident $($tail:ident)*; $($bound:ty: $mul:ty),*
    ) => {
        /// The rule of products: the product is in the table for arithmetic on sizes.
        #[diagnostic::on_unimplemented(
            message = $message,
            label = "the size of the result is not known",
            note = "the table for arithmetic on sizes has all numbers to 2048 and common ones to \
                65536; name the resulting size yourself: `FlattenTo<N>`, `flatten_to::<START, \
                N>()` or `reshape_to::<New>()`",
            note = "a function that is generic over a size does the same, or has a bound: `where \
                X: FlattenFrom<START>` for the shape, `where Flatten: Module<Tensor<X>>` for the \
                layer"
        )]
        pub trait $rule<const $head: usize $(, const $tail: usize)*> {
            /// The product.
            type Output: Dim;
        }

        #[diagnostic::do_not_recommend]
        impl<const $head: usize $(, const $tail: usize)*> $rule<$head $(, $tail)*> for Check
        where
            (Const<$head>, $(Const<$tail>),*): UintProduct,
            <(Const<$head>, $(Const<$tail>),*) as UintProduct>::Uint: ToConst,
        {
            type Output =
                <<(Const<$head>, $(Const<$tail>),*) as UintProduct>::Uint as ToConst>::Const;
        }

        impl<const $head: usize $(, const $tail: usize)*> UintProduct
            for (Const<$head>, $(Const<$tail>),*)
        where
            Const<$head>: ToUint,
            $(Const<$tail>: ToUint,)*
            $($bound: Mul<$mul>,)*
            $uint: Unsigned,
        {
            type Uint = $uint;
        }

        impl<const $head: usize $(, const $tail: usize)*> Product
            for (Const<$head>, $(Const<$tail>),*)
        where
            Check: $rule<$head $(, $tail)*>,
        {
            type Output = <Check as $rule<$head $(, $tail)*>>::Output;
        }
    };
}

type P2<const A: usize, const B: usize> = Prod<Uint<A>, Uint<B>>;
type P3<const A: usize, const B: usize, const C: usize> = Prod<P2<A, B>, Uint<C>>;
type P4<const A: usize, const B: usize, const C: usize, const D: usize> =
    Prod<P3<A, B, C>, Uint<D>>;
type P5<const A: usize, const B: usize, const C: usize, const D: usize, const E: usize> =
    Prod<P4<A, B, C, D>, Uint<E>>;
type P6<
    const A: usize,
    const B: usize,
    const C: usize,
    const D: usize,
    const E: usize,
    const F: usize,
> = Prod<P5<A, B, C, D, E>, Uint<F>>;

product!(ProductOf1 "the type checker cannot compute with the size {A}"; Uint<A>; A;);
product!(ProductOf2 "the type checker cannot compute {A} · {B}"; P2<A, B>; A B; Uint<A>: Uint<B>);
product!(
    ProductOf3 "the type checker cannot compute {A} · {B} · {C}";
    P3<A, B, C>; A B C; Uint<A>: Uint<B>, P2<A, B>: Uint<C>
);
product!(
    ProductOf4 "the type checker cannot compute {A} · {B} · {C} · {D}";
    P4<A, B, C, D>; A B C D; Uint<A>: Uint<B>, P2<A, B>: Uint<C>, P3<A, B, C>: Uint<D>
);
product!(
    ProductOf5 "the type checker cannot compute {A} · {B} · {C} · {D} · {E}";
    P5<A, B, C, D, E>; A B C D E;
    Uint<A>: Uint<B>, P2<A, B>: Uint<C>, P3<A, B, C>: Uint<D>, P4<A, B, C, D>: Uint<E>
);
product!(
    ProductOf6 "the type checker cannot compute {A} · {B} · {C} · {D} · {E} · {F}";
    P6<A, B, C, D, E, F>; A B C D E F;
    Uint<A>: Uint<B>, P2<A, B>: Uint<C>, P3<A, B, C>: Uint<D>, P4<A, B, C, D>: Uint<E>,
    P5<A, B, C, D, E>: Uint<F>
);

// One impl of each that rustc can name: it would list those of the trait at the root instead, all
// layers.

#[terse]
impl ProductOf1<0> for () {
    type Output = Const<0>;
}

#[terse]
impl ProductOf2<0, 0> for () {
    type Output = Const<0>;
}

#[terse]
impl ProductOf3<0, 0, 0> for () {
    type Output = Const<0>;
}

#[terse]
impl ProductOf4<0, 0, 0, 0> for () {
    type Output = Const<0>;
}

#[terse]
impl ProductOf5<0, 0, 0, 0, 0> for () {
    type Output = Const<0>;
}

#[terse]
impl ProductOf6<0, 0, 0, 0, 0, 0> for () {
    type Output = Const<0>;
}
