//! The bar of the accounts that are open, above all else in the window. It is there as soon as there is something to go to: where one
//! account is open and shown, nothing is.

use egui::scroll_area::ScrollBarVisibility;
use egui::{
    Align2, Color32, CornerRadius, Id, Rect, Response, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder,
    WidgetInfo, pos2, vec2,
};

use crate::desk::{Account, AccountId, Command, Desk, Origin, Stage};

use super::mark::{self, State};
use crate::ui::kit::painted::paint_text;
use crate::ui::kit::shortcuts::{ALL_ACCOUNTS, OPEN, platform_keys, with_keys};
use crate::ui::kit::split::head_ui;
use crate::ui::kit::theme::{self, GRID, Palette, palette};
use crate::ui::kit::widgets::{Button, focus_ring};
use crate::ui::kit::{format, icons};

const HEIGHT: f32 = 32.0;
/// What is above the tabs, and the line below them.
const ABOVE: f32 = 6.0;
const LINE: f32 = 2.0;
/// How wide a tab is that has an icon alone.
const SQUARE: f32 = 34.0;
/// How wide a tab is at least: its mark, and the beginning of its name.
const NARROWEST: f32 = 76.0;
/// What stands beside the name in a tab, and around it.
const AROUND: f32 = 34.0;
const ICON: f32 = 18.0;

/// Whether there is anything to go to.
fn is_shown(desk: &Desk) -> bool {
    match desk.accounts().len() + desk.opening().len() {
        0 => false,
        1 => desk.in_front().is_none(),
        _ => true,
    }
}

/// Shows the bar. Behind a dialog nothing in it does anything.
pub(in crate::ui) fn bar_ui(ui: &mut Ui, desk: &Desk, is_covered: bool, commands: &mut Vec<Command>) {
    if !is_shown(desk) {
        return;
    }
    let mut asked = None;
    head_ui(ui, "open accounts", |ui| {
        ui.spacing_mut().item_spacing = vec2(0.5 * GRID, 0.0);
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ABOVE + HEIGHT + LINE), Sense::hover());
        ui.painter().rect_filled(rect, 0.0, palette(ui).ground);
        let row = Rect::from_min_max(
            pos2(rect.left() + 12.0, rect.top() + ABOVE),
            pos2(rect.right() - 12.0, rect.bottom() - LINE),
        );
        let (all, rest) = row.split_left_right_at_x(row.left() + SQUARE);
        let (tabs, open) = rest.split_left_right_at_x(rest.right() - SQUARE);
        if all_ui(ui, all, matches!(desk.stage, Stage::Overview)).clicked() {
            asked = Some(Command::ShowAll);
        }
        // The head of an account has the button that opens another one.
        let has_button = desk.account().is_none();
        let tabs = if has_button { tabs } else { rest };
        let mut middle = ui.new_child(UiBuilder::new().id_salt("tabs").max_rect(tabs.with_min_x(tabs.left() + GRID)));
        asked = tabs_ui(&mut middle, desk).map(Command::Show).or(asked.take());
        if has_button {
            let mut right = ui.new_child(UiBuilder::new().id_salt("open").max_rect(open.translate(vec2(0.0, 2.0))));
            if Button::icon(icons::PLUS, "Open another account").with_keys(OPEN).small().show(&mut right).clicked() {
                asked = Some(Command::Choose);
            }
        }
        // In the colour of the account that is shown, so that it is seen on all of its pages.
        let colour = desk.shown().map_or(palette(ui).border, |of| mark::colour(desk, palette(ui), of));
        ui.painter().rect_filled(rect.with_min_y(rect.bottom() - LINE), 0.0, colour);
    });
    commands.extend(asked.filter(|_| !is_covered));
}

fn all_ui(ui: &Ui, rect: Rect, is_shown: bool) -> Response {
    let response = tab_frame(ui, Id::unique("all accounts"), "All accounts", rect, is_shown);
    let ink = if is_shown { palette(ui).text } else { palette(ui).text_muted };
    ui.painter().text(
        response.rect.center(),
        Align2::CENTER_CENTER,
        icons::LIST_MAGNIFYING_GLASS,
        theme::icon(17.0),
        ink,
    );
    response.on_hover_text(with_keys("All accounts", ALL_ACCOUNTS))
}

/// An account in the bar, for one frame.
struct Tab {
    of: AccountId,
    title: String,
    /// All that a screen reader says of it, and a tooltip.
    said: String,
    colour: Color32,
    marks: Vec<(&'static str, Color32)>,
}

impl Tab {
    fn of_account(desk: &Desk, palette: &Palette, of: AccountId, account: &Account) -> Self {
        let production = desk.is_marked_as_production(account).then_some((icons::SHIELD_WARNING, palette.bad));
        let state = State::of(desk, of, account).map(|state| (state.icon, state.ink(palette)));
        Self {
            of,
            title: mark::title(desk, account),
            said: mark::said(desk, of, account),
            colour: mark::colour(desk, palette, of),
            marks: production.into_iter().chain(state).collect(),
        }
    }

