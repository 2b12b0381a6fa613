//! The language of the filter: words and terms, each with what it asks.

use std::ops::Range;

use crate::account::UserName;

use super::bound::{NotRead, Unit};
use super::fields::Field;
use super::fold::{fold, is_unseen};
use super::lex::{self, Piece};
use super::measure::Measure;
use super::place::SearchField;
use super::suggest;
use super::term::Test;

/// The text of a filter, read. Every text can be read; what is not understood hides nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    parts: Vec<Part>,
    unseen: Vec<char>,
}

/// A word or a term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    span: Range<usize>,
    pub(super) negated: bool,
    meaning: Meaning,
    complaint: Option<Complaint>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Meaning {
    Word(Test),
    /// A word that would be a term if there were a field of that name, and the field.
    UnknownField(Test, String),
    Term {
        test: Test,
        /// As it is typed, in lower case.
        spelled: String,
        says: String,
        field: &'static str,
    },
    /// It is still being typed.
    Unfinished,
    /// It is none of the field's values, or is turned round and has no field.
    Wrong,
}

/// What of a filter is not understood, for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// What became of it, as a sentence.
    pub says: String,
    /// The term that was probably meant, to stand in its place.
    pub instead: Option<String>,
    /// Where it stands in the text.
    pub span: Range<usize>,
}

/// What a filter looks in, of what may not be known of every user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LooksIn {
    /// In tags.
    pub tags: bool,
    /// In groups.
    pub groups: bool,
    /// Whether it asks for one of them by a term, and does not only look everywhere.
    pub asks: bool,
}

/// A term of a filter, for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip<'a> {
    /// What it asks, in words.
    pub says: &'a str,
    /// Where it stands in the text.
    pub span: Range<usize>,
}

