//! The passwords that wait to be handed over: cards at the top of the pane, beside which everything else goes on.

use egui::{
    FontId, Frame, Label, Margin, Rect, RichText, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder, Vec2, WidgetInfo,
    accesskit, style::ScrollAnimation,
};

use crate::account::{Target, UserName};
use crate::desk::{Account, CardId, Command, CopyState, Desk, HandOver};

use super::permissions::disabled_reason;
use crate::ui::dialogs::account_ui;
use crate::ui::kit::key_by_key::drop_early_answers;
use crate::ui::kit::painted::paint_icon;
use crate::ui::kit::row_ends::ends;
use crate::ui::kit::scroll::{scrolled_beside_ui, scrolled_ui};
use crate::ui::kit::theme::{self, GRID, RADIUS_LARGE, palette};
use crate::ui::kit::widgets::{self, Button, Kind, RULE_HEIGHT, Tone};
use crate::ui::kit::{format, icons};
use crate::ui::shell::status;

/// What is shown of the user below the cards is at least so high, in points. Where there is less room, all of it is the cards'.
const LEAST_BELOW: f32 = 64.0;

/// In a pane that is lower than this there is less space around a card, in points.
const LOW: f32 = 300.0;

/// Of what a card says, at least so much is in sight above its answers, in points.
const LEAST_OF_CARD: f32 = 64.0;

/// The height of the line that says that the password is on the clipboard, in points: its room is there without it too, or what is
/// below would move under the pointer when the clipboard is cleared.
const COPIED_HEIGHT: f32 = 16.0;

/// The height of one line below the pane in which handing over can be taken back, and how many there are at most.
const UNDO_HEIGHT: f32 = 40.0;
const MOST_UNDOS: usize = 3;

/// What is only on the screen of the passwords that wait to be handed over.
#[derive(Default)]
pub(in crate::ui) struct Cards {
    /// The card that is unfolded.
    open: Option<CardId>,
    /// The card on which the password is shown in clear.
    visible: Option<CardId>,
    /// The card of which it was asked what to do where the password is not handed over.
    not_handed_over: Option<CardId>,
    /// What was copied last, other than a password, and from which card.
    copied: Option<(CardId, CardText)>,
    /// Whether a dialog was open when it was last looked.
    was_covered: bool,
    /// The newest card that there was.
    newest: Option<CardId>,
    /// The next card is one that was taken back.
    is_taking_back: bool,
    /// Whether the unfolded card is still to have the keyboard's focus.
    take_focus: bool,
    /// Whether the password has just been shown, and is to be brought into sight.
    bring_password: bool,
    /// The key of the user who was selected when it was last looked.
    selected: Option<String>,
    /// Whether they leave no room in the pane for anything below them.
    fill_pane: bool,
    /// How high all is that stands around what the unfolded card says, as it was in the last frame, in points.
    around: f32,
}

/// One thing to copy.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CardText {
    UserName,
    SignInUrl,
}

/// What was pressed on a card and is the window's own to do.
pub(in crate::ui) enum CardAction {
    HandedOver,
    ResetAgain(UserName),
    Discard(CardId, UserName),
}

impl Cards {
    /// Keeps in step with the cards that there are, and with whether a dialog is open. Where one was closed just now, a new card
    /// is what came of it, and has the focus; a card that comes by itself takes nothing out of the operator's hands. With another user
    /// selected than that of the card, the operator is with somebody else, who must not get this password.
    pub(in crate::ui) fn follow(&mut self, account: &Account, is_covered: bool, selected: Option<&str>) {
        let is_of_another = |card: &HandOver| selected.is_some_and(|key| card.name.key() != key);
        if self.selected.as_deref() != selected {
            self.selected = selected.map(str::to_owned);
            if account.hand_overs.waiting.iter().any(|card| Some(card.id) == self.open && is_of_another(card)) {
                self.unfold(None);
            }
        }
        let is_uncovered = std::mem::replace(&mut self.was_covered, is_covered) && !is_covered;
        let newest = account.hand_overs.waiting.iter().map(|card| card.id).max();
        if newest > self.newest {
            self.newest = newest;
            let is_awaited = is_uncovered || std::mem::take(&mut self.is_taking_back);
            let is_of_another =
                account.hand_overs.waiting.iter().any(|card| Some(card.id) == newest && is_of_another(card));
            if is_awaited || self.open.is_none() && !is_of_another {
                self.unfold(newest);
            }
            self.take_focus = is_awaited;
        }
        if !account.hand_overs.waiting.iter().any(|card| Some(card.id) == self.open) {
            self.unfold(None);
        }
    }

