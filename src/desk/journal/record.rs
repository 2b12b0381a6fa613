use jiff::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::account::UserName;

use super::super::message::ChangeKind;

/// The version of the format that is written. A line of a later one is never written after.
pub(super) const VERSION: u32 = 1;

/// What a line says, without its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    /// The version of the format.
    pub(super) v: u32,
    /// Counts the lines of the journal from 1. A number that is missing is a line that is missing.
    pub(super) seq: u64,
    /// When, in UTC, to the millisecond.
    #[serde(serialize_with = "write_time", deserialize_with = "read_time")]
    pub(super) time: Timestamp,
    #[serde(flatten)]
    pub(super) what: What,
}

/// The kinds of lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum What {
    /// A change is about to be sent.
    Intent {
        /// The desk that sends it: whether that still lives is in the file `desk-….lock` of this name.
        desk: String,
        account: String,
        caller: String,
        endpoint: String,
        #[serde(serialize_with = "write_user", deserialize_with = "read_user")]
        user: UserName,
        action: ChangeKind,
        #[serde(skip_serializing_if = "Option::is_none")]
        must_change: Option<bool>,
    },
    /// How a change ended. The last one of an intent is the one that counts.
    Outcome {
        /// The sequence number of the intent.
        intent: u64,
        result: EndingResult,
        #[serde(skip_serializing_if = "Option::is_none")]
        confirmed_by: Option<ConfirmedBy>,
        #[serde(skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        request_ids: Vec<String>,
        attempts: u32,
    },
    /// The operator has looked into an intent whose outcome was not known.
    Noted {
        /// The sequence number of the intent.
        intent: u64,
    },
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

fn write_user<S: Serializer>(user: &UserName, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(user.as_str())
}

fn read_user<'de, D: Deserializer<'de>>(from: D) -> Result<UserName, D::Error> {
    UserName::parse(&String::deserialize(from)?).map_err(D::Error::custom)
}
