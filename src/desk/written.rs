use super::journal::{Ending, Intent, Journal, Ticket};

/// A change that stands in the journal. While it is held, the change counts as under way there.
#[derive(Clone)]
pub(super) struct Written {
    journal: Journal,
    ticket: Ticket,
}

impl Written {
    /// Writes down that a change is about to be sent.
    ///
    /// # Errors
    /// A sentence for the operator; the change must not be sent then.
    pub(super) async fn begin(journal: Journal, intent: Intent) -> Result<Self, String> {
        let in_memory = journal.path().is_none();
        let written = may_wait(in_memory, move || {
            let ticket = journal.begin(intent)?;
            Ok(Self { journal, ticket })
        });
        written.await.unwrap_or_else(|| {
            Err("A part of this program failed while writing to the journal. Nothing was sent, and nothing was changed. \
                 Start Passdesk again."
                .into())
        })
    }

    /// Writes down how it ended. Waits for the disk.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub(super) fn end(&self, ending: Ending) -> Result<(), String> {
        self.journal.end(&self.ticket, ending)
    }

    /// The same as [`Self::end`], without keeping anything else waiting.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub(super) async fn end_aside(self, ending: Ending) -> Result<(), String> {
        let in_memory = self.journal.path().is_none();
        may_wait(in_memory, move || self.end(ending)).await.unwrap_or_else(|| {
            Err("A part of this program failed while writing to the journal: what came of the last change is not in it. \
                 Look at the user it was about."
                .into())
        })
    }

    /// Writes down that nobody needs to look into it any more. Waits for the disk.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub(super) fn note(&self) -> Result<(), String> {
        self.journal.note(self.ticket.sequence())
    }
}

/// Does what may wait for the disk, away from everything else; what is in memory is done at once, so that the order of
/// things never depends on a thread. `None` if it failed.
async fn may_wait<T: Send + 'static>(in_memory: bool, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    if in_memory { Some(work()) } else { tokio::task::spawn_blocking(work).await.ok() }
}
