//! The AWS profiles to choose from, and the accounts of IAM Identity Center that were opened before: searched, walked through and
//! opened with the keyboard alone.

use std::sync::Arc;

use egui::accesskit::Live;
use egui::{Id, Key, Modifiers, RichText, Ui};

use crate::desk::{Assignment, Command, Origin, Profile, Recent, Settings, SignIn};

use crate::ui::kit::key_by_key::TypeTo;
use crate::ui::kit::list_row::{GAP, ListRow, most_height, walked};
use crate::ui::kit::search_field::field_ui;
use crate::ui::kit::theme::palette;
use crate::ui::kit::{format, widgets};

/// What is typed and chosen on the page, and what follows from it.
#[derive(Default)]
pub(in crate::ui) struct ProfileList {
    search: String,
    /// The one that Enter opens; the first one where it is not shown.
    chosen: Option<Id>,
    /// Whether the chosen one is still to be brought on screen.
    bring: bool,
    hits: Hits,
    field: Option<Id>,
}

/// What is shown, in order. Kept until something changes: there may be thousands.
#[derive(Default)]
struct Hits {
    of: Option<Arc<[Profile]>>,
    recent: Vec<Recent>,
    search: String,
    last: Option<String>,
    choices: Vec<Choice>,
    /// Which of the choices.
    found: Vec<usize>,
}

/// Something that can be opened.
struct Choice {
    name: String,
    /// Which account it opens, how one signs in with it, and where.
    about: String,
    account_id: Option<String>,
    /// What else it is found by, in lower case.
    words: String,
    is_last: bool,
    id: Id,
    origin: Origin,
}

impl Choice {
    fn of_profile(profile: &Profile, last: Option<&str>) -> Self {
        let Profile { account_id, region, sign_in, .. } = profile;
        let parts = [account_id.as_deref(), Some(sign_in.word()), region.as_deref()];
        Self {
            name: format::visible(&profile.name),
            about: format::visible(&parts.into_iter().flatten().collect::<Vec<_>>().join(", ")),
            account_id: account_id.clone(),
            words: format!("{} {}", sign_in.word(), region.as_deref().unwrap_or_default()).to_lowercase(),
            is_last: last == Some(&profile.name),
            id: row_id(&profile.name),
            origin: Origin::Aws { profile: Some(profile.name.clone()) },
        }
    }

    fn of_recent(recent: &Recent, is_last: bool) -> Self {
        let (name, account_id, how, from) = match recent {
            Recent::IdentityCenter(of) => {
                let host = of.portal.start_url.strip_prefix("https://").unwrap_or(&of.portal.start_url).to_owned();
                (through(of), Some(of.account_id.as_str()), SignIn::Sso.word(), host)
            }
            Recent::Role(role) => {
                let from = match (&role.through, &role.profile) {
                    (Some(of), _) => through(of),
                    (None, Some(profile)) => profile.clone(),
                    (None, None) => "this computer".into(),
                };
                let name = format!("{} as {}", role.account_id(), role.role_name());
                (name, Some(role.account_id()), "Role", from)
            }
            Recent::Profile(name) => (name.clone(), None, "Profile", "this computer".to_owned()),
        };
        let origin = recent.origin();
        let account_id = account_id.map(str::to_owned);
        let parts = [account_id.as_deref(), Some(how), Some(from.as_str())];
        Self {
            about: format::visible(&parts.into_iter().flatten().collect::<Vec<_>>().join(", ")),
            words: format!("{how} {from}").to_lowercase(),
            name: format::visible(&name),
            account_id,
            is_last,
            id: Id::unique(("opened before", &name, &from)),
            origin,
        }
    }
}

/// What an account of IAM Identity Center is called, with the role in it.
pub(super) fn through(of: &Assignment) -> String {
    format!("{} as {}", of.account_name.as_deref().unwrap_or(&of.account_id), of.role)
}

impl Hits {
    fn update(&mut self, profiles: &Arc<[Profile]>, recent: &[Recent], search: &str, last: Option<&str>) {
        let is_same = self.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, profiles))
            && self.recent == recent
            && self.last.as_deref() == last;
        if is_same && self.search == search {
            return;
        }
        if !is_same {
            let before = recent.iter().enumerate();
            let before = before.map(|(nth, of)| Choice::of_recent(of, nth == 0 && last.is_none()));
            let profiles = profiles.iter().map(|profile| Choice::of_profile(profile, last));
            self.choices = before.chain(profiles).collect();
        }
        let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
        let ranked = self.choices.iter().enumerate();
        let mut ranked: Vec<_> =
            ranked.filter_map(|(index, choice)| Some((rank(choice, &words)?, !choice.is_last, index))).collect();
        ranked.sort_unstable();
        self.found = ranked.into_iter().map(|(_, _, index)| index).collect();
        self.of = Some(Arc::clone(profiles));
        self.recent = recent.to_vec();
        search.clone_into(&mut self.search);
        self.last = last.map(str::to_owned);
    }

    /// What is shown at this place.
    fn at(&self, position: usize) -> Option<&Choice> {
        self.choices.get(*self.found.get(position)?)
    }
}

