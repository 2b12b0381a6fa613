//! The page of the journal: what was changed, whether its chain is intact, and the record as a file.

use std::sync::Arc;

use egui::{CentralPanel, Context, Frame, Key, Margin, Modifiers, RichText, Ui};
use jiff::tz::TimeZone;

use crate::desk::{Account, Command, Contents, Desk, Entry, JournalState, OpenJournal, Status, Verification};

use super::entry;
use super::table::{Rows, Texts, table_ui};
use super::unresolved::EntryAction;
use crate::ui::kit::chip::chip_ui;
use crate::ui::kit::key_by_key::TypeTo;
use crate::ui::kit::painted::paint_icon;
use crate::ui::kit::row_ends::at_right;
use crate::ui::kit::search_field::{field_id, field_ui};
use crate::ui::kit::split::{beside, part_ui, splitter_ui};
use crate::ui::kit::theme::{self, GRID, palette};
use crate::ui::kit::widgets::{self, Button, Kind, Tone};
use crate::ui::kit::{focus, format, icons, split};

/// The name of the page's field.
const FILTER: &str = "Filter the journal";
/// The name of the part of the page with the entries.
const ENTRIES: &str = "Entries";
/// How wide the pane of an entry is at first, in points.
const PANE_WIDTH: f32 = 380.0;

/// What is only on the page: typed, chosen, scrolled.
#[derive(Default)]
pub(in crate::ui) struct JournalView {
    query: JournalQuery,
    /// The entries that are in the table, the newest first, as indices into the contents.
    shown: Vec<usize>,
    /// The texts of all entries.
    texts: Vec<Texts>,
    /// The reading and the question that these were made for.
    cache_key: Option<(u64, JournalQuery)>,
    /// The number of the selected entry.
    selected: Option<u64>,
    scroll_to: Option<usize>,
    has_focus: bool,
    /// The table is to have the focus.
    focus_table: bool,
    /// How wide the pane of the selected entry is, once that was chosen, in points.
    pane_width: Option<f32>,
}

#[derive(Clone, Default, PartialEq, Eq)]
struct JournalQuery {
    filter: String,
    only_unresolved: bool,
}

/// How the page is left.
pub(in crate::ui) enum PageExit {
    /// For the users as they were.
    Back,
    /// For the user with this key.
    ShowUser(String),
}

/// Shows the page. What was asked for is added to `commands`.
pub(in crate::ui) fn journal_ui(
    ui: &mut Ui,
    desk: &Desk,
    account: &Account,
    view: &mut JournalView,
    zone: &TimeZone,
    commands: &mut Vec<Command>,
) -> Option<PageExit> {
    let state = desk.journal_shown();
    let contents = state.open().and_then(|open| Some((open.readings, open.contents.as_ref()?)));
    if let Some((reading, contents)) = contents {
        view.update(reading, contents, zone);
    }
    let mut left = None;
    let surface = Frame::new().fill(palette(ui).surface);
    split::head_ui(ui, "journal header", |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        if title_ui(ui, state, commands) {
            left = Some(PageExit::Back);
        }
        Frame::new().inner_margin(Margin { left: 16, right: 16, top: 0, bottom: 12 }).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0 * GRID;
            state_ui(ui, desk, state, zone);
            if let Some((_, contents)) = contents {
                narrow_ui(ui, view, contents);
            }
        });
        widgets::rule(ui);
    });
    let Some((_, contents)) = contents else {
        CentralPanel::default().frame(surface).show(ui, |_| ());
        return left;
    };
    let rest = ui.available_rect_before_wrap();
    let selected = view.selected.and_then(|number| contents.entry(number));
    let Some(entry) = selected else {
        part_ui(ui, ENTRIES, rest, palette(ui).surface, |ui| entries_ui(ui, view, contents));
        return left;
    };
    let (entries, pane) = beside(rest, view.pane_width.unwrap_or(PANE_WIDTH));
    part_ui(ui, ENTRIES, entries, palette(ui).surface, |ui| entries_ui(ui, view, contents));
    splitter_ui(ui, pane, &mut view.pane_width);
    let ground = palette(ui).ground;
    let pressed = part_ui(ui, "Entry", pane, ground, |ui| entry::entry_ui(ui, account, entry, zone, commands));
    if let Some(EntryAction::ShowUser(key)) = pressed {
        left = Some(PageExit::ShowUser(key));
    }
    left
}

