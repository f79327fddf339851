//! The constants of the kernels, and the sizes that they meet.

use std::fs;
use std::path::{Path, PathBuf};

use On::{Count, Elements, Image, Line, Lines, Nothing, Product, Width};

/// Which sizes a constant is compared with, or divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum On {
    /// The length of a line, the axis in the middle.
    Line,
    /// The elements behind that axis.
    Width,
    /// The number of lines.
    Lines,
    /// The elements of a slice.
    Elements,
    /// A size of a product of matrices.
    Product,
    /// Channels, pixels and windows of images.
    Image,
    /// The number of axes.
    Count,
    /// No size of an operand.
    Nothing,
}

/// A constant: its file, its name, what it is, and the sizes where a kernel changes its way because
/// of it.
pub(super) struct Edge {
    file: &'static str,
    name: &'static str,
    value: &'static str,
    pub(super) on: On,
    pub(super) at: &'static [usize],
}

const fn edge(
    file: &'static str,
    name: &'static str,
    value: &'static str,
    on: On,
    at: &'static [usize],
) -> Edge {
    Edge {
        file,
        name,
        value,
        on,
        at,
    }
}

/// Every constant of every kernel. Sizes of 0, 1 and 2 are tested without standing here.
#[rustfmt::skip]
pub(super) const EDGES: &[Edge] = &[
    edge("conv/by_channels/block.rs", "WINDOWS", "512", Image, &[512]),
    edge("conv/by_channels/weight.rs", "WEIGHTS", "8", Image, &[8]),
    edge("conv/by_pixels.rs", "SPOTS", "256", Image, &[256]),
    edge("conv/by_pixels.rs", "TAPS", "32", Image, &[32]),
    edge("conv/by_pixels/weight.rs", "WEIGHTS", "512", Image, &[512]),
    edge("conv/images.rs", "FINISHED", "16_384", Nothing, &[]),
    edge("conv/images.rs", "OUTPUTS", "16", Image, &[16]),
    edge("conv/images.rs", "PIECES", "4", Image, &[4]),
    edge("conv/scratch.rs", "LINES", "20 * 1024", Image, &[]),
    edge("conv/scratch.rs", "PANEL", "16 * 1024", Image, &[]),
    edge("conv/weight_grad.rs", "CHUNKS", "8", Image, &[8]),
    edge("conv/weight_grad.rs", "OUTPUTS", "16", Image, &[16]),
    edge("gemm/parallel.rs", "FEWEST_COLS", "64", Product, &[64]),
    edge("gemm/parallel.rs", "FEWEST_ROWS", "12", Product, &[12]),
    edge("gemm/product.rs", "FEW_COLS", "2", Product, &[2]),
    edge("gemm/product.rs", "TRANSPOSED", "2048", Product, &[2048]),
    edge("gemm/product.rs", "MANY_ROWS", "16", Product, &[16]),
    edge("gemm/blocking.rs", "KC", "272", Product, &[272]),
    edge("gemm/pack.rs", "ROW_PAD", "8", Product, &[8]),
    edge("gemm/blocking.rs", "MC", "120", Product, &[120]),
    edge("gemm/blocking.rs", "NEAR", "16 * 1024", Product, &[64]),
    edge("gemm/workspace.rs", "STACK", "60 * 1024", Product, &[123]),
    edge("gemm/packing_buffer.rs", "BYTES", "256 * 1024", Product, &[240]),
    edge("gemm/packing_buffer.rs", "BUFFERS", "16", Nothing, &[]),
    edge("gemm/micro_kernel.rs", "AHEAD", "16", Product, &[16]),
    edge("gemm/micro_kernel.rs", "UNROLLED", "4", Product, &[4]),
    edge("gemm/tiny.rs", "SIDE", "8", Product, &[8]),
    edge("gemm/tiny.rs", "WIDE", "16", Product, &[16]),
    edge("gemm/tiny.rs", "WORK", "128", Product, &[5]),
    edge("layer_norm.rs", "BLOCKS", "32", Line, &[1024]),
    edge("layer_norm.rs", "CHUNK", "8_192", Line, &[8192]),
    edge("layer_norm.rs", "KEPT", "3", Nothing, &[]),
    edge("layer_norm.rs", "LANES", "32", Line, &[32]),
    edge("layer_norm.rs", "ROWS", "32", Lines, &[32, 64]),
    edge("linear.rs", "PIECE", "4_096", Elements, &[4096]),
    edge("linear.rs", "PIECE_NS", "PIECE", Nothing, &[]),
    edge("loss.rs", "WIDE", "32", Line, &[8, 32]),
    edge("map.rs", "CHUNK", "16_384", Elements, &[16_384]),
    edge("map.rs", "CHUNK_NS", "CHUNK / 7", Nothing, &[]),
    edge("optim.rs", "CHUNK", "16_384", Elements, &[16_384]),
    edge("par.rs", "CUTOFF_NS", "12_000", Nothing, &[]),
    edge("par/process/gate.rs", "INSIDE", "0xff", Nothing, &[]),
    edge("par/process/gate.rs", "NUMBER", "PLACE << 8", Nothing, &[]),
    edge("par/process/gate.rs", "PLACE", "INSIDE + 1", Nothing, &[]),
    edge("par/process/shared_loop.rs", "GRAIN_NS", "2_000", Nothing, &[]),
    edge("par/process/sync.rs", "MAX_THREADS", "32", Nothing, &[]),
    edge("par/process/team.rs", "WAKE_NS", "60_000", Nothing, &[]),
    edge("permute.rs", "BLOCK", "32", Width, &[32]),
    edge("permute.rs", "MAX_RANK", "8", Count, &[8]),
    edge("pool.rs", "CHUNK", "8_192", Image, &[]),
    edge("pool/max.rs", "SPREAD_WIDTH", "9", Image, &[9]),
    edge("pool/quarters.rs", "TOGETHER", "8", Image, &[8, 16]),
    edge("reduce.rs", "ELEMENTS", "16_384", Line, &[16_384]),
    edge("reduce.rs", "STRIP", "256", Width, &[256, 512]),
    edge("reduce/columns.rs", "ROWS", "32", Line, &[32, 64]),
    edge("reduce/columns.rs", "TOGETHER", "4", Line, &[4]),
    edge("reduce/columns.rs", "WIDE", "64", Width, &[8, 16, 32, 64]),
    edge("reduce/extreme.rs", "LANES", "32", Line, &[32]),
    edge("reduce/moments.rs", "SHORT", "32", Line, &[32]),
    edge("reduce/sum.rs", "BLOCKS", "32", Line, &[1024]),
    edge("reduce/sum.rs", "LANES", "32", Line, &[32]),
    edge("reduce/sum.rs", "RUNS", "4 * BLOCKS * LANES", Line, &[4096, 8192]),
    edge("simd/aarch64.rs", "LANES", "$lanes", Image, &[4, 8]),
    edge("simd/kernel.rs", "VECTOR", "16", Nothing, &[]),
    edge("simd/kernel.rs", "VECTOR", "32", Nothing, &[]),
    edge("simd/kernel.rs", "VECTOR", "32", Nothing, &[]),
    edge("simd/kernel.rs", "VECTOR", "64", Nothing, &[]),
    edge("simd/portable.rs", "LANES", "N", Image, &[2, 4]),
    edge("simd/x86_64.rs", "LANES", "$lanes", Image, &[4, 8, 16]),
    edge("small.rs", "LANES", "8", Nothing, &[]),
    edge("small.rs", "WORK", "4_096", Nothing, &[]),
    edge("small/rows.rs", "LANES", "8", Nothing, &[]),
    edge("softmax.rs", "CHUNK", "8_192", Line, &[8192]),
    edge("softmax/lines.rs", "LANES", "16", Lines, &[4, 16, 20, 32]),
    edge("softmax/lines.rs", "SHORT", "32", Line, &[32]),
];

