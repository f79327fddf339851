//! A data set of items whose size only run time knows.

use conformable::prelude::*;
use conformable::data::Dataset;

type Size = Const<4>;

pub fn size(_size: Size) {}

fn take(_x: &Dataset<(Dyn,), 10>) {}

fn main() {
    let _take = take;
}

// fix: Dyn -> Size
