use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

/// A password, a key or a token, in the one type that may hold one.
///
/// It is wiped when dropped, prints as `***`, and can be neither cloned nor serialised. It moves: from the field it was
/// typed into, to the command, to the task, to the SDK.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Secret(String);

impl Secret {
    /// The most characters that a console password can have (IAM service model, `passwordType`).
    pub const MAX_CHARS: usize = 128;

    /// Room for [`Self::MAX_CHARS`] characters of the widest UTF-8 form, so that typing never moves the text and leaves a
    /// copy behind.
    pub const MAX_BYTES: usize = Self::MAX_CHARS * 4;

    /// An empty secret with room for the longest password.
    #[must_use]
    pub fn empty() -> Self {
        Self(String::with_capacity(Self::MAX_BYTES))
    }

    /// Copies `text` into a new secret.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut secret = Self::empty();
        secret.insert(0, text);
        secret
    }

    /// Takes over a text of any length, such as a session token, without leaving a copy.
    #[must_use]
    pub fn whole(text: String) -> Self {
        Self(text)
    }

    /// The text itself. Every caller must let go of it before the secret is dropped, and copy it nowhere else.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is no character in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of characters, as IAM counts them (not bytes).
    #[must_use]
    pub fn chars(&self) -> usize {
        self.0.chars().count()
    }

    /// Inserts as much of `text` before the character at `at` (or at the end) as the longest password has room for, and returns the
    /// number of characters inserted.
    pub fn insert(&mut self, at: usize, text: &str) -> usize {
        let room = Self::MAX_CHARS.saturating_sub(self.chars());
        let end = text.char_indices().nth(room).map_or(text.len(), |(byte, _)| byte);
        let byte = self.byte_of(at);
        self.0.insert_str(byte, &text[..end]);
        text[..end].chars().count()
    }

    /// Removes the characters in `range` (counted in characters; what lies outside is ignored).
    pub fn remove(&mut self, range: std::ops::Range<usize>) {
        let (start, end) = (self.byte_of(range.start), self.byte_of(range.end));
        if start < end {
            self.0.replace_range(start..end, "");
        }
    }

    /// Wipes the text and leaves the secret empty.
    pub fn clear(&mut self) {
        self.0.zeroize();
    }

    fn byte_of(&self, char_index: usize) -> usize {
        self.0.char_indices().nth(char_index).map_or(self.0.len(), |(byte, _)| byte)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_prints_as_stars() {
        assert_eq!(format!("{:?} {:?}", Secret::new("hunter2"), Secret::empty()), "*** ***");
    }

    #[test]
    fn characters_are_counted_not_bytes_and_the_129th_is_left_out() {
        let mut secret = Secret::new(&"é".repeat(200));
        assert_eq!(secret.chars(), 128);
        assert_eq!(secret.insert(0, "x"), 0);
        secret.remove(1..3);
        assert_eq!(secret.insert(1, "xyz"), 2);
        assert!(secret.expose().starts_with("éxyé"));
    }

    #[test]
    fn a_token_is_kept_whole() {
        let token = Secret::whole("x".repeat(2_000));
        assert_eq!((token.chars(), format!("{token:?}")), (2_000, "***".into()));
    }

    #[test]
    fn editing_never_moves_the_text() {
        let mut secret = Secret::empty();
        let before = secret.0.as_ptr();
        for _ in 0..300 {
            secret.insert(usize::MAX, "\u{10ffff}");
        }
        assert_eq!(secret.0.as_ptr(), before);
        secret.remove(100..9999);
        assert_eq!(secret.chars(), 100);
        secret.clear();
        assert!(secret.is_empty());
    }
}
