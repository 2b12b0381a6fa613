//! How passwords come to wait to be handed over, and how they go.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::account::UserName;
use crate::password::Secret;

use super::Desk;
use super::account::Account;
use super::hand_over::{CardId, HandOver};
use super::message::Event;

/// For how long it can be taken back that a password was handed over. It is kept in memory until then.
const UNDO: Duration = Duration::from_secs(10);

impl Account {
    /// A password is in force and waits to be handed over. One that was set for the same user before no longer is.
    pub(super) fn hand_over(&mut self, name: UserName, password: Arc<Secret>, must_change: bool, at: Timestamp) {
        self.drop_cards_of(&name.key());
        let sign_in_url = self.sign_in_url();
        let id = CardId::next();
        self.hand_overs.waiting.push_back(HandOver {
            id,
            name,
            password,
            must_change,
            sign_in_url,
            at,
            was_seen: false,
        });
    }

    /// No password that was set here for the user with this key is in force any more.
    pub(super) fn drop_cards_of(&mut self, key: &str) {
        self.hand_overs.waiting.retain(|card| card.name.key() != key);
        self.hand_overs.handed_over.retain(|card| card.name.key() != key);
    }

    /// Whether the user with this key must create a new password has changed.
    pub(super) fn note_must_change(&mut self, key: &str, must_change: bool) {
        let cards = self.hand_overs.waiting.iter_mut().chain(&mut self.hand_overs.handed_over);
        for card in cards.filter(|card| card.name.key() == key) {
            card.must_change = must_change;
        }
    }
}

impl Desk {
    /// The account that has this card.
    fn account_of_card(&mut self, id: CardId) -> Option<&mut Account> {
        self.accounts.values_mut().find(|account| account.hand_overs.all().any(|card| card.id == id))
    }

    /// The password on this card is on screen.
    pub(super) fn card_shown(&mut self, id: CardId) {
        let Some(account) = self.account_of_card(id) else { return };
        for card in account.hand_overs.waiting.iter_mut().filter(|card| card.id == id) {
            card.was_seen = true;
        }
    }

    /// The password on this card was handed over, which can be taken back for a moment.
    pub(super) fn handed_over(&mut self, id: CardId) {
        let Some(account) = self.account_of_card(id) else { return };
        let Some(at) = account.hand_overs.waiting.iter().position(|card| card.id == id && card.was_seen) else {
            return;
        };
        account.hand_overs.handed_over.extend(account.hand_overs.waiting.remove(at));
        let work = async move {
            tokio::time::sleep(UNDO).await;
            Event::UndoEnded(id)
        };
        self.spawn(work, Event::UndoEnded(id));
    }

    /// The password was not handed over after all. Its card is another one from now on, which no earlier end of a time is about.
    pub(super) fn take_back(&mut self, id: CardId) {
        let Some(account) = self.account_of_card(id) else { return };
        let Some(at) = account.hand_overs.handed_over.iter().position(|card| card.id == id) else { return };
        let card = account.hand_overs.handed_over.remove(at);
        account.hand_overs.waiting.push_back(HandOver { id: CardId::next(), ..card });
    }

    /// It can no longer be taken back that the password on this card was handed over.
    pub(super) fn undo_ended(&mut self, id: CardId) {
        if let Some(account) = self.account_of_card(id) {
            account.hand_overs.handed_over.retain(|card| card.id != id);
        }
    }

    /// The password on this card is not to be handed over any more.
    pub(super) fn discard(&mut self, id: CardId) {
        if let Some(account) = self.account_of_card(id) {
            account.hand_overs.waiting.retain(|card| card.id != id);
        }
    }
}
