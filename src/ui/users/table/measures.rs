use egui::Id;

/// Height of a row in points.
pub(in crate::ui) const ROW_HEIGHT: f32 = 34.0;
pub(super) const HEADER_HEIGHT: f32 = 34.0;
/// Space at the left of each cell.
pub(super) const PAD: f32 = 10.0;
/// The order of the rows where it is by no column.
pub(in crate::ui) const BY_MATCH: &str = "Best match first";

/// The id of the table, by which it is known whether it has the keyboard's focus.
pub(in crate::ui) fn id() -> Id {
    Id::unique("users table")
}
