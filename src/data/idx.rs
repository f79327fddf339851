//! Reading and writing IDX files, the format of MNIST.

use std::fs::{self, File};
use std::io::{self, Cursor, Read, Write};
use std::path::{Path, PathBuf};

use conformable_terse::terse;
use flate2::read::MultiGzDecoder;

use crate::error::{Dims, Error, Result, plural};

/// An array read from an IDX file: the format of MNIST, Fashion-MNIST, EMNIST, KMNIST and others.
///
/// # Format
///
/// All numbers are big-endian.
///
/// | offset | bytes | contents |
/// |---|---|---|
/// | 0 | 2 | zero |
/// | 2 | 1 | element type: `0x08` u8, `0x09` i8, `0x0B` i16, `0x0C` i32, `0x0D` f32, `0x0E` f64 |
/// | 3 | 1 | the number of dimensions, n |
/// | 4 | 4·n | the dimensions, u32 each |
/// | 4 + 4·n | | the elements, the last dimension changing fastest, then the end of the file |
///
/// Source: "The IDX file format" in Y. LeCun, C. Cortes and C. J. C. Burges, *The MNIST database of
/// handwritten digits*, <http://yann.lecun.com/exdb/mnist/>.
///
/// Everything that reads takes the bytes as they are or compressed by gzip, in one or more members.
/// The two begin differently (`00 00` and `1f 8b`), so the contents decide, not the name.
///
/// # Untrusted files
///
/// Reading never panics and never trusts the header: memory grows with the bytes that are really
/// there, and at most one byte more than the header announces is read or decompressed. A file can
/// still announce, and deliver, more than fits into memory.
///
/// # Example
///
/// ```
/// use conformable::data::Idx;
///
/// // Two zeros, the type, the number of dimensions, the dimension, the elements.
/// let idx = Idx::from_bytes(&[0, 0, 0x08, 1, 0, 0, 0, 3, 10, 20, 30])?;
/// assert_eq!(idx.dims(), [3]);
/// assert_eq!(idx.as_u8(), Some(&[10, 20, 30][..]));
/// # Ok::<(), conformable::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Idx {
    dims: Vec<usize>,
    data: IdxData,
}

/// The elements of an [`Idx`], in one of the six types of the format.
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

    fn element(&self) -> Element {
        match self {
            IdxData::U8(_) => Element::U8,
            IdxData::I8(_) => Element::I8,
            IdxData::I16(_) => Element::I16,
            IdxData::I32(_) => Element::I32,
            IdxData::F32(_) => Element::F32,
            IdxData::F64(_) => Element::F64,
        }
    }
}

#[terse]
impl Idx {
    /// Makes an array from its dimensions and its elements, the last dimension changing fastest.
    ///
    /// # Errors
    ///
    /// - [`Error::Length`] if `data` does not have as many elements as `dims` say;
    /// - [`Error::Format`] if the number of dimensions is not 1 to 255, or a dimension does not fit
    ///   into 32 bits, since the format could not store that.
    ///
    /// # Example
    ///
    /// ```
    /// use conformable::data::{Idx, IdxData};
    ///
    /// let idx = Idx::new(vec![2, 2], IdxData::F32(vec![0.5, 1.0, 1.5, 2.0]))?;
    /// assert_eq!(Idx::from_bytes(&idx.to_bytes())?, idx);
    ///
    /// let error = Idx::new(vec![2, 3], IdxData::U8(vec![1, 2, 3, 4, 5])).unwrap_err();
    /// assert_eq!(error.to_string(), "Idx::new: expected 6 values (shape 2×3), found 5");
    /// # Ok::<(), conformable::Error>(())
    /// ```
    pub fn new(dims: Vec<usize>, data: IdxData) -> Result<Self> {
        const PLACE: &str = "Idx::new";
        if dims.is_empty() || dims.len() > 255 {
            let message = format!("{} dimensions given, expected 1 to 255", dims.len());
            return Err(Error::format(PLACE, None, message));
        }
        if let Some(i) = dims.iter().position(|&dim| u32::try_from(dim).is_err()) {
            let message = format!(
                "dimension {i} is {}, expected at most {}",
                dims[i],
                u32::MAX
            );
            return Err(Error::format(PLACE, None, message));
        }
        if element_count(&dims) != Some(data.len()) {
            return Err(Error::length(PLACE, &dims, data.len()));
        }
        Ok(Idx { dims, data })
    }

