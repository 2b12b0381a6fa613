use egui::{Align2, Rect, Sense, Stroke, Ui, UiBuilder, Vec2, pos2, vec2};
use egui_plot::{Bar, BarChart, Plot, PlotBounds};

use crate::desk::{Age, Group};

use crate::ui::kit::theme::{self, palette};
use crate::ui::kit::widgets::focus_ring;

use super::glance::Entry;

/// Height of the longest bar, in points.
const BARS_HEIGHT: f32 = 68.0;
/// Room for a number above a bar, and for what the bar is of below it.
const TEXT_HEIGHT: f32 = 18.0;
/// How much of its column a bar fills.
const BAR_WIDTH: f64 = 0.7;
/// The least part of the longest bar that a bar is drawn as: one user is seen beside thousands.
const LEAST_PART: f64 = 0.03;

/// Passwords by age: a column for each age, which is a button.
pub(in crate::ui) fn histogram_ui(
    ui: &mut Ui,
    entries: &[&Entry; Age::ALL.len()],
    shown: Option<Group>,
) -> Option<Group> {
    let palette = palette(ui);
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), BARS_HEIGHT + 2.0 * TEXT_HEIGHT));
    if let Some(text) = why_no_bars(entries) {
        let ink = palette.text_faint;
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, text, theme::plain(12.5), ink);
        return None;
    }
    let bars_rect = rect.shrink2(vec2(0.0, TEXT_HEIGHT));
    let column_width = rect.width() / entries.len() as f32;
    let mut pressed = None;
    let mut bars = Vec::with_capacity(entries.len());
    let highest = entries.iter().map(|entry| entry.count).max().unwrap_or(0).max(1);
    for (index, entry) in entries.iter().enumerate() {
        let left = rect.left() + index as f32 * column_width;
        let column = Rect::from_min_size(pos2(left, rect.top()), vec2(column_width, rect.height()));
        let (response, is_chosen) = entry.interact(ui, column, shown);
        if response.clicked() {
            pressed = Some(entry.group);
        }
        let hovered = response.hovered() && entry.is_known();
        if is_chosen || hovered {
            let fill = if is_chosen { palette.accent_soft } else { palette.row_hover };
            ui.painter().rect_filled(column, theme::RADIUS, fill);
        }
        if response.has_focus() {
            focus_ring(ui, column);
        }
        let part = entry.count as f64 / highest as f64;
        if entry.is_known() && entry.count > 0 {
            let ink = match entry.group {
                Group::Aged(Age::Unknown) => palette.border_strong,
                _ if hovered => palette.accent_fill_hover,
                _ => palette.accent_fill,
            };
            let bar = Bar::new(index as f64 + 0.5, part.max(LEAST_PART)).width(BAR_WIDTH).fill(ink);
            bars.push(bar.stroke(Stroke::NONE));
        }
        let top = bars_rect.bottom() - BARS_HEIGHT * if entry.count > 0 { part.max(LEAST_PART) as f32 } else { 0.0 };
        let number = if entry.is_known() { entry.number.as_str() } else { "?" };
        let ink = if is_chosen { palette.accent } else { palette.text };
        let (font, ink) =
            if entry.count > 0 { (theme::medium(12.0), ink) } else { (theme::plain(12.0), palette.text_faint) };
        let middle = column.center().x;
        ui.painter().text(pos2(middle, top - 3.0), Align2::CENTER_BOTTOM, number, font, ink);
        let ink = if is_chosen { palette.accent } else { palette.text_muted };
        let word_at = pos2(middle, rect.bottom() - 1.0);
        ui.painter().text(word_at, Align2::CENTER_BOTTOM, word(entry.group, column_width), theme::plain(10.5), ink);
    }
    plot_ui(ui, bars_rect, bars, entries.len());
    ui.painter().hline(rect.x_range(), bars_rect.bottom(), Stroke::new(1.0, palette.border_strong));
    pressed
}

/// What stands in place of the bars where there are none.
fn why_no_bars<'a>(entries: &[&'a Entry]) -> Option<&'a str> {
    let (unknown, aged) = entries.split_last()?;
    match aged.iter().find(|entry| entry.is_known()) {
        None if unknown.count == 0 => Some(&aged.first()?.number),
        Some(_) if entries.iter().all(|entry| entry.count == 0) => Some("No user has a password"),
        _ => None,
    }
}

/// Draws the bars. All that is done to them is done to the columns behind: to the plot itself, nothing.
fn plot_ui(ui: &mut Ui, rect: Rect, bars: Vec<Bar>, columns: usize) {
    let mut inside = ui.new_child(UiBuilder::new().max_rect(rect));
    Plot::new("ages")
        .sense(Sense::hover())
        .width(rect.width())
        .height(rect.height())
        .show_axes(false)
        .show_grid(false)
        .show_background(false)
        .show_x(false)
        .show_y(false)
        .allow_drag(false)
        .allow_scroll(false)
        .allow_zoom(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .set_margin_fraction(Vec2::ZERO)
        .show(&mut inside, |plot| {
            plot.set_plot_bounds(PlotBounds::from_min_max([0.0, 0.0], [columns as f64, 1.0]));
            plot.bar_chart(BarChart::new("Passwords by age", bars).allow_hover(false));
        });
}

/// What a column is of, in days.
fn word(group: Group, width: f32) -> &'static str {
    const ROOMY: f32 = 46.0;
    let (long, short) = match group {
        Group::Aged(Age::Under30) => ("< 30", "< 30"),
        Group::Aged(Age::Under60) => ("30–60", "< 60"),
        Group::Aged(Age::Under90) => ("60–90", "< 90"),
        Group::Aged(Age::Under180) => ("90–180", "< 180"),
        Group::Aged(Age::Under365) => ("180–365", "< 365"),
        Group::Aged(Age::Older) => ("≥ 365", "≥ 365"),
        Group::Aged(Age::Unknown) => ("unknown", "?"),
        _ => ("", ""),
    };
    if width >= ROOMY { long } else { short }
}
