//! The place in another file that `#[terse]` needs; see the documentation of `conformable-terse`.

macro_rules! elsewhere {
    ($($item:tt)*) => { conformable_terse::place! { here $($item)* } };
}
pub(crate) use elsewhere;
