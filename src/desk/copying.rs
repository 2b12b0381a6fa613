use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::account::UserName;
use crate::password::Secret;

use super::Desk;
use super::hand_over::{CardId, HandOver};
use super::message::Event;
use super::notifications::NotificationTone::{Done, Problem};

/// The password that was copied last, and what became of it.
#[derive(Debug)]
pub struct Copied {
    /// Whose it is.
    pub name: UserName,
    /// Whether it is on the clipboard.
    pub state: CopyState,
    pub(super) order: u64,
    /// Which password it is; it is not kept for this.
    password: Weak<Secret>,
}

impl Copied {
    /// Whether it is the password of this card.
    #[must_use]
    pub fn is_of(&self, card: &HandOver) -> bool {
        Weak::as_ptr(&self.password) == Arc::as_ptr(&card.password)
    }
}

/// Whether a password is on the clipboard.
#[derive(Debug)]
pub enum CopyState {
    /// It is being put there.
    Running,
    /// It is there until this time of the runtime's clock, which no change of the wall clock moves.
    Until(Instant),
    /// It could not be put there, for the reason in this sentence.
    Failed(String),
}

impl Desk {
    /// The password that was copied last, until it is off the clipboard.
    #[must_use]
    pub fn copied(&self) -> Option<&Copied> {
        self.copied.as_ref()
    }

    /// How long a copied password stays on the clipboard yet, if one is there.
    #[must_use]
    pub fn clipboard_clears_in(&self) -> Option<Duration> {
        let Some(Copied { state: CopyState::Until(until), .. }) = &self.copied else { return None };
        // The time is the runtime's.
        let _runtime = self.runner().runtime().enter();
        Some(until.saturating_duration_since(Instant::now()))
    }

    /// Takes a copied password off the clipboard now, if it is still there.
    pub fn clear_clipboard(&mut self) {
        let Some(copied) = &mut self.copied else { return };
        let clipboard = self.options.clipboard.clone();
        // What is under way for the former order has nothing to say any more.
        copied.order = clipboard.order();
        let order = copied.order;
        let work =
            async move { Event::ClipboardCleared { order, cleared: clipboard.clear_what_was_put_by(order).await } };
        self.spawn(work, lost(order));
    }

    /// Copies the password of this card, and takes it off the clipboard after the time that is set.
    pub(super) fn copy_password(&mut self, id: CardId) {
        let mut waiting = self.accounts.values().flat_map(|account| &account.hand_overs.waiting);
        let Some(card) = waiting.find(|card| card.id == id) else { return };
        let (name, password) = (card.name.clone(), Arc::clone(&card.password));
        let of = Arc::downgrade(&password);
        let clipboard = self.options.clipboard.clone();
        let order = clipboard.order();
        let stay = Duration::from_secs(self.settings.clear_clipboard_seconds.into());
        let emitter = self.emitter();
        let work = async move {
            let put = clipboard.put(order, password).await;
            let until = Instant::now() + stay;
            let failed = put.is_err();
            emitter.emit(Event::Copied { order, put: put.map(|()| until) });
            if !failed {
                sleep_until(until).await;
            }
            // What could not be put there leaves what was there before, which may be ours too.
            Event::ClipboardCleared { order, cleared: clipboard.clear_what_was_put_by(order).await }
        };
        self.copied = Some(Copied { name, state: CopyState::Running, order, password: of });
        self.spawn(work, lost(order));
    }

    /// Applies what became of a copy. An earlier one has nothing to say any more.
    pub(super) fn copy_went(&mut self, order: u64, put: Result<Instant, String>) {
        let Some(copied) = self.copied.as_mut().filter(|copied| copied.order == order) else { return };
        if put.is_ok() {
            let waiting = self.accounts.values_mut().flat_map(|account| &mut account.hand_overs.waiting);
            waiting.filter(|card| copied.is_of(card)).for_each(|card| card.was_seen = true);
        }
        copied.state = match put {
            Ok(until) => CopyState::Until(until),
            Err(why) => CopyState::Failed(format!(
                "The password could not be copied: {why}. It is still here: read it out, or try again."
            )),
        };
    }

    pub(super) fn clipboard_cleared(&mut self, order: u64, cleared: Result<(), String>) {
        let is_over = |copied: &mut Copied| copied.order == order && !matches!(copied.state, CopyState::Failed(_));
        let over = self.copied.take_if(is_over);
        match cleared {
            Err(message) => self.notify(Problem, message),
            // Behind the lock it was promised, and nobody is there to be told.
            Ok(()) if over.is_some() && !self.is_locked() => {
                self.notify(Done, "The copied password is no longer on the clipboard.");
            }
            Ok(()) => {}
        }
    }
}

fn lost(order: u64) -> Event {
    let message = "Internal error while a password was on the clipboard. It may still be there: copy something \
                else, which takes its place.";
    Event::ClipboardCleared { order, cleared: Err(message.into()) }
}
