//! The window: paints the desk, and turns clicks and keys into commands. Knows nothing of AWS.
//!
//! A room for each page of the screen, and `kit` for what all of them are made of; a function that takes a `Ui` is named `…_ui`. The
//! look is all in `kit::theme`.

mod accounts;
mod detail;
mod dialogs;
mod journal;
mod kit;
mod root_users;
mod shell;
pub mod texts;
mod users;

use std::collections::HashMap;
use std::sync::Arc;

use egui::{CentralPanel, Context, Frame, Id, Key, RawInput, Ui};
use jiff::tz::TimeZone;
use tokio::runtime::Handle;

use crate::desk::{AccountId, Command, Desk, FilteredUsers, Freshness, NotificationTone, Options, Stage, Theme};

use accounts::page::AccountsPage;
use dialogs::{CloseAnswer, Dialog, HelpDialog, MessagesDialog, SettingsDialog};
use journal::page::PageExit;
use kit::key_by_key::{KeyByKey, TypeTo};
use kit::split::{page_and_status, part_ui};
use kit::theme::palette;
use kit::{focus, format, key_by_key, search_field, theme};
use root_users::page::{RootUsersAsk, root_users_ui};
use shell::layout::LayoutKeeper;
use shell::screen::{desk_ui, status_ui};
use shell::view::{Closing, View};
use shell::welcome::WelcomePage;
use shell::{keys, lock, welcome};
use users::filter::FILTER;

/// The most pixels on a side of the image that the glyphs are drawn into. egui makes it as wide as the graphics card takes, up to
/// 16,384, and then twice as high whenever it is full: megabytes for the program and as many for the card, mostly empty.
const MOST_GLYPHS_SIDE: usize = 4096;

/// The program's window.
pub struct App {
    desk: Desk,
    view: View,
    /// The views of the accounts that are open and not shown.
    put_away: HashMap<AccountId, View>,
    overview: AccountsPage,
    welcome: WelcomePage,
    commands: Vec<Command>,
    zone: TimeZone,
    theme: Option<Theme>,
    layout: LayoutKeeper,
    /// Whether the window is kept out of screen captures.
    protected: bool,
    /// Whether the desk was locked in the last frame.
    was_locked: bool,
    /// The last frame with something that the operator did.
    last_pass: Option<u64>,
    /// What is to be done when the window is closed.
    at_exit: Option<Box<dyn FnOnce()>>,
    /// What the window is drawn with, as the help says it.
    drawn_with: String,
    /// The program's mark, for the page on which it introduces itself.
    mark: Option<egui::TextureHandle>,
}

impl App {
    /// A window on a new desk, whose work runs on `runtime`. Times are shown in `zone`.
    pub fn new(ctx: &Context, options: Options, runtime: Handle, zone: TimeZone) -> Self {
        theme::install(ctx);
        ctx.add_plugin(KeyByKey::default());
        ctx.add_plugin(focus::Dropped::default());
        let window = ctx.clone();
        let wake = Arc::new(move |max_delay| window.request_repaint_after_for(max_delay, egui::ViewportId::ROOT));
        let desk = Desk::new(options, runtime, wake);
        theme::follow(ctx, desk.settings.theme);
        ctx.set_zoom_factor(f32::from(desk.settings.zoom_percent) / 100.0);
        let theme = Some(desk.settings.theme);
        let mark =
            eframe::icon_data::from_png_bytes(include_bytes!("../../assets/icon/passdesk-128.png")).ok().map(|icon| {
                let size = [icon.width as usize, icon.height as usize];
                let image = egui::ColorImage::from_rgba_unmultiplied(size, &icon.rgba);
                ctx.load_texture("mark", image, egui::TextureOptions::LINEAR)
            });
        Self {
            desk,
            view: View::default(),
            put_away: HashMap::new(),
            overview: AccountsPage::default(),
            welcome: WelcomePage::default(),
            commands: Vec::new(),
            zone,
            theme,
            layout: LayoutKeeper::default(),
            protected: false,
            was_locked: false,
            last_pass: None,
            at_exit: None,
            drawn_with: "Nothing that is known".into(),
            mark,
        }
    }

