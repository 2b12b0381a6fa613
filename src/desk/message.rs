use std::path::PathBuf;

use crate::account::{Identity, Target, UserName};
use crate::demo::ShownCode;
use crate::export::{ExportColumns, ExportFormat, ExportOf};
use crate::iam::{self, ConfigStamp, Iam, MfaAnswer, MfaQuestion, Profiles};
use crate::identity_center::{Portal, PortalAccount, PortalRole, Progress, SignedIn};
use crate::journal::{Contents, Extent, Journal, Opening};
use crate::operations::{self, AnyAction};
use crate::refresh;
use crate::root_users;
use crate::session::Origin;

use super::account::AccountId;
use super::asking::PastedKeys;
use super::desktop::SaveAnswer;
use super::hand_over::CardId;
use super::journal_state::Which;
use super::notifications::NotificationTone;
use super::root_command::RootCommand;
use super::settings::Settings;

/// What the operator wants, from a click or a key.
#[derive(Debug)]
#[must_use = "a command does nothing until it is given to Desk::update"]
pub enum Command {
    /// Open an account, beside those that are open.
    Open(Origin),
    /// Open these, one after the other.
    OpenAll(Vec<Origin>),
    /// Show this account, which is open.
    Show(AccountId),
    /// Show all accounts that are open, at a glance.
    ShowAll,
    /// Choose another account to be opened. Those that are open stay so.
    Choose,
    /// Sign in to IAM Identity Center, and choose an account there.
    ChooseAt(Portal),
    /// Sign in with a code, and not in the browser of this computer.
    UseCode,
    /// Answer on the page that the demo's browser shows, which stands for the computer's.
    AnswerPage {
        /// Whether it is allowed.
        allow: bool,
        /// The code that is confirmed, where one is to be.
        code: String,
    },
    /// Give up signing in to IAM Identity Center.
    StopSigningIn,
    /// Ask with which roles the account of this id may be opened.
    AskForRoles(String),
    /// Sign out of the instance of IAM Identity Center at which an account is being chosen.
    SignOut,
    /// Ask for an access key to open an account with.
    AskForKeys,
    /// The access key that was asked for.
    GiveKeys(PastedKeys),
    /// The MFA code that was asked for, with its device.
    GiveCode(MfaAnswer),
    /// Nothing is given of what was asked for.
    AnswerNothing,
    /// Close what the window shows: the account, if nothing of it would be lost from sight, or the page on which one is opened.
    Close,
    /// Sign in again where the credentials have run out.
    SignInAgain,
    /// Read the account again. What is on screen stays there meanwhile.
    Refresh,
    /// Go on with a listing that failed part of the way.
    ResumeListing,
    /// Read everything about this user now: it is the selected one.
    LoadDetails(UserName),
    /// Ask IAM for the user of this name, whether or not the list has it.
    AskFor(UserName),
    /// These users (their keys) are on screen: read them first.
    Visible(Vec<String>),
    /// Something about the root users of member accounts.
    Root(RootCommand),
    /// Carry out an action, after the operator has said yes.
    Act(AnyAction),
    /// Wait no longer with what is under way on this target: nothing more is sent, and nothing more is looked up, for it.
    StopWaiting(Target),
    /// Let go of the connection and of all secrets but those that wait to be handed over, and show nothing of the account.
    Lock,
    /// Sign in again, and go on where [`Self::Lock`] was.
    Unlock,
    /// The operator has read why the last action on this target failed.
    ForgetFailure(Target),
    /// The password on this card is on screen.
    Shown(CardId),
    /// The password on this card was handed over: it is wiped after the moment in which that can be taken back. Not heeded before
    /// it was shown or copied.
    HandedOver(CardId),
    /// The password on this card, which was said to be handed over a moment ago, was not.
    TakeBack(CardId),
    /// The password on this card is not to be handed over any more: wipe it, after the operator has said yes.
    Discard(CardId),
    /// Copy the password on this card. It is taken off the clipboard after the time that is set.
    CopyPassword(CardId),
    /// Something else was copied, which takes the place of a password that is on the clipboard.
    CopiedSomethingElse,
    /// Tell the operator this.
    Notify(NotificationTone, String),
    /// Tell the operator this problem with a user, who can be shown.
    NotifyOfUser(UserName, String),
    /// The message of this number was read, or has been shown for long enough.
    Dismiss(u64),
    /// All messages up to that of this number were read.
    DismissUpTo(u64),
    /// Read the journal again and verify all of it: other desks write to it too.
    ReadJournal,
    /// The operator has looked into the intent of this number, whose outcome was not known.
    AcknowledgeIntent(u64),
    /// Write the journal to a file of comma-separated values.
    ExportJournal,
    /// Write what is known of users to a file.
    ExportUsers {
        /// What kind of file.
        format: ExportFormat,
        /// The users' keys, in the order in which they are written.
        keys: Vec<String>,
        /// What is written of them.
        columns: ExportColumns,
        /// Which of the account's users they are, which is written too.
        of: ExportOf,
    },
    /// Show this file, which was exported, in the file manager.
    ShowFile(PathBuf),
    /// Keep these settings.
    SaveSettings(Settings),
}

