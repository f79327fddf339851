//! Layer normalisation: every row gets the mean 0 and the variance 1, then each column a weight and
//! a bias.
//!
//! A row comes from memory once and lies in the cache from then on, so it may be read several
//! times: for its mean, for its variance, and for the result. The mean is first taken out of the
//! squares, so a large mean cancels nothing.
//!
//! The mean is two numbers: the centre c, which is the mean as rounded, and the offset, the mean of
//! all xₗ − c. The distance of an element from the mean is (xₗ − c) − offset, where the first
//! difference is exact if the two are close; the centre alone would have lost the digits behind
//! those of a large mean.

use super::lanes::sum_of_lanes;
use super::par;
use super::reduce::{STRIP, itself, strips, sum_columns_by, sum_within};
use super::scalar::Scalar;
use super::simd::{Isa, Kernel, Simd};

/// Elements of the rows that a thread takes at a time in the forward pass.
const CHUNK: usize = 8_192;

/// Rows that are taken at a time in the backward pass. Their gradients of the parameters are added
/// one after the other, and the sums of these runs then pairwise.
const ROWS: usize = 32;

/// Elements of a row side by side.
const LANES: usize = 32;

/// Blocks of [`LANES`] elements of a run of the sums over a row.
const BLOCKS: usize = 32;

/// Numbers that the forward pass keeps of a row.
pub const KEPT: usize = 3;

/// y = (x − m) / √(v + ε) · weight + bias, m the mean of the row and v its biased variance.
///
/// `x` and `y` are (rows, len); `weight` and `bias` are (len,), 1 and 0 without one. `kept` is
/// (rows, [`KEPT`]): what [`layer_norm_backward`] needs of each row: centre, offset and 1 / √(v +
/// ε). Overwrites `y` and `kept`. A row with an infinity or a NaN becomes NaN.
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
pub fn layer_norm_forward<T: Scalar>(
    (rows, len): (usize, usize),
    x: &[T],
    weight: Option<&[T]>,
    bias: Option<&[T]>,
    eps: T,
    y: &mut [T],
    kept: Option<&mut [T]>,
) {
    check_len!("x", x, [rows, len]);
    check_len!("y", y, x.len());
    for (name, param) in [("weight", weight), ("bias", bias)] {
        if let Some(param) = param {
            crate::sizes::check_len(name, param.len(), [len]);
        }
    }
    if let Some(kept) = &kept {
        check_len!("kept", kept, [rows, KEPT]);
    }
    if x.is_empty() {
        // The mean of nothing is none.
        kept.into_iter().for_each(|kept| kept.fill(T::nan()));
        return;
    }
    let lines = par::lines_in_a_chunk(CHUNK, len);
    let size = lines * len;
    let forward = |i: usize, y: &mut [T], kept: &mut [T]| {
        Isa::detect().run(Normalize {
            x: &x[i * size..][..y.len()],
            weight,
            bias,
            eps,
            n: T::from_usize(len),
            len,
            y,
            kept,
        });
    };
    match kept {
        Some(kept) => {
            par::for_each_chunk2((y, size), (kept, lines * KEPT), size / 4, forward);
        }
        None => par::for_each_chunk(y, size, size / 4, |i, y| forward(i, y, &mut [])),
    }
}

/// The forward pass of some rows; without `kept`, nothing is kept.
struct Normalize<'a, T> {
    x: &'a [T],
    weight: Option<&'a [T]>,
    bias: Option<&'a [T]>,
    eps: T,
    /// `len` as a number.
    n: T,
    len: usize,
    y: &'a mut [T],
    kept: &'a mut [T],
}

impl<T: Scalar> Kernel for Normalize<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let rows = self.y.chunks_exact_mut(self.len);
        let mut kept = self.kept.chunks_exact_mut(KEPT);
        for (y, x) in rows.zip(self.x.chunks_exact(self.len)) {
            let centre = sum_within(simd, x, |v| v) / self.n;
            let offset = sum_within(simd, x, from(centre)) / self.n;
            let variance = sum_within(simd, x, square_from(centre, offset)) / self.n;
            let factor = T::one() / (variance + self.eps).sqrt();
            if let Some(kept) = kept.next() {
                kept.copy_from_slice(&[centre, offset, factor]);
            }
            let moments = RowMoments {
                centre,
                offset,
                factor,
            };
            match (self.weight, self.bias) {
                (Some(w), Some(b)) => {
                    moments.store(x, w, b, y, |v, w, b| simd.multiply_add(v, w, b));
                }
                (Some(w), None) => moments.store(x, w, w, y, |v, w, _| v * w),
                (None, Some(b)) => moments.store(x, b, b, y, |v, b, _| v + b),
                (None, None) => moments.store(x, x, x, y, |v, _, _| v),
            }
        }
    }
}

