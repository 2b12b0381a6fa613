//! A plain table of egui's, as in its own demo: labels, the program's columns, rows and row height, and nothing else.

use egui::{CentralPanel, Ui};
use egui_extras::{Column, TableBuilder};
use passdesk::desk::Roster;

use super::window::ROW_HEIGHT;

/// The titles of the columns, and their widths in points; the last takes what is left.
const COLUMNS: [(&str, f32); 7] = [
    ("User name", 190.0),
    ("Console password", 142.0),
    ("Must change", 100.0),
    ("Password created", 128.0),
    ("Last sign-in", 104.0),
    ("Path", 118.0),
    ("Created", 100.0),
];

/// A window with the table.
pub(crate) struct Plain {
    rows: Vec<[String; COLUMNS.len()]>,
}

impl Plain {
    /// The users of this roster, each in its texts: making them costs a frame nothing.
    pub(crate) fn new(roster: &Roster) -> Self {
        let date = |at: Option<jiff::Timestamp>| at.map_or_else(|| "–".to_owned(), |at| at.strftime("%F").to_string());
        let texts = |row: &passdesk::desk::Row| {
            [
                row.user.name.as_str().to_owned(),
                row.password().value.word().to_owned(),
                "–".to_owned(),
                date(row.password_changed().map(|changed| changed.value)),
                date(row.last_sign_in()),
                row.user.path.clone(),
                date(row.user.created),
            ]
        };
        Self { rows: roster.rows().iter().map(texts).collect() }
    }
}

impl eframe::App for Plain {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        CentralPanel::default().show(ui, |ui| {
            let mut table = TableBuilder::new(ui).striped(true).resizable(true).auto_shrink(false);
            for (at, (_, width)) in COLUMNS.iter().enumerate() {
                let column = if at + 1 < COLUMNS.len() { Column::initial(*width) } else { Column::remainder() };
                table = table.column(column.clip(true));
            }
            let table = table.header(ROW_HEIGHT, |mut header| {
                for (title, _) in COLUMNS {
                    header.col(|ui| {
                        ui.strong(title);
                    });
                }
            });
            table.body(|body| {
                body.rows(ROW_HEIGHT, self.rows.len(), |mut row| {
                    for text in &self.rows[row.index()] {
                        row.col(|ui| {
                            ui.label(text);
                        });
                    }
                });
            });
        });
    }
}
