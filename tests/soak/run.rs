//! Runs an episode: the desks, the account, and the time that passes.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use passdesk::account::Target;
use passdesk::account::{LoginProfile, UserName};
use passdesk::actions::{
    activate_access_key, attach_change_password, create_password, deactivate_access_key, delete_access_key,
    delete_password, reset_password, set_must_change,
};
use passdesk::demo::DemoAccount;
use passdesk::desk::{AnyAction, Command, Desk, Listing, Options, Origin};
use passdesk::password::Secret;
use tokio::runtime::Handle;

use super::asked::{part_of, place};
use super::judge::{Falsehood, Judge, client};
use super::plan::{DESKS, Episode, KEYS, POLICY, Step, USERS, Wish, key_id};
use super::tally::Tally;

/// How often the desks look at what has come.
const TICK: Duration = Duration::from_millis(200);

/// The longest that anything is waited for at the end. Two minutes of waiting for IAM, and what reading takes.
const TIMEOUT: Duration = Duration::from_secs(900);

/// What came of an episode.
pub(crate) struct Verdict {
    pub(crate) tally: Tally,
    pub(crate) falsehoods: Vec<Falsehood>,
    /// Everything that was written to the account, in its order: the same seed must give the same.
    pub(crate) history: String,
}

pub(crate) fn run(episode: &Episode) -> Verdict {
    // The SDK's pauses between attempts are drawn from this.
    fastrand::seed(episode.seed);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    let verdict = catch_unwind(AssertUnwindSafe(|| runtime.expect("a runtime").block_on(play(episode))));
    verdict.unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().cloned();
        let said = said.or_else(|| panic.downcast_ref::<&str>().map(|said| (*said).to_owned()));
        let falsehoods = vec![Falsehood(format!("a panic: {}", said.unwrap_or_default()))];
        // What it had done by then is lost, but it counts, or a soak would never come to its end.
        let mut tally = Tally::default();
        (tally.episodes, tally.operations) = (1, episode.steps.len());
        Verdict { tally, falsehoods, history: String::new() }
    })
}

struct Play {
    account: DemoAccount,
    names: Vec<UserName>,
    desks: Vec<Desk>,
    judge: Judge,
    /// The last change of each user at each desk, to be made again.
    last: HashMap<(usize, usize), AnyAction>,
    passwords: usize,
}

async fn play(episode: &Episode) -> Verdict {
    let account = DemoAccount::new(episode.options());
    let names: Vec<UserName> =
        (0..USERS).map(|n| UserName::parse(&format!("user-{n}")).expect("a valid name")).collect();
    for (n, name) in names.iter().enumerate() {
        let password = format!("First-Password-{n}");
        account.add_user(name.as_str(), |user| {
            let user = (0..KEYS).fold(user, |user, key| user.access_key(&key_id(n, key)));
            if n % 2 == 0 { user.password(&password) } else { user }
        });
    }
    let keys: Vec<String> = names.iter().map(UserName::key).collect();
    let judge = Judge::of(&account, &keys, DESKS);
    let desks = (0..DESKS).map(|number| desk(&account.client(client(number)))).collect();
    let mut play = Play { account, names, desks, judge, last: HashMap::new(), passwords: 0 };
    play.wait_until(|play| play.desks.iter().all(is_listed)).await;
    for step in &episode.steps {
        play.wait(Duration::from_millis(step.pause)).await;
        play.step(step);
    }
    play.account.clear_faults();
    play.wait_until(|play| !play.desks.iter().any(Desk::is_changing)).await;
    // What is still unresolved may be settled by a later look.
    play.wait(Duration::from_secs(70)).await;
    for number in 0..DESKS {
        play.desks[number].update(Command::Refresh);
    }
    play.wait(Duration::from_secs(20)).await;
    play.judge.tally.episodes = 1;
    play.judge.ends();
    let history = play.judge.history();
    Verdict { tally: play.judge.tally, falsehoods: play.judge.falsehoods, history }
}

fn desk(account: &DemoAccount) -> Desk {
    let clock = account.clone();
    let options = Options {
        open: Some(Origin::Demo),
        demo_account: Some(account.clone()),
        profiles: Some(Vec::new()),
        clock: Arc::new(move || clock.clock().now()),
        ..Options::default()
    };
    Desk::new(options, Handle::current(), Arc::new(|_| ()))
}

fn is_listed(desk: &Desk) -> bool {
    desk.account().is_some_and(|account| matches!(account.refresh.listing, Listing::Complete(_)))
}

