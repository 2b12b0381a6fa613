//! The desk's side of the journal: it is opened, read and added to in the background, and what the window shows of it is
//! kept here.

use std::path::PathBuf;
use std::sync::Arc;

use crate::files::Destination;
use crate::journal::{Contents, Ending, Extent, IntentGuard, Journal, Opening};
use crate::tasks::on_disk;

use super::Desk;
use super::account::{Account, AccountId};
use super::exporting::Placing;
use super::journal_state::{JournalState, Which};
use super::message::{Event, JournalEvent};
use super::notifications::NotificationAction;
use super::notifications::NotificationTone::{Done, Problem};

impl Desk {
    /// The journal in which changes of this account are written down.
    ///
    /// # Errors
    /// A sentence for the operator where there is none: nothing may be changed then.
    pub fn journal_for(&self, account: &Account) -> Result<Journal, String> {
        let state = match which_of(account) {
            Which::Kept => &self.journal,
            Which::Demo => &self.demo_journal,
        };
        match state {
            JournalState::Open(open) => Ok(open.journal.clone()),
            JournalState::Opening => {
                Err("The journal is still being opened. Nothing was changed. Try again in a moment.".into())
            }
            JournalState::Failed(message) => Err(message.clone()),
        }
    }

    /// The journal of what is open: that of the demo account, or the one that is kept.
    #[must_use]
    pub fn journal_shown(&self) -> &JournalState {
        match self.which_journal(self.shown()) {
            Which::Kept => &self.journal,
            Which::Demo => &self.demo_journal,
        }
    }

    /// The journal of changes to this account.
    fn which_journal(&self, of: Option<AccountId>) -> Which {
        of.and_then(|of| self.accounts.get(&of)).map_or(Which::Kept, which_of)
    }

    fn journal_mut(&mut self, which: Which) -> &mut JournalState {
        match which {
            Which::Kept => &mut self.journal,
            Which::Demo => &mut self.demo_journal,
        }
    }

    /// Opens the journal that is kept.
    pub(super) fn open_journal(&mut self, folder: PathBuf) {
        let clock = Arc::clone(&self.options.clock);
        self.on_journal(
            "opening the journal",
            |lost| on_disk(move || Journal::open(&folder, clock), lost),
            JournalEvent::Opened,
        );
    }

    /// Reads the journal of this account and verifies all of it: now, or once a reading has ended that is under way.
    pub(super) fn verify_journal(&mut self, of: Option<AccountId>) {
        let which = self.which_journal(of);
        if let JournalState::Open(open) = self.journal_mut(which) {
            open.verify_next = open.reading;
        }
        self.read_journal_of(which, Extent::Whole);
    }

    /// Reads all journals that are open.
    pub(super) fn read_journals(&mut self) {
        self.read_journal_of(Which::Kept, Extent::Added);
        self.read_journal_of(Which::Demo, Extent::Added);
    }

    fn read_journal_of(&mut self, which: Which, extent: Extent) {
        let JournalState::Open(open) = self.journal_mut(which) else { return };
        if std::mem::replace(&mut open.reading, true) {
            return;
        }
        open.version = open.journal.version();
        let journal = open.journal.clone();
        let read = move |journal: &Journal| match extent {
            Extent::Added => journal.read_added(),
            Extent::Whole => journal.read(),
        };
        let event = move |read: Result<Contents, String>| JournalEvent::Read(which, extent, read.map(Box::new));
        self.on_journal("reading the journal", move |lost| async move { journal.wait(read, &lost).await }, event);
    }

    /// Reads the journals again in which this desk has written something new.
    pub(super) fn follow_journals(&mut self) {
        for which in [Which::Kept, Which::Demo] {
            if let JournalState::Open(open) = self.journal_mut(which)
                && open.version != open.journal.version()
            {
                self.read_journal_of(which, Extent::Added);
            }
        }
    }

    /// Writes down that the operator has looked into an intent of the journal of this account.
    pub(super) fn acknowledge_intent(&mut self, of: Option<AccountId>, sequence: u64) {
        let which = self.which_journal(of);
        let JournalState::Open(open) = self.journal_mut(which) else { return };
        let journal = open.journal.clone();
        let work =
            move |lost: String| async move { journal.wait(move |journal| journal.acknowledge(sequence), &lost).await };
        self.end(which, sequence, work);
    }

    /// Exports the journal of this account.
    pub(super) fn export_journal(&mut self, of: Option<AccountId>) {
        let which = self.which_journal(of);
        let Some(journal) = self.journal_mut(which).open().map(|open| open.journal.clone()) else { return };
        self.place(Placing::Journal(journal));
    }

