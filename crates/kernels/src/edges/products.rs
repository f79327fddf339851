//! Products of matrices, and linear maps.

use super::table::{On, sizes};
use super::whole;
use crate::gemm::gemm;
use crate::linear::{linear_forward, linear_input_grad, linear_weight_grad};
use crate::testing::Negate;
use crate::{Acc, Activation, Trans, naive};

/// Three sizes, each near an edge, together; and long ones beside short ones.
fn products() -> Vec<[usize; 3]> {
    let near = sizes(On::Product);
    let short: Vec<_> = near.iter().copied().filter(|&size| size < 18).collect();
    let mut products = Vec::new();
    for &m in &short {
        for &k in &short {
            products.extend(short.iter().map(|&n| [m, k, n]));
        }
    }
    for &long in near.iter().filter(|&&size| size >= 18) {
        for [a, b] in [[1, 1], [1, 20], [13, 7], [5, 33]] {
            products.extend([[long, a, b], [a, long, b], [a, b, long], [b, a, long]]);
        }
    }
    // Several blocks in every direction.
    products.extend([
        [241, 273, 3],
        [121, 273, 65],
        [120, 272, 64],
        [25, 545, 129],
    ]);
    products
}

#[test]
fn products_of_matrices() {
    for [m, k, n] in products() {
        let (a, b, before) = (whole(m * k, 15), whole(k * n, 16), whole(m * n, 17));
        for (ta, tb) in [
            (Trans::No, Trans::No),
            (Trans::No, Trans::Yes),
            (Trans::Yes, Trans::No),
            (Trans::Yes, Trans::Yes),
        ] {
            for acc in [Acc::Overwrite, Acc::Add] {
                let (mut c, mut want) = (before.clone(), before.clone());
                gemm(m, k, n, &a, ta, &b, tb, &mut c, acc);
                naive::gemm::gemm(m, k, n, &a, ta, &b, tb, &mut want, acc);
                assert!(c == want, "{m} x {k} x {n}, {ta:?}, {tb:?}, {acc:?}");
            }
        }
    }
}

#[test]
fn functions_of_the_results_of_a_linear_map() {
    for rows in sizes(On::Elements) {
        let (x, function) = (whole(rows, 18), Activation::Of(&Negate));
        let mut y = vec![9.0; rows];
        linear_forward(rows, 1, 1, &x, &[2.0], Some(&[1.0]), function, &mut y);
        let want = x.iter().map(|x| -(2.0 * x + 1.0));
        assert!(y.iter().copied().eq(want), "{rows}");
    }
}

#[test]
fn linear_maps() {
    for [rows, inputs, outputs] in products().into_iter().step_by(3) {
        let what = format!("{rows} x {inputs} to {outputs}");
        let (x, w, bias) = (
            whole(rows * inputs, 18),
            whole(outputs * inputs, 19),
            whole(outputs, 20),
        );
        let sizes = [rows, inputs, outputs];
        let biases = (0..rows * outputs).map(|i| bias[i % outputs]).collect();
        let sums = added_to(biases, sizes, (&x, Trans::No), (&w, Trans::Yes));
        for (activation, least) in [
            (Activation::None, f32::NEG_INFINITY),
            (Activation::Relu, 0.0),
        ] {
            let mut y = vec![9.0; rows * outputs];
            linear_forward(
                rows,
                inputs,
                outputs,
                &x,
                &w,
                Some(&bias),
                activation,
                &mut y,
            );
            let want = sums.iter().map(|sum| sum.max(least));
            assert!(y.iter().copied().eq(want), "{what}");
        }

        let dy = whole(rows * outputs, 21);
        let mut dx = vec![9.0; x.len()];
        linear_input_grad(rows, inputs, outputs, &dy, &w, &mut dx);
        let (zeros, sizes) = (vec![0.0; x.len()], [rows, outputs, inputs]);
        let want = added_to(zeros, sizes, (&dy, Trans::No), (&w, Trans::No));
        assert!(dx == want, "{what}");

        let mut dw = vec![9.0; w.len()];
        linear_weight_grad(rows, inputs, outputs, &x, &dy, &mut dw);
        let (zeros, sizes) = (vec![0.0; w.len()], [outputs, rows, inputs]);
        let want = added_to(zeros, sizes, (&dy, Trans::Yes), (&x, Trans::No));
        assert!(dw == want, "{what}");
    }
}

/// c + A · B, where A has m rows and k columns, and B has n columns.
fn added_to(
    mut c: Vec<f32>,
    [m, k, n]: [usize; 3],
    (a, ta): (&[f32], Trans),
    (b, tb): (&[f32], Trans),
) -> Vec<f32> {
    naive::gemm::gemm(m, k, n, a, ta, b, tb, &mut c, Acc::Add);
    c
}
