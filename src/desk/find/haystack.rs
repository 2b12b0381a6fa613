//! Texts of many users in one piece of memory, in lower case, so that a word is looked for in all of them at once.

use memchr::memmem::Finder;

use super::bits::Bits;

/// Texts, each of a row.
#[derive(Default)]
pub(super) struct Haystack {
    bytes: Vec<u8>,
    /// Where each text ends.
    ends: Vec<usize>,
}

impl Haystack {
    /// How many texts there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }

    /// Adds a text of several parts, which no word without a line break can reach across.
    pub(super) fn push(&mut self, parts: &[&str]) {
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                self.bytes.push(b'\n');
            }
            if part.is_ascii() {
                self.bytes.extend(part.bytes().map(|byte| byte.to_ascii_lowercase()));
            } else {
                self.bytes.extend(part.to_lowercase().bytes());
            }
        }
        // The next text is another part.
        self.bytes.push(b'\n');
        self.ends.push(self.bytes.len());
    }

    /// A text.
    pub(super) fn text(&self, index: usize) -> &[u8] {
        let end = self.ends.get(index).copied().unwrap_or_default();
        self.bytes.get(self.start(index)..end).unwrap_or_default()
    }

    /// One of its parts.
    pub(super) fn part(&self, index: usize, part: usize) -> &[u8] {
        let mut text = self.text(index);
        for _ in 0..part {
            text = memchr::memchr(b'\n', text).and_then(|at| text.get(at + 1..)).unwrap_or_default();
        }
        memchr::memchr(b'\n', text).and_then(|at| text.get(..at)).unwrap_or(text)
    }

    fn start(&self, index: usize) -> usize {
        index.checked_sub(1).and_then(|before| self.ends.get(before).copied()).unwrap_or_default()
    }

    /// Marks each text, from `from` on, in which the word is found; `take` says which part of it counts.
    pub(super) fn find(&self, word: &str, from: usize, part: Option<usize>, mut found: impl FnMut(usize)) {
        let finder = Finder::new(word.as_bytes());
        let mut index = from;
        let mut at = self.start(from);
        while let Some(hit) = self.bytes.get(at..).and_then(|rest| finder.find(rest)) {
            let hit = at + hit;
            while self.ends.get(index).is_some_and(|&end| end <= hit) {
                index += 1;
            }
            let Some(&end) = self.ends.get(index) else { return };
            if part.is_none_or(|part| finder.find(self.part(index, part)).is_some()) {
                found(index);
            }
            // One hit is enough of each text.
            at = end;
            index += 1;
        }
    }

    /// Takes the mark from each of these texts in which the word is not found.
    pub(super) fn narrow(&self, word: &str, part: Option<usize>, marks: &mut Bits) {
        let finder = Finder::new(word.as_bytes());
        marks.keep(|index| {
            let text = part.map_or_else(|| self.text(index), |part| self.part(index, part));
            finder.find(text).is_some()
        });
    }
}
