use std::collections::HashMap;

use egui::{Align2, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2};
use egui_extras::{Column as Width, TableBuilder, TableRow};
use jiff::tz::TimeZone;

use crate::account::{LoginProfile, Source};
use crate::desk::{ChangeState, Column, Command, OpenAccount, Query, Row, Shown};

use super::theme::{self, Palette, palette};
use super::widgets::{focus_ring, paint_text};
use super::{format, icons};

/// Height of a row in points.
pub(super) const ROW_HEIGHT: f32 = 34.0;
/// The least width at which no column is cut off; below it, the table is scrolled sideways.
pub(super) const MIN_WIDTH: f32 = 882.0;
const HEADER_HEIGHT: f32 = 34.0;
/// Space at the left of each cell.
const PAD: f32 = 10.0;
/// The columns.
const COLUMNS: [Column; 7] = [
    Column::User,
    Column::Password,
    Column::MustChange,
    Column::PasswordCreated,
    Column::LastSignIn,
    Column::Path,
    Column::Created,
];

/// What the table remembers from frame to frame.
#[derive(Default)]
pub(super) struct TableState {
    /// The texts of rows that were on screen, by index, and the roster's version they were made for.
    texts: HashMap<usize, Texts>,
    texts_of: u64,
    /// Which rows the desk was last told are on screen.
    reported: Option<(u64, usize, usize)>,
    /// How many rows fit on the screen.
    pub(super) rows_per_page: usize,
    /// A row to bring on screen.
    pub(super) scroll_to: Option<usize>,
}

/// The times of a row as text.
struct Texts {
    password_created: String,
    last_sign_in: String,
    path: String,
    created: String,
}

/// What the table shows.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) account: &'a OpenAccount,
    pub(super) shown: &'a Shown,
    pub(super) query: &'a Query,
    pub(super) zone: &'a TimeZone,
}

/// What was done to the table.
pub(super) enum Clicked {
    /// The user with this key was chosen.
    Row(String),
    /// A column's title was clicked.
    Title(Column),
}

/// The users, one row each; only those on screen cost anything.
pub(super) fn table_ui(
    ui: &mut Ui,
    context: &Context<'_>,
    selected: Option<&str>,
    state: &mut TableState,
    commands: &mut Vec<Command>,
) -> Option<Clicked> {
    let Context { account, shown, query, zone } = *context;
    let rows = account.roster.rows();
    if state.texts_of != account.roster.version() {
        state.texts.clear();
        state.texts_of = account.roster.version();
    }
    let mut clicked = None;
    let mut on_screen: Option<(usize, usize)> = None;
    let width = ui.available_width();
    let body_clip = ui.available_rect_before_wrap().intersect(ui.clip_rect());
    ui.spacing_mut().item_spacing = egui::Vec2::ZERO;

    // Only the grip that the pointer is on shows where a column ends.
    ui.visuals_mut().widgets.noninteractive.bg_stroke = Stroke::NONE;

    let mut table = TableBuilder::new(ui).id_salt("users").resizable(true).auto_shrink(false).animate_scrolling(false);
    for column in COLUMNS {
        let (initial, least) = column_width(column);
        let of_column = if column == Column::Created { Width::remainder() } else { Width::initial(initial) };
        table = table.column(of_column.at_least(least).clip(true));
    }
    if let Some(row) = state.scroll_to.take() {
        table = table.scroll_to_row(row, None);
    }
    let table = table.header(HEADER_HEIGHT, |mut header| {
        for column in COLUMNS {
            header.col(|ui| {
                if title_ui(ui, column, query) {
                    clicked = Some(Clicked::Title(column));
                }
            });
        }
    });
    table.body(|body| {
        let seen = body.max_rect();
        state.rows_per_page = ((body_clip.bottom() - seen.top().max(body_clip.top())) / ROW_HEIGHT).max(1.0) as usize;
        body.rows(ROW_HEIGHT, shown.indices().len(), |mut table_row| {
            let position = table_row.index();
            let index = shown.indices()[position] as usize;
            let Some(row) = rows.get(index) else { return };
            on_screen = Some((on_screen.map_or(position, |(first, _)| first), position));
            let texts = state.texts.entry(index).or_insert_with(|| Texts::of(row, zone));
            let look = RowLook {
                row,
                texts,
                selected: selected == Some(row.key.as_str()),
                changing: matches!(account.changes.get(&row.key), Some(ChangeState::Running(..))),
                position,
                width,
                clip: body_clip,
            };
            if look.show(&mut table_row) {
                clicked = Some(Clicked::Row(row.key.clone()));
            }
        });
    });
    for (index, column) in COLUMNS.into_iter().enumerate() {
        let grip = ui.scope_id().with("resize_column").with(index);
        if ui.ctx().has_accesskit_node(grip) {
            ui.ctx().accesskit_node_builder(grip, |node| node.set_label(format!("Width of {}", column.title())));
        }
    }
    if let Some((first, last)) = on_screen {
        let report = (shown.generation(), first, last);
        if state.reported != Some(report) {
            state.reported = Some(report);
            let keys =
                shown.indices()[first..=last].iter().filter_map(|&index| Some(rows.get(index as usize)?.key.clone()));
            commands.push(Command::Visible(keys.collect()));
        }
    }
    clicked
}

