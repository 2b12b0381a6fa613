//! Where a text is looked for in what a user has.

use super::tag_key::TagKey;

/// Where a text is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum SearchField {
    /// Name, values of tags, and path: a word.
    Anything,
    /// The same and the keys of tags: a word such as `team=ops`.
    AnythingOrKey,
    /// The same as for any word, and the user id: a word that looks like one.
    AnythingOrId,
    /// The same as for any word, and the ARN: a word that looks like an account id.
    AnythingOrArn,
    Name,
    Path,
    UserId,
    Arn,
    /// ARN and tags: a word that neither a name nor a user id can be.
    ArnOrTag,
    Tag,
    Group,
    /// The value of the tag of this key: for an order by it alone.
    ValueOf(TagKey),
}

/// Which texts of a user a place is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scope {
    pub(super) name: bool,
    pub(super) path: bool,
    pub(super) user_id: bool,
    pub(super) arn: bool,
    pub(super) tags: Option<TagPart>,
    pub(super) groups: bool,
}

/// Which part of a tag counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TagPart {
    /// All of `key=value`.
    Whole,
    /// What stands behind the `=`.
    Value,
}

/// A user id is `AIDA` and seventeen letters and digits; so many of it are no name's beginning any more.
const LEAST_OF_ID: usize = 8;
/// So many letters and digits without anything between them are an id, whatever they begin with.
const LEAST_OF_ANY_ID: usize = 16;
const ACCOUNT_ID_DIGITS: usize = 12;

impl SearchField {
    /// Where a word is looked for, by what it looks like. Ids are full of letters that somebody typed of a name, and an ARN
    /// has every other text in it: both count only where nothing else can be meant.
    pub(super) fn of_word(word: &str) -> Self {
        // Neither a name nor a user id has these, and the ARN has the path and the name in one.
        if word.contains([':', '/']) {
            Self::ArnOrTag
        } else if word.contains('=') {
            Self::AnythingOrKey
        } else if word.len() == ACCOUNT_ID_DIGITS && word.bytes().all(|byte| byte.is_ascii_digit()) {
            Self::AnythingOrArn
        } else if looks_like_id(word) {
            Self::AnythingOrId
        } else {
            Self::Anything
        }
    }

    pub(super) const fn scope(self) -> Scope {
        const NOTHING: Scope =
            Scope { name: false, path: false, user_id: false, arn: false, tags: None, groups: false };
        const ANYTHING: Scope = Scope { name: true, path: true, tags: Some(TagPart::Value), ..NOTHING };
        match self {
            Self::Anything => ANYTHING,
            Self::AnythingOrKey => Scope { tags: Some(TagPart::Whole), ..ANYTHING },
            Self::AnythingOrId => Scope { user_id: true, ..ANYTHING },
            Self::AnythingOrArn => Scope { arn: true, ..ANYTHING },
            Self::Name => Scope { name: true, ..NOTHING },
            Self::Path => Scope { path: true, ..NOTHING },
            Self::UserId => Scope { user_id: true, ..NOTHING },
            Self::Arn => Scope { arn: true, ..NOTHING },
            Self::ArnOrTag => Scope { arn: true, tags: Some(TagPart::Whole), ..NOTHING },
            Self::Tag | Self::ValueOf(_) => Scope { tags: Some(TagPart::Whole), ..NOTHING },
            Self::Group => Scope { groups: true, ..NOTHING },
        }
    }

    /// Whether a user fits only once this is known of it, where a text is not to be there: of a word that is not to be there,
    /// what is known of the user decides.
    pub(super) const fn must_be_known(self) -> bool {
        matches!(self, Self::Tag | Self::Group | Self::ValueOf(_))
    }

    /// What a term with a text looks at.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Anything | Self::AnythingOrKey | Self::AnythingOrId | Self::AnythingOrArn => "Anything",
            Self::Name => "Name",
            Self::Path => "Path",
            Self::UserId => "User ID",
            Self::Arn => "ARN",
            Self::ArnOrTag => "ARN or tag",
            Self::Tag | Self::ValueOf(_) => "Tag",
            Self::Group => "Group",
        }
    }
}

fn looks_like_id(word: &str) -> bool {
    let begins = word.starts_with("aida") || word.starts_with("aroa");
    let mixed = word.bytes().any(|byte| byte.is_ascii_digit()) && word.bytes().any(|byte| byte.is_ascii_alphabetic());
    word.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && (begins && word.len() >= LEAST_OF_ID || mixed && word.len() >= LEAST_OF_ANY_ID)
}

impl TagPart {
    /// This part of a tag that is written `key=value`.
    pub(super) fn of(self, tag: &[u8]) -> &[u8] {
        match self {
            Self::Whole => tag,
            Self::Value => memchr::memchr(b'=', tag).and_then(|at| tag.get(at + 1..)).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_count_only_for_what_looks_like_one() {
        for (word, place) in [
            ("aida", SearchField::Anything),
            ("aida.lopez", SearchField::Anything),
            ("aida-lopez", SearchField::Anything),
            ("aidaq3e", SearchField::Anything),
            ("aidaq3eg", SearchField::AnythingOrId),
            ("aroaq3egry", SearchField::AnythingOrId),
            ("q3egryabcd2345xyz", SearchField::AnythingOrId),
            ("maximilianschwarzenberg", SearchField::Anything),
            ("2026", SearchField::Anything),
            ("111122223333", SearchField::AnythingOrArn),
            ("1111222233334", SearchField::Anything),
            ("team=ops", SearchField::AnythingOrKey),
            ("finance/bob", SearchField::ArnOrTag),
            ("arn:aws", SearchField::ArnOrTag),
        ] {
            assert_eq!(SearchField::of_word(word), place, "{word}");
        }
    }
}