    /// Unfolds this card, or none. Its password is masked.
    fn unfold(&mut self, card: Option<CardId>) {
        self.open = card;
        (self.visible, self.not_handed_over) = (None, None);
    }

    /// Another account is shown from now on: nothing stays in clear.
    pub(in crate::ui) const fn put_away(&mut self) {
        (self.visible, self.not_handed_over) = (None, None);
    }

    /// Whether nothing of the pane is seen but the cards.
    pub(in crate::ui) const fn fill_pane(&self) -> bool {
        self.fill_pane
    }

    /// Whether a password is shown in clear.
    pub(in crate::ui) const fn shows_password(&self) -> bool {
        self.visible.is_some()
    }
}

/// The cards, the newest first. Behind a dialog, which is what `is_live` says, nothing can be pressed.
pub(in crate::ui) fn cards_ui(
    ui: &mut Ui,
    desk: &Desk,
    account: &Account,
    view: &mut Cards,
    is_live: bool,
    commands: &mut Vec<Command>,
) -> Option<CardAction> {
    view.fill_pane = false;
    if account.hand_overs.waiting.is_empty() {
        return None;
    }
    let mut pressed = None;
    let mut asked = Vec::new();
    let room = ui.available_height();
    let area = ScrollArea::vertical().id_salt("cards").max_height(room).auto_shrink([false, true]);
    let margin = if room < LOW { Margin::symmetric(12, 4) } else { Margin::symmetric(12, 10) };
    scrolled_ui(ui, area, |ui| {
        let top = ui.cursor().top();
        Frame::new().inner_margin(margin).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 1.5 * GRID;
            let count = account.hand_overs.waiting.len();
            if count > 1 || view.open.is_none() {
                let text = if count == 1 {
                    "1 password to hand over".into()
                } else {
                    format!("{count} passwords to hand over")
                };
                ui.label(RichText::new(text).font(theme::medium(13.0)).color(palette(ui).text_muted));
            }
            let unfolded = view.open;
            if let Some(card) = account.hand_overs.waiting.iter().find(|card| Some(card.id) == unfolded) {
                let height = (room - view.around).max(LEAST_OF_CARD);
                let body = ui.push_id(card.id, |ui| {
                    let (body, did) = card_ui(ui, desk, account, card, (view, height), &mut asked);
                    pressed = did;
                    body
                });
                let around = body.response.rect.bottom() - top - body.inner + margin.bottomf() + RULE_HEIGHT;
                if (around - view.around).abs() > 0.5 {
                    view.around = around;
                    // A password that is shown stays in sight.
                    view.bring_password = view.visible.is_some();
                    ui.ctx().request_discard("there is more or less room for a card");
                }
            }
            for card in account.hand_overs.waiting.iter().rev().filter(|card| Some(card.id) != unfolded) {
                ui.push_id(card.id, |ui| {
                    if folded_ui(ui, card).clicked() && is_live {
                        view.unfold(Some(card.id));
                        view.take_focus = true;
                    }
                });
            }
        });
    });
    widgets::rule(ui);
    view.fill_pane = ui.available_height() < LEAST_BELOW;
    if !is_live {
        return None;
    }
    commands.append(&mut asked);
    pressed
}