/// The sizes just below, at and above those of the constants on `on`, and 0, 1 and 2.
pub(super) fn sizes(on: On) -> Vec<usize> {
    let edges = EDGES.iter().filter(|edge| edge.on == on);
    let at = edges.flat_map(|edge| edge.at);
    let near = at.flat_map(|&at| [at - 1, at, at + 1]);
    let mut sizes: Vec<_> = [0, 1, 2].into_iter().chain(near).collect();
    sizes.sort_unstable();
    sizes.dedup();
    sizes
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap();
        if ["edges", "naive", "reference", "testing", "tests"].contains(&name.to_str().unwrap()) {
            continue;
        }
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// The constants of type `usize` in the code before the tests of a file: their names and what they
/// are.
fn constants(source: &str) -> Vec<(&str, &str)> {
    let code = source.split("#[cfg(test)]\nmod tests").next().unwrap();
    code.lines()
        .filter_map(|line| {
            let (front, line) = line.split_once("const ")?;
            let (name, value) = line.split_once(": usize = ")?;
            let is_constant = front.trim().is_empty() || front.trim().starts_with("pub");
            let is_named = name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
            (is_constant && is_named).then_some((name, value.strip_suffix(';')?))
        })
        .collect()
}

#[test]
fn the_table_has_every_constant() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&root, &mut paths);
    let mut found = Vec::new();
    for path in paths {
        let file = path
            .strip_prefix(&root)
            .unwrap()
            .to_str()
            .unwrap()
            .replace('\\', "/");
        for (name, value) in constants(&fs::read_to_string(&path).unwrap()) {
            found.push(format!("{file}: {name} = {value}"));
        }
    }
    found.sort();
    let table = EDGES
        .iter()
        .map(|edge| format!("{}: {} = {}", edge.file, edge.name, edge.value));
    let mut table: Vec<_> = table.collect();
    table.sort();
    for missing in found.iter().filter(|found| !table.contains(found)) {
        println!("not in the table of edges: {missing}");
    }
    for gone in table.iter().filter(|entry| !found.contains(entry)) {
        println!("only in the table of edges: {gone}");
    }
    assert!(
        found == table,
        "crates/kernels/src/edges/table.rs does not have the constants of the kernels"
    );
}
