//! What is done in the background: each function is one piece of work, and ends with an event.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::{Instant, sleep};

use crate::account::{LoginProfile, UserName};
use crate::demo::{DemoAccount, DemoOptions};
use crate::iam::{self, ConfigStamp, ConnectOptions, Iam, ReadPermit};
use crate::inventory::Details;
use crate::tasks::Clock;
use crate::tasks::Wake;

use super::change::Change;
use super::message::{Connected, Event, Tagged, Watched};
use super::reading;

/// Sends the events of work that reports as it goes.
#[derive(Clone)]
pub(super) struct Emitter {
    pub(super) session: u64,
    pub(super) sender: UnboundedSender<Tagged>,
    pub(super) wake: Wake,
}

impl Emitter {
    pub(super) fn emit(&self, event: Event) {
        // Where nobody listens any more, the desk is gone, and so is whoever would want to know.
        let _ = self.sender.send(Tagged { session: self.session, event });
        (self.wake)(Duration::ZERO);
    }
}

/// How long a user must have been looked at before it is read: holding an arrow key passes over many.
const LINGER: Duration = Duration::from_millis(150);

/// When a user is read back after a change, counted from the last read. IAM is eventually consistent.
const READ_BACK: [Duration; 7] = [
    Duration::ZERO,
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
    Duration::from_secs(15),
    Duration::from_secs(31),
];

/// How often it is looked whether the AWS configuration files have changed, while their profiles are shown.
const LOOK: Duration = Duration::from_secs(2);

/// Reads the profiles of this computer.
pub(super) async fn profiles() -> Event {
    // What changes while they are read counts as a change after it.
    let stamp = stamp().await;
    Event::Profiles(iam::profiles().await, Some(stamp))
}

/// Waits until the AWS configuration files are no longer as they were, or the page that shows their profiles is left.
pub(super) async fn profiles_changed(stamp_then: ConfigStamp, page: Weak<()>) -> Event {
    while page.strong_count() > 0 && stamp().await == stamp_then {
        sleep(LOOK).await;
    }
    Event::ProfilesChanged
}

async fn stamp() -> ConfigStamp {
    tokio::task::spawn_blocking(ConfigStamp::take).await.unwrap_or_default()
}

/// Opens an account: the demo account where there is one, which is made when it is opened first. Reading begins at once, and
/// is handed on with the account.
pub(super) async fn connect(
    mut options: ConnectOptions,
    demo: Option<(Arc<OnceLock<DemoAccount>>, DemoOptions)>,
    report: bool,
) -> Event {
    if let Some((account, demo_options)) = demo {
        options.http_client = Some(account.get_or_init(|| DemoAccount::new(demo_options)).http_client());
    }
    let connected = async {
        let iam = Iam::connect(&options).await?;
        let early = reading::read_early(iam.clone(), report);
        let identity = iam.identity().await?;
        Ok(Connected { iam, identity, early })
    };
    Event::Connected(Box::new(connected.await))
}

/// Waits until a console password may be read. Whose it is going to be is decided then.
pub(super) async fn permit(iam: Iam) -> Event {
    Event::Permit(Some(iam.login_profile_permit().await))
}

pub(super) async fn verify(iam: Iam, permit: ReadPermit, name: UserName) -> Event {
    let begun = Instant::now();
    let read = iam.login_profile_on(permit, &name).await;
    Event::Verified { key: name.key(), read, begun, rate_limit: Some(iam.login_profile_rate()) }
}

/// Reads all about the user that is being looked at, unless another one is by then.
pub(super) async fn watch(
    iam: Iam,
    name: UserName,
    user_id: String,
    watched: Arc<AtomicU64>,
    mine: u64,
    clock: Clock,
    emitter: Emitter,
) -> Event {
    sleep(LINGER).await;
    if watched.load(Ordering::SeqCst) != mine {
        return Event::WatchPassedOver;
    }
    let iam = iam.high_priority();
    let begun = Instant::now();
    let profile = async {
        if name.may_have_login_profile() {
            let read = iam.login_profile(&name).await;
            emitter.emit(Event::ProfileRead { key: name.key(), read, begun });
        }
    };
    let ((), user, access_keys, mfa_devices, groups, tags) = tokio::join!(
        profile,
        iam.user(&name),
        iam.access_keys(&name),
        iam.mfa_devices(&name),
        iam.groups(&name),
        iam.tags(&name),
    );
    let user_id = user.as_ref().ok().and_then(Option::as_ref).map_or_else(|| user_id, |user| user.user_id.clone());
    let refused = user.as_ref().err().cloned();
    let details = Details { user_id, user: refused, access_keys, mfa_devices, groups, tags, at: clock() };
    Event::Watched(Box::new(Watched { name, begun, user, details }))
}