/// The bar at the top. Tells whether the page is to be left.
fn title_ui(ui: &mut Ui, state: &JournalState, commands: &mut Vec<Command>) -> bool {
    let mut back = false;
    Frame::new().inner_margin(Margin::symmetric(16, 10)).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.set_min_height(theme::CONTROL_HEIGHT);
            let button = Button::icon(icons::ARROW_LEFT, "Back to the users").show(ui);
            focus::by_default(ui.ctx(), button.id);
            back = button.clicked();
            ui.label(RichText::new("Journal").font(theme::bold(17.0)));
            at_right(ui, |ui| {
                let off = state.open().is_none().then_some("The journal is not open");
                let read = Button::new(Kind::Plain, "Read again").with_icon(icons::ARROW_CLOCKWISE).disabled_if(off);
                if read.show(ui).clicked() {
                    commands.push(Command::ReadJournal);
                }
                let export = Button::new(Kind::Plain, "Export CSV").with_icon(icons::EXPORT).disabled_if(off);
                if export.show(ui).clicked() {
                    commands.push(Command::ExportJournal);
                }
            });
        });
    });
    back
}

/// Whether there is a journal, where it is, and whether its chain is intact.
fn state_ui(ui: &mut Ui, desk: &Desk, state: &JournalState, zone: &TimeZone) {
    let open = match state {
        JournalState::Opening => {
            ui.label("The journal is being opened…");
            return;
        }
        JournalState::Failed(message) => return widgets::callout(ui, Tone::Bad, &format::visible(message), |_| ()),
        JournalState::Open(open) => open,
    };
    if let Some(message) = &open.error {
        widgets::callout(ui, Tone::Bad, &format::visible(message), |_| ());
    }
    let Some(contents) = &open.contents else {
        ui.label("The journal is being read…");
        return;
    };
    if let Verification::Broken(found) = &contents.verification {
        let text = format!(
            "The journal does not verify. {found}. What comes after that is not certain. Nothing was changed now. Keep a copy \
             of the file, and find out who could write it."
        );
        widgets::callout(ui, Tone::Bad, &text, |_| ());
    }
    chain_ui(ui, desk, open, contents, zone);
}

/// The chain: whether it holds, how long it is, and its head.
fn chain_ui(ui: &mut Ui, desk: &Desk, open: &OpenJournal, contents: &Contents, zone: &TimeZone) {
    let palette = palette(ui);
    let say = |ui: &mut Ui, text: &str| {
        ui.label(RichText::new(text).font(theme::plain(12.5)).color(palette.text_muted));
    };
    ui.horizontal(|ui| {
        match contents.verification {
            Verification::Intact => widgets::badge(ui, Tone::Good, icons::CHECK_CIRCLE, "Chain verified"),
            Verification::Broken(_) => widgets::badge(ui, Tone::Bad, icons::WARNING_CIRCLE, "Chain broken"),
        };
        let time = |at| format::time_of_day(at, desk.now(), zone);
        let verified_at = open.verified_at.map(|at| format!(", verified at {}", time(at)));
        let read_at = open.read_at.filter(|at| open.verified_at != Some(*at)).map(|at| format!(", read at {}", time(at)));
        let lines = match contents.lines {
            1 => "1 line".into(),
            n => format!("{} lines", format::count(usize::try_from(n).unwrap_or(usize::MAX))),
        };
        say(ui, &format!("{lines}{}{}", verified_at.unwrap_or_default(), read_at.unwrap_or_default()));
        if !contents.head.is_empty() {
            say(ui, "·");
            say(ui, "Head");
            let shown: String = contents.head.chars().take(16).collect();
            let label = ui.label(RichText::new(format!("{shown}…")).monospace().size(12.5).color(palette.text));
            label.on_hover_text(format!(
                "{}\n\nThe hash of the last line. Note it elsewhere: as long as it is in the journal, nothing before it was \
                 changed.",
                contents.head
            ));
            if Button::icon(icons::COPY, "Copy the head hash").small().show(ui).clicked() {
                ui.ctx().copy_text(contents.head.clone());
            }
        }
    });
    let kept = match &open.path {
        Some(path) => format!("Kept in {}", path.display()),
        None => "Kept in memory only, and gone with the window".into(),
    };
    let torn = match contents.torn.as_slice() {
        [] => String::new(),
        [one] => format!(". Line {one} was cut off while it was written and is set aside"),
        some => format!(". {} lines were cut off while they were written and are set aside", some.len()),
    };
    let unknown = match contents.unknown {
        0 => String::new(),
        1 => ". 1 line says what this version of Passdesk does not know, and is not shown".into(),
        n => format!(
            ". {} lines say what this version of Passdesk does not know, and are not shown",
            format::count(usize::try_from(n).unwrap_or(usize::MAX))
        ),
    };
    say(ui, &format::visible(&format!("{kept}{torn}{unknown}")));
}

