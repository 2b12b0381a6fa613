use std::collections::HashMap;

use egui::Context;

use crate::account::{Part, UserName};
use crate::desk::{
    Account, AccountId, AnyAction, AnyRootAction, Command, Desk, FilteredUsers, NotificationTone, Operation, Query,
    RootCommand,
};

use super::message_line::{MessageAction, MessageLine};
use super::request::Request;
use crate::ui::detail::cards::Cards;
use crate::ui::detail::glance::Glance;
use crate::ui::detail::notes::part_text;
use crate::ui::dialogs::{AskingDialog, Dialog, HelpDialog, MessagesDialog, SettingsDialog, close as close_dialog};
use crate::ui::journal::page::JournalView;
use crate::ui::kit::focus::Focus;
use crate::ui::root_users::page::RootUsersView;
use crate::ui::users::completing::Completing;
use crate::ui::users::selection::{Pick, Selection};
use crate::ui::users::table::TableState;
use crate::ui::users::views::ViewsMenu;

/// What is only on the screen: typed, chosen, scrolled, and not known to the desk.
#[derive(Default)]
pub(in crate::ui) struct View {
    pub(in crate::ui) query: Query,
    pub(in crate::ui) shown: FilteredUsers,
    pub(in crate::ui) completing: Completing,
    pub(in crate::ui) views: ViewsMenu,
    pub(in crate::ui) table: TableState,
    pub(in crate::ui) glance: Glance,
    pub(in crate::ui) focus: Focus,
    /// The dialog that was in front in the last frame ([`View::front`]).
    pub(in crate::ui) was_in_front: Option<egui::Id>,
    /// Whether a text field had the focus in the last frame.
    pub(in crate::ui) was_typing: bool,
    /// The text of the filter that a lone hit was last selected for.
    seen: (u64, String),
    /// The key of the user in the detail pane.
    pub(in crate::ui) in_pane: Option<String>,
    /// The key of the selected user.
    pub(in crate::ui) selected: Option<String>,
    /// All users that are selected, that one among them.
    pub(in crate::ui) selection: Selection,
    /// Where the menu of the selected rows is open.
    pub(in crate::ui) menu_at: Option<egui::Pos2>,
    /// Where in the table it was when it was last looked for.
    pub(in crate::ui) position: usize,
    /// The user whose details the desk was last asked for, and during which reading of the account.
    pub(in crate::ui) details_asked: (Option<String>, u64),
    pub(in crate::ui) dialog: Option<Dialog>,
    /// The dialog from within which another question was asked, which is in front of it.
    pub(in crate::ui) behind: Option<Dialog>,
    pub(in crate::ui) cards: Cards,
    /// Whether somebody is signing in to IAM Identity Center, which a dialog is about.
    pub(in crate::ui) is_signing_in: bool,
    /// Whether something is asked while an account is being opened.
    pub(in crate::ui) is_asked: bool,
    /// What is typed in answer to that.
    pub(in crate::ui) asking: AskingDialog,
    /// Whether that dialog is shown for the first time.
    pub(in crate::ui) signing_in_is_new: bool,
    pub(in crate::ui) settings: Option<SettingsDialog>,
    pub(in crate::ui) help: Option<HelpDialog>,
    /// All messages, where they are shown.
    pub(in crate::ui) messages: Option<MessagesDialog>,
    /// The newest message, at the bottom.
    pub(in crate::ui) message_line: MessageLine,
    /// The operations that came to no good end, which was said, and whether it is not known what came of each.
    said: HashMap<(String, Part), bool>,
    /// How many dialogs there have been.
    pub(in crate::ui) dialogs: u64,
    /// The filter is to have the focus, with its text selected: what is typed next takes its place.
    pub(in crate::ui) focus_filter: bool,
    /// The same, with the cursor behind its text.
    pub(in crate::ui) focus_behind_filter: bool,
    /// The table is to have the focus.
    pub(in crate::ui) focus_table: bool,
    /// Whether the selected user is still to be brought on screen.
    pub(in crate::ui) bring_selected: bool,
    /// The page of the journal, where it is open instead of the users.
    pub(in crate::ui) journal: Option<JournalView>,
    /// The page of root users, where it is.
    pub(in crate::ui) root_users: Option<RootUsersView>,
    /// The accounts on whose root users something came to no good end, which was said, and whether it is not known what came of it.
    said_of_roots: HashMap<String, bool>,
    pub(in crate::ui) closing: Closing,
    /// How high all is that tells how it is with the account, as it was in the last frame, in points.
    pub(in crate::ui) states_height: f32,
    /// How wide the pane at the right is, once that was chosen, in points.
    pub(in crate::ui) pane_width: Option<f32>,
    /// Which account it is a view of, if it is of one.
    pub(in crate::ui) of: Option<AccountId>,
    pub(in crate::ui) title: String,
    /// The user, by account and key, who is to be shown once that account is.
    pub(in crate::ui) to_show: Option<(AccountId, String)>,
}

