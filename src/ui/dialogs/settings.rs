use std::ops::RangeInclusive;

use egui::{Context, Key, Label, RichText, Role, Slider, Ui, WidgetInfo};

use crate::desk::{Command, Desk, NewPassword, Settings, Theme};

use super::super::focus;
use super::super::theme::{self, GRID, palette};
use super::super::widgets::{self, Button, Kind};
use super::modal_ui;

const WIDTH: f32 = 480.0;

/// The settings as they are being chosen.
pub(in crate::ui) struct SettingsDialog {
    chosen: Settings,
    /// [`Settings::refresh_minutes`] as it was when the dialog was opened.
    kept_minutes: u32,
    first_frame: bool,
}

impl SettingsDialog {
    pub(in crate::ui) fn new(desk: &Desk) -> Self {
        let chosen = desk.settings.clone();
        Self { kept_minutes: chosen.refresh_minutes, chosen, first_frame: true }
    }
}

/// Shows the settings, if they are open.
pub(in crate::ui) fn settings_ui(ctx: &Context, open: &mut Option<SettingsDialog>, commands: &mut Vec<Command>) {
    let Some(dialog) = open else { return };
    let mut done = false;
    let response = modal_ui(
        ctx,
        "Settings",
        WIDTH,
        dialog,
        |ui, dialog| {
            let chosen = &mut dialog.chosen;
            theme_ui(ui, &mut chosen.theme);
            ui.add_space(GRID);
            let seconds = &mut chosen.clear_clipboard_seconds;
            number_ui(ui, "Clear a copied password after", " s", seconds, Settings::CLEAR_CLIPBOARD_SECONDS);
            number_ui(
                ui,
                "Lock without a key or a movement after",
                " min",
                &mut chosen.lock_minutes,
                Settings::LOCK_MINUTES,
            );
            let text = "A copied password is also cleared when the desk is locked and when the window is closed, unless \
                        something else was copied meanwhile.";
            ui.add(Label::new(RichText::new(text).color(palette(ui).text_muted).size(12.5)).wrap());
            ui.add_space(GRID);
            refresh_ui(ui, &mut chosen.refresh_minutes, dialog.kept_minutes);
            ui.add_space(GRID);
            new_password_ui(ui, &mut chosen.new_password);
        },
        |ui, dialog| done = buttons_ui(ui, dialog, commands),
    );
    dialog.first_frame = false;
    if done || (response.is_top_modal && ctx.input(|input| input.key_pressed(Key::Escape))) {
        *open = None;
    }
}

fn theme_ui(ui: &mut Ui, chosen: &mut Theme) {
    ui.horizontal(|ui| {
        ui.label("Theme");
        ui.add_space(GRID);
        for (theme, word) in [(Theme::System, "As the system"), (Theme::Light, "Light"), (Theme::Dark, "Dark")] {
            ui.radio_value(chosen, theme, word);
        }
    });
}

fn new_password_ui(ui: &mut Ui, chosen: &mut NewPassword) {
    ui.label("Start a new password with");
    ui.horizontal(|ui| {
        for (new_password, word) in
            [(NewPassword::Generated, "A generated password"), (NewPassword::Typed, "An empty field")]
        {
            ui.radio_value(chosen, new_password, word);
        }
    });
}

/// Every how many minutes the list is read again. What was kept may be another number than those that are offered.
fn refresh_ui(ui: &mut Ui, chosen: &mut u32, kept: u32) {
    const OFFERED: [u32; 5] = [0, 1, 5, 15, 60];
    ui.label("Refresh the list by itself");
    ui.horizontal_wrapped(|ui| {
        for minutes in OFFERED.into_iter().chain((!OFFERED.contains(&kept)).then_some(kept)) {
            let (word, name) = match minutes {
                0 => ("Never".to_owned(), "Never refresh by itself".to_owned()),
                1 => ("Every minute".to_owned(), "Refresh every minute".to_owned()),
                n => (format!("{n} min"), format!("Refresh every {n} minutes")),
            };
            let is_chosen = *chosen == minutes;
            ui.radio_value(chosen, minutes, word)
                .widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_chosen, &name));
        }
    });
}

fn number_ui(ui: &mut Ui, what: &str, unit: &str, value: &mut u32, range: RangeInclusive<u32>) {
    let label = ui.label(what);
    ui.scope(|ui| {
        ui.spacing_mut().slider_width = 320.0;
        ui.visuals_mut().widgets.inactive.bg_fill = palette(ui).border_strong;
        ui.add(Slider::new(value, range).suffix(unit)).labelled_by(label.id);
    });
}

/// Tells whether the dialog is done with.
fn buttons_ui(ui: &mut Ui, dialog: &SettingsDialog, commands: &mut Vec<Command>) -> bool {
    let mut done = false;
    ui.horizontal(|ui| {
        ui.set_min_height(theme::CONTROL_HEIGHT);
        widgets::at_right(ui, |ui| {
            let cancel = Button::new(Kind::Plain, "Cancel").show(ui);
            focus::by_default(ui.ctx(), cancel.id);
            if dialog.first_frame {
                cancel.request_focus();
            }
            done |= cancel.clicked();
            if Button::new(Kind::Primary, "Keep").show(ui).clicked() {
                commands.push(Command::Keep(dialog.chosen.clone()));
                done = true;
            }
        });
    });
    done
}
