use egui::accesskit::Live;
use egui::{RichText, Ui, vec2};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::account::UserName;
use crate::desk::{Account, AuthorizationState, Command, Listing, NameAnswer};

use super::not_known::not_known;
use crate::ui::detail::error::error_ui;
use crate::ui::kit::painted::paint_icon;
use crate::ui::kit::theme::{self, GRID, palette};
use crate::ui::kit::widgets::{self, Button, Kind, Tone};
use crate::ui::kit::{format, icons};
use crate::ui::shell::view::View;

/// No line of a sentence is longer, in points.
const WIDEST: f32 = 560.0;

/// What stands in place of the table when it has no rows: why, as far as that is known, and what can be done.
pub(in crate::ui) fn nobody_ui(
    ui: &mut Ui,
    account: &Account,
    view: &mut View,
    zone: &TimeZone,
    now: Timestamp,
    commands: &mut Vec<Command>,
) {
    let palette = palette(ui);
    let filter = view.shown.filter();
    let is_filtered = !filter.is_empty();
    let unknown = not_known(account, filter);
    let (icon, title) = title(account, is_filtered, unknown.is_none());
    let sentences: Vec<String> = filter.hints().filter(|_| is_filtered).chain(unknown).collect();
    let name = name_to_ask(account, view);
    let has_others = is_filtered && !account.inventory.rows().is_empty();
    ui.vertical_centered(|ui| {
        ui.add_space(ui.available_height() * 0.28);
        paint_icon(ui, icon, 40.0, palette.border_strong);
        ui.add_space(2.0 * GRID);
        let text = RichText::new(&title).font(theme::medium(15.0)).color(palette.text_muted);
        widgets::announced(ui, Live::Polite, |ui| ui.label(text));
        ui.add_space(2.0 * GRID);
        for sentence in &sentences {
            let width = ui.available_width().min(WIDEST);
            ui.allocate_ui(vec2(width, 0.0), |ui| {
                ui.vertical_centered(|ui| {
                    ui.label(RichText::new(format::visible(sentence)).color(palette.text_muted));
                });
            });
            ui.add_space(2.0 * GRID);
        }
        if let Some(name) = &name {
            ask_ui(ui, account, name, zone, now, commands);
            ui.add_space(2.0 * GRID);
        }
        if has_others && Button::new(Kind::Plain, "Show all users").show(ui).clicked() {
            view.query.text.clear();
        }
    });
}

/// What can be said of an empty table. That nobody fits is said only of a list that is whole.
fn title(account: &Account, is_filtered: bool, is_known: bool) -> (&'static str, String) {
    let listed = format::users(account.inventory.rows().len());
    let nobody = account.inventory.rows().is_empty();
    match (&account.refresh.listing, is_filtered) {
        (Listing::Running, false) => (icons::USERS_THREE, "Listing the users…".into()),
        (Listing::Running, true) if account.refresh.listed_at.is_some() => {
            (icons::MAGNIFYING_GLASS, "Listing the users again. No match yet".into())
        }
        (Listing::Running, true) => {
            let count = format::count(account.inventory.rows().len());
            (icons::MAGNIFYING_GLASS, format!("Still listing users: {count} so far. No match yet"))
        }
        (Listing::Failed(_), _) if nobody => (icons::PLUGS, "The users could not be listed".into()),
        (Listing::Complete(_), _) if nobody => (icons::USERS_THREE, "This account has no IAM users".into()),
        (Listing::Failed(_), _) if account.refresh.listed_at.is_none() => {
            (icons::MAGNIFYING_GLASS, format!("No match among the {listed} listed so far"))
        }
        _ if is_known => (icons::MAGNIFYING_GLASS, "No users match the filter".into()),
        _ if account.refresh.authorization == AuthorizationState::Running => {
            (icons::MAGNIFYING_GLASS, "No match yet".into())
        }
        _ => (icons::MAGNIFYING_GLASS, "No match among what is known".into()),
    }
}

/// The name that IAM can be asked for: the filter is one, nobody in the list has it, and there is somebody to ask.
pub(in crate::ui) fn name_to_ask(account: &Account, view: &View) -> Option<UserName> {
    let can_ask =
        account.session.signed_out.is_none() && !account.session.signing_in && account.session.locked.is_none();
    let name = view.shown.filter().name_asked(view.shown.text()).filter(|_| can_ask)?;
    account.inventory.get(&name.key()).is_none().then_some(name)
}

fn ask_ui(
    ui: &mut Ui,
    account: &Account,
    name: &UserName,
    zone: &TimeZone,
    now: Timestamp,
    commands: &mut Vec<Command>,
) {
    let ink = palette(ui).text_muted;
    let answer = account.refresh.asked_for.as_ref().filter(|asked| asked.name == *name).map(|asked| &asked.answer);
    match answer {
        Some(NameAnswer::Missing(at)) => {
            let at = format::time_of_day(*at, now, zone);
            let text = format!("IAM had no user of the name “{name}” at {at}.");
            widgets::announced(ui, Live::Polite, |ui| ui.label(RichText::new(text).color(ink)));
            ui.add_space(2.0 * GRID);
        }
        Some(NameAnswer::Failed(error)) => {
            error_ui(ui, Tone::Warn, &error.sentence, error, |_| ());
            ui.add_space(2.0 * GRID);
        }
        Some(NameAnswer::Awaited | NameAnswer::Found) | None => {}
    }
    let off = matches!(answer, Some(NameAnswer::Awaited)).then_some("IAM is being asked");
    let button = Button::new(Kind::Plain, &format!("Ask IAM for “{name}”")).disabled_if(off).show(ui);
    if button.on_hover_text("Reads this one user, without waiting for the list (Enter)").clicked() {
        commands.push(Command::AskFor(name.clone()));
    }
}
