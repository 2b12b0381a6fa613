use egui::{
    Align2, CornerRadius, Frame, Label, Margin, Rect, RichText, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2,
};
use jiff::tz::TimeZone;

use crate::desk::{Account, Age, Desk, Filter, Group, Query};

use super::glance::{Entry, Glance};
use super::histogram::histogram_ui;
use crate::ui::kit::icons;
use crate::ui::kit::painted::paint_text;
use crate::ui::kit::scroll::scrolled_ui;
use crate::ui::kit::theme::{self, GRID, Palette, palette};
use crate::ui::kit::widgets::{focus_ring, section};

/// What stands in the pane beside the table while no user is selected: all users at a glance. Whatever is pressed narrows the
/// table down to those users, as far as what is typed shows them.
pub(in crate::ui) fn overview_ui(
    ui: &mut Ui,
    desk: &Desk,
    account: &Account,
    glance: &mut Glance,
    (filter, query): (&Filter, &mut Query),
    zone: &TimeZone,
) {
    glance.follow(ui, desk, account, zone);
    let mut pressed = None;
    scrolled_ui(ui, egui::ScrollArea::vertical().id_salt("overview").auto_shrink(false), |ui| {
        Frame::new().inner_margin(Margin::symmetric(20, 16)).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 1.5 * GRID;
            let shown = Group::asked(filter);
            ui.label(RichText::new("Overview").font(theme::bold(18.0)));
            ui.add(Label::new(RichText::new(glance.rests_on()).color(palette(ui).text_muted).size(12.5)).wrap());
            ui.add_space(GRID);
            let groups = [Group::All, Group::Set, Group::None, Group::Unknown];
            pressed = tiles_ui(ui, glance, &groups, shown);
            section(ui, "Passwords by age, in days");
            let ages = Age::ALL.map(|age| glance.entry(Group::Aged(age)));
            pressed = card(ui, 10, |ui| histogram_ui(ui, &ages, shown)).or(pressed);
            for (title, groups) in SECTIONS {
                section(ui, title);
                pressed = card(ui, 0, |ui| rows_ui(ui, glance, groups, shown)).or(pressed);
            }
            ui.add_space(GRID);
            let hint = "Select a user to see details";
            ui.label(RichText::new(hint).color(palette(ui).text_faint).size(12.5));
        });
    });
    if let Some(group) = pressed {
        group.ask(query);
    }
}

const SECTIONS: [(&str, &[Group]); 2] = [
    ("Passwords", &[Group::WithoutMfa, Group::MustChange, Group::Expired, Group::Expiring, Group::NeverSignedIn]),
    ("Access keys", &[Group::OldKeys, Group::UnusedKeys]),
];

/// What a group is called where it stands, and its mark.
fn look(group: Group, palette: &Palette) -> (&'static str, &'static str, egui::Color32) {
    match group {
        Group::All => ("All users", icons::USERS_THREE, palette.text_muted),
        Group::Set => ("Set", icons::CHECK_CIRCLE, palette.good),
        Group::None => ("Not set", icons::PROHIBIT, palette.text_muted),
        Group::Unknown => ("Unknown", icons::CIRCLE_DASHED, palette.text_faint),
        Group::MustChange => ("Password reset required", icons::ARROW_CLOCKWISE, palette.text_muted),
        Group::WithoutMfa => ("Without MFA", icons::SHIELD_WARNING, palette.warn),
        Group::Expired => ("Expired", icons::WARNING_CIRCLE, palette.bad),
        Group::Expiring => ("Expires within 14 days", icons::CLOCK, palette.warn),
        Group::NeverSignedIn => ("Never signed in", icons::SIGN_IN, palette.text_muted),
        Group::OldKeys => ("Active and older than 90 days", icons::KEY, palette.warn),
        Group::UnusedKeys => ("Never used", icons::QUESTION, palette.text_muted),
        Group::Aged(_) => ("", icons::CLOCK, palette.text_muted),
    }
}

/// A surface of its own on the pane's ground.
fn card<R>(ui: &mut Ui, margin: i8, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let palette = palette(ui);
    let frame = Frame::new()
        .fill(palette.surface)
        .stroke(Stroke::new(1.0, palette.border))
        .corner_radius(theme::RADIUS)
        .inner_margin(Margin::same(margin));
    frame.show(ui, contents).inner
}

/// The states of all users, side by side.
fn tiles_ui(ui: &mut Ui, glance: &Glance, groups: &[Group], shown: Option<Group>) -> Option<Group> {
    const GAP: f32 = 2.0 * GRID;
    const HEIGHT: f32 = 54.0;
    let mut pressed = None;
    let width = ui.available_width();
    let in_a_row = if width < 330.0 { 2 } else { groups.len() };
    let tile_width = (width - GAP * (in_a_row - 1) as f32) / in_a_row as f32;
    for groups in groups.chunks(in_a_row) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            for &group in groups {
                let (_, rect) = ui.allocate_space(vec2(tile_width, HEIGHT));
                if tile_ui(ui, rect, glance.entry(group), shown) {
                    pressed = Some(group);
                }
            }
        });
    }
    pressed
}

