use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::chain::{ChainVerifier, Said, Verification};
use super::names::{ActionName, TargetNames};
use super::record::{Begun, ConfirmedBy, EndingResult, LineContent};

/// All that a journal holds.
#[derive(Clone, Debug)]
pub struct Contents {
    /// The changes, the newest last.
    pub entries: Vec<Arc<Entry>>,
    /// How many lines the journal has.
    pub lines: u64,
    /// The hash of the last line, or an empty text where there is none. Noted elsewhere, it proves later on that nothing
    /// up to it was changed.
    pub head: String,
    /// Whether the chain of lines is intact.
    pub verification: Verification,
    /// The numbers, from 1, of lines that were cut off while they were written. They stay in the file and hold nothing that
    /// was acknowledged.
    pub torn: Vec<u64>,
    /// How many lines say what this version of the program does not know. They are part of the chain.
    pub unknown: u64,
    /// Those of the entries whose outcome somebody has to look into.
    unresolved: Vec<Arc<Entry>>,
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
    /// What was done.
    pub action: ActionName,
    /// To whom or to what.
    pub target: TargetNames,
    /// Whether the user was to create a new password at the next sign-in, where the change says.
    pub must_change: Option<bool>,
    /// The plan that it was a step of, and which.
    pub step: Option<(String, u32)>,
    /// How it ended: nothing, or what was known at first and then what came out later.
    pub endings: Vec<RecordedEnding>,
    /// What is to be thought of it now.
    pub status: Status,
    /// Whether this desk wrote it since it was started, and not another one or an earlier run.
    pub is_of_this_desk: bool,
    /// The id of the desk that wrote it.
    desk: String,
    /// Somebody has looked into it.
    is_acknowledged: bool,
}

impl Entry {
    /// The service's ids of all its requests, the first one first, with spaces between them.
    #[must_use]
    pub fn request_ids(&self) -> String {
        let ids = self.endings.iter().flat_map(|ending| &ending.request_ids);
        ids.map(String::as_str).collect::<Vec<_>>().join(" ")
    }

    /// Whether all of it is on the disk.
    #[must_use]
    pub fn is_written(&self) -> bool {
        self.endings.iter().all(|ending| ending.is_written)
    }
}

/// One ending of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedEnding {
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
    pub is_written: bool,
}

/// What is to be thought of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It is in force.
    Done,
    /// Nothing was changed.
    Refused,
    /// This desk or another one that is running is in the middle of it.
    UnderWay,
    /// Its outcome is not known: somebody has to look at the user.
    Unresolved,
    /// Its outcome is not known, and somebody has looked into it.
    Acknowledged,
}

impl Status {
    /// The words for it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Done => "Done",
            Self::Refused => "Refused",
            Self::UnderWay => "Under way",
            Self::Unresolved => "Unconfirmed",
            Self::Acknowledged => "Resolved",
        }
    }
}

impl Contents {
    /// The changes whose outcome somebody has to look into, the newest last.
    pub fn unresolved(&self) -> impl Iterator<Item = &Entry> {
        self.unresolved.iter().map(AsRef::as_ref)
    }

    /// The change of this number.
    #[must_use]
    pub fn entry(&self, sequence: u64) -> Option<&Entry> {
        let index = self.entries.binary_search_by_key(&sequence, |entry| entry.sequence).ok()?;
        self.entries.get(index).map(AsRef::as_ref)
    }

    /// The numbers of the changes that nobody is in the middle of, and of which nobody wrote how they ended.
    pub(super) fn left_behind(&self) -> impl Iterator<Item = u64> {
        self.unresolved().filter(|entry| entry.endings.is_empty()).map(|entry| entry.sequence)
    }
}

/// The entries of a journal, as far as it was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Entries {
    all: BTreeMap<u64, Arc<Entry>>,
    /// The numbers of those of which nothing definite is known yet.
    open: BTreeSet<u64>,
}