/// A card of which only the name is shown.
fn folded_ui(ui: &mut Ui, card: &HandOver) -> egui::Response {
    let name = format!("Hand over to {}", card.name);
    let button = Button::new(Kind::Plain, card.name.as_str()).with_icon(icons::CARET_RIGHT).named(&name).show(ui);
    ui.ctx().accesskit_node_builder(button.id, |node| node.set_expanded(false));
    button
}

/// A card: what it says, which is scrolled where it is higher than `height`, and below it its answers, which are always in sight.
/// Returns how much of what it says is in sight.
fn card_ui(
    ui: &mut Ui,
    desk: &Desk,
    account: &Account,
    card: &HandOver,
    (view, height): (&mut Cards, f32),
    commands: &mut Vec<Command>,
) -> (f32, Option<CardAction>) {
    let palette = palette(ui);
    let (right, vertical) = (12, if height < LOW / 2.0 { 8 } else { 12 });
    let frame = Frame::new()
        .fill(palette.surface)
        .stroke(Stroke::new(1.5, palette.good))
        .corner_radius(RADIUS_LARGE)
        .inner_margin(Margin { left: 16, right, top: vertical, bottom: vertical });
    let shown = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = GRID;
        let title = format!("Hand over to {}", card.name);
        ui.response().widget_info(|| WidgetInfo::labeled(Role::Group, true, &title));
        let area = ScrollArea::vertical().id_salt("card").max_height(height);
        let body = scrolled_beside_ui(ui, area, f32::from(right) - 2.0, |ui| {
            let heading = RichText::new(&title).font(theme::bold(16.0));
            widgets::announced(ui, accesskit::Live::Polite, |ui| ui.add(Label::new(heading).wrap()));
            account_ui(ui, desk, account);
            told_ui(ui, account, card);
            user_name_ui(ui, card, view);
            sign_in_url_ui(ui, account, card, view);
            password_ui(ui, desk, card, view, commands);
        });
        ui.add_space(GRID);
        let pressed = answers_ui(ui, desk, account, card, view, commands);
        (body.inner_rect.height(), pressed)
    });
    shown.inner
}

/// What has to be known of the password.
fn told_ui(ui: &mut Ui, account: &Account, card: &HandOver) {
    let text = if card.must_change {
        "The password is set. The user must create a new one at the next sign-in."
    } else {
        "The password is set."
    };
    ui.add(Label::new(RichText::new(text).color(palette(ui).good).size(12.5)).wrap());
    if account.has_unconfirmed_password(&card.name.key()) {
        let text = "A later reset of this user was not confirmed by AWS: this password may no longer work.";
        widgets::callout(ui, Tone::Warn, text, |_| ());
    }
}

fn user_name_ui(ui: &mut Ui, card: &HandOver, view: &mut Cards) {
    line_ui(ui, "User name", |ui| copy_ui(ui, card, CardText::UserName, card.name.as_str(), view));
    value_ui(ui, RichText::new(card.name.as_str()).size(14.5));
}

fn sign_in_url_ui(ui: &mut Ui, account: &Account, card: &HandOver, view: &mut Cards) {
    let Some(url) = &card.sign_in_url else {
        // It has to be handed over with the rest.
        let text = format!(
            "Passdesk does not know the sign-in page of this account: AWS does not say in public where that of {} is. The IAM console of \
             the account shows it, as the sign-in URL for IAM users.",
            account.session.identity.partition().title()
        );
        ui.add(Label::new(RichText::new(text).color(palette(ui).text_muted).size(12.5)).wrap());
        return;
    };
    let what = match () {
        () if account.session.is_demo() => "Console sign-in URL (demo)",
        () if account.session.custom_endpoint().is_some() => "Console sign-in URL (AWS's own)",
        () => "Console sign-in URL",
    };
    line_ui(ui, what, |ui| copy_ui(ui, card, CardText::SignInUrl, url, view));
    value_ui(ui, RichText::new(format::visible(url)).size(13.0));
}

