use egui::accesskit::Live;
use egui::{Frame, Id, Margin, RichText, Ui, UiBuilder, vec2};
use jiff::tz::TimeZone;

use crate::account::LoginProfile;
use crate::desk::{Account, Command, Desk, Details, Password, UserRow, cannot_change};

use super::error::error_ui;
use super::notes::{note_ui, part_text};
use super::offers::{about, password_offers_ui};
use super::overview::overview_ui;
use super::password::password_ui;
use super::sign_in::{Reasons, not_read_ui, sign_in_ui, tags_ui};
use super::source::Times;
use super::{progress, record};
use crate::ui::kit::scroll::scrolled_ui;
use crate::ui::kit::theme::{self, GRID, palette};
use crate::ui::kit::widgets::{Button, Kind, Tone, announced, caption, fact, is_heading, rule, section};
use crate::ui::kit::{format, icons};
use crate::ui::shell::request::Request;
use crate::ui::shell::view::View;
use crate::ui::texts::CHECK_AGAIN;

/// A pane that is not higher than this is scrolled as a whole, in points.
const LEAST_TO_PIN: f32 = 330.0;

/// Everything about the selected user, and what can be done; all users at a glance where none is selected.
pub(in crate::ui) fn detail_ui(
    ui: &mut Ui,
    desk: &Desk,
    account: &Account,
    view: &mut View,
    zone: &TimeZone,
    commands: &mut Vec<Command>,
) -> Option<Request> {
    // The pane is as wide as it is, and grows with none of its words.
    let (_, rect) = ui.allocate_space(ui.available_size());
    let ui = &mut ui.new_child(UiBuilder::new().max_rect(rect));
    if view.selection.len() > 1 {
        several_ui(ui, view);
        return None;
    }
    let Some(row) = view.selected.as_deref().and_then(|key| account.inventory.get(key)) else {
        overview_ui(ui, desk, account, &mut view.glance, (view.shown.filter(), &mut view.query), zone);
        return None;
    };
    let times = Times { now: desk.now(), zone };
    let is_covered = view.is_covered();
    let mut asked = None;
    // Whose account and which user it is, and what can be done to them, stays in sight, wherever the rest is scrolled to. Ids are of
    // this user: a screen reader must not take one user's button for another's, and the rest begins at its top.
    // Where there is no room for both, it is scrolled with the rest.
    let is_pinned = ui.available_height() > LEAST_TO_PIN;
    let (mut back, mut of_top) = (false, None);
    let mut top_ui = |ui: &mut Ui| {
        let margin = Frame::new().inner_margin(Margin { left: 20, right: 20, top: 10, bottom: 12 });
        // It stays the same when a card leaves no room for both: the focus stays, and the name is not said again.
        let same = UiBuilder::new().scope_id(Id::unique(("top of the pane", &row.key)));
        ui.scope_builder(same, |ui| {
            margin.show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 1.5 * GRID;
                back = back_ui(ui);
                head_ui(ui, desk, account, row);
                ui.add_space(GRID);
                of_top = password_offers_ui(ui, desk, account, row);
            });
            rule(ui);
        });
    };
    ui.push_id(&row.key, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        if is_pinned {
            top_ui(ui);
        }
        let margin = Frame::new().inner_margin(Margin { left: 20, right: 20, top: 4, bottom: 18 });
        let mut scroll = egui::ScrollArea::vertical().auto_shrink(false);
        if view.in_pane.as_deref() != Some(row.key.as_str()) {
            view.in_pane = Some(row.key.clone());
            scroll = scroll.vertical_scroll_offset(0.0);
        }
        scrolled_ui(ui, scroll, |ui| {
            if !is_pinned {
                top_ui(ui);
            }
            margin.show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 1.5 * GRID;
                password_ui(ui, account, row, times);
                if !is_covered {
                    // Where a dialog is open, it says so itself.
                    progress::waiting_ui(ui, account, &row.key, commands);
                    asked = failures_ui(ui, account, row, commands).or(asked.take());
                }
                if row.password().value == (Password::Set { must_change: Some(true) })
                    && let Some(note) = cannot_change(&about(desk, account, row))
                {
                    asked = note_ui(ui, desk, account, &note).map(Request::Act).or(asked.take());
                }
                // What was read of a former user of the same name says nothing of this one.
                let details = account.details_of(&row.key);
                let mut reasons = Reasons::default();
                if let LoginProfile::Unknown { reason: Some(reason) } = &row.profile.value {
                    // The section above gives it.
                    reasons.note(reason);
                }
                asked = sign_in_ui(ui, desk, account, row, times, &mut reasons).or(asked.take());
                tags_ui(ui, row, details, times, &mut reasons);
                let record =
                    account.operations.last_record(&row.key).filter(|record| record.user_id == row.user.user_id);
                record::record_ui(ui, record, times.now, zone);
                identity_ui(ui, row, details, times, &mut reasons);
            });
        });
    });
    if back {
        view.selected = None;
    }
    of_top.or(asked)
}

