use egui::{Frame, Margin, Ui};

use crate::desk::{Account, Command, Counts, Desk, Filter, Query};

use super::terms::terms_ui;
use super::views::views_ui;
use crate::ui::kit::chip::chip_ui;
use crate::ui::kit::format;
use crate::ui::kit::key_by_key::put_cursor;
use crate::ui::kit::search_field::field_ui;
use crate::ui::kit::theme::GRID;
use crate::ui::shell::view::View;

/// The name of the field.
pub(in crate::ui) const FILTER: &str = "Filter users";

/// The filter: as text, as views that have a name, as states of users with their numbers, and its terms in words.
pub(in crate::ui) fn filter_ui(
    ui: &mut Ui,
    desk: &Desk,
    view: &mut View,
    account: &Account,
    commands: &mut Vec<Command>,
) {
    /// In a window that is not wider than this, the states have a line of their own.
    const NARROW: f32 = 1130.0;
    Frame::new().inner_margin(Margin { left: 16, right: 16, top: 2, bottom: 12 }).show(ui, |ui| {
        let narrow = ui.available_width() < NARROW;
        ui.horizontal(|ui| {
            let text = &mut view.query.text;
            view.completing.heed(ui.ctx(), text);
            let field = field_ui(ui, FILTER, "Filter users, such as bob or mfa:no", 340.0, text);
            view.completing.completing_ui(ui, &field, text);
            let all = 0..text.chars().count();
            let chosen = views_ui(ui, desk, &mut view.query, &mut view.views, commands);
            if std::mem::take(&mut view.focus_filter) {
                // The next name takes the place of the last one.
                field.request_focus();
                put_cursor(ui.ctx(), field.id, all);
            } else if chosen || std::mem::take(&mut view.focus_behind_filter) {
                field.request_focus();
            }
            if !narrow {
                ui.add_space(GRID);
                states_ui(ui, view, account);
            }
        });
        if narrow {
            ui.add_space(2.0 * GRID);
            ui.horizontal(|ui| states_ui(ui, view, account));
        }
        if let Some(text) = terms_ui(ui, &view.query.text, view.shown.filter()) {
            view.query.text = text;
            view.focus_behind_filter = true;
        }
    });
}

fn states_ui(ui: &mut Ui, view: &mut View, account: &Account) {
    ui.spacing_mut().item_spacing.x = 1.5 * GRID;
    let counts = account.inventory.counts();
    for status in Status::ALL {
        let is_chosen = status.is_chosen(view.shown.filter());
        let number = status.number(&counts);
        let chip = chip_ui(ui, status.word(), &number.text, is_chosen);
        let chip = match number.of {
            None => chip,
            Some((known, all)) => {
                let note = || {
                    let (known, all) = (format::count(known), format::count(all));
                    format!("Known of {known} of {all} passwords (not in the credential report)")
                };
                ui.ctx().accesskit_node_builder(chip.id, |node| node.set_description(note()));
                chip.on_hover_ui(|ui| drop(ui.label(note())))
            }
        };
        if chip.clicked() {
            status.choose(&mut view.query);
        }
    }
}

/// The users' states to which the table is narrowed down most often. Each but the first is a term of the filter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Status {
    All,
    Set,
    None,
    MustChange,
    Unknown,
}

/// How many users are in a state.
struct Number {
    text: String,
    /// Of how many of all it is known who may be in it, where it is not known of all.
    of: Option<(usize, usize)>,
}

impl Status {
    const ALL: [Self; 5] = [Self::All, Self::Set, Self::None, Self::MustChange, Self::Unknown];

    const fn word(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Set => "Has password",
            Self::None => "No password",
            Self::MustChange => "Reset required",
            Self::Unknown => "Unknown",
        }
    }

    const fn term(self) -> Option<&'static str> {
        match self {
            Self::All => None,
            Self::Set => Some("status:set"),
            Self::None => Some("status:none"),
            Self::MustChange => Some("must-change:yes"),
            Self::Unknown => Some("status:unknown"),
        }
    }

    fn number(self, counts: &Counts) -> Number {
        let count = match self {
            Self::All => counts.all,
            Self::Set => counts.set,
            Self::None => counts.none,
            Self::MustChange => counts.must_change,
            Self::Unknown => counts.unknown,
        };
        let all = counts.set + counts.unknown;
        let known = counts.set - counts.must_change_unknown;
        match self {
            Self::MustChange if known == 0 && all > 0 => Number { text: "not known".into(), of: Some((known, all)) },
            Self::MustChange if known < all => {
                Number { text: format!("{} known", format::count(count)), of: Some((known, all)) }
            }
            _ => Number { text: format::count(count), of: None },
        }
    }

    fn is_chosen(self, filter: &Filter) -> bool {
        self.term().map_or_else(|| filter.is_empty(), |term| filter.has_term(term))
    }

    /// Narrows down to this state instead of any other, or to none of them where it was chosen already. What is typed stays,
    /// but where all users are asked for.
    fn choose(self, query: &mut Query) {
        let Some(term) = self.term() else { return query.text.clear() };
        let again = self.is_chosen(&Filter::read(&query.text));
        for term in Self::ALL.iter().filter_map(|status| status.term()) {
            query.remove_term(term);
        }
        if !again {
            query.add_term(term);
        }
    }
}