impl Play {
    async fn wait(&mut self, time: Duration) {
        let end = tokio::time::Instant::now() + time;
        loop {
            let left = end.saturating_duration_since(tokio::time::Instant::now());
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left.min(TICK)).await;
            self.tick();
        }
    }

    async fn wait_until(&mut self, is_so: impl Fn(&Self) -> bool) {
        let end = tokio::time::Instant::now() + TIMEOUT;
        while !is_so(self) {
            assert!(tokio::time::Instant::now() < end, "it takes too long");
            self.wait(TICK).await;
        }
    }

    /// Every desk takes in what has come, and the judge hears what it says.
    fn tick(&mut self) {
        for (number, desk) in self.desks.iter_mut().enumerate() {
            desk.record_activity();
            desk.collect();
            self.judge.hears(number, desk);
            let signed_out = desk
                .account()
                .is_some_and(|account| account.session.signed_out.is_some() && !account.session.signing_in);
            if signed_out && !desk.is_changing() {
                desk.update(Command::SignInAgain);
            }
        }
    }

    fn step(&mut self, step: &Step) {
        let Step { desk: number, user, wish, .. } = *step;
        let (name, key) = (self.names[user].clone(), self.names[user].key());
        // What is stopped, dismissed or made again is what was asked for last of the user at this desk.
        let last = self.last.get(&(number, user)).map(|last| (last.target().clone(), part_of(last)));
        let (target, part) = last.unwrap_or_else(|| (Target::login_profile(name.clone()), None));
        for mishap in &step.faults {
            self.account.stage(mishap.fault(name.as_str()));
        }
        self.judge.tally.operations += 1;
        let has_one = self.desks[number]
            .account()
            .and_then(|account| account.inventory.get(&key))
            .is_some_and(|row| matches!(row.profile.value, LoginProfile::Present { .. }));
        let change = match wish {
            Wish::Give { must_change } if has_one => reset_password(name.clone(), self.password(), must_change),
            Wish::Give { must_change } => create_password(name.clone(), self.password(), must_change),
            Wish::Create { must_change } => create_password(name.clone(), self.password(), must_change),
            Wish::Reset { must_change } => reset_password(name.clone(), self.password(), must_change),
            Wish::SetMustChange(must_change) => set_must_change(name.clone(), must_change),
            Wish::Delete => delete_password(name.clone()),
            Wish::Deactivate(key) => deactivate_access_key(name.clone(), key_id(user, key)),
            Wish::Activate(key) => activate_access_key(name.clone(), key_id(user, key)),
            Wish::DeleteKey(key) => delete_access_key(name.clone(), key_id(user, key)),
            Wish::AttachPolicy => attach_change_password(name.clone(), POLICY.into()),
            Wish::Again => match self.last.get(&(number, user)) {
                Some(change) => change.clone(),
                None => return,
            },
            Wish::Stop => return self.desks[number].update(Command::StopWaiting(target)),
            Wish::Look => return self.desks[number].update(Command::LoadDetails(name)),
            Wish::Forget => {
                // Putting away a refusal brings what was unresolved before it back to light.
                let shown = self.desks[number].account().and_then(|account| account.operations.get(&target));
                if let Some(shown) = shown.filter(|shown| shown.unknown().is_some()) {
                    self.judge.forgets(number, &place(&key, part.as_deref()), shown.action.info());
                }
                return self.desks[number].update(Command::ForgetFailure(target));
            }
            Wish::Refresh => {
                let cards = self.desks[number].account().into_iter().flat_map(|account| &account.hand_overs.waiting);
                for card in cards.map(|card| card.id).collect::<Vec<_>>() {
                    self.desks[number].update(Command::Shown(card));
                    self.desks[number].update(Command::HandedOver(card));
                }
                return self.desks[number].update(Command::Refresh);
            }
        };
        let desk = &mut self.desks[number];
        let target = change.target().clone();
        let Some(account) = desk.account().filter(|account| !account.operations.is_running(&target)) else { return };
        let is_unknown = account.operations.get(&target).is_some_and(|shown| shown.unknown().is_some());
        if wish == Wish::Again && !is_unknown {
            return;
        }
        self.judge.asks(number, &key, &change);
        self.last.insert((number, user), change.clone());
        desk.update(Command::Act(change));
        self.judge.hears(number, desk);
    }

    /// A password that nobody else sets, and that the account's policy takes.
    fn password(&mut self) -> Arc<Secret> {
        self.passwords += 1;
        Arc::new(Secret::new(&format!("Soak-Password-{}", self.passwords)))
    }
}
