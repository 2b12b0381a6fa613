use egui::{Key, Modifiers, Ui};

use crate::account::LoginProfile;
use crate::desk::{Command, OpenAccount};

use super::View;
use super::detail::Asked;

/// What is done with the keyboard while no dialog is open. Walking the table works from the filter field too, so that a
/// name is typed, found and acted on without leaving the keys.
pub(super) fn keys_ui(ui: &Ui, view: &mut View, account: &OpenAccount, commands: &mut Vec<Command>) -> Option<Asked> {
    let ctx = ui.ctx();
    let pressed = |modifiers, key| ctx.input_mut(|input| input.consume_key(modifiers, key));
    if pressed(Modifiers::COMMAND, Key::F) {
        view.focus_filter = true;
    }
    if pressed(Modifiers::NONE, Key::F5) || pressed(Modifiers::COMMAND, Key::R) {
        commands.push(Command::Refresh);
    }
    let typing = ctx.text_edit_focused();
    let focused = ctx.memory(|memory| memory.focused().is_some());
    let last = view.shown.indices().len().checked_sub(1)?;
    let now = view.selected.as_deref().and_then(|key| view.shown.position(&account.roster, key));
    let page = view.table.rows_per_page.saturating_sub(1).max(1);
    let steps: [(Key, usize); 6] = [
        (Key::ArrowDown, now.map_or(0, |now| now + 1)),
        (Key::ArrowUp, now.map_or(0, |now| now.saturating_sub(1))),
        (Key::PageDown, now.map_or(0, |now| now + page)),
        (Key::PageUp, now.map_or(0, |now| now.saturating_sub(page))),
        (Key::Home, 0),
        (Key::End, last),
    ];
    for (key, target) in steps {
        // Home and End belong to the text that is being typed.
        if typing && matches!(key, Key::Home | Key::End) {
            continue;
        }
        if pressed(Modifiers::NONE, key) {
            let target = target.min(last);
            let row = view.shown.indices().get(target).and_then(|&index| account.roster.rows().get(index));
            view.selected = row.map(|row| row.key.clone());
            view.table.scroll_to = Some(target);
        }
    }
    // Enter on a focused button is that button's; in the filter, or with no focus, it is the selected user's.
    if (typing || !focused) && pressed(Modifiers::NONE, Key::Enter) {
        if now.is_none() {
            let row = view.shown.indices().first().and_then(|&index| account.roster.rows().get(index));
            view.selected = row.map(|row| row.key.clone());
            view.table.scroll_to = Some(0);
            return None;
        }
        return main_action(view, account);
    }
    None
}

/// What one most likely wants to do for the selected user.
fn main_action(view: &View, account: &OpenAccount) -> Option<Asked> {
    let name = view.selected_name(account)?;
    match account.roster.get(view.selected.as_deref()?)?.profile.value {
        LoginProfile::Absent => Some(Asked::Create(name)),
        LoginProfile::Present { .. } => Some(Asked::Reset(name)),
        LoginProfile::Unknown { .. } => None,
    }
}
