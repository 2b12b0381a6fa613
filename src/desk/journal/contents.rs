use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::account::UserName;

use super::super::message::ChangeKind;
use super::chain::{Verification, Walk};
use super::record::{ConfirmedBy, EndingResult, Record, What};

/// All that a journal holds.
#[derive(Clone, Debug)]
pub struct Contents {
    /// The changes, the newest last.
    pub entries: Vec<Entry>,
    /// How many lines the journal has.
    pub lines: u64,
    /// The hash of the last line, or an empty text where there is none. Noted elsewhere, it proves later on that nothing
    /// up to it was changed.
    pub head: String,
    /// Whether the lines hang together.
    pub verification: Verification,
    /// The numbers, from 1, of lines that were cut off while they were written. They stay in the file and hold nothing that
    /// was acknowledged.
    pub torn: Vec<u64>,
}

/// A change: an intent, with what became of it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The sequence number of the intent.
    pub sequence: u64,
    /// When it was written down, before anything was sent.
    pub time: Timestamp,
    /// The account in which the change was to be made.
    pub account_id: String,
    /// The ARN of who was signed in.
    pub caller_arn: String,
    /// The host that it was sent to, or `demo`.
    pub endpoint: String,
    /// The user whose password it was.
    pub target: UserName,
    /// Which change it was.
    pub kind: ChangeKind,
    /// Whether the user was to create a new password at the next sign-in, where the change says.
    pub must_change: Option<bool>,
    /// How it ended: nothing, or what was known at first and then what came out later.
    pub endings: Vec<Ended>,
    /// What is to be thought of it now.
    pub standing: Standing,
    /// Whether this desk wrote it since it was started, and not another one or an earlier run.
    pub is_of_this_desk: bool,
}

/// One ending of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// When it was known.
    pub time: Timestamp,
    /// How the change ended.
    pub result: EndingResult,
    /// What that rests on, where it is certain.
    pub confirmed_by: Option<ConfirmedBy>,
    /// The service's error code, where there is one.
    pub code: Option<String>,
    /// The service's ids of the requests, the first one first.
    pub request_ids: Vec<String>,
    /// How many times the change was sent.
    pub attempts: u32,
    /// Whether it is on the disk; `false` where it could not be written yet.
    pub is_kept: bool,
}

/// What is to be thought of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is in force.
    Done,
    /// Nothing was changed.
    Refused,
    /// This desk or another one that is running is in the middle of it.
    UnderWay,
    /// Its outcome is not known: somebody has to look at the user.
    Unresolved,
    /// Its outcome is not known, and somebody has looked into it.
    LookedInto,
}

impl Standing {
    /// The words for it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Done => "Done",
            Self::Refused => "Refused",
            Self::UnderWay => "Under way",
            Self::Unresolved => "Unconfirmed",
            Self::LookedInto => "Resolved",
        }
    }
}

impl Contents {
    /// The changes whose outcome somebody has to look into, the newest last.
    pub fn unresolved(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.standing == Standing::Unresolved)
    }

    /// `waiting` are lines that could not be written yet; `this_desk` is the id of this desk; `is_held` tells whether the intent of this desk (its id) and number
    /// is still under way.
    pub(super) fn new(
        walk: Walk,
        waiting: &[(Timestamp, What)],
        this_desk: &str,
        is_held: impl Fn(&str, u64) -> bool,
    ) -> Self {
        let mut making = Making::default();
        for record in walk.records {
            making.take(record);
        }
        for (time, what) in waiting {
            making.close(*time, what.clone(), false);
        }
        let entries = making.entries.into_values().map(|Made { desk, mut entry, is_noted }| {
            entry.is_of_this_desk = desk == this_desk;
            entry.standing = match entry.endings.last().map(|ended| ended.result) {
                Some(EndingResult::Done) => Standing::Done,
                Some(EndingResult::Refused) => Standing::Refused,
                _ if is_noted => Standing::LookedInto,
                None if is_held(&desk, entry.sequence) => Standing::UnderWay,
                Some(EndingResult::Unknown) | None => Standing::Unresolved,
            };
            entry
        });
        Self {
            entries: entries.collect(),
            lines: walk.lines,
            head: walk.hash,
            verification: walk.verification,
            torn: walk.torn,
        }
    }
}

/// An entry that may still be added to.
struct Made {
    desk: String,
    entry: Entry,
    is_noted: bool,
}

#[derive(Default)]
struct Making {
    entries: BTreeMap<u64, Made>,
}

impl Making {
    /// Takes a line.
    fn take(&mut self, record: Record) {
        match record.what {
            What::Intent { desk, account, caller, endpoint, user, action, must_change } => {
                let entry = Entry {
                    sequence: record.seq,
                    time: record.time,
                    account_id: account,
                    caller_arn: caller,
                    endpoint,
                    target: user,
                    kind: action,
                    must_change,
                    endings: Vec::new(),
                    standing: Standing::Unresolved,
                    is_of_this_desk: false,
                };
                self.entries.insert(record.seq, Made { desk, entry, is_noted: false });
            }
            what @ (What::Outcome { .. } | What::Noted { .. }) => self.close(record.time, what, true),
        }
    }

    /// Adds to the entry that a line is about. Where that is missing, the verification says so.
    fn close(&mut self, time: Timestamp, what: What, is_kept: bool) {
        match what {
            What::Outcome { intent, result, confirmed_by, code, request_ids, attempts } => {
                if let Some(made) = self.entries.get_mut(&intent) {
                    made.entry.endings.push(Ended { time, result, confirmed_by, code, request_ids, attempts, is_kept });
                }
            }
            What::Noted { intent } => {
                if let Some(made) = self.entries.get_mut(&intent) {
                    made.is_noted = true;
                }
            }
            What::Intent { .. } => {}
        }
    }
}
