use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::runtime::Handle;
use tokio::time::Instant;

use crate::account::{LoginProfile, Target, UserName};
use crate::actions::{create_password, delete_password, reset_password, set_must_change};
use crate::demo::{DemoAccount, DemoOptions, Fault};
use crate::desk::account::{Account, AccountId};
use crate::desk::message::Command;
use crate::desk::{Desk, Options, Stage};
use crate::journal::{ConfirmedBy, IntentGuard, Status};
use crate::operations::{AnyAction, Effect, Ended, Evidence, Moment, Outcome, Record, is_same};
use crate::password::Secret;
use crate::refresh::Listing;
use crate::session::Origin;

/// When ann's password was created.
const OLD: Timestamp = Timestamp::constant(1_700_000_000, 0);

/// A desk at which one user is selected.
struct Table {
    desk: Desk,
    account: DemoAccount,
    name: UserName,
    key: String,
    user_id: String,
    passwords: [Arc<Secret>; 2],
}

/// A change, in short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// A create, with the first or the second password.
    Create(usize),
    Reset,
    Flag(bool),
    Delete,
}

use What::{Create, Delete, Flag, Reset};

/// What happens.
#[derive(Clone, Copy, Debug)]
enum Event {
    /// The change was sent, and its answer got lost.
    Lost(What),
    Answered(What),
    /// An attempt turned out to have been made.
    ReadBack(What),
    Refused(What),
    Dismissed,
    /// The user was read: the age of the password in seconds, and whether a new one must be created.
    Present(i64, bool),
    /// The same, with the password that she always had.
    Kept(bool),
    Absent,
    Gone,
}

use Event::{Absent, Answered, Dismissed, Gone, Kept, Lost, Present, ReadBack, Refused};

/// What the row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Says {
    Nothing,
    Unknown(What),
    No,
}

impl Table {
    async fn laid() -> Self {
        let account = DemoAccount::new(DemoOptions { users: 0, ..DemoOptions::instant() });
        account.add_user("ann", |user| user.password("Old-Password-of-Ann-1"));
        let clock = account.clone();
        let options = Options {
            open: Some(Origin::Demo),
            demo_account: Some(account.clone()),
            profiles: Some(Vec::new()),
            clock: Arc::new(move || clock.clock().now()),
            ..Options::default()
        };
        let name = UserName::parse("ann").expect("a valid name");
        let desk = Desk::new(options, Handle::current(), Arc::new(|_| ()));
        let passwords = [1, 2].map(|n| Arc::new(Secret::new(&format!("New-Password-of-Ann-{n}"))));
        let mut table = Self { desk, account, key: name.key(), name, user_id: String::new(), passwords };
        table.wait(Duration::from_secs(5)).await;
        assert!(matches!(table.open().refresh.listing, Listing::Complete(_)));
        table.user_id =
            table.open().inventory.get(&table.key).map(|row| row.user.user_id.clone()).expect("she is listed");
        table
    }

    async fn wait(&mut self, time: Duration) {
        let end = Instant::now() + time;
        while Instant::now() < end {
            tokio::time::sleep(Duration::from_millis(200)).await;
            self.desk.collect();
        }
    }

    fn of(&self) -> AccountId {
        match self.desk.stage {
            Stage::Open(of) => of,
            Stage::Welcome(_) | Stage::Opening(_) | Stage::Choosing(_) | Stage::Overview => {
                panic!("no account is open")
            }
        }
    }

    fn open(&self) -> &Account {
        self.desk.account().expect("an account is open")
    }

    fn action(&self, what: What) -> AnyAction {
        let name = self.name.clone();
        match what {
            Create(n) => create_password(name, Arc::clone(&self.passwords[n]), true),
            Reset => reset_password(name, Arc::clone(&self.passwords[0]), true),
            Flag(must_change) => set_must_change(name, must_change),
            Delete => delete_password(name),
        }
    }

    fn target(&self) -> Target {
        Target::login_profile(self.name.clone())
    }

    fn what(&self, action: &AnyAction) -> What {
        let all = [Create(0), Create(1), Reset, Flag(false), Flag(true), Delete];
        all.into_iter().find(|what| is_same(&*self.action(*what), &**action)).expect("one of these")
    }

    /// An attempt ends; it stands in the journal.
    async fn ends(&mut self, what: What, outcome: Outcome, evidence: Option<Evidence>) {
        let action = self.action(what);
        let journal = self.desk.journal_for(self.open()).expect("a journal");
        let written = IntentGuard::begin(journal, self.open().intent(&*action)).await.expect("written");
        let mut record = Record::begun(self.user_id.clone(), &*action, self.desk.now());
        record.end(outcome.clone(), self.desk.now());
        written.end(record.ending()).await.expect("written");
        let of = self.of();
        self.desk.changed(of, Ended { action, record, outcome, evidence, written: Some(written), message: None });
    }

