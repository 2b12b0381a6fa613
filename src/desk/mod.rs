//! The desk: what is open, what is known, what is going on, and [`Desk::update`], the one function that changes it.
//!
//! It needs no window. The UI reads it and hands it commands; background work sends it events.

mod account;
mod ask;
mod asking;
mod changed;
mod connecting;
mod copying;
mod deleted_users;
mod demo_desk;
mod desktop;
mod events;
mod exporting;
mod gather;
mod hand_over;
mod handing_over;
mod identity_center;
mod journal_desk;
mod journal_state;
mod message;
mod notifications;
mod notify;
mod placement;
mod placing;
mod questions;
mod root_command;
mod root_users;
mod settings;
mod side_by_side;
mod store;
mod taking_in;
mod update;
mod work;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use tokio::runtime::Handle;

use crate::demo::{DemoAccount, DemoOptions, DemoOrganization};
use crate::iam::{Iam, check_endpoint};
use crate::identity_center::SignedIn;
use crate::refresh;

pub use crate::actions::attach_change_password::cannot_change;
pub use crate::actions::create_password::{self, create_password};
pub use crate::actions::reset_password::{self, reset_password};
pub use crate::actions::{Ask, Offer, find as find_action, offers};
pub use crate::clipboard::{Clipboard, ClipboardBackend};
pub use crate::export::{ExportColumns, ExportFormat, ExportOf};
pub use crate::files::{escape_formula, plain_text};
pub use crate::find::{
    Age, At, Chip, Column, ColumnSetting, Complaint, Completion, Counting, Figure, Filter, FilteredUsers, Freshness,
    Group, Hit, LooksIn, Overview, Query, SavedView, Sort, TagKey, complete,
};
pub use crate::iam::{
    Error, ErrorKind, MfaAnswer, MfaPurpose, Profile, RateLimit, RootCredentials, RootFeatures, SharedHttpClient,
    SignIn, device_name,
};
pub use crate::identity_center::{NotAPortal, Portal, PortalAccount, PortalRole, Progress as SignInProgress, Way};
pub use crate::inventory::{Counts, Details, Expiry, Inventory, Keys, LastUse, Password, UserRow};
pub use crate::journal::{
    ActionName, Break, ConfirmedBy, Contents, Ending, EndingResult, Entry, IntegrityError, Intent, Journal, Opening,
    RecordedEnding, Status, TargetNames, Ticket, Verification,
};
pub use crate::operations::{
    About, Action, AnyAction, Confirmation, Effect, Info, Note, Operation, Operations, Outcome, Progress, Record,
    Shortcut, State, Symbol, filled,
};
pub use crate::refresh::{AskedFor, AuthorizationState, Listing, NameAnswer, Refresh, ReportState};
pub use crate::root_users::{
    AnyRootAction, Auditing, Known, Member, Older, Reading, RootAbout, RootAction, RootOperation, RootTarget,
    RootUsers, allow_root_recovery, deactivate_root_mfa_device, delete_root_access_key, delete_root_certificate,
    delete_root_password,
};
pub use crate::session::{Assignment, AssumedRole, Locked, Origin, Session};
pub use crate::tasks::{Clock, Runner, Task, TaskPanicked, Wake};
pub use account::{Account, AccountId};
pub use asking::{Asking, CodeQuestion, KeysQuestion, PastedKeys};
pub use copying::{Copied, CopyState};
pub use demo_desk::DemoPage;
pub use desktop::{Desktop, SaveAnswer, SaveQuestion, SystemDesktop};
pub use hand_over::{CardId, HandOver, HandOvers};
pub use identity_center::{Chooser, Roles, SigningIn};
pub use journal_state::{JournalState, OpenJournal};
pub use message::Command;
pub use notifications::{Notification, NotificationAction, NotificationTone, Notifications};
pub use placement::Placement;
pub use root_command::RootCommand;
pub use settings::{Favourites, NewPassword, Recent, Settings, Theme};
pub use store::Store;

use crate::tasks::{Emitter, Inbox};

use exporting::{ExportJob, Placing};
use message::{Event, From};