    fn being_opened(desk: &Desk, palette: &Palette, of: AccountId, origin: &Origin) -> Self {
        let title = format::visible(&origin.title());
        let (what, icon, ink) = match desk.is_asked_of(of) {
            true => ("has a question", icons::QUESTION, palette.warn),
            false => ("is being opened", icons::HOURGLASS, palette.accent),
        };
        Self { of, said: format!("{title}, {what}"), title, colour: palette.border_strong, marks: vec![(icon, ink)] }
    }
}

/// Tells which one was pressed.
fn tabs_ui(ui: &mut Ui, desk: &Desk) -> Option<AccountId> {
    let palette = palette(ui);
    let open = desk.accounts().map(|(of, account)| Tab::of_account(desk, palette, of, account));
    let opening = desk.opening().map(|(of, origin)| Tab::being_opened(desk, palette, of, origin));
    let mut tabs: Vec<Tab> = open.chain(opening).collect();
    tabs.sort_by_key(|tab| tab.of);
    let font = theme::medium(13.0);
    let width = |tab: &Tab| {
        let text = ui.fonts_mut(|fonts| fonts.layout_no_wrap(tab.title.clone(), font.clone(), palette.text));
        text.size().x + AROUND + marks_width(tab)
    };
    let natural: Vec<f32> = tabs.iter().map(width).collect();
    let room = ui.available_width() - ui.spacing().item_spacing.x * tabs.len() as f32;
    let most = widest(&natural, room).max(NARROWEST);
    let mut pressed = None;
    let area =
        ScrollArea::horizontal().auto_shrink([false, true]).scroll_bar_visibility(ScrollBarVisibility::AlwaysHidden);
    area.show(ui, |ui| {
        ui.horizontal(|ui| {
            for (number, (tab, natural)) in tabs.iter().zip(&natural).enumerate() {
                let response = tab_ui(ui, tab, natural.min(most), desk.in_front() == Some(tab.of));
                if response.gained_focus() {
                    ui.scroll_to_rect(response.rect, None);
                }
                let text = match KEYS.get(number) {
                    Some(keys) => format!("{}\n{}", tab.said, platform_keys(keys)),
                    None => tab.said.clone(),
                };
                if response.on_hover_text(text).clicked() {
                    pressed = Some(tab.of);
                }
            }
        });
    });
    pressed
}

const KEYS: [&str; 9] = ["Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+5", "Ctrl+6", "Ctrl+7", "Ctrl+8", "Ctrl+9"];

/// The width that no tab may exceed for all of them to have room: those that are narrower leave theirs to the others.
fn widest(natural: &[f32], room: f32) -> f32 {
    let mut sorted = natural.to_vec();
    sorted.sort_by(f32::total_cmp);
    let mut left = room;
    for (at, width) in sorted.iter().enumerate() {
        let share = left / (sorted.len() - at) as f32;
        if *width > share {
            return share.max(0.0);
        }
        left -= width;
    }
    f32::INFINITY
}

fn marks_width(tab: &Tab) -> f32 {
    if tab.marks.is_empty() { 0.0 } else { GRID + ICON * tab.marks.len() as f32 }
}

fn tab_ui(ui: &mut Ui, tab: &Tab, width: f32, is_shown: bool) -> Response {
    let (_, rect) = ui.allocate_space(vec2(width, HEIGHT));
    let response = tab_frame(ui, Id::unique(("account", tab.of)), &tab.said, rect, is_shown);
    let (rect, palette) = (response.rect, palette(ui));
    ui.painter().circle_filled(pos2(rect.left() + 14.0, rect.center().y), 4.5, tab.colour);
    let mut right = rect.right() - 10.0;
    for (icon, ink) in tab.marks.iter().rev() {
        let at = pos2(right - ICON / 2.0, rect.center().y);
        ui.painter().text(at, Align2::CENTER_CENTER, *icon, theme::icon(15.0), *ink);
        right -= ICON;
    }
    let ink = if is_shown { palette.text } else { palette.text_muted };
    let at = pos2(rect.left() + 24.0, rect.center().y);
    let right = rect.right() - 10.0 - marks_width(tab);
    paint_text(ui, at, right - at.x, &tab.title, theme::medium(13.0), ink);
    response
}

fn tab_frame(ui: &Ui, id: Id, name: &str, rect: Rect, is_shown: bool) -> Response {
    let palette = palette(ui);
    let response = ui.interact(rect, id, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Tab, true, name));
    ui.ctx().accesskit_node_builder(id, |node| node.set_selected(is_shown));
    let fill = match (is_shown, response.hovered()) {
        (true, _) => palette.surface,
        (false, true) => palette.row_hover,
        (false, false) => palette.ground,
    };
    let corners = CornerRadius { nw: 6, ne: 6, sw: 0, se: 0 };
    let line = if is_shown { palette.border } else { egui::Color32::TRANSPARENT };
    ui.painter().rect(rect, corners, fill, Stroke::new(1.0, line), StrokeKind::Inside);
    if response.has_focus() {
        focus_ring(ui, Rect::from_min_max(rect.min, rect.max).shrink(3.0));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_that_need_less_leave_their_room_to_those_that_need_more() {
        assert_eq!(widest(&[100.0, 100.0], 300.0), f32::INFINITY);
        assert_eq!(widest(&[100.0, 200.0, 300.0], 450.0), 175.0);
        assert_eq!(widest(&[300.0, 300.0, 300.0], 450.0), 150.0);
        assert_eq!(widest(&[], 450.0), f32::INFINITY);
    }
}
