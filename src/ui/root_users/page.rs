//! The page of the root users: whether they can be managed, which accounts there are, and what each root user has.

use std::sync::Arc;

use egui::{Context, Frame, Key, Label, Margin, Modifiers, Rect, RichText, Ui};
use jiff::tz::TimeZone;

use crate::account::account_ids;
use crate::desk::{Account, AnyRootAction, Command, Desk, NotificationTone, RootCommand, RootUsers};

use super::pane::{Shown, pane_ui};
use super::permissions::{all_off, is_off, read_off};
use super::rows::Narrow;
use super::shown::ShownAccounts;
use super::table::{self, Asked, Rows, table_ui};
use crate::ui::detail::error::error_ui;
use crate::ui::kit::chip::chip_ui;
use crate::ui::kit::enter::take_enter;
use crate::ui::kit::key_by_key::TypeTo;
use crate::ui::kit::painted::paint_icon;
use crate::ui::kit::row_ends::ends;
use crate::ui::kit::search_field::{field_id, field_ui};
use crate::ui::kit::split::{self, beside, part_ui, splitter_ui};
use crate::ui::kit::theme::{self, GRID, palette};
use crate::ui::kit::widgets::{self, Button, Kind, Tone};
use crate::ui::kit::{focus, format, icons};
use crate::ui::shell::banners::{banners_ui, session_states_ui};

/// The name of the field that narrows the accounts down.
const FILTER: &str = "Filter accounts";
/// The name of the field for ids that no list has.
const IDS: &str = "Account IDs to add";
/// So many of the words that are no ids are named, so much of each.
const MOST_NAMED: usize = 5;
const LONGEST_NAMED: usize = 40;
/// How wide the pane of an account is at first, in points.
const PANE_WIDTH: f32 = 400.0;

/// What is only on the page: typed, chosen, scrolled.
#[derive(Default)]
pub(in crate::ui) struct RootUsersView {
    filter: String,
    ids: String,
    narrow: Narrow,
    shown: ShownAccounts,
    /// The id of the selected account.
    selected: Option<String>,
    scroll_to: Option<usize>,
    has_focus: bool,
    /// The table is to have the focus.
    focus_table: bool,
    /// How wide the pane is, once that was chosen, in points.
    pane_width: Option<f32>,
    /// By how many rows the selection is to be moved, once it is known which there are.
    step: Option<isize>,
    /// How high all is that tells how it is with the account, as it was in the last frame, in points.
    states_height: f32,
}

/// What was asked for on the page and is the window's own to do.
pub(in crate::ui) enum RootUsersAsk {
    /// Leave it, for the users as they were.
    Back,
    /// Ask about this action.
    Act(AnyRootAction),
}

/// Shows the page. What was asked for is added to `commands`.
pub(in crate::ui) fn root_users_ui(
    ui: &mut Ui,
    desk: &Desk,
    account: &Account,
    view: &mut RootUsersView,
    zone: &TimeZone,
    commands: &mut Vec<Command>,
) -> Option<RootUsersAsk> {
    view.update(&account.root_users);
    let mut asked = None;
    split::head_ui(ui, "root users header", |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        if title_ui(ui, desk, account, &view.shown, commands) {
            asked = Some(RootUsersAsk::Back);
        }
        banners_ui(ui, account);
        Frame::new().inner_margin(Margin { left: 16, right: 16, top: 0, bottom: 12 }).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0 * GRID;
            state_ui(ui, account);
            list_ui(ui, account, commands);
            narrow_ui(ui, view);
            add_ui(ui, view, commands);
        });
        widgets::rule(ui);
    });
    let (rest, states) = split::above_states(ui.available_rect_before_wrap(), view.states_height);
    let ids = Arc::clone(&view.shown.ids);
    let rows = Rows { ids: &ids, roots: &account.root_users, now: desk.now(), zone };
    let selected = view.selected.as_deref().and_then(|id| account.root_users.member(id));
    let (left, right) = match selected {
        Some(_) => beside(rest, view.pane_width.unwrap_or(PANE_WIDTH)),
        None => (rest, Rect::NOTHING),
    };
    part_ui(ui, "Accounts", left, palette(ui).surface, |ui| accounts_ui(ui, view, account, rows));
    if let Some(member) = selected {
        splitter_ui(ui, right, &mut view.pane_width);
        let shown = Shown { desk, account, member, zone };
        let act = part_ui(ui, "Root user", right, palette(ui).ground, |ui| pane_ui(ui, shown, commands));
        asked = asked.or(act.map(RootUsersAsk::Act));
    }
    split::states_ui(ui, states, &mut view.states_height, |ui| {
        (session_states_ui(ui, account, desk.now(), commands), ())
    });
    asked
}