/// How well something fits: 0 where its name begins with each word. `None` where it does not.
fn rank(choice: &Choice, words: &[String]) -> Option<usize> {
    let name = choice.name.to_lowercase();
    let account = choice.account_id.as_deref().unwrap_or_default();
    let rank = |word: &String| {
        // AWS's console shows account ids with dashes.
        let digits = word.replace('-', "");
        let is_account = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        match name.find(word.as_str()) {
            Some(at) => Some(usize::from(at > 0)),
            None if is_account && account.contains(&digits) => Some(2),
            None if choice.words.contains(word.as_str()) => Some(3),
            None => None,
        }
    };
    words.iter().map(rank).try_fold(0, |worst, rank| Some(worst.max(rank?)))
}

/// The id of a profile's row.
fn row_id(name: &str) -> Id {
    Id::unique(("profile", name))
}

impl ProfileList {
    /// The list, and a field to search it. Returns the control that is to have the focus where nothing has.
    pub(in crate::ui) fn list_ui(
        &mut self,
        ui: &mut Ui,
        profiles: &Arc<[Profile]>,
        settings: &Settings,
        commands: &mut Vec<Command>,
    ) -> Option<Id> {
        let (recent, last) = (settings.recent.as_slice(), settings.last_profile.as_deref());
        self.hits.update(profiles, recent, &self.search, last);
        self.keys(ui, commands);
        self.field = None;
        // A single one needs no search.
        if self.hits.choices.len() > 1 {
            let width = ui.available_width();
            let field = field_ui(ui, SEARCH, "Search by name, account ID or region", width, &mut self.search);
            if field.changed() || self.search != self.hits.search {
                self.chosen = None;
                self.bring = true;
                self.hits.update(profiles, recent, &self.search, last);
            }
            self.field = Some(field.id);
            self.count_ui(ui);
        }
        self.rows_ui(ui, commands);
        self.field.or_else(|| self.hits.at(0).map(|choice| choice.id))
    }

    /// Where the chosen one is among those that are shown.
    fn position(&self) -> usize {
        let at = |id: Id| self.hits.found.iter().position(|&index| self.hits.choices[index].id == id);
        self.chosen.and_then(at).unwrap_or(0)
    }

    /// The list is not shown in this frame.
    pub(in crate::ui) fn leave(&mut self) {
        self.field = None;
    }

    /// Where text goes that is typed while no field has the focus.
    pub(in crate::ui) fn type_to(&self) -> Option<TypeTo> {
        Some(TypeTo { field: self.field?, chars: self.search.chars().count() })
    }

    /// Arrows walk through the list, and Enter opens, from the field as from the list itself.
    fn keys(&mut self, ui: &Ui, commands: &mut Vec<Command>) {
        let Some(last) = self.hits.found.len().checked_sub(1) else { return };
        let now = self.position();
        let focused = ui.memory(|memory| memory.focused());
        let typing = focused.is_some() && focused == self.field;
        let on_row = focused.is_some() && focused == self.hits.at(now).map(|choice| choice.id);
        if !typing && !on_row {
            return;
        }
        let target = walked(ui, now, last, on_row);
        let open = typing && ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, Key::Enter)) > 0;
        let Some(choice) = self.hits.at(target) else { return };
        if target != now {
            self.chosen = Some(choice.id);
            self.bring = true;
            if on_row {
                ui.memory_mut(|memory| memory.request_focus(choice.id));
            }
        }
        if open {
            commands.push(Command::Open(choice.origin.clone()));
        }
    }

    fn count_ui(&self, ui: &mut Ui) {
        let all = self.hits.choices.len();
        let what = if self.hits.recent.is_empty() { "profiles" } else { "profiles and accounts" };
        let text = match (self.hits.found.len(), self.search.trim().is_empty()) {
            (_, true) => format!("{} {what}", format::count(all)),
            (0, false) => format!("No {what} match"),
            (found, false) => format!("{} of {} {what}", format::count(found), format::count(all)),
        };
        let text = RichText::new(text).color(palette(ui).text_muted).size(12.5);
        widgets::announced(ui, Live::Polite, |ui| ui.label(text));
    }

    fn rows_ui(&mut self, ui: &mut Ui, commands: &mut Vec<Command>) {
        // The page goes on below the list: some of that is to be seen.
        let most = most_height(ui);
        let now = self.position();
        let has_keys = self.field.is_none_or(|id| ui.memory(|memory| memory.has_focus(id)));
        let scroll = egui::ScrollArea::vertical().id_salt("profiles").max_height(most).auto_shrink([false, true]);
        // The page scrolls itself, and knows no height that is left.
        let scroll = scroll.min_scrolled_height(most);
        scroll.show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = GAP;
            for position in 0..self.hits.found.len() {
                let Some(choice) = self.hits.at(position) else { continue };
                let is_now = position == now;
                let row = ListRow {
                    id: choice.id,
                    name: &choice.name,
                    about: &choice.about,
                    mark: choice.is_last.then_some("Last used"),
                    dot: None,
                    room: 0.0,
                    is_now,
                    has_keys,
                };
                let response = row.show(ui);
                if response.clicked() {
                    commands.push(Command::Open(choice.origin.clone()));
                }
                if is_now && (self.bring || response.gained_focus()) {
                    ui.scroll_to_rect(response.rect, None);
                }
            }
        });
        self.bring = false;
    }
}

