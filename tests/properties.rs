//! Laws that hold for all values, on shapes out of fixed lists (shapes are types): ranks 0 to 5,
//! sizes 0 and 1, primes, and dynamic axes of random sizes.

#![allow(
    clippy::modulo_one,
    reason = "a macro over windows also meets those of size and stride one"
)]

use conformable::data::Dataset;
use conformable::prelude::*;
use conformable::shape::{ConstShape, HasAxis, Padding, Stride, UintProduct};
use conformable::tensor::ArrayShape;
use generic_array::ArrayLength;
use proptest::prelude::*;

/// Numbers that tensors are filled with, as often as needed.
#[derive(Clone, Debug)]
struct Values(Vec<f64>);

impl Values {
    /// A prime, so that no axis repeats with them.
    const COUNT: usize = 251;

    /// Numbers of moderate size, some of them equal, some of them zero.
    fn any() -> impl Strategy<Value = Self> {
        let number = prop_oneof![
            8 => -4.0..4.0_f64,
            1 => (-3..=3_i32).prop_map(f64::from),
        ];
        prop::collection::vec(number, Self::COUNT).prop_map(Self)
    }

    /// Any numbers at all, NaN and infinities too.
    fn wild() -> impl Strategy<Value = Self> {
        prop::collection::vec(prop::num::f64::ANY, Self::COUNT).prop_map(Self)
    }

    /// The tensor number `salt` of these values.
    fn tensor<S: Shape>(&self, shape: S, salt: usize) -> Tensor<S, f64> {
        let mut at = 83 * salt;
        Tensor::from_fn_of(shape, |_| {
            at += 1;
            self.0[at % Self::COUNT]
        })
    }

    /// As many numbers below `limit`.
    fn indices(&self, count: usize, limit: usize) -> Vec<usize> {
        let index = |i: usize| (self.0[i % Self::COUNT].abs() * 1000.0) as usize % limit;
        (0..count).map(index).collect()
    }
}

fn config() -> ProptestConfig {
    let default = ProptestConfig::default(); // what PROPTEST_CASES says
    ProptestConfig {
        cases: default.cases.min(64),
        failure_persistence: None,
        ..default
    }
}

#[track_caller]
fn close<S: Shape>(a: &Tensor<S, f64>, b: &Tensor<S, f64>) {
    assert_eq!(a.sizes().as_ref(), b.sizes().as_ref());
    for (i, (a, b)) in a.as_slice().iter().zip(b.as_slice()).enumerate() {
        let error = (a - b).abs();
        assert!(
            error <= 1e-9 * (1.0 + a.abs()),
            "{a} and {b} at element {i}"
        );
    }
}

/// Calls a function with shapes of all ranks; `n` is the size of the dynamic axes.
macro_rules! shapes {
    ($check:ident, $values:expr, $n:expr) => {{
        let (values, n) = (&$values, $n);
        $check(Rank0::default(), values);
        $check(Rank1::<0>::default(), values);
        $check(Rank1::<1>::default(), values);
        $check(Rank1::<7>::default(), values);
        $check((Dyn(n),), values);
        $check(Rank2::<1, 1>::default(), values);
        $check(Rank2::<13, 1>::default(), values);
        $check(Rank2::<5, 0>::default(), values);
        $check(Rank2::<3, 11>::default(), values);
        $check((Dyn(n), Const::<5>), values);
        axes3!($check, values, n);
        $check(Rank4::<2, 3, 1, 5>::default(), values);
        $check((Dyn(n), Const::<3>, Const::<2>, Const::<2>), values);
        $check(Rank5::<2, 1, 3, 2, 2>::default(), values);
        $check((Dyn(n), Const::<2>, Dyn(1), Const::<3>, Dyn(n)), values);
    }};
}

