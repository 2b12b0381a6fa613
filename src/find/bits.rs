/// A mark for each row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    /// `len` marks, all of them set or none.
    pub(super) fn new(len: usize, set: bool) -> Self {
        let mut bits = Self { words: vec![if set { u64::MAX } else { 0 }; len.div_ceil(64)], len };
        bits.trim();
        bits
    }

    /// A mark for each of these.
    pub(super) fn of(marks: impl ExactSizeIterator<Item = bool>) -> Self {
        let mut bits = Self::new(marks.len(), false);
        for (index, mark) in marks.enumerate() {
            bits.words[index / 64] |= u64::from(mark) << (index % 64);
        }
        bits
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn has(&self, index: usize) -> bool {
        self.words.get(index / 64).is_some_and(|word| word >> (index % 64) & 1 == 1)
    }

    pub(super) fn set(&mut self, index: usize) {
        if index < self.len {
            self.words[index / 64] |= 1 << (index % 64);
        }
    }

    /// How many are set.
    pub(super) fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Makes room for more, which are not set.
    pub(super) fn grow(&mut self, len: usize) {
        self.words.resize(len.div_ceil(64), 0);
        self.len = len;
    }

    /// Keeps those that are set in both.
    pub(super) fn and(&mut self, other: &Self) {
        for (index, word) in self.words.iter_mut().enumerate() {
            *word &= other.words.get(index).copied().unwrap_or_default();
        }
    }

    /// Sets those that are set in either.
    pub(super) fn or(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }

    /// Turns each round.
    pub(super) fn permit(&mut self) {
        for word in &mut self.words {
            *word = !*word;
        }
        self.trim();
    }

    /// Takes back those that are set and not wanted.
    pub(super) fn keep(&mut self, mut wanted: impl FnMut(usize) -> bool) {
        for (at, word) in self.words.iter_mut().enumerate() {
            let mut left = *word;
            while left != 0 {
                let bit = left.trailing_zeros() as usize;
                left &= left - 1;
                if !wanted(at * 64 + bit) {
                    *word &= !(1 << bit);
                }
            }
        }
    }

    /// There is nothing beyond the last one.
    fn trim(&mut self) {
        if let Some(last) = self.words.last_mut().filter(|_| !self.len.is_multiple_of(64)) {
            *last &= (1 << (self.len % 64)) - 1;
        }
    }
}