    /// Writes this journal to a file of comma-separated values.
    pub(super) fn write_journal(&mut self, journal: Journal, to: Destination) {
        self.writing += 1;
        self.on_journal(
            "exporting the journal",
            |lost| on_disk(move || journal.export(&to), lost),
            JournalEvent::Exported,
        );
    }

    /// Writes down what became of a change whose outcome was not known.
    pub(super) fn end_in_journal(&mut self, of: AccountId, written: IntentGuard, ending: Ending) {
        let Some(which) = self.accounts.get(&of).map(which_of) else { return };
        self.end(which, written.sequence(), |_| async move { written.end(ending).await });
    }

    /// Writes down that a change whose outcome was not known needs nobody's attention any more.
    pub(super) fn acknowledge_in_journal(&mut self, of: AccountId, written: IntentGuard) {
        let Some(which) = self.accounts.get(&of).map(which_of) else { return };
        self.end(which, written.sequence(), |_| async move { written.acknowledge().await });
    }

    /// Writes down that the change of this intent has come to its end.
    fn end<F>(&mut self, which: Which, sequence: u64, work: impl FnOnce(String) -> F)
    where
        F: Future<Output = Result<(), String>> + Send + 'static,
    {
        if let JournalState::Open(open) = self.journal_mut(which) {
            open.ends.insert(sequence, None);
        }
        self.on_journal("writing to the journal", work, move |noted| JournalEvent::Written(which, sequence, noted));
    }

    /// Does work on a journal in the background. It is given what to say where it fails altogether.
    fn on_journal<T, F>(
        &mut self,
        what: &str,
        work: impl FnOnce(String) -> F,
        event: impl Fn(Result<T, String>) -> JournalEvent + Send + Sync + 'static,
    ) where
        T: Send + 'static,
        F: Future<Output = Result<T, String>> + Send + 'static,
    {
        let lost = format!("Internal error while {what}. Nothing was changed. Start Passdesk again.");
        let if_lost = Event::Journal(event(Err(lost.clone())));
        let work = work(lost);
        self.spawn(async move { Event::Journal(event(work.await)) }, if_lost);
    }

    pub(super) fn journal_event(&mut self, event: JournalEvent) {
        match event {
            JournalEvent::Opened(Ok((journal, Opening { message }))) => {
                message.into_iter().for_each(|message| self.notify(Problem, message));
                self.journal = JournalState::at_once(journal);
                self.read_journal_of(Which::Kept, Extent::Added);
            }
            JournalEvent::Opened(Err(message)) => {
                self.notify(Problem, message.clone());
                self.journal = JournalState::Failed(message);
            }
            JournalEvent::Read(which, extent, read) => {
                let now = self.now();
                let JournalState::Open(open) = self.journal_mut(which) else { return };
                open.reading = false;
                match read {
                    Ok(contents) => {
                        open.has_read(open.version);
                        open.contents = Some(*contents);
                        open.read_at = Some(now);
                        if extent == Extent::Whole || open.verified_at.is_none() {
                            open.verified_at = Some(now);
                        }
                        open.readings += 1;
                        open.error = None;
                    }
                    // What was read before stays: it has its time beside it.
                    Err(message) => open.error = Some(message),
                }
                if std::mem::take(&mut open.verify_next) {
                    self.read_journal_of(which, Extent::Whole);
                }
            }
            JournalEvent::Written(which, sequence, noted) => {
                if let JournalState::Open(open) = self.journal_mut(which) {
                    let version = open.journal.version();
                    match noted {
                        Ok(()) => drop(open.ends.insert(sequence, Some(version))),
                        Err(_) => drop(open.ends.remove(&sequence)),
                    }
                    // It may have been read already.
                    open.has_read(open.contents_version);
                }
                if let Err(message) = noted {
                    self.notify(Problem, message);
                }
            }
            JournalEvent::Exported(exported) => {
                self.writing = self.writing.saturating_sub(1);
                let path = match exported {
                    Ok(path) => path,
                    Err(message) => return self.notify(Problem, message),
                };
                let text = format!("The journal was exported to {}. Only you can read that file.", path.display());
                self.notify_of(Done, text, NotificationAction::ShowFile(path));
            }
        }
    }
}

/// The journal in which changes of this account are written down.
fn which_of(account: &Account) -> Which {
    if account.session.is_demo() { Which::Demo } else { Which::Kept }
}
