//! Weights, inputs and labels: written once, loaded by every peer.

use std::collections::HashMap;
use std::error::Error;
use std::fs::{self, File};
use std::path::Path;

use conformable::prelude::*;
use memmap2::Mmap;
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};

use crate::net::Net;

pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The side of the largest matrix.
const MATRIX: usize = 4096;

/// Every network whose data is written.
pub fn nets() -> Vec<Net> {
    let fixed = ["mlp", "tiny", "micro", "cnn28", "cnn32"].map(str::to_owned);
    let channels = (0..=8).map(|i| format!("channels{}", 1 << i));
    fixed
        .into_iter()
        .chain(channels)
        .map(|name| Net::named(&name).expect("a network of the list"))
        .collect()
}

/// Values of `U(-bound, bound)`.
fn uniform(rng: &mut StdRng, count: usize, bound: f32) -> Vec<f32> {
    let values = Tensor::<(Dyn,)>::rand_of((Dyn(count),), rng);
    values.map(|u| (2.0 * u - 1.0) * bound).to_vec()
}

/// Writes `matmul.safetensors` and a file for each network, with a fixed seed.
pub fn write_all(dir: &Path) -> Result<()> {
    fs::create_dir_all(dir)?;
    let mut rng = StdRng::seed_from_u64(3);
    let count = MATRIX * MATRIX;
    let matrices =
        ["a", "b"].map(|name| (name.to_owned(), vec![count], uniform(&mut rng, count, 1.0)));
    write(&dir.join("matmul.safetensors"), &matrices, &[], 0)?;

    for net in nets() {
        let mut tensors: Vec<_> = net
            .parameters()
            .into_iter()
            .map(|(name, shape, fan_in)| {
                let values = uniform(&mut rng, shape.iter().product(), (fan_in as f32).powf(-0.5));
                (name, shape, values)
            })
            .collect();
        let inputs = net.max_batch * net.input_len();
        let x = uniform(&mut rng, inputs, 1.0);
        tensors.push(("x".to_owned(), net.batch_shape(net.max_batch), x));
        let labels: Vec<i32> = uniform(&mut rng, net.max_batch, 0.5)
            .into_iter()
            .map(|u| ((u + 0.5) * net.classes() as f32) as i32)
            .collect();
        let file = dir.join(format!("{}.safetensors", net.name));
        write(&file, &tensors, &labels, net.pad)?;
    }
    Ok(())
}

fn write(
    file: &Path,
    tensors: &[(String, Vec<usize>, Vec<f32>)],
    labels: &[i32],
    pad: usize,
) -> Result<()> {
    let bytes: Vec<_> = tensors
        .iter()
        .map(|(name, shape, values)| {
            let bytes: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
            (name.as_str(), Dtype::F32, shape.clone(), bytes)
        })
        .chain([(
            "labels",
            Dtype::I32,
            vec![labels.len()],
            labels.iter().flat_map(|v| v.to_le_bytes()).collect(),
        )])
        .collect();
    let views: Vec<_> = bytes
        .iter()
        .map(|(name, dtype, shape, bytes)| {
            Ok((*name, TensorView::new(*dtype, shape.clone(), bytes)?))
        })
        .collect::<Result<_>>()?;
    let metadata = HashMap::from([("pad".to_owned(), pad.to_string())]);
    safetensors::serialize_to_file(views, Some(metadata), file)?;
    Ok(())
}

/// A file of tensors, mapped into memory.
pub struct Tensors(Mmap);

impl Tensors {
    pub fn open(dir: &Path, name: &str) -> Result<Self> {
        let file = File::open(dir.join(format!("{name}.safetensors")))?;
        // SAFETY: the file is written by `make-data`, and by nothing else while a peer runs.
        Ok(Self(unsafe { Mmap::map(&file)? }))
    }

    /// The first `count` elements of a tensor.
    pub fn first(&self, name: &str, count: usize) -> Result<Vec<f32>> {
        let file = SafeTensors::deserialize(&self.0)?;
        let bytes = &file.tensor(name)?.data()[..4 * count];
        let words = bytes.as_chunks().0.iter();
        Ok(words.map(|&word| f32::from_le_bytes(word)).collect())
    }

    /// The first `count` labels.
    pub fn labels(&self, count: usize) -> Result<Vec<i32>> {
        let file = SafeTensors::deserialize(&self.0)?;
        let bytes = &file.tensor("labels")?.data()[..4 * count];
        let words = bytes.as_chunks().0.iter();
        Ok(words.map(|&word| i32::from_le_bytes(word)).collect())
    }
}

/// A network's parameters, in the order of [`Net::parameters`], and a batch.
pub struct NetData {
    pub parameters: Vec<(Vec<usize>, Vec<f32>)>,
    pub x: Vec<f32>,
    pub labels: Vec<i32>,
}

impl NetData {
    pub fn open(dir: &Path, net: &Net, batch: usize) -> Result<Self> {
        let file = Tensors::open(dir, &net.name)?;
        let parameters = net
            .parameters()
            .into_iter()
            .map(|(name, shape, _)| {
                let values = file.first(&name, shape.iter().product())?;
                Ok((shape, values))
            })
            .collect::<Result<_>>()?;
        Ok(Self {
            parameters,
            x: file.first("x", batch * net.input_len())?,
            labels: file.labels(batch)?,
        })
    }
}

/// The matrices A and B of a product.
pub fn matrices(dir: &Path, m: usize, k: usize, n: usize) -> Result<[Vec<f32>; 2]> {
    let file = Tensors::open(dir, "matmul")?;
    Ok([file.first("a", m * k)?, file.first("b", k * n)?])
}