/// How the desk is started.
#[derive(Clone)]
pub struct Options {
    /// What to open at once, if that is known; else the operator chooses.
    pub open: Option<Origin>,
    /// What to open beside it.
    pub beside: Vec<Origin>,
    /// The profiles to choose from instead of those of this computer.
    pub profiles: Option<Vec<Profile>>,
    /// The AWS region to use instead of the profile's.
    pub region: Option<String>,
    /// The endpoint for all AWS calls of the desk, instead of AWS's own.
    pub endpoint_url: Option<String>,
    /// Whether every change is refused.
    pub read_only: bool,
    /// What the demo account that [`Origin::Demo`] opens is like.
    pub demo: DemoOptions,
    /// The demo account to open instead of a new one. It is alone in its organisation.
    pub demo_account: Option<DemoAccount>,
    /// The demo organisation, instead of a new one, whose first account is opened.
    pub demo_organization: Option<DemoOrganization>,
    /// Whether there is nothing but the demo: whatever is signed in to is a part of it, no AWS configuration is read, and no browser is
    /// opened.
    pub demo_only: bool,
    /// What IAM Identity Center is reached with instead of what this computer has: a simulated one.
    pub identity_center: Option<SharedHttpClient>,
    /// What AWS is reached with instead of the network: a simulated account. Nothing of this computer's configuration is read then.
    pub http_client: Option<SharedHttpClient>,
    /// The same for the accounts that are opened there.
    pub accounts_behind_identity_center: Option<SharedHttpClient>,
    /// Where settings are kept; `None` keeps none.
    pub store: Option<Store>,
    /// The folder in which the journal of changes is kept; `None` keeps it in memory.
    pub journal: Option<PathBuf>,
    /// Where passwords are copied to.
    pub clipboard: Clipboard,
    /// The journal of the demo account instead of a new one in memory.
    pub demo_journal: Option<Journal>,
    /// The folder to which users and the journal are exported where nobody can be asked for another.
    pub exports: Option<PathBuf>,
    /// What asks where a file is to be saved; `None` saves it in [`Self::exports`].
    pub desktop: Option<Arc<dyn Desktop>>,
    /// What tells the time.
    pub clock: Clock,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            open: None,
            beside: Vec::new(),
            profiles: None,
            region: None,
            endpoint_url: None,
            read_only: false,
            demo: DemoOptions::default(),
            demo_account: None,
            demo_organization: None,
            demo_only: false,
            identity_center: None,
            http_client: None,
            accounts_behind_identity_center: None,
            store: None,
            journal: None,
            clipboard: Clipboard::default(),
            demo_journal: None,
            exports: None,
            desktop: None,
            clock: Arc::new(Timestamp::now),
        }
    }
}

/// All that the window shows.
pub struct Desk {
    /// What is open.
    pub stage: Stage,
    /// What is remembered from one start to the next.
    pub settings: Settings,
    /// At a desk of the demo, what is kept of other accounts.
    settings_of_others: Option<Settings>,
    /// What the operator was told last, whatever account was open.
    pub notifications: Notifications,
    /// The journal of changes to every account but the demo account.
    pub journal: JournalState,
    /// The journal of changes to the demo account.
    pub demo_journal: JournalState,
    options: Options,
    endpoint_refused: Option<Error>,
    demo: DemoOrganization,
    inbox: Inbox<From, Event>,
    /// The accounts that are open, side by side. The window shows one of them, or none.
    accounts: BTreeMap<AccountId, Account>,
    /// The one that the window showed last.
    last_shown: Option<AccountId>,
    /// Counts the pages on which accounts are chosen and opened.
    page: u64,
    /// How many accounts have been opened.
    opened: u64,
    /// Whoever is signed in to IAM Identity Center, at each of its instances.
    signed_in: Vec<SignedIn>,
    /// Somebody is signing in there: to an account that is open, or to one that is being opened.
    signing_in: BTreeMap<Option<AccountId>, SigningIn>,
    /// What the operator is asked while an account is being opened or signed in to again.
    asking: BTreeMap<Option<AccountId>, Asking>,
    /// Counts those questions.
    questions: u64,
    /// What was chosen from when an account was opened: there is more there.
    chooser: Option<Box<Chooser>>,
    /// What is being opened.
    opening: BTreeMap<AccountId, Origin>,
    /// At the start, a single profile is opened without asking; later on the operator chooses.
    open_only_profile: bool,
    details_wanted: Arc<AtomicU64>,
    /// Counts what the operator does: keys and movements.
    activity: Arc<AtomicU64>,
    /// After how many minutes without any the desk is locked.
    lock_minutes: Arc<AtomicU64>,
    /// Counts how often an account was read.
    readings: Arc<AtomicU64>,
    /// After how many minutes without that it is read again by itself; zero is never.
    refresh_minutes: Arc<AtomicU64>,
    copied: Option<Copied>,
    /// What is to be exported, while the operator is asked where to.
    placing: Option<Placing>,
    /// What is being exported.
    export_job: Option<ExportJob>,
    /// How many files are being written.
    writing: usize,
    /// The file to which users were exported last.
    last_export: Option<PathBuf>,
}

