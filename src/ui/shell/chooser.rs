//! The accounts that somebody may open who is signed in to IAM Identity Center, and the roles with which they may.

use std::collections::BTreeSet;
use std::sync::Arc;

use egui::accesskit::Live;
use egui::{Align2, Id, Key, Modifiers, Rect, RichText, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::desk::{Assignment, Chooser, Command, Origin, PortalAccount, PortalRole, Recent, Roles, Settings};

use crate::ui::detail::error::error_ui;
use crate::ui::kit::card::card_ui;
use crate::ui::kit::key_by_key::TypeTo;
use crate::ui::kit::list_row::{GAP, ListRow, ROW_HEIGHT, most_height, walked};
use crate::ui::kit::row_ends::at_right;
use crate::ui::kit::search_field::field_ui;
use crate::ui::kit::theme::{self, GRID, palette};
use crate::ui::kit::widgets::{self, Button, Kind, Tone};
use crate::ui::kit::{format, icons};

/// What is typed and chosen on the page.
#[derive(Default)]
pub(in crate::ui) struct ChooserPage {
    search: String,
    /// The id of the account that Enter opens; the first one where it is not shown.
    chosen: Option<String>,
    /// The id of the account whose roles are shown.
    open: Option<String>,
    /// Whether the first of its roles is to have the focus.
    to_roles: bool,
    bring: bool,
    found: Found,
    field: Option<Id>,
}

/// The accounts that are shown: kept until something changes.
#[derive(Default)]
struct Found {
    of: Option<Arc<[PortalAccount]>>,
    search: String,
    first: First,
    indices: Vec<usize>,
}

/// What comes first, as ids of accounts: the favourites, and after them those that were opened last, the last one first.
#[derive(Clone, Default, PartialEq, Eq)]
struct First {
    favourites: BTreeSet<String>,
    recent: Vec<String>,
}

impl First {
    /// What the settings say of the accounts of one instance.
    fn of(settings: &Settings, start_url: &str) -> Self {
        let recent = settings.recent.iter().filter_map(|recent| match recent {
            Recent::IdentityCenter(of) if of.portal.start_url == start_url => Some(of.account_id.clone()),
            _ => None,
        });
        Self { favourites: settings.favourites.get(start_url).cloned().unwrap_or_default(), recent: recent.collect() }
    }

    /// Where an account stands; of those that stand alike, the portal's own order holds.
    fn rank(&self, account_id: &str) -> usize {
        if self.favourites.contains(account_id) {
            return 0;
        }
        1 + self.recent.iter().position(|recent| recent == account_id).unwrap_or(self.recent.len())
    }

    /// What is said of an account in its line.
    fn mark(&self, account_id: &str) -> Option<&'static str> {
        self.recent.iter().any(|recent| recent == account_id).then_some("Opened lately")
    }
}

impl Found {
    fn update(&mut self, accounts: &Arc<[PortalAccount]>, search: &str, first: First) {
        if self.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, accounts)) && self.search == search && self.first == first
        {
            return;
        }
        let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
        let fits = |account: &PortalAccount| words.iter().all(|word| fits(account, word));
        self.indices = (0..accounts.len()).filter(|&index| fits(&accounts[index])).collect();
        self.indices.sort_by_key(|&index| first.rank(&accounts[index].id));
        self.first = first;
        self.of = Some(Arc::clone(accounts));
        search.clone_into(&mut self.search);
    }
}

/// Whether a word is found in what is known of an account. AWS's console shows ids with dashes.
fn fits(account: &PortalAccount, word: &str) -> bool {
    let text = |text: &Option<String>| text.as_ref().is_some_and(|text| text.to_lowercase().contains(word));
    let digits = word.replace('-', "");
    let is_id = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    text(&account.name) || text(&account.email) || (is_id && account.id.contains(&digits))
}

fn row_id(account_id: &str) -> Id {
    Id::unique(("account of Identity Center", account_id))
}

/// What an account is called.
fn name_of(account: &PortalAccount) -> String {
    format::visible(account.name.as_deref().filter(|name| !name.is_empty()).unwrap_or(&account.id))
}

