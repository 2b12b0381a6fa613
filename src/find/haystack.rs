//! Texts of many users in one piece of memory, as they are compared, so that a word is looked for in all of them at once.

use memchr::memmem::Finder;

use super::fold::fold_char;

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

    /// Adds a text of several parts, which no word can reach across: neither a part nor a word has a line break.
    pub(super) fn push(&mut self, parts: &[&str]) {
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                self.bytes.push(b'\n');
            }
            self.fold_in(part);
        }
        self.end();
    }

    /// Adds a text with a part for each item of a list, which is made of several pieces.
    pub(super) fn push_list<'a, T, const N: usize>(&mut self, list: &'a [T], pieces: impl Fn(&'a T) -> [&'a str; N]) {
        for (index, item) in list.iter().enumerate() {
            if index > 0 {
                self.bytes.push(b'\n');
            }
            for piece in pieces(item) {
                self.fold_in(piece);
            }
        }
        self.end();
    }

    fn fold_in(&mut self, text: &str) {
        if text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_control()) {
            let begin = self.bytes.len();
            self.bytes.extend_from_slice(text.as_bytes());
            self.bytes[begin..].make_ascii_lowercase();
        } else {
            let mut buffer = [0; 4];
            for c in text.chars().flat_map(fold_char) {
                self.bytes.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
            }
        }
    }

    fn end(&mut self) {
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
        part_of(self.text(index), part)
    }

    fn start(&self, index: usize) -> usize {
        index.checked_sub(1).and_then(|before| self.ends.get(before).copied()).unwrap_or_default()
    }

    /// Each text, from `from` on, in which the word is found, and where in it that is first.
    pub(super) fn find(&self, finder: &Finder<'_>, from: usize, mut found: impl FnMut(usize, usize)) {
        let mut index = from;
        let mut start = self.start(from);
        let mut at = start;
        while let Some(hit) = self.bytes.get(at..).and_then(|rest| finder.find(rest)) {
            let hit = at + hit;
            while let Some(&end) = self.ends.get(index)
                && end <= hit
            {
                (index, start) = (index + 1, end);
            }
            let Some(&end) = self.ends.get(index) else { return };
            found(index, hit - start);
            // One hit is enough of each text.
            (at, start) = (end, end);
            index += 1;
        }
    }
}

/// A part of a text.
pub(super) fn part_of(text: &[u8], part: usize) -> &[u8] {
    let mut text = text;
    for _ in 0..part {
        text = memchr::memchr(b'\n', text).and_then(|at| text.get(at + 1..)).unwrap_or_default();
    }
    memchr::memchr(b'\n', text).and_then(|at| text.get(..at)).unwrap_or(text)
}