/// The width of a column at first, and the least it can have, in points.
const fn column_width(column: Column) -> (f32, f32) {
    match column {
        Column::User => (190.0, 120.0),
        Column::Password => (142.0, 90.0),
        Column::MustChange => (100.0, 70.0),
        Column::PasswordCreated => (128.0, 90.0),
        Column::LastSignIn => (104.0, 80.0),
        Column::Path => (118.0, 60.0),
        _ => (100.0, 96.0),
    }
}

/// A column's title, with the direction of the order where it is by this column. Tells whether it was clicked.
fn title_ui(ui: &mut Ui, column: Column, query: &Query) -> bool {
    let palette = palette(ui);
    let rect = ui.max_rect();
    let response = ui.interact(rect, ui.scope_id().with("title"), Sense::click());
    let sort = query.sort_of(column).map(|(_, sort)| sort);
    response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, column.title()));
    if let Some(sort) = sort {
        let direction = if sort.descending { "Sorted in descending order" } else { "Sorted in ascending order" };
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(direction));
    }
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, palette.border));
    let ink = if sort.is_some() || response.hovered() { palette.text } else { palette.text_muted };
    let at = rect.left_center() + egui::vec2(pad(column), 0.0);
    let text = paint_text(
        ui,
        at,
        rect.width() - pad(column) - if sort.is_some() { 16.0 } else { 0.0 },
        column.title(),
        theme::medium(12.5),
        ink,
    );
    if let Some(sort) = sort {
        let icon = if sort.descending { icons::CARET_DOWN } else { icons::CARET_UP };
        let at = pos2(text.right() + 9.0, rect.center().y);
        ui.painter().text(at, Align2::CENTER_CENTER, icon, theme::icon(12.0), ink);
    }
    if response.has_focus() {
        focus_ring(ui, rect.shrink(3.0));
    }
    response.clicked()
}

/// Space at the left of a column's cells. The first column is in line with what stands above the table.
const fn pad(column: Column) -> f32 {
    if matches!(column, Column::User) { 16.0 } else { PAD }
}

/// One row, with all that its look depends on.
struct RowLook<'a> {
    row: &'a Row,
    texts: &'a Texts,
    selected: bool,
    changing: bool,
    position: usize,
    width: f32,
    clip: Rect,
}