impl ChooserPage {
    /// The page. Returns the control that is to have the focus where nothing has.
    pub(in crate::ui) fn page_ui(
        &mut self,
        ui: &mut Ui,
        chooser: &Chooser,
        settings: &Settings,
        commands: &mut Vec<Command>,
    ) -> Option<Id> {
        let first = First::of(settings, &chooser.portal.start_url);
        if let Some((origin, error)) = &chooser.error {
            error_ui(ui, Tone::Bad, &error.sentence, error, |ui| {
                if Button::new(Kind::Plain, "Try again").show(ui).clicked() {
                    commands.push(Command::Open(origin.clone()));
                }
            });
            ui.add_space(2.0 * GRID);
        }
        card_ui(ui, |ui| {
            let title = RichText::new("Choose an account").font(theme::bold(16.0));
            widgets::is_heading(&ui.label(title), "Choose an account");
            let host = chooser.portal.start_url.strip_prefix("https://").unwrap_or(&chooser.portal.start_url);
            let text = format!("You are signed in at {}.", format::visible(host));
            ui.add(egui::Label::new(RichText::new(text).color(palette(ui).text_muted)).wrap());
            self.found.update(&chooser.accounts, &self.search, first.clone());
            self.keys(ui, chooser, commands);
            let width = ui.available_width();
            let field = field_ui(
                ui,
                "Search accounts",
                "Search by name, account ID or e-mail address",
                width,
                &mut self.search,
            );
            if field.changed() || self.search != self.found.search {
                self.chosen = None;
                self.bring = true;
                self.found.update(&chooser.accounts, &self.search, first);
            }
            self.field = Some(field.id);
            self.count_ui(ui, chooser.accounts.len());
            self.rows_ui(ui, chooser, settings, commands);
            ui.add_space(GRID);
            ui.horizontal(|ui| {
                if Button::new(Kind::Plain, "Back").with_icon(icons::ARROW_LEFT).show(ui).clicked() {
                    commands.push(Command::Close);
                }
                at_right(ui, |ui| {
                    let out = Button::new(Kind::Plain, "Sign out").show(ui);
                    let out = out.on_hover_text(
                        "What is open here is closed. Credentials that were given out stay valid to their end, for an hour as \
                         a rule, and the browser stays signed in.",
                    );
                    if out.clicked() {
                        commands.push(Command::SignOut);
                    }
                });
            });
            self.field
        })
    }

    /// Where text goes that is typed while no field has the focus.
    pub(in crate::ui) fn type_to(&self) -> Option<TypeTo> {
        Some(TypeTo { field: self.field?, chars: self.search.chars().count() })
    }

    fn position(&self, accounts: &[PortalAccount]) -> usize {
        let at = |id: &str| self.found.indices.iter().position(|&index| accounts[index].id == *id);
        self.chosen.as_deref().and_then(at).unwrap_or(0)
    }

