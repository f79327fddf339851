//! Reading and writing IDX files, the format of MNIST.

mod elements;
mod parser;
#[cfg(test)]
pub(super) mod tests;

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use conformable_terse::terse;

pub use self::elements::IdxData;
use self::elements::element_count;
use self::parser::read;
use crate::error::{Error, Result};

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
    ///     "IDX data: truncated after 2 bytes of elements, expected 3 (shape 3 of u8) (at byte 10)"
    /// );
    /// ```
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        Self::read(bytes, None)
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
        Self::read(reader, None)
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
            return Self::read(file, Some(path));
        }
        let other = with_or_without_gz(path);
        if let Some(file) = open_file(&other)? {
            return Self::read(file, Some(&other));
        }
        Err(Error::NotFound {
            what: "IDX file".into(),
            tried: vec![path.to_path_buf(), other],
        })
    }

    fn read(reader: impl Read, path: Option<&Path>) -> Result<Self> {
        let (dims, data) = read(reader, path)?;
        Ok(Self { dims, data })
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
        // `new` and the parser allow only dimensions that the format can store.
        let rank = self.dims.len() as u8;
        let mut header = vec![0, 0, self.data.element() as u8, rank];
        for &dim in &self.dims {
            header.extend((dim as u32).to_be_bytes());
        }
        writer.write_all(&header)?;
        self.data.write(writer)
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
