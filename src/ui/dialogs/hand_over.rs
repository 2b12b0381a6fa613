use egui::{Context, FontId, Frame, Label, Margin, RichText, Role, Stroke, Ui, WidgetInfo};

use crate::desk::{Command, CopyState, Desk, HandOver};

use super::super::theme::{self, GRID, RADIUS, palette};
use super::super::widgets::{self, Button, Kind, Tone};
use super::super::{format, icons, status};
use super::modal_ui;

const WIDTH: f32 = 480.0;

/// The longest time between the clicks of a double click, in seconds.
const DOUBLE_CLICK: f64 = 0.5;

/// What the hand-over card remembers while it is open.
#[derive(Default)]
pub(in crate::ui) struct HandOverView {
    visible: bool,
    /// What was copied last, other than the password.
    copied: Option<What>,
    /// When the card before was put away, in seconds since the program's start.
    put_away: Option<f64>,
    /// Whether the card has taken the keyboard's focus.
    focused: bool,
}

/// One thing to copy.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    UserName,
    SignInUrl,
}

impl HandOverView {
    /// Whether it shows a password in clear.
    pub(in crate::ui) fn shows_password(&self) -> bool {
        self.visible
    }
}

impl What {
    const fn copy_name(self) -> &'static str {
        match self {
            Self::UserName => "Copy user name",
            Self::SignInUrl => "Copy sign-in URL",
        }
    }
}

/// Shows the card of the password that was set first, until the operator says it was handed over.
pub(in crate::ui) fn hand_over_ui(ctx: &Context, desk: &Desk, view: &mut HandOverView, commands: &mut Vec<Command>) {
    let Some(card) = desk.account().and_then(|account| account.hand_overs.front()) else { return };
    let url_title = match desk.account() {
        Some(account) if account.is_demo() => "Sign-in URL (made up, as the account is)",
        Some(account) if account.foreign_endpoint().is_some() => "Sign-in URL (of AWS; this endpoint may have none)",
        _ => "Sign-in URL",
    };
    let mut done = false;
    // Neither Escape nor a click beside the card closes it: the password would be gone.
    modal_ui(
        ctx,
        &format!("Hand over to {}", card.name),
        WIDTH,
        view,
        |ui, view| {
            let text = if card.must_change {
                "The password is set. The user must create a new one at the next sign-in."
            } else {
                "The password is set."
            };
            widgets::callout(ui, Tone::Good, text, |_| ());
            ui.add_space(GRID);
            lines_ui(ui, desk, card, url_title, view, commands);
        },
        |ui, _| {
            ui.horizontal(|ui| {
                ui.set_min_height(theme::CONTROL_HEIGHT);
                ui.label(RichText::new("It cannot be shown again later").color(palette(ui).text_muted).size(12.5));
                widgets::at_right(ui, |ui| {
                    let button = Button::new(Kind::Primary, "I handed it over").with_icon(icons::CHECK);
                    done = button.show(ui).clicked();
                });
            });
        },
    );
    // The second click of a double click on the card before is not meant for this one.
    let now = ctx.input(|input| input.time);
    if done && view.put_away.is_none_or(|put_away| now - put_away > DOUBLE_CLICK) {
        *view = HandOverView { put_away: Some(now), ..HandOverView::default() };
        commands.push(Command::HandedOver);
    }
}

fn lines_ui(
    ui: &mut Ui,
    desk: &Desk,
    card: &HandOver,
    url_title: &str,
    view: &mut HandOverView,
    commands: &mut Vec<Command>,
) {
    let plain = |text: &str| RichText::new(text).size(13.5);
    box_ui(ui, "User name", |ui| {
        ends_ui(ui, plain(card.name.as_str()), |ui| copy_ui(ui, What::UserName, card.name.as_str(), view));
    });
    if let Some(url) = &card.sign_in_url {
        box_ui(ui, url_title, |ui| {
            ends_ui(ui, plain(&format::visible(url)), |ui| copy_ui(ui, What::SignInUrl, url, view));
        });
    }
    let copy = desk.copied().filter(|copied| copied.is_of(card)).map(|copied| &copied.state);
    box_ui(ui, "Password", |ui| {
        let font = FontId::monospace(15.0);
        let text = if view.visible { card.password.expose().to_owned() } else { "•".repeat(12) };
        let is_hidden = !view.visible;
        let label = ends_ui(ui, RichText::new(text).font(font), |ui| {
            let (icon, name) =
                if view.visible { (icons::EYE_SLASH, "Hide password") } else { (icons::EYE, "Show password") };
            if Button::icon(icon, name).small().show(ui).clicked() {
                view.visible = !view.visible;
            }
            copy_password_ui(ui, matches!(copy, Some(CopyState::Until(_))), view, commands);
        });
        if is_hidden {
            label.widget_info(|| WidgetInfo::labeled(Role::Label, true, "The password is hidden"));
        }
    });
    match copy {
        Some(CopyState::Until(_)) => {
            if let Some(seconds) = status::clipboard_seconds(ui, desk) {
                let text = format!("Copied, cleared in {seconds} s");
                ui.label(RichText::new(text).color(palette(ui).text_muted).size(12.5));
            }
        }
        Some(CopyState::Failed(told)) => widgets::callout(ui, Tone::Bad, told, |_| ()),
        Some(CopyState::Running) | None => {}
    }
}

fn box_ui(ui: &mut Ui, what: &str, contents: impl FnOnce(&mut Ui)) {
    let palette = palette(ui);
    ui.label(RichText::new(what).font(theme::medium(12.5)).color(palette.text_muted));
    Frame::new()
        .fill(palette.field)
        .stroke(Stroke::new(1.0, palette.border))
        .corner_radius(RADIUS)
        .inner_margin(Margin { left: 12, right: 6, top: 4, bottom: 4 })
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal(|ui| {
                ui.set_min_height(28.0);
                contents(ui);
            });
        });
}

/// A value, with what can be done with it at the right.
#[track_caller]
fn ends_ui(ui: &mut Ui, text: RichText, buttons: impl FnOnce(&mut Ui)) -> egui::Response {
    // A text that can be selected would go to the clipboard, or to X11's primary selection, past this desk.
    widgets::ends(ui, |ui| ui.add(Label::new(text).wrap().selectable(false)), buttons).0
}

/// Copies what is no secret, as any program does.
fn copy_ui(ui: &mut Ui, what: What, text: &str, view: &mut HandOverView) {
    if copy_button(ui, view.copied == Some(what), what.copy_name()).clicked() {
        ui.ctx().copy_text(text.to_owned());
        view.copied = Some(what);
    }
}

fn copy_password_ui(ui: &mut Ui, copied: bool, view: &mut HandOverView, commands: &mut Vec<Command>) {
    let button = copy_button(ui, copied && view.copied.is_none(), "Copy password");
    if !std::mem::replace(&mut view.focused, true) {
        button.request_focus();
    }
    if button.clicked() {
        view.copied = None;
        commands.push(Command::CopyPassword);
    }
}

fn copy_button(ui: &mut Ui, copied: bool, name: &str) -> egui::Response {
    let (icon, word) = if copied { (icons::CHECK, "Copied") } else { (icons::COPY, "Copy") };
    Button::new(Kind::Quiet, word).with_icon(icon).named(name).small().show(ui)
}
