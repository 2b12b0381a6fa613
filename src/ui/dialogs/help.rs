use egui::{Color32, Context, Grid, Key, Label, RichText, Ui};

use super::modal::modal_ui;
use crate::ui::kit::row_ends::at_right;
use crate::ui::kit::shortcuts::{SHORTCUTS, platform_keys};
use crate::ui::kit::theme::{self, GRID, palette};
use crate::ui::kit::widgets::{Button, Kind, fact, section};
use crate::ui::kit::{focus, icons};

const WIDTH: f32 = 520.0;

/// What the program says of itself.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::ui) enum HelpDialog {
    /// Which keys there are.
    Keys,
    /// Its version, its licence, and what it is drawn with.
    About,
}

const VERSION: &str = env!("CARGO_PKG_VERSION");
const LICENSE: &str = env!("CARGO_PKG_LICENSE");
const FONTS: &str = "Inter and JetBrains Mono (SIL Open Font License 1.1), Phosphor Icons (MIT)";

/// Shows the keys, or what program this is, if either is open. `renderer` is what draws the window.
pub(in crate::ui) fn help_ui(ctx: &Context, open: &mut Option<HelpDialog>, renderer: &str) {
    let Some(mut help) = *open else { return };
    let title = match help {
        HelpDialog::Keys => "Keyboard shortcuts",
        HelpDialog::About => "About Passdesk",
    };
    let mut done = false;
    let response = modal_ui(
        ctx,
        title,
        WIDTH,
        &mut help,
        |ui, help| match help {
            HelpDialog::Keys => keys_ui(ui),
            HelpDialog::About => about_ui(ui, renderer),
        },
        |ui, help| done = buttons_ui(ui, help, renderer),
    );
    let away = response.backdrop_response.clicked() || ctx.input(|input| input.key_pressed(Key::Escape));
    *open = Some(help).filter(|_| !(done || away && response.is_top_modal));
}

fn keys_ui(ui: &mut Ui) {
    let font = theme::medium(13.0);
    // One width for all places, so that what the keys do begins in one line.
    let width = |keys| {
        let text = platform_keys(keys).into_owned();
        ui.fonts_mut(|fonts| fonts.layout_no_wrap(text, font.clone(), Color32::PLACEHOLDER)).size().x
    };
    let all = SHORTCUTS.iter().flat_map(|(_, shortcuts)| *shortcuts);
    let widest = all.map(|shortcut| width(shortcut.keys)).fold(0.0, f32::max);
    for (place, shortcuts) in SHORTCUTS {
        section(ui, place);
        Grid::new(place).num_columns(2).spacing([4.0 * GRID, 1.5 * GRID]).min_col_width(widest).show(ui, |ui| {
            for shortcut in *shortcuts {
                ui.label(RichText::new(platform_keys(shortcut.keys)).font(font.clone()));
                ui.label(RichText::new(shortcut.what).color(palette(ui).text_muted));
                ui.end_row();
            }
        });
    }
}

fn about_ui(ui: &mut Ui, renderer: &str) {
    ui.add(Label::new(env!("CARGO_PKG_DESCRIPTION")).wrap());
    fact(ui, "Version", VERSION, |_| ());
    fact(ui, "License", &LICENSE.replace(" OR ", " or "), |_| ());
    fact(ui, "Fonts", FONTS, |_| ());
    fact(ui, "Drawn with", renderer, |_| ());
}

/// Tells whether the dialog is done with.
fn buttons_ui(ui: &mut Ui, help: &mut HelpDialog, renderer: &str) -> bool {
    let mut done = false;
    ui.horizontal(|ui| {
        ui.set_min_height(theme::CONTROL_HEIGHT);
        match *help {
            HelpDialog::Keys => {
                if Button::new(Kind::Quiet, "About Passdesk").with_icon(icons::INFO).show(ui).clicked() {
                    *help = HelpDialog::About;
                }
            }
            HelpDialog::About => {
                if Button::new(Kind::Quiet, "Copy").with_icon(icons::COPY).show(ui).clicked() {
                    ui.ctx().copy_text(format!("Passdesk {VERSION} ({}, {renderer})", std::env::consts::OS));
                }
            }
        }
        at_right(ui, |ui| {
            let close = Button::new(Kind::Primary, "Close").show(ui);
            focus::by_default(ui.ctx(), close.id);
            done = close.clicked();
        });
    });
    done
}
