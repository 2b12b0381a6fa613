use std::ops::RangeInclusive;

use egui::{Context, DragValue, Key, Label, RichText, Ui, vec2};

use crate::desk::{Command, Desk, NewPassword, Settings, Theme};

use super::modal::modal_ui;
use crate::ui::kit::radio::Radios;
use crate::ui::kit::row_ends::at_right;
use crate::ui::kit::theme::{self, GRID, palette};
use crate::ui::kit::widgets::{Button, Kind, caption};
use crate::ui::kit::{focus, icons};

const WIDTH: f32 = 480.0;
const NEW_PASSWORD: &str = "Start a new password with";
const ZOOM: &str = "Zoom";
const REFRESH: &str = "Refresh automatically";

/// The settings as they are being chosen.
pub(in crate::ui) struct SettingsDialog {
    chosen: Settings,
    /// [`Settings::refresh_minutes`] as it was when the dialog was opened.
    kept_minutes: u32,
    /// The zoom of the window when the dialog was opened, in per cent.
    kept_zoom: u16,
    first_frame: bool,
}

impl SettingsDialog {
    pub(in crate::ui) fn new(desk: &Desk) -> Self {
        let chosen = desk.settings.clone();
        Self { kept_minutes: chosen.refresh_minutes, kept_zoom: chosen.zoom_percent, chosen, first_frame: true }
    }

    /// The theme that is chosen, kept or not.
    pub(in crate::ui) fn theme(&self) -> Theme {
        self.chosen.theme
    }
}

/// What came of the settings in this frame.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Done {
    Open,
    Closed,
    About,
}

/// Shows the settings, if they are open. Tells whether what program this is was asked for instead.
pub(in crate::ui) fn settings_ui(
    ctx: &Context,
    desk: &Desk,
    open: &mut Option<SettingsDialog>,
    commands: &mut Vec<Command>,
) -> bool {
    let Some(dialog) = open else { return false };
    if dialog.first_frame {
        // By keys it may have become another one that is not kept yet.
        dialog.kept_zoom = (ctx.zoom_factor() * 100.0).round() as u16;
        dialog.chosen.zoom_percent = dialog.kept_zoom;
    }
    let mut done = Done::Open;
    let response = modal_ui(
        ctx,
        "Settings",
        WIDTH,
        dialog,
        |ui, dialog| {
            let chosen = &mut dialog.chosen;
            theme_ui(ui, &mut chosen.theme, dialog.first_frame);
            zoom_ui(ui, &mut chosen.zoom_percent, dialog.kept_zoom);
            ui.add_space(GRID);
            let seconds = &mut chosen.clear_clipboard_seconds;
            number_ui(ui, "Clear a copied password after", " s", seconds, Settings::CLEAR_CLIPBOARD_SECONDS);
            number_ui(ui, "Lock after inactivity of", " min", &mut chosen.lock_minutes, Settings::LOCK_MINUTES);
            let text = "A copied password is also cleared when the desk is locked and when the window is closed, unless \
                        something else was copied meanwhile.";
            ui.add(Label::new(RichText::new(text).color(palette(ui).text_muted).size(12.5)).wrap());
            ui.add_space(GRID);
            refresh_ui(ui, &mut chosen.refresh_minutes, dialog.kept_minutes);
            ui.add_space(GRID);
            new_password_ui(ui, &mut chosen.new_password);
        },
        |ui, dialog| done = buttons_ui(ui, desk, dialog, commands),
    );
    dialog.first_frame = false;
    if done != Done::Open || (response.is_top_modal && ctx.input(|input| input.key_pressed(Key::Escape))) {
        *open = None;
    }
    done == Done::About
}

fn theme_ui(ui: &mut Ui, chosen: &mut Theme, take_focus: bool) {
    ui.horizontal(|ui| {
        ui.label("Theme");
        ui.add_space(GRID);
        let themes = [(Theme::System, "Follow system"), (Theme::Light, "Light"), (Theme::Dark, "Dark")];
        let stop = Radios::new("Theme").show(ui, chosen, &themes);
        if take_focus {
            stop.request_focus();
        }
    });
}