fn tile_ui(ui: &mut Ui, rect: Rect, entry: &Entry, shown: Option<Group>) -> bool {
    let palette = palette(ui);
    let (response, is_chosen) = entry.interact(ui, rect, shown);
    let (fill, line) = match (is_chosen, response.hovered() && entry.is_known()) {
        (true, _) => (palette.accent_soft, palette.accent),
        (false, true) => (palette.row_hover, palette.border_strong),
        (false, false) => (palette.surface, palette.border_strong),
    };
    ui.painter().rect(rect, theme::RADIUS, fill, Stroke::new(1.0, line), egui::StrokeKind::Inside);
    if response.has_focus() {
        focus_ring(ui, rect);
    }
    let (word, icon, ink) = look(entry.group, palette);
    let left = rect.left() + 8.0;
    let width = rect.width() - 9.0;
    let number_ink = match (is_chosen, entry.is_known()) {
        (true, _) => palette.accent,
        (false, true) => palette.text,
        (false, false) => palette.text_faint,
    };
    paint_text(ui, pos2(left, rect.top() + 19.0), width, &entry.number, theme::bold(17.0), number_ink);
    ui.painter().text(pos2(left + 6.0, rect.top() + 39.0), Align2::CENTER_CENTER, icon, theme::icon(13.0), ink);
    paint_text(ui, pos2(left + 15.0, rect.top() + 39.0), width - 15.0, word, theme::plain(12.0), palette.text_muted);
    response.clicked()
}

/// Groups of users, a row each.
fn rows_ui(ui: &mut Ui, glance: &Glance, groups: &[Group], shown: Option<Group>) -> Option<Group> {
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut pressed = None;
    for (index, &group) in groups.iter().enumerate() {
        let (_, rect) = ui.allocate_space(vec2(ui.available_width(), ROW_HEIGHT));
        let ends = Ends { first: index == 0, last: index + 1 == groups.len() };
        if row_ui(ui, rect, glance.entry(group), shown, ends) {
            pressed = Some(group);
        }
    }
    pressed
}

const ROW_HEIGHT: f32 = 30.0;

/// Whether a row is at an end of its card, whose corners are round.
#[derive(Clone, Copy)]
struct Ends {
    first: bool,
    last: bool,
}

fn row_ui(ui: &mut Ui, rect: Rect, entry: &Entry, shown: Option<Group>, ends: Ends) -> bool {
    let palette = palette(ui);
    let (response, is_chosen) = entry.interact(ui, rect, shown);
    let (top, bottom) = (if ends.first { 5 } else { 0 }, if ends.last { 5 } else { 0 });
    let round = CornerRadius { nw: top, ne: top, sw: bottom, se: bottom };
    if is_chosen {
        ui.painter().rect_filled(rect, round, palette.accent_soft);
    } else if entry.is_known() && response.hovered() {
        ui.painter().rect_filled(rect, round, palette.row_hover);
    }
    if !ends.last {
        ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, palette.border.gamma_multiply(0.6)));
    }
    let (word, icon, ink) = look(entry.group, palette);
    // What concerns nobody is no matter of concern.
    let ink = if entry.count == 0 || !entry.is_known() { palette.text_faint } else { ink };
    let middle = rect.center().y;
    ui.painter().text(pos2(rect.left() + 20.0, middle), Align2::CENTER_CENTER, icon, theme::icon(15.0), ink);
    let (number_font, number_ink) = match (is_chosen, entry.is_known() && entry.count > 0) {
        _ if !entry.is_known() => (theme::plain(12.5), palette.text_faint),
        (true, _) => (theme::medium(13.5), palette.accent),
        (false, true) => (theme::medium(13.5), palette.text),
        (false, false) => (theme::plain(13.5), palette.text_faint),
    };
    let right = pos2(rect.right() - 12.0, middle);
    let number = ui.painter().text(right, Align2::RIGHT_CENTER, &entry.number, number_font, number_ink);
    let left = pos2(rect.left() + 36.0, middle);
    let width = number.left() - left.x - 2.0 * GRID;
    let label = paint_text(ui, left, width, word, theme::plain(13.0), palette.text);
    if let Some(note) = &entry.note {
        let at = pos2(label.right() + 2.0 * GRID, middle);
        let width = number.left() - at.x - 2.0 * GRID;
        if width > 40.0 {
            paint_text(ui, at, width, note, theme::plain(12.0), palette.text_faint);
        }
    }
    if response.has_focus() {
        focus_ring(ui, rect);
    }
    response.clicked()
}

impl Entry {
    /// Makes this place the entry's button. Tells, too, whether the table shows just its users.
    pub(in crate::ui) fn interact(&self, ui: &Ui, rect: Rect, shown: Option<Group>) -> (egui::Response, bool) {
        let is_chosen = shown == Some(self.group);
        let sense = if self.is_known() { Sense::click() } else { Sense::hover() };
        let response = ui.interact(rect, ui.scope_id().with(("group", self.group.filter())), sense);
        response.widget_info(|| WidgetInfo::selected(Role::Button, self.is_known(), is_chosen, &self.name));
        if let Some(note) = &self.note {
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(note.as_str()));
        }
        let response = match &self.explanation {
            Some(explanation) => response.on_hover_text(explanation),
            None => response,
        };
        (response, is_chosen)
    }
}
