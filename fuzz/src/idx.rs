//! The bytes are an IDX file, compressed or not.

use std::io::{self, Read};

use conformable::data::Idx;

/// Reads the file, at once and in small pieces, and writes it again.
pub fn target(bytes: &[u8]) {
    let read = Idx::from_bytes(bytes);
    let pieces = Idx::from_reader(Pieces {
        rest: bytes,
        is_interrupted: false,
    });
    let is_compressed = bytes.starts_with(&[0x1f, 0x8b]);
    match (&read, &pieces) {
        (Ok(read), Ok(pieces)) => assert_eq!(read.to_bytes(), pieces.to_bytes()),
        // Of a stream that is corrupt, the decoder may have given the first bytes, in which
        // something else is wrong, before it notices; that depends on how much of the stream it has
        // been given.
        (Err(_), Err(_)) if is_compressed => {}
        (Err(read), Err(pieces)) => assert_eq!(read.to_string(), pieces.to_string()),
        _ => panic!("at once: {read:?}, in pieces: {pieces:?}"),
    }
    if let Ok(idx) = read {
        check(&idx);
        if !is_compressed {
            assert_eq!(idx.to_bytes(), bytes);
        }
    }
}

/// What holds for every array that was read.
pub fn check(idx: &Idx) {
    assert!(!idx.dims().is_empty());
    let count = idx.dims().iter().map(|&dim| dim as u128);
    let count = match idx.dims().contains(&0) {
        true => 0,
        false => count.product(),
    };
    assert_eq!(count, idx.data().len() as u128);
    // Bytes are compared, since a NaN is not equal to itself.
    let bytes = idx.to_bytes();
    assert_eq!(Idx::from_bytes(&bytes).unwrap().to_bytes(), bytes);
    let (dims, data) = idx.clone().into_parts();
    assert_eq!(Idx::new(dims, data).unwrap().to_bytes(), bytes);
}

/// A reader that gives no more than three bytes at a time, and is interrupted in between.
struct Pieces<'a> {
    rest: &'a [u8],
    is_interrupted: bool,
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.is_interrupted = !self.is_interrupted;
        if self.is_interrupted {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let count = buffer.len().min(1 + self.rest.len() % 3);
        self.rest.read(&mut buffer[..count])
    }
}
