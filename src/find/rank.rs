//! How well what is looked for fits a user.

use memchr::memmem::Finder;

/// Where a text was found, the better the less. Of several places the best counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Rank {
    /// The name is the text.
    NameIs,
    NameBegins,
    /// It begins a part of the name, such as `lee` in `bob.lee`.
    NamePartBegins,
    /// It is somewhere in the name.
    NameHas,
    Tag,
    Path,
    /// In the user id or the ARN.
    Id,
}

/// No text was found. More than any rank.
pub(super) const NOT_FOUND: u8 = u8::MAX;

impl Rank {
    /// The best first.
    #[cfg(test)]
    pub(super) const ALL: [Self; 7] =
        [Self::NameIs, Self::NameBegins, Self::NamePartBegins, Self::NameHas, Self::Tag, Self::Path, Self::Id];

    /// How well a name has what a finder looks for, of which `at` is the first place in it.
    pub(super) fn in_name(name: &[u8], finder: &Finder<'_>, at: usize) -> Self {
        let length = finder.needle().len();
        if at == 0 {
            return if name.len() == length { Self::NameIs } else { Self::NameBegins };
        }
        let mut at = at;
        loop {
            if begins_part(name, at) {
                return Self::NamePartBegins;
            }
            let rest = at + 1;
            match name.get(rest..).and_then(|rest| finder.find(rest)) {
                Some(next) => at = rest + next,
                None => return Self::NameHas,
            }
        }
    }

    /// How well an ARN fits that has this word, for a user of this name. An ARN ends with the path and the name.
    pub(super) fn in_arn(name: &[u8], word: &[u8]) -> Self {
        let Some(slash) = memchr::memrchr(b'/', word) else { return Self::Id };
        match word.get(slash + 1..) {
            Some(tail) if !tail.is_empty() && name == tail => Self::NameIs,
            Some(tail) if !tail.is_empty() && name.starts_with(tail) => Self::NameBegins,
            _ => Self::Path,
        }
    }
}

/// Whether a part of a name begins here: behind what is no letter and no digit, or with it.
fn begins_part(name: &[u8], at: usize) -> bool {
    // What is not ASCII is a letter, as far as names go.
    let is_letter = |at: usize| name.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
    at.checked_sub(1).is_none_or(|before| !is_letter(before)) || !is_letter(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_begin_with_a_word_come_before_those_that_have_it() {
        for (name, word, rank) in [
            ("bob", "bob", Rank::NameIs),
            ("bob.lee", "bob", Rank::NameBegins),
            ("bob.lee", "lee", Rank::NamePartBegins),
            ("bob.lee", ".lee", Rank::NamePartBegins),
            ("x-lee", "lee", Rank::NamePartBegins),
            ("x_lee", "lee", Rank::NamePartBegins),
            ("x+lee@example.com", "example", Rank::NamePartBegins),
            ("aileen.lee", "lee", Rank::NamePartBegins),
            ("aileen", "lee", Rank::NameHas),
            ("lele.le", "le", Rank::NameBegins),
            ("ölee", "lee", Rank::NameHas),
        ] {
            let finder = Finder::new(word);
            let at = finder.find(name.as_bytes()).expect("it is there");
            assert_eq!(Rank::in_name(name.as_bytes(), &finder, at), rank, "{word} in {name}");
        }
        assert!(Rank::NameHas < Rank::Tag && Rank::Tag < Rank::Path && Rank::Path < Rank::Id);
    }
}