    /// Reads the contents of an IDX file, compressed by gzip or not.
    ///
    /// # Errors
    ///
    /// [`Error::Format`] if the bytes are not an IDX file, with what was wrong, what was expected,
    /// and the offset.
    ///
    /// # Example
    ///
    /// ```
    /// use conformable::data::Idx;
    ///
    /// let error = Idx::from_bytes(&[0, 0, 0x08, 1, 0, 0, 0, 3, 10, 20]).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "IDX data: truncated after 2 bytes of elements, expected 3 (shape 3 of u8) (at byte 10)",
    /// );
    /// ```
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        read(bytes, None)
    }

    /// Reads an IDX file, compressed by gzip or not, from a reader which it expects to end with the
    /// file.
    ///
    /// No buffering is needed: there are only a few reads besides one large one.
    ///
    /// # Errors
    ///
    /// As [`from_bytes`](Self::from_bytes), and [`Error::Io`] if the reader fails.
    ///
    /// # Example
    ///
    /// ```
    /// use conformable::data::Idx;
    ///
    /// let reader = std::io::Cursor::new([0, 0, 0x09, 1, 0, 0, 0, 2, 1, 255]);
    /// let idx = Idx::from_reader(reader)?;
    /// assert_eq!(idx.as_i8(), Some(&[1, -1][..]));
    /// # Ok::<(), conformable::Error>(())
    /// ```
    pub fn from_reader<R: Read>(reader: R) -> Result<Self> {
        read(reader, None)
    }

    /// Reads the IDX file at `path`, compressed by gzip or not.
    ///
    /// If there is no such file, it tries `path` with `.gz` added; or with `.gz` removed if `path`
    /// ends in it.
    ///
    /// # Errors
    ///
    /// As [`from_bytes`](Self::from_bytes); [`Error::NotFound`] with both paths if neither exists;
    /// [`Error::Io`] if the file cannot be read, or is a directory. Every message contains the
    /// path.
    ///
    /// # Example
    ///
    /// ```
    /// use conformable::data::Idx;
    /// # let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/digits");
    ///
    /// // Finds t10k-images-idx3-ubyte.gz.
    /// let images = Idx::open(dir.join("t10k-images-idx3-ubyte"))?;
    /// assert_eq!(images.dims(), [360, 8, 8]);
    /// # Ok::<(), conformable::Error>(())
    /// ```
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        if let Some(file) = open_file(path)? {
            return read(file, Some(path));
        }
        let other = with_or_without_gz(path);
        if let Some(file) = open_file(&other)? {
            return read(file, Some(&other));
        }
        Err(Error::NotFound {
            what: "IDX file".into(),
            tried: vec![path.to_path_buf(), other],
        })
    }

    /// Writes the array as an IDX file, not compressed.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if the writer fails.
    ///
    /// # Example
    ///
    /// ```
    /// use conformable::data::{Idx, IdxData};
    ///
    /// let idx = Idx::new(vec![2], IdxData::I16(vec![1, -2]))?;
    /// let mut file = Vec::new();
    /// idx.write_to(&mut file)?;
    /// assert_eq!(file, [0, 0, 0x0B, 1, 0, 0, 0, 2, 0, 1, 0xFF, 0xFE]);
    /// # Ok::<(), conformable::Error>(())
    /// ```
    pub fn write_to<W: Write>(&self, mut writer: W) -> Result<()> {
        self.write(&mut writer).map_err(|source| Error::Io {
            action: "write IDX data",
            path: None,
            source,
        })
    }

    /// The array as the contents of an IDX file, not compressed.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.write(&mut bytes)
            .expect("writing to a vector does not fail");
        bytes
    }

    fn write(&self, writer: &mut impl Write) -> io::Result<()> {
        // `new` and `Parser` allow only dimensions that the format can store.
        let rank = self.dims.len() as u8;
        let mut header = vec![0, 0, self.data.element() as u8, rank];
        for &dim in &self.dims {
            header.extend((dim as u32).to_be_bytes());
        }
        writer.write_all(&header)?;
        match &self.data {
            IdxData::U8(values) => writer.write_all(values),
            IdxData::I8(values) => write_elements(writer, values, i8::to_be_bytes),
            IdxData::I16(values) => write_elements(writer, values, i16::to_be_bytes),
            IdxData::I32(values) => write_elements(writer, values, i32::to_be_bytes),
            IdxData::F32(values) => write_elements(writer, values, f32::to_be_bytes),
            IdxData::F64(values) => write_elements(writer, values, f64::to_be_bytes),
        }
    }

    /// The dimensions, from the slowest to the fastest changing. There is at least one.
    pub fn dims(&self) -> &[usize] {
        &self.dims
    }

    /// The elements, the last dimension changing fastest.
    pub fn data(&self) -> &IdxData {
        &self.data
    }

    /// Takes the array apart into dimensions and elements.
    pub fn into_parts(self) -> (Vec<usize>, IdxData) {
        (self.dims, self.data)
    }

    /// The elements, if they are `u8`.
    pub fn as_u8(&self) -> Option<&[u8]> {
        match &self.data {
            IdxData::U8(values) => Some(values),
            _ => None,
        }
    }

    /// The elements, if they are `i8`.
    pub fn as_i8(&self) -> Option<&[i8]> {
        match &self.data {
            IdxData::I8(values) => Some(values),
            _ => None,
        }
    }

    /// The elements, if they are `i16`.
    pub fn as_i16(&self) -> Option<&[i16]> {
        match &self.data {
            IdxData::I16(values) => Some(values),
            _ => None,
        }
    }

    /// The elements, if they are `i32`.
    pub fn as_i32(&self) -> Option<&[i32]> {
        match &self.data {
            IdxData::I32(values) => Some(values),
            _ => None,
        }
    }

    /// The elements, if they are `f32`.
    pub fn as_f32(&self) -> Option<&[f32]> {
        match &self.data {
            IdxData::F32(values) => Some(values),
            _ => None,
        }
    }

    /// The elements, if they are `f64`.
    pub fn as_f64(&self) -> Option<&[f64]> {
        match &self.data {
            IdxData::F64(values) => Some(values),
            _ => None,
        }
    }
}

