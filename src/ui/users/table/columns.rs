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

/// How wide each column is, in points. Names come first, as far as they are long (`names` is how wide the longest of them is) and
/// nobody has chosen another width for them: they take what is left of `available`, and what columns can spare whose texts may be cut.
/// What is left then goes to the last column. Where there is no room for all columns anyway, names take some of what is in sight.
pub(super) fn widths(
    columns: &[ColumnSetting],
    available: f32,
    names: f32,
    resizing: Option<(Column, f32)>,
) -> Vec<f32> {
    let chosen = |setting: &ColumnSetting| resizing.filter(|(column, _)| *column == setting.column);
    let is_free = |setting: &ColumnSetting| setting.width.is_none() && chosen(setting).is_none();
    let mut widths: Vec<f32> =
        columns.iter().map(|setting| chosen(setting).map_or_else(|| own_width(*setting), |(_, width)| width)).collect();
    let total = widths.iter().sum::<f32>();
    let mut left = (available - total).max(0.0);
    let name = columns.iter().position(|setting| setting.column == Column::User && is_free(setting));
    if let Some(name) = name {
        let missing = (names - widths[name]).max(0.0);
        let mut more = missing.min(left);
        left -= more;
        for (setting, width) in columns.iter().zip(&mut widths) {
            let wanted = missing - more;
            if let Some(least) = least_of_text(setting.column).filter(|_| is_free(setting)) {
                let spared = (*width - least).clamp(0.0, wanted);
                *width -= spared;
                more += spared;
            }
        }
        if total > available {
            // No more than is out of sight already: where it is little, the columns behind stay in sight.
            let in_sight = (MOST_OF_NAMES * available - widths[name]).clamp(0.0, total - available);
            more = more.max(in_sight.min(missing));
        }
        widths[name] += more;
    }
    if let Some(last) = widths.last_mut() {
        *last += left;
    }
    widths
}

/// So much of a table that is wider than its place is for names, at most.
const MOST_OF_NAMES: f32 = 0.45;

/// How narrow a column may be made for the sake of names, in points, if its texts say enough where they are cut.
const fn least_of_text(column: Column) -> Option<f32> {
    match column {
        Column::Path => Some(64.0),
        Column::Groups => Some(100.0),
        Column::Tag(_) => Some(90.0),
        Column::Tags => Some(110.0),
        Column::Arn => Some(200.0),
        _ => None,
    }
}

/// How wide the column of names is to be for names of up to so many characters, in points: most of them are lower-case letters,
/// and one of many wide ones may still be cut.
pub(super) fn name_width(chars: usize) -> f32 {
    (chars as f32 * 7.4 + 34.0).min(WIDEST)
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
        Column::Password => (148.0, 90.0),
        Column::MustChange => (114.0, 64.0),
        Column::PasswordAge => (111.0, 64.0),
        Column::PasswordExpires => (176.0, 80.0),
        Column::LastSignIn => (100.0, 80.0),
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
    fn long_names_take_what_is_left_and_then_the_last_column_does() {
        let columns = [setting(Column::User, None), setting(Column::Path, Some(1))];
        assert_eq!(widths(&columns, 0.0, 300.0, None), [164.0, 60.0]);
        assert_eq!(widths(&columns, 300.0, 300.0, None), [240.0, 60.0]);
        assert_eq!(widths(&columns, 500.0, 300.0, None), [300.0, 200.0]);
        assert_eq!(widths(&columns, 500.0, 100.0, None), [164.0, 336.0], "no narrower than usual");
        assert_eq!(widths(&columns, 500.0, 300.0, Some((Column::User, 150.0))), [150.0, 350.0]);
        assert_eq!(widths(&columns[..1], 500.0, 300.0, None), [500.0]);
    }

    #[test]
    fn columns_whose_texts_can_be_cut_make_room_for_long_names() {
        let columns = [setting(Column::User, None), setting(Column::Mfa, None), setting(Column::Path, None)];
        let usual = 164.0 + 66.0 + 82.0;
        assert_eq!(widths(&columns, usual, 100.0, None), [164.0, 66.0, 82.0], "they need none");
        assert_eq!(widths(&columns, usual, 170.0, None), [170.0, 66.0, 76.0]);
        assert_eq!(widths(&columns, usual, 300.0, None), [182.0, 66.0, 64.0]);
        assert_eq!(widths(&columns, usual + 50.0, 220.0, None), [220.0, 66.0, 76.0]);
        assert_eq!(widths(&columns, usual, 300.0, Some((Column::Path, 82.0))), [164.0, 66.0, 82.0], "it was chosen");
        let columns = [setting(Column::User, None), setting(Column::Arn, Some(800))];
        assert_eq!(widths(&columns, 500.0, 300.0, None), [225.0, 800.0], "it is scrolled anyway");
        assert_eq!(widths(&columns, 960.0, 300.0, None), [168.0, 800.0], "nearly all of it is in sight");
    }

    #[test]
    fn the_last_column_takes_what_is_left_where_a_width_was_chosen_for_names() {
        let columns = [setting(Column::User, Some(200)), setting(Column::Path, Some(1))];
        assert_eq!(widths(&columns, 0.0, 900.0, None), [200.0, 60.0]);
        assert_eq!(widths(&columns, 500.0, 900.0, None), [200.0, 300.0]);
        assert_eq!(widths(&columns, 500.0, 900.0, Some((Column::User, 450.0))), [450.0, 60.0]);
    }
}