/// What is open at the desk.
pub enum Stage {
    /// Nothing: the operator chooses an account.
    Welcome(Box<Welcome>),
    /// This account is being opened.
    Opening(AccountId),
    /// Somebody is signed in to IAM Identity Center, and chooses an account there.
    Choosing(Box<Chooser>),
    /// All accounts that are open, at a glance.
    Overview,
    /// This account is open.
    Open(AccountId),
}

/// The choice of accounts.
#[derive(Default)]
pub struct Welcome {
    /// The profiles found on this computer, or why their files could not be read; `None` while they are looked for.
    pub profiles: Option<Result<Arc<[Profile]>, Error>>,
    /// What could not be read of their files, where some of them could.
    pub problem: Option<Error>,
    /// Why the account that was chosen last could not be opened.
    pub error: Option<(Origin, Error)>,
    /// Why nobody could be signed in to IAM Identity Center, if that was tried last.
    pub sign_in_error: Option<Error>,
    /// Lives as long as the page: while it does, the files are looked at again and again.
    page: Arc<()>,
}

/// How many users are taken in for one frame, which takes a few milliseconds.
const USERS_AT_ONCE: usize = 2_000;

impl Desk {
    /// A desk whose work runs on `runtime`, and which calls `wake` whenever there is something new to
    /// [`Desk::collect`].
    pub fn new(options: Options, runtime: Handle, wake: Wake) -> Self {
        let given = options.demo_account.clone().map(DemoOrganization::of);
        let demo = options.demo_organization.clone().or(given);
        let demo = demo.unwrap_or_else(|| DemoOrganization::new(options.demo.clone()));
        let options = if options.demo_only {
            let http_client = Some(demo.http_client());
            Options {
                profiles: Some(Vec::new()),
                identity_center: http_client.clone(),
                accounts_behind_identity_center: http_client.clone(),
                http_client,
                ..options
            }
        } else {
            options
        };
        let in_memory = || Journal::in_memory(Arc::clone(&options.clock));
        let mut desk = Self {
            stage: Stage::Welcome(Box::default()),
            settings: Settings::default(),
            settings_of_others: None,
            notifications: Notifications::default(),
            journal: match options.journal {
                Some(_) => JournalState::Opening,
                None => JournalState::at_once(in_memory()),
            },
            demo_journal: JournalState::at_once(options.demo_journal.clone().unwrap_or_else(in_memory)),
            inbox: Inbox::new(Runner::new(runtime, wake)),
            demo,
            accounts: BTreeMap::new(),
            last_shown: None,
            page: 0,
            opened: 0,
            signed_in: Vec::new(),
            signing_in: BTreeMap::new(),
            asking: BTreeMap::new(),
            questions: 0,
            chooser: None,
            opening: BTreeMap::new(),
            open_only_profile: true,
            details_wanted: Arc::default(),
            activity: Arc::default(),
            lock_minutes: Arc::default(),
            readings: Arc::default(),
            refresh_minutes: Arc::default(),
            copied: None,
            placing: None,
            export_job: None,
            writing: 0,
            endpoint_refused: options.endpoint_url.as_deref().and_then(|url| check_endpoint(url).err()),
            last_export: None,
            options,
        };
        match desk.options.store.as_ref().map(Store::load) {
            Some(Ok(settings)) => desk.settings = settings,
            Some(Err(message)) => desk.notify(NotificationTone::Problem, message),
            None => {}
        }
        if desk.is_demo() {
            let none = Settings::default();
            let others = std::mem::take(&mut desk.settings);
            desk.settings = others.clone().with_accounts_of(&none);
            desk.settings_of_others = Some(others);
        }
        desk.lock_minutes.store(desk.settings.lock_minutes.into(), Ordering::SeqCst);
        desk.refresh_minutes.store(desk.settings.refresh_minutes.into(), Ordering::SeqCst);
        let (activity, limit) = (Arc::clone(&desk.activity), Arc::clone(&desk.lock_minutes));
        let timer = work::idle_timer(activity, limit, Arc::clone(&desk.options.clock), desk.emitter());
        desk.runner().spawn_forever(timer);
        let (readings, minutes) = (Arc::clone(&desk.readings), Arc::clone(&desk.refresh_minutes));
        desk.runner().spawn_forever(work::refreshing(readings, minutes, desk.emitter()));
        if let Some(folder) = desk.options.journal.clone() {
            desk.open_journal(folder);
        }
        desk.read_journals();
        match desk.options.open.clone() {
            Some(origin) => desk.open(&origin, false),
            None => desk.look_for_profiles(),
        }
        for origin in std::mem::take(&mut desk.options.beside) {
            desk.begin_opening(&origin, false);
        }
        desk
    }

