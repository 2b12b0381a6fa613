use std::sync::Arc;

use egui::{Align2, EventFilter, Id, Rect, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder, WidgetInfo, vec2};
use egui_extras::{Column as Width, TableBuilder};
use jiff::tz::TimeZone;

use crate::account::{grouped, principal};
use crate::desk::{ActionName, Entry, Status, find_action};

use crate::ui::kit::grip::{Grip, Pulled};
use crate::ui::kit::painted::{paint_name, paint_text};
use crate::ui::kit::scroll::scrolled_ui;
use crate::ui::kit::theme::{self, Palette, palette};
use crate::ui::kit::widgets::{focus_ring, set_bounds};
use crate::ui::kit::{format, icons};
use crate::ui::users::table::ROW_HEIGHT;

/// No column is wider, in points.
const WIDEST: f32 = 600.0;
/// Space at the left of each cell.
const PAD: f32 = 10.0;
/// Space at the left of the first one, in line with what stands above the table.
const FIRST_PAD: f32 = 16.0;
/// The columns, with the width of each at first and the least it can have, in points.
const COLUMNS: [(&str, f32, f32); 7] = [
    ("Time", 148.0, 100.0),
    ("Target", 160.0, 100.0),
    ("Action", 126.0, 90.0),
    ("Outcome", 116.0, 90.0),
    ("By", 140.0, 80.0),
    ("Account", 128.0, 80.0),
    ("Request IDs", 64.0, 64.0),
];

/// How wide each column is, in points.
type Widths = [f32; COLUMNS.len()];

/// An entry as text.
pub(in crate::ui) struct Texts {
    pub(in crate::ui) number: u64,
    /// What was made into text.
    entry: Arc<Entry>,
    cells: [String; COLUMNS.len()],
    /// All that the filter looks at, in lower case.
    all: String,
}

/// What the table shows.
#[derive(Clone, Copy)]
pub(in crate::ui) struct Rows<'a> {
    /// Which entries, from top to bottom, as indices into both of the others.
    pub(in crate::ui) shown: &'a [usize],
    pub(in crate::ui) entries: &'a [Arc<Entry>],
    pub(in crate::ui) texts: &'a [Texts],
}

impl Texts {
    /// Whether these are of this entry as it is now.
    pub(in crate::ui) fn is_of(&self, entry: &Arc<Entry>) -> bool {
        Arc::ptr_eq(&self.entry, entry)
    }

    pub(in crate::ui) fn of(entry: &Arc<Entry>, zone: &TimeZone) -> Self {
        let cells = [
            format::date_time(entry.time, zone),
            format::visible(&entry.target.to_string()),
            action(&entry.action),
            outcome(entry).to_owned(),
            format::visible(principal(&entry.caller_arn)),
            format::visible(&grouped(&entry.account_id)),
            format::visible(&entry.request_ids()),
        ];
        let codes = entry.endings.iter().filter_map(|ended| ended.code.as_deref());
        let more = [entry.caller_arn.as_str(), &entry.account_id, &entry.endpoint].into_iter().chain(codes);
        let all = cells.iter().map(String::as_str).chain(more).collect::<Vec<_>>().join(" ").to_lowercase();
        Self { number: entry.sequence, entry: Arc::clone(entry), cells, all }
    }

    pub(in crate::ui) fn has_words(&self, words: &[&str]) -> bool {
        words.iter().all(|word| self.all.contains(word))
    }
}

/// What was done, in the words of the buttons; by its name where this version of the program does not know it.
pub(in crate::ui) fn action(name: &ActionName) -> String {
    match find_action(name.as_str()) {
        Some(info) => info.label.to_owned(),
        None => format::visible(name.as_str()),
    }
}

/// What became of it, in words.
pub(in crate::ui) fn outcome(entry: &Entry) -> &'static str {
    if entry.is_written() { entry.status.words() } else { "Not written" }
}

/// How an outcome looks: a shape and a colour beside its word.
pub(in crate::ui) const fn outcome_look(palette: &Palette, status: Status) -> (&'static str, egui::Color32) {
    match status {
        Status::Done => (icons::CHECK_CIRCLE, palette.good),
        Status::Refused => (icons::X_CIRCLE, palette.bad),
        Status::UnderWay => (icons::CLOCK, palette.accent),
        Status::Unresolved => (icons::QUESTION, palette.warn),
        Status::Acknowledged => (icons::EYE, palette.text_muted),
    }
}

