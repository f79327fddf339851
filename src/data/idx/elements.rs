//! The elements of an IDX file, and their types.

use std::io::{self, Write};

/// The elements of an [`Idx`](super::Idx), in one of the six types of the format.
#[derive(Clone, Debug, PartialEq)]
pub enum IdxData {
    /// Type code `0x08`: "unsigned byte".
    U8(Vec<u8>),
    /// Type code `0x09`: "signed byte".
    I8(Vec<i8>),
    /// Type code `0x0B`: "short".
    I16(Vec<i16>),
    /// Type code `0x0C`: "int".
    I32(Vec<i32>),
    /// Type code `0x0D`: "float".
    F32(Vec<f32>),
    /// Type code `0x0E`: "double".
    F64(Vec<f64>),
}

impl IdxData {
    /// The number of elements.
    pub fn len(&self) -> usize {
        match self {
            IdxData::U8(values) => values.len(),
            IdxData::I8(values) => values.len(),
            IdxData::I16(values) => values.len(),
            IdxData::I32(values) => values.len(),
            IdxData::F32(values) => values.len(),
            IdxData::F64(values) => values.len(),
        }
    }

    /// Whether there are no elements.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The Rust name of the element type, such as "u8".
    pub fn type_name(&self) -> &'static str {
        self.element().name()
    }

    pub(super) fn element(&self) -> Element {
        match self {
            IdxData::U8(_) => Element::U8,
            IdxData::I8(_) => Element::I8,
            IdxData::I16(_) => Element::I16,
            IdxData::I32(_) => Element::I32,
            IdxData::F32(_) => Element::F32,
            IdxData::F64(_) => Element::F64,
        }
    }

    pub(super) fn write(&self, writer: &mut impl Write) -> io::Result<()> {
        match self {
            IdxData::U8(values) => writer.write_all(values),
            IdxData::I8(values) => write_elements(writer, values, i8::to_be_bytes),
            IdxData::I16(values) => write_elements(writer, values, i16::to_be_bytes),
            IdxData::I32(values) => write_elements(writer, values, i32::to_be_bytes),
            IdxData::F32(values) => write_elements(writer, values, f32::to_be_bytes),
            IdxData::F64(values) => write_elements(writer, values, f64::to_be_bytes),
        }
    }
}

/// The element types, with their codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    U8 = 0x08,
    I8 = 0x09,
    I16 = 0x0B,
    I32 = 0x0C,
    F32 = 0x0D,
    F64 = 0x0E,
}

impl Element {
    pub(super) const ALL: [Element; 6] = [
        Element::U8,
        Element::I8,
        Element::I16,
        Element::I32,
        Element::F32,
        Element::F64,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Element::U8 => "u8",
            Element::I8 => "i8",
            Element::I16 => "i16",
            Element::I32 => "i32",
            Element::F32 => "f32",
            Element::F64 => "f64",
        }
    }

    pub(super) fn size(self) -> usize {
        match self {
            Element::U8 | Element::I8 => 1,
            Element::I16 => 2,
            Element::I32 | Element::F32 => 4,
            Element::F64 => 8,
        }
    }

    pub(super) fn decode(self, bytes: Vec<u8>) -> IdxData {
        match self {
            Element::U8 => IdxData::U8(bytes),
            Element::I8 => IdxData::I8(read_elements(&bytes, i8::from_be_bytes)),
            Element::I16 => IdxData::I16(read_elements(&bytes, i16::from_be_bytes)),
            Element::I32 => IdxData::I32(read_elements(&bytes, i32::from_be_bytes)),
            Element::F32 => IdxData::F32(read_elements(&bytes, f32::from_be_bytes)),
            Element::F64 => IdxData::F64(read_elements(&bytes, f64::from_be_bytes)),
        }
    }
}

fn read_elements<T, const N: usize>(bytes: &[u8], element: fn([u8; N]) -> T) -> Vec<T> {
    let (elements, rest) = bytes.as_chunks::<N>();
    debug_assert!(rest.is_empty());
    elements.iter().map(|&bytes| element(bytes)).collect()
}

fn write_elements<T: Copy, const N: usize>(
    writer: &mut impl Write,
    values: &[T],
    bytes: fn(T) -> [u8; N],
) -> io::Result<()> {
    // In pieces: neither a call for each element, nor a copy of them all.
    let mut piece = Vec::new();
    for values in values.chunks(4096) {
        piece.clear();
        piece.extend(values.iter().flat_map(|&value| bytes(value)));
        writer.write_all(&piece)?;
    }
    Ok(())
}

/// The product of the dimensions, or `None` if it overflows. A zero among them makes it zero,
/// whatever the others are.
pub(super) fn element_count(dims: &[usize]) -> Option<usize> {
    if dims.contains(&0) {
        return Some(0);
    }
    dims.iter()
        .try_fold(1_usize, |product, &dim| product.checked_mul(dim))
}