    /// Arrows walk through the list, and Enter shows the roles of an account, from the field as from the list itself.
    fn keys(&mut self, ui: &Ui, chooser: &Chooser, commands: &mut Vec<Command>) {
        let Some(last) = self.found.indices.len().checked_sub(1) else { return };
        let now = self.position(&chooser.accounts);
        let at = |position: usize| &chooser.accounts[self.found.indices[position]];
        let focused = ui.memory(|memory| memory.focused());
        let typing = focused.is_some() && focused == self.field;
        let on_row = focused == Some(row_id(&at(now).id));
        if !typing && !on_row {
            return;
        }
        let target = walked(ui, now, last, on_row);
        let id = at(target).id.clone();
        if target != now {
            self.bring = true;
            if on_row {
                ui.memory_mut(|memory| memory.request_focus(row_id(&id)));
            }
            self.chosen = Some(id.clone());
        }
        if typing && ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, Key::Enter)) > 0 {
            self.unfold(ui, id, commands);
        }
    }

    fn unfold(&mut self, ui: &Ui, account_id: String, commands: &mut Vec<Command>) {
        commands.push(Command::AskForRoles(account_id.clone()));
        ui.memory_mut(|memory| memory.request_focus(row_id(&account_id)));
        self.chosen = Some(account_id.clone());
        self.open = Some(account_id);
        self.bring = true;
    }

    fn count_ui(&self, ui: &mut Ui, all: usize) {
        let text = match (self.found.indices.len(), self.search.trim().is_empty()) {
            (_, true) if all == 0 => "No account was given to you. Ask an administrator of the organisation.".into(),
            (1, true) => "1 account".into(),
            (_, true) => format!("{} accounts", format::count(all)),
            (0, false) => "No accounts match".into(),
            (found, false) => format!("{} of {} accounts", format::count(found), format::count(all)),
        };
        let text = RichText::new(text).color(palette(ui).text_muted).size(12.5);
        widgets::announced(ui, Live::Polite, |ui| ui.label(text));
    }

    fn rows_ui(&mut self, ui: &mut Ui, chooser: &Chooser, settings: &Settings, commands: &mut Vec<Command>) {
        let most = most_height(ui) + 2.0 * ROW_HEIGHT;
        let now = self.position(&chooser.accounts);
        let has_keys = self.field.is_none_or(|id| ui.memory(|memory| memory.has_focus(id)));
        let scroll = egui::ScrollArea::vertical().id_salt("accounts").max_height(most).auto_shrink([false, true]);
        let scroll = scroll.min_scrolled_height(most);
        let (mut unfold, mut starred) = (None, None);
        let by_enter = ui.input(|input| input.key_pressed(Key::Enter));
        let to_roles = std::mem::take(&mut self.to_roles);
        scroll.show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = GAP;
            for (position, &index) in self.found.indices.iter().enumerate() {
                let account = &chooser.accounts[index];
                let (name, about) = (name_of(account), about(account));
                let is_now = position == now;
                let id = row_id(&account.id);
                let mark = self.found.first.mark(&account.id);
                let row = ListRow { id, name: &name, about: &about, mark, dot: None, room: STAR, is_now, has_keys };
                let response = row.show(ui);
                let is_open = self.open.as_ref() == Some(&account.id);
                ui.ctx().accesskit_node_builder(id, |node| node.set_expanded(is_open));
                if response.clicked() && is_open && by_enter {
                    // Whoever presses it twice wants to go on: there may be one way only.
                    match chooser.roles.get(&account.id) {
                        Some(Roles::Read(Ok(roles))) if roles.len() == 1 => {
                            commands.push(open_as(chooser, account, &roles[0]));
                        }
                        _ => self.to_roles = true,
                    }
                } else if response.clicked() {
                    unfold = Some((account.id.clone(), is_open));
                }
                let is_favourite = self.found.first.favourites.contains(&account.id);
                // Where the roles are shown, Tab leads on to them.
                if star_ui(ui, response.rect, account, is_favourite, is_now && !is_open) {
                    starred = Some(account.id.clone());
                }
                if is_now && (self.bring || response.gained_focus()) {
                    ui.scroll_to_rect(response.rect, None);
                }
                if is_open {
                    roles_ui(ui, chooser, account, to_roles, commands);
                }
            }
        });
        self.bring = false;
        if let Some(account_id) = starred {
            commands.push(Command::SaveSettings(settings.having_starred(&chooser.portal.start_url, &account_id)));
            // The line may move away from where it was: the keys go with it.
            self.chosen = Some(account_id);
            self.bring = true;
        }
        match unfold {
            Some((_, true)) => self.open = None,
            Some((account_id, false)) => self.unfold(ui, account_id, commands),
            None => {}
        }
    }
}

/// How much room the star has.
const STAR: f32 = 32.0;

/// The star of an account, at the right of its line, which makes it a favourite. Tells whether it is to be turned.
fn star_ui(ui: &mut Ui, row: Rect, account: &PortalAccount, is_favourite: bool, is_stop: bool) -> bool {
    let rect = Rect::from_center_size(pos2(row.right() - 14.0 - STAR / 2.0 + 4.0, row.center().y), vec2(STAR, STAR));
    let sense = if is_stop { Sense::click() } else { Sense::CLICK };
    let response = ui.interact(rect, row_id(&account.id).with("favourite"), sense);
    let name = format!("Favourite: {}", name_of(account));
    response.widget_info(|| WidgetInfo::selected(Role::Switch, true, is_favourite, &name));
    if ui.is_rect_visible(rect) {
        let palette = palette(ui);
        let (font, ink) = match (is_favourite, response.hovered()) {
            (true, _) => (theme::icon_filled(17.0), palette.accent),
            (false, true) => (theme::icon(17.0), palette.accent),
            (false, false) => (theme::icon(17.0), palette.text_faint),
        };
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, icons::STAR, font, ink);
        if response.has_focus() {
            widgets::focus_ring(ui, rect.shrink(4.0));
        }
    }
    // The second click of two may meet another line, which has come to this place.
    let is_turned = response.clicked() && !response.double_clicked() && !response.triple_clicked();
    let text = if is_favourite { "A favourite: it is shown first" } else { "Show it first" };
    response.on_hover_text(text);
    is_turned
}

