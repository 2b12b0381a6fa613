//! The bounds of what is measured, and how they are spelled and said.

use std::ops::RangeInclusive;

use super::measure::FIRST;

/// The bounds of what is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    Is(i64),
    AtLeast(i64),
    /// A time that has passed.
    Past,
    /// A time that was so long ago.
    Ago(Comparison),
    /// A time that will be so soon.
    Ahead(Comparison),
}

/// A length of time, and how another one compares to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Comparison {
    pub(super) than: Than,
    pub(super) count: u32,
    pub(super) unit: Unit,
}

/// How a length of time compares to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Than {
    More,
    AtLeast,
    Less,
    AtMost,
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Day,
    Week,
    Month,
    Year,
}

/// Why a value is not one of its field's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotRead {
    /// It may be the beginning of one.
    Beginning,
    /// It is none, nor the beginning of one.
    Wrong,
}

/// How a comparison is said, with `#` for the time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Sayings {
    pub(super) more: &'static str,
    pub(super) at_least: &'static str,
    pub(super) less: &'static str,
    pub(super) at_most: &'static str,
}

impl Bound {
    /// The numbers within these bounds. `now` is in seconds since 1970.
    pub(super) fn range(self, now: i64) -> RangeInclusive<i64> {
        match self {
            Self::Is(value) => value..=value,
            Self::AtLeast(value) => value..=i64::MAX,
            Self::Past => FIRST..=now - 1,
            Self::Ago(Comparison { than, .. }) => {
                let then = now - self.seconds();
                match than {
                    Than::More => FIRST..=then - 1,
                    Than::AtLeast => FIRST..=then,
                    Than::Less => then + 1..=i64::MAX,
                    Than::AtMost => then..=i64::MAX,
                }
            }
            Self::Ahead(Comparison { than, .. }) => {
                let then = now + self.seconds();
                match than {
                    Than::More => then + 1..=i64::MAX,
                    Than::AtLeast => then..=i64::MAX,
                    Than::Less => now..=then - 1,
                    Than::AtMost => now..=then,
                }
            }
        }
    }

    fn seconds(self) -> i64 {
        match self {
            Self::Ago(comparison) | Self::Ahead(comparison) => comparison.seconds(),
            Self::Is(_) | Self::AtLeast(_) | Self::Past => 0,
        }
    }

    /// Whether it depends on what time it is.
    pub(super) const fn is_of_time(self) -> bool {
        matches!(self, Self::Past | Self::Ago(_) | Self::Ahead(_))
    }

    /// Whether two of them are to hold at the same time, where values with a name exclude each other.
    pub(super) const fn is_comparison(self) -> bool {
        matches!(self, Self::Ago(_) | Self::Ahead(_))
    }
}

impl Comparison {
    fn seconds(self) -> i64 {
        i64::from(self.count) * self.unit.days() * 86_400
    }

    /// Reads a comparison such as `>=90d`.
    pub(super) fn read(text: &str) -> Result<Self, NotRead> {
        let (than, rest) = Than::SPELLED
            .iter()
            .find_map(|(spelled, than)| Some((*than, text.strip_prefix(spelled)?)))
            .ok_or(if text.is_empty() { NotRead::Beginning } else { NotRead::Wrong })?;
        let digits = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let (number, unit) = rest.split_at(rest.len() - digits.len());
        if number.is_empty() {
            return Err(if unit.is_empty() { NotRead::Beginning } else { NotRead::Wrong });
        }
        let count = number.parse().map_err(|_| NotRead::Wrong)?;
        match Unit::ALL.into_iter().find(|known| unit.eq_ignore_ascii_case(known.letter())) {
            Some(unit) => Ok(Self { than, count, unit }),
            None if unit.is_empty() => Err(NotRead::Beginning),
            None => Err(NotRead::Wrong),
        }
    }

    /// As it is typed.
    pub(super) fn spelled(self) -> String {
        let than = Than::SPELLED.iter().find(|(_, than)| *than == self.than).map_or("", |(spelled, _)| spelled);
        format!("{than}{}{}", self.count, self.unit.letter())
    }

    /// The length of time in words.
    fn said(self) -> String {
        let plural = if self.count == 1 { "" } else { "s" };
        format!("{} {}{plural}", self.count, self.unit.word())
    }

    pub(super) fn say(self, sayings: &Sayings) -> String {
        let pattern = match self.than {
            Than::More => sayings.more,
            Than::AtLeast => sayings.at_least,
            Than::Less => sayings.less,
            Than::AtMost => sayings.at_most,
        };
        pattern.replace('#', &self.said())
    }
}

impl Than {
    /// The longer signs first, so that the shorter ones are not taken for them.
    pub(super) const SPELLED: [(&'static str, Self); 4] =
        [(">=", Self::AtLeast), ("<=", Self::AtMost), (">", Self::More), ("<", Self::Less)];
}

impl Unit {
    pub(super) const ALL: [Self; 4] = [Self::Day, Self::Week, Self::Month, Self::Year];

    pub(super) const fn letter(self) -> &'static str {
        match self {
            Self::Day => "d",
            Self::Week => "w",
            Self::Month => "m",
            Self::Year => "y",
        }
    }

    /// The unit that a word such as `months` means.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        let word = word.trim_end_matches('s');
        let is_it = |unit: &Self| [unit.letter(), unit.word()].contains(&word);
        Self::ALL.into_iter().find(is_it)
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    const fn days(self) -> i64 {
        match self {
            Self::Day => 1,
            Self::Week => 7,
            Self::Month => 30,
            Self::Year => 365,
        }
    }
}
