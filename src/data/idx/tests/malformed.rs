//! Files and readers that are broken, and what is said of them.

use std::io::Cursor;

use super::*;

#[test]
fn empty() {
    assert_eq!(
        message(&[]),
        "IDX data: the file is empty, expected an IDX file, which begins with 4 bytes of magic \
            number (at byte 0)"
    );
    assert_eq!(
        message(&gzip(&[])),
        "IDX data (decompressed): the file is empty, expected an IDX file, which begins with 4 \
         bytes of magic number (at byte 0)"
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
        "IDX data: not an IDX file: the first two bytes are 0x50 0x4b, expected 0x00 0x00 (at byte \
            0)"
    );
    assert_eq!(
        message(&[0, 1, 8, 1, 0, 0, 0, 0]),
        "IDX data: not an IDX file: the first two bytes are 0x00 0x01, expected 0x00 0x00 (at byte \
            0)"
    );
    // Compressed twice.
    assert_eq!(
        message(&gzip(&gzip(&small()))),
        "IDX data (decompressed): not an IDX file: the first two bytes are 0x1f 0x8b, expected \
            0x00 0x00 (at byte 0)"
    );
}

#[test]
fn unknown_element_type() {
    assert_eq!(
        message(&file(0x0A, &[1], &[0])),
        "IDX data: unknown element type 0x0a, expected one of 0x08 (u8), 0x09 (i8), 0x0b (i16), \
         0x0c (i32), 0x0d (f32), 0x0e (f64) (at byte 2)"
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
        "IDX data: truncated header, expected 8 bytes for 2 dimensions of 4 bytes each after the \
         magic number (at byte 11)"
    );
    assert_eq!(
        message(&[0, 0, 8, 1]),
        "IDX data: truncated header, expected 4 bytes for 1 dimension of 4 bytes each after the \
         magic number (at byte 4)"
    );
}

#[test]
fn more_elements_than_can_be_addressed() {
    let dims = [u32::MAX; 3];
    assert_eq!(
        message(&file(0x08, &dims, &[1, 2, 3])),
        format!(
            "IDX data: the dimensions 4294967295×4294967295×4294967295 of u8 announce more bytes \
             than this machine can address, expected at most {} (at byte 4)",
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
        "IDX data (decompressed): truncated after 5 bytes of elements, expected 6 (shape 2×3 of \
            u8) (at byte 17)"
    );
}

#[test]
fn trailing_bytes() {
    let expected = "bytes after the last element, expected the end of the file after 12 bytes of \
                    header and 6 bytes of elements (shape 2×3 of u8) (at byte 18)";
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
    let checksum = "IDX data (decompressed): corrupt gzip stream (corrupt gzip stream does not \
                    have a matching checksum), expected one that decompresses (at byte 18)";
    assert_eq!(message(&flipped(n - 8)), checksum);
    assert_eq!(message(&flipped(n - 1)), checksum);
    // The compression method.
    assert_eq!(
        message(&flipped(2)),
        "IDX data (decompressed): corrupt gzip stream (invalid gzip header), expected one that \
         decompresses (at byte 0)"
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
        "IDX data (decompressed): bytes after the last element, expected the end of the file after \
         12 bytes of header and 6 bytes of elements (shape 2×3 of u8) (at byte 18)"
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
            "{} (decompressed): truncated after 5 bytes of elements, expected 6 (shape 2×3 of u8) \
                (at byte 17)",
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
