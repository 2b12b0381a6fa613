use egui::{Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use egui_extras::TableRow;

use crate::desk::{Column, ColumnSetting, UserRow};

use super::action::TableAction;
use super::cell::Cell;
use super::header::pad;
use super::measures::{PAD, ROW_HEIGHT};
use super::names::Names;
use super::tooltip::tooltip;
use crate::ui::detail::source::Times;
use crate::ui::kit::theme::palette;
use crate::ui::kit::widgets::focus_ring;
use crate::ui::users::selection::Pick;

/// One row, with all that its look depends on.
pub(super) struct RowLook<'a> {
    pub(super) row: &'a UserRow,
    pub(super) columns: &'a [ColumnSetting],
    pub(super) cells: &'a [Cell],
    pub(super) selected: bool,
    /// Whether it is the one in the detail pane.
    pub(super) focused: bool,
    /// Whether the table has the keyboard's focus, and this is the row that its keys are for.
    pub(super) ring: bool,
    pub(super) changing: bool,
    /// Whether cells say more where the pointer is.
    pub(super) tooltips: bool,
    pub(super) position: usize,
    pub(super) width: f32,
    pub(super) clip: Rect,
    pub(super) times: Times<'a>,
}

/// The id of the row of a user, by its key.
pub(super) fn id(key: &str) -> egui::Id {
    egui::Id::unique(("user", key))
}

impl RowLook<'_> {
    /// Paints the row. Tells where it is, and what was done to it.
    pub(super) fn show(
        &self,
        table_row: &mut TableRow<'_, '_>,
        names: &mut Names,
    ) -> (Option<Rect>, Option<TableAction>) {
        let (mut place, mut did) = (None, None);
        for (setting, cell) in self.columns.iter().zip(self.cells) {
            table_row.col(|ui| {
                if place.is_none() {
                    let (rect, done) = self.ground_ui(ui);
                    (place, did) = (Some(rect), done);
                }
                self.cell_ui(ui, setting.column, cell, names);
            });
        }
        (place, did)
    }

    /// What is behind all cells of the row and takes the clicks on it.
    fn ground_ui(&self, ui: &Ui) -> (Rect, Option<TableAction>) {
        let palette = palette(ui);
        let cell = ui.max_rect();
        let rect = Rect::from_min_size(cell.min, vec2(self.width, ROW_HEIGHT));
        // The first cell's own Ui is clipped to that cell; the row is wider.
        let clip = self.clip.with_min_y(ui.clip_rect().top()).with_max_y(ui.clip_rect().bottom());
        let mut whole = Ui::new(
            ui.ctx().clone(),
            ui.scope_id().with("row"),
            egui::UiBuilder::new().layer_id(ui.layer_id()).max_rect(rect).accessibility_parent(super::id()),
        );
        whole.set_clip_rect(clip);
        let painter = whole.painter();
        // Not in the Tab order: the table is walked with the arrow keys. What is beyond the table's right edge is not part of it:
        // who presses the middle of it, as a screen reader does, presses the row.
        let seen = rect.with_max_x(rect.right().min(clip.right()));
        let response = whole.interact(seen, id(&self.row.key), Sense::CLICK);
        let name = self.row.user.name.as_str();
        response.widget_info(|| WidgetInfo::selected(Role::Row, true, self.selected, name));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.clear_toggled();
            node.set_selected(self.selected);
            node.set_row_index(self.position);
            node.set_position_in_set(self.position);
            node.set_description(self.description());
        });
        if self.selected || self.focused {
            painter.rect_filled(rect, 0.0, palette.row_selected);
        } else if response.hovered() {
            painter.rect_filled(rect, 0.0, palette.row_hover);
        }
        if self.focused {
            let bar = Rect::from_min_size(rect.min, vec2(3.0, ROW_HEIGHT));
            painter.rect_filled(bar, 0.0, palette.accent_fill);
        }
        painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, palette.border.gamma_multiply(0.6)));
        if self.ring {
            focus_ring(&whole, seen.shrink(2.0));
        }
        let key = || self.row.key.clone();
        let did = if response.clicked() {
            Some(TableAction::Pick(key(), Pick::of(ui.input(|input| input.modifiers))))
        } else if response.secondary_clicked() {
            let at = response.interact_pointer_pos().unwrap_or(pos2(rect.left(), rect.bottom()));
            Some(TableAction::Menu(key(), at))
        } else {
            None
        };
        (rect.intersect(clip), did)
    }

    /// Why the row is there, if no column shows it, and its cells in words, for a screen reader. The name is the row's own.
    fn description(&self) -> String {
        let found = self.cells.iter().find_map(|cell| cell.note.as_ref()).map(|note| format!("Found by {}", note.text));
        let cells = self.columns.iter().zip(self.cells).filter(|(setting, _)| setting.column != Column::User);
        let said = cells.filter_map(|(setting, cell)| {
            let changing = if self.changing && setting.column == Column::Password { ", changing" } else { "" };
            Some(format!("{} {}{changing}", setting.column.title(), cell.said()?))
        });
        found.into_iter().chain(said).collect::<Vec<_>>().join(", ")
    }

    fn cell_ui(&self, ui: &Ui, column: Column, cell: &Cell, names: &mut Names) {
        let rect = ui.max_rect();
        if !ui.is_rect_visible(rect) {
            return;
        }
        let at = rect.left_center() + vec2(pad(column), 0.0);
        let width = rect.width() - pad(column) - 0.5 * PAD;
        match column {
            Column::User => {
                cell.paint_note(ui, at, width);
                names.place(ui, self.position, at, width);
            }
            Column::Password if self.changing => Cell::changing().paint(ui, at, width),
            _ => cell.paint(ui, at, width),
        }
        // One cell at most has the pointer on it: the others need no widget of their own.
        if ui.rect_contains_pointer(rect) && self.tooltips {
            let is_cut = match column {
                Column::User => names.is_cut(self.position),
                _ => cell.is_cut(ui, width),
            };
            if let Some(text) = tooltip(self.row, column, Some(&cell.text).filter(|_| is_cut), self.times) {
                ui.interact(rect, ui.scope_id().with("tooltip"), Sense::hover()).on_hover_text(text);
            }
        }
    }
}