/// What a user is like once a change is in force.
#[derive(Clone, Copy)]
pub(super) enum Expected {
    Present { reset_required: bool },
    Absent,
}

impl Expected {
    pub(super) fn after(change: &Change) -> Self {
        match change {
            Change::Create { must_change, .. }
            | Change::Reset { must_change, .. }
            | Change::SetMustChange(must_change) => Self::Present { reset_required: *must_change },
            Change::Delete => Self::Absent,
        }
    }

    fn agrees(self, profile: &LoginProfile) -> bool {
        match (self, profile) {
            (Self::Present { reset_required: a }, LoginProfile::Present { reset_required: b, .. }) => a == *b,
            (Self::Absent, LoginProfile::Absent) => true,
            _ => false,
        }
    }
}

/// Reads a user back after a change, until IAM agrees or has had time enough to.
pub(super) async fn read_back(iam: Iam, name: UserName, serial: u64, expected: Expected) -> Event {
    let mut last: Option<LoginProfile> = None;
    for pause in READ_BACK {
        sleep(pause).await;
        // A read that fails says nothing about the change: what the desk knows stands.
        if let Ok(profile) = iam.login_profile(&name).await {
            let agrees = expected.agrees(&profile);
            last = Some(profile);
            if agrees {
                break;
            }
        }
    }
    Event::ReadBack { key: name.key(), serial, profile: last }
}

/// How often it is looked whether somebody is at the desk.
const WATCH: Duration = Duration::from_secs(5);

/// A longer gap between two looks than this is a sleep of the computer's.
const SLEPT: SignedDuration = SignedDuration::from_secs(35);

/// Waits until nobody has been at the desk for as many minutes as `limit` holds, or until the computer was asleep. `signs`
/// counts the signs of life.
pub(super) async fn desertion(signs: Arc<AtomicU64>, limit: Arc<AtomicU64>, clock: Clock, emitter: Emitter) {
    let (mut seen, mut last_sign) = (signs.load(Ordering::SeqCst), Instant::now());
    loop {
        let (wall, begun) = (clock(), Instant::now());
        sleep(WATCH).await;
        let now = Instant::now();
        let signs = signs.load(Ordering::SeqCst);
        if signs != seen {
            (seen, last_sign) = (signs, now);
        }
        // A computer's steady clock goes on while it sleeps, or stands still: the other one then shows that it slept.
        let steady = SignedDuration::try_from(now - begun).unwrap_or(SignedDuration::MAX);
        let passed = clock().duration_since(wall).max(steady);
        let limit = Duration::from_secs(60 * limit.load(Ordering::SeqCst));
        if passed > SLEPT || now - last_sign >= limit {
            last_sign = now;
            emitter.emit(Event::Deserted);
        }
    }
}

/// Waits until reading the account anew is due: so many minutes after it was read last as `minutes` holds; never where that is
/// zero. `readings` counts how often it has been read.
pub(super) async fn refreshing(readings: Arc<AtomicU64>, minutes: Arc<AtomicU64>, emitter: Emitter) {
    let (mut seen, mut last) = (readings.load(Ordering::SeqCst), Instant::now());
    loop {
        sleep(WATCH).await;
        let (now, readings) = (Instant::now(), readings.load(Ordering::SeqCst));
        let minutes = minutes.load(Ordering::SeqCst);
        if readings != seen {
            (seen, last) = (readings, now);
        } else if minutes > 0 && now - last >= Duration::from_secs(60 * minutes) {
            last = now;
            emitter.emit(Event::RefreshDue);
        }
    }
}
