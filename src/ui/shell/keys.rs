use egui::{Context, Event, Key, Modifiers, Popup, Ui};
use jiff::tz::TimeZone;

use crate::desk::{Account, Command, Desk, Offer, Shortcut};

use super::request::Request;
use super::view::View;
use crate::ui::detail::offers::{asked, password_offers};
use crate::ui::detail::source::Times;
use crate::ui::dialogs::SettingsDialog;
use crate::ui::kit::search_field::field_id;
use crate::ui::users::copy_rows::{CopyOf, copy_rows, has_selected_text};
use crate::ui::users::filter::FILTER;
use crate::ui::users::nobody::name_to_ask;
use crate::ui::users::row_menu::open_menu;
use crate::ui::users::selection::Pick;
use crate::ui::users::table;

/// Lets Enter and Space press a button once for each time that they are pressed: held down, they would answer the next
/// question too.
pub(in crate::ui) fn drop_repeats(ctx: &Context) {
    let is_repeat =
        |event: &Event| matches!(event, Event::Key { key: Key::Enter | Key::Space, pressed: true, repeat: true, .. });
    ctx.input_mut(|input| input.events.retain(|event| !is_repeat(event)));
}

/// The keys that show the list of keys: F1, and `?` where no text is typed.
pub(in crate::ui) fn asks_for_help(ctx: &Context) -> bool {
    if ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::F1)) {
        return true;
    }
    let is_mark = |event: &Event| matches!(event, Event::Text(text) if text == "?");
    let asks = !ctx.text_edit_focused() && ctx.input(|input| input.events.iter().any(is_mark));
    if asks {
        ctx.input_mut(|input| input.events.retain(|event| !is_mark(event)));
    }
    asks
}

/// The keys that show all messages.
pub(in crate::ui) fn asks_for_messages(ctx: &Context) -> bool {
    ctx.input_mut(|input| input.consume_key(Modifiers::COMMAND | Modifiers::SHIFT, Key::M))
}

/// The keys that show the journal.
pub(in crate::ui) fn asks_for_journal(ctx: &Context) -> bool {
    ctx.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::J))
}

/// The key that locks the desk, whatever is open.
pub(in crate::ui) fn lock_key(ui: &Ui, commands: &mut Vec<Command>) {
    if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::L)) {
        commands.push(Command::Lock);
    }
}

/// The keys that lead from one account to another, whatever the window shows. A menu that is open has the keys for itself.
pub(in crate::ui) fn account_keys(ctx: &Context, desk: &Desk, commands: &mut Vec<Command>) {
    let all = desk.side_by_side();
    if all.is_empty() || Popup::is_any_open(ctx) {
        return;
    }
    let asked = ctx.input_mut(|input| {
        let at = input.events.iter().position(|event| digit(event).is_some())?;
        digit(&input.events.remove(at))
    });
    if let Some(of) = asked.and_then(|number| all.get(number - 1)) {
        commands.push(Command::Show(*of));
    }
    if ctx.input_mut(|input| input.consume_key(Modifiers::COMMAND | Modifiers::SHIFT, Key::F)) {
        commands.push(Command::ShowAll);
    }
    if ctx.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::T)) {
        commands.push(Command::Choose);
    }
    // What is seen of all accounts, or is open beside the page that opens another one, is locked from there too.
    if desk.account().is_none() && ctx.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::L)) {
        commands.push(Command::Lock);
    }
}

/// The number that is pressed together with Ctrl, from one to nine: also where a keyboard has its digits behind Shift.
fn digit(event: &Event) -> Option<usize> {
    const DIGITS: [Key; 9] =
        [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];
    let Event::Key { key, physical_key, pressed: true, modifiers, .. } = event else { return None };
    let place = |key: &Key| DIGITS.iter().position(|digit| digit == key);
    let is_alone = modifiers.command && !modifiers.alt && !modifiers.shift;
    let at = place(key).or_else(|| physical_key.as_ref().and_then(place)).filter(|_| is_alone);
    at.map(|at| at + 1)
}

/// What is done with the keyboard while no dialog is open. Some keys mean the same wherever the focus is; the others are those of
/// what has it: the filter, the table, or a control, which has its own.
pub(in crate::ui) fn keys_ui(
    ui: &Ui,
    desk: &Desk,
    view: &mut View,
    account: &Account,
    zone: &TimeZone,
    commands: &mut Vec<Command>,
) -> Option<Request> {
    let ctx = ui.ctx();
    let pressed = |modifiers, key| ctx.input_mut(|input| input.consume_key(modifiers, key));
    if pressed(Modifiers::COMMAND, Key::F) {
        view.focus_filter = true;
    }
    if asks_for_journal(ctx) {
        view.open_journal(commands);
    }
    if pressed(Modifiers::NONE, Key::F5) || pressed(Modifiers::COMMAND, Key::R) {
        commands.push(Command::Refresh);
    }
    if pressed(Modifiers::COMMAND, Key::Comma) {
        view.settings = Some(SettingsDialog::new(desk));
    }
    view.completing.keys(ctx, &mut view.query.text);
    // A menu that is open has the keys for itself.
    if Popup::is_any_open(ctx) {
        return None;
    }
    let focused = ctx.memory(|memory| memory.focused());
    let asked = if focused == Some(field_id(FILTER)) {
        filter_keys(ctx, view, account, commands);
        None
    } else if focused == Some(table::id()) {
        table_keys(ctx, desk, view, account)
    } else {
        None
    };
    // In the filter, Escape first takes back what is typed: the field sees to that.
    let typed = ctx.text_edit_focused() || view.was_typing && !view.query.text.is_empty();
    view.was_typing = ctx.text_edit_focused();
    if !typed && ctx.input(|input| input.key_pressed(Key::Escape)) {
        view.selected = None;
    }
    // With Shift it comes as a key, and without as what the platform calls copying.
    let copies = if pressed(Modifiers::COMMAND | Modifiers::SHIFT, Key::C) {
        Some(CopyOf::Names)
    } else {
        ctx.input(|input| input.events.contains(&Event::Copy)).then_some(CopyOf::Rows)
    };
    if let Some(what) = copies.filter(|_| !has_selected_text(ctx)) {
        copy_rows(ctx, what, view, (account, &desk.settings), Times { now: desk.now(), zone }, commands);
    }
    if pressed(Modifiers::SHIFT, Key::F10) || pressed(Modifiers::NONE, Key::Menu) {
        open_menu(ctx, view);
    }
    asked
}

