use conformable::prelude::*;
use conformable::shape::MatMulShape;
use conformable::tensor::Float;

use crate::fixture::Fixtures;

#[test]
fn matmul() {
    let fixtures = Fixtures::open("matmul");
    fn check<A: MatMulShape<B>, B: Shape, T: Float>(fixtures: &Fixtures, name: &str) {
        let case = fixtures.case(name);
        let (a, b) = (case.input::<A, T>("a"), case.input::<B, T>("b"));
        case.check(a.matmul(&b), &[("a", &a), ("b", &b)]);
    }
    macro_rules! check {
        ($name:literal, $a:ty, $b:ty) => {
            check::<$a, $b, f32>(&fixtures, $name);
            check::<$a, $b, f64>(&fixtures, $name);
        };
    }
    check!("matmul.mm", Rank2<3, 4>, Rank2<4, 5>);
    check!("matmul.mv", Rank2<3, 4>, Rank1<4>);
    check!("matmul.vm", Rank1<4>, Rank2<4, 5>);
    check!("matmul.dot", Rank1<4>, Rank1<4>);
    check!("matmul.batched", Rank3<2, 3, 4>, Rank3<2, 4, 5>);
    check!(
        "matmul.batched",
        (Dyn, Const<3>, Const<4>),
        (Dyn, Const<4>, Const<5>)
    );
    check!("matmul.shared", Rank3<2, 3, 4>, Rank2<4, 5>);
    check!("matmul.batched4d", Rank4<2, 2, 3, 4>, Rank4<2, 2, 4, 5>);
}