/// The bar at the top. Tells whether the page is to be left.
fn title_ui(ui: &mut Ui, desk: &Desk, account: &Account, shown: &ShownAccounts, commands: &mut Vec<Command>) -> bool {
    let roots = &account.root_users;
    let mut back = false;
    let left = |ui: &mut Ui| {
        let button = Button::icon(icons::ARROW_LEFT, "Back to the users").show(ui);
        focus::by_default(ui.ctx(), button.id);
        back = button.clicked();
        ui.label(RichText::new("Root users").font(theme::bold(17.0)));
        if desk.is_marked_as_production(account) {
            widgets::badge(ui, Tone::Bad, icons::SHIELD_WARNING, "Production");
        }
        let id = account.session.identity.grouped_account_id();
        let whose = match account.alias() {
            Some(alias) => format!("Account {} ({})", format::visible(alias), format::visible(&id)),
            None => format!("Account {}", format::visible(&id)),
        };
        ui.add(Label::new(RichText::new(whose).color(palette(ui).text_muted)).truncate());
    };
    let right = |ui: &mut Ui| {
        let off = read_off(account).or(roots.accounts.is_running.then_some("The accounts are being read"));
        let read = Button::new(Kind::Plain, "Read again").with_icon(icons::ARROW_CLOCKWISE).disabled_if(off);
        if read.show(ui).clicked() {
            commands.push(Command::Root(RootCommand::Read));
        }
        if roots.auditing() > 0 {
            if Button::new(Kind::Plain, "Stop auditing").with_icon(icons::X).show(ui).clicked() {
                commands.push(Command::Root(RootCommand::StopAuditing));
            }
            return;
        }
        let off = match shown.auditable {
            _ if let Some(why) = all_off(account) => Some(why),
            // It would be some of them, and not all.
            _ if roots.accounts.is_running => Some("The accounts are being read"),
            0 => Some("There is no account that can be audited"),
            _ => None,
        };
        let word = match shown.auditable {
            0 => "Audit all".to_owned(),
            n => format!("Audit all {}", format::count(n)),
        };
        let all = Button::new(Kind::Primary, &word).with_icon(icons::MAGNIFYING_GLASS).disabled_if(off);
        if all.show(ui).clicked() {
            // Those that cannot be audited are left out.
            commands.push(Command::Root(RootCommand::Audit(shown.ids.to_vec())));
        }
    };
    Frame::new().inner_margin(Margin::symmetric(16, 10)).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.set_min_height(theme::CONTROL_HEIGHT);
            ends(ui, left, right);
        });
    });
    back
}

/// Whether root users can be managed from here.
fn state_ui(ui: &mut Ui, account: &Account) {
    let roots = &account.root_users;
    let muted = palette(ui).text_muted;
    let say = |ui: &mut Ui, text: &str| ui.add(Label::new(RichText::new(text).color(muted)).wrap());
    match &roots.features.last {
        Some(Err(error)) => error_ui(ui, Tone::Warn, &error.sentence, error, |_| ()),
        Some(Ok(_)) if is_off(account) => {
            let text = "Root credentials management is off in the organization, so no root user can be audited or changed from here. \
                        Have it switched on in the management account, in the IAM console under “Root access management”; it can \
                        take three minutes to be seen.";
            widgets::callout(ui, Tone::Warn, text, |_| ());
        }
        Some(Ok(_)) => {
            let text = "Root credentials management is on. Each audit and each change opens a session of the root user for that \
                        alone, which the account's CloudTrail shows. Locked buckets and queues are not unlocked from here.";
            say(ui, text);
        }
        None if roots.features.is_running => drop(say(ui, "Reading what the organization has switched on…")),
        None => {}
    }
}

