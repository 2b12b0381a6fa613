use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;

use crate::account::{Fact, Source, Tag};
use crate::find::Column;
use crate::inventory::{Expiry, Keys, LastUse, Password, SharedList, UserRow, value_of};

/// What is known of one user, taken out of the inventory as it is, to be written elsewhere.
pub(crate) struct ExportedUser {
    pub(crate) name: String,
    pub(crate) arn: String,
    path: String,
    user_id: String,
    created: Option<Timestamp>,
    password: Fact<Password>,
    password_changed: Option<Fact<Timestamp>>,
    password_expires: Option<Fact<Expiry>>,
    password_created: Option<Fact<Timestamp>>,
    last_sign_in: Option<Timestamp>,
    mfa: Option<Fact<bool>>,
    keys: Option<Fact<Keys>>,
    tags: Option<SharedList<Tag>>,
    groups: Option<SharedList<Arc<str>>>,
    /// When the report was made that has the user.
    pub(crate) reported_at: Option<Timestamp>,
    /// What told of the last sign-in, if it was not the list of users.
    last_sign_in_beyond_list: Option<Fact<Timestamp>>,
}

/// One fact as it is written: what it is called, what it says, where it comes from, and when that was true.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct ExportedFact<'a> {
    #[serde(skip)]
    pub(crate) name: &'static str,
    pub(crate) value: Value<'a>,
    pub(crate) source: Option<&'static str>,
    pub(crate) as_of: Option<String>,
}

/// What a fact says. What is not known is [`Value::Unknown`], and never a "no".
#[derive(Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Value<'a> {
    Unknown,
    Text(&'a str),
    Flag(bool),
    Number(u8),
    /// A time, RFC 3339 in UTC.
    Time(String),
    Texts(Vec<&'a str>),
    Tags(Vec<WrittenTag<'a>>),
}

#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct WrittenTag<'a> {
    key: &'a str,
    value: &'a str,
}

/// The facts that a column stands for, by name. That of the user's name has none of its own: name and ARN are always written.
pub(crate) fn names(column: Column) -> &'static [&'static str] {
    match column {
        Column::User | Column::Arn => &[],
        Column::Password | Column::Source => &["console_password"],
        Column::MustChange => &["must_change"],
        Column::PasswordAge => &["password_changed"],
        Column::PasswordExpires => &["password_expires"],
        Column::LastSignIn => &["last_sign_in"],
        Column::Mfa => &["mfa"],
        Column::ActiveKeys => &["active_access_keys", "inactive_access_keys"],
        Column::KeyAge => &["oldest_active_key_created"],
        Column::KeyLastUsed => &["access_key_last_used"],
        Column::Path => &["path"],
        Column::Created => &["user_created"],
        Column::PasswordCreated => &["password_created"],
        Column::UserId => &["user_id"],
        Column::Groups => &["groups"],
        Column::Tags => &["tags"],
        Column::Tag(key) => key.exported(),
    }
}

impl ExportedUser {
    pub(crate) fn of(row: &UserRow) -> Self {
        let report = row.report.as_ref();
        Self {
            name: row.user.name.as_str().to_owned(),
            arn: row.user.arn.clone(),
            path: row.user.path.clone(),
            user_id: row.user.user_id.clone(),
            created: row.user.created,
            password: row.password(),
            password_changed: row.password_changed(),
            password_expires: row.expiry(),
            password_created: row.password_created(),
            last_sign_in: row.last_sign_in(),
            mfa: row.mfa(),
            keys: row.keys(),
            tags: row.tags.clone(),
            groups: row.groups.clone(),
            reported_at: report.map(|report| report.at),
            last_sign_in_beyond_list: row.last_sign_in_beyond_list(),
        }
    }

