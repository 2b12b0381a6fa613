use egui::{Align, Align2, Frame, Layout, Margin, RichText, Role, Sense, Stroke, TextureHandle, Ui, WidgetInfo, vec2};

use crate::desk::{Command, Desk, Origin, Profile, Stage, Welcome};

use super::theme::{self, GRID, RADIUS, RADIUS_LARGE, palette};
use super::trouble::trouble_ui;
use super::widgets::{self, Button, Kind, Tone};
use super::{banners, format, header, icons};

const WIDTH: f32 = 560.0;

/// The page on which the operator chooses an account, or waits for it to open.
///
/// Tells whether the settings are asked for.
pub(super) fn welcome_ui(ui: &mut Ui, desk: &Desk, mark: Option<&TextureHandle>, commands: &mut Vec<Command>) -> bool {
    let mut settings = false;
    Frame::new().inner_margin(Margin::symmetric(16, 10)).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.set_min_height(theme::CONTROL_HEIGHT);
            settings = widgets::at_right(ui, header::settings_button);
        });
    });
    egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let side = ((ui.available_width() - WIDTH) / 2.0).max(16.0);
        ui.horizontal_top(|ui| {
            ui.add_space(side);
            ui.allocate_ui_with_layout(vec2(WIDTH, 0.0), Layout::top_down(Align::Min), |ui| {
                ui.set_width(WIDTH.min(ui.available_width()));
                ui.add_space(6.0 * GRID);
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = 3.0 * GRID;
                    if let Some(mark) = mark {
                        ui.add(egui::Image::new(mark).fit_to_exact_size(vec2(44.0, 44.0)));
                    }
                    ui.label(RichText::new("Passdesk").font(theme::bold(30.0)));
                });
                ui.add_space(GRID);
                let what = "Console passwords of AWS IAM users: see who has one, create, reset and delete them.";
                ui.label(RichText::new(what).color(palette(ui).text_muted).size(14.5));
                ui.add_space(4.0 * GRID);
                match &desk.stage {
                    Stage::Welcome(welcome) => choice_ui(ui, desk, welcome, commands),
                    Stage::Opening(origin) => opening_ui(ui, origin, commands),
                    Stage::Open(_) => {}
                }
            });
        });
    });
    settings
}

fn opening_ui(ui: &mut Ui, origin: &Origin, commands: &mut Vec<Command>) {
    card_ui(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spinner();
            ui.label(format!("Opening {}…", name_of(origin)));
            widgets::at_right(ui, |ui| {
                if Button::new(Kind::Plain, "Cancel").show(ui).clicked() {
                    commands.push(Command::Close);
                }
            });
        });
    });
}

fn name_of(origin: &Origin) -> String {
    match origin {
        Origin::Demo => "the demo account".into(),
        Origin::Aws { profile: Some(profile) } => format!("the account of profile {}", format::visible(profile)),
        Origin::Aws { profile: None } => "the account".into(),
    }
}

fn choice_ui(ui: &mut Ui, desk: &Desk, welcome: &Welcome, commands: &mut Vec<Command>) {
    banners::notices_ui(ui, desk, commands);
    if let Some((origin, trouble)) = &welcome.trouble {
        trouble_ui(ui, Tone::Bad, &trouble.sentence, trouble, |ui| {
            if Button::new(Kind::Plain, "Try again").show(ui).clicked() {
                commands.push(Command::Open(origin.clone()));
            }
        });
        ui.add_space(2.0 * GRID);
    }
    card_ui(ui, |ui| {
        ui.label(RichText::new("Open an AWS account").font(theme::bold(16.0)));
        match welcome.profiles.as_deref() {
            None => {
                ui.horizontal(|ui| {
                    ui.spinner();
                    ui.label("Looking for profiles…");
                });
            }
            Some([]) => {
                ui.label(RichText::new("There is no AWS profile on this computer yet.").color(palette(ui).text_muted));
            }
            Some(profiles) => {
                let text = "Choose one of your AWS profiles";
                ui.label(RichText::new(text).color(palette(ui).text_muted));
                for profile in profiles {
                    profile_ui(ui, profile, commands);
                }
            }
        }
        let own = Button::new(Kind::Quiet, "Use the credentials of this computer").with_icon(icons::MONITOR);
        if own
            .small()
            .show(ui)
            .on_hover_text("The environment, the default profile, or the role of this machine")
            .clicked()
        {
            commands.push(Command::Open(Origin::Aws { profile: None }));
        }
        ui.add_space(2.0 * GRID);
        sign_in_help_ui(ui);
        if let Some(url) = desk.endpoint_url() {
            ui.add_space(2.0 * GRID);
            let text = format!("Every call will go to {url}, not to AWS.");
            widgets::callout(ui, Tone::Warn, &text, |_| ());
        }
    });
    ui.add_space(3.0 * GRID);
    card_ui(ui, |ui| {
        ui.label(RichText::new("Or look around first").font(theme::bold(16.0)));
        let text = "A whole account of made-up users, in this program's memory. Nothing leaves this computer.";
        ui.add(egui::Label::new(RichText::new(text).color(palette(ui).text_muted)).wrap());
        let demo = Button::new(Kind::Primary, "Open the demo account").with_icon(icons::FLASK);
        if demo.show(ui).clicked() {
            commands.push(Command::Open(Origin::Demo));
        }
    });
    ui.add_space(6.0 * GRID);
}

