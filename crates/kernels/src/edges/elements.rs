//! Functions of elements, and the steps of optimizers.

use super::table::{On, sizes};
use super::whole;
use crate::reduce::{dot, sum};
use crate::{map, optim};

#[test]
fn functions_of_elements() {
    for n in sizes(On::Elements).into_iter().chain(sizes(On::Line)) {
        let (a, b, c) = (whole(n, 9), whole(n, 10), whole(n, 11));
        let mut y = vec![9.0; n];
        map::map(&a, &mut y, |a| a * a);
        assert!(y.iter().zip(&a).all(|(y, a)| *y == a * a), "{n}");
        map::zip_map(&a, &b, &mut y, |a, b| a - b);
        assert!((0..n).all(|i| y[i] == a[i] - b[i]), "{n}");
        map::zip3_map(&a, &b, &c, &mut y, |a, b, c| a * b + c);
        assert!((0..n).all(|i| y[i] == a[i] * b[i] + c[i]), "{n}");
        map::map_inplace(&mut y, |y| y + 1.0);
        assert!((0..n).all(|i| y[i] == a[i] * b[i] + c[i] + 1.0), "{n}");
        y.copy_from_slice(&a);
        map::zip_inplace(&mut y, &b, |a, b| a * b);
        assert!((0..n).all(|i| y[i] == a[i] * b[i]), "{n}");
        assert_eq!(sum(&y), (0..n).map(|i| a[i] * b[i]).sum(), "{n}");
        assert_eq!(dot(&a, &b), sum(&y), "{n}");
        map::fill(&mut y, 4.0);
        assert_eq!(y, vec![4.0; n]);
    }
}

#[test]
fn steps_of_optimizers() {
    let how = optim::Sgd {
        lr: 0.5,
        momentum: 2.0,
        weight_decay: 0.25,
        nesterov: false,
        first_step: false,
    };
    for n in sizes(On::Elements) {
        let (param, grad, buf) = (whole(n, 12), whole(n, 13), whole(n, 14));
        let mut stepped = param.clone();
        optim::sgd(how, &mut stepped, &grad, None);
        let d = |i: usize| grad[i] + 0.25 * param[i];
        assert!((0..n).all(|i| stepped[i] == param[i] - 0.5 * d(i)), "{n}");
        let (mut stepped, mut new_buf) = (param.clone(), buf.clone());
        optim::sgd(how, &mut stepped, &grad, Some(&mut new_buf));
        assert!((0..n).all(|i| new_buf[i] == 2.0 * buf[i] + d(i)), "{n}");
        assert!(
            (0..n).all(|i| stepped[i] == param[i] - 0.5 * new_buf[i]),
            "{n}"
        );
    }
}