    /// The facts of this column, in the order of [`names`]. `listed_at` is when the users were listed.
    pub(crate) fn facts(&self, column: Column, listed_at: Timestamp) -> Vec<ExportedFact<'_>> {
        let listed = Provenance { source: Some(Source::Listing), at: Some(listed_at) };
        let reported = Provenance { source: self.reported_at.map(|_| Source::Report), at: self.reported_at };
        let password = Provenance::of(&self.password);
        let keys = self.keys.as_ref().map_or(Provenance::NONE, Provenance::of);
        let count = |count: fn(&Keys) -> u8| {
            self.keys.as_ref().map_or(Value::Unknown, |keys| Value::Number(count(&keys.value)))
        };
        let key_time = |of: fn(&Keys) -> Option<Timestamp>| time(self.keys.as_ref().and_then(|keys| of(&keys.value)));
        let values = match column {
            Column::User | Column::Arn => vec![],
            Column::Password | Column::Source => vec![match self.password.value {
                Password::Set { .. } => (Value::Text("set"), password),
                Password::Absent => (Value::Text("none"), password),
                Password::Unknown { .. } => (Value::Unknown, Provenance::NONE),
            }],
            Column::MustChange => vec![match self.password.value {
                Password::Set { must_change: Some(must_change) } => (Value::Flag(must_change), password),
                Password::Set { must_change: None } | Password::Absent | Password::Unknown { .. } => {
                    (Value::Unknown, Provenance::NONE)
                }
            }],
            Column::PasswordAge => vec![of_time(self.password_changed.as_ref())],
            Column::PasswordExpires => {
                vec![self.password_expires.as_ref().map_or((Value::Unknown, Provenance::NONE), |expiry| {
                    let value = match expiry.value {
                        Expiry::Never => Value::Text("never"),
                        Expiry::At(by) => time(Some(by)),
                    };
                    (value, Provenance::of(expiry))
                })]
            }
            Column::LastSignIn => {
                vec![(time(self.last_sign_in), self.last_sign_in_beyond_list.as_ref().map_or(listed, Provenance::of))]
            }
            Column::Mfa => {
                vec![
                    self.mfa.as_ref().map_or((Value::Unknown, Provenance::NONE), |mfa| {
                        (Value::Flag(mfa.value), Provenance::of(mfa))
                    }),
                ]
            }
            Column::ActiveKeys => vec![(count(|keys| keys.active), keys), (count(|keys| keys.inactive), keys)],
            Column::KeyAge => vec![(key_time(|keys| keys.oldest_active), keys)],
            // Only the report says when a key was used.
            Column::KeyLastUsed => {
                vec![match self.keys.as_ref().map_or(LastUse::Unknown, |keys| keys.value.last_used) {
                    LastUse::At(at) => (time(Some(at)), reported),
                    LastUse::Never => (Value::Text("never"), reported),
                    LastUse::Unknown => (Value::Unknown, Provenance::NONE),
                }]
            }
            Column::Path => vec![(Value::Text(&self.path), listed)],
            Column::Created => vec![(time(self.created), listed)],
            Column::PasswordCreated => vec![of_time(self.password_created.as_ref())],
            Column::UserId => vec![(Value::Text(&self.user_id), listed)],
            Column::Groups => vec![self.groups.as_deref().map_or((Value::Unknown, Provenance::NONE), |groups| {
                (Value::Texts(groups.value.iter().map(|group| &**group).collect()), Provenance::of(groups))
            })],
            // Of a user who is known to have no such tag it says where that is known from, and nothing else.
            Column::Tag(key) => vec![self.tags.as_deref().map_or((Value::Unknown, Provenance::NONE), |tags| {
                (value_of(&tags.value, key.as_str()).map_or(Value::Unknown, Value::Text), Provenance::of(tags))
            })],
            Column::Tags => vec![self.tags.as_deref().map_or((Value::Unknown, Provenance::NONE), |tags| {
                let written = tags.value.iter().map(|Tag { key, value }| WrittenTag { key, value }).collect();
                (Value::Tags(written), Provenance::of(tags))
            })],
        };
        let fact = names(column).iter().zip(values);
        fact.map(|(&name, (value, origin))| ExportedFact {
            name,
            value,
            source: origin.source.map(source),
            as_of: origin.at.map(written),
        })
        .collect()
    }
}

impl Value<'_> {
    /// As the text of a cell. A tag cannot have a semicolon in it.
    pub(crate) fn cell(&self) -> String {
        match self {
            Self::Unknown => String::new(),
            Self::Text(text) => (*text).to_owned(),
            Self::Flag(yes) => yes_or_no(*yes).to_owned(),
            Self::Number(number) => number.to_string(),
            Self::Time(time) => time.clone(),
            Self::Texts(texts) => texts.join("; "),
            Self::Tags(tags) => {
                let tags: Vec<String> = tags.iter().map(|tag| format!("{}={}", tag.key, tag.value)).collect();
                tags.join("; ")
            }
        }
    }
}

/// Where a fact comes from.
#[derive(Clone, Copy)]
struct Provenance {
    source: Option<Source>,
    at: Option<Timestamp>,
}

impl Provenance {
    const NONE: Self = Self { source: None, at: None };

    const fn of<T>(fact: &Fact<T>) -> Self {
        Self { source: Some(fact.source), at: Some(fact.at) }
    }
}

fn of_time(fact: Option<&Fact<Timestamp>>) -> (Value<'static>, Provenance) {
    fact.map_or((Value::Unknown, Provenance::NONE), |fact| (time(Some(fact.value)), Provenance::of(fact)))
}

fn time(at: Option<Timestamp>) -> Value<'static> {
    at.map_or(Value::Unknown, |at| Value::Time(written(at)))
}

/// A flag as the text of a cell.
pub(crate) const fn yes_or_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

/// A time as RFC 3339 has it, in UTC and to the second.
pub(crate) fn written(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

const fn source(source: Source) -> &'static str {
    match source {
        Source::Live => "live",
        Source::Listing => "listing",
        Source::Report => "report",
        Source::AuthorizationDetails => "authorization details",
        Source::Policy => "policy",
        Source::ThisDesk => "this desk",
    }
}