    /// The same window, with something to be done when it is closed, also where the system then ends the program at once, as
    /// macOS does.
    #[must_use]
    pub fn at_exit(self, work: impl FnOnce() + 'static) -> Self {
        Self { at_exit: Some(Box::new(work)), ..self }
    }

    /// The same window, which says in its help what it is drawn with.
    #[must_use]
    pub fn drawn_with(self, renderer: String) -> Self {
        Self { drawn_with: renderer, ..self }
    }

    /// The desk that the window shows.
    #[must_use]
    pub fn desk(&self) -> &Desk {
        &self.desk
    }
}

impl eframe::App for App {
    fn raw_input_hook(&mut self, _ctx: &Context, input: &mut RawInput) {
        if let Some(side) = &mut input.max_texture_side {
            *side = (*side).min(MOST_GLYPHS_SIDE);
        }
    }

    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        // While nothing is painted, the events of the last frame stay there.
        let pass = ctx.cumulative_pass_nr();
        if self.last_pass != Some(pass) && ctx.input(|input| !input.events.is_empty()) {
            self.last_pass = Some(pass);
            self.desk.record_activity();
        }
        self.desk.collect();
        // They are about what was shown when they were given.
        let of = self.view.of;
        for command in self.commands.drain(..) {
            self.desk.update_in(of, command);
        }
        self.follow_accounts(ctx);
        if !std::mem::replace(&mut self.was_locked, self.desk.is_locked()) && self.was_locked {
            key_by_key::drop_held(ctx);
            // Whom somebody looked for in all accounts is text that was typed, too.
            self.overview = AccountsPage::default();
        }
        self.view.is_asked = self.desk.asking().is_some();
        let is_signing_in = dialogs::is_signing_in(&self.desk);
        self.view.signing_in_is_new = is_signing_in && !self.view.is_signing_in;
        self.view.is_signing_in = is_signing_in;
        dialogs::settle(ctx, &self.desk, &mut self.view.dialog);
        self.view.come_back(ctx, &self.desk);
        // What is being chosen is seen at once.
        let chosen = self.view.settings.as_ref().map_or(self.desk.settings.theme, SettingsDialog::theme);
        if self.theme != Some(chosen) {
            self.theme = Some(chosen);
            theme::follow(ctx, chosen);
        }
        self.hold_open(ctx);
        self.protect(ctx);
        let title = match self.desk.account() {
            Some(account) => format!("{} – Passdesk", format::visible(&account.title())),
            None => "Passdesk".into(),
        };
        if title != self.view.title {
            ctx.send_viewport_cmd(egui::ViewportCommand::Title(title.clone()));
            self.view.title = title;
        }
        if self.desk.account().is_none() || self.desk.is_locked() {
            self.view.reset(self.desk.shown());
            self.view.query.order.clone_from(&self.desk.settings.order);
        }
        if self.desk.is_locked() {
            // They name users.
            self.view.messages = None;
        }
        if let Some(account) = self.desk.account().filter(|account| account.session.locked.is_none()) {
            self.view.follow(account, &mut self.commands);
        }
        self.layout.fit(ctx);
        self.commands.extend(self.layout.changed(ctx, &self.desk.settings, &self.view).map(Command::SaveSettings));
        if !self.commands.is_empty() {
            ctx.request_repaint();
        }
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let Self { desk, view, overview, welcome, commands, zone, mark, .. } = self;
        let ctx = ui.ctx().clone();
        // The title is the window manager's alone.
        ctx.accesskit_node_builder(egui::accesskit_root_id(), |node| node.set_label(view.title.as_str()));
        keys::drop_repeats(&ctx);
        if desk.account().is_some() {
            *welcome = WelcomePage::default();
        }
        if !view.is_covered() {
            keys::account_keys(&ctx, desk, commands);
        }
        accounts::bar::bar_ui(ui, desk, view.is_covered(), commands);
        match (&desk.stage, desk.account()) {
            (Stage::Welcome(_) | Stage::Opening(_) | Stage::Choosing(_), _) => {
                let (page, status) = page_and_status(ui.available_rect_before_wrap());
                let mut asked = Vec::new();
                let was_searching = welcome.is_searching(desk);
                let settings = part_ui(ui, "Accounts", page, palette(ui).ground, |ui| {
                    welcome::welcome_ui(ui, desk, welcome, mark.as_ref(), &mut asked)
                });
                status_ui(ui, desk, view, status, &mut asked);
                // What is behind a dialog does nothing, though it can be pressed through the accessibility API.
                let is_covered = view.is_covered();
                if !is_covered {
                    let escape = !was_searching && ctx.input(|input| input.key_pressed(Key::Escape));
                    if escape && welcome.escape(desk) {
                        asked.push(Command::Close);
                    }
                    commands.append(&mut asked);
                }
                if settings && !is_covered {
                    view.settings = Some(SettingsDialog::new(desk));
                }
            }
            (Stage::Overview, _) => {
                let (page, status) = page_and_status(ui.available_rect_before_wrap());
                let mut asked = Vec::new();
                let found = part_ui(ui, "All accounts", page, palette(ui).ground, |ui| {
                    overview.page_ui(ui, desk, zone, &mut asked)
                });
                status_ui(ui, desk, view, status, &mut asked);
                if !view.is_covered() {
                    commands.append(&mut asked);
                    if let Some((of, key)) = found {
                        view.show_user_of(of, key, commands);
                    }
                }
            }
            (Stage::Open(_), Some(account)) if let Some(locked) = &account.session.locked => {
                let frame = Frame::new().fill(palette(ui).ground);
                CentralPanel::default().frame(frame).show(ui, |ui| lock::lock_ui(ui, desk, account, locked, commands));
            }
            (Stage::Open(_), None) => {}
            (Stage::Open(_), Some(account)) => {
                let seconds = ui.input(|input| input.time);
                if view.shown.update(&account.inventory, &view.query, desk.now(), seconds) == Freshness::Behind {
                    ctx.request_repaint_after(FilteredUsers::PAUSE);
                }
                let typing = ctx.memory(|memory| memory.has_focus(search_field::field_id(FILTER)));
                view.keep_in_sight(account, typing);
                keys::lock_key(ui, commands);
                if view.bring_selected {
                    view.bring_selected = false;
                    view.table.scroll_to = view.position_in(account);
                }
                let is_covered = view.is_covered();
                if !is_covered && view.root_users.is_some() && view.journal.is_none() && keys::asks_for_journal(&ctx) {
                    view.open_journal(commands);
                }
                if let Some(page) = &mut view.journal {
                    view.table.leave(commands);
                    let mut asked = Vec::new();
                    let by_key = if is_covered { None } else { page.keys(&ctx) };
                    let (rect, status) = page_and_status(ui.available_rect_before_wrap());
                    let left = part_ui(ui, "Journal", rect, palette(ui).surface, |ui| {
                        journal::page::journal_ui(ui, desk, account, page, zone, &mut asked).or(by_key)
                    });
                    status_ui(ui, desk, view, status, &mut asked);
                    if !is_covered {
                        commands.append(&mut asked);
                        match left {
                            Some(PageExit::Back) => view.journal = None,
                            Some(PageExit::ShowUser(key)) => view.show_user(key),
                            None => {}
                        }
                    }
                } else if let Some(page) = &mut view.root_users {
                    view.table.leave(commands);
                    let mut asked = Vec::new();
                    let by_key = if is_covered { None } else { page.keys(&ctx) };
                    let (rect, status) = page_and_status(ui.available_rect_before_wrap());
                    let left = part_ui(ui, "Root users", rect, palette(ui).surface, |ui| {
                        root_users_ui(ui, desk, account, page, zone, &mut asked).or(by_key)
                    });
                    status_ui(ui, desk, view, status, &mut asked);
                    if !is_covered {
                        commands.append(&mut asked);
                        match left {
                            Some(RootUsersAsk::Back) => view.root_users = None,
                            Some(RootUsersAsk::Act(action)) => view.ask_about_root(action),
                            None => {}
                        }
                    }
                } else if !is_covered {
                    let by_key = keys::keys_ui(ui, desk, view, account, zone, commands);
                    if let Some(asked) = desk_ui(ui, desk, account, view, zone, commands).or(by_key) {
                        commands.extend(view.ask(asked, desk, account));
                    }
                } else {
                    // What is behind a dialog can be seen, and through the accessibility API even pressed: it does nothing.
                    let mut behind = Vec::new();
                    desk_ui(ui, desk, account, view, zone, &mut behind);
                    view.journal = None;
                    commands.extend(behind.into_iter().filter(|command| matches!(command, Command::Visible(_))));
                }
            }
        }
        let first = dialogs::dialog_ui(&ctx, desk, &mut view.dialog, commands);
        if let Some((action, account)) = first.zip(desk.account()) {
            commands.extend(view.ask_first(action, desk, account));
        }
        view.come_back(&ctx, desk);
        if dialogs::settings_ui(&ctx, desk, &mut view.settings, commands) {
            view.help = Some(HelpDialog::About);
        }
        let is_covered = view.is_covered() || view.closing == Closing::Sure;
        if !is_covered && view.help.is_none() && keys::asks_for_help(&ctx) {
            view.help = Some(HelpDialog::Keys);
        }
        if !is_covered && !desk.is_locked() && keys::asks_for_messages(&ctx) {
            view.messages = Some(MessagesDialog::default());
        }
        if let Some((of, key)) = dialogs::messages_ui(&ctx, desk, zone, &mut view.messages, commands) {
            view.show_user_of(of, key, commands);
        }
        dialogs::signing_in_ui(&ctx, desk, view.signing_in_is_new, commands);
        dialogs::asking_ui(&ctx, desk, &mut view.asking, commands);
        if view.help.is_some() {
            dialogs::help_ui(&ctx, &mut view.help, &self.drawn_with);
        }
        // It is put there after this frame.
        let is_copy = |command: &egui::OutputCommand| matches!(command, egui::OutputCommand::CopyText(_));
        if desk.copied().is_some() && ctx.output(|output| output.commands.iter().any(is_copy)) {
            commands.push(Command::CopiedSomethingElse);
        }
        if matches!(view.closing, Closing::Ask | Closing::Asking) {
            let answer = dialogs::close_ui(&ctx, desk, view.closing == Closing::Ask);
            view.closing = match answer {
                CloseAnswer::Open => Closing::Asking,
                CloseAnswer::Stay => Closing::No,
                CloseAnswer::Close => Closing::Sure,
            };
            if answer == CloseAnswer::Close {
                ctx.send_viewport_cmd(egui::ViewportCommand::Close);
            }
        }
        if !commands.is_empty() {
            ctx.request_repaint();
        }
        keep_focus(&ctx, desk, view, welcome, overview);
        // With the very frame that shows a password first.
        self.protect(&ctx);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        if let Some(settings) = self.layout.take(&self.desk.settings) {
            self.desk.save_settings_at_exit(&settings);
        }
        if let Some(at_exit) = self.at_exit.take() {
            at_exit();
        }
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}

