use egui::accesskit::SortDirection;
use egui::{Align2, EventFilter, Id, Key, Modifiers, Pos2, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::desk::{Column, ColumnSetting, Query};

use super::action::TableAction;
use super::columns::{WIDEST, moved, own_width, usual_width};
use super::measures::PAD;
use crate::ui::kit::grip::{GRIP, Grip, Pulled, STEP};
use crate::ui::kit::icons;
use crate::ui::kit::painted::paint_text;
use crate::ui::kit::theme::{self, palette};
use crate::ui::kit::widgets::focus_ring;

/// What the titles remember from frame to frame.
#[derive(Default)]
pub(super) struct HeaderState {
    /// Where the titles are in this frame, from left to right, and their ids.
    titles: Vec<(Rect, Id)>,
    /// The column that is being brought to another place.
    moving: Option<Column>,
    /// The column that is being made wider or narrower, and how wide it is meanwhile.
    pub(super) resizing: Option<(Column, f32)>,
}

impl HeaderState {
    pub(super) fn begin(&mut self) {
        self.titles.clear();
    }

    /// A column's title, with the direction of the order where it is by this column. Without a `query` it is by none.
    pub(super) fn title_ui(&mut self, ui: &Ui, column: Column, query: Option<&Query>) -> Option<TableAction> {
        let palette = palette(ui);
        let rect = ui.max_rect();
        // The name stays the first column.
        let sense = if column == Column::User { Sense::click() } else { Sense::click_and_drag() };
        let response = ui.interact(rect, ui.scope_id().with(("title", column)), sense);
        self.titles.push((rect, response.id));
        let sort = query.and_then(|query| query.sort_of(column));
        let count = query.map_or(0, |query| query.sorts().len());
        let several = count > 1;
        response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, column.title()));
        if let Some((place, sort)) = sort {
            let direction = if sort.descending { "descending" } else { "ascending" };
            let said = match several {
                true => format!("Sorted in {direction} order, {} of {}", place + 1, count),
                false => format!("Sorted in {direction} order"),
            };
            ui.ctx().accesskit_node_builder(response.id, |node| {
                node.set_description(said);
                node.set_sort_direction(match sort.descending {
                    true => SortDirection::Descending,
                    false => SortDirection::Ascending,
                });
            });
        }
        ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, palette.border));
        let ink = if sort.is_some() || response.hovered() { palette.text } else { palette.text_muted };
        let at = rect.left_center() + vec2(pad(column), 0.0);
        let mark = match (sort, several) {
            (None, _) => 0.0,
            (Some(_), false) => 16.0,
            (Some(_), true) => 24.0,
        };
        let width = rect.width() - pad(column) - mark;
        let text = paint_text(ui, at, width, column.title(), theme::medium(12.5), ink);
        if let Some((place, sort)) = sort {
            let icon = if sort.descending { icons::CARET_DOWN } else { icons::CARET_UP };
            let at = pos2(text.right() + 9.0, rect.center().y);
            ui.painter().text(at, Align2::CENTER_CENTER, icon, theme::icon(12.0), ink);
            if several {
                let at = at + vec2(10.0, 0.0);
                let number = (place + 1).to_string();
                ui.painter().text(at, Align2::CENTER_CENTER, number, theme::plain(11.0), ink);
            }
        }
        if response.has_focus() {
            focus_ring(ui, rect.shrink(3.0));
        }
        if response.drag_started() {
            self.moving = Some(column);
        }
        response.clicked().then(|| TableAction::Order { column, further: ui.input(|input| input.modifiers.shift) })
    }

    /// What lies over the titles: where a column that is dragged would go, and the grips with which columns are made wider.
    /// `fit` is how wide the texts on screen are.
    pub(super) fn grips_ui(
        &mut self,
        ui: &Ui,
        columns: &[ColumnSetting],
        widths: &[f32],
        fit: impl Fn(Column) -> Option<f32>,
    ) -> Option<TableAction> {
        let mut did = self.moving_ui(ui, columns);
        for (at, (setting, &(title, title_id))) in columns.iter().zip(&self.titles).enumerate() {
            let is_last = at + 1 == columns.len();
            // The last column takes what is left: only where nothing is, its width is its own.
            if is_last && widths[at] > own_width(*setting) + 0.5 && self.resizing.is_none() {
                continue;
            }
            let column = setting.column;
            let grip = Grip {
                id: ui.scope_id().with(("grip", column)),
                name: column.title(),
                title,
                line: if is_last { title.right() - GRIP } else { title.right() },
            };
            let kept = |width: f32| {
                let mut columns = columns.to_vec();
                columns[at].width = Some(within(column, width).round() as u16);
                Some(TableAction::Columns(columns))
            };
            let done = match grip.show(ui, widths[at]) {
                Some(Pulled::To(width)) => {
                    self.resizing = Some((column, within(column, width)));
                    None
                }
                // Kept when it is let go, not as it moves.
                Some(Pulled::End(width)) => {
                    self.resizing = None;
                    kept(width)
                }
                Some(Pulled::Fit) => kept(fit(column).unwrap_or(0.0).max(title_width(ui, column)) + pad(column) - PAD),
                Some(Pulled::By(by)) => kept(widths[at] + by),
                None => by_key(ui, title_id).and_then(|by| kept(widths[at] + by)),
            };
            did = did.or(done);
        }
        did
    }

    /// A column that is being dragged to another place.
    fn moving_ui(&mut self, ui: &Ui, columns: &[ColumnSetting]) -> Option<TableAction> {
        let from = columns.iter().position(|setting| Some(setting.column) == self.moving)?;
        let pointer = ui.input(|input| input.pointer.interact_pos());
        let is_left_of = |pointer: Pos2| move |(title, _): &&(Rect, Id)| title.center().x < pointer.x;
        let to = pointer.map(|pointer| self.titles.iter().filter(is_left_of(pointer)).count().max(1));
        if ui.input(|input| input.pointer.any_down()) {
            let at = to.and_then(|to| {
                let next = self.titles.get(to).map(|(title, _)| title.left());
                next.or(self.titles.last().map(|(title, _)| title.right()))
            });
            if let (Some(x), Some((title, _))) = (at, self.titles.get(from)) {
                let palette = palette(ui);
                ui.painter().rect_filled(title.shrink(3.0), theme::RADIUS, palette.accent.gamma_multiply(0.12));
                ui.painter().vline(x, title.y_range(), Stroke::new(3.0, palette.accent));
                ui.ctx().set_cursor_icon(egui::CursorIcon::Grabbing);
            }
            return None;
        }
        self.moving = None;
        // It may have been let go where nobody saw it.
        let is_let_go = ui.input(|input| input.pointer.any_released());
        // Places are counted with the column still where it was.
        let to = to.map(|to| if to > from { to - 1 } else { to }).filter(|to| is_let_go && *to != from)?;
        Some(TableAction::Columns(moved(columns, from, to)))
    }
}

/// By how much a column is to be wider, by the arrows where its title has the focus.
fn by_key(ui: &Ui, title: Id) -> Option<f32> {
    if !ui.memory(|memory| memory.has_focus(title)) {
        return None;
    }
    let arrows = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(title, arrows));
    let times = |key| ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key)) as f32;
    let steps = times(Key::ArrowRight) - times(Key::ArrowLeft);
    (steps != 0.0).then_some(STEP * steps)
}

fn within(column: Column, width: f32) -> f32 {
    width.clamp(usual_width(column).1, WIDEST)
}

/// How wide a title is with the mark of an order beside it.
pub(super) fn title_width(ui: &Ui, column: Column) -> f32 {
    let galley = ui.fonts_mut(|fonts| {
        fonts.layout_no_wrap(column.title().to_owned(), theme::medium(12.5), egui::Color32::PLACEHOLDER)
    });
    galley.size().x + PAD + 20.0
}

/// Space at the left of a column's cells. The first column is in line with what stands above the table.
pub(super) const fn pad(column: Column) -> f32 {
    if matches!(column, Column::User) { 16.0 } else { PAD }
}