/// v ↦ v − centre.
#[inline(always)]
fn from<T: Scalar>(centre: T) -> impl Fn(T) -> T + Sync + Copy {
    move |v| v - centre
}

/// v ↦ ((v − centre) − offset)².
#[inline(always)]
fn square_from<T: Scalar>(centre: T, offset: T) -> impl Fn(T) -> T + Sync + Copy {
    move |v| {
        let distance = (v - centre) - offset;
        distance * distance
    }
}

/// What is known of a row.
#[derive(Clone, Copy)]
struct RowMoments<T> {
    centre: T,
    offset: T,
    factor: T,
}

impl<T: Scalar> RowMoments<T> {
    /// The normalised value of an element.
    #[inline(always)]
    fn normal(self, v: T) -> T {
        ((v - self.centre) - self.offset) * self.factor
    }

    /// y = f(normalised x, a, b), element by element.
    #[inline(always)]
    fn store(self, x: &[T], a: &[T], b: &[T], y: &mut [T], f: impl Fn(T, T, T) -> T) {
        let (ys, y) = y.as_chunks_mut::<LANES>();
        let ((xs, x), (as_, a), (bs, b)) = (
            x.as_chunks::<LANES>(),
            a.as_chunks::<LANES>(),
            b.as_chunks::<LANES>(),
        );
        for (((y, x), a), b) in ys.iter_mut().zip(xs).zip(as_).zip(bs) {
            let mut block = *x;
            for l in 0..LANES {
                block[l] = f(self.normal(x[l]), a[l], b[l]);
            }
            *y = block;
        }
        for (((y, &x), &a), &b) in y.iter_mut().zip(x).zip(a).zip(b) {
            *y = f(self.normal(x), a, b);
        }
    }
}

/// The elements that [`layer_norm_backward`] needs as scratch memory for the gradients of the
/// parameters.
pub fn layer_norm_scratch(rows: usize, len: usize) -> usize {
    crate::sizes::count(&[rows.div_ceil(ROWS), 2, len])
}

/// Which gradients [`layer_norm_backward`] is asked for, and where they go.
#[derive(Debug)]
pub struct LayerNormGradients<'a, T> {
    /// (rows, len).
    pub dx: Option<&'a mut [T]>,
    /// (len,).
    pub dweight: Option<&'a mut [T]>,
    /// (len,).
    pub dbias: Option<&'a mut [T]>,
}

impl<T> LayerNormGradients<'_, T> {
    #[inline(always)]
    fn check_lengths(&self, elements: usize, len: usize) {
        if let Some(dx) = &self.dx {
            check_len!("dx", dx, elements);
        }
        if let Some(dweight) = &self.dweight {
            check_len!("dweight", dweight, len);
        }
        if let Some(dbias) = &self.dbias {
            check_len!("dbias", dbias, len);
        }
    }
}