/// Whether the window is being closed.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::ui) enum Closing {
    #[default]
    No,
    /// It was not, because of an export that is under way: the operator was told.
    ToldOfExport,
    /// It is to be asked whether it really should be.
    Ask,
    /// It is being asked.
    Asking,
    /// The operator has said yes.
    Sure,
}

impl View {
    /// Keeps what is on the screen in step with the account, between frames.
    pub(in crate::ui) fn follow(&mut self, account: &Account, commands: &mut Vec<Command>) {
        if self.selected.as_deref().is_some_and(|key| account.inventory.get(key).is_none()) {
            self.selected = None;
        }
        self.selection.follow(self.selected.as_deref(), &account.inventory);
        // A user is read again when it is selected, and when the account is read again.
        if self.details_asked.0 != self.selected || self.details_asked.1 != account.refresh.readings {
            self.details_asked = (self.selected.clone(), account.refresh.readings);
            if let Some(name) = self.selected_name(account) {
                commands.push(Command::LoadDetails(name));
            }
        }
        self.cards.follow(account, self.is_covered(), self.selected.as_deref());
        self.say_failures(account, true, commands);
        self.say_root_failures(account, true, commands);
    }

    /// The same of root users, where neither their page nor the dialog says so.
    pub(in crate::ui) fn say_root_failures(&mut self, account: &Account, is_shown: bool, commands: &mut Vec<Command>) {
        let failed = account.root_users.operated().filter_map(|member| {
            let (error, is_unknown) = member.operation.as_ref()?.failure()?;
            Some((member, error, is_unknown))
        });
        let mut now = HashMap::new();
        for (member, error, is_unknown) in failed {
            let id = &member.account.id;
            now.insert(id.clone(), is_unknown);
            let is_in_pane =
                is_shown && self.root_users.as_ref().and_then(RootUsersView::selected) == Some(id.as_str());
            let is_in_dialog = self.dialog.as_ref().and_then(Dialog::root_account) == Some(id.as_str());
            let was_said = self.said_of_roots.get(id) == Some(&is_unknown);
            if !(is_in_pane || is_in_dialog || was_said) {
                let text = format!("Root user of {}: {}", member.account.title(), error.sentence);
                commands.push(Command::Notify(NotificationTone::Problem, text));
            }
        }
        self.said_of_roots = now;
    }

    /// Says of changes that they came to no good end where neither the pane nor a dialog does: somebody has gone on to another user
    /// meanwhile, or to another account, which is what `is_shown` says.
    pub(in crate::ui) fn say_failures(&mut self, account: &Account, is_shown: bool, commands: &mut Vec<Command>) {
        let failed = |operation: &Operation| match (operation.failed(), operation.unknown()) {
            (Some(_), _) => Some(false),
            (None, Some(_)) => Some(true),
            (None, None) => None,
        };
        let id = |operation: &Operation| {
            let target = operation.action.target();
            (target.user_key(), target.part.clone())
        };
        let failures =
            || account.operations.all().filter_map(|operation| Some((id(operation), operation, failed(operation)?)));
        if self.said.is_empty() && failures().next().is_none() {
            return;
        }
        let now: HashMap<(String, Part), bool> = failures().map(|(id, _, is_unknown)| (id, is_unknown)).collect();
        self.said.retain(|id, is_unknown| now.get(id) == Some(is_unknown));
        for (id, operation, is_unknown) in failures() {
            if self.said.contains_key(&id) {
                continue;
            }
            let target = operation.action.target();
            self.said.insert(id.clone(), is_unknown);
            // Where several are selected, the pane says how many.
            let is_one = self.selection.len() <= 1;
            let is_pane = is_shown && self.journal.is_none() && !self.cards.fill_pane();
            let is_in_pane = is_pane && is_one && self.selected.as_ref() == Some(&id.0);
            let is_in_dialog = self.dialog.as_ref().and_then(Dialog::target).is_some_and(|asked| asked.is(target));
            let Some(row) = account.inventory.get(&id.0) else { continue };
            let error = operation.failed().or(operation.unknown());
            if let Some(error) = error.filter(|_| !is_in_pane && !is_in_dialog) {
                let text = match part_text(target) {
                    Some(part) => format!("{}, {part}: {}", row.user.name, error.sentence),
                    None => format!("{}: {}", row.user.name, error.sentence),
                };
                commands.push(Command::NotifyOfUser(row.user.name.clone(), text));
            }
        }
    }