/// The user's name, and the account that the user is of.
fn head_ui(ui: &mut Ui, desk: &Desk, account: &Account, row: &UserRow) {
    let name = RichText::new(row.user.name.as_str()).font(theme::bold(18.0));
    // With the keyboard one hears who is selected.
    let label = announced(ui, Live::Polite, |ui| ui.add(egui::Label::new(name).wrap()));
    is_heading(&label, row.user.name.as_str());
    let production = if desk.is_production() { ", production" } else { "" };
    let text = match account.alias() {
        Some(alias) => format!("{alias}, {}{production}", account.session.identity.grouped_account_id()),
        None => format!("Account {}{production}", account.session.identity.grouped_account_id()),
    };
    let ink = if desk.is_production() { palette(ui).bad } else { palette(ui).text_muted };
    ui.add(egui::Label::new(RichText::new(format::visible(&text)).color(ink).size(12.5)).wrap());
    if account.session.is_self(&row.user.name) {
        ui.label(RichText::new("This is the user you are signed in as").color(palette(ui).warn).size(12.5));
    }
}

/// What stands in place of a user where several are selected: nothing is done to one of them by mistake.
fn several_ui(ui: &mut Ui, view: &mut View) {
    Frame::new().inner_margin(Margin { left: 20, right: 20, top: 10, bottom: 12 }).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 1.5 * GRID;
        if back_ui(ui) {
            view.selected = None;
        }
        let count = format!("{} users selected", format::count(view.selection.len()));
        let text = RichText::new(&count).font(theme::bold(18.0));
        let label = announced(ui, Live::Polite, |ui| ui.add(egui::Label::new(text).wrap()));
        is_heading(&label, &count);
        caption(
            ui,
            "They can be copied and exported together. Select one user to see details and to change the password.",
        );
    });
}

/// The way back to all users. Its icon stands where the text below it begins.
fn back_ui(ui: &mut Ui) -> bool {
    const PAD: f32 = 2.0 * GRID;
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), 26.0));
    let mut row = ui.new_child(UiBuilder::new().max_rect(rect.translate(vec2(-PAD, 0.0))));
    let back = Button::new(Kind::Quiet, "Overview").with_icon(icons::ARROW_LEFT).small().show(&mut row);
    back.on_hover_text("All users at a glance (Esc)").clicked()
}

/// What came of operations that are not shown by a dialog.
fn failures_ui(ui: &mut Ui, account: &Account, row: &UserRow, commands: &mut Vec<Command>) -> Option<Request> {
    let mut asked = None;
    for operation in account.operations.of_user(&row.key) {
        let (tone, error) = match (operation.failed(), operation.unknown()) {
            (Some(error), _) => (Tone::Bad, error),
            (None, Some(error)) => (Tone::Warn, error),
            (None, None) => continue,
        };
        let target = operation.action.target();
        let sentence = match part_text(target) {
            Some(part) => format!("{part}: {}", error.sentence),
            None => error.sentence.clone(),
        };
        let named = |word: &str| part_text(target).map_or_else(|| word.to_owned(), |part| format!("{word}: {part}"));
        ui.push_id(&target.part, |ui| {
            error_ui(ui, tone, &sentence, error, |ui| {
                let again = named(CHECK_AGAIN);
                let again = Button::new(Kind::Plain, CHECK_AGAIN).named(&again).small();
                if tone == Tone::Warn && again.show(ui).clicked() {
                    commands.push(Command::LoadDetails(row.user.name.clone()));
                }
                if tone == Tone::Warn && operation.action.password().is_some() {
                    if Button::new(Kind::Plain, "Discard the password…").small().show(ui).clicked() {
                        asked = Some(Request::DiscardUnconfirmed(row.user.name.clone()));
                    }
                } else if Button::new(Kind::Plain, "Dismiss").named(&named("Dismiss")).small().show(ui).clicked() {
                    commands.push(Command::ForgetFailure(target.clone()));
                }
            });
        });
    }
    asked
}

fn identity_ui(ui: &mut Ui, row: &UserRow, details: Option<&Details>, times: Times<'_>, reasons: &mut Reasons) {
    section(ui, "User");
    if let Some(error) = details.and_then(|details| details.user.as_ref()) {
        not_read_ui(ui, error, reasons);
    }
    fact(ui, "Path", &row.user.path, |_| ());
    if let Some(created) = row.user.created {
        fact(ui, "Created", &times.when(created), |_| ());
    }
    fact(ui, "User ID", &row.user.user_id, |_| ());
    fact(ui, "ARN", &row.user.arn, |ui| {
        if Button::new(Kind::Quiet, "Copy ARN").with_icon(icons::COPY).small().show(ui).clicked() {
            ui.ctx().copy_text(row.user.arn.clone());
        }
    });
}
