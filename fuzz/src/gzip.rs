//! The bytes are an IDX file, which is compressed, and then damaged.

use std::io::Write as _;

use conformable::data::Idx;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::bytes::Bytes;

/// Reads the file out of one or two members of a gzip stream, and out of a stream with a wrong byte
/// or without its end.
pub fn target(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let [cut, place, flip, level] = bytes.array();
    let first = bytes.part(cut.into());
    let file = [first, bytes.0].concat();
    let level = Compression::new(u32::from(level) % 10);
    let mut stream = compressed(first, level);
    stream.extend(compressed(bytes.0, level));

    let plain = Idx::from_bytes(&file);
    let read = Idx::from_bytes(&stream);
    match (&plain, &read) {
        (Ok(plain), Ok(read)) => assert_eq!(plain.to_bytes(), read.to_bytes()),
        (Err(_), Err(read)) => assert!(read.to_string().contains("(decompressed)"), "{read}"),
        // What is compressed twice is decompressed once.
        (Ok(_), Err(_)) if file.starts_with(&[0x1f, 0x8b]) => {}
        _ => panic!("plain: {plain:?}, compressed: {read:?}"),
    }

    let place = usize::from(place) * stream.len() / 256;
    if read.is_ok() {
        // The end of a stream is the checksum of its last member.
        let whole_members = compressed(first, level).len();
        if place != whole_members {
            Idx::from_bytes(&stream[..place]).unwrap_err();
        }
    }
    stream[place] ^= flip;
    if let (Ok(damaged), Ok(read)) = (Idx::from_bytes(&stream), read) {
        // The wrong byte is in a part of a header that says nothing of the contents, such as a
        // time.
        assert_eq!(damaged.to_bytes(), read.to_bytes());
    }
}

fn compressed(bytes: &[u8], level: Compression) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder
        .write_all(bytes)
        .expect("a vector takes all that is written");
    encoder
        .finish()
        .expect("a vector takes all that is written")
}