    /// The evidence of an attempt that was sent now.
    fn evidence(&self, what: What) -> Evidence {
        let action = self.action(what);
        let moment = Moment { aws: self.desk.now(), here: Instant::now(), took: Duration::ZERO };
        let creates = action.info().effect == Effect::Creates;
        let evidence = Evidence::new(creates, Some(moment), Some(OLD), Instant::now());
        let Some(of) = self.open().operations.of(&self.target()) else { return evidence };
        match of.unresolved.earlier(&*action) {
            Some(earlier) => evidence.since(&earlier),
            None => evidence.among(&of.unresolved.others(&*action)),
        }
    }

    async fn happens(&mut self, event: Event) {
        let error = crate::refresh::lost_read("a test");
        match event {
            Lost(what) => self.ends(what, Outcome::Unknown(error), Some(self.evidence(what))).await,
            Answered(what) => self.ends(what, Outcome::Done(ConfirmedBy::Answer), None).await,
            ReadBack(what) => self.ends(what, Outcome::Done(ConfirmedBy::ReadBack), None).await,
            Refused(what) => self.ends(what, Outcome::Failed(error), None).await,
            Dismissed => self.desk.update(Command::ForgetFailure(self.target())),
            Present(age, reset_required) => {
                let created = Some(self.desk.now() - SignedDuration::from_secs(age));
                self.read(LoginProfile::Present { created, reset_required });
            }
            Kept(reset_required) => self.read(LoginProfile::Present { created: Some(OLD), reset_required }),
            Absent => self.read(LoginProfile::Absent),
            Gone => {
                self.account.remove_user("ann");
                self.desk.update(Command::Refresh);
                self.wait(Duration::from_secs(5)).await;
            }
        }
    }

    fn read(&mut self, profile: LoginProfile) {
        let key = self.key.clone();
        let of = self.of();
        self.desk.profile_read(of, &key, Ok(profile), Instant::now());
    }

    fn unresolved(&self) -> Vec<What> {
        self.open().operations.unresolved_of(&self.key).map(|unresolved| self.what(&unresolved.action)).collect()
    }

    fn says(&self) -> Says {
        let Some(operation) = self.open().operations.get(&self.target()) else { return Says::Nothing };
        assert!(!operation.is_running(), "nothing runs");
        if operation.unknown().is_none() {
            return Says::No;
        }
        let shown = self.unresolved().last().copied().expect("one that is shown");
        assert_eq!(operation.action.info(), self.action(shown).info(), "the one that was tried last is shown");
        Says::Unknown(shown)
    }
}

