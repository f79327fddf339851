//! A parameter whose shape only run time knows.

use conformable::prelude::*;

type Rows = Const<2>;

pub fn rows(_rows: Rows) {}

fn take(_x: &Param<(Dyn, Const<3>)>) {}

fn main() {
    let _take = take;
}

// fix: Dyn -> Rows
