/// Numbers cut off the front of an input; zeros at its end.
pub struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    /// The next byte.
    pub fn byte(&mut self) -> u8 {
        let [byte] = self.array();
        byte
    }

    /// A size: mostly a small one, but of every size that there is.
    pub fn size(&mut self) -> usize {
        match self.byte() {
            255 => u64::from_le_bytes(self.array()) as usize,
            small => usize::from(small),
        }
    }

    /// The next `N` bytes.
    pub fn array<const N: usize>(&mut self) -> [u8; N] {
        let mut array = [0; N];
        let (front, rest) = self.0.split_at(N.min(self.0.len()));
        array[..front.len()].copy_from_slice(front);
        self.0 = rest;
        array
    }

    /// The first part of what is left, up to `len` bytes.
    pub fn part(&mut self, len: usize) -> &'a [u8] {
        let (part, rest) = self.0.split_at(len.min(self.0.len()));
        self.0 = rest;
        part
    }

    /// Everything that is left, as numbers; a rest too short for one is dropped.
    pub fn numbers<T, const N: usize>(&self, number: fn([u8; N]) -> T) -> Vec<T> {
        let (numbers, _) = self.0.as_chunks::<N>();
        numbers.iter().map(|&bytes| number(bytes)).collect()
    }
}
