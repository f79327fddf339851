use std::sync::atomic::{AtomicUsize, Ordering};

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

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
fn empty() {
    assert_eq!(
        message(&[]),
        "IDX data: the file is empty, expected an IDX file, which begins with 4 bytes of magic number (at byte 0)"
    );
    assert_eq!(
        message(&gzip(&[])),
        "IDX data (decompressed): the file is empty, expected an IDX file, which begins with 4 bytes of magic \
         number (at byte 0)"
    );
}

#[test]
fn short_magic_number() {
    assert_eq!(
        message(&[0]),
        "IDX data: the file ends after 1 byte, expected 4 bytes of magic number (at byte 1)"
    );
    assert_eq!(
        message(&[0, 0, 8]),
        "IDX data: the file ends after 3 bytes, expected 4 bytes of magic number (at byte 3)"
    );
}

#[test]
fn first_bytes_not_zero() {
    assert_eq!(
        message(b"PK\x03\x04rest"),
        "IDX data: not an IDX file: the first two bytes are 0x50 0x4b, expected 0x00 0x00 (at byte 0)"
    );
    assert_eq!(
        message(&[0, 1, 8, 1, 0, 0, 0, 0]),
        "IDX data: not an IDX file: the first two bytes are 0x00 0x01, expected 0x00 0x00 (at byte 0)"
    );
    // Compressed twice.
    assert_eq!(
        message(&gzip(&gzip(&small()))),
        "IDX data (decompressed): not an IDX file: the first two bytes are 0x1f 0x8b, expected 0x00 0x00 (at byte 0)"
    );
}

#[test]
fn unknown_element_type() {
    assert_eq!(
        message(&file(0x0A, &[1], &[0])),
        "IDX data: unknown element type 0x0a, expected one of 0x08 (u8), 0x09 (i8), 0x0b (i16), 0x0c (i32), \
         0x0d (f32), 0x0e (f64) (at byte 2)"
    );
    let known = Element::ALL.map(|element| element as u8);
    for code in (0..=255).filter(|code| !known.contains(code)) {
        let message = message(&file(code, &[1], &[0]));
        let start = format!("IDX data: unknown element type {code:#04x}, ");
        assert!(message.starts_with(&start), "{message}");
    }
}

#[test]
fn no_dimensions() {
    assert_eq!(
        message(&[0, 0, 8, 0, 1]),
        "IDX data: the number of dimensions is 0, expected at least 1 (at byte 3)"
    );
}

#[test]
fn truncated_header() {
    assert_eq!(
        message(&small()[..11]),
        "IDX data: truncated header, expected 8 bytes for 2 dimensions of 4 bytes each after the magic number \
         (at byte 11)"
    );
    assert_eq!(
        message(&[0, 0, 8, 1]),
        "IDX data: truncated header, expected 4 bytes for 1 dimension of 4 bytes each after the magic number \
         (at byte 4)"
    );
}

#[test]
fn more_elements_than_can_be_addressed() {
    let dims = [u32::MAX; 3];
    assert_eq!(
        message(&file(0x08, &dims, &[1, 2, 3])),
        format!(
            "IDX data: the dimensions 4294967295×4294967295×4294967295 of u8 announce more bytes than this machine \
             can address, expected at most {} (at byte 4)",
            isize::MAX
        )
    );
    // The number of elements fits, the number of bytes does not; and one that fits into `usize`
    // only.
    for (code, dims) in [(0x0E, [1 << 31, 1 << 31, 1]), (0x08, [1 << 31, 1 << 31, 3])] {
        let message = message(&header(code, &dims));
        assert!(message.contains("announce more bytes"), "{message}");
    }
}

#[test]
#[cfg(target_pointer_width = "64")]
fn a_huge_announcement_allocates_nothing_huge() {
    // 2^62 bytes: an allocation of that size would abort the process.
    assert_eq!(
        message(&file(0x08, &[1 << 31, 1 << 31], &[1, 2, 3])),
        "IDX data: truncated after 3 bytes of elements, expected 4611686018427387904 \
         (shape 2147483648×2147483648 of u8) (at byte 15)"
    );
}

#[test]
fn truncated_elements() {
    assert_eq!(
        message(&small()[..17]),
        "IDX data: truncated after 5 bytes of elements, expected 6 (shape 2×3 of u8) (at byte 17)"
    );
    assert_eq!(
        message(&file(0x0D, &[2], &[0; 5])),
        "IDX data: truncated after 5 bytes of elements, expected 8 (shape 2 of f32) (at byte 13)"
    );
    // The gzip stream is whole, what it holds is not.
    assert_eq!(
        message(&gzip(&small()[..17])),
        "IDX data (decompressed): truncated after 5 bytes of elements, expected 6 (shape 2×3 of u8) (at byte 17)"
    );
}

#[test]
fn trailing_bytes() {
    let expected = "bytes after the last element, expected the end of the file after 12 bytes of header and \
                    6 bytes of elements (shape 2×3 of u8) (at byte 18)";
    let long = [small(), vec![0]].concat();
    assert_eq!(message(&long), format!("IDX data: {expected}"));
    assert_eq!(
        message(&gzip(&long)),
        format!("IDX data (decompressed): {expected}")
    );
    let members = [gzip(&small()), gzip(&[0])].concat();
    assert_eq!(
        message(&members),
        format!("IDX data (decompressed): {expected}")
    );
}

