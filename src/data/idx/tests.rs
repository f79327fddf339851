mod malformed;

use std::sync::atomic::{AtomicUsize, Ordering};

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

use super::elements::Element;
use super::*;

/// A fresh directory, removed at the end of the test.
pub(crate) struct TempDir(PathBuf);

impl TempDir {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("conformable-idx-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        TempDir(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn repository_data(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    root.join("data").join(name)
}

/// A header, made by hand and not by the code under test.
fn header(code: u8, dims: &[u32]) -> Vec<u8> {
    let mut bytes = vec![0, 0, code, dims.len() as u8];
    bytes.extend(dims.iter().flat_map(|dim| dim.to_be_bytes()));
    bytes
}

fn file(code: u8, dims: &[u32], data: &[u8]) -> Vec<u8> {
    [&header(code, dims), data].concat()
}

/// A 2×3 array of `u8`, in 18 bytes.
fn small() -> Vec<u8> {
    file(0x08, &[2, 3], &[1, 2, 3, 4, 5, 6])
}

fn message(bytes: &[u8]) -> String {
    Idx::from_bytes(bytes).unwrap_err().to_string()
}

// ---- well-formed files ----

#[test]
fn reads_every_element_type() {
    let read = |code, data: &[u8]| Idx::from_bytes(&file(code, &[2], data)).unwrap();
    assert_eq!(read(0x08, &[1, 255]).as_u8(), Some(&[1, 255][..]));
    assert_eq!(read(0x09, &[1, 255]).as_i8(), Some(&[1, -1][..]));
    assert_eq!(
        read(0x0B, &[1, 2, 0xFF, 0xFE]).as_i16(),
        Some(&[258, -2][..])
    );
    assert_eq!(
        read(0x0C, &[0, 1, 0, 2, 0xFF, 0xFF, 0xFF, 0xFE]).as_i32(),
        Some(&[65538, -2][..])
    );
    assert_eq!(
        read(0x0D, &[0x3F, 0x80, 0, 0, 0xC0, 0x20, 0, 0]).as_f32(),
        Some(&[1.0, -2.5][..])
    );
    assert_eq!(
        read(
            0x0E,
            &[0x3F, 0xF0, 0, 0, 0, 0, 0, 0, 0xC0, 4, 0, 0, 0, 0, 0, 0]
        )
        .as_f64(),
        Some(&[1.0, -2.5][..])
    );
}

#[test]
fn accessors_of_other_types_are_none() {
    let idx = Idx::from_bytes(&small()).unwrap();
    assert_eq!(idx.as_i8(), None);
    assert_eq!(idx.as_i16(), None);
    assert_eq!(idx.as_i32(), None);
    assert_eq!(idx.as_f32(), None);
    assert_eq!(idx.as_f64(), None);
    assert_eq!(idx.data().type_name(), "u8");
    assert_eq!(idx.data().len(), 6);
    assert!(!idx.data().is_empty());
    let (dims, data) = idx.into_parts();
    assert_eq!(dims, [2, 3]);
    assert_eq!(data, IdxData::U8(vec![1, 2, 3, 4, 5, 6]));
}

#[test]
fn reads_gzip_of_one_and_of_several_members() {
    let expected = Idx::from_bytes(&small()).unwrap();
    assert_eq!(Idx::from_bytes(&gzip(&small())).unwrap(), expected);
    for cut in [0, 1, 3, 4, 11, 12, 13, 17, 18] {
        let members = [gzip(&small()[..cut]), gzip(&small()[cut..])].concat();
        assert_eq!(Idx::from_bytes(&members).unwrap(), expected, "cut at {cut}");
    }
}

#[test]
fn a_dimension_of_zero_needs_no_data() {
    let idx = Idx::from_bytes(&header(0x08, &[0, 28, 28])).unwrap();
    assert_eq!(idx.dims(), [0, 28, 28]);
    assert!(idx.data().is_empty());
    // Without the zero, the product would overflow.
    let dims = [u32::MAX, u32::MAX, u32::MAX, 0];
    assert!(Idx::from_bytes(&header(0x0E, &dims)).is_ok());
}

#[test]
fn reads_255_dimensions() {
    let idx = Idx::from_bytes(&file(0x08, &[1; 255], &[9])).unwrap();
    assert_eq!(idx.dims(), [1; 255]);
}

/// Gives one byte at a time, and an interruption before each.
struct Dribble<'a> {
    bytes: &'a [u8],
    interrupt: bool,
}

impl Read for Dribble<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.interrupt = !self.interrupt;
        if self.interrupt {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let n = buffer.len().min(1);
        self.bytes.read(&mut buffer[..n])
    }
}

#[test]
fn readers_may_give_little_at_a_time() {
    for bytes in [small(), gzip(&small())] {
        let reader = Dribble {
            bytes: &bytes,
            interrupt: false,
        };
        let idx = Idx::from_reader(reader).unwrap();
        assert_eq!(idx, Idx::from_bytes(&small()).unwrap());
    }
}