/// Calls a function with shapes of three axes.
macro_rules! axes3 {
    ($check:ident, $values:expr, $n:expr) => {{
        let (values, n) = (&$values, $n);
        $check(Rank3::<2, 3, 5>::default(), values);
        $check(Rank3::<1, 7, 1>::default(), values);
        $check(Rank3::<0, 3, 2>::default(), values);
        $check(Rank3::<3, 0, 2>::default(), values);
        $check((Dyn(n), Const::<1>, Const::<7>), values);
        $check((Const::<2>, Dyn(n), Const::<3>), values);
        $check((Dyn(n), Const::<2>, Dyn(n)), values);
    }};
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn arithmetic(values in Values::any(), n in 0..6_usize) {
        fn check<S: Shape>(shape: S, values: &Values) {
            let [a, b, c] = [0, 1, 2].map(|salt| values.tensor(shape, salt));
            assert_eq!(&a + &b, &b + &a);
            assert_eq!(&a * &b, &b * &a);
            assert_eq!(&a - &b, -(&b - &a));
            assert_eq!(&a + 0.0, a);
            assert_eq!(&a * 1.0, a);
            close(&((&a + &b) + &c), &(&a + (&b + &c)));
            close(&(&a * (&b + &c)), &(&a * &b + &a * &c));
            close(&((&a / (b.clone().square() + 1.0)) * (b.square() + 1.0)), &a);
            // In place, or into memory of its own.
            let shared = a.clone();
            assert_eq!(shared.clone().exp(), (&a + 0.0).exp());
            assert_eq!(shared, a);
        }
        shapes!(check, values, n);
    }

    #[test]
    fn elementwise_functions(values in Values::any(), n in 0..6_usize) {
        fn check<S: Shape>(shape: S, values: &Values) {
            let (x, y) = (values.tensor(shape, 0), values.tensor(shape, 1));
            let relu = x.clone().relu();
            assert_eq!(relu.clone().relu(), relu);
            assert_eq!(relu.clone() - (-x.clone()).relu(), x);
            assert_eq!(x.clone().abs(), &relu + (-x.clone()).relu());
            assert_eq!(x.clone().maximum(&y) + x.clone().minimum(&y), &x + &y);
            assert_eq!(x.clone().clamp(-1.0, 1.0).clamp(-1.0, 1.0), x.clone().clamp(-1.0, 1.0));
            close(&x.clone().exp().ln(), &x);
            close(&(x.clone().sigmoid() + (-x.clone()).sigmoid()), &Tensor::ones_of(shape));
            close(&(x.clone().softplus() - (-x.clone()).softplus()), &x);
            close(&(x.clone().sin().square() + x.clone().cos().square()), &Tensor::ones_of(shape));
            close(&(x.clone().sigmoid() * 2.0 - 1.0), &(x.clone() * 0.5).tanh());
            close(&x.clone().square().sqrt(), &x.clone().abs());
            close(&(x.clone() * x.clone().sigmoid()), &x.silu());
        }
        shapes!(check, values, n);
    }

    #[test]
    fn masks(values in Values::any(), n in 0..6_usize) {
        fn check<S: Shape>(shape: S, values: &Values) {
            let (x, y) = (values.tensor(shape, 0), values.tensor(shape, 1));
            let (greater, at_most) = (x.gt(&y), x.le(&y));
            assert_eq!(greater.count_true() + at_most.count_true(), x.count());
            assert_eq!(greater.choose(&x, &y), x.clone().maximum(&y));
            assert_eq!(at_most.choose(&x, &y), x.clone().minimum(&y));
            assert_eq!(greater.choose(&y, &x), at_most.choose(&x, &y));
            let filled = x.clone().masked_fill(&greater, 9.0);
            for i in 0..x.count() {
                let (x, y) = (x.as_slice()[i], y.as_slice()[i]);
                assert_eq!(filled.as_slice()[i], if x > y { 9.0 } else { x });
            }
        }
        shapes!(check, values, n);
    }

    #[test]
    fn reductions_of_all_elements(values in Values::any(), n in 0..6_usize) {
        fn check<S: Shape>(shape: S, values: &Values) {
            let x = values.tensor(shape, 0);
            let count = x.count() as f64;
            let sum = x.as_slice().iter().sum::<f64>();
            assert!((x.sum().item() - sum).abs() < 1e-9);
            if x.count() == 0 {
                return;
            }
            close(&(x.mean() * count), &x.sum());
            let (max, min) = (x.max().item(), x.min().item());
            let elements = x.as_slice();
            assert!(elements.iter().all(|&x| min <= x && x <= max));
            assert_eq!(elements[x.argmax().item() as usize], max);
            assert_eq!(elements[x.argmin().item() as usize], min);
            assert_eq!(elements.iter().position(|&x| x == max), Some(x.argmax().item() as usize));
            let lse = x.logsumexp().item();
            assert!(max <= lse && lse <= max + count.ln() + 1e-12);
            let var = x.var_biased().item();
            assert!(var >= 0.0);
            close(&x.var_biased(), &(x.clone().square().mean() - x.mean().square()));
            close(&x.std_biased().square(), &x.var_biased());
            if x.count() > 1 {
                close(&(x.var() * (count - 1.0)), &(x.var_biased() * count));
            }
        }
        shapes!(check, values, n);
    }

    #[test]
    fn reductions_of_axes(values in Values::any(), n in 0..6_usize) {
        fn check<A: Dim, B: Dim, C: Dim>(shape: (A, B, C), values: &Values) {
            let x = values.tensor(shape, 0);
            let all = x.sum();
            close(&x.sum_axis::<0>().sum_axis::<0>().sum_axis::<0>(), &all);
            close(&x.sum_axis::<0>().sum_axis::<1>().sum_axis::<0>(), &all);
            close(&x.sum_axis::<1>().sum_axis::<0>().sum_axis::<0>(), &all);
            close(&x.sum_axis::<1>().sum_axis::<1>().sum_axis::<0>(), &all);
            close(&x.sum_axis::<2>().sum_axis::<0>().sum_axis::<0>(), &all);
            close(&x.sum_axis::<-1>().sum_axis::<-1>().sum_axis::<-1>(), &all);
            close(&x.sum_keep::<1>().squeeze::<1>(), &x.sum_axis::<1>());
            close(&x.swap_axes::<0, 2>().sum_axis::<2>(), &x.sum_axis::<0>().transpose());
            if shape.1.size() > 0 {
                close(&(x.mean_axis::<1>() * shape.1.size() as f64), &x.sum_axis::<1>());
                let max = x.max_axis::<1>();
                assert_eq!(x.min_axis::<1>(), -(-x.clone()).max_axis::<1>());
                assert_eq!(x.max_keep::<1>().squeeze::<1>(), max);
                let above = x.logsumexp_axis::<1>() - max.clone();
                assert!(above.as_slice().iter().all(|&d| d >= 0.0));
                assert!(x.var_biased_axis::<1>().as_slice().iter().all(|&var| var >= 0.0));
                let places = x.argmax_keep::<1>();
                assert_eq!(x.gather(&places, Axis::<1>).unwrap().squeeze::<1>(), max);
            }
        }
        axes3!(check, values, n);
    }

    #[test]
    fn softmaxes(values in Values::any(), n in 0..6_usize, shift in -500.0..500.0_f64) {
        fn check<S: HasAxis<-1> + HasAxis<0>>(shape: S, values: &Values, shift: f64) {
            along::<S, -1>(shape, values, shift);
            along::<S, 0>(shape, values, shift);
        }
        fn along<S: HasAxis<AXIS>, const AXIS: isize>(shape: S, values: &Values, shift: f64) {
            let x = values.tensor(shape, 0);
            let y = x.softmax::<AXIS>();
            assert!(y.as_slice().iter().all(|y| (0.0..=1.0).contains(y)));
            let size = HasAxis::<AXIS>::axis(shape).size();
            if size > 0 {
                let sums = y.sum_axis::<AXIS>();
                close(&sums, &Tensor::ones_of(sums.shape()));
            }
            close(&(x.clone() + shift).softmax::<AXIS>(), &y);
            let log = x.log_softmax::<AXIS>();
            close(&log.clone().exp(), &y);
            close(&(x.clone() + shift).log_softmax::<AXIS>(), &log);
            let lse = x.logsumexp_keep::<AXIS>();
            // x - logsumexp(x), element by element, since the shapes of S are not known here.
            let (outer, len, inner) = HasAxis::<AXIS>::around(shape);
            for (i, (x, log)) in x.as_slice().iter().zip(log.as_slice()).enumerate() {
                let line = i / (len * inner) * inner + i % inner;
                assert!(line < outer * inner && (x - lse.as_slice()[line] - log).abs() < 1e-9);
            }
        }
        fn unshifted<S: HasAxis<-1> + HasAxis<0>>(shape: S, values: &Values) {
            check(shape, values, 0.0);
        }
        check(Rank1::<1>::default(), &values, shift);
        check(Rank1::<7>::default(), &values, shift);
        check((Dyn(n),), &values, shift);
        check(Rank2::<5, 3>::default(), &values, shift);
        check((Dyn(n), Const::<11>), &values, shift);
        check((Const::<4>, Const::<2>, Dyn(n), Const::<3>), &values, shift);
        axes3!(unshifted, values, n);
    }

    #[test]
    fn matrix_products(values in Values::any(), n in 0..6_usize) {
        fn check<A: Dim, B: Dim, C: Dim>((rows, inner, columns): (A, B, C), values: &Values) {
            let (a, b) = (values.tensor((rows, inner), 0), values.tensor((rows, inner), 1));
            let (c, d) = (values.tensor((inner, columns), 2), values.tensor((inner, columns), 3));
            let product = a.matmul(&c);
            // Three loops.
            let want = Tensor::from_fn_of((rows, columns), |[i, j]| {
                (0..inner.size()).map(|k| a[[i, k]] * c[[k, j]]).sum()
            });
            close(&product, &want);
            close(&a.matmul(&(&c + &d)), &(&product + a.matmul(&d)));
            close(&(&a + &b).matmul(&c), &(&product + b.matmul(&c)));
            close(&(a.clone() * 2.0).matmul(&c), &(product.clone() * 2.0));
            close(&product.transpose(), &c.transpose().matmul(&a.transpose()));
            let e = values.tensor((columns, rows), 4);
            close(&product.matmul(&e), &a.matmul(&c.matmul(&e)));
            // A batch is its products.
            let batch = a.broadcast(Axis::<0>, Const::<2>);
            let both = c.broadcast(Axis::<0>, Const::<2>);
            close(&batch.matmul(&c).select::<0>(1), &product);
            close(&batch.matmul(&both).select::<0>(1), &product);
            // A vector is a matrix of one row or column.
            let v = values.tensor((inner,), 5);
            close(&a.matmul(&v), &a.matmul(&v.clone().unsqueeze::<1>()).squeeze::<1>());
            close(&v.matmul(&c), &v.clone().unsqueeze::<0>().matmul(&c).squeeze::<0>());
        }
        axes3!(check, values, n);
        check((Const::<17>, Const::<31>, Const::<13>), &values);
        check((Const::<1>, Const::<64>, Dyn(33)), &values);
    }

    #[test]
    fn linear_is_a_product_with_a_transposed_weight(values in Values::any(), n in 0..6_usize) {
        fn check<B: Dim, const IN: usize, const OUT: usize>(batch: B, values: &Values) {
            let x = values.tensor((batch, Const::<IN>), 0);
            let w = values.tensor(Rank2::<OUT, IN>::default(), 1);
            let b = values.tensor(Rank1::<OUT>::default(), 2);
            let y = x.matmul(&w.transpose());
            close(&x.linear(&w, None), &y);
            let y = y + b.broadcast(Axis::<0>, batch);
            close(&x.linear(&w, Some(&b)), &y);
            close(&Linear::<IN, OUT, true, f64>::new(w, b).forward(x), &y);
        }
        check::<_, 3, 5>(Dyn(n), &values);
        check::<_, 1, 1>(Const::<1>, &values);
        check::<_, 7, 2>(Const::<4>, &values);
        check::<_, 0, 3>(Const::<2>, &values);
        check::<_, 3, 0>(Dyn(n), &values);
    }

    #[test]
    fn orders_of_axes(values in Values::any(), n in 0..6_usize) {
        fn check<A: Dim, B: Dim, C: Dim>(shape: (A, B, C), values: &Values) {
            let x = values.tensor(shape, 0);
            type Order<const I: isize, const J: isize, const K: isize> =
                (Axis<I>, Axis<J>, Axis<K>);
            assert_eq!(x.permute::<Order<0, 1, 2>>(), x);
            assert_eq!(x.permute::<Order<0, 2, 1>>().permute::<Order<0, 2, 1>>(), x);
            assert_eq!(x.permute::<Order<1, 0, 2>>().permute::<Order<1, 0, 2>>(), x);
            assert_eq!(x.permute::<Order<1, 2, 0>>().permute::<Order<2, 0, 1>>(), x);
            assert_eq!(x.permute::<Order<2, 0, 1>>().permute::<Order<1, 2, 0>>(), x);
            assert_eq!(x.permute::<Order<2, 1, 0>>().permute::<Order<2, 1, 0>>(), x);
            assert_eq!(x.permute::<Order<0, 2, 1>>(), x.transpose());
            assert_eq!(x.swap_axes::<0, -1>(), x.permute::<Order<2, 1, 0>>());
            let (a, b, c) = shape;
            let want = Tensor::from_fn_of((c, a, b), |[k, i, j]| x[[i, j, k]]);
            assert_eq!(x.permute::<Order<2, 0, 1>>(), want);
            let wide = values.tensor((a, Const::<2>, b, c), 1);
            type Four = (Axis<3>, Axis<1>, Axis<0>, Axis<2>);
            let want = Tensor::from_fn_of((c, Const::<2>, a, b), |[l, j, i, k]| wide[[i, j, k, l]]);
            assert_eq!(wide.permute::<Four>(), want);
        }
        axes3!(check, values, n);
    }

    #[test]
    fn reshapes_keep_the_order(values in Values::any(), n in 0..6_usize) {
        let x = values.tensor(Rank3::<2, 3, 5>::default(), 0);
        let order = x.to_vec();
        assert_eq!(x.clone().flatten::<0>().to_vec(), order);
        assert_eq!(x.clone().flatten::<1>().unflatten::<Rank2<3, 5>>(), x);
        assert_eq!(x.clone().reshape::<Rank2<6, 5>>().to_vec(), order);
        assert_eq!(x.clone().reshape::<Rank5<5, 1, 3, 1, 2>>().reshape(), x);
        assert_eq!(x.clone().reshape_to::<Rank1<30>>().to_vec(), order);
        assert_eq!(x.clone().unsqueeze::<1>().squeeze::<1>(), x);
        let rows = x.clone().try_reshape((Dyn(6), Const::<5>)).unwrap();
        assert_eq!(rows.to_vec(), order);
        prop_assert!(x.try_reshape((Dyn(7), Const::<5>)).is_err());
        let x = values.tensor((Dyn(n), Const::<3>, Const::<2>), 1);
        let flat: Tensor<(Dyn, Const<6>), f64> = x.clone().flatten::<1>();
        assert_eq!(flat.to_vec(), x.to_vec());
        assert_eq!(flat.unflatten::<Rank2<3, 2>>(), x);
        let empty = values.tensor(Rank3::<2, 0, 5>::default(), 0);
        let flat: Tensor<Rank2<2, 0>, f64> = empty.flatten::<1>();
        prop_assert_eq!(flat.count(), 0);
    }

    #[test]
    fn parts_make_the_whole(
        values in Values::any(),
        n in 0..6_usize,
        cuts in (0..=7_usize, 0..=7_usize),
    ) {
        macro_rules! cut {
            ($($shape:ty, $axis:literal, $at:literal, $len:literal;)*) => {
                $({
                    let x = values.tensor(<$shape>::default(), 0);
                    let (front, back) = x.split_at::<$axis, $at>();
                    assert_eq!(front, x.slice::<$axis, 0, $at>());
                    assert_eq!(back, x.slice::<$axis, $at, $len>());
                    assert_eq!(front.to_vec(), x.try_slice::<$axis>(..$at).unwrap().to_vec());
                    assert_eq!(back.to_vec(), x.try_slice::<$axis>($at..).unwrap().to_vec());
                    let whole: Tensor<$shape, f64> = front.concat(&back, Axis::<$axis>);
                    assert_eq!(whole, x);
                })*
            };
        }
        cut! {
            Rank1<7>, 0, 3, 7;
            Rank1<7>, -1, 0, 7;
            Rank1<1>, 0, 1, 1;
            Rank1<0>, 0, 0, 0;
            Rank2<5, 3>, 0, 2, 5;
            Rank2<5, 3>, 1, 1, 3;
            Rank3<2, 11, 3>, 1, 5, 11;
            Rank3<2, 0, 3>, 2, 1, 3;
            Rank4<2, 3, 2, 5>, -2, 1, 2;
            Rank5<2, 1, 3, 2, 2>, 2, 2, 3;
        }
        // Three parts of sizes that are known at run time only.
        let x = values.tensor((Dyn(n), Const::<7>, Const::<2>), 0);
        let (a, b) = (cuts.0.min(cuts.1), cuts.0.max(cuts.1));
        let [front, middle, back] = [0..a, a..b, b..7].map(|part| x.try_slice::<1>(part).unwrap());
        prop_assert_eq!(middle.sizes(), [n, b - a, 2]);
        let whole = front.concat(&middle, Axis::<1>).concat(&back, Axis::<1>);
        prop_assert_eq!(whole.to_vec(), x.to_vec());
        prop_assert!(x.try_slice::<1>(a..8).is_err());
        // Equal parts.
        let x = values.tensor((Dyn(n), Const::<6>), 0);
        assert_eq!(Tensor::concat_all(x.split::<1, 3>(), Axis::<1>), x);
        assert_eq!(Tensor::concat_all(x.split::<-1, 6>(), Axis::<-1>), x);
    }

    #[test]
    fn stacks_and_selections(values in Values::any(), n in 0..6_usize) {
        fn check<A: Dim, B: Dim, C: Dim>((a, b, _): (A, B, C), values: &Values) {
            let parts = [0, 1, 2].map(|salt| values.tensor((a, b), salt));
            let first = Tensor::stack(parts.clone(), Axis::<0>);
            let middle = Tensor::stack(parts.clone(), Axis::<1>);
            let last = Tensor::stack(parts.clone(), Axis::<-1>);
            for (i, part) in parts.iter().enumerate() {
                assert_eq!(first.select::<0>(i), *part);
                assert_eq!(middle.select::<1>(i), *part);
                assert_eq!(last.select::<-1>(i), *part);
            }
            assert_eq!(Tensor::try_stack(&parts, Axis::<1>).unwrap().to_vec(), middle.to_vec());
            assert_eq!(first.permute::<(Axis<1>, Axis<2>, Axis<0>)>(), last);
            let repeated = parts[0].broadcast(Axis::<1>, Dyn(4));
            assert_eq!(repeated.sum_axis::<1>(), &parts[0] * 4.0);
            let expanded = parts[0].clone().unsqueeze::<1>().expand(Axis::<1>, Dyn(4));
            assert_eq!(expanded, repeated);
        }
        axes3!(check, values, n);
    }

    #[test]
    fn gathers_are_indexing(values in Values::any(), n in 1..6_usize, picks in 0..9_usize) {
        let x = values.tensor((Dyn(n), Const::<5>, Const::<2>), 0);
        let rows = values.indices(picks, n);
        let index = Tensor::from_slice_of((Dyn(picks),), &rows).unwrap();
        let y = x.select_rows(&index).unwrap();
        prop_assert_eq!(y.sizes(), [picks, 5, 2]);
        for (i, &row) in rows.iter().enumerate() {
            assert_eq!(y.select::<0>(i), x.select::<0>(row));
        }
        let columns = values.indices(n * picks * 2, 5);
        let index = Tensor::from_slice_of((Dyn(n), Dyn(picks), Const::<2>), &columns).unwrap();
        let dynamic = x.clone().try_reshape((Dyn(n), Dyn(5), Const::<2>)).unwrap();
        let y = dynamic.gather(&index, Axis::<1>).unwrap();
        let want = Tensor::from_fn_of(y.shape(), |[i, p, k]| x[[i, index[[i, p, k]], k]]);
        prop_assert_eq!(y, want);
        // An index that is out of range is an error, not a panic.
        let bad = tensor([0, n as i64]);
        prop_assert!(x.select_rows(&bad).is_err());
        prop_assert!(x.select_rows(&tensor([-1_i64])).is_err());
    }

    #[test]
    fn convolutions(values in Values::any(), n in 0..4_usize) {
        macro_rules! convolve {
            ($(
                $in:literal $out:literal, $k:literal $s:literal $p:literal, $h:literal $w:literal;
            )*) => {
                $({
                    let shape = (Dyn(n), Const::<$in>, Const::<$h>, Const::<$w>);
                    let (x, x2) = (values.tensor(shape, 0), values.tensor(shape, 1));
                    let shape = Rank4::<$out, $in, $k, $k>::default();
                    let (w, w2) = (values.tensor(shape, 2), values.tensor(shape, 3));
                    let b = values.tensor(Rank1::<$out>::default(), 4);
                    let conv = |x: &Tensor<_, f64>, w: &Tensor<_, f64>| {
                        x.conv2d(w, None, Stride::<$s>, Padding::<$p>)
                    };
                    let y = conv(&x, &w);
                    let want = Tensor::from_fn_of(y.shape(), |[n, o, i, j]| {
                        let mut sum = 0.0;
                        let window = |c| (0..$k * $k).map(move |k| (c, k / $k, k % $k));
                        for (c, u, v) in (0..$in).flat_map(window) {
                            let (h, w_) = (i * $s + u, j * $s + v);
                            if ($p..$h + $p).contains(&h) && ($p..$w + $p).contains(&w_) {
                                sum += w[[o, c, u, v]] * x[[n, c, h - $p, w_ - $p]];
                            }
                        }
                        sum
                    });
                    close(&y, &want);
                    close(&conv(&(&x * 2.0 + &x2), &w), &(&y * 2.0 + conv(&x2, &w)));
                    close(&conv(&x, &(&w * 2.0 + &w2)), &(&y * 2.0 + conv(&x, &w2)));
                    let biased = x.conv2d(&w, Some(&b), Stride::<$s>, Padding::<$p>);
                    let want = Tensor::from_fn_of(y.shape(), |[n, o, i, j]| {
                        y[[n, o, i, j]] + b[[o]]
                    });
                    close(&biased, &want);
                })*
            };
        }
        convolve! {
            1 1, 1 1 0, 1 1;
            1 1, 3 1 1, 1 1;
            2 3, 3 1 0, 5 4;
            3 2, 3 2 1, 5 7;
            2 3, 2 1 1, 3 3;
            1 5, 5 3 2, 7 5;
            2 1, 1 2 0, 3 3;
        }
    }

    #[test]
    fn a_convolution_of_one_pixel_is_a_matrix_product(values in Values::any(), n in 0..4_usize) {
        let x = values.tensor((Dyn(n), Const::<3>, Const::<2>, Const::<5>), 0);
        let w = values.tensor(Rank2::<4, 3>::default(), 1);
        let kernel = w.clone().reshape::<Rank4<4, 3, 1, 1>>();
        let y = x.conv2d(&kernel, None, Stride::<1>, Padding::<0>);
        let (x, y) = (x.flatten::<2>(), y.flatten::<2>());
        for i in 0..n {
            close(&y.select::<0>(i), &w.matmul(&x.select::<0>(i)));
        }
    }

    #[test]
    fn pools(values in Values::any(), n in 0..4_usize) {
        macro_rules! pool {
            ($($k:literal $s:literal, $h:literal $w:literal;)*) => {
                $({
                    let x = values.tensor((Dyn(n), Const::<2>, Const::<$h>, Const::<$w>), 0);
                    let (max, mean) = (x.max_pool2d::<$k, $s, 0>(), x.avg_pool2d::<$k, $s, 0>());
                    let difference = &max - &mean;
                    assert!(difference.as_slice().iter().all(|&d| d >= -1e-12));
                    let least = -(-x.clone()).max_pool2d::<$k, $s, 0>();
                    assert!((&mean - least).as_slice().iter().all(|&d| d >= -1e-12));
                    let window = |[n, c, i, j]: [usize; 4]| {
                        let x = &x;
                        (0..$k * $k).map(move |k| x[[n, c, i * $s + k / $k, j * $s + k % $k]])
                    };
                    let want = Tensor::from_fn_of(max.shape(), |at| {
                        window(at).fold(f64::NEG_INFINITY, f64::max)
                    });
                    assert_eq!(max, want);
                    let want = Tensor::from_fn_of(max.shape(), |at| {
                        window(at).sum::<f64>() / f64::from($k * $k)
                    });
                    close(&mean, &want);
                    close(&x.global_avg_pool2d(), &x.mean_axis::<3>().mean_axis::<2>());
                })*
            };
        }
        pool!(1 1, 3 2; 2 2, 4 6; 2 2, 5 3; 3 1, 5 5; 3 2, 7 3; 2 3, 5 5;);
    }

    #[test]
    fn losses_of_classes(values in Values::any(), n in 1..8_usize) {
        let logits = values.tensor((Dyn(n), Const::<5>), 0);
        let labels = values.indices(n, 5);
        let labels = Labels::<Dyn, 5>::from_slice(&labels).unwrap();
        let loss = cross_entropy(&logits, &labels);
        close(&loss, &nll_loss(&logits.log_softmax::<1>(), &labels));
        let chosen = (logits.log_softmax::<1>() * labels.one_hot::<f64>()).sum();
        close(&loss, &(-chosen / n as f64));
        prop_assert!(loss.item() >= 0.0);
    }

    #[test]
    fn printing_never_panics(values in Values::wild(), n in 0..6_usize) {
        fn check<S: Shape>(shape: S, values: &Values) {
            let x = values.tensor(shape, 0);
            let whole = x.map_to(|x| x as i64);
            let texts = [
                format!("{x}"),
                format!("{x:?}"),
                format!("{x:.3}"),
                format!("{:?}", x.clone().tracked()),
                format!("{:?}", x.cast::<f32>()),
                format!("{whole} {whole:?}"),
                format!("{:?}", x.gt(0.0)),
            ];
            assert!(texts.iter().all(|text| !text.is_empty()));
        }
        shapes!(check, values, n);
        check((Dyn(n), Const::<501>, Const::<2>), &values);
    }

    #[test]
    fn vectors_and_slices_round_trip(values in Values::wild(), n in 0..6_usize) {
        fn check<S: Shape>(shape: S, values: &Values) {
            let x = values.tensor(shape, 0);
            let bits = |x: &[f64]| x.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
            let copy = Tensor::from_slice_of(shape, &x.to_vec()).unwrap();
            assert_eq!(bits(copy.as_slice()), bits(x.as_slice()));
            let mut long = x.to_vec();
            long.push(0.0);
            assert!(Tensor::from_slice_of(shape, &long).is_err());
            let count = x.shape().sizes().as_ref().iter().product::<usize>();
            assert_eq!(x.cast::<f64>().count(), count);
        }
        shapes!(check, values, n);
    }

    #[test]
    fn arrays_round_trip(values in Values::any()) {
        fn generic<S, N: ArrayLength>(values: &Values)
        where
            S: ConstShape + UintProduct<Uint = N>,
        {
            let x = values.tensor(S::default(), 0);
            let array = x.to_generic_array();
            assert_eq!(array.as_slice(), x.as_slice());
            assert_eq!(Tensor::<S, f64>::from(array), x);
        }
        macro_rules! each {
            ($($shape:ty;)*) => {
                $({
                    let x = values.tensor(<$shape>::default(), 0);
                    assert_eq!(tensor(x.to_array()), x);
                    assert_eq!(Tensor::<$shape, f64>::from_vec(x.to_vec()).unwrap(), x);
                    generic::<$shape, _>(&values);
                    let _: <$shape as ArrayShape>::Array<f64> = x.to_array();
                })*
            };
        }
        each! {
            Rank1<1>; Rank1<7>; Rank2<1, 1>; Rank2<3, 11>; Rank2<13, 1>; Rank3<2, 3, 5>;
            Rank4<2, 3, 1, 5>; Rank5<2, 1, 3, 2, 2>;
        }
        let scalar = values.tensor((), 0);
        prop_assert_eq!(tensor(scalar.to_array()), scalar);
    }

    #[test]
    fn batches_have_every_item_once(
        count in 0..40_usize,
        size in 1..9_usize,
        seed in any::<u64>(),
    ) {
        // The first number of an item is its place in the data set; its class follows from it.
        let items = (0..2 * count).map(|i| (i / 2) as f32).collect();
        let labels: Vec<usize> = (0..count).map(|i| i % 3).collect();
        let data = Dataset::<Rank1<2>, 3>::new(items, &labels).unwrap();
        let rng = || StdRng::seed_from_u64(seed);
        let all: Vec<usize> = (0..count).collect();

        let mut seen = Vec::new();
        let mut batches = 0;
        let mut see = |items: &[[f32; 2]], labels: &[usize]| {
            assert_eq!(items.len(), labels.len());
            for (&[first, second], &label) in items.iter().zip(labels) {
                assert_eq!((first, first as usize % 3), (second, label));
                seen.push(first as usize);
            }
            core::mem::take(&mut seen)
        };
        let mut order = Vec::new();
        for (x, labels) in data.dyn_batches(size) {
            prop_assert!(x.sizes()[0] == size || order.len() + x.sizes()[0] == count);
            order.extend(see(x.rows(), labels.as_slice()));
            batches += 1;
        }
        prop_assert_eq!(&order, &all);
        prop_assert_eq!(batches, count.div_ceil(size));

        let shuffled = |mut rng| -> Vec<usize> {
            let mut places = Vec::new();
            for (x, _) in data.dyn_batches(size).shuffle(&mut rng) {
                places.extend(x.rows().iter().map(|row| row[0] as usize));
            }
            places
        };
        let mut order = shuffled(rng());
        prop_assert_eq!(&order, &shuffled(rng()));
        order.sort_unstable();
        prop_assert_eq!(&order, &all);

        let mut constant = data.batches::<4>().shuffle(&mut rng());
        prop_assert_eq!(constant.len(), count / 4);
        let mut order = Vec::new();
        for (x, labels) in constant.by_ref() {
            order.extend(see(x.rows(), labels.as_slice()));
        }
        if let Some((x, labels)) = constant.rest() {
            prop_assert_eq!(labels.len(), count % 4);
            order.extend(see(x.rows(), labels.as_slice()));
        }
        order.sort_unstable();
        prop_assert_eq!(&order, &all);
    }
}