    /// The account that the window shows, if it shows one.
    #[must_use]
    pub fn account(&self) -> Option<&Account> {
        self.accounts.get(&self.shown()?)
    }

    /// Which account the window shows, if it shows one.
    #[must_use]
    pub const fn shown(&self) -> Option<AccountId> {
        match &self.stage {
            Stage::Open(of) => Some(*of),
            Stage::Welcome(_) | Stage::Opening(_) | Stage::Choosing(_) | Stage::Overview => None,
        }
    }

    /// How many accounts were begun to be opened.
    #[must_use]
    pub const fn opened(&self) -> u64 {
        self.opened
    }

    /// The accounts that are open, in the order in which they were opened.
    pub fn accounts(&self) -> impl ExactSizeIterator<Item = (AccountId, &Account)> {
        self.accounts.iter().map(|(of, account)| (*of, account))
    }

    /// What is being opened, in the order in which that was begun.
    pub fn opening(&self) -> impl ExactSizeIterator<Item = (AccountId, &Origin)> {
        self.opening.iter().map(|(of, origin)| (*of, origin))
    }

    /// All that the window can show an account of, open or being opened, in the order in which that was begun.
    #[must_use]
    pub fn side_by_side(&self) -> Vec<AccountId> {
        let mut all: Vec<AccountId> = self.accounts.keys().chain(self.opening.keys()).copied().collect();
        all.sort_unstable();
        all
    }

    /// The account that the window shows, or that it shows being opened.
    pub(crate) const fn in_front(&self) -> Option<AccountId> {
        match &self.stage {
            Stage::Open(of) | Stage::Opening(of) => Some(*of),
            Stage::Welcome(_) | Stage::Choosing(_) | Stage::Overview => None,
        }
    }

    /// Whether something is asked before this account is open.
    #[must_use]
    pub fn is_asked_of(&self, of: AccountId) -> bool {
        let is_signing_in = |signing_in: &SigningIn| signing_in.progress.is_some();
        self.asking.contains_key(&Some(of)) || self.signing_in.get(&Some(of)).is_some_and(is_signing_in)
    }

    /// This account, if it is open.
    #[must_use]
    pub fn account_of(&self, of: AccountId) -> Option<&Account> {
        self.accounts.get(&of)
    }

    /// What there is to do elsewhere before the account is open that the window shows, or is to show.
    #[must_use]
    pub fn signing_in(&self) -> Option<&SigningIn> {
        self.signing_in.get(&self.in_front())
    }

    /// What the operator is asked before the account is open that the window shows, or is to show.
    #[must_use]
    pub fn asking(&self) -> Option<&Asking> {
        self.asking.get(&self.in_front())
    }

    /// Whether what became of an operation in the account of this id, on what the journal names so, is still open at this desk:
    /// the account may be open as several principals. What was done to a root user is open at whoever manages that.
    #[must_use]
    pub fn is_open_in(&self, account_id: &str, names: &TargetNames) -> bool {
        let may_be = |account: &Account| names.root.is_some() || account.session.identity.account_id == *account_id;
        self.accounts.values().any(|account| may_be(account) && account.is_open(names))
    }