impl RowLook<'_> {
    /// Paints the row. Tells whether it was clicked.
    fn show(&self, table_row: &mut TableRow<'_, '_>) -> bool {
        let mut clicked = false;
        for column in COLUMNS {
            table_row.col(|ui| {
                if column == Column::User {
                    clicked = self.ground_ui(ui);
                }
                self.cell_ui(ui, column);
            });
        }
        clicked
    }

    /// What is behind all cells of the row and takes the clicks on it.
    fn ground_ui(&self, ui: &Ui) -> bool {
        let palette = palette(ui);
        let cell = ui.max_rect();
        let rect = Rect::from_min_size(cell.min, egui::vec2(self.width, ROW_HEIGHT));
        // The first cell's own Ui is clipped to that cell; the row is wider.
        let clip = self.clip.with_min_y(ui.clip_rect().top()).with_max_y(ui.clip_rect().bottom());
        let mut whole = Ui::new(
            ui.ctx().clone(),
            ui.scope_id().with("row"),
            egui::UiBuilder::new().layer_id(ui.layer_id()).max_rect(rect),
        );
        whole.set_clip_rect(clip);
        let painter = whole.painter();
        // Not in the Tab order: the table is walked with the arrow keys.
        let response = whole.interact(rect, egui::Id::unique(("user", &self.row.key)), Sense::CLICK);
        let name = self.row.user.name.as_str();
        response.widget_info(|| WidgetInfo::selected(Role::Row, true, self.selected, name));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.clear_toggled();
            node.set_selected(self.selected);
            node.set_row_index(self.position);
            node.set_description(self.description());
        });
        if self.selected {
            painter.rect_filled(rect, 0.0, palette.row_selected);
            let bar = Rect::from_min_size(rect.min, egui::vec2(3.0, ROW_HEIGHT));
            painter.rect_filled(bar, 0.0, palette.accent_fill);
        } else if response.hovered() {
            painter.rect_filled(rect, 0.0, palette.row_hover);
        }
        painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, palette.border.gamma_multiply(0.6)));
        response.clicked()
    }

    /// The row in words, for a screen reader.
    fn description(&self) -> String {
        let profile = &self.row.profile.value;
        let must_change = match profile {
            LoginProfile::Present { reset_required: true, .. } => ", must change",
            _ => "",
        };
        let last_sign_in = match self.row.user.password_last_used.is_some() {
            true => format!("last sign-in {}", self.texts.last_sign_in),
            false => "no sign-in known".to_owned(),
        };
        let changing = if self.changing { ", changing" } else { "" };
        format!("Console password {}{must_change}{changing}, {last_sign_in}", profile.word())
    }

    fn cell_ui(&self, ui: &Ui, column: Column) {
        let palette = palette(ui);
        let rect = ui.max_rect();
        let at = rect.left_center() + egui::vec2(pad(column), 0.0);
        let width = rect.width() - pad(column) - 0.5 * PAD;
        let plain = |text: &str, ink| {
            paint_text(ui, at, width, text, theme::plain(13.0), ink);
        };
        let texts = self.texts;
        match column {
            Column::User => {
                paint_text(ui, at, width, self.row.user.name.as_str(), theme::medium(13.0), palette.text);
            }
            Column::Password => {
                let (icon, ink, word) = if self.changing {
                    (icons::CLOCK, palette.accent, "Changing…")
                } else {
                    profile_look(palette, &self.row.profile.value)
                };
                let centre = at + egui::vec2(8.0, 0.0);
                let set = icon == icons::CHECK_CIRCLE;
                let font = if set { theme::icon_filled(16.0) } else { theme::icon(16.0) };
                ui.painter().text(centre, Align2::CENTER_CENTER, icon, font, ink);
                let word = match self.row.profile.source {
                    Source::ThisDesk if !self.changing => format!("{word}, changed here"),
                    Source::ThisDesk | Source::Live | Source::Listing | Source::Report => word.to_owned(),
                };
                paint_text(ui, at + egui::vec2(22.0, 0.0), width - 22.0, &word, theme::plain(13.0), ink);
            }
            Column::MustChange => match self.row.profile.value {
                LoginProfile::Present { reset_required: true, .. } => plain("Yes", palette.warn),
                LoginProfile::Present { reset_required: false, .. } => plain("No", palette.text_faint),
                LoginProfile::Absent | LoginProfile::Unknown { .. } => plain("–", palette.text_faint),
            },
            Column::PasswordCreated => plain(&texts.password_created, palette.text_muted),
            Column::LastSignIn => plain(&texts.last_sign_in, palette.text_muted),
            Column::Path => plain(&texts.path, palette.text_muted),
            _ => plain(&texts.created, palette.text_muted),
        }
    }
}

/// How the state of a console password looks: a shape, a colour and a word, so that none stands alone.
pub(super) fn profile_look(palette: &Palette, profile: &LoginProfile) -> (&'static str, egui::Color32, &'static str) {
    let icon_and_ink = match profile {
        LoginProfile::Present { .. } => (icons::CHECK_CIRCLE, palette.good),
        LoginProfile::Absent => (icons::PROHIBIT, palette.text_muted),
        LoginProfile::Unknown { reason: None } => (icons::CIRCLE_DASHED, palette.text_faint),
        LoginProfile::Unknown { reason: Some(_) } => (icons::QUESTION, palette.warn),
    };
    (icon_and_ink.0, icon_and_ink.1, profile.word())
}

impl Texts {
    fn of(row: &Row, zone: &TimeZone) -> Self {
        let date =
            |at: Option<jiff::Timestamp>, else_: &str| at.map_or_else(|| else_.to_owned(), |at| format::date(at, zone));
        let password_created = match row.profile.value {
            LoginProfile::Present { created, .. } => created,
            LoginProfile::Absent | LoginProfile::Unknown { .. } => None,
        };
        Self {
            password_created: date(password_created, "–"),
            last_sign_in: date(row.user.password_last_used, "–"),
            path: format::visible(&row.user.path),
            created: date(row.user.created, "–"),
        }
    }
}