    /// The pane belongs to a row in sight: what the filter hides is selected no longer. A lone hit of what is
    /// being typed is selected.
    pub(in crate::ui) fn keep_in_sight(&mut self, account: &Account, typing: bool) {
        let generation = self.shown.generation();
        if self.seen.0 == generation {
            return;
        }
        // Several that were picked one after another, with a filter for each, are no user in the pane.
        if self.selection.len() < 2 && self.position_in(account).is_none() {
            self.selected = None;
        }
        let is_new = self.seen.1 != self.query.text;
        self.seen = (generation, self.query.text.clone());
        if is_new
            && typing
            && self.selected.is_none()
            && !self.shown.filter().is_empty()
            && self.shown.indices().len() == 1
        {
            self.select_at(0, Pick::Only, account);
        }
    }

    /// The view of an account that has not been shown yet.
    pub(in crate::ui) fn of(account: Option<AccountId>) -> Self {
        Self { of: account, focus_filter: true, ..Self::default() }
    }

    /// Forgets everything about the account that was on the screen before, but which changes it was said of that they came to no good
    /// end.
    pub(in crate::ui) fn reset(&mut self, of: Option<AccountId>) {
        let (said, said_of_roots) = match self.of == of {
            true => (std::mem::take(&mut self.said), std::mem::take(&mut self.said_of_roots)),
            false => (HashMap::new(), HashMap::new()),
        };
        self.change_to(Self { said, said_of_roots, ..Self::of(of) });
    }

    /// Puts another view in its place, and returns what was there: what belongs to no account stays.
    pub(in crate::ui) fn change_to(&mut self, next: Self) -> Self {
        let (title, to_show) = (std::mem::take(&mut self.title), self.to_show.take());
        // Settings, help and messages belong to no account.
        let (dialogs, settings, help) = (self.dialogs, self.settings.take(), self.help);
        let (messages, message_line) = (self.messages.take(), std::mem::take(&mut self.message_line));
        let (focus, was_in_front) = (std::mem::take(&mut self.focus), self.was_in_front);
        let (closing, pane_width) = (self.closing, self.pane_width);
        let (is_asked, asking) = (self.is_asked, std::mem::take(&mut self.asking));
        let (is_signing_in, signing_in_is_new) = (self.is_signing_in, self.signing_in_is_new);
        let order = self.query.order.clone();
        let next = Self {
            title,
            to_show,
            dialogs,
            settings,
            help,
            messages,
            message_line,
            closing,
            pane_width,
            is_asked,
            asking,
            is_signing_in,
            signing_in_is_new,
            focus,
            was_in_front,
            query: Query { order, ..next.query },
            ..next
        };
        std::mem::replace(self, next)
    }

    /// Another account is shown from now on: what was asked of this one is asked no longer, and what is shown in clear is masked.
    pub(in crate::ui) fn put_away(&mut self, ctx: &Context, commands: &mut Vec<Command>) {
        close_dialog(ctx, &mut self.dialog);
        close_dialog(ctx, &mut self.behind);
        self.cards.put_away();
        self.menu_at = None;
        self.table.leave(commands);
        self.bring_selected = self.selected.is_some();
        self.focus_filter = true;
    }

    /// Shows the journal instead of the users, as it is now.
    pub(in crate::ui) fn open_journal(&mut self, commands: &mut Vec<Command>) {
        self.journal = Some(JournalView::default());
        commands.push(Command::ReadJournal);
    }

    /// Shows the root users instead of the users, as they are now.
    pub(in crate::ui) fn open_root_users(&mut self, commands: &mut Vec<Command>) {
        self.root_users = Some(RootUsersView::default());
        commands.push(Command::Root(RootCommand::Read));
    }

    /// Asks whether something is really to be done to a root user.
    pub(in crate::ui) fn ask_about_root(&mut self, action: AnyRootAction) {
        self.dialogs += 1;
        self.dialog = Some(Dialog::act_on_root(action));
    }

    /// Shows the users, and selects this one, whatever the filter was.
    pub(in crate::ui) fn show_user(&mut self, key: String) {
        self.journal = None;
        self.root_users = None;
        self.query = Query::default();
        self.selected = Some(key);
        self.bring_selected = true;
    }