    /// Whether every change is refused.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.options.read_only
    }

    /// Whether the account that the window shows is marked as production.
    #[must_use]
    pub fn is_production(&self) -> bool {
        self.account().is_some_and(|account| self.is_marked_as_production(account))
    }

    /// Whether this account is marked as production.
    #[must_use]
    pub fn is_marked_as_production(&self, account: &Account) -> bool {
        self.settings.production.contains(&account.session.identity.account_id)
    }

    /// The endpoint that was asked for at the start, if one was, or why no call goes there. The reason does not repeat it: it
    /// may hold a password.
    #[must_use]
    pub fn endpoint(&self) -> Option<Result<&str, &Error>> {
        match &self.endpoint_refused {
            Some(error) => Some(Err(error)),
            None => self.options.endpoint_url.as_deref().map(Ok),
        }
    }

    /// What time it is.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.options.clock)()
    }

    /// The demo account, once it has been opened: the first of its organisation.
    #[must_use]
    pub fn demo(&self) -> Option<&DemoAccount> {
        self.demo.first_if_made()
    }

    /// Whether a change is under way: ending the program now would leave its outcome unknown.
    #[must_use]
    pub fn is_changing(&self) -> bool {
        self.accounts.values().any(Account::is_changing)
    }

    /// Whether an account must stay open: in one a change is under way, a password waits to be handed over, or it is not known
    /// whether one is in force.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.accounts.values().any(Account::has_unfinished_work)
    }

    /// Whether the account that the window shows is locked: nothing of it is to be shown.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.account().is_some_and(|account| account.session.locked.is_some())
    }

    /// Somebody is at the desk: it is not to be locked yet.
    pub fn record_activity(&self) {
        self.activity.fetch_add(1, Ordering::SeqCst);
    }

    /// Applies what background work has found out since the last time, and tells whether there was anything.
    pub fn collect(&mut self) -> bool {
        let (mut room, mut any) = (USERS_AT_ONCE, false);
        while room > 0
            && let Some((from, event)) = self.inbox.next_event()
        {
            any = true;
            room = room.saturating_sub(event.users());
            self.apply(from, event);
        }
        any |= self.gather();
        if any {
            self.follow_journals();
        }
        if room == 0 {
            // There may be more, for the next frame.
            self.runner().wake()(Duration::ZERO);
        }
        any
    }

    /// What background work runs on.
    fn runner(&self) -> &Runner {
        self.inbox.runner()
    }

    fn spawn(&mut self, work: impl Future<Output = Event> + Send + 'static, if_lost: Event) {
        self.inbox.spawn(self.from(None), Duration::ZERO, work, if_lost);
    }

    /// Where work comes from that is begun now.
    fn from(&self, of: Option<AccountId>) -> From {
        let connection =
            of.map_or(self.page, |of| self.accounts.get(&of).map_or(0, |account| account.session.connections));
        From { account: of, connection }
    }

    /// Starts a read of this account, which ends at the latest with its connection.
    fn read<F, E>(&mut self, of: AccountId, work: impl FnOnce(Iam) -> F, if_lost: E)
    where
        F: Future<Output = E> + Send + 'static,
        E: Into<Event> + 'static,
    {
        self.read_with_delay(of, Duration::ZERO, work, if_lost);
    }

    /// The same; what it ends with may wait for so long to be shown.
    fn read_with_delay<F, E>(&mut self, of: AccountId, max_delay: Duration, work: impl FnOnce(Iam) -> F, if_lost: E)
    where
        F: Future<Output = E> + Send + 'static,
        E: Into<Event> + 'static,
    {
        let Some(account) = self.accounts.get(&of) else { return };
        let Some(connection) = &account.session.connection else { return };
        let mut open = connection.open.subscribe();
        let work = work(connection.iam.clone());
        let until_closed = async move {
            tokio::select! {
                // Nothing is begun any more once it is closed.
                biased;
                _ = open.changed() => Event::GivenUp,
                event = work => event.into(),
            }
        };
        self.inbox.spawn(self.from(Some(of)), max_delay, until_closed, if_lost.into());
    }

    fn emitter(&self) -> Emitter<Event> {
        self.inbox.emitter(self.from(None))
    }

    /// One for work on this account.
    fn emitter_of(&self, of: AccountId) -> Emitter<Event> {
        self.inbox.emitter(self.from(Some(of)))
    }

    /// One for work that reads this account.
    fn read_emitter(&self, of: AccountId) -> Emitter<refresh::Event> {
        self.emitter_of(of).of(Event::Refresh)
    }
}
