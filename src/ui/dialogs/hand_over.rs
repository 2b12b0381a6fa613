use egui::{Align, Context, FontId, Frame, Label, Layout, Margin, RichText, Role, Stroke, Ui, WidgetInfo};

use crate::desk::{Command, Desk, HandOver};

use super::super::theme::{self, GRID, RADIUS, palette};
use super::super::widgets::{self, Button, Kind, Tone};
use super::super::{format, icons};
use super::modal_ui;

const WIDTH: f32 = 480.0;

/// What the hand-over card remembers while it is open.
#[derive(Default)]
pub(in crate::ui) struct HandOverView {
    visible: bool,
    copied: Option<What>,
    /// Whether the card has taken the keyboard's focus.
    focused: bool,
}

/// One thing to copy.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    UserName,
    SignInUrl,
    Password,
}

impl What {
    const fn copy_name(self) -> &'static str {
        match self {
            Self::UserName => "Copy user name",
            Self::SignInUrl => "Copy sign-in URL",
            Self::Password => "Copy password",
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
            lines_ui(ui, card, url_title, view);
        },
        |ui, _| {
            ui.horizontal(|ui| {
                ui.set_min_height(theme::CONTROL_HEIGHT);
                ui.label(RichText::new("It cannot be shown again later").color(palette(ui).text_muted).size(12.5));
                widgets::right_to_left(ui, |ui| {
                    let button = Button::new(Kind::Primary, "I handed it over").with_icon(icons::CHECK);
                    done = button.show(ui).clicked();
                });
            });
        },
    );
    if done {
        *view = HandOverView::default();
        commands.push(Command::HandedOver);
    }
}

fn lines_ui(ui: &mut Ui, card: &HandOver, url_title: &str, view: &mut HandOverView) {
    let plain = |text: &str| RichText::new(text).size(13.5);
    box_ui(ui, "User name", |ui| {
        copy_ui(ui, What::UserName, card.name.as_str(), view);
        value_ui(ui, plain(card.name.as_str()));
    });
    if let Some(url) = &card.sign_in_url {
        box_ui(ui, url_title, |ui| {
            copy_ui(ui, What::SignInUrl, url, view);
            value_ui(ui, plain(&format::visible(url)));
        });
    }
    box_ui(ui, "Password", |ui| {
        copy_ui(ui, What::Password, card.password.expose(), view);
        let (icon, name) =
            if view.visible { (icons::EYE_SLASH, "Hide password") } else { (icons::EYE, "Show password") };
        if Button::icon(icon, name).small().show(ui).clicked() {
            view.visible = !view.visible;
        }
        if view.visible {
            value_ui(ui, RichText::new(card.password.expose()).font(FontId::monospace(15.0)));
        } else {
            let label = value_ui(ui, RichText::new("•".repeat(12)).font(FontId::monospace(15.0)));
            label.widget_info(|| WidgetInfo::labeled(Role::Label, true, "The password is hidden"));
        }
    });
}

fn box_ui(ui: &mut Ui, what: &str, from_right: impl FnOnce(&mut Ui)) {
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
                widgets::right_to_left(ui, from_right);
            });
        });
}

fn value_ui(ui: &mut Ui, text: RichText) -> egui::Response {
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| ui.add(Label::new(text).wrap())).inner
}

fn copy_ui(ui: &mut Ui, what: What, text: &str, view: &mut HandOverView) {
    let (icon, word) = if view.copied == Some(what) { (icons::CHECK, "Copied") } else { (icons::COPY, "Copy") };
    let button = Button::new(Kind::Quiet, word).with_icon(icon).named(what.copy_name()).small();
    let button = button.show(ui);
    if what == What::Password && !std::mem::replace(&mut view.focused, true) {
        button.request_focus();
    }
    if button.clicked() {
        ui.ctx().copy_text(text.to_owned());
        view.copied = Some(what);
    }
}