    /// Shows this user, in whichever account that is.
    pub(in crate::ui) fn show_user_of(&mut self, of: AccountId, key: String, commands: &mut Vec<Command>) {
        if self.of == Some(of) {
            self.show_user(key);
        } else {
            self.to_show = Some((of, key));
            commands.push(Command::Show(of));
        }
    }

    /// Does what was asked for in the line at the bottom, unless that is behind a dialog.
    pub(in crate::ui) fn follow_line(&mut self, pressed: Option<MessageAction>, commands: &mut Vec<Command>) {
        match pressed.filter(|_| self.front().is_none()) {
            Some(MessageAction::List) => self.messages = Some(MessagesDialog::default()),
            Some(MessageAction::ShowUser(of, key)) => self.show_user_of(of, key, commands),
            None => {}
        }
    }

    /// Opens the dialog that was asked for, and has the user read again: what it says has to be true now.
    pub(in crate::ui) fn ask(&mut self, asked: Request, desk: &Desk, account: &Account) -> Vec<Command> {
        self.dialogs += 1;
        let (dialog, name) = match asked {
            Request::NewPassword(name, info) => (Dialog::new_password(name.clone(), info, desk, self.dialogs), name),
            Request::Act(action) => {
                let name = action.target().user.clone();
                (Dialog::act(action), name)
            }
            Request::DiscardUnconfirmed(name) => (Dialog::discard_unconfirmed(name.clone()), name),
        };
        let mut commands = vec![Command::LoadDetails(name)];
        if let Some(target) = dialog.target()
            && account.operations.get(target).and_then(Operation::failed).is_some()
        {
            // It is about another attempt.
            commands.push(Command::ForgetFailure(target.clone()));
        }
        self.dialog = Some(dialog);
        commands
    }

    /// Asks about an action from within the dialog that is open, which comes back then.
    pub(in crate::ui) fn ask_first(&mut self, action: AnyAction, desk: &Desk, account: &Account) -> Vec<Command> {
        self.behind = self.dialog.take();
        self.ask(Request::Act(action), desk, account)
    }

    /// Brings the dialog back from within which another question was asked, once that is closed; on a locked desk it is closed too.
    pub(in crate::ui) fn come_back(&mut self, ctx: &Context, desk: &Desk) {
        if desk.is_locked() {
            close_dialog(ctx, &mut self.behind);
        }
        if self.dialog.is_none()
            && let Some(mut dialog) = self.behind.take()
        {
            self.dialogs += 1;
            dialog.again();
            self.dialog = Some(dialog);
        }
    }

    /// The dialog that is in front, if one is.
    pub(in crate::ui) fn front(&self) -> Option<egui::Id> {
        let what = match () {
            () if matches!(self.closing, Closing::Ask | Closing::Asking) => "close",
            () if self.is_asked => "asked",
            () if self.is_signing_in => "signing in",
            () if self.settings.is_some() => "settings",
            () if self.help.is_some() => "help",
            () if self.messages.is_some() => "messages",
            () if self.dialog.is_some() => return Some(egui::Id::unique(("a question", self.dialogs))),
            () => return None,
        };
        Some(egui::Id::unique(what))
    }

    /// Whether a dialog is in front of the desk.
    pub(in crate::ui) fn is_covered(&self) -> bool {
        matches!(self.closing, Closing::Ask | Closing::Asking)
            || self.is_asked
            || self.is_signing_in
            || self.dialog.is_some()
            || self.settings.is_some()
            || self.help.is_some()
            || self.messages.is_some()
    }

    /// Whether a password of this account is shown in clear.
    pub(in crate::ui) fn shows_password(&self) -> bool {
        self.cards.shows_password() || self.dialog.as_ref().is_some_and(Dialog::shows_password)
    }

    /// Where in the table the selected user stands, if it is there.
    pub(in crate::ui) fn position_in(&self, account: &Account) -> Option<usize> {
        self.shown.position(&account.inventory, self.selected.as_deref()?, self.position)
    }

    /// Selects the user at this place of the table, alone or with those between, and brings it on screen.
    pub(in crate::ui) fn select_at(&mut self, position: usize, pick: Pick, account: &Account) {
        let row = self.shown.indices().get(position).and_then(|&index| account.inventory.rows().get(index as usize));
        if let Some(row) = row {
            self.position = position;
            self.pick(row.key.clone(), pick, account);
            self.table.scroll_to = Some(position);
        }
    }

    pub(in crate::ui) fn selected_name(&self, account: &Account) -> Option<UserName> {
        Some(account.inventory.get(self.selected.as_deref()?)?.user.name.clone())
    }
}
