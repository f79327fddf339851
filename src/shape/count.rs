//! The rule of the number of elements: as many after a reshape as before it.
//!
//! What a message says are const parameters, one a digit. So there is one trait for each pair of
//! lengths that two different numbers may have.

use conformable_dim::{Bool, Check, Large, Millions, Thousands, ToDecimal, Units};

/// Two counts in decimals, if they differ; no message needs them otherwise.
pub trait IfDifferent<OldCount, NewCount> {
    /// As [`ToDecimal::Decimal`], or `()`.
    type Old;
    /// As [`ToDecimal::Decimal`], or `()`.
    type New;
}

impl<OldCount, NewCount> IfDifferent<OldCount, NewCount> for Bool<true> {
    type Old = ();
    type New = ();
}

impl<OldCount: ToDecimal, NewCount: ToDecimal> IfDifferent<OldCount, NewCount> for Bool<false> {
    type Old = OldCount::Decimal;
    type New = NewCount::Decimal;
}

/// The relation of two shapes with as many elements, by their counts; messages show the shapes as
/// `Old` and `New`.
pub trait SameCount<Old, New, Counts> {}

#[diagnostic::do_not_recommend]
impl<Old, New> SameCount<Old, New, ((), ())> for Check {}

macro_rules! counts {
    (
        $rule:ident $message:literal;
        $old_type:ident $($old:ident)*; $new_type:ident $($new:ident)*
    ) => {
        /// The rule of reshapes where it is broken: no type implements this.
        #[diagnostic::on_unimplemented(
            message = $message,
            label = "a reshape keeps the number of elements",
            note = "the product of the sizes stays the same; the batch comes first: `Flatten` \
                makes (batch, rest) of images"
        )]
        pub trait $rule<Old, New, $(const $old: usize,)* $(const $new: usize),*> {}

        impl<Old, New, $(const $old: usize,)* $(const $new: usize),*>
            SameCount<Old, New, ($old_type<$($old),*>, $new_type<$($new),*>)> for Check
        where
            Bool<false>: $rule<Old, New, $($old,)* $($new),*>,
        {
        }
    };
}

counts!(
    UnitsAndUnits "shape mismatch: `{Old}` has {A0} elements, `{New}` has {B0}";
    Units A0; Units B0
);
counts!(
    UnitsAndThousands "shape mismatch: `{Old}` has {A0} elements, `{New}` has {B0},{B1}{B2}{B3}";
    Units A0; Thousands B0 B1 B2 B3
);
counts!(
    UnitsAndMillions "shape mismatch: `{Old}` has {A0} elements, `{New}` has \
        {B0},{B1}{B2}{B3},{B4}{B5}{B6}";
    Units A0; Millions B0 B1 B2 B3 B4 B5 B6
);
counts!(
    ThousandsAndUnits "shape mismatch: `{Old}` has {A0},{A1}{A2}{A3} elements, `{New}` has {B0}";
    Thousands A0 A1 A2 A3; Units B0
);
counts!(
    ThousandsAndThousands "shape mismatch: `{Old}` has {A0},{A1}{A2}{A3} elements, `{New}` has \
        {B0},{B1}{B2}{B3}";
    Thousands A0 A1 A2 A3; Thousands B0 B1 B2 B3
);
counts!(
    ThousandsAndMillions "shape mismatch: `{Old}` has {A0},{A1}{A2}{A3} elements, `{New}` has \
        {B0},{B1}{B2}{B3},{B4}{B5}{B6}";
    Thousands A0 A1 A2 A3; Millions B0 B1 B2 B3 B4 B5 B6
);
counts!(
    MillionsAndUnits "shape mismatch: `{Old}` has {A0},{A1}{A2}{A3},{A4}{A5}{A6} elements, `{New}` \
        has {B0}";
    Millions A0 A1 A2 A3 A4 A5 A6; Units B0
);
counts!(
    MillionsAndThousands "shape mismatch: `{Old}` has {A0},{A1}{A2}{A3},{A4}{A5}{A6} elements, \
        `{New}` has {B0},{B1}{B2}{B3}";
    Millions A0 A1 A2 A3 A4 A5 A6; Thousands B0 B1 B2 B3
);
counts!(
    MillionsAndMillions "shape mismatch: `{Old}` has {A0},{A1}{A2}{A3},{A4}{A5}{A6} elements, \
        `{New}` has {B0},{B1}{B2}{B3},{B4}{B5}{B6}";
    Millions A0 A1 A2 A3 A4 A5 A6; Millions B0 B1 B2 B3 B4 B5 B6
);

/// The rule of reshapes where it is broken, and one number is a billion or more.
#[diagnostic::on_unimplemented(
    message = "shape mismatch: a reshape of `{Old}` to `{New}` would change the number of elements",
    label = "a reshape keeps the number of elements",
    note = "the product of the sizes stays the same; the batch comes first: `Flatten` makes \
        (batch, rest) of images"
)]
pub trait SameLargeCount<Old, New> {}

impl<Old, New, NewCount> SameCount<Old, New, (Large, NewCount)> for Check where
    Bool<false>: SameLargeCount<Old, New>
{
}

macro_rules! small_and_large {
    ($old:ident $($digit:ident)*) => {
        impl<Old, New, $(const $digit: usize),*> SameCount<Old, New, ($old<$($digit),*>, Large)>
            for Check
        where
            Bool<false>: SameLargeCount<Old, New>,
        {
        }
    };
}

small_and_large!(Units A);
small_and_large!(Thousands A B C D);
small_and_large!(Millions A B C D E F G);