/// The entries, one row each; only those on screen cost anything. Returns the number of the one that was clicked.
pub(in crate::ui) fn table_ui(
    ui: &mut Ui,
    rows: Rows<'_>,
    selected: Option<u64>,
    scroll_to: Option<usize>,
    take_focus: bool,
) -> Option<u64> {
    // One stop for Tab, as the table of users is. Its keys are those of the page.
    let table = UiBuilder::new()
        .scope_id(id())
        .sense(Sense::FOCUSABLE)
        .accessibility_role(Role::Grid)
        .accessibility_label("Changes");
    ui.scope_builder(table, |ui| {
        let focus = ui.response();
        let keys = EventFilter { escape: true, vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(focus.id, keys));
        ui.ctx().accesskit_node_builder(focus.id, |node| {
            node.set_row_count(rows.shown.len() + 1);
            node.set_column_count(COLUMNS.len());
            if let Some(number) = selected {
                node.set_active_descendant(row_id(number).accesskit_id());
            }
        });
        if take_focus {
            focus.request_focus();
        }
        let place = ui.available_rect_before_wrap().intersect(ui.clip_rect());
        let mut widths = widths(ui);
        let output = scrolled_ui(ui, ScrollArea::horizontal().auto_shrink(false), |ui| {
            ui.set_min_width(widths.iter().sum());
            rows_ui(ui, rows, selected, scroll_to, &mut widths)
        });
        keep_widths(ui, widths);
        set_bounds(ui.ctx(), focus.id, place);
        if focus.has_focus() {
            focus_ring(ui, place.shrink(3.0));
        }
        output.inner
    })
    .inner
}

/// The id of the table, by which it is known whether it has the keyboard's focus.
fn id() -> Id {
    Id::unique("entries table")
}

/// The id of the row of an entry.
fn row_id(number: u64) -> Id {
    Id::unique(("entry", number))
}

/// How wide the columns are, as long as the window is open. The last one is as wide as what is left, and no narrower than this.
fn widths(ui: &Ui) -> Widths {
    ui.data(|data| data.get_temp(id())).unwrap_or_else(|| COLUMNS.map(|(_, initial, _)| initial))
}

fn keep_widths(ui: &Ui, widths: Widths) {
    ui.data_mut(|data| data.insert_temp(id(), widths));
}

fn rows_ui(
    ui: &mut Ui,
    rows: Rows<'_>,
    selected: Option<u64>,
    scroll_to: Option<usize>,
    widths: &mut Widths,
) -> Option<u64> {
    let mut clicked = None;
    let width = ui.available_width();
    let clip = ui.available_rect_before_wrap().intersect(ui.clip_rect());
    ui.spacing_mut().item_spacing = egui::Vec2::ZERO;
    let mut table = TableBuilder::new(ui).id_salt("journal").auto_shrink(false).animate_scrolling(false);
    for (at, width) in widths.iter().enumerate() {
        let is_last = at + 1 == COLUMNS.len();
        table =
            table.column(if is_last { Width::remainder().at_least(*width) } else { Width::exact(*width) }.clip(true));
    }
    if let Some(row) = scroll_to {
        table = table.scroll_to_row(row, None);
    }
    let mut titles = Vec::with_capacity(COLUMNS.len());
    let table = table.header(ROW_HEIGHT, |mut header| {
        for (at, (title, ..)) in COLUMNS.into_iter().enumerate() {
            header.col(|ui| {
                title_ui(ui, title, pad(at));
                titles.push(ui.max_rect());
            });
        }
    });
    table.body(|body| {
        body.rows(ROW_HEIGHT, rows.shown.len(), |mut row| {
            let position = row.index();
            let index = rows.shown[position];
            let (entry, texts) = (&rows.entries[index], &rows.texts[index]);
            for at in 0..COLUMNS.len() {
                row.col(|ui| {
                    if at == 0 {
                        let look = Ground { texts, selected: selected == Some(texts.number), position, width, clip };
                        if look.show(ui) {
                            clicked = Some(texts.number);
                        }
                    }
                    cell_ui(ui, entry, texts, at);
                });
            }
        });
    });
    let all_but_last = COLUMNS.len() - 1;
    for (at, ((name, initial, least), title)) in COLUMNS.into_iter().zip(titles).take(all_but_last).enumerate() {
        let grip = Grip { id: ui.scope_id().with(("grip", at)), name, title, line: title.right() };
        let width = match grip.show(ui, widths[at]) {
            Some(Pulled::To(width) | Pulled::End(width)) => width,
            Some(Pulled::By(by)) => widths[at] + by,
            Some(Pulled::Fit) => initial,
            None => continue,
        };
        widths[at] = width.clamp(least, WIDEST);
    }
    clicked
}