/// The element types, with their codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Element {
    U8 = 0x08,
    I8 = 0x09,
    I16 = 0x0B,
    I32 = 0x0C,
    F32 = 0x0D,
    F64 = 0x0E,
}

impl Element {
    const ALL: [Element; 6] = [
        Element::U8,
        Element::I8,
        Element::I16,
        Element::I32,
        Element::F32,
        Element::F64,
    ];

    fn name(self) -> &'static str {
        match self {
            Element::U8 => "u8",
            Element::I8 => "i8",
            Element::I16 => "i16",
            Element::I32 => "i32",
            Element::F32 => "f32",
            Element::F64 => "f64",
        }
    }

    fn size(self) -> usize {
        match self {
            Element::U8 | Element::I8 => 1,
            Element::I16 => 2,
            Element::I32 | Element::F32 => 4,
            Element::F64 => 8,
        }
    }

    fn decode(self, bytes: Vec<u8>) -> IdxData {
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
fn element_count(dims: &[usize]) -> Option<usize> {
    if dims.contains(&0) {
        return Some(0);
    }
    dims.iter()
        .try_fold(1_usize, |product, &dim| product.checked_mul(dim))
}

/// `x.gz` for `x`, and `x` for `x.gz`.
pub(super) fn with_or_without_gz(path: &Path) -> PathBuf {
    if path.extension().is_some_and(|extension| extension == "gz") {
        return path.with_extension("");
    }
    let mut name = path.as_os_str().to_os_string();
    name.push(".gz");
    name.into()
}

/// Opens a file; `None` if it does not exist.
fn open_file(path: &Path) -> Result<Option<File>> {
    let open = || {
        // Opening a directory succeeds on Unix, and fails with "permission denied" on Windows.
        if fs::metadata(path)?.is_dir() {
            let message = "it is a directory, expected an IDX file";
            return Err(io::Error::new(io::ErrorKind::IsADirectory, message));
        }
        File::open(path)
    };
    match open() {
        Ok(file) => Ok(Some(file)),
        Err(source) if source.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::io("open", path, source)),
    }
}

/// Reads an IDX file, after finding out by its first bytes whether it is compressed.
fn read(reader: impl Read, path: Option<&Path>) -> Result<Idx> {
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
    fn parse(mut self) -> Result<Idx> {
        let (element, rank) = self.magic_number()?;
        let dims = self.dims(rank)?;
        let data = self.elements(element, &dims)?;
        self.end(element, &dims, data.len())?;
        Ok(Idx {
            dims,
            data: element.decode(data),
        })
    }

    /// The type of the elements and the number of dimensions.
    fn magic_number(&mut self) -> Result<(Element, u8)> {
        let magic = self.take(4)?;
        let [zero, also_zero, code, rank] = match *magic {
            [a, b, c, d] => [a, b, c, d],
            [] => {
                let message = "the file is empty, expected an IDX file, which begins with 4 bytes of magic number";
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
                "not an IDX file: the first two bytes are {zero:#04x} {also_zero:#04x}, expected 0x00 0x00"
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
                "truncated header, expected {} for {rank} dimension{} of 4 bytes each after the magic number",
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
                "the dimensions {} of {} announce more bytes than this machine can address, expected at most {}",
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
            "bytes after the last element, expected the end of the file after {} of header and {} of \
             elements (shape {} of {})",
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

#[cfg(test)]
pub(super) mod tests;
