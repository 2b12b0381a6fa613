//! The page of the root users: whether they can be managed, which accounts there are, and what each root user has.

use egui::{Context, Frame, Key, Label, Margin, Modifiers, RichText, Ui};
use jiff::tz::TimeZone;

use crate::account::account_ids;
use crate::desk::{Account, AnyRootAction, Command, Desk, Member, NotificationTone, RootCommand};

use super::pane::{Shown, pane_ui};
use super::permissions::{audit_off, is_off};
use super::rows::Narrow;
use super::table::{self, Asked, Rows, table_ui};
use crate::ui::detail::error::error_ui;
use crate::ui::kit::chip::chip_ui;
use crate::ui::kit::enter::take_enter;
use crate::ui::kit::key_by_key::TypeTo;
use crate::ui::kit::painted::paint_icon;
use crate::ui::kit::row_ends::at_right;
use crate::ui::kit::search_field::{field_id, field_ui};
use crate::ui::kit::split::{self, beside, part_ui, splitter_ui};
use crate::ui::kit::theme::{self, GRID, palette};
use crate::ui::kit::widgets::{self, Button, Kind, Tone};
use crate::ui::kit::{focus, format, icons};

/// The name of the field that narrows the accounts down.
const FILTER: &str = "Filter accounts";
/// The name of the field for ids that no list has.
const IDS: &str = "Account IDs to add";
/// How wide the pane of an account is at first, in points.
const PANE_WIDTH: f32 = 400.0;

/// What is only on the page: typed, chosen, scrolled.
#[derive(Default)]
pub(in crate::ui) struct RootUsersView {
    filter: String,
    ids: String,
    narrow: Narrow,
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
    let members = view.update(account);
    let mut asked = None;
    split::head_ui(ui, "root users header", |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        if title_ui(ui, account, &members, commands) {
            asked = Some(RootUsersAsk::Back);
        }
        Frame::new().inner_margin(Margin { left: 16, right: 16, top: 0, bottom: 12 }).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0 * GRID;
            state_ui(ui, account);
            narrow_ui(ui, view, account);
            add_ui(ui, view, commands);
        });
        widgets::rule(ui);
    });
    let rest = ui.available_rect_before_wrap();
    let rows = Rows { members: &members, now: desk.now(), zone };
    let selected = view.selected.as_deref().and_then(|id| account.root_users.member(id));
    let Some(member) = selected else {
        part_ui(ui, "Accounts", rest, palette(ui).surface, |ui| accounts_ui(ui, view, account, rows));
        return asked;
    };
    let (left, right) = beside(rest, view.pane_width.unwrap_or(PANE_WIDTH));
    part_ui(ui, "Accounts", left, palette(ui).surface, |ui| accounts_ui(ui, view, account, rows));
    splitter_ui(ui, right, &mut view.pane_width);
    let shown = Shown { desk, account, member, zone };
    let act = part_ui(ui, "Root user", right, palette(ui).ground, |ui| pane_ui(ui, shown, commands));
    asked.or(act.map(RootUsersAsk::Act))
}

/// The bar at the top. Tells whether the page is to be left.
fn title_ui(ui: &mut Ui, account: &Account, members: &[&Member], commands: &mut Vec<Command>) -> bool {
    let roots = &account.root_users;
    let mut back = false;
    Frame::new().inner_margin(Margin::symmetric(16, 10)).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.set_min_height(theme::CONTROL_HEIGHT);
            let button = Button::icon(icons::ARROW_LEFT, "Back to the users").show(ui);
            focus::by_default(ui.ctx(), button.id);
            back = button.clicked();
            ui.label(RichText::new("Root users").font(theme::bold(17.0)));
            at_right(ui, |ui| {
                let off = roots.accounts.is_running.then_some("The accounts are being read");
                let read = Button::new(Kind::Plain, "Read again").with_icon(icons::ARROW_CLOCKWISE).disabled_if(off);
                if read.show(ui).clicked() {
                    commands.push(Command::Root(RootCommand::Read));
                }
                if roots.auditing() > 0 {
                    let stop = Button::new(Kind::Plain, "Stop auditing").with_icon(icons::X);
                    if stop.show(ui).clicked() {
                        commands.push(Command::Root(RootCommand::StopAuditing));
                    }
                } else {
                    let can = || members.iter().filter(|member| audit_off(account, member).is_none());
                    let (off, word) = match can().count() {
                        0 => (Some("There is no account that can be audited"), "Audit all".to_owned()),
                        n => (None, format!("Audit all {}", format::count(n))),
                    };
                    let all = Button::new(Kind::Primary, &word).with_icon(icons::MAGNIFYING_GLASS).disabled_if(off);
                    if all.show(ui).clicked() {
                        let ids = can().map(|member| member.account.id.clone()).collect();
                        commands.push(Command::Root(RootCommand::Audit(ids)));
                    }
                }
            });
        });
    });
    back
}

/// Whether root users can be managed from here, and whether the list is whole.
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
    if let Some(Err(error)) = &roots.accounts.last {
        ui.push_id("accounts", |ui| error_ui(ui, Tone::Warn, &error.sentence, error, |_| ()));
    }
}

/// The filter, and the chips.
fn narrow_ui(ui: &mut Ui, view: &mut RootUsersView, account: &Account) {
    ui.horizontal_wrapped(|ui| {
        let field = field_ui(ui, FILTER, "Filter by name, ID or e-mail", 260.0, &mut view.filter);
        focus::by_default(ui.ctx(), field.id);
        if !std::mem::replace(&mut view.has_focus, true) {
            field.request_focus();
        }
        ui.spacing_mut().item_spacing.x = 1.5 * GRID;
        for narrow in Narrow::ALL {
            let count = account.root_users.members().iter().filter(|member| narrow.fits(member)).count();
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
        let text = format!(
            "These are no account IDs, which have twelve digits: {}. They were left in the field.",
            format::visible(&others.join(", "))
        );
        commands.push(Command::Notify(NotificationTone::Problem, text));
        view.ids = others.join(" ");
    });
}

fn accounts_ui(ui: &mut Ui, view: &mut RootUsersView, account: &Account, rows: Rows<'_>) {
    if rows.members.is_empty() {
        let roots = &account.root_users;
        let text = match () {
            () if roots.accounts.is_running => "Reading the accounts of the organization…",
            () if roots.members().is_empty() => "No accounts are known. Paste their IDs above",
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
        view.selected = rows.members.get(position).map(|member| member.account.id.clone());
        view.focus_table = true;
    }
}

impl RootUsersView {
    /// The accounts that are shown, in their order. One that is shown no longer is not selected either.
    fn update<'a>(&mut self, account: &'a Account) -> Vec<&'a Member> {
        let filter = self.filter.to_lowercase();
        let words: Vec<&str> = filter.split_whitespace().collect();
        let fits = |member: &&Member| self.narrow.fits(member) && member.has_words(&words);
        let members: Vec<&Member> = account.root_users.members().iter().filter(fits).collect();
        let now = members.iter().position(|member| Some(&member.account.id) == self.selected.as_ref());
        if now.is_none() {
            self.selected = None;
        }
        if let (Some(step), Some(last)) = (self.step.take(), members.len().checked_sub(1)) {
            let target = now.map_or(0, |now| now.saturating_add_signed(step).min(last));
            self.selected = Some(members[target].account.id.clone());
            self.scroll_to = Some(target);
            self.focus_table = true;
        }
        members
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