/// The roles with which an account may be opened, below it.
fn roles_ui(ui: &mut Ui, chooser: &Chooser, account: &PortalAccount, take_focus: bool, commands: &mut Vec<Command>) {
    let frame = egui::Frame::new().inner_margin(egui::Margin { left: 38, right: 0, top: 2, bottom: 8 });
    frame.show(ui, |ui| match chooser.roles.get(&account.id) {
        None | Some(Roles::Reading) => {
            ui.horizontal(|ui| {
                ui.spinner();
                ui.label("Looking for your roles…");
            });
        }
        Some(Roles::Read(Err(error))) => error_ui(ui, Tone::Bad, &error.sentence, error, |ui| {
            if Button::new(Kind::Plain, "Look for the roles again").show(ui).clicked() {
                commands.push(Command::AskForRoles(account.id.clone()));
            }
        }),
        Some(Roles::Read(Ok(roles))) if roles.is_empty() => {
            ui.label(RichText::new("You have no role in this account.").color(palette(ui).text_muted));
        }
        Some(Roles::Read(Ok(roles))) => {
            ui.horizontal_wrapped(|ui| {
                for (at, role) in roles.iter().enumerate() {
                    let text = format::visible(role);
                    let name = format!("Open {} as {text}", name_of(account));
                    let button = Button::new(Kind::Plain, &text).named(&name).with_icon(icons::USER_SWITCH).keyed(role);
                    let response = button.show(ui);
                    if take_focus && at == 0 {
                        response.request_focus();
                    }
                    if response.clicked() {
                        commands.push(open_as(chooser, account, role));
                    }
                }
            });
        }
    });
}

/// Opens the account in this role.
fn open_as(chooser: &Chooser, account: &PortalAccount, role: &PortalRole) -> Command {
    Command::Open(Origin::IdentityCenter(Assignment {
        portal: chooser.portal.clone(),
        account_id: account.id.clone(),
        account_name: account.name.clone(),
        role: role.clone(),
    }))
}

/// What tells it from others of the same name.
fn about(account: &PortalAccount) -> String {
    let parts = [Some(account.id.as_str()), account.email.as_deref()];
    format::visible(&parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use crate::desk::Portal;

    use super::*;

    #[test]
    fn accounts_are_found_by_name_id_and_address() {
        let accounts: Arc<[PortalAccount]> = [
            ("111122223333", Some("Acme Production"), Some("aws+prod@example.com")),
            ("444455556666", Some("Acme Archive"), None),
            ("777788889999", None, Some("aws+sandbox@example.com")),
        ]
        .map(|(id, name, email)| PortalAccount {
            id: id.into(),
            name: name.map(str::to_owned),
            email: email.map(str::to_owned),
        })
        .into();
        let found = |search: &str| {
            let mut found = Found::default();
            found.update(&accounts, search, First::default());
            found.indices
        };
        for (search, indices) in [
            ("", vec![0, 1, 2]),
            ("ACME", vec![0, 1]),
            ("acme arch", vec![1]),
            ("1111-2222-3333", vec![0]),
            ("4444", vec![1]),
            ("sandbox@", vec![2]),
            ("acme 7777", vec![]),
        ] {
            assert_eq!(found(search), indices, "{search}");
        }
    }

    #[test]
    fn favourites_come_first_then_what_was_opened_last_and_then_the_others() {
        let accounts: Arc<[PortalAccount]> = ["1", "2", "3", "4", "5", "6"]
            .map(|id| PortalAccount { id: id.into(), name: Some(format!("Acme {id}")), email: None })
            .into();
        let opened = |start_url: &str, account_id: &str| {
            Recent::IdentityCenter(Assignment {
                portal: Portal { start_url: start_url.into(), region: "eu-west-1".into(), session: None },
                account_id: account_id.into(),
                account_name: None,
                role: "Helpdesk".into(),
            })
        };
        const HERE: &str = "https://d-1.awsapps.com/start";
        let settings = Settings {
            recent: vec![opened(HERE, "5"), opened("https://d-2.awsapps.com/start", "1"), opened(HERE, "3")],
            ..Settings::default()
        };
        let shown = |settings: &Settings, search: &str| {
            let mut found = Found::default();
            found.update(&accounts, search, First::of(settings, HERE));
            let ids = found.indices.iter().map(|&index| accounts[index].id.clone());
            ids.collect::<Vec<_>>().concat()
        };
        assert_eq!(shown(&settings, ""), "531246");
        let starred = settings.having_starred(HERE, "6").having_starred(HERE, "3").having_starred(HERE, "9");
        assert_eq!(shown(&starred, ""), "365124");
        assert_eq!(shown(&starred, "acme"), "365124");
        assert_eq!(shown(&starred.having_starred(HERE, "6"), ""), "351246");
        // Elsewhere it is none.
        assert_eq!(shown(&settings.having_starred("https://d-2.awsapps.com/start", "4"), ""), "531246");
    }
}
