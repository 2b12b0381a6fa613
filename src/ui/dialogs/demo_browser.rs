//! The demo's browser: a dialog in the place of the browser of this computer, which the demo does not open.

use egui::{Context, Frame, Id, Key, Label, Margin, RichText, Stroke, Ui};

use crate::desk::{Command, DemoPage, SignInProgress, SigningIn, Way};

use super::modal::modal_ui;
use crate::ui::kit::row_ends::at_right;
use crate::ui::kit::text_field::TextField;
use crate::ui::kit::theme::{self, GRID, RADIUS, palette};
use crate::ui::kit::widgets::{self, Button, Kind, Tone};
use crate::ui::kit::{focus, format};

const WIDTH: f32 = 500.0;
const TITLE: &str = "In the browser";

/// What is typed on the page, and the code that stood there first.
#[derive(Clone, Default)]
struct Typed {
    of: String,
    code: String,
}

/// Shows the page on which somebody allows the program in, or does not.
pub(super) fn demo_browser_ui(
    ctx: &Context,
    signing_in: &SigningIn,
    page: &DemoPage,
    is_new: bool,
    commands: &mut Vec<Command>,
) {
    let id = Id::unique("typed in the demo's browser");
    let code = match &signing_in.progress {
        Some(SignInProgress::Code { code, .. }) => Some(code.as_str()),
        _ => None,
    };
    let mut typed = ctx.data(|data| data.get_temp::<Typed>(id)).unwrap_or_default();
    if let Some(code) = code
        && typed.of != code
    {
        // The link to the page has it typed in already.
        typed = Typed { of: code.to_owned(), code: code.to_owned() };
    }
    let mut answer = None;
    let response = modal_ui(
        ctx,
        TITLE,
        WIDTH,
        &mut typed,
        |ui, typed| body_ui(ui, signing_in, page, code.map(|code| (code, &mut typed.code))),
        |ui, _| answer = buttons_ui(ui, signing_in, page, is_new),
    );
    match answer {
        Some(Pressed::Answer(allow)) => commands.push(Command::AnswerPage { allow, code: typed.code.clone() }),
        Some(Pressed::UseCode) => commands.push(Command::UseCode),
        Some(Pressed::Cancel) => commands.push(Command::StopSigningIn),
        None if response.is_top_modal && ctx.input(|input| input.key_pressed(Key::Escape)) => {
            commands.push(Command::StopSigningIn);
        }
        None => {}
    }
    ctx.data_mut(|data| data.insert_temp(id, typed));
}

enum Pressed {
    Answer(bool),
    UseCode,
    Cancel,
}

fn body_ui(ui: &mut Ui, signing_in: &SigningIn, page: &DemoPage, code: Option<(&str, &mut String)>) {
    let asks = format::visible(&page.asks);
    let text = "This stands for your browser: the demo opens none, and goes to no network. With AWS, the page of IAM Identity Center opens there.";
    widgets::callout(ui, Tone::Info, text, |_| ());
    if let Some((code, _)) = &code {
        let text = format!("{asks} shows this code, to be confirmed in a browser on this or on another computer:");
        ui.add(Label::new(text).wrap());
        let shown = RichText::new(format::visible(code)).font(theme::bold(26.0)).monospace();
        ui.add(Label::new(shown).selectable(true));
    }
    let frame = Frame::new()
        .fill(palette(ui).ground)
        .stroke(Stroke::new(1.0, palette(ui).border))
        .corner_radius(RADIUS)
        .inner_margin(Margin::same(16));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        if let Some(portal) = &signing_in.portal {
            let host = portal.start_url.strip_prefix("https://").unwrap_or(&portal.start_url);
            ui.add(Label::new(RichText::new(format::visible(host)).color(palette(ui).text_muted).size(12.5)).wrap());
        }
        let title = format!("Allow {asks} to access your data?");
        widgets::is_heading(&ui.add(Label::new(RichText::new(&title).font(theme::bold(16.0))).wrap()), &title);
        let text = format!(
            "{asks} asks to see the accounts and roles that were given to you, and to open them as you. Allow it only if you have just \
             asked for it."
        );
        ui.add(Label::new(RichText::new(text).color(palette(ui).text_muted)).wrap());
        if let Some((_, typed)) = code {
            let id = Id::unique("code on the demo's page");
            TextField { id, name: "Code", hint: "ABCD-EFGH", is_masked: false }.show(ui, typed);
        }
    });
    if let Some(why) = &page.refused {
        widgets::callout(ui, Tone::Bad, why, |_| ());
    }
    match (page.answered, &signing_in.not_opened) {
        (Some(_), Some(why)) => {
            let text =
                format!("The answer did not reach {asks} ({why}). Nobody was signed in. Cancel, and sign in again.");
            widgets::callout(ui, Tone::Warn, &text, |_| ());
        }
        (Some(allowed), None) => {
            ui.horizontal(|ui| {
                ui.spinner();
                let what = if allowed { "Allowed" } else { "Denied" };
                ui.label(format!("{what}. {asks} goes on by itself within seconds."));
            });
        }
        (None, _) => ui.add_space(GRID),
    }
}

fn buttons_ui(ui: &mut Ui, signing_in: &SigningIn, page: &DemoPage, is_new: bool) -> Option<Pressed> {
    let mut pressed = None;
    let off = page.answered.map(|_| "It was answered");
    ui.horizontal(|ui| {
        ui.set_min_height(theme::CONTROL_HEIGHT);
        if signing_in.way() == Way::Browser
            && off.is_none()
            && Button::new(Kind::Quiet, "Use a code instead").show(ui).clicked()
        {
            pressed = Some(Pressed::UseCode);
        }
        at_right(ui, |ui| {
            let cancel = Button::new(Kind::Plain, "Cancel").show(ui);
            if cancel.clicked() {
                pressed = Some(Pressed::Cancel);
            }
            if Button::new(Kind::Plain, "Deny").disabled_if(off).show(ui).clicked() {
                pressed = Some(Pressed::Answer(false));
            }
            let allow = Button::new(Kind::Primary, "Allow").disabled_if(off).show(ui);
            if allow.clicked() {
                pressed = Some(Pressed::Answer(true));
            }
            let first = if off.is_none() { allow } else { cancel };
            focus::by_default(ui.ctx(), first.id);
            if is_new {
                first.request_focus();
            }
        });
    });
    pressed
}
