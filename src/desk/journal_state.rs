use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;

use crate::journal::{Contents, Entry, Journal};

/// A journal at the desk.
pub enum JournalState {
    /// It is being opened.
    Opening,
    /// It can be read and written.
    Open(Box<OpenJournal>),
    /// It could not be opened; a sentence for the operator. Nothing is changed without it.
    Failed(String),
}

/// A journal that is open, and what was read of it last.
pub struct OpenJournal {
    /// All that is in it; `None` until it was read first.
    pub contents: Option<Contents>,
    /// When it was read.
    pub read_at: Option<Timestamp>,
    /// When all of it was verified: at the start, and when somebody asked for it.
    pub verified_at: Option<Timestamp>,
    /// How many times it was read: another number for other contents.
    pub readings: u64,
    /// Why it could not be read last, if so: a sentence for the operator.
    pub error: Option<String>,
    /// Where it is, if it is kept.
    pub path: Option<PathBuf>,
    pub(super) journal: Journal,
    /// Whether it is being read.
    pub(super) reading: bool,
    /// Whether somebody has asked for all of it to be verified since the reading began that is under way.
    pub(super) verify_next: bool,
    /// What this desk had written when the last reading was begun.
    pub(super) version: u64,
    /// What it had written when the reading was begun that [`Self::contents`] came of.
    pub(super) contents_version: u64,
    /// The intents of this desk (their numbers) whose end is being written down, or was, in this version, and is still to be read.
    pub(super) ends: BTreeMap<u64, Option<u64>>,
}

/// Which journal: the demo account has one of its own, because nothing of it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    Kept,
    Demo,
}

impl OpenJournal {
    fn new(journal: Journal) -> Self {
        Self {
            contents: None,
            read_at: None,
            verified_at: None,
            readings: 0,
            error: None,
            path: journal.path(),
            journal,
            reading: false,
            verify_next: false,
            version: 0,
            contents_version: 0,
            ends: BTreeMap::new(),
        }
    }

    /// The changes of all accounts that somebody has to look into, the newest last: but not those of this desk whose end is known
    /// here already and not yet read.
    pub fn unresolved(&self) -> impl Iterator<Item = &Entry> {
        let is_known = |entry: &&Entry| entry.is_of_this_desk && self.ends.contains_key(&entry.sequence);
        self.contents.iter().flat_map(Contents::unresolved).filter(move |entry| !is_known(entry))
    }

    /// All of it was read that had been written in this version.
    pub(super) fn has_read(&mut self, version: u64) {
        self.contents_version = version;
        self.ends.retain(|_, written| written.is_none_or(|written| written > version));
    }
}

impl JournalState {
    /// The journal, where it is open.
    #[must_use]
    pub fn open(&self) -> Option<&OpenJournal> {
        match self {
            Self::Open(open) => Some(open),
            Self::Opening | Self::Failed(_) => None,
        }
    }

    /// A journal that needs no opening.
    pub(super) fn at_once(journal: Journal) -> Self {
        Self::Open(Box::new(OpenJournal::new(journal)))
    }
}