/// The filter, and the chips.
fn narrow_ui(ui: &mut Ui, view: &mut JournalView, contents: &Contents) {
    ui.horizontal(|ui| {
        let field = field_ui(ui, FILTER, "Filter the journal", 260.0, &mut view.query.filter);
        focus::by_default(ui.ctx(), field.id);
        if !std::mem::replace(&mut view.has_focus, true) {
            field.request_focus();
        }
        ui.add_space(GRID);
        ui.spacing_mut().item_spacing.x = 1.5 * GRID;
        let unresolved = contents.unresolved().count();
        for (word, count, only) in [("All", contents.entries.len(), false), ("Unconfirmed", unresolved, true)] {
            if chip_ui(ui, word, &format::count(count), view.query.only_unresolved == only).clicked() {
                view.query.only_unresolved = only;
            }
        }
    });
}

fn entries_ui(ui: &mut Ui, view: &mut JournalView, contents: &Contents) {
    if view.shown.is_empty() {
        let palette = palette(ui);
        let text = if contents.entries.is_empty() { "Nothing was changed yet" } else { "No entries match the filter" };
        ui.vertical_centered(|ui| {
            ui.add_space(ui.available_height() * 0.32);
            paint_icon(ui, icons::NOTEBOOK, 40.0, palette.border_strong);
            ui.label(RichText::new(text).font(theme::medium(15.0)).color(palette.text_muted));
        });
        return;
    }
    let rows = Rows { shown: &view.shown, entries: &contents.entries, texts: &view.texts };
    let take_focus = std::mem::take(&mut view.focus_table);
    if let Some(number) = table_ui(ui, rows, view.selected, view.scroll_to.take(), take_focus) {
        view.selected = Some(number);
        view.focus_table = true;
    }
}

impl JournalView {
    /// Brings the table up to date, if anything has changed that it depends on.
    fn update(&mut self, reading: u64, contents: &Contents, zone: &TimeZone) {
        let cache_key = (reading, self.query.clone());
        if self.cache_key.as_ref() == Some(&cache_key) {
            return;
        }
        if self.cache_key.as_ref().is_none_or(|(of, _)| *of != reading) {
            // Most of them are what they were.
            let mut made = std::mem::take(&mut self.texts).into_iter();
            let text = |entry: &Arc<Entry>| match made.next() {
                Some(texts) if texts.is_of(entry) => texts,
                _ => Texts::of(entry, zone),
            };
            self.texts = contents.entries.iter().map(text).collect();
        }
        let filter = self.query.filter.to_lowercase();
        let words: Vec<&str> = filter.split_whitespace().collect();
        let fits = |entry: &Entry, texts: &Texts| {
            (!self.query.only_unresolved || entry.status == Status::Unresolved) && texts.has_words(&words)
        };
        let all = contents.entries.iter().zip(&self.texts).enumerate().rev();
        self.shown = all.filter(|(_, (entry, texts))| fits(entry, texts)).map(|(index, _)| index).collect();
        self.cache_key = Some(cache_key);
    }

    /// Where text goes that is typed outside of a field.
    pub(in crate::ui) fn type_to(&self) -> TypeTo {
        TypeTo { field: field_id(FILTER), chars: self.query.filter.chars().count() }
    }

    /// What is done with the keyboard while no dialog is open.
    pub(in crate::ui) fn keys(&mut self, ctx: &Context) -> Option<PageExit> {
        let pressed = |modifiers, key| ctx.input_mut(|input| input.consume_key(modifiers, key));
        if pressed(Modifiers::COMMAND, Key::F) {
            self.has_focus = false;
        }
        for (key, step) in [(Key::ArrowDown, 1), (Key::ArrowUp, -1)] {
            if pressed(Modifiers::NONE, key) {
                self.walk(step);
            }
        }
        // In a filter with a text, Escape clears that.
        let leaves = self.query.filter.is_empty() && pressed(Modifiers::NONE, Key::Escape);
        (leaves || pressed(Modifiers::COMMAND, Key::J)).then_some(PageExit::Back)
    }

    fn walk(&mut self, step: isize) {
        let Some(last) = self.shown.len().checked_sub(1) else { return };
        let number = |index: &usize| self.texts[*index].number;
        let now = self.shown.iter().position(|index| Some(number(index)) == self.selected);
        let target = now.map_or(0, |now| now.saturating_add_signed(step).min(last));
        self.selected = Some(number(&self.shown[target]));
        self.scroll_to = Some(target);
    }
}