impl App {
    /// Keeps a view for each account that is open, and has the one in front that is shown. Between frames.
    fn follow_accounts(&mut self, ctx: &Context) {
        let shown = self.desk.shown();
        if self.view.of != shown {
            let next = shown.and_then(|of| self.put_away.remove(&of));
            let mut left = Vec::new();
            self.view.put_away(ctx, &mut left);
            let next = next.unwrap_or_else(|| View::of(shown));
            let former = self.view.change_to(next);
            if let Some(of) = former.of {
                left.into_iter().for_each(|command| self.desk.update_in(Some(of), command));
                self.put_away.insert(of, former);
            }
        }
        let desk = &self.desk;
        self.put_away.retain(|of, _| desk.account_of(*of).is_some());
        let mut said = Vec::new();
        for (of, account) in desk.accounts().filter(|(of, _)| Some(*of) != shown) {
            let view = self.put_away.entry(of).or_insert_with(|| View::of(Some(of)));
            let mut commands = Vec::new();
            if account.session.locked.is_some() {
                view.reset(Some(of));
            } else {
                view.say_failures(account, false, &mut commands);
                view.say_root_failures(account, false, &mut commands);
            }
            said.extend(commands.into_iter().map(|command| (of, command)));
        }
        said.into_iter().for_each(|(of, command)| self.desk.update_in(Some(of), command));
        match self.view.to_show.take() {
            Some((of, key)) if Some(of) == shown => self.view.show_user(key),
            _ => {}
        }
    }

