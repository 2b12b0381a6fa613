use std::ops::Range;

use egui::{Align2, Color32, FontId, Pos2, Rect, Ui, vec2};
use jiff::Timestamp;

use crate::account::Source;
use crate::desk::{Column, Expiry, Keys, LastUse, Password, UserRow};

use super::measures::PAD;
use crate::ui::detail::source::Times;
use crate::ui::kit::painted::{Marked, paint_marked, paint_text, paint_whole};
use crate::ui::kit::theme::{self, Palette, palette};
use crate::ui::kit::{format, icons};

/// Width of a cell's icon with the space behind it.
const ICON_WIDTH: f32 = 22.0;
/// How far from the middle of the row a remark stands, and what it is a remark on.
const NOTE_BELOW: f32 = 8.0;
const NAME_ABOVE: f32 = 7.0;
const NOT_KNOWN: &str = "not known";

/// What a cell says: a text, a colour, and an icon where the colour means something.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) struct Cell {
    pub(in crate::ui) text: String,
    ink: Ink,
    icon: Option<&'static str>,
    /// What is said where the text is a sign or short; empty where there is nothing to be said.
    said: Option<&'static str>,
    /// The parts of the text that were looked for, from left to right.
    pub(super) marks: Vec<Range<usize>>,
    /// Why the row is there, where no column shows it.
    pub(super) note: Option<Box<Note>>,
}

/// A remark below a text, with the parts of it that were looked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Note {
    pub(super) text: String,
    pub(super) marks: Vec<Range<usize>>,
}

/// A colour, by what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ink {
    Name,
    Muted,
    Faint,
    Accent,
    Good,
    Warn,
}

impl Cell {
    fn new(ink: Ink, text: impl Into<String>) -> Self {
        Self { text: text.into(), ink, icon: None, said: None, marks: Vec::new(), note: None }
    }

    fn muted(text: impl Into<String>) -> Self {
        Self::new(Ink::Muted, text)
    }

    /// What is not there to be known.
    fn nothing() -> Self {
        Self::sign("–", "")
    }

    /// What is not known, or what is not there if it is known that there is `none`.
    fn unknown_or(none: bool) -> Self {
        if none { Self::nothing() } else { Self::sign("–", NOT_KNOWN) }
    }

    fn sign(sign: &str, said: &'static str) -> Self {
        Self { said: Some(said), ..Self::new(Ink::Faint, sign) }
    }

    fn with_icon(self, icon: &'static str) -> Self {
        Self { icon: Some(icon), ..self }
    }