const fn pad(column: usize) -> f32 {
    if column == 0 { FIRST_PAD } else { PAD }
}

fn title_ui(ui: &mut Ui, title: &str, pad: f32) {
    let palette = palette(ui);
    let rect = ui.max_rect();
    let response = ui.interact(rect, ui.scope_id().with("title"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, title));
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, palette.border));
    let at = rect.left_center() + vec2(pad, 0.0);
    paint_text(ui, at, rect.width() - pad, title, theme::medium(12.5), palette.text_muted);
}

fn cell_ui(ui: &Ui, entry: &Entry, texts: &Texts, column: usize) {
    let palette = palette(ui);
    let rect = ui.max_rect();
    let at = rect.left_center() + vec2(pad(column), 0.0);
    let width = rect.width() - pad(column) - 0.5 * PAD;
    let text = texts.cells[column].as_str();
    match column {
        1 => {
            paint_name(ui, at, width, text, &[], (&theme::medium(13.0), palette.text));
        }
        // Who did it stands at the end.
        4 => paint_name(ui, at, width, text, &[], (&theme::plain(13.0), palette.text_muted)),
        3 => {
            let (icon, ink) = outcome_look(palette, entry.status);
            ui.painter().text(at + vec2(8.0, 0.0), Align2::CENTER_CENTER, icon, theme::icon(16.0), ink);
            paint_text(ui, at + vec2(22.0, 0.0), width - 22.0, text, theme::plain(13.0), ink);
        }
        6 => {
            let font = egui::FontId::new(12.0, egui::FontFamily::Monospace);
            paint_text(ui, at, width, text, font, palette.text_muted);
        }
        _ => {
            let ink = if column == 2 { palette.text } else { palette.text_muted };
            paint_text(ui, at, width, text, theme::plain(13.0), ink);
        }
    }
}

/// What is behind all cells of a row and takes the clicks on it.
struct Ground<'a> {
    texts: &'a Texts,
    selected: bool,
    position: usize,
    width: f32,
    clip: Rect,
}

impl Ground<'_> {
    /// Paints it. Tells whether it was clicked.
    fn show(&self, ui: &Ui) -> bool {
        let palette = palette(ui);
        let rect = Rect::from_min_size(ui.max_rect().min, vec2(self.width, ROW_HEIGHT));
        // The first cell's own Ui is clipped to that cell; the row is wider.
        let clip = self.clip.with_min_y(ui.clip_rect().top()).with_max_y(ui.clip_rect().bottom());
        let builder = UiBuilder::new().layer_id(ui.layer_id()).max_rect(rect).accessibility_parent(id());
        let mut whole = Ui::new(ui.ctx().clone(), ui.scope_id().with("row"), builder);
        whole.set_clip_rect(clip);
        // Not in the Tab order: the table is walked with the arrow keys.
        let response = whole.interact(rect, row_id(self.texts.number), Sense::CLICK);
        let [time, user, action, outcome, by, account, ids] = &self.texts.cells;
        response.widget_info(|| WidgetInfo::selected(Role::Row, true, self.selected, format!("{action}, {user}")));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.clear_toggled();
            node.set_selected(self.selected);
            node.set_row_index(self.position);
            node.set_description(format!("{outcome}, {time}, by {by}, account {account}, request IDs {ids}"));
        });
        let painter = whole.painter();
        if self.selected {
            painter.rect_filled(rect, 0.0, palette.row_selected);
            painter.rect_filled(Rect::from_min_size(rect.min, vec2(3.0, ROW_HEIGHT)), 0.0, palette.accent_fill);
        } else if response.hovered() {
            painter.rect_filled(rect, 0.0, palette.row_hover);
        }
        painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, palette.border.gamma_multiply(0.6)));
        response.clicked()
    }
}