/// A profile one can open, with how one signs in with it.
fn profile_ui(ui: &mut Ui, profile: &Profile, commands: &mut Vec<Command>) {
    let palette = palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 38.0), Sense::click());
    let name = format::visible(&profile.name);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let (fill, line) = match response.hovered() {
        true => (palette.row_hover, palette.accent),
        false => (palette.field, palette.border_strong),
    };
    ui.painter().rect(rect, RADIUS, fill, Stroke::new(1.0, line), egui::StrokeKind::Inside);
    if response.has_focus() {
        widgets::focus_ring(ui, rect);
    }
    let icon_at = rect.left_center() + vec2(20.0, 0.0);
    ui.painter().text(icon_at, Align2::CENTER_CENTER, icons::SIGN_IN, theme::icon(17.0), palette.accent);
    let hint = format::visible(&hint_of(profile));
    let hint_rect = ui.painter().text(
        rect.right_center() - vec2(14.0, 0.0),
        Align2::RIGHT_CENTER,
        hint.clone(),
        theme::plain(12.5),
        palette.text_muted,
    );
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(hint));
    let name_at = rect.left_center() + vec2(38.0, 0.0);
    let width = hint_rect.left() - name_at.x - 3.0 * GRID;
    widgets::paint_text(ui, name_at, width, &name, theme::medium(13.5), palette.text);
    if response.clicked() {
        commands.push(Command::Open(Origin::Aws { profile: Some(profile.name.clone()) }));
    }
}

/// How one signs in with a profile, and where it points.
fn hint_of(profile: &Profile) -> String {
    match &profile.region {
        Some(region) => format!("{}, {region}", profile.sign_in.word()),
        None => profile.sign_in.word().to_owned(),
    }
}

fn sign_in_help_ui(ui: &mut Ui) {
    let palette = palette(ui);
    ui.label(RichText::new("How to sign in, in a terminal").font(theme::medium(12.5)).color(palette.text_faint));
    for (command, when) in [
        ("aws login", "with your console user name and password"),
        ("aws sso login --profile NAME", "with IAM Identity Center"),
        ("aws configure", "with access keys"),
    ] {
        ui.horizontal(|ui| {
            widgets::paint_icon(ui, icons::TERMINAL, 15.0, palette.text_faint);
            ui.label(RichText::new(command).monospace().size(13.0));
            ui.label(RichText::new(when).color(palette.text_muted).size(12.5));
        });
    }
    ui.label(
        RichText::new("Then choose the profile here, or start Passdesk again.").color(palette.text_muted).size(12.5),
    );
}

pub(super) fn card_ui(ui: &mut Ui, contents: impl FnOnce(&mut Ui)) {
    let palette = palette(ui);
    Frame::new()
        .fill(palette.surface)
        .stroke(Stroke::new(1.0, palette.border))
        .corner_radius(RADIUS_LARGE)
        .inner_margin(Margin::same(20))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            contents(ui);
        });
}