/// The gradients of [`layer_norm_forward`] that are asked for, with x̂ the normalised `x`, r =
/// 1 / √(v + ε) and g = dy · weight:
///
/// dx = r · (g − mean(g) − x̂ · mean(g · x̂)), dweight = Σ dy · x̂ and dbias = Σ dy over all rows.
///
/// `x`, `dy` and `dx` are (rows, len); `weight`, `dweight` and `dbias` are (len,); `kept` is that
/// of the forward pass. Where `dweight` or `dbias` is asked for, `scratch` has
/// [`layer_norm_scratch`] elements. Overwrites the gradients.
///
/// # Panics
/// If a slice does not have the length its sizes ask for.
pub fn layer_norm_backward<T: Scalar>(
    (rows, len): (usize, usize),
    x: &[T],
    kept: &[T],
    weight: Option<&[T]>,
    dy: &[T],
    gradients: LayerNormGradients<'_, T>,
    scratch: &mut [T],
) {
    check_len!("x", x, [rows, len]);
    check_len!("kept", kept, [rows, KEPT]);
    check_len!("dy", dy, x.len());
    if let Some(weight) = weight {
        check_len!("weight", weight, len);
    }
    gradients.check_lengths(x.len(), len);
    let LayerNormGradients { dx, dweight, dbias } = gradients;
    let has_params = dweight.is_some() || dbias.is_some();
    if has_params {
        check_len!("scratch", scratch, [rows.div_ceil(ROWS), 2, len]);
    }
    if x.is_empty() {
        return [dweight, dbias]
            .into_iter()
            .flatten()
            .for_each(|sums| sums.fill(T::zero()));
    }
    let lines = ROWS.min(rows);
    let size = lines * len;
    let backward = |i: usize, dx: &mut [T], sums: &mut [T]| {
        let rows = lines.min(rows - i * lines);
        Isa::detect().run(NormalizeBackward {
            x: &x[i * size..][..rows * len],
            kept: &kept[i * lines * KEPT..],
            weight,
            dy: &dy[i * size..],
            n: T::from_usize(len),
            len,
            dx,
            sums,
        });
    };
    match (dx, has_params) {
        (Some(dx), true) => {
            par::for_each_chunk2((dx, size), (scratch, 2 * len), size / 2, backward);
        }
        (Some(dx), false) => par::for_each_chunk(dx, size, size / 2, |i, dx| {
            backward(i, dx, &mut []);
        }),
        (None, true) => par::for_each_chunk(scratch, 2 * len, size / 4, |i, sums| {
            backward(i, &mut [], sums);
        }),
        (None, false) => {}
    }
    if let Some(dweight) = dweight {
        sum_runs(scratch, len, 0, dweight);
    }
    if let Some(dbias) = dbias {
        sum_runs(scratch, len, len, dbias);
    }
}

/// sums\[j\] = Σ runs[r, first + j] over the rows of `runs`, which have 2 · `len` elements.
fn sum_runs<T: Scalar>(runs: &[T], len: usize, first: usize, sums: &mut [T]) {
    let zeros = [T::zero(); STRIP];
    for (at, width) in strips(len) {
        let (sums, zeros) = (&mut sums[at..at + width], &zeros[..width]);
        sum_columns_by((runs, 2 * len, first + at), zeros, sums, itself);
    }
}

/// The backward pass of some rows. `dx` is empty if it is not asked for, and so is `sums`: the
/// gradients of the weight and behind them those of the bias, of these rows.
struct NormalizeBackward<'a, T> {
    x: &'a [T],
    kept: &'a [T],
    weight: Option<&'a [T]>,
    dy: &'a [T],
    /// `len` as a number.
    n: T,
    len: usize,
    dx: &'a mut [T],
    sums: &'a mut [T],
}

impl<T: Scalar> Kernel for NormalizeBackward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let Self { weight, len, n, .. } = self;
        let (dweight, dbias) = self.sums.split_at_mut(self.sums.len() / 2);
        dweight.fill(T::zero());
        dbias.fill(T::zero());
        let mut dx = self.dx.chunks_exact_mut(len);
        let rows = self.x.chunks_exact(len).zip(self.dy.chunks_exact(len));
        for ((x, dy), kept) in rows.zip(self.kept.chunks_exact(KEPT)) {
            let moments = RowMoments {
                centre: kept[0],
                offset: kept[1],
                factor: kept[2],
            };
            if !dweight.is_empty() {
                moments.add_gradients(simd, x, dy, dweight, dbias);
            }
            let Some(dx) = dx.next() else { continue };
            match weight {
                Some(weight) => moments.input_gradient(simd, x, dy, weight, n, dx, |dy, w| dy * w),
                None => moments.input_gradient(simd, x, dy, dy, n, dx, |dy, _| dy),
            }
        }
    }
}

