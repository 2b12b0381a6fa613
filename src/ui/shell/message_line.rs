//! The line at the bottom of each page: there the newest message is shown, in place of what the page itself says there. The line
//! is always there and always as high, so that a message moves nothing and covers nothing.

use std::time::Duration;

use egui::accesskit::Live;
use egui::text::{LayoutJob, TextWrapping};
use egui::{Frame, Id, Margin, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::desk::{AccountId, Command, Desk, Notification, NotificationAction, NotificationTone};

use super::status::clipboard_text;
use crate::ui::kit::painted::paint_icon;
use crate::ui::kit::row_ends::ends;
use crate::ui::kit::shortcuts::MESSAGES;
use crate::ui::kit::theme::{self, GRID, palette};
use crate::ui::kit::widgets::{self, Button, Kind, Tone};
use crate::ui::kit::{format, icons};

/// For so many seconds a message is shown that nothing needs to be done about.
const SHOWN_FOR: f64 = 10.0;
/// The height of what is in the line, in points.
const HEIGHT: f32 = 26.0;

/// What is only on the screen of the messages.
#[derive(Default)]
pub(in crate::ui) struct MessageLine {
    /// The number of the message that is shown, and since when it has been, in seconds.
    shown: Option<(u64, f64)>,
    /// What a screen reader was told last.
    announced: Announced,
}

/// What a screen reader is told of messages that are new.
#[derive(Default)]
struct Announced {
    /// The number of the newest message that is among it.
    last_id: u64,
    text: String,
    is_urgent: bool,
}

/// What was pressed in the line.
pub(in crate::ui) enum MessageAction {
    /// Show all messages.
    List,
    /// Show the user with this key, of this account.
    ShowUser(AccountId, String),
}

impl MessageLine {
    /// Has a message give way that has been shown for long enough, which goes on as long as somebody can read it: not while the
    /// window is behind others or the line behind a dialog. What is pointed at or has the focus stays.
    fn let_go(&mut self, ui: &Ui, notification: &Notification, is_held: bool, commands: &mut Vec<Command>) {
        let now = ui.input(|input| input.time);
        let since = match self.shown {
            Some((id, since)) if id == notification.id && !is_held => since,
            _ => now,
        };
        self.shown = Some((notification.id, since));
        if is_held || notification.tone == NotificationTone::Problem {
            return;
        }
        let left = since + SHOWN_FOR - now;
        if left > 0.0 {
            ui.ctx().request_repaint_after(Duration::from_secs_f64(left));
        } else {
            commands.push(Command::Dismiss(notification.id));
        }
    }
}

impl Announced {
    /// Takes in what is new: all of it is told at once, the newest last, as only that is seen.
    fn follow(&mut self, desk: &Desk) {
        let notifications = &desk.notifications;
        if self.last_id == notifications.last_id() {
            return;
        }
        let is_new = |notification: &&Notification| notification.id > self.last_id;
        let mut new: Vec<&Notification> = notifications.newest_first().take_while(is_new).collect();
        new.retain(|notification| !notification.is_read && desk.may_be_told(notification));
        new.reverse();
        self.last_id = notifications.last_id();
        self.is_urgent = new.iter().any(|notification| notification.tone == NotificationTone::Problem);
        self.text = new.into_iter().map(text_of).collect::<Vec<_>>().join(" ");
    }
}

/// Shows the line: the newest message that was not read or, where there is none, what is at the `left` and the `right`. At the
/// right end is the way to all messages.
pub(in crate::ui) fn line_ui(
    ui: &mut Ui,
    desk: &Desk,
    line: &mut MessageLine,
    is_covered: bool,
    commands: &mut Vec<Command>,
    left: impl FnOnce(&mut Ui),
    right: impl FnOnce(&mut Ui),
) -> Option<MessageAction> {
    let all = ui.max_rect();
    ui.spacing_mut().item_spacing.y = 0.0;
    line.announced.follow(desk);
    let newest = desk.unread_messages().next();
    if let Some(notification) = newest {
        ui.painter().rect_filled(all, 0.0, tone_of(notification.tone).colours(ui).1);
    }
    widgets::rule(ui);
    let mut pressed = None;
    Frame::new().inner_margin(Margin { left: 16, right: 12, top: 4, bottom: 8 }).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.set_min_height(HEIGHT);
            let (by_message, list) = ends(
                ui,
                |ui| match newest {
                    Some(notification) => message_ui(ui, desk, line, notification, commands),
                    None => {
                        left(ui);
                        None
                    }
                },
                |ui| {
                    if newest.is_none() {
                        right(ui);
                    } else if let Some(text) = clipboard_text(ui, desk) {
                        ui.label(text);
                    }
                    list_button(ui, desk)
                },
            );
            pressed = by_message.or(list.then_some(MessageAction::List));
        });
    });
    if let Some(notification) = newest {
        let is_away = is_covered || !ui.input(|input| input.focused);
        let is_held = is_away || ui.rect_contains_pointer(all) || has_focus_in(ui, all);
        line.let_go(ui, notification, is_held, commands);
    }
    pressed
}