impl Command {
    /// Whether it is heeded while the desk is locked.
    pub(super) const fn is_for_locked_desk(&self) -> bool {
        matches!(
            self,
            Self::Unlock
                | Self::Open(_)
                | Self::OpenAll(_)
                | Self::Show(_)
                | Self::ShowAll
                | Self::Choose
                | Self::Close
                | Self::UseCode
                | Self::AnswerPage { .. }
                | Self::StopSigningIn
                | Self::GiveKeys(_)
                | Self::GiveCode(_)
                | Self::AnswerNothing
                | Self::Notify(..)
                | Self::SaveSettings(_)
        )
    }
}

/// Where an event comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct From {
    /// The account that it is about; `None` where it is about none that is open.
    pub(super) account: Option<AccountId>,
    /// Which of its connections it was begun on, or at which page where it is about no account.
    pub(super) connection: u64,
}

/// What a background task found out.
pub(super) enum Event {
    /// The profiles of this computer, and what their files were like just before they were read; `None` where none are to be
    /// looked at again.
    Profiles(Result<Profiles, iam::Error>, Option<ConfigStamp>),
    /// The files are others by now, or the page that shows their profiles was left.
    ProfilesChanged,
    Connected(Box<Result<Connected, iam::Error>>),
    /// How it goes with IAM Identity Center.
    Portal(PortalEvent),
    /// An MFA code is asked for.
    CodeAskedFor(MfaQuestion),
    /// A device of the demo, for whose code is asked in this question, shows another one.
    DemoCode {
        question: u64,
        shown: ShownCode,
    },
    /// Something of the account was read.
    Refresh(refresh::Event),
    /// How it goes with an operation.
    Operation(operations::Event),
    /// How it goes with root users.
    RootUsers(root_users::Event),
    /// The account was closed or locked, or it was signed in again, before a read came to an end.
    GivenUp,
    /// Nobody has been at the desk for so long, or the computer was asleep, that it is to be locked.
    IdleTimeout,
    /// The account has not been read for so long that it is to be read again.
    RefreshDue,
    SettingsSaved(Result<(), String>),
    /// A password is on the clipboard until then, or could not be put there.
    Copied {
        order: u64,
        put: Result<tokio::time::Instant, String>,
    },
    ClipboardCleared {
        order: u64,
        cleared: Result<(), String>,
    },
    /// It can no longer be taken back that this card was handed over.
    UndoEnded(CardId),
    Journal(JournalEvent),
    /// Where an export is to go.
    ExportPlaced(SaveAnswer),
    /// The file manager was asked to show an export.
    ExportShown(Result<(), String>),
    /// How many users were exported, and to which file.
    UsersExported(Result<(usize, PathBuf), String>),
}

/// A new connection, whose it is, and what is being read on it already.
pub(super) struct Connected {
    pub(super) iam: Iam,
    pub(super) identity: Identity,
    pub(super) prefetched: refresh::Prefetch,
    /// Who was signed in to IAM Identity Center for it.
    pub(super) signed_in: Option<SignedIn>,
    /// Whether somebody was asked for an MFA code for it.
    pub(super) asked_for_code: bool,
}

/// What came of work with IAM Identity Center.
pub(super) enum PortalEvent {
    /// There is something to do in a browser.
    Progress(Portal, Progress),
    /// The browser was started, or why it could not be.
    BrowserOpened(Result<(), String>),
    /// Somebody is signed in and may open these, or why nobody is.
    Accounts(Result<Box<(SignedIn, Vec<PortalAccount>)>, iam::Error>),
    /// With which roles the account of this id may be opened.
    Roles(String, Result<Vec<PortalRole>, iam::Error>),
    SignedOut(Result<(), iam::Error>),
}

impl std::convert::From<refresh::Event> for Event {
    fn from(event: refresh::Event) -> Self {
        Self::Refresh(event)
    }
}

impl std::convert::From<operations::Event> for Event {
    fn from(event: operations::Event) -> Self {
        Self::Operation(event)
    }
}

impl std::convert::From<root_users::Event> for Event {
    fn from(event: root_users::Event) -> Self {
        Self::RootUsers(event)
    }
}

impl Event {
    /// How many users it brings. So many are taken in at a time that no frame is late.
    pub(super) fn users(&self) -> usize {
        match self {
            Self::Refresh(event) => event.users(),
            _ => 0,
        }
    }
}

/// What came of work on a journal.
pub(super) enum JournalEvent {
    Opened(Result<(Journal, Opening), String>),
    Read(Which, Extent, Result<Box<Contents>, String>),
    /// The end of the change of an intent (its number) was written down.
    Written(Which, u64, Result<(), String>),
    Exported(Result<PathBuf, String>),
}
