//! The definitions of the reductions and of softmax.

/// The elements of each (outer, inner) line, in order.
pub fn lines(outer: usize, len: usize, inner: usize, x: &[f64]) -> Vec<Vec<f64>> {
    let mut lines = Vec::new();
    for o in 0..outer {
        for i in 0..inner {
            lines.push((0..len).map(|l| x[(o * len + l) * inner + i]).collect());
        }
    }
    lines
}

/// The sum of each line.
pub fn sum_axis(outer: usize, len: usize, inner: usize, x: &[f64]) -> Vec<f64> {
    lines(outer, len, inner, x)
        .iter()
        .map(|line| line.iter().sum())
        .collect()
}

/// The variance of each line.
pub fn var(outer: usize, len: usize, inner: usize, x: &[f64], correction: usize) -> Vec<f64> {
    let one = |line: &Vec<f64>| {
        let mean = line.iter().sum::<f64>() / len as f64;
        let squares: f64 = line.iter().map(|v| (v - mean) * (v - mean)).sum();
        if len > correction {
            squares / (len - correction) as f64
        } else {
            f64::NAN
        }
    };
    lines(outer, len, inner, x).iter().map(one).collect()
}

/// The extreme of each line and the first place where it is; a NaN beats every number.
pub fn extreme(
    outer: usize,
    len: usize,
    inner: usize,
    x: &[f64],
    max: bool,
) -> (Vec<f64>, Vec<i32>) {
    let one = |line: &Vec<f64>| {
        let mut at = 0;
        for l in 0..len {
            if line[at].is_nan() {
                break;
            }
            let better = if max {
                line[l] > line[at]
            } else {
                line[l] < line[at]
            };
            if better || line[l].is_nan() {
                at = l;
            }
        }
        (line[at], at as i32)
    };
    lines(outer, len, inner, x).iter().map(one).unzip()
}

/// exp(x) / Σ exp(x) along each line, in the layout of x.
pub fn softmax(outer: usize, len: usize, inner: usize, x: &[f64]) -> Vec<f64> {
    let mut y = vec![0.0; x.len()];
    for o in 0..outer {
        for i in 0..inner {
            let sum: f64 = (0..len).map(|l| x[(o * len + l) * inner + i].exp()).sum();
            for l in 0..len {
                let at = (o * len + l) * inner + i;
                y[at] = x[at].exp() / sum;
            }
        }
    }
    y
}