    /// Keeps the window out of screen captures while a password is shown, on systems that can do so (Windows and macOS).
    fn protect(&mut self, ctx: &Context) {
        let wanted = self.desk.account().is_some() && self.view.shows_password();
        if wanted != self.protected {
            self.protected = wanted;
            ctx.send_viewport_cmd(egui::ViewportCommand::ContentProtected(wanted));
        }
    }

    /// Keeps the window open while closing it would lose something: the outcome of a change, an export, or a password.
    fn hold_open(&mut self, ctx: &Context) {
        let is_exporting = self.desk.is_exporting();
        if self.view.closing == Closing::ToldOfExport && !is_exporting {
            self.view.closing = Closing::No;
        }
        if self.view.closing == Closing::Sure || !ctx.input(|input| input.viewport().close_requested()) {
            return;
        }
        if self.desk.is_changing() {
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            let text = "The window stays open until the change that is under way has come to an end. Where it waits, waiting \
                        can be stopped.";
            self.commands.push(Command::Notify(NotificationTone::Note, text.into()));
        } else if is_exporting && self.view.closing != Closing::ToldOfExport {
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            self.view.closing = Closing::ToldOfExport;
            // A disk may never answer: the window is not held for it against the operator's will.
            let text = "The window stays open until the export is written. Closing it once more gives the export up: its file \
                        is then missing, or not all of it is there.";
            self.commands.push(Command::Notify(NotificationTone::Note, text.into()));
        } else if self.desk.is_busy() {
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            self.view.closing = Closing::Ask;
            // One question at a time is answered with Escape.
            self.view.messages = None;
        }
    }
}

