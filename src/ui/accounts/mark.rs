//! What tells one account from the others, and how it is with it, in a word and a mark.

use egui::Color32;

use crate::desk::{Account, AccountId, Desk};

use crate::ui::kit::theme::Palette;
use crate::ui::kit::{format, icons};

/// How it is with an account, as far as its operator has to know while another one is shown.
pub(in crate::ui) struct State {
    pub(in crate::ui) icon: &'static str,
    pub(in crate::ui) text: &'static str,
    pub(in crate::ui) is_bad: bool,
}

impl State {
    /// What there is to say, the most urgent only.
    pub(in crate::ui) fn of(desk: &Desk, of: AccountId, account: &Account) -> Option<Self> {
        let session = &account.session;
        let said = |icon, text, is_bad| Some(Self { icon, text, is_bad });
        if desk.is_asked_of(of) {
            said(icons::QUESTION, "has a question", true)
        } else if session.signing_in {
            said(icons::HOURGLASS, "signing in", false)
        } else if session.locked.is_some() && account.waiting().next().is_some() {
            said(icons::LOCK_KEY, "locked, and a new password waits behind the lock", true)
        } else if session.locked.is_some() {
            said(icons::LOCK, "locked", false)
        } else if session.signed_out.is_some() {
            said(icons::WARNING, "signed out", true)
        } else if account.unconfirmed().next().is_some() {
            said(icons::WARNING, "a password whose outcome is not known", true)
        } else if account.is_changing() {
            said(icons::HOURGLASS, "a change is under way", false)
        } else if !account.hand_overs.waiting.is_empty() {
            said(icons::KEY, "a password waits to be handed over", false)
        } else {
            None
        }
    }

    pub(in crate::ui) const fn ink(&self, palette: &Palette) -> Color32 {
        if self.is_bad { palette.warn } else { palette.accent }
    }
}

/// What the account is called among those that are open.
pub(in crate::ui) fn title(desk: &Desk, account: &Account) -> String {
    format::visible(&desk.title_of(account))
}

/// Its colour: the same at each start, unless an account that was opened before it has that.
pub(in crate::ui) fn colour(desk: &Desk, palette: &Palette, of: AccountId) -> Color32 {
    let mut taken = Vec::new();
    for (open, account) in desk.accounts() {
        let colour = palette.of_account(&account.session.identity.account_id, &taken);
        if open == of {
            return colour;
        }
        taken.push(colour);
    }
    palette.border_strong
}

/// All that a screen reader says of it: which one it is, whether it is production, how it is.
pub(in crate::ui) fn said(desk: &Desk, of: AccountId, account: &Account) -> String {
    let mut parts = vec![title(desk, account)];
    let id = account.session.identity.grouped_account_id();
    if !parts[0].contains(&id) {
        parts.push(id);
    }
    if desk.is_marked_as_production(account) {
        parts.push("production".into());
    }
    parts.extend(State::of(desk, of, account).map(|state| state.text.to_owned()));
    parts.join(", ")
}