impl Filter {
    /// Reads a text.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut pieces = lex::pieces(text).into_iter().peekable();
        while let Some(mut piece) = pieces.next() {
            let whole = pieces.peek().and_then(|next| joined(&piece, next));
            let joined = whole.is_some();
            if let Some(whole) = whole {
                pieces.next();
                piece = whole;
            }
            parts.push(Part::read(piece, text, joined));
        }
        let mut unseen: Vec<char> = text.chars().filter(|c| is_unseen(*c)).collect();
        unseen.sort_unstable();
        unseen.dedup();
        Self { parts, unseen }
    }

    /// The terms, each in words.
    pub fn chips(&self) -> impl Iterator<Item = Chip<'_>> {
        self.parts.iter().filter_map(|part| match &part.meaning {
            Meaning::Term { says, .. } => Some(Chip { says, span: part.span.clone() }),
            _ => None,
        })
    }

    /// What of it is not understood, in the order of the text.
    pub fn complaints(&self) -> impl Iterator<Item = &Complaint> {
        self.parts.iter().filter_map(|part| part.complaint.as_ref())
    }

    /// The characters in it that nobody sees, each once. They are passed over.
    #[must_use]
    pub fn unseen(&self) -> &[char] {
        &self.unseen
    }

    /// What of it, in its text, asks anything.
    #[must_use]
    pub fn understood(&self, text: &str) -> String {
        let parts = self.parts.iter().filter(|part| part.test().is_some());
        let text = parts.filter_map(|part| text.get(part.span.clone())).collect::<Vec<_>>().join(" ");
        text.replace(is_unseen, "")
    }

    /// What the operator should know of where nothing fits: sentences.
    pub fn hints(&self) -> impl Iterator<Item = String> {
        let of_fields = self.parts.iter().filter_map(|part| match &part.meaning {
            Meaning::UnknownField(Test::Text(_, word), field) if part.complaint.is_none() => {
                Some(format!("There is no field “{field}”: “{word}” was looked for in ARNs and tags."))
            }
            _ => None,
        });
        let points: Vec<String> = self.unseen.iter().map(|c| format!("U+{:04X}", u32::from(*c))).collect();
        let of_unseen = || format!("The filter has hidden characters, which were passed over: {}.", points.join(", "));
        of_fields.chain((!self.unseen.is_empty()).then(of_unseen))
    }

    /// Whether it looks in tags, and whether in groups, and so finds nobody of whom they are not known.
    #[must_use]
    pub fn looks_in(&self) -> LooksIn {
        let scopes = || self.tests().filter_map(|(test, _)| test.place()).map(SearchField::scope);
        LooksIn {
            tags: scopes().any(|scope| scope.tags.is_some()),
            groups: scopes().any(|scope| scope.groups),
            asks: self.tests().filter_map(|(test, _)| test.place()).any(SearchField::must_be_known),
        }
    }

    /// The name of the user that it asks for, if it is nothing but a text that could be one.
    #[must_use]
    pub fn name_asked(&self, text: &str) -> Option<UserName> {
        let name = UserName::parse(text.trim()).ok()?;
        match self.parts.as_slice() {
            [Part { negated: false, meaning: Meaning::Word(_), .. }] => Some(name),
            _ => None,
        }
    }

    /// Whether it has this term, which is not turned round. The term must be spelled as completion does.
    #[must_use]
    pub fn has_term(&self, term: &str) -> bool {
        self.parts.iter().any(|part| part.is_term(term))
    }

    /// Whether nothing is asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tests().next().is_none()
    }

    /// The text without what stands at `span`, which is that of one of its terms.
    #[must_use]
    pub fn without(text: &str, span: &Range<usize>) -> String {
        match (text.get(..span.start), text.get(span.end..)) {
            // What stands before keeps the space after it, which tells that it is not being typed any more.
            (Some(before), Some(after)) => format!("{before}{}", after.trim_start()),
            _ => text.to_owned(),
        }
    }

    /// The text with another term in place of what stands at `span`.
    #[must_use]
    pub fn replaced(text: &str, span: &Range<usize>, term: &str) -> String {
        match (text.get(..span.start), text.get(span.end..)) {
            // The next word can be typed at once.
            (Some(before), Some(after)) => format!("{before}{term} {}", after.trim_start()),
            _ => text.to_owned(),
        }
    }

    /// The text without this term.
    pub(super) fn without_term(text: &str, term: &str) -> String {
        let spans = Self::read(text).parts.into_iter().filter(|part| part.is_term(term)).map(|part| part.span);
        // From the end, so that what stands before stays where it is.
        let spans: Vec<Range<usize>> = spans.collect();
        spans.iter().rev().fold(text.to_owned(), |text, span| Self::without(&text, span))
    }

    /// The text with this term at its end.
    pub(super) fn with_term(text: &str, term: &str) -> String {
        let mut text = text.to_owned();
        if lex::pieces(&text).last().is_some_and(|piece| piece.open) {
            text.push('"');
        }
        if !text.is_empty() && !text.ends_with(char::is_whitespace) {
            text.push(' ');
        }
        // The next word can be typed at once.
        format!("{text}{term} ")
    }

    /// All that is asked, with whether it is turned round.
    pub(super) fn tests(&self) -> impl Iterator<Item = (&Test, bool)> {
        self.parts.iter().filter_map(|part| Some((part.test()?, part.negated)))
    }

    /// What is asked, in groups: a user fits if it fits each group.
    pub(super) fn groups(&self) -> Vec<Group<'_>> {
        let mut groups: Vec<Group<'_>> = Vec::new();
        for part in &self.parts {
            let Some(test) = part.test() else { continue };
            let field = part.field().filter(|_| !part.negated);
            match groups.iter_mut().find(|group| field.is_some() && group.field == field) {
                Some(group) => group.take(test),
                None => {
                    let mut group = Group { field, negated: part.negated, any: Vec::new(), all: Vec::new() };
                    group.take(test);
                    groups.push(group);
                }
            }
        }
        groups
    }

    /// Whether any of it depends on what time it is.
    pub(super) fn is_of_time(&self) -> bool {
        self.tests().any(|(test, _)| matches!(test, Test::Fact(_, bound) if bound.is_of_time()))
    }

    /// What has to be measured for it.
    pub(super) fn measures(&self) -> impl Iterator<Item = Measure> {
        self.tests().filter_map(|(test, _)| test.measure())
    }
}

/// Terms of one field, or one word: a user fits if it fits any of the values, or all of the comparisons, that there are.
pub(super) struct Group<'a> {
    field: Option<&'static str>,
    pub(super) negated: bool,
    pub(super) any: Vec<&'a Test>,
    pub(super) all: Vec<&'a Test>,
}

impl<'a> Group<'a> {
    /// What is measured for it.
    pub(super) fn measures(&self) -> impl Iterator<Item = Measure> {
        self.any.iter().chain(&self.all).filter_map(|test| test.measure())
    }

    /// Where its texts are looked for.
    pub(super) fn places(&self) -> impl Iterator<Item = SearchField> {
        self.any.iter().filter_map(|test| test.place())
    }

    fn take(&mut self, test: &'a Test) {
        match test {
            Test::Fact(_, bound) if bound.is_comparison() => self.all.push(test),
            Test::Fact(..) | Test::Text(..) => self.any.push(test),
        }
    }
}

impl Part {
    /// Reads a piece, which was `joined` of two that have no meaning apart.
    fn read(piece: Piece, text: &str, joined: bool) -> Self {
        let meaning = if joined { Meaning::Wrong } else { Meaning::of(&piece, piece.span.end == text.len()) };
        let complaint = Complaint::of(&piece, &meaning, text);
        Self { span: piece.span, negated: piece.negated, meaning, complaint }
    }

