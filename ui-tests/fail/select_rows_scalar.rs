//! Rows of a scalar.

use conformable::prelude::*;

fn main() {
    let (scalar, table) = (Tensor::<Rank0>::zeros(), Tensor::<Rank2<5, 3>>::zeros());
    let _both = (&scalar, &table);
    let _rows = scalar.select_rows(&tensor([0_i64, 2])).unwrap();
}

// fix: _rows = scalar -> _rows = table
