//! The AWS profiles to choose from: searched, walked through and opened with the keyboard alone.

use std::sync::Arc;

use egui::accesskit::Live;
use egui::{Align2, Id, Key, Modifiers, Rect, RichText, Role, Sense, Stroke, Ui, WidgetInfo, vec2};

use crate::desk::{Command, Origin, Profile};

use crate::ui::kit::key_by_key::TypeTo;
use crate::ui::kit::painted::paint_text;
use crate::ui::kit::search_field::field_ui;
use crate::ui::kit::theme::{self, GRID, RADIUS, palette};
use crate::ui::kit::{format, icons, widgets};

/// What is typed and chosen on the page, and what follows from it.
#[derive(Default)]
pub(in crate::ui) struct ProfileList {
    search: String,
    /// The name of the profile that Enter opens; the first one where it is not shown.
    chosen: Option<String>,
    /// Whether the chosen one is still to be brought on screen.
    bring: bool,
    hits: Hits,
    field: Option<Id>,
}

/// The profiles that are shown, in order. Kept until something changes: there may be thousands.
#[derive(Default)]
struct Hits {
    of: Option<Arc<[Profile]>>,
    search: String,
    last: Option<String>,
    found: Vec<usize>,
}

impl Hits {
    fn update(&mut self, profiles: &Arc<[Profile]>, search: &str, last: Option<&str>) {
        let is_same = self.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, profiles));
        if is_same && self.search == search && self.last.as_deref() == last {
            return;
        }
        let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
        let ranked = profiles.iter().enumerate().filter_map(|(index, profile)| {
            let is_last = last == Some(&profile.name);
            Some((rank(profile, &words)?, !is_last, index))
        });
        let mut ranked: Vec<_> = ranked.collect();
        ranked.sort_unstable();
        self.found = ranked.into_iter().map(|(_, _, index)| index).collect();
        self.of = Some(Arc::clone(profiles));
        search.clone_into(&mut self.search);
        self.last = last.map(str::to_owned);
    }
}

/// How well a profile fits: 0 where its name begins with each word. `None` where it does not.
fn rank(profile: &Profile, words: &[String]) -> Option<usize> {
    let name = profile.name.to_lowercase();
    let region = profile.region.as_deref().unwrap_or_default();
    let account = profile.account_id.as_deref().unwrap_or_default();
    let rank = |word: &String| {
        // AWS's console shows account ids with dashes.
        let digits = word.replace('-', "");
        let is_account = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        match name.find(word.as_str()) {
            Some(at) => Some(usize::from(at > 0)),
            None if is_account && account.contains(&digits) => Some(2),
            None if region.contains(word.as_str()) => Some(3),
            None if profile.sign_in.word().to_lowercase().contains(word.as_str()) => Some(3),
            None => None,
        }
    };
    words.iter().map(rank).try_fold(0, |worst, rank| Some(worst.max(rank?)))
}

/// The id of a profile's row.
fn row_id(name: &str) -> Id {
    Id::unique(("profile", name))
}

const ROW_HEIGHT: f32 = 48.0;
const GAP: f32 = 4.0;

impl ProfileList {
    /// The list, and a field to search it. Returns the control that is to have the focus where nothing has.
    pub(in crate::ui) fn list_ui(
        &mut self,
        ui: &mut Ui,
        profiles: &Arc<[Profile]>,
        last: Option<&str>,
        commands: &mut Vec<Command>,
    ) -> Option<Id> {
        self.hits.update(profiles, &self.search, last);
        self.keys(ui, profiles, commands);
        self.field = None;
        // A single one needs no search.
        if profiles.len() > 1 {
            let width = ui.available_width();
            let field =
                field_ui(ui, "Search profiles", "Search by name, account ID or region", width, &mut self.search);
            if field.changed() || self.search != self.hits.search {
                self.chosen = None;
                self.bring = true;
                self.hits.update(profiles, &self.search, last);
            }
            self.field = Some(field.id);
            self.count_ui(ui, profiles.len());
        }
        self.rows_ui(ui, profiles, commands);
        self.field.or_else(|| self.hits.found.first().map(|&index| row_id(&profiles[index].name)))
    }