/// How large everything is. What there is by now may be another size than those that are offered.
fn zoom_ui(ui: &mut Ui, chosen: &mut u16, kept: u16) {
    const OFFERED: [u16; 5] = [80, 100, 125, 150, 200];
    let mut offered = OFFERED.to_vec();
    if !offered.contains(&kept) {
        offered.push(kept);
        offered.sort_unstable();
    }
    let words: Vec<(u16, String)> = offered.into_iter().map(|percent| (percent, format!("{percent} %"))).collect();
    let choices: Vec<(u16, &str)> = words.iter().map(|(percent, word)| (*percent, word.as_str())).collect();
    ui.label(ZOOM);
    ui.horizontal_wrapped(|ui| Radios::new(ZOOM).show(ui, chosen, &choices));
}

fn new_password_ui(ui: &mut Ui, chosen: &mut NewPassword) {
    ui.label(NEW_PASSWORD);
    let choices = [(NewPassword::Generated, "A generated password"), (NewPassword::Typed, "An empty field")];
    ui.horizontal(|ui| Radios::new(NEW_PASSWORD).show(ui, chosen, &choices));
}

/// Every how many minutes the list is read again. What was kept may be another number than those that are offered.
fn refresh_ui(ui: &mut Ui, chosen: &mut u32, kept: u32) {
    const OFFERED: [u32; 5] = [0, 1, 5, 15, 60];
    let offered = OFFERED.into_iter().chain((!OFFERED.contains(&kept)).then_some(kept));
    let words: Vec<(u32, String)> = offered
        .map(|minutes| match minutes {
            0 => (0, "Never".to_owned()),
            1 => (1, "Every minute".to_owned()),
            n => (n, format!("{n} min")),
        })
        .collect();
    let choices: Vec<(u32, &str)> = words.iter().map(|(minutes, word)| (*minutes, word.as_str())).collect();
    ui.label(REFRESH);
    ui.horizontal(|ui| Radios::new(REFRESH).show(ui, chosen, &choices));
}

fn number_ui(ui: &mut Ui, what: &str, unit: &str, value: &mut u32, range: RangeInclusive<u32>) {
    let label = ui.label(what);
    ui.horizontal(|ui| {
        ui.spacing_mut().interact_size = vec2(90.0, theme::CONTROL_HEIGHT);
        let text = format!("{} to {}{unit}", range.start(), range.end());
        ui.add(DragValue::new(value).range(range).suffix(unit).speed(0.2)).labelled_by(label.id);
        caption(ui, &text);
    });
}

/// Tells whether the dialog is done with.
fn buttons_ui(ui: &mut Ui, desk: &Desk, dialog: &SettingsDialog, commands: &mut Vec<Command>) -> Done {
    let mut done = Done::Open;
    ui.horizontal(|ui| {
        ui.set_min_height(theme::CONTROL_HEIGHT);
        if Button::new(Kind::Quiet, "About Passdesk").with_icon(icons::INFO).show(ui).clicked() {
            done = Done::About;
        }
        at_right(ui, |ui| {
            let cancel = Button::new(Kind::Plain, "Cancel").show(ui);
            focus::by_default(ui.ctx(), cancel.id);
            if cancel.clicked() {
                done = Done::Closed;
            }
            if Button::new(Kind::Primary, "Save").show(ui).clicked() {
                // What the dialog does not show may have changed since it was opened.
                let Settings {
                    theme,
                    clear_clipboard_seconds,
                    lock_minutes,
                    refresh_minutes,
                    new_password,
                    zoom_percent,
                    ..
                } = dialog.chosen;
                let mut settings = desk.settings.clone();
                if zoom_percent != dialog.kept_zoom {
                    ui.ctx().set_zoom_factor(f32::from(zoom_percent) / 100.0);
                    settings.zoom_percent = zoom_percent;
                }
                let settings = Settings {
                    theme,
                    clear_clipboard_seconds,
                    lock_minutes,
                    refresh_minutes,
                    new_password,
                    ..settings
                };
                commands.push(Command::SaveSettings(settings));
                done = Done::Closed;
            }
        });
    });
    done
}
