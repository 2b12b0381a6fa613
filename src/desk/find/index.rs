use std::cmp::Ordering;
use std::time::Duration;

use jiff::Timestamp;

use super::super::roster::Roster;
use super::super::row::{Password, Row};
use super::column::{Column, must_change, password_created};
use super::query::{Query, Sort};

/// Which users of the roster are in the table, and in which order: kept until something it depends on changes.
#[derive(Default)]
pub struct Shown {
    indices: Vec<u32>,
    made_for: Option<Made>,
    made_at: f64,
    generation: u64,
}

/// Whether the table is as the roster is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// It is.
    Current,
    /// It will be after [`Shown::PAUSE`]: what is read comes in faster than a large table is worth making anew.
    Behind,
}

/// From so many users on, a table is large.
const LARGE: usize = 2_000;

/// What `Shown` was made from.
#[derive(PartialEq, Eq)]
struct Made {
    query: Query,
    version: u64,
    users_version: u64,
}

impl Shown {
    /// How long a large table stays as it is while reads come in.
    pub const PAUSE: Duration = Duration::from_millis(500);

    /// Indices into [`Roster::rows`], in the table's order.
    #[must_use]
    pub fn indices(&self) -> &[u32] {
        &self.indices
    }

    /// A number that changes with the indices.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Where in the table the user with this key stands. `hint` is where it was last, which is looked at first.
    #[must_use]
    pub fn position(&self, roster: &Roster, key: &str, hint: usize) -> Option<usize> {
        let is_there = |&index: &u32| roster.rows().get(index as usize).is_some_and(|row| row.key == key);
        if self.indices.get(hint).is_some_and(is_there) {
            return Some(hint);
        }
        self.indices.iter().position(is_there)
    }

    /// Brings the table up to date, if anything has changed that it depends on. `now` is what ages are measured against,
    /// `seconds` is the window's own clock.
    pub fn update(&mut self, roster: &Roster, query: &Query, _now: Timestamp, seconds: f64) -> Freshness {
        let listed_alone = !query.text.contains(':') && query.sorts().iter().all(|sort| sort.column.is_listed());
        let version = if listed_alone { roster.users_version() } else { roster.version() };
        if let Some(made) = self.made_for.as_ref().filter(|made| made.query == *query) {
            if made.version == version {
                return Freshness::Current;
            }
            // Rows that came or went must not wait: the indices would be another user's.
            let only_reads = made.users_version == roster.users_version();
            if only_reads && roster.rows().len() >= LARGE && seconds - self.made_at < Self::PAUSE.as_secs_f64() {
                return Freshness::Behind;
            }
        }
        let text = query.text.to_lowercase();
        let (terms, words): (Vec<&str>, Vec<&str>) = text.split_whitespace().partition(|word| word.contains(':'));
        let rows = roster.rows();
        self.indices = (0..rows.len() as u32)
            .filter(|&index| {
                let row = &rows[index as usize];
                terms.iter().all(|term| fits(row, term)) && row.has_words(&words)
            })
            .collect();
        self.indices.sort_unstable_by(|&a, &b| {
            let (a, b) = (&rows[a as usize], &rows[b as usize]);
            let by_columns = query.sorts().iter().map(|sort| compare(*sort, a, b)).find(|order| order.is_ne());
            by_columns.unwrap_or_else(|| a.key.cmp(&b.key))
        });
        self.made_for = Some(Made { query: query.clone(), version, users_version: roster.users_version() });
        self.made_at = seconds;
        self.generation += 1;
        Freshness::Current
    }
}

fn fits(row: &Row, term: &str) -> bool {
    let password = row.password().value;
    match term {
        "status:set" => matches!(password, Password::Set { .. }),
        "status:none" => matches!(password, Password::Absent),
        "status:unknown" => matches!(password, Password::Unknown { .. }),
        "must-change:yes" => must_change(row) == Some(true),
        _ => true,
    }
}

fn compare(sort: Sort, a: &Row, b: &Row) -> Ordering {
    let password = |row: &Row| match row.password().value {
        Password::Set { .. } => 0,
        Password::Absent => 1,
        Password::Unknown { .. } => 2,
    };
    let tags =
        |row: &Row| row.tags.as_ref().and_then(|tags| tags.first().map(|tag| (tag.key.clone(), tag.value.clone())));
    match sort.column {
        Column::User => known(sort, Some(&a.key), Some(&b.key)),
        Column::Password => known(sort, Some(password(a)), Some(password(b))),
        Column::MustChange => {
            let key = |row| Some((must_change(row) != Some(true), password(row)));
            known(sort, key(a), key(b))
        }
        Column::PasswordAge => {
            known(sort, a.password_changed().map(|c| c.value), b.password_changed().map(|c| c.value))
        }
        Column::PasswordExpires => known(sort, a.password_next_rotation(), b.password_next_rotation()),
        Column::LastSignIn => known(sort, a.last_sign_in(), b.last_sign_in()),
        Column::Mfa => known(sort, a.mfa().map(|mfa| mfa.value), b.mfa().map(|mfa| mfa.value)),
        Column::ActiveKeys => known(sort, a.keys().map(|k| k.value.active), b.keys().map(|k| k.value.active)),
        Column::KeyAge => {
            let key = |row: &Row| row.keys().and_then(|keys| keys.value.oldest_active);
            known(sort, key(a), key(b))
        }
        Column::KeyLastUsed => {
            let key = |row: &Row| row.keys().and_then(|keys| keys.value.last_used);
            known(sort, key(a), key(b))
        }
        Column::Path => known(sort, Some(&a.user.path), Some(&b.user.path)),
        Column::Created => known(sort, a.user.created, b.user.created),
        Column::PasswordCreated => known(sort, password_created(a), password_created(b)),
        Column::UserId => known(sort, Some(&a.user.user_id), Some(&b.user.user_id)),
        Column::Arn => known(sort, Some(&a.user.arn), Some(&b.user.arn)),
        Column::Tags => known(sort, tags(a), tags(b)),
        Column::Source => known(sort, Some(a.password().source as u8), Some(b.password().source as u8)),
    }
}

/// What is not known comes last in either order.
fn known<T: Ord>(sort: Sort, a: Option<T>, b: Option<T>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if sort.descending => b.cmp(&a),
        (Some(a), Some(b)) => a.cmp(&b),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}
