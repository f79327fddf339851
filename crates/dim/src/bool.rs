use typenum::{B0, B1};

/// A truth value that the type checker computed.
///
/// A rule that arithmetic decides has it as its subject, and is implemented for `Bool<true>`: rustc
/// then has one thing to say about a rule that is broken, in decimals, and none about the
/// arithmetic.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bool<const HOLDS: bool>;

/// One of typenum's bits as a [`Bool`].
pub trait ToBool {
    /// The same truth value.
    type Bool;
}

impl ToBool for B0 {
    type Bool = Bool<false>;
}

impl ToBool for B1 {
    type Bool = Bool<true>;
}