/// Keeps the keyboard's focus somewhere, and tells where text goes that is typed outside of a field.
fn keep_focus(ctx: &Context, desk: &Desk, view: &mut View, welcome: &WelcomePage, overview: &AccountsPage) {
    let account = desk.account().filter(|account| account.session.locked.is_none());
    let front = view.front();
    let page = match (account, &view.journal) {
        (Some(_), None) if view.root_users.is_some() => "root users",
        (Some(_), None) => "users",
        (Some(_), Some(_)) => "journal",
        (None, _) if desk.is_locked() => "locked",
        (None, _) if matches!(desk.stage, Stage::Overview) => "all accounts",
        (None, _) => "welcome",
    };
    // The arrows move what has the focus by its own nature, and never the focus. Menus have had theirs by now.
    ctx.memory_mut(|memory| memory.move_focus(egui::FocusDirection::None));
    if front.is_some() && view.was_in_front != front {
        key_by_key::drop_early_answers(ctx);
    }
    view.was_in_front = front;
    view.focus.keep(ctx, Id::unique(page), front);
    let is_free = front.is_none() && !egui::Popup::is_any_open(ctx);
    let place = match &view.journal {
        None if is_free && account.is_some() && view.root_users.is_some() => {
            view.root_users.as_ref().map(root_users::page::RootUsersView::type_to)
        }
        _ if front.is_some() && view.settings.is_none() && !matches!(view.closing, Closing::Ask | Closing::Asking) => {
            view.dialog.as_ref().and_then(Dialog::type_to)
        }
        _ if !is_free => None,
        _ if matches!(desk.stage, Stage::Overview) => Some(overview.type_to()),
        _ if account.is_none() => welcome.type_to(desk),
        None => Some(TypeTo { field: search_field::field_id(FILTER), chars: view.query.text.chars().count() }),
        Some(page) => Some(page.type_to()),
    };
    TypeTo::set(ctx, place);
}
