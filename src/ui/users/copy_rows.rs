use egui::Context;
use egui::text_edit::TextEditState;

use crate::desk::{Account, Column, Command, NotificationTone, Settings, UserRow, escape_formula, plain_text};

use super::table::{Cell, columns_of};
use crate::ui::detail::source::Times;
use crate::ui::kit::format;
use crate::ui::shell::view::View;

/// More rows than this are exported to a file, not copied: making the text would be felt.
const MOST_ROWS: usize = 5_000;

/// What is copied of each row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum CopyOf {
    Names,
    Arns,
    /// All its cells, below the columns' titles.
    Rows,
}

/// Copies what is selected and in the table.
pub(in crate::ui) fn copy_rows(
    ctx: &Context,
    what: CopyOf,
    view: &mut View,
    (account, settings): (&Account, &Settings),
    times: Times<'_>,
    commands: &mut Vec<Command>,
) {
    let indices = view.rows_to_copy(account);
    if indices.is_empty() {
        return;
    }
    if indices.len() > MOST_ROWS {
        let text = format!(
            "{} rows are too many to copy. Nothing was copied. Select {} at most, or export them to a file.",
            format::count(indices.len()),
            format::count(MOST_ROWS)
        );
        commands.push(Command::Notify(NotificationTone::Problem, text));
        return;
    }
    let rows = indices.iter().filter_map(|&index| account.inventory.rows().get(index as usize));
    ctx.copy_text(match what {
        CopyOf::Names => lines(rows.map(|row| row.user.name.as_str())),
        CopyOf::Arns => lines(rows.map(|row| row.user.arn.as_str())),
        CopyOf::Rows => table(rows, settings, times),
    });
    view.selection.note_copy(indices.len(), &view.shown);
}

fn lines<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}

/// A line of titles and a line of cells for each row, with a tab between two cells, as spreadsheets take them.
fn table<'a>(rows: impl Iterator<Item = &'a UserRow>, settings: &Settings, times: Times<'_>) -> String {
    let columns = columns_of(settings);
    let titles = columns.iter().map(|setting| setting.column.title().to_owned()).collect::<Vec<_>>();
    let rows = rows.map(|row| {
        let cells = columns.iter().map(|setting| {
            // No text of a cell has a tab or a line end in it: what cannot be seen is escaped.
            let cell = Cell::of(row, setting.column, times);
            match setting.column {
                Column::User | Column::Path | Column::UserId | Column::Tags => plain_text(&cell.text).into_owned(),
                _ => escape_formula(&cell.text).into_owned(),
            }
        });
        cells.collect::<Vec<_>>()
    });
    let lines: Vec<String> = std::iter::once(titles).chain(rows).map(|cells| cells.join("\t")).collect();
    lines.join("\n")
}

/// Whether a part of a text that is being typed is selected: copying is about that text then.
pub(in crate::ui) fn has_selected_text(ctx: &Context) -> bool {
    let Some(focused) = ctx.memory(|memory| memory.focused()) else { return false };
    let state = TextEditState::load(ctx, focused);
    state.and_then(|state| state.cursor.char_range()).is_some_and(|range| !range.is_empty())
}
