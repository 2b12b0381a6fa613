use std::cmp::Ordering;

use crate::account::LoginProfile;
use crate::desk::{Counts, Roster, Row};

/// Which users of the roster are in the table, and in which order: kept until something it depends on changes.
#[derive(Default)]
pub(super) struct Shown {
    indices: Vec<usize>,
    made_for: Option<Made>,
    made_at: f64,
    generation: u64,
}

/// Whether the table is as the roster is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Freshness {
    /// It is.
    Current,
    /// It will be after [`PAUSE`]: what is read comes in faster than a large table is worth making anew.
    Behind,
}

/// How long a large table stays as it is while reads come in.
pub(super) const PAUSE: std::time::Duration = std::time::Duration::from_millis(500);
/// From so many users on, a table is large.
const LARGE: usize = 2_000;

/// What the table asks for.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) struct Query {
    /// Words that must all occur in the name or the path, without regard to case.
    pub(super) filter: String,
    pub(super) status: Status,
    pub(super) column: Column,
    pub(super) descending: bool,
}

/// What `Shown` was made from.
#[derive(PartialEq, Eq)]
struct Made {
    query: Query,
    version: u64,
    users_version: u64,
}

/// The users' state to which the table is narrowed down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) enum Status {
    #[default]
    All,
    Set,
    None,
    MustChange,
    Unknown,
}

/// A column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) enum Column {
    #[default]
    User,
    Password,
    MustChange,
    PasswordCreated,
    LastSignIn,
    Path,
    Created,
}

impl Status {
    pub(super) const ALL: [Self; 5] = [Self::All, Self::Set, Self::None, Self::MustChange, Self::Unknown];

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Set => "Has password",
            Self::None => "None",
            Self::MustChange => "Must change",
            Self::Unknown => "Unknown",
        }
    }

    pub(super) const fn count(self, counts: &Counts) -> usize {
        match self {
            Self::All => counts.all,
            Self::Set => counts.set,
            Self::None => counts.none,
            Self::MustChange => counts.must_change,
            Self::Unknown => counts.unknown,
        }
    }

    fn takes(self, profile: &LoginProfile) -> bool {
        match self {
            Self::All => true,
            Self::Set => matches!(profile, LoginProfile::Present { .. }),
            Self::None => matches!(profile, LoginProfile::Absent),
            Self::MustChange => matches!(profile, LoginProfile::Present { reset_required: true, .. }),
            Self::Unknown => matches!(profile, LoginProfile::Unknown { .. }),
        }
    }
}

impl Column {
    pub(super) const ALL: [Self; 7] = [
        Self::User,
        Self::Password,
        Self::MustChange,
        Self::PasswordCreated,
        Self::LastSignIn,
        Self::Path,
        Self::Created,
    ];

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::User => "User name",
            Self::Password => "Console password",
            Self::MustChange => "Must change",
            Self::PasswordCreated => "Password created",
            Self::LastSignIn => "Last sign-in",
            Self::Path => "Path",
            Self::Created => "User created",
        }
    }

    /// Whether the order by this column depends on what is read of console passwords.
    const fn depends_on_profiles(self) -> bool {
        matches!(self, Self::Password | Self::MustChange | Self::PasswordCreated)
    }

    fn compare(self, a: &Row, b: &Row) -> Ordering {
        let profile = |row: &Row| match &row.profile.value {
            LoginProfile::Present { reset_required, created } => (0u8, *reset_required, *created),
            LoginProfile::Absent => (1, false, None),
            LoginProfile::Unknown { .. } => (2, false, None),
        };
        match self {
            Self::User => Ordering::Equal,
            Self::Password => profile(a).0.cmp(&profile(b).0),
            Self::MustChange => profile(b).1.cmp(&profile(a).1).then(profile(a).0.cmp(&profile(b).0)),
            Self::PasswordCreated => profile(a).2.cmp(&profile(b).2),
            Self::LastSignIn => a.user.password_last_used.cmp(&b.user.password_last_used),
            Self::Path => a.user.path.cmp(&b.user.path),
            Self::Created => a.user.created.cmp(&b.user.created),
        }
    }

    /// Whether the row has nothing to say in this column: such rows come last in either order.
    fn is_blank(self, row: &Row) -> bool {
        match self {
            Self::User | Self::Password | Self::MustChange | Self::Path => false,
            Self::PasswordCreated => !matches!(row.profile.value, LoginProfile::Present { created: Some(_), .. }),
            Self::LastSignIn => row.user.password_last_used.is_none(),
            Self::Created => row.user.created.is_none(),
        }
    }
}

impl Shown {
    /// Indices into [`Roster::rows`], in the table's order.
    pub(super) fn indices(&self) -> &[usize] {
        &self.indices
    }

    /// A number that changes with the indices.
    pub(super) fn generation(&self) -> u64 {
        self.generation
    }

    /// Where in the table the user with this key stands. `hint` is where it was last, which is looked at first.
    pub(super) fn position(&self, roster: &Roster, key: &str, hint: usize) -> Option<usize> {
        let is_there = |&index: &usize| roster.rows().get(index).is_some_and(|row| row.key == key);
        if self.indices.get(hint).is_some_and(is_there) {
            return Some(hint);
        }
        self.indices.iter().position(is_there)
    }

    /// Brings the table up to date, if anything has changed that it depends on. `now` is in seconds.
    pub(super) fn update(&mut self, roster: &Roster, query: &Query, now: f64) -> Freshness {
        let profiles_matter = query.status != Status::All || query.column.depends_on_profiles();
        let version = if profiles_matter { roster.version() } else { roster.users_version() };
        if let Some(made) = self.made_for.as_ref().filter(|made| made.query == *query) {
            if made.version == version {
                return Freshness::Current;
            }
            // Rows that came or went must not wait: the indices would be another user's.
            let only_reads = made.users_version == roster.users_version();
            if only_reads && roster.rows().len() >= LARGE && now - self.made_at < PAUSE.as_secs_f64() {
                return Freshness::Behind;
            }
        }
        let filter = query.filter.to_lowercase();
        let words: Vec<&str> = filter.split_whitespace().collect();
        let rows = roster.rows();
        self.indices = (0..rows.len())
            .filter(|&index| query.status.takes(&rows[index].profile.value) && rows[index].has_words(&words))
            .collect();
        let column = query.column;
        self.indices.sort_unstable_by(|&a, &b| {
            let (a, b) = (&rows[a], &rows[b]);
            let order = column.compare(a, b);
            let by_column = column.is_blank(a).cmp(&column.is_blank(b)).then(if query.descending {
                order.reverse()
            } else {
                order
            });
            let by_name = a.key.cmp(&b.key);
            by_column.then(if query.descending && column == Column::User { by_name.reverse() } else { by_name })
        });
        self.made_for = Some(Made { query: query.clone(), version, users_version: roster.users_version() });
        self.made_at = now;
        self.generation += 1;
        Freshness::Current
    }
}
