use super::{Ending, Intent, Journal, Ticket};

/// A change that stands in the journal. While it is held, the change counts as under way there.
#[derive(Clone)]
pub(crate) struct IntentGuard {
    journal: Journal,
    ticket: Ticket,
}

impl IntentGuard {
    /// The number of the intent.
    pub(crate) fn sequence(&self) -> u64 {
        self.ticket.sequence()
    }

    /// Writes down that a change is about to be sent.
    ///
    /// # Errors
    /// A sentence for the operator; the change must not be sent then.
    pub(crate) async fn begin(journal: Journal, intent: Intent) -> Result<Self, String> {
        let lost = "Internal error while writing to the journal. Nothing was sent, and nothing was changed. \
                    Start Passdesk again.";
        let ticket = journal.wait(move |journal| journal.begin(intent), lost).await?;
        Ok(Self { journal, ticket })
    }

    /// Writes down how it ended.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub(crate) async fn end(&self, ending: Ending) -> Result<(), String> {
        let lost = "Internal error while writing to the journal: what came of the last change is not in it. \
                    Check the user it was about.";
        let ticket = self.ticket.clone();
        self.journal.wait(move |journal| journal.end(&ticket, ending), lost).await
    }

    /// Writes down that nobody needs to look into it any more.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub(crate) async fn acknowledge(&self) -> Result<(), String> {
        let lost = "Internal error while writing to the journal: the change may still be listed there as \
                    not known.";
        let sequence = self.ticket.sequence();
        self.journal.wait(move |journal| journal.acknowledge(sequence), lost).await
    }
}
