//! `(N, 1) - (N,)`: elsewhere a silent N × N matrix.

use conformable::prelude::*;

type Row = Rank1<8>;
type Column = Rank2<8, 1>;

fn main() {
    let _both = (Tensor::<Row>::zeros(), Tensor::<Column>::zeros());
    let predictions = Tensor::<Column>::zeros();
    let _difference = predictions - Tensor::<Row>::zeros();
}

// fix: predictions - Tensor::<Row> -> predictions - Tensor::<Column>
