//! Reading IDX files, which may be broken.

use std::io::{self, Cursor, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::elements::{Element, IdxData, element_count};
use crate::error::{Dims, Error, Result, plural};

/// The dimensions and the elements.
type Parts = (Vec<usize>, IdxData);

/// Reads an IDX file, after finding out by its first bytes whether it is compressed.
pub(super) fn read(reader: impl Read, path: Option<&Path>) -> Result<Parts> {
    let mut plain = Parser {
        reader,
        path,
        gzip: false,
        offset: 0,
    };
    let start = plain.take(2)?;
    let gzip = start == [0x1f, 0x8b];
    let whole = Cursor::new(start).chain(plain.reader);
    if gzip {
        Parser {
            reader: MultiGzDecoder::new(whole),
            path,
            gzip,
            offset: 0,
        }
        .parse()
    } else {
        Parser {
            reader: whole,
            path,
            gzip,
            offset: 0,
        }
        .parse()
    }
}

/// Reads the parts of an IDX file, and knows what to say when that fails.
struct Parser<'a, R> {
    reader: R,
    path: Option<&'a Path>,
    /// Whether `reader` decompresses.
    gzip: bool,
    /// The number of bytes taken from `reader`.
    offset: u64,
}

impl<R: Read> Parser<'_, R> {
    fn parse(mut self) -> Result<Parts> {
        let (element, rank) = self.magic_number()?;
        let dims = self.dims(rank)?;
        let data = self.elements(element, &dims)?;
        self.end(element, &dims, data.len())?;
        Ok((dims, element.decode(data)))
    }

    /// The type of the elements and the number of dimensions.
    fn magic_number(&mut self) -> Result<(Element, u8)> {
        let magic = self.take(4)?;
        let [zero, also_zero, code, rank] = match *magic {
            [a, b, c, d] => [a, b, c, d],
            [] => {
                let message = "the file is empty, expected an IDX file, which begins with 4 bytes \
                    of magic number";
                return Err(self.error(0, message));
            }
            _ => {
                let message = format!(
                    "the file ends after {}, expected 4 bytes of magic number",
                    bytes(magic.len() as u64)
                );
                return Err(self.error(self.offset, message));
            }
        };
        if [zero, also_zero] != [0, 0] {
            let message = format!(
                "not an IDX file: the first two bytes are {zero:#04x} {also_zero:#04x}, expected \
                    0x00 0x00"
            );
            return Err(self.error(0, message));
        }
        let Some(element) = Element::ALL.into_iter().find(|&e| e as u8 == code) else {
            let known = Element::ALL.map(|e| format!("{:#04x} ({})", e as u8, e.name()));
            let message = format!(
                "unknown element type {code:#04x}, expected one of {}",
                known.join(", ")
            );
            return Err(self.error(2, message));
        };
        if rank == 0 {
            let message = "the number of dimensions is 0, expected at least 1";
            return Err(self.error(3, message));
        }
        Ok((element, rank))
    }

    /// The sizes of all dimensions.
    fn dims(&mut self, rank: u8) -> Result<Vec<usize>> {
        let sizes = self.take(4 * usize::from(rank))?;
        let dims: Vec<usize> = whole_dims(&sizes);
        if dims.len() < usize::from(rank) {
            let message = format!(
                "truncated header, expected {} for {rank} dimension{} of 4 bytes each after the \
                    magic number",
                bytes(4 * u64::from(rank)),
                plural(rank.into())
            );
            return Err(self.error(self.offset, message));
        }
        Ok(dims)
    }

    /// The bytes of all elements.
    fn elements(&mut self, element: Element, dims: &[usize]) -> Result<Vec<u8>> {
        let announced = element_count(dims)
            .and_then(|count| count.checked_mul(element.size()))
            .filter(|&size| isize::try_from(size).is_ok());
        let Some(announced) = announced else {
            let message = format!(
                "the dimensions {} of {} announce more bytes than this machine can address, \
                    expected at most {}",
                Dims(dims),
                element.name(),
                isize::MAX
            );
            return Err(self.error(4, message));
        };
        let mut data = self.take(announced)?;
        if data.len() < announced {
            let message = format!(
                "truncated after {} of elements, expected {announced} (shape {} of {})",
                bytes(data.len() as u64),
                Dims(dims),
                element.name()
            );
            return Err(self.error(self.offset, message));
        }
        data.shrink_to_fit();
        Ok(data)
    }

    /// Fails unless the file ends behind the elements, which have so many bytes. At the end of a
    /// gzip stream this read is also the one which verifies the checksum.
    fn end(&mut self, element: Element, dims: &[usize], size: usize) -> Result<()> {
        let end = self.offset;
        if self.take(1)?.is_empty() {
            return Ok(());
        }
        let message = format!(
            "bytes after the last element, expected the end of the file after {} of header and {} \
             of elements (shape {} of {})",
            bytes(4 + 4 * dims.len() as u64),
            bytes(size as u64),
            Dims(dims),
            element.name()
        );
        Err(self.error(end, message))
    }

    /// The next `count` bytes, or fewer at the end of the file. Memory grows with what is there,
    /// not with `count`.
    fn take(&mut self, count: usize) -> Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(count.min(1 << 20));
        let read = (&mut self.reader)
            .take(count as u64)
            .read_to_end(&mut bytes);
        self.offset += bytes.len() as u64;
        match read {
            Ok(_) => Ok(bytes),
            Err(source) => Err(self.read_error(source)),
        }
    }

    fn read_error(&self, source: io::Error) -> Error {
        use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
        match source.kind() {
            UnexpectedEof if self.gzip => self.error(
                self.offset,
                "truncated gzip stream, expected more compressed data and a checksum",
            ),
            InvalidData | InvalidInput if self.gzip => self.error(
                self.offset,
                format!("corrupt gzip stream ({source}), expected one that decompresses"),
            ),
            _ => Error::Io {
                action: match self.path {
                    Some(_) => "read",
                    None => "read IDX data",
                },
                path: self.path.map(Path::to_path_buf),
                source,
            },
        }
    }

    fn error(&self, offset: u64, message: impl Into<String>) -> Error {
        let mut place = match self.path {
            Some(path) => path.display().to_string(),
            None => "IDX data".into(),
        };
        if self.gzip {
            place.push_str(" (decompressed)");
        }
        Error::format(place, offset, message)
    }
}

/// As many dimensions as there are whole ones.
fn whole_dims(sizes: &[u8]) -> Vec<usize> {
    let (sizes, _) = sizes.as_chunks::<4>();
    // A dimension that does not fit into `usize` (of 16 bits) saturates, and the product then
    // overflows.
    let size = |&size| usize::try_from(u32::from_be_bytes(size)).unwrap_or(usize::MAX);
    sizes.iter().map(size).collect()
}

fn bytes(count: u64) -> String {
    format!("{count} byte{}", if count == 1 { "" } else { "s" })
}