#[tokio::test(start_paused = true)]
async fn what_becomes_of_unresolved_changes() {
    // How long after one another it happens, in seconds; what was unresolved; what happens; what is unresolved then, what the row
    // says.
    type Line<'a> = (u64, &'a [Event], Event, &'a [What], Says);
    let table: &[Line<'_>] = &[
        // Each change is unresolved for itself, whatever else is.
        (100, &[], Lost(Reset), &[Reset], Says::Unknown(Reset)),
        (100, &[Lost(Reset)], Lost(Flag(true)), &[Reset, Flag(true)], Says::Unknown(Flag(true))),
        (100, &[Lost(Reset)], Lost(Delete), &[Reset, Delete], Says::Unknown(Delete)),
        (100, &[Lost(Delete)], Lost(Create(0)), &[Delete, Create(0)], Says::Unknown(Create(0))),
        (100, &[Lost(Flag(true))], Lost(Flag(false)), &[Flag(true), Flag(false)], Says::Unknown(Flag(false))),
        (100, &[Lost(Create(0))], Lost(Create(1)), &[Create(0), Create(1)], Says::Unknown(Create(1))),
        // A further attempt is of the same change, and is shown.
        (100, &[Lost(Reset), Lost(Flag(true))], Lost(Reset), &[Flag(true), Reset], Says::Unknown(Reset)),
        // What is answered settles all that was before it, but a flag tells nothing of a password.
        (100, &[Lost(Delete), Lost(Flag(true)), Lost(Reset)], Answered(Reset), &[], Says::Nothing),
        (100, &[Lost(Reset), Lost(Flag(true))], Answered(Delete), &[], Says::Nothing),
        (100, &[Lost(Delete), Lost(Flag(true))], Answered(Create(0)), &[], Says::Nothing),
        (100, &[Lost(Reset), Lost(Delete), Lost(Flag(true))], Answered(Flag(true)), &[Reset], Says::Unknown(Reset)),
        (100, &[Lost(Reset), Lost(Flag(false))], Answered(Flag(true)), &[Reset], Says::Unknown(Reset)),
        // What is found made may have been made by the first attempt: what was sent after that stays.
        (100, &[Lost(Flag(true)), Lost(Delete)], ReadBack(Delete), &[], Says::Nothing),
        (100, &[Lost(Delete), Lost(Flag(true))], ReadBack(Delete), &[Flag(true)], Says::Unknown(Flag(true))),
        (100, &[Lost(Delete), Lost(Reset), Lost(Delete)], ReadBack(Delete), &[Reset], Says::Unknown(Reset)),
        // What is refused settles itself alone.
        (100, &[Lost(Reset), Lost(Flag(true))], Refused(Delete), &[Reset, Flag(true)], Says::No),
        (100, &[Lost(Create(0)), Lost(Delete)], Refused(Create(0)), &[Delete], Says::No),
        // What is dismissed is what is shown.
        (100, &[Lost(Reset), Lost(Flag(true))], Dismissed, &[Reset], Says::Unknown(Reset)),
        (100, &[Lost(Reset), Refused(Delete)], Dismissed, &[Reset], Says::Unknown(Reset)),
        (100, &[Lost(Reset)], Dismissed, &[], Says::Nothing),
        // A read settles what it proves.
        (100, &[Lost(Flag(true))], Kept(true), &[], Says::Nothing),
        (30, &[Lost(Flag(true))], Kept(true), &[Flag(true)], Says::Unknown(Flag(true))),
        (100, &[Lost(Flag(true)), Lost(Delete)], Kept(true), &[Delete], Says::Unknown(Delete)),
        (100, &[Lost(Reset), Lost(Flag(true))], Kept(true), &[Reset], Says::Unknown(Reset)),
        (100, &[Lost(Flag(true)), Refused(Delete)], Kept(true), &[], Says::No),
        // Another password has another flag.
        (100, &[Lost(Flag(true))], Present(50, true), &[Flag(true)], Says::Unknown(Flag(true))),
        (100, &[Lost(Delete)], Absent, &[], Says::Nothing),
        (30, &[Lost(Create(0))], Present(30, true), &[], Says::Nothing),
        (30, &[Lost(Create(0)), Lost(Delete)], Present(60, true), &[Delete], Says::Unknown(Delete)),
        (30, &[Lost(Delete), Lost(Create(0))], Present(30, true), &[], Says::Nothing),
        (30, &[Lost(Flag(true)), Lost(Create(0))], Present(30, true), &[], Says::Nothing),
        (30, &[Lost(Create(0)), Lost(Create(1))], Present(60, true), &[Create(1)], Says::Unknown(Create(1))),
        // In the same second, it may be either.
        (0, &[Lost(Create(0)), Lost(Create(1))], Present(0, true), &[Create(0), Create(1)], Says::Unknown(Create(1))),
        // What was sent later may have come true before it is seen.
        (
            40,
            &[Lost(Flag(true)), Lost(Flag(false))],
            Kept(true),
            &[Flag(true), Flag(false)],
            Says::Unknown(Flag(false)),
        ),
        (60, &[Lost(Flag(true)), Lost(Flag(false))], Kept(true), &[Flag(false)], Says::Unknown(Flag(false))),
        // All go with the user.
        (100, &[Lost(Reset), Lost(Flag(true)), Lost(Delete)], Gone, &[], Says::Nothing),
    ];
    for (pause, before, event, after, says) in table {
        let mut table = Table::laid().await;
        for event in *before {
            table.happens(*event).await;
            // Not by a leap, which the desk takes for a sleep of the computer.
            tokio::time::sleep(Duration::from_secs(*pause)).await;
        }
        table.happens(*event).await;
        let row = format!("{before:?}, then {event:?}");
        assert_eq!(table.unresolved(), *after, "{row}");
        assert_eq!(table.says(), *says, "{row}");
        // The journal waits for what is unresolved, and for nothing else.
        table.wait(Duration::from_secs(1)).await;
        let entries = table.desk.journal_for(table.open()).expect("a journal").read().expect("readable").entries;
        let waiting = entries.iter().filter(|entry| matches!(entry.status, Status::Unresolved | Status::UnderWay));
        assert_eq!(waiting.count(), after.len(), "{row}: {entries:?}");
        let has_password = after.iter().any(|what| matches!(what, Create(_) | Reset));
        let cards = table.open().hand_overs.waiting.len();
        assert_eq!(table.open().waiting().count() > cards, has_password, "{row}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_deletion_is_not_called_refused_while_an_earlier_attempt_of_it_may_have_been_made() {
    let mut table = Table::laid().await;
    let outcome =
        |table: &Table| table.open().operations.last_record(&table.key).and_then(|record| record.outcome.clone());
    let asks = |table: &mut Table, what| {
        let action = table.action(what);
        table.desk.update(Command::Act(action));
    };
    table.account.stage(Fault::on("UpdateLoginProfile").times(1).reply_lost());
    asks(&mut table, Reset);
    table.wait(Duration::from_secs(5)).await;
    assert_eq!(table.unresolved(), [Reset]);
    table.account.stage(Fault::on("DeleteLoginProfile").times(1).reply_lost());
    table.account.stage(Fault::on("GetLoginProfile").after(1).always().server_error_before());
    asks(&mut table, Delete);
    table.wait(Duration::from_secs(300)).await;
    assert_eq!(table.unresolved(), [Reset, Delete]);
    asks(&mut table, Delete);
    table.wait(Duration::from_secs(60)).await;
    assert!(matches!(outcome(&table), Some(Outcome::Unknown(_))), "it could not be read before it, and was not sent");
    assert_eq!(table.unresolved(), [Reset, Delete]);
    assert!(!table.account.has_password("ann"), "the first attempt was made");
    table.account.clear_faults();
    asks(&mut table, Delete);
    table.wait(Duration::from_secs(5)).await;
    assert_eq!(outcome(&table), Some(Outcome::Done(ConfirmedBy::ReadBack)));
    assert_eq!((table.unresolved(), table.says()), (Vec::new(), Says::Nothing));
    assert_eq!(table.account.count_calls("DeleteLoginProfile"), 1);
}

#[tokio::test(start_paused = true)]
async fn of_two_accounts_neither_takes_for_its_own_what_is_the_others() {
    let mut table = Table::laid().await;
    let first = table.of();
    // Another one is opened beside it, and is the one that the window shows.
    table.desk.options.http_client = Some(table.account.http_client());
    table.desk.update(Command::Open(Origin::Aws { profile: None }));
    table.wait(Duration::from_secs(5)).await;
    let second = table.of();
    assert!(first != second && table.desk.accounts.len() == 2);
    let cards = |table: &Table, of| table.desk.accounts[&of].hand_overs.waiting.len();
    let has_run = |table: &Table, of| table.desk.accounts[&of].operations.last_record(&table.key).is_some();

    // What came of a change belongs to the account in which it was made, whichever is shown, and even behind the lock.
    table.account.stage(Fault::on("UpdateLoginProfile").times(2).latency(Duration::from_secs(3)));
    let reset = table.action(Reset);
    table.desk.act(first, reset);
    table.wait(Duration::from_secs(1)).await;
    assert!(table.desk.accounts[&first].operations.is_any_running() && table.desk.is_busy());
    assert!(!table.desk.accounts[&second].operations.is_any_running());
    table.desk.update(Command::Lock);
    assert!(table.desk.accounts.values().all(|account| account.session.locked.is_some()));
    table.wait(Duration::from_secs(5)).await;
    assert_eq!((cards(&table, first), cards(&table, second)), (1, 0));
    assert_eq!((has_run(&table, first), has_run(&table, second)), (true, false));

    // Both are unlocked, and read again.
    table.desk.update(Command::Unlock);
    table.wait(Duration::from_secs(5)).await;
    assert!(table.desk.accounts.values().all(|account| account.session.connection.is_some()));
    let readings =
        |table: &Table| table.desk.accounts.values().map(|account| account.refresh.readings).collect::<Vec<_>>();
    let before = readings(&table);
    table.desk.refresh_by_itself();
    table.wait(Duration::from_secs(5)).await;
    assert!(readings(&table).iter().zip(before).all(|(now, before)| *now == before + 1), "{:?}", readings(&table));

    // A card is found wherever it is; what the window does not show stays.
    let card = table.desk.accounts[&first].hand_overs.waiting[0].id;
    table.desk.update(Command::Shown(card));
    table.desk.update(Command::HandedOver(card));
    assert_eq!(cards(&table, first), 0);
    table.wait(Duration::from_secs(11)).await;
    table.desk.update(Command::Close);
    assert_eq!(table.desk.accounts.keys().copied().collect::<Vec<_>>(), [first]);
}