    fn test(&self) -> Option<&Test> {
        match &self.meaning {
            Meaning::Word(test) | Meaning::UnknownField(test, _) | Meaning::Term { test, .. } => Some(test),
            Meaning::Unfinished | Meaning::Wrong => None,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match &self.meaning {
            Meaning::Term { field, .. } => Some(field),
            _ => None,
        }
    }

    fn is_term(&self, term: &str) -> bool {
        matches!(&self.meaning, Meaning::Term { spelled, .. } if !self.negated && spelled == term)
    }
}

impl Meaning {
    fn of(piece: &Piece, at_end: bool) -> Self {
        let word = fold(&piece.value);
        let Some(name) = &piece.field else {
            let place = SearchField::of_word(&word);
            return if word.is_empty() { Self::Unfinished } else { Self::Word(Test::Text(place, word)) };
        };
        let Some(field) = Field::find(name) else {
            if piece.negated {
                // It would be looked for in vain, and so seem to hold of everybody.
                return Self::Wrong;
            }
            let word = format!("{}:{word}", fold(name));
            return Self::UnknownField(Test::Text(SearchField::ArnOrTag, word), name.clone());
        };
        match field.read(&piece.value) {
            Ok(read) => Self::Term {
                spelled: format!("{}:{}", field.name, read.spelled),
                test: read.test,
                says: if piece.negated { read.says_not } else { read.says },
                field: field.name,
            },
            Err(NotRead::Beginning) if at_end => Self::Unfinished,
            Err(_) => Self::Wrong,
        }
    }
}

impl Complaint {
    /// What there is to say of a piece that was read so, if anything.
    fn of(piece: &Piece, meaning: &Meaning, text: &str) -> Option<Self> {
        let term = match meaning {
            Meaning::Wrong | Meaning::UnknownField(..) => meant(piece),
            Meaning::Word(_) if !piece.quoted => split(piece).and_then(|piece| meant(&piece)),
            Meaning::Word(_) | Meaning::Term { .. } | Meaning::Unfinished => None,
        };
        let typed = text.get(piece.span.clone()).unwrap_or_default().replace(is_unseen, "");
        let says = match (meaning, &term, piece.field.as_deref().and_then(Field::find)) {
            (Meaning::Wrong, None, Some(field)) => {
                format!("“{typed}” isn't a valid filter and was ignored. Try {}.", field.examples())
            }
            (Meaning::Wrong, None, None) => {
                let field = piece.field.as_deref().unwrap_or_default();
                format!("“{typed}” isn't a valid filter and was ignored: there is no field “{field}”.")
            }
            (Meaning::Wrong, Some(_), _) => format!("“{typed}” isn't a valid filter and was ignored."),
            (_, Some(_), _) => format!("“{typed}” isn't a filter: it was looked for as text."),
            (_, None, _) => return None,
        };
        let dash = if piece.negated { "-" } else { "" };
        Some(Self { says, instead: term.map(|term| format!("{dash}{term}")), span: piece.span.clone() })
    }
}

/// The term that was probably meant by a piece with a colon.
fn meant(piece: &Piece) -> Option<String> {
    let name = piece.field.as_deref()?;
    let field = Field::find(name).or_else(|| suggest::field(name))?;
    let value = suggest::value(field, &piece.value)?;
    // A value with a space is one word only in quotes.
    let quote = if value.contains(char::is_whitespace) { "\"" } else { "" };
    Some(format!("{}:{quote}{value}{quote}", field.name))
}

/// A word such as `mfa=no` or `age>90d` as if there were a colon where one is missing.
fn split(piece: &Piece) -> Option<Piece> {
    let at = piece.value.find(['=', '<', '>'])?;
    let (field, value) = piece.value.split_at(at);
    let value = value.strip_prefix('=').unwrap_or(value);
    Some(Piece { field: Some(field.to_owned()), value: value.to_owned(), ..piece.clone() })
}

/// A term that a space has cut in two, such as `mfa: no` or `age:>3 months`.
fn joined(piece: &Piece, next: &Piece) -> Option<Piece> {
    let field = piece.field.as_deref().and_then(Field::find)?;
    let is_word = next.field.is_none() && !next.quoted && !next.negated;
    if !is_word || piece.quoted || field.read(&piece.value).is_ok() {
        return None;
    }
    let value = format!("{}{}", piece.value, next.value);
    let is_term = match piece.value.trim_start_matches(['<', '>', '=']) {
        "" => suggest::value(field, &value).is_some(),
        // A number, and its unit alone.
        _ => suggest::comparison(field, &value).is_some() && Unit::of_word(&next.value.to_lowercase()).is_some(),
    };
    is_term.then(|| Piece { span: piece.span.start..next.span.end, value, ..piece.clone() })
}