impl Entries {
    /// Takes what a line says. What is about an intent that is missing, or was not understood, is about nothing that can be shown.
    pub(super) fn take(&mut self, said: Said, this_desk: &str) {
        let Said { sequence, time, what } = said;
        match what {
            LineContent::Intent(begun) => {
                // Where a number is there twice, the first one stays: the chain is broken by the second one.
                let entry = || Arc::new(Entry::begun(sequence, time, *begun, this_desk));
                self.all.entry(sequence).or_insert_with(entry);
                self.open.insert(sequence);
            }
            LineContent::Outcome { intent, .. } | LineContent::Acknowledged { intent } => {
                close(&mut self.all, time, what, true);
                self.open.insert(intent);
            }
        }
    }

    /// What is to be shown of them. `waiting` are lines that could not be written yet; `is_in_flight` tells whether the intent of this
    /// desk (its id) and number is still under way.
    pub(super) fn contents(
        &mut self,
        verifier: &ChainVerifier,
        waiting: Vec<(Timestamp, LineContent)>,
        is_in_flight: impl Fn(&str, u64) -> bool,
    ) -> Contents {
        let settle = |entry: &mut Arc<Entry>| {
            let status = entry.status_now(&is_in_flight);
            if status != entry.status {
                Arc::make_mut(entry).status = status;
            }
        };
        let Self { all, open } = self;
        open.retain(|sequence| {
            all.get_mut(sequence).is_some_and(|entry| {
                settle(entry);
                matches!(entry.status, Status::UnderWay | Status::Unresolved | Status::Acknowledged)
            })
        });
        let is_unresolved = |entry: &Arc<Entry>| entry.status == Status::Unresolved;
        let (entries, unresolved): (Vec<_>, Vec<_>) = if waiting.is_empty() {
            let open = self.open.iter().filter_map(|sequence| self.all.get(sequence));
            (self.all.values().cloned().collect(), open.filter(|entry| is_unresolved(entry)).cloned().collect())
        } else {
            // They are not of what was read, and will be once they are written.
            let mut all = self.all.clone();
            for (time, what) in waiting {
                close(&mut all, time, what, false);
            }
            all.values_mut().for_each(settle);
            let all: Vec<_> = all.into_values().collect();
            let unresolved = all.iter().filter(|entry| is_unresolved(entry)).cloned().collect();
            (all, unresolved)
        };
        Contents {
            entries,
            lines: verifier.lines,
            head: verifier.hash().to_owned(),
            verification: verifier.verification.clone(),
            torn: verifier.torn.clone(),
            unknown: verifier.unknown,
            unresolved,
        }
    }
}

impl Entry {
    fn begun(sequence: u64, time: Timestamp, begun: Begun, this_desk: &str) -> Self {
        let Begun { desk, account, caller, endpoint, action, target, must_change, plan, step, nonce: _ } = begun;
        Self {
            sequence,
            time,
            account_id: account,
            caller_arn: caller,
            endpoint,
            action,
            target,
            must_change,
            step: plan.zip(step),
            endings: Vec::new(),
            status: Status::Unresolved,
            is_of_this_desk: desk == this_desk,
            desk,
            is_acknowledged: false,
        }
    }

    fn status_now(&self, is_in_flight: impl Fn(&str, u64) -> bool) -> Status {
        match self.endings.last().map(|ended| ended.result) {
            Some(EndingResult::Done) => Status::Done,
            Some(EndingResult::Refused) => Status::Refused,
            _ if self.is_acknowledged => Status::Acknowledged,
            None if is_in_flight(&self.desk, self.sequence) => Status::UnderWay,
            Some(EndingResult::Unknown) | None => Status::Unresolved,
        }
    }
}

/// Adds to the entry that a line is about.
fn close(entries: &mut BTreeMap<u64, Arc<Entry>>, time: Timestamp, what: LineContent, is_written: bool) {
    match what {
        LineContent::Outcome { intent, result, confirmed_by, code, request_ids, attempts } => {
            if let Some(entry) = entries.get_mut(&intent) {
                let ended = RecordedEnding { time, result, confirmed_by, code, request_ids, attempts, is_written };
                Arc::make_mut(entry).endings.push(ended);
            }
        }
        LineContent::Acknowledged { intent } => {
            if let Some(entry) = entries.get_mut(&intent) {
                Arc::make_mut(entry).is_acknowledged = true;
            }
        }
        LineContent::Intent(_) => {}
    }
}