/// Whether the list of accounts is whole.
fn list_ui(ui: &mut Ui, account: &Account, commands: &mut Vec<Command>) {
    let roots = &account.root_users;
    if let Some(so_far) = roots.listed_so_far() {
        let text = format!("Reading the accounts… {} so far", format::count(so_far));
        ui.label(RichText::new(text).color(palette(ui).text_muted));
        return;
    }
    let Some(Err(error)) = &roots.accounts.last else { return };
    let what = match roots.ends_after() {
        None => "Couldn't read the list of accounts again. Showing the previous list.".to_owned(),
        Some(0) => "No accounts could be listed.".to_owned(),
        Some(1) => "The list is incomplete: it ends after 1 account.".to_owned(),
        Some(n) => format!("The list is incomplete: it ends after {} accounts.", format::count(n)),
    };
    ui.push_id("accounts", |ui| {
        error_ui(ui, Tone::Warn, &format!("{what} {}", error.sentence), error, |ui| {
            let go_on = Button::new(Kind::Plain, "Go on listing").disabled_if(read_off(account));
            if roots.can_go_on() && go_on.show(ui).clicked() {
                commands.push(Command::Root(RootCommand::GoOn));
            }
        });
    });
}

/// The filter, and the chips.
fn narrow_ui(ui: &mut Ui, view: &mut RootUsersView) {
    ui.horizontal_wrapped(|ui| {
        let field = field_ui(ui, FILTER, "Filter by name, ID or e-mail", 260.0, &mut view.filter);
        focus::by_default(ui.ctx(), field.id);
        if !std::mem::replace(&mut view.has_focus, true) {
            field.request_focus();
        }
        ui.spacing_mut().item_spacing.x = 1.5 * GRID;
        for (narrow, count) in Narrow::ALL.into_iter().zip(view.shown.counts) {
            if chip_ui(ui, narrow.word(), &format::count(count), view.narrow == narrow).clicked() {
                view.narrow = narrow;
            }
        }
    });
}

/// The field for accounts that no list has, or that may not be listed.
fn add_ui(ui: &mut Ui, view: &mut RootUsersView, commands: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        ui.set_min_height(theme::CONTROL_HEIGHT);
        let id = field_id(IDS);
        let enter = take_enter(ui, id);
        let edit = egui::TextEdit::singleline(&mut view.ids)
            .id(id)
            .char_limit(100_000)
            .hint_text("Paste account IDs that are not listed")
            .margin(Margin { left: 10, right: 10, top: 7, bottom: 6 })
            .min_size(egui::vec2(260.0, theme::CONTROL_HEIGHT))
            .desired_width(260.0);
        ui.add(edit).accessible_name(IDS);
        let off = view.ids.trim().is_empty().then_some("Paste account IDs first");
        let add = Button::new(Kind::Plain, "Add accounts").disabled_if(off).show(ui).clicked();
        if off.is_some() || !(add || enter) {
            return;
        }
        let (ids, others) = account_ids(&view.ids);
        if !ids.is_empty() {
            commands.push(Command::Root(RootCommand::Add(ids)));
        }
        if others.is_empty() {
            view.ids.clear();
            return;
        }
        commands.push(Command::Notify(NotificationTone::Problem, no_ids_text(&others)));
        view.ids = others.join(" ");
    });
}

