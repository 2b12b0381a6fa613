use egui::{Frame, Margin, RichText, Ui, UiBuilder, vec2};
use jiff::tz::TimeZone;

use crate::account::UserName;
use crate::desk::{ChangeState, Command, Desk, OpenAccount, Row};

use super::detail_password::password_ui;
use super::detail_sign_in::{sign_in_ui, tags_ui};
use super::overview::overview_ui;
use super::source::Times;
use super::theme::{self, GRID, palette};
use super::trouble::trouble_ui;
use super::view::View;
use super::widgets::{Button, Kind, Tone, fact, section};
use super::{icons, progress, record};

/// What is asked for by a button of the pane.
pub(super) enum Asked {
    Create(UserName),
    Reset(UserName),
    Delete(UserName),
    MustChange(UserName, bool),
}

/// Everything about the selected user, and what can be done; all users at a glance where none is selected.
pub(super) fn detail_ui(
    ui: &mut Ui,
    desk: &Desk,
    account: &OpenAccount,
    view: &mut View,
    zone: &TimeZone,
    commands: &mut Vec<Command>,
) -> Option<Asked> {
    // The pane is as wide as it is, and grows with none of its words.
    let (_, rect) = ui.allocate_space(ui.available_size());
    let ui = &mut ui.new_child(UiBuilder::new().max_rect(rect));
    let Some(row) = view.selected.as_deref().and_then(|key| account.roster.get(key)) else {
        overview_ui(ui, desk, account, &mut view.glance, &mut view.query, zone);
        return None;
    };
    let times = Times { now: desk.now(), zone };
    let is_covered = view.is_covered(account);
    let mut asked = None;
    egui::ScrollArea::vertical().id_salt("user").auto_shrink(false).show(ui, |ui| {
        let margin = Frame::new().inner_margin(Margin { left: 20, right: 20, top: 10, bottom: 18 });
        // Ids are of this user: a screen reader must not take one user's button for another's.
        margin.show(ui, |ui| {
            ui.push_id(&row.key, |ui| {
                ui.spacing_mut().item_spacing.y = 1.5 * GRID;
                if back_ui(ui) {
                    view.selected = None;
                }
                let name = RichText::new(row.user.name.as_str()).font(theme::bold(18.0));
                let label = ui.add(egui::Label::new(name).wrap());
                // Whoever walks the table with the keyboard hears who is selected.
                ui.ctx().accesskit_node_builder(label.id, |node| node.set_live(egui::accesskit::Live::Polite));
                if account.is_self(&row.user.name) {
                    ui.label(RichText::new("This is the user you are signed in as").color(palette(ui).warn).size(12.5));
                }
                asked = password_ui(ui, desk, account, row, times);
                if !is_covered {
                    // Where a dialog is open, it says so itself.
                    progress::waiting_ui(ui, account, &row.user.name, commands);
                    failure_ui(ui, account, row, commands);
                }
                // What was read of a former user of the same name says nothing of this one.
                let details = account.details.get(&row.key).filter(|details| details.user_id == row.user.user_id);
                sign_in_ui(ui, account, row, details, times);
                tags_ui(ui, row, times);
                let record = account.records.get(&row.key).filter(|record| record.user_id == row.user.user_id);
                record::record_ui(ui, record, times.now, zone);
                identity_ui(ui, row, times);
            })
        });
    });
    asked
}

/// The way back to all users. Its icon stands where the text below it begins.
fn back_ui(ui: &mut Ui) -> bool {
    const PAD: f32 = 2.0 * GRID;
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), 26.0));
    let mut row = ui.new_child(UiBuilder::new().max_rect(rect.translate(vec2(-PAD, 0.0))));
    let back = Button::new(Kind::Quiet, "Overview").with_icon(icons::ARROW_LEFT).small().show(&mut row);
    back.on_hover_text("All users at a glance (Esc)").clicked()
}

/// What came of a change that is not shown by a dialog.
fn failure_ui(ui: &mut Ui, account: &OpenAccount, row: &Row, commands: &mut Vec<Command>) {
    let (tone, trouble) = match account.changes.get(&row.key) {
        Some(ChangeState::Refused(_, trouble)) => (Tone::Bad, trouble),
        Some(ChangeState::Unknown(_, trouble)) => (Tone::Warn, trouble),
        _ => return,
    };
    trouble_ui(ui, tone, &trouble.sentence, trouble, |ui| {
        if tone == Tone::Warn && Button::new(Kind::Plain, "Look again").small().show(ui).clicked() {
            commands.push(Command::Watch(row.user.name.clone()));
        }
        let waits = account.waiting().any(|name| *name == row.user.name);
        let put_away = if waits { "Discard the password" } else { "Dismiss" };
        if Button::new(Kind::Plain, put_away).small().show(ui).clicked() {
            commands.push(Command::ForgetFailure(row.key.clone()));
        }
    });
}

fn identity_ui(ui: &mut Ui, row: &Row, times: Times<'_>) {
    section(ui, "User");
    fact(ui, "Path", &row.user.path, |_| ());
    if let Some(created) = row.user.created {
        fact(ui, "Created", &times.when(created), |_| ());
    }
    fact(ui, "User id", &row.user.user_id, |_| ());
    fact(ui, "ARN", &row.user.arn, |ui| {
        if Button::new(Kind::Quiet, "Copy ARN").with_icon(icons::COPY).small().show(ui).clicked() {
            ui.ctx().copy_text(row.user.arn.clone());
        }
    });
}