impl<T: Scalar> RowMoments<T> {
    /// dweight += dy · x̂ and dbias += dy.
    #[inline(always)]
    fn add_gradients<S: Simd>(
        self,
        simd: S,
        x: &[T],
        dy: &[T],
        dweight: &mut [T],
        dbias: &mut [T],
    ) {
        let ((dws, dweight), (dbs, dbias)) = (
            dweight.as_chunks_mut::<LANES>(),
            dbias.as_chunks_mut::<LANES>(),
        );
        let ((xs, x), (dys, dy)) = (x.as_chunks::<LANES>(), dy.as_chunks::<LANES>());
        for (((dw, db), x), dy) in dws.iter_mut().zip(dbs).zip(xs).zip(dys) {
            let (mut dw_block, mut db_block) = (*dw, *db);
            for l in 0..LANES {
                dw_block[l] = simd.multiply_add(self.normal(x[l]), dy[l], dw_block[l]);
                db_block[l] += dy[l];
            }
            (*dw, *db) = (dw_block, db_block);
        }
        for (((dw, db), &x), &dy) in dweight.iter_mut().zip(dbias).zip(x).zip(dy) {
            *dw = simd.multiply_add(self.normal(x), dy, *dw);
            *db += dy;
        }
    }

    /// dx = r · (g − mean(g) − x̂ · mean(g · x̂)) with `g(dy, weight)`.
    #[inline(always)]
    #[allow(clippy::too_many_arguments, reason = "the operands of the equation")]
    fn input_gradient<S: Simd>(
        self,
        simd: S,
        x: &[T],
        dy: &[T],
        weight: &[T],
        n: T,
        dx: &mut [T],
        g: impl Fn(T, T) -> T,
    ) {
        let (of_g, of_product) = self.sums(simd, x, dy, weight, &g);
        let (mean, slope) = (of_g / n, of_product / n);
        let of_one = |x: T, dy: T, weight: T| {
            let centred = g(dy, weight) - mean;
            simd.multiply_add(-self.normal(x), slope, centred) * self.factor
        };
        let (dxs, dx) = dx.as_chunks_mut::<LANES>();
        let ((xs, x), (dys, dy), (ws, weight)) = (
            x.as_chunks::<LANES>(),
            dy.as_chunks::<LANES>(),
            weight.as_chunks::<LANES>(),
        );
        for (((dx, x), dy), w) in dxs.iter_mut().zip(xs).zip(dys).zip(ws) {
            let mut block = *x;
            for l in 0..LANES {
                block[l] = of_one(x[l], dy[l], w[l]);
            }
            *dx = block;
        }
        for (((dx, &x), &dy), &w) in dx.iter_mut().zip(x).zip(dy).zip(weight) {
            *dx = of_one(x, dy, w);
        }
    }

    /// Σ g and Σ g · x̂, over lanes side by side, in runs.
    #[inline(always)]
    fn sums<S: Simd>(
        self,
        simd: S,
        x: &[T],
        dy: &[T],
        weight: &[T],
        g: &impl Fn(T, T) -> T,
    ) -> (T, T) {
        let ((xs, x), (dys, dy), (ws, weight)) = (
            x.as_chunks::<LANES>(),
            dy.as_chunks::<LANES>(),
            weight.as_chunks::<LANES>(),
        );
        let mut lanes = [[T::zero(); LANES]; 2];
        let runs = xs.chunks(BLOCKS).zip(dys.chunks(BLOCKS));
        for ((xs, dys), ws) in runs.zip(ws.chunks(BLOCKS)) {
            let mut run = [[T::zero(); LANES]; 2];
            for ((x, dy), w) in xs.iter().zip(dys).zip(ws) {
                for l in 0..LANES {
                    let g = g(dy[l], w[l]);
                    run[0][l] += g;
                    run[1][l] = simd.multiply_add(g, self.normal(x[l]), run[1][l]);
                }
            }
            for l in 0..LANES {
                lanes[0][l] += run[0][l];
                lanes[1][l] += run[1][l];
            }
        }
        let mut sums = (T::zero(), T::zero());
        for ((&x, &dy), &w) in x.iter().zip(dy).zip(weight) {
            let g = g(dy, w);
            sums.0 += g;
            sums.1 = simd.multiply_add(g, self.normal(x), sums.1);
        }
        (sums.0 + add_lanes(lanes[0]), sums.1 + add_lanes(lanes[1]))
    }
}

/// The sum of the lanes, in a function of its own: within the kernel, the compiler would cut the
/// lanes into the halves of this sum, instead of into vectors.
#[inline(never)]
fn add_lanes<T: Scalar>(lanes: [T; LANES]) -> T {
    sum_of_lanes(lanes)
}

#[cfg(test)]
mod tests;