fn password_ui(ui: &mut Ui, desk: &Desk, card: &HandOver, view: &mut Cards, commands: &mut Vec<Command>) {
    let copy = desk.copied().filter(|copied| copied.is_of(card)).map(|copied| &copied.state);
    let is_visible = view.visible == Some(card.id);
    line_ui(ui, "Password", |ui| {
        let (icon, word, name) = match is_visible {
            true => (icons::EYE_SLASH, "Hide", "Hide password"),
            false => (icons::EYE, "Show", "Show password"),
        };
        if Button::new(Kind::Quiet, word).with_icon(icon).named(name).small().show(ui).clicked() {
            view.visible = if is_visible { None } else { Some(card.id) };
            if !is_visible {
                view.bring_password = true;
                commands.push(Command::Shown(card.id));
            }
        }
        let is_copied = matches!(copy, Some(CopyState::Until(_))) && view.copied.is_none();
        let button = copy_button(ui, is_copied, "Copy password");
        if std::mem::take(&mut view.take_focus) {
            button.request_focus();
            // What was pressed before the card could be seen was not meant for it.
            drop_early_answers(ui.ctx());
        }
        if button.clicked() {
            view.copied = None;
            commands.push(Command::CopyPassword(card.id));
        }
    });
    let font = FontId::monospace(22.0);
    if is_visible {
        let label = value_ui(ui, RichText::new(card.password.expose()).font(font));
        if std::mem::take(&mut view.bring_password) {
            ui.scroll_to_rect_animation(label.rect, None, ScrollAnimation::none());
        }
    } else {
        let label = value_ui(ui, RichText::new("•".repeat(12)).font(font));
        label.widget_info(|| WidgetInfo::labeled(Role::Label, true, "The password is hidden"));
    }
    if let Some(CopyState::Failed(message)) = copy {
        widgets::callout(ui, Tone::Bad, message, |_| ());
        return;
    }
    let (_, place) = ui.allocate_space(egui::vec2(ui.available_width(), COPIED_HEIGHT));
    if matches!(copy, Some(CopyState::Until(_)))
        && let Some(seconds) = status::clipboard_seconds(ui, desk)
    {
        let mut line = ui.new_child(UiBuilder::new().id_salt("copied").max_rect(place));
        let text = format!("Copied, cleared in {seconds} s");
        line.label(RichText::new(text).color(palette(ui).text_muted).size(12.5));
        copied_ui(&mut line);
    }
}

/// Says to a screen reader, once, that it is on the clipboard. What is seen counts the seconds, and would be said each second.
fn copied_ui(ui: &mut Ui) {
    widgets::announced(ui, accesskit::Live::Polite, |ui| {
        let nothing = Rect::from_min_size(ui.cursor().min, Vec2::ZERO);
        let response = ui.interact(nothing, ui.scope_id().with("copied"), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, "The password is on the clipboard"));
        response
    });
}

/// Whether it was handed over, and if not, what else is to become of the password.
fn answers_ui(
    ui: &mut Ui,
    desk: &Desk,
    account: &Account,
    card: &HandOver,
    view: &mut Cards,
    commands: &mut Vec<Command>,
) -> Option<CardAction> {
    let mut pressed = None;
    let was_asked = view.not_handed_over == Some(card.id);
    let mut asks = false;
    ui.horizontal_wrapped(|ui| {
        let off = (!card.was_seen).then_some("Show or copy the password first");
        let button = Button::new(Kind::Primary, "I handed it over").with_icon(icons::CHECK).disabled_if(off);
        if button.show(ui).clicked() {
            commands.push(Command::HandedOver(card.id));
            pressed = Some(CardAction::HandedOver);
        }
        let button = Button::new(Kind::Plain, "Not handed over…").show(ui);
        ui.ctx().accesskit_node_builder(button.id, |node| node.set_expanded(was_asked));
        if button.clicked() {
            asks = !was_asked;
            view.not_handed_over = asks.then_some(card.id);
        }
    });
    if !was_asked {
        return pressed;
    }
    ui.horizontal_wrapped(|ui| {
        let keep = Button::new(Kind::Plain, "Keep for later").small().show(ui);
        if keep.clicked() {
            view.unfold(None);
        }
        let gone = account.inventory.get(&card.name.key()).is_none().then_some("The user no longer exists");
        let off = gone.or_else(|| disabled_reason(desk, account, &Target::login_profile(card.name.clone())));
        if Button::new(Kind::Plain, "Reset again…").small().disabled_if(off).show(ui).clicked() {
            pressed = Some(CardAction::ResetAgain(card.name.clone()));
        }
        if Button::new(Kind::Plain, "Discard…").small().show(ui).clicked() {
            pressed = Some(CardAction::Discard(card.id, card.name.clone()));
        }
    });
    pressed
}