#[test]
fn every_truncation_is_an_error() {
    for bytes in [small(), gzip(&small())] {
        for end in 0..bytes.len() {
            let error = Idx::from_bytes(&bytes[..end]).unwrap_err();
            assert!(matches!(error, Error::Format { .. }), "{end}: {error}");
        }
    }
}

#[test]
fn truncated_gzip() {
    let packed = gzip(&small());
    let expected = "truncated gzip stream, expected more compressed data and a checksum";
    // In the header of gzip, in the compressed data, and in the checksum.
    for (end, offset) in [(5, 0), (packed.len() - 9, 18), (packed.len() - 1, 18)] {
        assert_eq!(
            message(&packed[..end]),
            format!("IDX data (decompressed): {expected} (at byte {offset})")
        );
    }
}

#[test]
fn corrupt_gzip() {
    let packed = gzip(&small());
    let flipped = |i: usize| {
        let mut packed = packed.clone();
        packed[i] ^= 0xFF;
        packed
    };
    let n = packed.len();
    let checksum = "IDX data (decompressed): corrupt gzip stream (corrupt gzip stream does not have a matching \
                    checksum), expected one that decompresses (at byte 18)";
    assert_eq!(message(&flipped(n - 8)), checksum);
    assert_eq!(message(&flipped(n - 1)), checksum);
    // The compression method.
    assert_eq!(
        message(&flipped(2)),
        "IDX data (decompressed): corrupt gzip stream (invalid gzip header), expected one that decompresses \
         (at byte 0)"
    );
    // The first block of compressed data.
    let of_block = message(&flipped(10));
    let start = "IDX data (decompressed): corrupt gzip stream (";
    assert!(of_block.starts_with(start), "{of_block}");
    // Something else after the stream.
    let message = message(&[&packed[..], b"not a member"].concat());
    assert!(message.starts_with(start), "{message}");
}

/// Counts the bytes that were taken from a reader.
struct Counting<'a, R>(R, &'a AtomicUsize);

impl<R: Read> Read for Counting<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.0.read(buffer)?;
        self.1.fetch_add(n, Ordering::Relaxed);
        Ok(n)
    }
}

#[test]
fn a_gzip_bomb_is_not_decompressed() {
    // 4 GiB of zeros in 4096 members of about 1 kB.
    let zeros = gzip(&vec![0; 1 << 20]);
    let bomb = [gzip(&small()), zeros.repeat(4096)].concat();
    let read = AtomicUsize::new(0);
    let error = Idx::from_reader(Counting(&bomb[..], &read)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "IDX data (decompressed): bytes after the last element, expected the end of the file after 12 bytes of \
         header and 6 bytes of elements (shape 2×3 of u8) (at byte 18)"
    );
    let read = read.into_inner();
    assert!(read < 100_000, "{read} of {} bytes were read", bomb.len());
}

#[test]
fn an_endless_reader_ends() {
    let endless = Cursor::new(small()).chain(io::repeat(0));
    let read = AtomicUsize::new(0);
    let error = Idx::from_reader(Counting(endless, &read)).unwrap_err();
    assert!(error.to_string().contains("bytes after the last element"));
    assert_eq!(read.into_inner(), small().len() + 1);
}

#[test]
fn missing_file() {
    let dir = TempDir::new();
    let path = dir.path().join("images");
    let shown = path.display();
    assert_eq!(
        Idx::open(&path).unwrap_err().to_string(),
        format!("found no IDX file; tried {shown}, {shown}.gz")
    );
    assert_eq!(
        Idx::open(dir.path().join("images.gz"))
            .unwrap_err()
            .to_string(),
        format!("found no IDX file; tried {shown}.gz, {shown}")
    );
}

#[test]
fn a_directory_instead_of_a_file() {
    let dir = TempDir::new();
    let shown = dir.path().display();
    let error = Idx::open(dir.path()).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("cannot open {shown}: it is a directory, expected an IDX file")
    );
    assert!(matches!(error, Error::Io { .. }));
}

#[test]
fn messages_about_files_contain_the_path() {
    let dir = TempDir::new();
    let path = dir.write("x", &small()[..17]);
    assert_eq!(
        Idx::open(&path).unwrap_err().to_string(),
        format!(
            "{}: truncated after 5 bytes of elements, expected 6 (shape 2×3 of u8) (at byte 17)",
            path.display()
        )
    );
    let path = dir.write("y.gz", &gzip(&small()[..17]));
    assert_eq!(
        Idx::open(&path).unwrap_err().to_string(),
        format!(
            "{} (decompressed): truncated after 5 bytes of elements, expected 6 (shape 2×3 of u8) (at byte 17)",
            path.display()
        )
    );
}

/// Fails after its bytes.
struct Failing<'a>(&'a [u8]);

impl Read for Failing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buffer)? {
            0 => Err(io::Error::other("the cable was pulled")),
            n => Ok(n),
        }
    }
}

#[test]
fn errors_of_the_reader_are_passed_on() {
    for bytes in [&[][..], &small()[..5], &small(), &gzip(&small())] {
        assert_eq!(
            Idx::from_reader(Failing(bytes)).unwrap_err().to_string(),
            "cannot read IDX data: the cable was pulled"
        );
    }
}

// ---- making and writing ----

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
