use egui::{Context, Key, Label, RichText, Role, Ui, WidgetInfo};
use jiff::tz::TimeZone;

use crate::desk::{AccountId, Command, Desk, Notification, NotificationTone};

use super::modal::modal_ui;
use crate::ui::kit::painted::paint_icon;
use crate::ui::kit::row_ends::at_right;
use crate::ui::kit::theme::{self, GRID, palette};
use crate::ui::kit::widgets::{self, Button, Kind};
use crate::ui::kit::{focus, format, icons};
use crate::ui::shell::message_line::{MessageAction, action_ui, text_of, tone_of};

const WIDTH: f32 = 620.0;

/// The list of all messages, while it is open.
#[derive(Default)]
pub(in crate::ui) struct MessagesDialog {
    /// The number of the newest that was in it.
    last_id: u64,
}

/// Shows all messages, if they are to be shown. Tells of which user more is to be seen.
pub(in crate::ui) fn messages_ui(
    ctx: &Context,
    desk: &Desk,
    zone: &TimeZone,
    open: &mut Option<MessagesDialog>,
    commands: &mut Vec<Command>,
) -> Option<(AccountId, String)> {
    let dialog = open.as_mut()?;
    let (mut user, mut done) = (None, false);
    let response = modal_ui(
        ctx,
        "Messages",
        WIDTH,
        dialog,
        |ui, dialog| {
            dialog.last_id = desk.notifications.last_id();
            let mut shown = desk.notifications.newest_first().filter(|one| desk.may_be_told(one)).peekable();
            if shown.peek().is_none() {
                ui.label(RichText::new("There are no messages yet").color(palette(ui).text_muted));
            }
            for (at, notification) in shown.enumerate() {
                if at > 0 {
                    widgets::rule(ui);
                }
                ui.push_id(notification.id, |ui| {
                    if let Some(MessageAction::ShowUser(of, key)) = one_ui(ui, desk, notification, zone, commands) {
                        user = Some((of, key));
                    }
                });
            }
        },
        |ui, _| {
            ui.horizontal(|ui| {
                ui.set_min_height(theme::CONTROL_HEIGHT);
                at_right(ui, |ui| {
                    let close = Button::new(Kind::Primary, "Close").show(ui);
                    focus::by_default(ui.ctx(), close.id);
                    done = close.clicked();
                });
            });
        },
    );
    let away = response.backdrop_response.clicked() || ctx.input(|input| input.key_pressed(Key::Escape));
    if done || user.is_some() || away && response.is_top_modal {
        commands.push(Command::DismissUpTo(dialog.last_id));
        *open = None;
    }
    user
}

/// A message, when it came, and what can be done about it.
fn one_ui(
    ui: &mut Ui,
    desk: &Desk,
    notification: &Notification,
    zone: &TimeZone,
    commands: &mut Vec<Command>,
) -> Option<MessageAction> {
    let tone = tone_of(notification.tone);
    let text = text_of(notification);
    let (is_new, at) =
        (if notification.is_read { "" } else { "New, " }, format::time_of_day(notification.at, desk.now(), zone));
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0 * GRID;
        paint_icon(ui, tone.icon(), 17.0, tone.colours(ui).0);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = GRID;
            let label = ui.add(Label::new(RichText::new(&text).color(palette(ui).text)).wrap().selectable(true));
            let said = format!("{}, {is_new}{at}: {text}", word_of(notification.tone));
            label.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
            ui.horizontal(|ui| {
                ui.label(RichText::new(format!("{is_new}{at}")).color(palette(ui).text_muted).size(12.5));
                let pressed = notification.action.as_ref().and_then(|action| action_ui(ui, desk, action, commands));
                if Button::icon(icons::COPY, "Copy message").small().show(ui).clicked() {
                    ui.ctx().copy_text(notification.text.clone());
                }
                pressed
            })
            .inner
        })
        .inner
    })
    .inner
}

const fn word_of(tone: NotificationTone) -> &'static str {
    match tone {
        NotificationTone::Done => "Done",
        NotificationTone::Note => "Note",
        NotificationTone::Problem => "Problem",
    }
}