/// That these are no ids, with the first of them.
fn no_ids_text(words: &[String]) -> String {
    let cut = |word: &String| {
        let begin: String = word.chars().take(LONGEST_NAMED).collect();
        format::visible(&if begin.len() < word.len() { format!("{begin}…") } else { begin })
    };
    let named = words.iter().take(MOST_NAMED).map(cut).collect::<Vec<_>>().join(", ");
    let more = match words.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        n => format!(" and {} more", format::count(n)),
    };
    format!("These are no account IDs, which have twelve digits: {named}{more}. They were left in the field.")
}

fn accounts_ui(ui: &mut Ui, view: &mut RootUsersView, account: &Account, rows: Rows<'_>) {
    if rows.ids.is_empty() {
        let roots = &account.root_users;
        let text = match () {
            () if roots.accounts.is_running => "Reading the accounts of the organization…",
            () if roots.is_empty() => "No accounts are known. Paste their IDs above",
            () => "No accounts match the filter",
        };
        let palette = palette(ui);
        ui.vertical_centered(|ui| {
            ui.add_space(ui.available_height() * 0.32);
            paint_icon(ui, icons::STACK, 40.0, palette.border_strong);
            ui.label(RichText::new(text).font(theme::medium(15.0)).color(palette.text_muted));
        });
        return;
    }
    let asked = Asked {
        selected: view.selected.as_deref(),
        scroll_to: view.scroll_to.take(),
        take_focus: std::mem::take(&mut view.focus_table),
    };
    if let Some(position) = table_ui(ui, rows, &asked) {
        view.selected = rows.ids.get(position).cloned();
        view.focus_table = true;
    }
}

impl RootUsersView {
    /// Keeps what is shown in step with the accounts. One that is shown no longer is not selected either.
    fn update(&mut self, roots: &RootUsers) {
        let ids = |view: &Self| Arc::clone(&view.shown.ids);
        if self.shown.update(roots, &self.filter, self.narrow)
            && self.selected.as_ref().is_some_and(|selected| !ids(self).contains(selected))
        {
            self.selected = None;
        }
        if let (Some(step), Some(last)) = (self.step.take(), self.shown.ids.len().checked_sub(1)) {
            let ids = ids(self);
            let now = ids.iter().position(|id| Some(id) == self.selected.as_ref());
            let target = now.map_or(0, |now| now.saturating_add_signed(step).min(last));
            self.selected = Some(ids[target].clone());
            self.scroll_to = Some(target);
            self.focus_table = true;
        }
    }

    /// The id of the account in the pane.
    pub(in crate::ui) fn selected(&self) -> Option<&str> {
        self.selected.as_deref()
    }

    /// Where text goes that is typed outside of a field.
    pub(in crate::ui) fn type_to(&self) -> TypeTo {
        TypeTo { field: field_id(FILTER), chars: self.filter.chars().count() }
    }

    /// What is done with the keyboard while no dialog is open.
    pub(in crate::ui) fn keys(&mut self, ctx: &Context) -> Option<RootUsersAsk> {
        let pressed = |modifiers, key| ctx.input_mut(|input| input.consume_key(modifiers, key));
        if pressed(Modifiers::COMMAND, Key::F) {
            self.has_focus = false;
        }
        let focused = ctx.memory(|memory| memory.focused());
        let walks = focused == Some(table::id()) || focused == Some(field_id(FILTER));
        if walks {
            for (key, step) in [(Key::ArrowDown, 1), (Key::ArrowUp, -1)] {
                if pressed(Modifiers::NONE, key) {
                    self.step = Some(step);
                }
            }
            if pressed(Modifiers::NONE, Key::Enter) && self.selected.is_none() {
                self.step = Some(0);
            }
        }
        // In a field with a text, Escape clears that.
        let is_typing = ctx.text_edit_focused() && !(self.filter.is_empty() && self.ids.is_empty());
        let leaves = !is_typing && self.filter.is_empty() && pressed(Modifiers::NONE, Key::Escape);
        leaves.then_some(RootUsersAsk::Back)
    }
}