    /// Where the chosen one is among those that are shown.
    fn position(&self, profiles: &[Profile]) -> usize {
        let chosen = self.chosen.as_deref();
        let at = |name: &str| self.hits.found.iter().position(|&index| profiles[index].name == *name);
        chosen.and_then(at).unwrap_or(0)
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
    fn keys(&mut self, ui: &Ui, profiles: &[Profile], commands: &mut Vec<Command>) {
        let Some(last) = self.hits.found.len().checked_sub(1) else { return };
        let now = self.position(profiles);
        let at = |position: usize| &profiles[self.hits.found[position]];
        let focused = ui.memory(|memory| memory.focused());
        let typing = focused.is_some() && focused == self.field;
        let on_row = focused == Some(row_id(&at(now).name));
        if !typing && !on_row {
            return;
        }
        let pressed = |key| ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
        let page = 8;
        let mut target = (now + pressed(Key::ArrowDown) + page * pressed(Key::PageDown))
            .saturating_sub(pressed(Key::ArrowUp) + page * pressed(Key::PageUp))
            .min(last);
        // In the field these two belong to the text.
        if on_row && pressed(Key::Home) > 0 {
            target = 0;
        }
        if on_row && pressed(Key::End) > 0 {
            target = last;
        }
        let open = typing && pressed(Key::Enter) > 0;
        let profile = at(target);
        if target != now {
            self.chosen = Some(profile.name.clone());
            self.bring = true;
            if on_row {
                ui.memory_mut(|memory| memory.request_focus(row_id(&profile.name)));
            }
        }
        if open && profile.why_unavailable().is_none() {
            commands.push(open_command(profile));
        }
    }

    fn count_ui(&self, ui: &mut Ui, all: usize) {
        let text = match (self.hits.found.len(), self.search.trim().is_empty()) {
            (_, true) => format!("{} profiles", format::count(all)),
            (0, false) => "No profiles match".into(),
            (found, false) => format!("{} of {} profiles", format::count(found), format::count(all)),
        };
        let text = RichText::new(text).color(palette(ui).text_muted).size(12.5);
        widgets::announced(ui, Live::Polite, |ui| ui.label(text));
    }

    fn rows_ui(&mut self, ui: &mut Ui, profiles: &[Profile], commands: &mut Vec<Command>) {
        // The page goes on below the list: some of that is to be seen.
        let most = (ui.ctx().content_rect().height() - 420.0).clamp(3.0 * (ROW_HEIGHT + GAP), 8.0 * (ROW_HEIGHT + GAP));
        let now = self.position(profiles);
        let has_keys = self.field.is_none_or(|id| ui.memory(|memory| memory.has_focus(id)));
        let scroll = egui::ScrollArea::vertical().id_salt("profiles").max_height(most).auto_shrink([false, true]);
        // The page scrolls itself, and knows no height that is left.
        let scroll = scroll.min_scrolled_height(most);
        scroll.show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = GAP;
            for (position, &index) in self.hits.found.iter().enumerate() {
                let profile = &profiles[index];
                let is_now = position == now;
                let is_last = self.hits.last.as_ref() == Some(&profile.name);
                let row = ProfileRow { profile, is_now, has_keys, is_last };
                let response = row.show(ui);
                if response.clicked() {
                    commands.push(open_command(profile));
                }
                if is_now && (self.bring || response.gained_focus()) {
                    ui.scroll_to_rect(response.rect, None);
                }
            }
        });
        self.bring = false;
    }
}

fn open_command(profile: &Profile) -> Command {
    Command::Open(Origin::Aws { profile: Some(profile.name.clone()) })
}

struct ProfileRow<'a> {
    profile: &'a Profile,
    /// Whether it is the one that Enter opens, and that Tab leads to.
    is_now: bool,
    /// Whether the keys are the list's, so that this one is marked.
    has_keys: bool,
    is_last: bool,
}

impl ProfileRow<'_> {
    fn show(&self, ui: &mut Ui) -> egui::Response {
        let Self { profile, is_now, .. } = *self;
        let why_not = profile.why_unavailable();
        let mut sense = if why_not.is_none() { Sense::CLICK } else { Sense::hover() };
        if is_now {
            sense |= Sense::FOCUSABLE;
        }
        let (_, rect) = ui.allocate_space(vec2(ui.available_width(), ROW_HEIGHT));
        let response = ui.interact(rect, row_id(&profile.name), sense);
        let name = format::visible(&profile.name);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, why_not.is_none(), &name));
        let about = format::visible(&self.about());
        if ui.is_rect_visible(rect) {
            self.paint(ui, rect.shrink(1.0), &response, &name, &about);
        }
        let described = if self.is_last { format!("{about}, last used") } else { about };
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(described));
        response
    }

    /// Which account it opens, how one signs in with it, and where; or why it cannot be opened.
    fn about(&self) -> String {
        let Profile { account_id, region, sign_in, .. } = self.profile;
        let parts = match self.profile.why_unavailable() {
            Some(why_not) => [account_id.as_deref(), Some(why_not), None],
            None => [account_id.as_deref(), Some(sign_in.word()), region.as_deref()],
        };
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    fn paint(&self, ui: &Ui, rect: Rect, response: &egui::Response, name: &str, about: &str) {
        let palette = palette(ui);
        let is_off = self.profile.why_unavailable().is_some();
        let (fill, line) = match (is_off, response.hovered(), self.is_now && self.has_keys) {
            (false, true, _) => (palette.row_hover, palette.accent),
            (_, _, true) => (palette.accent_soft, palette.accent),
            (true, ..) => (palette.ground, palette.border),
            (false, ..) => (palette.field, palette.border_strong),
        };
        ui.painter().rect(rect, RADIUS, fill, Stroke::new(1.0, line), egui::StrokeKind::Inside);
        if response.has_focus() {
            widgets::focus_ring(ui, rect.shrink(1.0));
        }
        let (icon, icon_ink, ink) = match is_off {
            true => (icons::PROHIBIT, palette.text_faint, palette.text_muted),
            false => (icons::SIGN_IN, palette.accent, palette.text),
        };
        let icon_at = rect.left_center() + vec2(20.0, 0.0);
        ui.painter().text(icon_at, Align2::CENTER_CENTER, icon, theme::icon(17.0), icon_ink);
        let mut right = rect.right() - 14.0;
        if self.is_last {
            let at = egui::pos2(right, rect.top() + 16.0);
            let mark =
                ui.painter().text(at, Align2::RIGHT_CENTER, "Last used", theme::medium(12.0), palette.text_muted);
            right = mark.left() - 3.0 * GRID;
        }
        let name_at = rect.left_top() + vec2(38.0, 16.0);
        paint_text(ui, name_at, right - name_at.x, name, theme::medium(13.5), ink);
        let about_at = rect.left_top() + vec2(38.0, 33.0);
        let width = rect.right() - 14.0 - about_at.x;
        paint_text(ui, about_at, width, about, theme::plain(12.5), palette.text_muted);
    }
}

#[cfg(test)]
mod tests {
    use crate::desk::SignIn;

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
        let profiles = profiles();
        let mut hits = Hits::default();
        hits.update(&profiles, search, last);
        hits.found.iter().map(|&index| profiles[index].name.clone()).collect()
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
