use crate::desk::{Column, ColumnSetting, Settings};

/// The columns of the table: those that were chosen, and always the name, first.
pub(in crate::ui) fn columns_of(settings: &Settings) -> Vec<ColumnSetting> {
    let mut columns = ColumnSetting::shown(&settings.columns);
    let name = match columns.iter().position(|setting| setting.column == Column::User) {
        Some(at) => columns.remove(at),
        None => ColumnSetting { column: Column::User, width: None },
    };
    columns.insert(0, name);
    columns
}

/// These columns, with the one at `from` brought to the place `to` of those that there are. The first one stays.
pub(in crate::ui) fn moved(columns: &[ColumnSetting], from: usize, to: usize) -> Vec<ColumnSetting> {
    let mut columns = columns.to_vec();
    if from > 0 && from < columns.len() {
        let column = columns.remove(from);
        columns.insert(to.clamp(1, columns.len()), column);
    }
    columns
}

/// How wide each column is, in points. The last one takes what is left of `available`.
pub(super) fn widths(columns: &[ColumnSetting], available: f32, resizing: Option<(Column, f32)>) -> Vec<f32> {
    let mut widths: Vec<f32> = columns
        .iter()
        .map(|setting| match resizing {
            Some((column, width)) if column == setting.column => width,
            _ => own_width(*setting),
        })
        .collect();
    let others: f32 = widths.iter().rev().skip(1).sum();
    if let Some(last) = widths.last_mut() {
        *last = last.max(available - others);
    }
    widths
}

/// How wide a column is where nothing is left to be filled.
pub(super) fn own_width(setting: ColumnSetting) -> f32 {
    let (usual, least) = usual_width(setting.column);
    setting.width.map_or(usual, f32::from).clamp(least, WIDEST)
}

/// No column is wider, in points.
pub(super) const WIDEST: f32 = 900.0;

/// The width of a column where nobody has chosen one, and the least it can have, in points.
pub(super) const fn usual_width(column: Column) -> (f32, f32) {
    match column {
        Column::User => (164.0, 110.0),
        Column::Password => (142.0, 90.0),
        Column::MustChange => (104.0, 64.0),
        Column::PasswordAge => (120.0, 64.0),
        Column::PasswordExpires => (176.0, 80.0),
        Column::LastSignIn => (104.0, 80.0),
        Column::Mfa => (66.0, 56.0),
        Column::ActiveKeys => (96.0, 64.0),
        Column::KeyAge => (98.0, 64.0),
        Column::KeyLastUsed => (124.0, 80.0),
        Column::Path => (82.0, 60.0),
        Column::Created => (116.0, 80.0),
        Column::PasswordCreated => (146.0, 80.0),
        Column::UserId => (210.0, 80.0),
        Column::Arn => (330.0, 90.0),
        Column::Groups => (150.0, 60.0),
        Column::Tags => (190.0, 60.0),
        Column::Tag(_) => (130.0, 60.0),
        Column::Source => (130.0, 80.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(column: Column, width: Option<u16>) -> ColumnSetting {
        ColumnSetting { column, width }
    }

    #[test]
    fn the_name_is_always_there_and_first() {
        let columns = |chosen: &[ColumnSetting]| -> Vec<Column> {
            let settings = Settings { columns: chosen.to_vec(), ..Settings::default() };
            columns_of(&settings).iter().map(|setting| setting.column).collect()
        };
        assert_eq!(columns(&[]), Column::DEFAULT);
        assert_eq!(columns(&[setting(Column::Mfa, None)]), [Column::User, Column::Mfa]);
        let last = [setting(Column::Mfa, None), setting(Column::User, None)];
        assert_eq!(columns(&last), [Column::User, Column::Mfa]);
    }

    #[test]
    fn columns_are_moved_behind_the_name() {
        let columns = [Column::User, Column::Mfa, Column::Path, Column::Arn].map(|column| setting(column, None));
        let order =
            |from, to| -> Vec<Column> { moved(&columns, from, to).iter().map(|setting| setting.column).collect() };
        assert_eq!(order(3, 1), [Column::User, Column::Arn, Column::Mfa, Column::Path]);
        assert_eq!(order(1, 3), [Column::User, Column::Path, Column::Arn, Column::Mfa]);
        assert_eq!(order(2, 0), [Column::User, Column::Path, Column::Mfa, Column::Arn]);
        assert_eq!(order(1, 9), [Column::User, Column::Path, Column::Arn, Column::Mfa]);
        assert_eq!(order(0, 2), columns.map(|setting| setting.column));
    }

    #[test]
    fn the_last_column_takes_what_is_left() {
        let columns = [setting(Column::User, Some(200)), setting(Column::Path, Some(1))];
        assert_eq!(widths(&columns, 0.0, None), [200.0, 60.0]);
        assert_eq!(widths(&columns, 500.0, None), [200.0, 300.0]);
        assert_eq!(widths(&columns, 500.0, Some((Column::User, 450.0))), [450.0, 60.0]);
    }
}
