//! The journal: what was changed from here, by whom, when, and how it ended. It never holds a secret.
//!
//! A file of JSON Lines, `journal.jsonl`, to which all desks of a computer's user write, one at a time. A change is sent
//! only after its `intent` is on the disk; an `outcome` follows; what stays without one is unresolved, and somebody has to
//! look at that user. Each line hangs on the one before it by a hash (`chain` says how), so that one that was edited or
//! taken out shows. Who can write the file can also write it again from the first line on; that shows where the hash of a later
//! line, the head, was noted elsewhere. Beside it are `journal.head`, by which lines that are gone from the end are noticed,
//! and a locked `desk-….lock` for each desk that runs.

mod chain;
mod contents;
mod export;
mod file;
mod intent_guard;
mod names;
mod opening;
mod process_lock;
mod reader;
mod record;
mod sentence;
mod storage;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;

use crate::files::Destination;
use crate::tasks::{Clock, on_disk};

use chain::Head;
use reader::Reader;
use record::{Begun, LineContent, UnsealedLine, VERSION, bounded};
use storage::{Storage, locked};

pub use chain::{Break, IntegrityError, Verification};
pub use contents::{Contents, Entry, RecordedEnding, Status};
pub use names::{ActionName, TargetNames};
pub use opening::Opening;
pub use record::{ConfirmedBy, EndingResult};

pub(crate) use intent_guard::IntentGuard;
pub(crate) use reader::Extent;

/// The longest texts from outside that are written, in characters.
const LONGEST_ARN: usize = 2048;
const LONGEST_TEXT: usize = 256;
/// The most request ids that are written of one ending.
const MOST_REQUEST_IDS: usize = 32;

/// A journal. Clones are the same one. All methods wait for the disk.
#[derive(Clone)]
pub struct Journal {
    shared: Arc<Shared>,
}

struct Shared {
    storage: Storage,
    clock: Clock,
    /// Outcomes that could not be written yet. Held while this desk writes.
    waiting: Mutex<Vec<(Timestamp, LineContent)>>,
    /// What was read. Held while this desk reads, and by nobody who writes.
    reader: Mutex<Reader>,
    in_flight: InFlight,
    version: AtomicU64,
}

/// The intents of this desk that are under way, by their numbers. Never locked while the disk is waited for: a [`Ticket`]
/// may be dropped in a frame.
type InFlight = Arc<Mutex<BTreeSet<u64>>>;

/// A change that is about to be sent. Nothing in it is secret.
#[derive(Clone, Debug)]
pub struct Intent {
    /// The account in which the change is to be made.
    pub account_id: String,
    /// The ARN of who is signed in.
    pub caller_arn: String,
    /// The host that it is sent to, or `demo`.
    pub endpoint: String,
    /// What is to be done.
    pub action: ActionName,
    /// To whom or to what.
    pub target: TargetNames,
    /// The same as the subject of a sentence, such as “The reset of bob.lee's password”. It is not written down.
    pub subject: String,
    /// Whether the user must create a new password at the next sign-in, where the change says.
    pub must_change: Option<bool>,
}

/// An intent that was written down. While one of its clones is there, the change counts as under way.
#[derive(Clone)]
pub struct Ticket {
    inner: Arc<InFlightIntent>,
}

struct InFlightIntent {
    sequence: u64,
    subject: String,
    in_flight: InFlight,
}

/// How a change ended.
#[derive(Clone, Debug)]
pub struct Ending {
    /// How.
    pub result: EndingResult,
    /// What that rests on, where it is certain.
    pub confirmed_by: Option<ConfirmedBy>,
    /// The service's error code, where there is one.
    pub code: Option<String>,
    /// The service's ids of the requests, the first one first.
    pub request_ids: Vec<String>,
    /// How many times the change was sent.
    pub attempts: u32,
}

impl Ticket {
    /// The number of the intent.
    pub(crate) fn sequence(&self) -> u64 {
        self.inner.sequence
    }
}

