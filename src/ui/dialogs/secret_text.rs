use std::ops::Range;

use egui::TextBuffer;
use egui::text::CharIndex;
use zeroize::Zeroizing;

use crate::password::Secret;

/// More than any token of AWS's has.
const MOST_BYTES: usize = 16 * 1024;

/// A key, a token or a code as it is typed or pasted. It is wiped when it is dropped, and never moves in memory.
pub(super) struct SecretText(Zeroizing<String>);

impl SecretText {
    pub(super) fn new() -> Self {
        Self(Zeroizing::new(String::with_capacity(MOST_BYTES)))
    }

    pub(super) fn text(&self) -> &str {
        self.0.trim()
    }

    /// What was typed, as a secret of its own. Nothing is left here.
    pub(super) fn take(&mut self) -> Secret {
        let secret = Secret::whole(self.text().to_owned());
        *self = Self::new();
        secret
    }

    pub(super) fn set(&mut self, text: &str) {
        *self = Self::new();
        self.insert_text(text, CharIndex(0));
    }
}

impl TextBuffer for SecretText {
    fn is_mutable(&self) -> bool {
        true
    }

    fn as_str(&self) -> &str {
        &self.0
    }

    fn insert_text(&mut self, text: &str, at: CharIndex) -> usize {
        if self.0.len() + text.len() > MOST_BYTES {
            return 0;
        }
        let byte = self.0.char_indices().nth(at.0).map_or(self.0.len(), |(byte, _)| byte);
        self.0.insert_str(byte, text);
        text.chars().count()
    }

    fn delete_char_range(&mut self, range: Range<CharIndex>) {
        let byte = |at: usize| self.0.char_indices().nth(at).map_or(self.0.len(), |(byte, _)| byte);
        let (start, end) = (byte(range.start.0), byte(range.end.0));
        self.0.replace_range(start..end.max(start), "");
    }

    fn type_id(&self) -> std::any::TypeId {
        std::any::TypeId::of::<Self>()
    }
}