const SEARCH: &str = "Search profiles";

#[cfg(test)]
mod tests {
    use crate::desk::Portal;

    use super::*;

    fn profiles() -> Arc<[Profile]> {
        [("default", None, None), ("acme-prod", Some("111122223333"), Some("eu-west-1")), ("prod", None, None)]
            .map(|(name, account_id, region)| Profile {
                name: name.into(),
                account_id: account_id.map(str::to_owned),
                region: region.map(str::to_owned),
                sign_in: SignIn::Sso,
                is_default: name == "default",
            })
            .into()
    }

    fn found(search: &str, last: Option<&str>) -> Vec<String> {
        found_with(&[], search, last)
    }

    fn found_with(recent: &[Recent], search: &str, last: Option<&str>) -> Vec<String> {
        let mut hits = Hits::default();
        hits.update(&profiles(), recent, search, last);
        (0..hits.found.len()).filter_map(|at| Some(hits.at(at)?.name.clone())).collect()
    }

    #[test]
    fn what_was_opened_before_comes_first_unless_a_profile_was_opened_last() {
        let recent = [("Sandbox", "444455556666"), ("Prod", "777788889999")].map(|(name, account_id)| {
            Recent::IdentityCenter(Assignment {
                portal: Portal {
                    start_url: "https://d-1.awsapps.com/start".into(),
                    region: "eu-west-1".into(),
                    session: None,
                },
                account_id: account_id.into(),
                account_name: Some(name.into()),
                role: "Helpdesk".into(),
            })
        });
        let found = |search: &str, last| found_with(&recent, search, last);
        let all = ["Sandbox as Helpdesk", "Prod as Helpdesk", "default", "acme-prod", "prod"];
        assert_eq!(found("", None), all);
        assert_eq!(found("", Some("prod"))[0], "prod");
        assert_eq!(found("7777", None), ["Prod as Helpdesk"]);
        assert_eq!(found("helpdesk", None), ["Sandbox as Helpdesk", "Prod as Helpdesk"]);
        assert_eq!(found("awsapps sand", None), ["Sandbox as Helpdesk"]);
    }

    #[test]
    fn names_that_begin_with_it_come_first_and_the_last_used_before_its_like() {
        assert_eq!(found("", None), ["default", "acme-prod", "prod"]);
        assert_eq!(found("", Some("prod")), ["prod", "default", "acme-prod"]);
        assert_eq!(found("PROD", None), ["prod", "acme-prod"]);
        assert_eq!(found("prod", Some("acme-prod")), ["prod", "acme-prod"]);
        assert_eq!(found("identity", Some("prod")), ["prod", "default", "acme-prod"]);
    }

    #[test]
    fn accounts_are_found_with_dashes_or_without_and_every_word_counts() {
        for search in ["1111-2222-3333", "111122223333", "2222", "eu-west", "acme west", "acme 3333"] {
            assert_eq!(found(search, None), ["acme-prod"], "{search}");
        }
        for search in ["nothing", "acme us-east", "-", "4444"] {
            assert_eq!(found(search, None), if search == "-" { vec!["acme-prod"] } else { vec![] }, "{search}");
        }
    }
}
