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
    /// How many times it was read: another number for other contents.
    pub readings: u64,
    /// Why it could not be read last, if so: a sentence for the operator.
    pub trouble: Option<String>,
    /// Where it is, if it is kept.
    pub path: Option<PathBuf>,
    pub(super) journal: Journal,
    /// Whether it is being read.
    pub(super) reading: bool,
    /// What this desk had written when the last reading was begun.
    pub(super) version: u64,
    /// What it had written when the reading was begun that [`Self::contents`] came of.
    pub(super) contents_version: u64,
    /// How many of this desk's changes have come to an end that is being written down.
    pub(super) ends: usize,
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
            readings: 0,
            trouble: None,
            path: journal.path(),
            journal,
            reading: false,
            version: 0,
            contents_version: 0,
            ends: 0,
        }
    }

    /// Whether this desk knows more of its own changes than what was read: something of them is written, or being written.
    #[must_use]
    pub fn is_behind(&self) -> bool {
        self.ends > 0 || self.contents_version != self.journal.version()
    }

    /// The changes of all accounts that somebody has to look into, the newest last.
    pub fn unresolved(&self) -> impl Iterator<Item = &Entry> {
        self.contents.iter().flat_map(Contents::unresolved)
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
