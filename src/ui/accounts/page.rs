//! All accounts that are open, at a glance, and the users of all of them.

use std::collections::HashMap;

use egui::accesskit::Live;
use egui::{
    Align2, Id, Key, Modifiers, Rect, RichText, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use jiff::tz::TimeZone;

use crate::desk::{Account, AccountId, Command, Desk, Group, Password};

use super::found::{Found, MOST};
use super::mark::{self, State};
use super::root_state::RootState;
use crate::ui::detail::glance::Glance;
use crate::ui::kit::key_by_key::{TypeTo, put_cursor};
use crate::ui::kit::list_row::{GAP, ListRow, walked};
use crate::ui::kit::painted::paint_text;
use crate::ui::kit::row_ends::ends;
use crate::ui::kit::scroll::scrolled_ui;
use crate::ui::kit::search_field::{field_id, field_ui};
use crate::ui::kit::shortcuts::OPEN;
use crate::ui::kit::theme::{self, GRID, RADIUS, palette};
use crate::ui::kit::widgets::{self, Button, Kind};
use crate::ui::kit::{focus, format, icons};

const FIELD: &str = "Find a user in all open accounts";
const WIDEST: f32 = 1080.0;
const ROW_HEIGHT: f32 = 56.0;
/// How wide a column of numbers is.
const NUMBER: f32 = 104.0;

/// What is counted of each account.
const COUNTED: [(Group, &str); 5] = [
    (Group::All, "Users"),
    (Group::Set, "Passwords"),
    (Group::MustChange, "Must change"),
    (Group::WithoutMfa, "Without MFA"),
    (Group::Expired, "Expired"),
];

/// The column after those.
const ROOT: &str = "Root user";
const COLUMNS: usize = COUNTED.len() + 1;

/// What is typed and chosen on the page.
#[derive(Default)]
pub(in crate::ui) struct AccountsPage {
    search: String,
    found: Found,
    /// The one that Enter shows, among those that are found.
    chosen: usize,
    bring: bool,
    /// The last frame in which the page was shown.
    last_frame: Option<u64>,
    glances: HashMap<AccountId, Glance>,
}

impl AccountsPage {
    /// Where text goes that is typed while no field has the focus.
    pub(in crate::ui) fn type_to(&self) -> TypeTo {
        TypeTo { field: field_id(FIELD), chars: self.search.chars().count() }
    }

    /// Shows the page. Tells which user was chosen, by account and key.
    pub(in crate::ui) fn page_ui(
        &mut self,
        ui: &mut Ui,
        desk: &Desk,
        zone: &TimeZone,
        commands: &mut Vec<Command>,
    ) -> Option<(AccountId, String)> {
        self.glances.retain(|of, _| desk.account_of(*of).is_some());
        self.found.update(desk, &self.search);
        self.chosen = self.chosen.min(self.found.users.len().saturating_sub(1));
        let mut shown = self.keys(ui);
        let room = ui.available_rect_before_wrap();
        let side = ((room.width() - WIDEST) / 2.0).max(16.0);
        let room = Rect::from_min_max(room.min + vec2(side, 20.0), room.max - vec2(side, 0.0));
        ui.scope_builder(UiBuilder::new().max_rect(room), |ui| {
            let opens = ui.horizontal(|ui| {
                ui.set_min_height(theme::CONTROL_HEIGHT);
                let title = |ui: &mut Ui| {
                    let title = ui.label(RichText::new("All accounts").font(theme::bold(22.0)));
                    widgets::is_heading(&title, "All accounts");
                };
                let open = |ui: &mut Ui| {
                    let button = Button::new(Kind::Plain, "Open another account").with_icon(icons::PLUS);
                    button.with_keys(OPEN).show(ui).clicked()
                };
                ends(ui, title, open).1
            });
            if opens.inner {
                commands.push(Command::Choose);
            }
            ui.add_space(2.0 * GRID);
            let width = 420.0_f32.min(ui.available_width());
            let field = field_ui(ui, FIELD, "Find a user in all open accounts, such as bob", width, &mut self.search);
            focus::by_default(ui.ctx(), field.id);
            let now = ui.ctx().cumulative_frame_nr();
            if self.last_frame.replace(now).is_none_or(|last| last + 1 < now) {
                // The next name takes the place of the last one.
                field.request_focus();
                put_cursor(ui.ctx(), field.id, 0..self.search.chars().count());
            }
            if field.changed() {
                self.chosen = 0;
                self.bring = true;
                self.found.update(desk, &self.search);
            }
            ui.add_space(GRID);
            if self.search.trim().is_empty() {
                self.accounts_ui(ui, desk, zone, commands);
            } else {
                shown = self.users_ui(ui, desk).or(shown.take());
            }
        });
        let at = shown?;
        let (of, key) = self.found.users.get(at)?;
        Some((*of, key.clone()))
    }

    /// Arrows walk through those who are found, and Enter shows one, from the field as from the list itself.
    fn keys(&mut self, ui: &Ui) -> Option<usize> {
        let last = self.found.users.len().checked_sub(1)?;
        let focused = ui.memory(|memory| memory.focused());
        let typing = focused == Some(field_id(FIELD));
        let on_row = focused == Some(row_id(&self.found.users[self.chosen]));
        if !typing && !on_row {
            return None;
        }
        let target = walked(ui, self.chosen, last, on_row);
        if target != self.chosen {
            self.chosen = target;
            self.bring = true;
            if on_row {
                ui.memory_mut(|memory| memory.request_focus(row_id(&self.found.users[target])));
            }
        }
        let is_asked = typing && ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, Key::Enter)) > 0;
        is_asked.then_some(self.chosen)
    }

    /// Those who are found. Tells which one was pressed.
    fn users_ui(&mut self, ui: &mut Ui, desk: &Desk) -> Option<usize> {
        let reading = desk.accounts().filter(|(_, account)| account.refresh.listed_at.is_none()).count();
        let locked = desk.accounts().filter(|(_, account)| account.session.locked.is_some()).count();
        let mut text = match self.found.count {
            0 => "No user of this name in the accounts that are open".to_owned(),
            1 => "1 user".to_owned(),
            count if count > MOST => format!("The first {MOST} of {} users", format::count(count)),
            count => format::users(count),
        };
        if locked > 0 {
            text.push_str(". Accounts that are locked were not looked through");
        } else if reading > 0 {
            text.push_str(". Not all accounts are listed yet");
        }
        let text = RichText::new(text).color(palette(ui).text_muted).size(12.5);
        widgets::announced(ui, Live::Polite, |ui| ui.label(text));
        let has_keys = ui.memory(|memory| memory.has_focus(field_id(FIELD)));
        let mut pressed = None;
        scrolled_ui(ui, egui::ScrollArea::vertical().id_salt("found").auto_shrink(false), |ui| {
            ui.spacing_mut().item_spacing.y = GAP;
            for (at, user) in self.found.users.iter().enumerate() {
                let Some(account) = desk.account_of(user.0) else { continue };
                let Some(row) = account.inventory.get(&user.1) else { continue };
                let (name, about) =
                    (format::visible(row.user.name.as_str()), about(desk, account, &row.password().value));
                let is_now = at == self.chosen;
                let waits = account.waiting().any(|waiting| waiting.key() == user.1);
                let mark = waits.then_some("A password waits");
                let dot = Some(mark::colour(desk, palette(ui), user.0));
                let row =
                    ListRow { id: row_id(user), name: &name, about: &about, mark, dot, room: 0.0, is_now, has_keys };
                let response = row.show(ui);
                if response.clicked() {
                    pressed = Some(at);
                }
                if is_now && (self.bring || response.gained_focus()) {
                    ui.scroll_to_rect(response.rect, None);
                }
            }
            ui.add_space(4.0 * GRID);
        });
        self.bring = false;
        pressed
    }

    fn accounts_ui(&mut self, ui: &mut Ui, desk: &Desk, zone: &TimeZone, commands: &mut Vec<Command>) {
        let columns = columns(ui.available_width());
        let (heads, _) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::hover());
        let ink = palette(ui).text_faint;
        let titles = COUNTED.iter().map(|(_, title)| *title).chain([ROOT]);
        for (at, title) in titles.take(columns).enumerate() {
            let right = number_right(heads, columns, at);
            ui.painter().text(pos2(right, heads.center().y), Align2::RIGHT_CENTER, title, theme::medium(12.0), ink);
        }
        scrolled_ui(ui, egui::ScrollArea::vertical().id_salt("accounts").auto_shrink(false), |ui| {
            ui.spacing_mut().item_spacing.y = GAP;
            for (of, account) in desk.accounts() {
                let glance = self.glances.entry(of).or_default();
                let is_locked = account.session.locked.is_some();
                if !is_locked {
                    glance.follow(ui, desk, account, zone);
                }
                if account_ui(ui, desk, (of, account), (!is_locked).then_some(&*glance), columns) {
                    commands.push(Command::Show(of));
                }
            }
            ui.add_space(4.0 * GRID);
        });
    }
}

