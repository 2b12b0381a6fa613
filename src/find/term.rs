//! What one piece of a filter asks of a user.

use super::bound::{Bound, Comparison, NotRead};
use super::fields::{Choice, Field, Kind};
use super::fold::fold;
use super::measure::Measure;
use super::place::SearchField;

/// What is asked of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Test {
    /// This text, as it is compared, is there.
    Text(SearchField, String),
    /// What is measured is within bounds.
    Fact(Measure, Bound),
}

impl Test {
    /// Where its text is looked for.
    pub(super) const fn place(&self) -> Option<SearchField> {
        match self {
            Self::Text(place, _) => Some(*place),
            Self::Fact(..) => None,
        }
    }

    /// What is measured for it.
    pub(super) const fn measure(&self) -> Option<Measure> {
        match self {
            Self::Fact(measure, _) => Some(*measure),
            Self::Text(..) => None,
        }
    }
}

/// A value of a field that was read.
pub(super) struct ReadValue {
    pub(super) test: Test,
    /// The value as it is typed, in lower case.
    pub(super) spelled: String,
    pub(super) says: String,
    pub(super) says_not: String,
}

impl Field {
    /// Reads a value of this field.
    pub(super) fn read(&self, value: &str) -> Result<ReadValue, NotRead> {
        if let Some(choice) = self.choices.iter().find(|choice| choice.word.eq_ignore_ascii_case(value)) {
            return Ok(choice.read());
        }
        let lower = value.to_lowercase();
        let begins = self.choices.iter().any(|choice| choice.word.starts_with(&lower));
        let wrong = if begins { NotRead::Beginning } else { NotRead::Wrong };
        let (measure, sayings, bound): (_, _, fn(Comparison) -> Bound) = match self.kind {
            Kind::Named => return Err(wrong),
            Kind::Text(_) if fold(value).is_empty() => return Err(NotRead::Beginning),
            Kind::Text(place) => return Ok(ReadValue::text(place, fold(value))),
            Kind::Past(measure, sayings) => (measure, sayings, Bound::Ago),
            Kind::Future(measure, sayings) => (measure, sayings, Bound::Ahead),
        };
        match Comparison::read(value) {
            Ok(comparison) => {
                let says = comparison.say(&sayings);
                let says_not = except(&says);
                let test = Test::Fact(measure, bound(comparison));
                Ok(ReadValue { test, spelled: comparison.spelled(), says, says_not })
            }
            Err(NotRead::Beginning) => Err(NotRead::Beginning),
            Err(NotRead::Wrong) => Err(wrong),
        }
    }

    /// Some values that it takes, in a sentence.
    pub(super) fn examples(&self) -> String {
        let mut values: Vec<String> = match self.kind {
            Kind::Past(..) | Kind::Future(..) => vec![">90d".into(), "<2w".into()],
            Kind::Named | Kind::Text(_) => Vec::new(),
        };
        values.extend(self.choices.iter().map(|choice| choice.word.to_owned()));
        let values: Vec<String> = values.iter().map(|value| format!("{}:{value}", self.name)).collect();
        match values.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, others)) => format!("{} or {last}", others.join(", ")),
            None => format!("{}:text", self.name),
        }
    }
}

impl Choice {
    fn read(&self) -> ReadValue {
        ReadValue {
            test: Test::Fact(self.measure, self.bound),
            spelled: self.word.to_owned(),
            says: self.says.to_owned(),
            says_not: self.says_not.to_owned(),
        }
    }
}

impl ReadValue {
    fn text(place: SearchField, folded: String) -> Self {
        let says = format!("{} has {folded}", place.word());
        let says_not = format!("{} has no {folded}", place.word());
        Self { spelled: folded.clone(), test: Test::Text(place, folded), says, says_not }
    }
}

/// A comparison that is turned round, in words.
fn except(says: &str) -> String {
    let mut chars = says.chars();
    let first = chars.next().map(|first| first.to_ascii_lowercase());
    "Except ".chars().chain(first).chain(chars).collect()
}
