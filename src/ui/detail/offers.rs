//! What can be done to a user: buttons, entries of menus and keys, all from one list.

use egui::Ui;

use crate::account::{Part, Target, UserName};
use crate::desk::{About, Account, Ask, Desk, Offer, Password, Shortcut, Symbol, UserRow, offers};

use super::permissions::disabled_reason;
use crate::ui::kit::shortcuts::{DELETE, MAIN_ACTION};
use crate::ui::kit::widgets::{Button, Kind};
use crate::ui::kit::{format, icons};
use crate::ui::shell::request::Request;

/// What is known of a user where something is offered or asked.
pub(in crate::ui) fn about<'a>(desk: &Desk, account: &'a Account, row: &'a UserRow) -> About<'a> {
    About {
        row,
        details: account.details_of(&row.key),
        policy: &account.refresh.policy,
        is_self: account.session.is_self(&row.user.name),
        now: desk.now(),
        ago: format::ago,
    }
}

/// The symbol of an action.
pub(in crate::ui) const fn icon(symbol: Symbol) -> &'static str {
    match symbol {
        Symbol::Key => icons::KEY,
        Symbol::SignIn => icons::SIGN_IN,
        Symbol::Bin => icons::TRASH,
        Symbol::Off => icons::PROHIBIT,
        Symbol::On => icons::CHECK_CIRCLE,
        Symbol::Permission => icons::SHIELD,
    }
}

/// The keys that ask for it where the user is selected in the table.
pub(in crate::ui) fn keys(offer: &Offer) -> Option<&'static str> {
    match offer.info.shortcut? {
        Shortcut::Main => Some(MAIN_ACTION),
        Shortcut::Delete => Some(DELETE),
    }
}

/// What a click on it asks.
pub(in crate::ui) fn asked(offer: &Offer, name: &UserName) -> Request {
    match &offer.ask {
        Ask::NewPassword => Request::NewPassword(name.clone(), offer.info),
        Ask::Question(action) => Request::Act(action.clone()),
    }
}

/// What is offered for the console password of a user, what fits first, and why none of it can be done now, if so.
pub(in crate::ui) fn password_offers(
    desk: &Desk,
    account: &Account,
    row: &UserRow,
) -> (Vec<Offer>, Option<&'static str>) {
    let mut offers = offers(&about(desk, account, row));
    offers.retain(|offer| offer.part == Part::LoginProfile);
    let unread =
        (row.password().value == Password::Unknown { failed: false }).then_some("Checking whether a password exists");
    let target = Target::login_profile(row.user.name.clone());
    (offers, disabled_reason(desk, account, &target).or(unread))
}

/// What else is offered for a user, but for access keys, which have menus of their own; each with why it cannot be done now, if so.
pub(in crate::ui) fn other_offers(desk: &Desk, account: &Account, row: &UserRow) -> Vec<(Offer, Option<&'static str>)> {
    let mut offers = offers(&about(desk, account, row));
    offers.retain(|offer| !matches!(offer.part, Part::LoginProfile | Part::AccessKey(_)));
    let off = |offer: Offer| {
        let target = Target { user: row.user.name.clone(), part: offer.part.clone() };
        (offer, disabled_reason(desk, account, &target))
    };
    offers.into_iter().map(off).collect()
}

/// A button for each offer for the console password.
pub(in crate::ui) fn password_offers_ui(ui: &mut Ui, desk: &Desk, account: &Account, row: &UserRow) -> Option<Request> {
    let (offers, off) = password_offers(desk, account, row);
    let mut pressed = None;
    ui.horizontal_wrapped(|ui| {
        for (index, offer) in offers.iter().enumerate() {
            // Enter does the first one, where it is known to fit.
            let is_main = index == 0 && offer.fits;
            let kind = if is_main { Kind::Primary } else { Kind::Plain };
            let mut button = Button::new(kind, offer.label)
                .with_icon(icon(offer.info.symbol))
                .disabled_if(off)
                .keyed(offer.info.name);
            let has_key = is_main || offer.info.shortcut == Some(Shortcut::Delete);
            if let Some(keys) = keys(offer).filter(|_| has_key) {
                button = button.with_keys(keys);
            }
            if button.show(ui).clicked() {
                pressed = Some(asked(offer, &row.user.name));
            }
        }
    });
    pressed
}
