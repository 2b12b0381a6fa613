//! The lines of a journal, as JSON objects.
//!
//! All have what [`Envelope`] says, in every version; by it, and by the hash that [`super::chain`] adds, it is known whether the
//! journal is intact. What else a line says may be of a kind, or about an action, that this version does not know.

use jiff::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::account::UserName;

use super::names::{ActionName, TargetNames};

/// The version of the format that is written. All up to it are read. After a line of a later one none is written: who wrote that
/// may count on more.
///
/// | version | |
/// |---|---|
/// | 1 | the user stands beside the action, which is one of four |
/// | 2 | `action` is any name, `target` an object of names; `plan`, `step` and `nonce` |
pub(super) const VERSION: u32 = 2;

/// What every line of every version has, and is judged by.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Envelope {
    /// The version of the format.
    pub(super) v: u32,
    /// Counts the lines of the journal from 1. A number that is missing is a line that is missing.
    pub(super) seq: u64,
}

/// What a line says, where that is known here.
#[derive(Debug, Deserialize)]
pub(super) struct Content {
    /// When, in UTC, to the millisecond.
    #[serde(deserialize_with = "read_time")]
    pub(super) time: Timestamp,
    #[serde(flatten)]
    pub(super) what: LineContent,
}

/// A line as it is written, without its hash.
#[derive(Serialize)]
pub(super) struct UnsealedLine<'a> {
    pub(super) v: u32,
    pub(super) seq: u64,
    #[serde(serialize_with = "write_time")]
    pub(super) time: Timestamp,
    #[serde(flatten)]
    pub(super) what: &'a LineContent,
}

/// The kinds of lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum LineContent {
    /// A change is about to be sent.
    Intent(Box<Begun>),
    /// How a change ended. The last one of an intent is the one that counts.
    Outcome {
        /// The sequence number of the intent.
        intent: u64,
        result: EndingResult,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        confirmed_by: Option<ConfirmedBy>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        request_ids: Vec<String>,
        attempts: u32,
    },
    /// The operator has looked into an intent whose outcome was not known.
    #[serde(rename = "noted")]
    Acknowledged {
        /// The sequence number of the intent.
        intent: u64,
    },
}

/// A change that is about to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "BegunInAnyVersion")]
pub(super) struct Begun {
    /// The desk that sends it: whether that still lives is in the file `desk-….lock` of this name.
    pub(super) desk: String,
    pub(super) account: String,
    pub(super) caller: String,
    pub(super) endpoint: String,
    pub(super) action: ActionName,
    pub(super) target: TargetNames,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) must_change: Option<bool>,
    /// The plan that it is a step of, and which.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) plan: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) step: Option<u32>,
    /// What the operation can be found by elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) nonce: Option<String>,
}

/// The same as it is read: in version 1 the user stood beside the action.
#[derive(Deserialize)]
struct BegunInAnyVersion {
    desk: String,
    account: String,
    caller: String,
    endpoint: String,
    action: ActionName,
    #[serde(default)]
    target: TargetNames,
    #[serde(default)]
    user: Option<String>,
    must_change: Option<bool>,
    plan: Option<String>,
    step: Option<u32>,
    nonce: Option<String>,
}

impl From<BegunInAnyVersion> for Begun {
    fn from(read: BegunInAnyVersion) -> Self {
        let BegunInAnyVersion { desk, account, caller, endpoint, action, target, user, must_change, plan, step, nonce } =
            read;
        let (action, target) = match user.and_then(|user| UserName::parse(&user).ok()) {
            Some(user) => (name_of_version_1(action), TargetNames { user: Some(user), ..target }),
            None => (action, target),
        };
        Self { desk, account, caller, endpoint, action, target, must_change, plan, step, nonce }
    }
}

/// What an action of version 1 is called since.
fn name_of_version_1(action: ActionName) -> ActionName {
    match action.as_str() {
        "create" => ActionName::new("create_password"),
        "reset" => ActionName::new("reset_password"),
        "delete" => ActionName::new("delete_password"),
        _ => action,
    }
}

/// How a change ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndingResult {
    /// It is in force.
    Done,
    /// Nothing was changed.
    Refused,
    /// It is not known whether it is in force.
    Unknown,
}

/// What an outcome rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConfirmedBy {
    /// The service's answer to the change.
    Answer,
    /// A later read of the user.
    ReadBack,
}

impl EndingResult {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "Done",
            Self::Refused => "Refused",
            Self::Unknown => "Unconfirmed",
        }
    }
}

impl ConfirmedBy {
    /// The words for it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::ReadBack => "read-back",
        }
    }
}

/// The first `most` characters of a text from outside, with an ellipsis in place of the rest.
pub(super) fn bounded(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn write_time<S: Serializer>(time: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&format_args!("{time:.3}"))
}

fn read_time<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
    String::deserialize(from)?.parse().map_err(D::Error::custom)
}