    /// What the row says in this column.
    pub(in crate::ui) fn of(row: &UserRow, column: Column, times: Times<'_>) -> Self {
        let Times { now, zone } = times;
        let age = |at: Option<Timestamp>, none: bool| {
            at.map_or_else(|| Self::unknown_or(none), |at| Self::muted(format::age(at, now)))
        };
        let date = |at: Option<Timestamp>, none: bool| {
            at.map_or_else(|| Self::unknown_or(none), |at| Self::muted(format::date(at, zone)))
        };
        let password = row.password();
        let no_password = password.value == Password::Absent;
        match column {
            Column::User => Self::new(Ink::Name, row.user.name.as_str()),
            Column::Password => Self::of_password(password.value, password.source == Source::ThisDesk),
            Column::MustChange => match password.value {
                Password::Set { must_change: Some(true) } => Self::new(Ink::Warn, "Yes"),
                Password::Set { must_change: Some(false) } => Self::new(Ink::Faint, "No"),
                Password::Set { must_change: None } => Self::sign("?", NOT_KNOWN),
                Password::Absent | Password::Unknown { .. } => Self::unknown_or(no_password),
            },
            Column::PasswordAge => age(row.password_changed().map(|changed| changed.value), no_password),
            Column::PasswordExpires => match row.expiry().map(|expiry| expiry.value) {
                Some(Expiry::At(by)) if by <= now => {
                    Self::new(Ink::Warn, format!("Expired {} ago", format::age(by, now))).with_icon(icons::WARNING)
                }
                Some(Expiry::At(by)) => date(Some(by), no_password),
                Some(Expiry::Never) => Self::new(Ink::Faint, "Never"),
                None => Self::unknown_or(no_password),
            },
            // No source of IAM's tells the two apart.
            Column::LastSignIn => match row.last_sign_in() {
                None => Self::sign("–", "never, or IAM has no data"),
                at => date(at, false),
            },
            Column::Mfa => match row.mfa().map(|mfa| mfa.value) {
                Some(true) => Self::muted("Yes"),
                Some(false) if matches!(password.value, Password::Set { .. }) => {
                    Self::new(Ink::Warn, "No").with_icon(icons::SHIELD_WARNING)
                }
                Some(false) => Self::new(Ink::Faint, "No"),
                None => Self::unknown_or(false),
            },
            Column::ActiveKeys => match row.keys().map(|keys| keys.value) {
                Some(Keys { active: 0, inactive: 0, .. }) => Self::new(Ink::Faint, "None"),
                Some(keys) => {
                    Self::muted(format!("{} of {}", keys.active, u16::from(keys.active) + u16::from(keys.inactive)))
                }
                None => Self::unknown_or(false),
            },
            Column::KeyAge => {
                let keys = row.keys().map(|keys| keys.value);
                age(keys.and_then(|keys| keys.oldest_active), keys.is_some_and(|keys| keys.active == 0))
            }
            Column::KeyLastUsed => match row.keys().map(|keys| keys.value) {
                Some(keys) if keys.are_none() => Self::nothing(),
                Some(Keys { last_used: LastUse::Never, .. }) => Self::new(Ink::Faint, "Never"),
                keys => date(keys.and_then(|keys| keys.last_used.at()), false),
            },
            Column::Path => Self::muted(format::visible(&row.user.path)),
            Column::Created => date(row.user.created, false),
            Column::PasswordCreated => date(row.password_created().map(|created| created.value), no_password),
            Column::UserId => Self::muted(format::visible(&row.user.user_id)),
            Column::Arn => Self::muted(format::visible(&row.user.arn)),
            Column::Groups => match row.groups() {
                None => Self::unknown_or(false),
                Some([]) => Self::new(Ink::Faint, "None"),
                Some(groups) => Self::muted(format::visible(&groups.join(", "))),
            },
            Column::Tag(key) => match row.tag(key.as_str()) {
                Some("") => Self::sign("–", "empty"),
                Some(value) => Self::muted(format::visible(value)),
                None if row.tags().is_some() => Self::sign("–", "no such tag"),
                None => Self::sign("?", NOT_KNOWN),
            },
            Column::Tags => match row.tags() {
                None => Self::unknown_or(false),
                Some([]) => Self::new(Ink::Faint, "None"),
                Some(tags) => {
                    let tags = tags.iter().map(|tag| format!("{}={}", tag.key, tag.value));
                    Self::muted(format::visible(&tags.collect::<Vec<_>>().join(", ")))
                }
            },
            Column::Source => {
                let at = times.of_day(password.at);
                match password.source {
                    Source::Listing | Source::Policy | Source::AuthorizationDetails => Self::unknown_or(false),
                    Source::Live => Self::muted(format!("Live {at}")),
                    Source::Report => Self::muted(format!("Report {at}")),
                    Source::ThisDesk => Self::muted(format!("Changed here {at}")),
                }
            }
        }
    }

    /// The state of the console password, and whether it was changed `here` and not read back yet.
    fn of_password(password: Password, here: bool) -> Self {
        let (icon, ink) = look(password);
        let cell = Self::new(ink, password.word()).with_icon(icon);
        if !here {
            return cell;
        }
        let said = match password {
            Password::Set { .. } => "Set, changed here",
            Password::Absent => "Not set, changed here",
            Password::Unknown { .. } => "Unknown, changed here",
        };
        Self { text: format!("{} (here)", cell.text), said: Some(said), ..cell }
    }

    /// What a screen reader says of it, if there is anything.
    pub(super) fn said(&self) -> Option<&str> {
        Some(self.said.unwrap_or(&self.text)).filter(|said| !said.is_empty())
    }

    /// What stands in the place of the password while it is being changed.
    pub(super) fn changing() -> Self {
        Self::new(Ink::Accent, "Changing…").with_icon(icons::CLOCK)
    }

    pub(super) fn paint(&self, ui: &Ui, left_centre: Pos2, width: f32) {
        let ink = self.ink.colour(palette(ui));
        let mut indent = 0.0;
        if let Some(icon) = self.icon {
            let font = if self.ink == Ink::Good { theme::icon_filled(16.0) } else { theme::icon(16.0) };
            ui.painter().text(left_centre + vec2(8.0, 0.0), Align2::CENTER_CENTER, icon, font, ink);
            indent = ICON_WIDTH;
        }
        let (at, width) = (left_centre + vec2(indent, 0.0), width - indent);
        if self.marks.is_empty() {
            paint_text(ui, at, width, &self.text, self.font(), ink);
        } else {
            paint_marked(ui, at, width, &self.text, &self.marks, (&self.font(), ink));
        }
    }