/// Whether what has the keyboard's focus is in this part of the window.
fn has_focus_in(ui: &Ui, rect: Rect) -> bool {
    let focused = ui.memory(|memory| memory.focused());
    focused
        .and_then(|id| crate::ui::kit::focus::response_of(ui.ctx(), id))
        .is_some_and(|response| response.layer_id == ui.layer_id() && rect.contains(response.rect.center()))
}

/// A message in one line: what does not fit is cut, and told in a tooltip and in the list of all messages.
fn message_ui(
    ui: &mut Ui,
    desk: &Desk,
    line: &MessageLine,
    notification: &Notification,
    commands: &mut Vec<Command>,
) -> Option<MessageAction> {
    let (clicked, pressed) = ends(
        ui,
        |ui| text_ui(ui, &line.announced, notification).clicked(),
        |ui| {
            ui.spacing_mut().item_spacing.x = GRID;
            let mut pressed = notification.action.as_ref().and_then(|action| action_ui(ui, desk, action, commands));
            let others = desk.unread_messages().count() - 1;
            if others > 0 {
                let text = format!("{} more", format::count(others));
                let name = format!("{text}: show all messages");
                if Button::new(Kind::Quiet, &text).named(&name).small().show(ui).clicked() {
                    pressed = Some(MessageAction::List);
                }
            }
            if Button::icon(icons::X, "Dismiss").small().show(ui).clicked() {
                commands.push(Command::Dismiss(notification.id));
            }
            pressed
        },
    );
    pressed.or(clicked.then_some(MessageAction::List))
}

fn text_ui(ui: &mut Ui, announced: &Announced, notification: &Notification) -> egui::Response {
    let tone = tone_of(notification.tone);
    let ink = tone.colours(ui).0;
    paint_icon(ui, tone.icon(), 17.0, ink);
    let text = text_of(notification);
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), HEIGHT));
    // A click leads to all of it, as the button at the right end does by key: it is no stop for Tab. Its id is the same for all
    // messages, so that a screen reader has one place to listen to.
    let response = ui.interact(rect, Id::unique("newest message"), Sense::CLICK);
    let is_new = notification.id == announced.last_id;
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, if is_new { &announced.text } else { &text }));
    if is_new {
        // What comes to light again was told when it came.
        let live = if announced.is_urgent { Live::Assertive } else { Live::Polite };
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_live(live));
    }
    let ink = palette(ui).text;
    let mut job = LayoutJob::simple_singleline(text.clone(), theme::plain(13.0), ink);
    job.wrap = TextWrapping::truncate_at_width(rect.width());
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let is_cut = galley.elided;
    ui.painter().galley(pos2(rect.left(), rect.center().y - galley.size().y / 2.0), galley, ink);
    if is_cut { response.on_hover_text(text) } else { response }
}

/// What can be done about a message, if it can be now.
pub(in crate::ui) fn action_ui(
    ui: &mut Ui,
    desk: &Desk,
    action: &NotificationAction,
    commands: &mut Vec<Command>,
) -> Option<MessageAction> {
    match action {
        NotificationAction::ShowFile(file) => {
            let show = Button::new(Kind::Plain, "Show in folder").with_icon(icons::FOLDER_OPEN).small();
            if desk.has_desktop() && show.show(ui).clicked() {
                commands.push(Command::ShowFile(file.clone()));
            }
            None
        }
        NotificationAction::ShowUser { of, name } => {
            let key = name.key();
            let account = desk.account_of(*of).filter(|account| account.session.locked.is_none())?;
            account.inventory.get(&key)?;
            let label = format!("Show {name}");
            let show = Button::new(Kind::Plain, "Show user").named(&label).small().show(ui);
            show.clicked().then_some(MessageAction::ShowUser(*of, key))
        }
    }
}

/// The button that shows all messages. Tells whether it was pressed.
fn list_button(ui: &mut Ui, desk: &Desk) -> bool {
    let unread = desk.unread_messages().count();
    let name = match unread {
        0 => "Messages".to_owned(),
        unread => format!("Messages, {} unread", format::count(unread)),
    };
    let button = Button::icon(icons::BELL, &name).with_keys(MESSAGES).small().show(ui);
    if unread > 0 {
        let at = button.rect.center() + vec2(4.5, -5.5);
        ui.painter().circle_filled(at, 3.5, palette(ui).accent);
    }
    button.clicked()
}

/// How a message looks.
pub(in crate::ui) const fn tone_of(tone: NotificationTone) -> Tone {
    match tone {
        NotificationTone::Done => Tone::Good,
        NotificationTone::Note => Tone::Info,
        NotificationTone::Problem => Tone::Warn,
    }
}

/// What a message says, in one line and with nothing in it that cannot be seen.
pub(in crate::ui) fn text_of(notification: &Notification) -> String {
    let text = format::visible(&notification.text);
    match notification.times {
        1 => text,
        times => format!("{text} ({} times)", format::count(times as usize)),
    }
}