fn row_id(user: &(AccountId, String)) -> Id {
    Id::unique(("found", user))
}

/// In which account it is, and how it is with the password.
fn about(desk: &Desk, account: &Account, password: &Password) -> String {
    let password = match password {
        Password::Set { .. } => "has a console password",
        Password::Absent => "no console password",
        Password::Unknown { .. } => "password not known",
    };
    let title = mark::title(desk, account);
    let id = Some(account.session.identity.grouped_account_id()).filter(|id| !title.contains(id));
    let production = desk.is_marked_as_production(account).then(|| "production".to_owned());
    let parts = [Some(title), id, production, Some(password.to_owned())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// How many columns of numbers there is room for.
fn columns(width: f32) -> usize {
    (((width - 300.0) / NUMBER).floor().max(0.0) as usize).min(COLUMNS)
}

fn number_right(row: Rect, columns: usize, at: usize) -> f32 {
    row.right() - 16.0 - NUMBER * (columns - 1 - at) as f32
}

/// One account. Tells whether it is to be shown.
fn account_ui(
    ui: &mut Ui,
    desk: &Desk,
    (of, account): (AccountId, &Account),
    glance: Option<&Glance>,
    columns: usize,
) -> bool {
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), ROW_HEIGHT));
    let response = ui.interact(rect, Id::unique(("account at a glance", of)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, mark::said(desk, of, account)));
    let palette = palette(ui);
    let numbers = COUNTED.map(|(group, title)| {
        let entry = glance.map(|glance| glance.entry(group)).filter(|entry| entry.is_known());
        (title, entry.map(|entry| entry.number.as_str()))
    });
    let root = glance.and_then(|_| RootState::of(account, desk.now()));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        let numbers = numbers.iter().map(|(title, number)| format!("{title} {}", number.unwrap_or("not known")));
        let root = root.as_ref().map_or_else(|| format!("{ROOT} not known"), |root| root.said.clone());
        node.set_description(numbers.chain([root]).collect::<Vec<_>>().join(", "));
    });
    if !ui.is_rect_visible(rect) {
        return response.clicked();
    }
    let fill = if response.hovered() { palette.row_hover } else { palette.surface };
    let line = if response.hovered() { palette.accent } else { palette.border };
    ui.painter().rect(rect.shrink(1.0), RADIUS, fill, Stroke::new(1.0, line), StrokeKind::Inside);
    if response.has_focus() {
        widgets::focus_ring(ui, rect.shrink(2.0));
    }
    let colour = mark::colour(desk, palette, of);
    ui.painter().circle_filled(pos2(rect.left() + 20.0, rect.center().y), 6.0, colour);
    let mut right = rect.right() - 16.0;
    let texts = numbers.iter().map(|(_, number)| number.map(|number| (number, palette.text)));
    let of_root = root.as_ref().map(|root| (root.short, if root.is_bad { palette.warn } else { palette.text }));
    for (at, text) in texts.chain([of_root]).take(columns).enumerate() {
        let at = pos2(number_right(rect, columns, at), rect.center().y);
        let (text, ink) = text.unwrap_or(("–", palette.text_faint));
        let painted = ui.painter().text(at, Align2::RIGHT_CENTER, text, theme::medium(14.0), ink);
        right = right.min(painted.left());
    }
    let right = if columns > 0 { number_right(rect, columns, 0) - NUMBER + 3.0 * GRID } else { right };
    let left = rect.left() + 38.0;
    let name_at = pos2(left, rect.top() + 19.0);
    let title = mark::title(desk, account);
    let painted = paint_text(ui, name_at, right - left, &title, theme::medium(14.0), palette.text);
    if desk.is_marked_as_production(account) && painted.right() + 22.0 < right {
        let at = pos2(painted.right() + 8.0, name_at.y);
        ui.painter().text(at, Align2::LEFT_CENTER, icons::SHIELD_WARNING, theme::icon(16.0), palette.bad);
    }
    let about_at = pos2(left, rect.top() + 38.0);
    let (text, ink) = match State::of(desk, of, account) {
        Some(state) => {
            ui.painter().text(about_at, Align2::LEFT_CENTER, state.icon, theme::icon(14.0), state.ink(palette));
            (state.text.to_owned(), palette.text)
        }
        None => {
            let identity = &account.session.identity;
            let id = Some(identity.grouped_account_id()).filter(|id| !title.contains(id));
            let parts = [id, Some(format::visible(identity.principal()))];
            (parts.into_iter().flatten().collect::<Vec<_>>().join(" · "), palette.text_muted)
        }
    };
    let about_at = if State::of(desk, of, account).is_some() { about_at + vec2(20.0, 0.0) } else { about_at };
    paint_text(ui, about_at, right - about_at.x, &text, theme::plain(12.5), ink);
    match root {
        Some(root) if columns == COLUMNS && ui.rect_contains_pointer(rect.with_min_x(rect.right() - NUMBER)) => {
            let said =
                format!("{}\nFrom the credential report, which does not say whether there is a password", root.said);
            response.on_hover_text(said).clicked()
        }
        _ => response.clicked(),
    }
}