#[test]
fn opens_with_and_without_gz() {
    let dir = TempDir::new();
    let expected = Idx::from_bytes(&small()).unwrap();
    let plain = dir.write("plain-idx3-ubyte", &small());
    let packed = dir.write("packed-idx3-ubyte.gz", &gzip(&small()));
    assert_eq!(Idx::open(&plain).unwrap(), expected);
    assert_eq!(Idx::open(with_or_without_gz(&plain)).unwrap(), expected);
    assert_eq!(Idx::open(&packed).unwrap(), expected);
    assert_eq!(Idx::open(with_or_without_gz(&packed)).unwrap(), expected);
    // The contents decide, not the name.
    let renamed = dir.write("renamed", &gzip(&small()));
    assert_eq!(Idx::open(renamed).unwrap(), expected);
}

#[test]
fn reads_the_data_of_this_repository() {
    let path = repository_data("fashion-mnist").join("train-images-idx3-ubyte");
    let images = Idx::open(path).unwrap();
    assert_eq!(images.dims(), [10_000, 28, 28]);
    assert_eq!(images.as_u8().unwrap().len(), 10_000 * 28 * 28);

    let path = repository_data("digits").join("train-labels-idx1-ubyte.gz");
    let labels = Idx::open(path).unwrap();
    assert_eq!(labels.dims(), [1437]);
    assert_eq!(labels.as_u8().unwrap()[..5], [0, 1, 2, 3, 4]);
}

// ---- malformed files ----

#[test]
fn new_checks_its_arguments() {
    let message = |dims: Vec<usize>, data| Idx::new(dims, data).unwrap_err().to_string();
    assert_eq!(
        message(vec![2, 3], IdxData::F64(vec![0.0; 5])),
        "Idx::new: expected 6 values (shape 2×3), found 5"
    );
    assert_eq!(
        message(vec![], IdxData::U8(vec![1])),
        "Idx::new: 0 dimensions given, expected 1 to 255"
    );
    assert_eq!(
        message(vec![1; 256], IdxData::U8(vec![1])),
        "Idx::new: 256 dimensions given, expected 1 to 255"
    );
    #[cfg(target_pointer_width = "64")]
    {
        assert_eq!(
            message(vec![0, 1 << 32], IdxData::U8(vec![])),
            "Idx::new: dimension 1 is 4294967296, expected at most 4294967295"
        );
        let dims = vec![u32::MAX as usize; 3];
        let message = message(dims, IdxData::U8(vec![1]));
        assert!(message.ends_with(", found 1"), "{message}");
    }
}

/// Takes a number of bytes and then fails.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let n = buffer.len().min(self.0);
        self.0 -= n;
        if n == 0 {
            return Err(io::Error::other("no space left"));
        }
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn errors_of_the_writer_are_passed_on() {
    let idx = Idx::from_bytes(&small()).unwrap();
    for space in 0..18 {
        assert_eq!(
            idx.write_to(Full(space)).unwrap_err().to_string(),
            "cannot write IDX data: no space left"
        );
    }
    idx.write_to(Full(18)).unwrap();
}

// ---- any files ----

/// Arrays of every type with one to four dimensions, some of size zero, and bit patterns of
/// every kind (NaN too). Some are larger than the pieces in which elements are written.
fn any_idx() -> impl Strategy<Value = Vec<u8>> {
    let element = proptest::sample::select(Element::ALL.to_vec());
    let dims = prop_oneof![
        8 => prop::collection::vec(0..5_u32, 1..=4),
        1 => prop::collection::vec(4000..9000_u32, 1..=1),
    ];
    (element, dims).prop_flat_map(|(element, dims)| {
        let count: u32 = dims.iter().product();
        let size = count as usize * element.size();
        prop::collection::vec(any::<u8>(), size)
            .prop_map(move |data| file(element as u8, &dims, &data))
    })
}

proptest! {
    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Idx::from_bytes(&bytes);
        let _ = Idx::from_bytes(&gzip(&bytes));
        let _ = Idx::from_bytes(&[&[0x1f, 0x8b, 8, 0], &bytes[..]].concat());
    }

    #[test]
    fn random_headers_never_panic(
        element in proptest::sample::select(Element::ALL.to_vec()),
        dims in prop::collection::vec(prop_oneof![0..4_u32, any::<u32>()], 1..6),
        data in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let bytes = file(element as u8, &dims, &data);
        if let Ok(idx) = Idx::from_bytes(&bytes) {
            prop_assert_eq!(idx.to_bytes(), bytes);
        }
    }

    #[test]
    fn files_round_trip(bytes in any_idx()) {
        let idx = Idx::from_bytes(&bytes).unwrap();
        prop_assert_eq!(&idx.to_bytes(), &bytes);
        let (dims, data) = Idx::from_bytes(&gzip(&bytes)).unwrap().into_parts();
        prop_assert_eq!(&Idx::new(dims, data).unwrap().to_bytes(), &bytes);
    }

    #[test]
    fn changed_files_never_panic(
        bytes in any_idx(),
        place in any::<prop::sample::Index>(),
        value in any::<u8>(),
    ) {
        let mut packed = gzip(&bytes);
        let i = place.index(packed.len());
        packed[i] = value;
        // The name, time and system in the header of gzip may change; the contents may not.
        if let Ok(idx) = Idx::from_bytes(&packed) {
            prop_assert_eq!(&idx.to_bytes(), &bytes);
        }

        let mut bytes = bytes;
        let i = place.index(bytes.len());
        bytes[i] = value;
        if let Ok(idx) = Idx::from_bytes(&bytes) {
            prop_assert_eq!(idx.to_bytes(), bytes);
        }
    }
}
