//! A plain table of egui's, as in its own demo: labels, in the program's typeface, its columns, rows and row height, and
//! nothing else.

use egui::{CentralPanel, Context, FontData, FontDefinitions, FontFamily, Ui};
use egui_extras::{Column, TableBuilder};
use jiff::Timestamp;
use passdesk::desk::{Inventory, Password, UserRow};

use super::window::ROW_HEIGHT;

/// The titles of the columns, as the program has them at first, and their widths in points; the last takes what is left.
const COLUMNS: [(&str, f32); 8] = [
    ("User name", 164.0),
    ("Console password", 142.0),
    ("Must change", 104.0),
    ("Password age", 120.0),
    ("Last sign-in", 104.0),
    ("MFA", 66.0),
    ("Active keys", 96.0),
    ("Path", 82.0),
];

/// A window with the table.
pub(crate) struct Plain {
    rows: Vec<[String; COLUMNS.len()]>,
}

impl Plain {
    /// The users of this inventory, each in its texts: making them costs a frame nothing.
    pub(crate) fn new(ctx: &Context, inventory: &Inventory, now: Timestamp) -> Self {
        // Without a typeface, which egui brings along only where it is asked to, no text would be laid out at all.
        let mut fonts = FontDefinitions::empty();
        let inter = FontData::from_static(include_bytes!("../../assets/fonts/Inter-Regular.ttf"));
        fonts.font_data.insert("inter".into(), inter.into());
        for family in [FontFamily::Proportional, FontFamily::Monospace] {
            fonts.families.insert(family, vec!["inter".into()]);
        }
        ctx.set_fonts(fonts);
        let date = |at: Option<Timestamp>| at.map_or_else(nothing, |at| at.strftime("%-d %b %Y").to_string());
        let days = |at: Timestamp| now.duration_since(at).as_secs().div_euclid(86_400);
        let texts = |row: &UserRow| {
            let password = row.password().value;
            [
                row.user.name.as_str().to_owned(),
                password.word().to_owned(),
                match password {
                    Password::Set { must_change: Some(true) } => "Yes".to_owned(),
                    Password::Set { must_change: Some(false) } => "No".to_owned(),
                    _ => nothing(),
                },
                row.password_changed().map_or_else(nothing, |changed| format!("{} d", days(changed.value))),
                date(row.last_sign_in()),
                row.mfa().map_or_else(nothing, |mfa| if mfa.value { "Yes" } else { "No" }.to_owned()),
                row.keys().map_or_else(nothing, |keys| format!("{} active", keys.value.active)),
                row.user.path.clone(),
            ]
        };
        Self { rows: inventory.rows().iter().map(texts).collect() }
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

/// What stands where nothing is known, or there is nothing.
fn nothing() -> String {
    "–".to_owned()
}
