use egui::{Context, Key, Label, RichText, Ui};

use crate::desk::{Command, Desk, SignInProgress, SigningIn, Way};

use super::demo_browser::demo_browser_ui;
use super::modal::modal_ui;
use crate::ui::kit::row_ends::at_right;
use crate::ui::kit::theme::{self, GRID, palette};
use crate::ui::kit::widgets::{self, Button, Kind, Tone};
use crate::ui::kit::{focus, format, icons};

const WIDTH: f32 = 480.0;

/// Whether there is something to show of signing in to IAM Identity Center.
pub(in crate::ui) fn is_signing_in(desk: &Desk) -> bool {
    desk.signing_in().is_some_and(|signing_in| signing_in.progress.is_some() || signing_in.way() == Way::Code)
}

/// Shows what there is to do in a browser, while somebody signs in to IAM Identity Center.
pub(in crate::ui) fn signing_in_ui(ctx: &Context, desk: &Desk, is_new: bool, commands: &mut Vec<Command>) {
    let Some(signing_in) = desk.signing_in().filter(|_| is_signing_in(desk)) else { return };
    if let Some(page) = &signing_in.page {
        return demo_browser_ui(ctx, signing_in, page, is_new, commands);
    }
    let mut asked = None;
    let response = modal_ui(
        ctx,
        "Sign in to IAM Identity Center",
        WIDTH,
        &mut asked,
        |ui, _| {
            if let Some(portal) = &signing_in.portal {
                let host = portal.start_url.strip_prefix("https://").unwrap_or(&portal.start_url);
                ui.add(Label::new(RichText::new(format::visible(host)).color(palette(ui).text_muted)).wrap());
            }
            match &signing_in.progress {
                None => {
                    ui.horizontal(|ui| {
                        ui.spinner();
                        ui.label("Asking for a code…");
                    });
                }
                Some(SignInProgress::Browser { url }) => browser_ui(ui, signing_in, url),
                Some(SignInProgress::Code { code, url, url_with_code, .. }) => {
                    code_ui(ui, code, url, url_with_code.as_deref());
                }
            }
        },
        |ui, asked| *asked = buttons_ui(ui, signing_in, is_new),
    );
    if response.is_top_modal && ctx.input(|input| input.key_pressed(Key::Escape)) {
        asked = Some(Command::StopSigningIn);
    }
    commands.extend(asked);
}

fn browser_ui(ui: &mut Ui, signing_in: &SigningIn, url: &str) {
    match &signing_in.not_opened {
        None => {
            ui.horizontal(|ui| {
                ui.spinner();
                ui.add(
                    Label::new("Sign in on the page that has opened in your browser, and allow Passdesk there.").wrap(),
                );
            });
        }
        Some(why) => {
            let text = format!(
                "The browser could not be opened ({}). Copy the link, and open it in a browser on this computer.",
                format::visible(why)
            );
            widgets::callout(ui, Tone::Warn, &text, |_| ());
        }
    }
    let text = "Allow it only if you have just asked for it here. This goes on by itself once you have.";
    ui.add(Label::new(RichText::new(text).color(palette(ui).text_muted).size(12.5)).wrap());
    if Button::new(Kind::Plain, "Copy link").with_icon(icons::COPY).show(ui).clicked() {
        ui.ctx().copy_text(url.to_owned());
    }
}

fn code_ui(ui: &mut Ui, code: &str, url: &str, url_with_code: Option<&str>) {
    let text = format!(
        "Open {} in a browser, on this or on another computer, and confirm that it shows this code:",
        format::visible(url)
    );
    ui.add(Label::new(text).wrap());
    let shown = RichText::new(format::visible(code)).font(theme::bold(26.0)).monospace();
    ui.add(Label::new(shown).selectable(true));
    ui.horizontal(|ui| {
        if Button::new(Kind::Plain, "Copy link").with_icon(icons::COPY).show(ui).clicked() {
            ui.ctx().copy_text(url_with_code.unwrap_or(url).to_owned());
        }
        if Button::new(Kind::Plain, "Copy code").with_icon(icons::COPY).show(ui).clicked() {
            ui.ctx().copy_text(code.to_owned());
        }
    });
    ui.add_space(GRID);
    let text = "Never confirm a code that somebody else has sent you: whoever asked for it is signed in as you.";
    widgets::callout(ui, Tone::Info, text, |_| ());
}

fn buttons_ui(ui: &mut Ui, signing_in: &SigningIn, is_new: bool) -> Option<Command> {
    let mut asked = None;
    ui.horizontal(|ui| {
        ui.set_min_height(theme::CONTROL_HEIGHT);
        if signing_in.way() == Way::Browser && Button::new(Kind::Quiet, "Use a code instead").show(ui).clicked() {
            asked = Some(Command::UseCode);
        }
        at_right(ui, |ui| {
            let cancel = Button::new(Kind::Plain, "Cancel").show(ui);
            focus::by_default(ui.ctx(), cancel.id);
            if is_new {
                cancel.request_focus();
            }
            if cancel.clicked() {
                asked = Some(Command::StopSigningIn);
            }
        });
    });
    asked
}
