use egui::Pos2;

use crate::desk::{Column, ColumnSetting};

use crate::ui::users::selection::Pick;

/// What was done to the table.
pub(in crate::ui) enum TableAction {
    /// The user with this key was chosen.
    Pick(String, Pick),
    /// What can be done with the user with this key was asked for, here.
    Menu(String, Pos2),
    /// A column's title was pressed, to order by it alone or by it too.
    Order { column: Column, further: bool },
    /// The columns are to be these.
    Columns(Vec<ColumnSetting>),
}