/// How much room the lines need in which handing over can be taken back.
pub(in crate::ui) fn undo_height(account: &Account) -> f32 {
    UNDO_HEIGHT * account.hand_overs.handed_over.len().min(MOST_UNDOS) as f32
}

/// What was handed over a moment ago, and the way back.
pub(in crate::ui) fn undo_ui(
    ui: &mut Ui,
    account: &Account,
    view: &mut Cards,
    is_live: bool,
    commands: &mut Vec<Command>,
) {
    ui.spacing_mut().item_spacing.y = 0.0;
    for card in account.hand_overs.handed_over.iter().rev().take(MOST_UNDOS) {
        let (_, rect) = ui.allocate_space(egui::vec2(ui.available_width(), UNDO_HEIGHT));
        let builder = UiBuilder::new().id_salt(card.id).max_rect(rect.shrink2(egui::vec2(16.0, 0.0)));
        let mut line = ui.new_child(builder.layout(egui::Layout::left_to_right(egui::Align::Center)));
        let ui = &mut line;
        ui.painter().hline(rect.x_range(), rect.top(), Stroke::new(1.0, palette(ui).border));
        paint_icon(ui, icons::CHECK_CIRCLE, 17.0, palette(ui).good);
        let button_width = 70.0;
        let text = RichText::new(format!("Handed over to {}", card.name)).size(13.0);
        let width = ui.available_width() - button_width;
        ui.allocate_ui(egui::vec2(width, UNDO_HEIGHT), |ui| {
            ui.set_width(width);
            widgets::announced(ui, accesskit::Live::Polite, |ui| ui.add(Label::new(text).truncate()))
        });
        let name = format!("Undo handing over to {}", card.name);
        if Button::new(Kind::Plain, "Undo").named(&name).small().show(ui).clicked() && is_live {
            view.is_taking_back = true;
            commands.push(Command::TakeBack(card.id));
        }
    }
}

/// What it is, with what can be done with it at the right.
fn line_ui(ui: &mut Ui, what: &str, buttons: impl FnOnce(&mut Ui)) {
    ui.push_id(what, |ui| {
        ui.horizontal(|ui| {
            let text = RichText::new(what).font(theme::medium(12.5)).color(palette(ui).text_muted);
            ends(ui, |ui| ui.add(Label::new(text).truncate()), buttons);
        });
    });
}

fn value_ui(ui: &mut Ui, text: RichText) -> egui::Response {
    // A text that can be selected would go to the clipboard, or to X11's primary selection, past this desk.
    ui.add(Label::new(text).wrap().selectable(false))
}

/// Copies what is no secret, as any program does.
fn copy_ui(ui: &mut Ui, card: &HandOver, what: CardText, text: &str, view: &mut Cards) {
    let name = match what {
        CardText::UserName => "Copy user name",
        CardText::SignInUrl => "Copy sign-in URL",
    };
    if copy_button(ui, view.copied == Some((card.id, what)), name).clicked() {
        ui.ctx().copy_text(text.to_owned());
        view.copied = Some((card.id, what));
    }
}

fn copy_button(ui: &mut Ui, copied: bool, name: &str) -> egui::Response {
    let (icon, word) = if copied { (icons::CHECK, "Copied") } else { (icons::COPY, "Copy") };
    Button::new(Kind::Quiet, word).with_icon(icon).named(name).small().show(ui)
}