/// The keys of the filter that are not those of a text field. They lead to the table.
fn filter_keys(ctx: &Context, view: &mut View, account: &Account, commands: &mut Vec<Command>) {
    let pressed = |key| ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if pressed(Key::Enter) {
        // Where nobody matches, IAM is asked: the list may not have come to the user yet, or may not be read.
        if let Some(name) = name_to_ask(account, view).filter(|_| view.shown.indices().is_empty()) {
            commands.push(Command::AskFor(name));
        }
        // To the best match, whoever was selected before.
        let best = if view.query.text.trim().is_empty() { view.position_in(account) } else { None };
        view.select_at(best.or(view.shown.best()).unwrap_or_default(), Pick::Only, account);
        view.focus_table = true;
    } else if pressed(Key::ArrowDown) || pressed(Key::PageDown) {
        if view.position_in(account).is_none() {
            view.select_at(0, Pick::Only, account);
        }
        view.focus_table = true;
    }
}

/// The keys of the table.
fn table_keys(ctx: &Context, desk: &Desk, view: &mut View, account: &Account) -> Option<Request> {
    let pressed = |modifiers, key| ctx.input_mut(|input| input.consume_key(modifiers, key));
    walk(ctx, view, account);
    if pressed(Modifiers::COMMAND, Key::A) {
        view.select_all(account);
    }
    if pressed(Modifiers::NONE, Key::Delete) {
        return delete_action(view, desk, account);
    }
    if pressed(Modifiers::NONE, Key::Enter) {
        if view.position_in(account).is_some() {
            return main_action(view, desk, account);
        }
        view.select_at(0, Pick::Only, account);
    }
    None
}

/// Moves the selection up and down the table.
fn walk(ctx: &Context, view: &mut View, account: &Account) {
    const KEYS: [Key; 6] = [Key::ArrowDown, Key::ArrowUp, Key::PageDown, Key::PageUp, Key::Home, Key::End];
    let Some(last) = view.shown.indices().len().checked_sub(1) else { return };
    for (key, pick) in KEYS.into_iter().flat_map(|key| [(key, Pick::Range), (key, Pick::Only)]) {
        // With Shift first: without it, a key that is pressed with it would count too.
        let modifiers = if pick == Pick::Range { Modifiers::SHIFT } else { Modifiers::NONE };
        // A slow frame may bring several presses of a key that is held down.
        let times = ctx.input_mut(|input| input.count_and_consume_key(modifiers, key));
        if times == 0 {
            continue;
        }
        let now = view.position_in(account);
        let page = view.table.rows_per_page.saturating_sub(1).max(1);
        let target = match (key, now) {
            (Key::End, _) => last,
            (Key::Home, _) | (_, None) => 0,
            (Key::ArrowDown, Some(now)) => now + times,
            (Key::ArrowUp, Some(now)) => now.saturating_sub(times),
            (Key::PageDown, Some(now)) => now + page * times,
            (_, Some(now)) => now.saturating_sub(page * times),
        };
        view.select_at(target.min(last), pick, account);
    }
}

/// The question whether to delete the password of the selected user, where it can be deleted.
fn delete_action(view: &View, desk: &Desk, account: &Account) -> Option<Request> {
    by_shortcut(view, desk, account, Shortcut::Delete).filter(|_| view.position_in(account).is_some())
}

/// What one most likely wants to do for the selected user.
fn main_action(view: &View, desk: &Desk, account: &Account) -> Option<Request> {
    by_shortcut(view, desk, account, Shortcut::Main)
}

/// What is offered for this key where one user is selected. The main action has to fit what is known.
fn by_shortcut(view: &View, desk: &Desk, account: &Account, shortcut: Shortcut) -> Option<Request> {
    if view.selection.len() > 1 {
        // Not of one of several.
        return None;
    }
    let row = account.inventory.get(view.selected.as_deref()?)?;
    let (offers, off) = password_offers(desk, account, row);
    let is_it = |offer: &&Offer| offer.info.shortcut == Some(shortcut) && (offer.fits || shortcut != Shortcut::Main);
    let offer = offers.iter().find(is_it).filter(|_| off.is_none())?;
    Some(asked(offer, &row.user.name))
}
