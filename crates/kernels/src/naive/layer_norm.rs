//! The definition of layer normalisation.

/// (x − mean) / √(variance + ε) of each row.
pub fn normalized(rows: usize, len: usize, x: &[f64], eps: f64) -> Vec<f64> {
    factors(rows, len, x, eps)
        .iter()
        .zip(x.chunks_exact(len.max(1)))
        .flat_map(|(&(mean, factor), row)| row.iter().map(move |v| (v - mean) * factor))
        .collect()
}

/// The mean and 1 / √(variance + ε) of each row.
fn factors(rows: usize, len: usize, x: &[f64], eps: f64) -> Vec<(f64, f64)> {
    let one = |row: &[f64]| {
        let mean = row.iter().sum::<f64>() / len as f64;
        let squares: f64 = row.iter().map(|v| (v - mean) * (v - mean)).sum();
        (mean, 1.0 / (squares / len as f64 + eps).sqrt())
    };
    (0..rows).map(|r| one(&x[r * len..][..len])).collect()
}

/// The gradients of the input, of the weight and of the bias.
pub fn gradients(
    (rows, len): (usize, usize),
    x: &[f64],
    weight: &[f64],
    dy: &[f64],
    eps: f64,
) -> [Vec<f64>; 3] {
    let normal = normalized(rows, len, x, eps);
    let [mut dx, mut dweight, mut dbias] = [vec![0.0; x.len()], vec![0.0; len], vec![0.0; len]];
    for (r, (_, factor)) in factors(rows, len, x, eps).into_iter().enumerate() {
        let (normal, dy) = (&normal[r * len..][..len], &dy[r * len..][..len]);
        let g: Vec<_> = dy.iter().zip(weight).map(|(dy, w)| dy * w).collect();
        let mean = g.iter().sum::<f64>() / len as f64;
        let slope = g.iter().zip(normal).map(|(g, v)| g * v).sum::<f64>() / len as f64;
        for j in 0..len {
            dx[r * len + j] = factor * (g[j] - mean - normal[j] * slope);
            dweight[j] += dy[j] * normal[j];
            dbias[j] += dy[j];
        }
    }
    [dx, dweight, dbias]
}