    /// The remark below a name, if there is one.
    pub(super) fn paint_note(&self, ui: &Ui, left_centre: Pos2, width: f32) {
        if let Some(note) = &self.note {
            let (at, muted) = (left_centre + vec2(0.0, NOTE_BELOW), palette(ui).text_muted);
            paint_marked(ui, at, width, &note.text, &note.marks, (&theme::plain(11.5), muted));
        }
    }

    /// The name, or what is left of it where it is cut short.
    pub(super) fn paint_name(&self, ui: &Ui, clip: Rect, left_centre: Pos2, cut: Option<&Marked>) {
        let above = if self.note.is_some() { NAME_ABOVE } else { 0.0 };
        let (text, marks) = cut.map_or((&self.text, &self.marks), |(text, marks)| (text, marks));
        let look = (&self.font(), self.ink.colour(palette(ui)));
        paint_whole(ui, clip, left_centre - vec2(0.0, above), text, marks, look);
    }

    /// Whether some of the text is left out in a cell with so much room.
    pub(super) fn is_cut(&self, ui: &Ui, width: f32) -> bool {
        self.width(ui) - 2.0 * PAD > width
    }

    /// How wide a cell must be for all of this to be seen.
    pub(super) fn width(&self, ui: &Ui) -> f32 {
        let galley = ui.fonts_mut(|fonts| fonts.layout_no_wrap(self.text.clone(), self.font(), Color32::PLACEHOLDER));
        galley.size().x + if self.icon.is_some() { ICON_WIDTH } else { 0.0 } + 2.0 * PAD
    }

    fn font(&self) -> FontId {
        if self.ink == Ink::Name { Self::name_font() } else { theme::plain(13.0) }
    }

    pub(super) fn name_font() -> FontId {
        theme::medium(13.0)
    }
}

impl Ink {
    const fn colour(self, palette: &Palette) -> Color32 {
        match self {
            Self::Name => palette.text,
            Self::Muted => palette.text_muted,
            Self::Faint => palette.text_faint,
            Self::Accent => palette.accent,
            Self::Good => palette.good,
            Self::Warn => palette.warn,
        }
    }
}

fn look(password: Password) -> (&'static str, Ink) {
    match password {
        Password::Set { .. } => (icons::CHECK_CIRCLE, Ink::Good),
        Password::Absent => (icons::PROHIBIT, Ink::Muted),
        Password::Unknown { failed: false } => (icons::CIRCLE_DASHED, Ink::Faint),
        Password::Unknown { failed: true } => (icons::QUESTION, Ink::Warn),
    }
}

/// How the state of a console password looks: a shape and a colour, beside its word.
pub(in crate::ui) fn password_look(palette: &Palette, password: Password) -> (&'static str, Color32) {
    let (icon, ink) = look(password);
    (icon, ink.colour(palette))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::users::table::columns::usual_width;
    use crate::ui::users::table::header::title_width;

    fn measured(measure: impl Fn(&Ui)) {
        let ctx = egui::Context::default();
        theme::install(&ctx);
        // The fonts are there from the second frame on.
        for frame in 0..2 {
            let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
                if frame > 0 {
                    measure(ui);
                }
            });
            // Nothing is drawn.
            output.textures_delta.clear();
        }
    }

    #[test]
    fn every_state_of_a_console_password_fits_its_column() {
        measured(|ui| {
            for password in [
                Password::Set { must_change: None },
                Password::Absent,
                Password::Unknown { failed: false },
                Password::Unknown { failed: true },
            ] {
                for here in [false, true] {
                    let cell = Cell::of_password(password, here);
                    let (width, room) = (cell.width(ui) - 0.5 * PAD, usual_width(Column::Password).0);
                    assert!(width <= room, "{:?} takes {width} of {room}", cell.text);
                }
            }
        });
    }

    #[test]
    fn every_title_fits_its_column_with_the_mark_of_an_order() {
        measured(|ui| {
            for &column in Column::DEFAULT {
                // Some points of it are room to spare.
                let (width, room) = (title_width(ui, column) - 4.0, usual_width(column).0);
                assert!(width <= room, "{} takes {width} of {room}", column.title());
            }
        });
    }
}
