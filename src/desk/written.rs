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
        let written = tokio::task::spawn_blocking(move || {
            let ticket = journal.begin(intent)?;
            Ok(Self { journal, ticket })
        });
        written.await.unwrap_or_else(|_| {
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

    /// Writes down that nobody needs to look into it any more. Waits for the disk.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub(super) fn note(&self) -> Result<(), String> {
        self.journal.note(self.ticket.sequence())
    }
}