impl Journal {
    /// The journal in this folder, made if there is none.
    ///
    /// # Errors
    /// A sentence for the operator where it cannot be written, is not this user's own, or is of a later version.
    pub fn open(folder: &Path, clock: Clock) -> Result<(Self, Opening), String> {
        let path = folder.join(file::JOURNAL);
        let (storage, reader, opening) = opening::open(folder).map_err(|why| sentence::not_opened(&path, &why))?;
        Ok((Self::at(storage, reader, clock), opening))
    }

    /// A journal that ends with the process: that of the demo account.
    #[must_use]
    pub fn in_memory(clock: Clock) -> Self {
        Self::at(Storage::Memory(Mutex::default()), Reader::default(), clock)
    }

    fn at(storage: Storage, reader: Reader, clock: Clock) -> Self {
        Self {
            shared: Arc::new(Shared {
                storage,
                clock,
                waiting: Mutex::default(),
                reader: Mutex::new(reader),
                in_flight: InFlight::default(),
                version: AtomicU64::new(0),
            }),
        }
    }

    /// Does work on the journal where it may wait for the disk: on a thread for that, unless it is in memory only.
    ///
    /// # Errors
    /// What the work returns, or `lost` where it failed altogether.
    pub(crate) async fn wait<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, String> + Send + 'static,
        lost: &str,
    ) -> Result<T, String> {
        match self.shared.storage {
            Storage::Memory(_) => work(self),
            Storage::File { .. } => {
                let journal = self.clone();
                on_disk(move || work(&journal), lost.to_owned()).await
            }
        }
    }

    /// Where the journal is, if it is kept.
    #[must_use]
    pub fn path(&self) -> Option<PathBuf> {
        match &self.shared.storage {
            Storage::File { folder, .. } => Some(folder.journal()),
            Storage::Memory(_) => None,
        }
    }

    /// Writes down that a change is about to be sent, and waits until that is on the disk.
    ///
    /// # Errors
    /// A sentence for the operator where it cannot be written. The change must not be sent then.
    pub fn begin(&self, intent: Intent) -> Result<Ticket, String> {
        let Intent { account_id, caller_arn, endpoint, action, target, subject, must_change } = intent;
        let what = LineContent::Intent(Box::new(Begun {
            desk: self.shared.storage.desk().to_owned(),
            account: bounded(&account_id, LONGEST_TEXT),
            caller: bounded(&caller_arn, LONGEST_ARN),
            endpoint: bounded(&endpoint, LONGEST_TEXT),
            action,
            target,
            must_change,
            plan: None,
            step: None,
            nonce: None,
        }));
        let mut waiting = locked(&self.shared.waiting);
        let sequence = self
            .write(&mut waiting, Some(what))
            .map_err(|why| sentence::not_begun(&subject, self.path().as_deref(), &why))?;
        locked(&self.shared.in_flight).insert(sequence);
        self.count_up();
        let in_flight = Arc::clone(&self.shared.in_flight);
        Ok(Ticket { inner: Arc::new(InFlightIntent { sequence, subject, in_flight }) })
    }

    /// Writes down how a change ended. One that ended as unknown may be ended again, once it is known.
    ///
    /// # Errors
    /// A sentence for the operator where it cannot be written. It is kept in memory then, and written by whatever is
    /// written or read next.
    pub fn end(&self, ticket: &Ticket, ending: Ending) -> Result<(), String> {
        let InFlightIntent { sequence, subject, .. } = &*ticket.inner;
        let result = ending.result;
        let request_ids = ending.request_ids.iter().take(MOST_REQUEST_IDS);
        let what = LineContent::Outcome {
            intent: *sequence,
            result,
            confirmed_by: ending.confirmed_by,
            code: ending.code.map(|code| bounded(&code, LONGEST_TEXT)),
            request_ids: request_ids.map(|id| bounded(id, LONGEST_TEXT)).collect(),
            attempts: ending.attempts,
        };
        let mut waiting = locked(&self.shared.waiting);
        waiting.push(((self.shared.clock)(), what));
        // Also where it cannot be written: what waits is something new.
        self.count_up();
        self.write(&mut waiting, None)
            .map(|_| ())
            .map_err(|why| sentence::not_ended(subject, result, self.path().as_deref(), &why))
    }

    /// Writes down that the operator has looked into the intent of this number.
    ///
    /// # Errors
    /// A sentence for the operator where it cannot be written.
    pub fn acknowledge(&self, sequence: u64) -> Result<(), String> {
        let mut waiting = locked(&self.shared.waiting);
        self.count_up();
        self.write(&mut waiting, Some(LineContent::Acknowledged { intent: sequence }))
            .map(|_| ())
            .map_err(|why| sentence::not_acknowledged(self.path().as_deref(), &why))
    }

    /// All that is in the journal, and whether the chain is intact: each line is held against the one before it.
    ///
    /// # Errors
    /// A sentence for the operator where it cannot be read.
    pub fn read(&self) -> Result<Contents, String> {
        self.read_so_far(Extent::Whole)
    }

    /// The same, of which only what was added since the last time is read and verified.
    ///
    /// # Errors
    /// A sentence for the operator where it cannot be read.
    pub fn read_added(&self) -> Result<Contents, String> {
        self.read_so_far(Extent::Added)
    }

    fn read_so_far(&self, extent: Extent) -> Result<Contents, String> {
        let mut reader = locked(&self.shared.reader);
        let mut extent = extent;
        let mut before = self.waiting();
        let mut asked_for = BTreeSet::new();
        loop {
            reader
                .read(&self.shared.storage, extent)
                .map_err(|why| sentence::not_read(self.path().as_deref(), &why))?;
            extent = Extent::Added;
            let waiting = self.waiting();
            // Where some of it was written meanwhile, it may be in both, or in neither.
            if waiting == before {
                let contents = reader.contents(waiting, |desk, sequence| self.is_in_flight(desk, sequence));
                // How a change ended may have been written after this was read, and before it was asked whether it is under way.
                if contents.left_behind().all(|sequence| asked_for.contains(&sequence)) {
                    return Ok(contents);
                }
                asked_for.extend(contents.left_behind());
            } else {
                before = waiting;
            }
        }
    }

    /// The lines that still cannot be written, which are shown as such.
    fn waiting(&self) -> Vec<(Timestamp, LineContent)> {
        let mut waiting = locked(&self.shared.waiting);
        if !waiting.is_empty() {
            let _ = self.write(&mut waiting, None);
        }
        waiting.clone()
    }

    /// Writes all changes to a file of comma-separated values, and returns its path.
    ///
    /// # Errors
    /// A sentence for the operator where the journal cannot be read or the file cannot be written.
    pub(crate) fn export(&self, to: &Destination) -> Result<PathBuf, String> {
        let contents = self.read()?;
        let now = (self.shared.clock)();
        let written = to.write("journal", now, "csv", |file| export::csv(&contents, file));
        written.map_err(|why| sentence::not_exported(to.path(), &why))
    }

    /// Counts what this desk has written: another number where there is something new to read.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.shared.version.load(Ordering::Relaxed)
    }

    fn count_up(&self) {
        self.shared.version.fetch_add(1, Ordering::Relaxed);
    }

    /// Writes what waits, and `what` after it. Returns the number of the last line.
    fn write(&self, waiting: &mut Vec<(Timestamp, LineContent)>, what: Option<LineContent>) -> io::Result<u64> {
        let now = (self.shared.clock)();
        let new = what.map(|what| (now, what));
        let sequence = self.shared.storage.append(|tail| {
            let (mut text, mut head) = (Vec::new(), tail);
            for (time, what) in waiting.iter().chain(&new) {
                let record = UnsealedLine { v: VERSION, seq: head.sequence.saturating_add(1), time: *time, what };
                let (line, hash) = chain::seal(&record, &head.hash);
                text.extend(line.into_bytes());
                head = Head { sequence: record.seq, hash };
            }
            (text, head)
        })?;
        waiting.clear();
        Ok(sequence)
    }

    fn is_in_flight(&self, desk: &str, sequence: u64) -> bool {
        match &self.shared.storage {
            Storage::File { folder, lock } if desk != lock.id() => process_lock::is_alive(folder.path(), desk),
            Storage::File { .. } | Storage::Memory(_) => locked(&self.shared.in_flight).contains(&sequence),
        }
    }
}

impl Drop for InFlightIntent {
    fn drop(&mut self) {
        locked(&self.in_flight).remove(&self.sequence);
    }
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Journal").field(&self.path()).finish()
    }
}
