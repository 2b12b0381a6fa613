//! What is done in the background: each function is one piece of work, and ends with an event.

use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use crate::demo::DemoOrganization;
use crate::iam::{self, AsWhom, AskMfa, ConfigStamp, ConnectOptions, Iam, IdentityCenterRole};
use crate::identity_center::{Network, Portal, RoleCredentials, SignedIn, Way};
use crate::refresh;
use crate::session::Assignment;
use crate::tasks::{Clock, Emitter};

use super::message::{Connected, Event, PortalEvent};

/// How often it is looked whether the AWS configuration files have changed, while their profiles are shown.
const LOOK: Duration = Duration::from_secs(2);

/// Reads the profiles of this computer.
pub(super) async fn profiles() -> Event {
    // What changes while they are read counts as a change after it.
    let stamp = stamp().await;
    Event::Profiles(Ok(iam::profiles().await), Some(stamp))
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

/// How IAM Identity Center is reached.
#[derive(Clone)]
pub(super) enum NetworkFrom {
    /// As this computer is set up.
    ThisComputer,
    /// So.
    Given(Network),
}

/// Why nobody is signed in.
pub(super) enum NotSignedIn {
    /// The operator did not want to any more.
    GivenUp,
    Failed(iam::Error),
}

impl From<iam::Error> for NotSignedIn {
    fn from(error: iam::Error) -> Self {
        Self::Failed(error)
    }
}

/// Whoever is signed in, if that still holds; else as [`signed_in`].
pub(super) async fn still_signed_in(
    known: Option<SignedIn>,
    portal: Portal,
    network: NetworkFrom,
    way: watch::Receiver<Way>,
    emitter: Emitter<PortalEvent>,
) -> Result<SignedIn, NotSignedIn> {
    if let Some(known) = known
        && known.holds().await
    {
        return Ok(known);
    }
    signed_in(portal, network, way, emitter).await
}

/// Signs somebody in to IAM Identity Center, unless they are already: in the way that is wanted, which may become another one
/// meanwhile.
async fn signed_in(
    portal: Portal,
    network: NetworkFrom,
    mut way: watch::Receiver<Way>,
    emitter: Emitter<PortalEvent>,
) -> Result<SignedIn, NotSignedIn> {
    let network = match network {
        NetworkFrom::Given(network) => network,
        NetworkFrom::ThisComputer => {
            let (http_client, oidc_endpoint, portal_endpoint) = iam::identity_center_network().await?;
            Network { http_client, oidc_endpoint, portal_endpoint }
        }
    };
    if let Some(found) = SignedIn::found(&portal, &network).await {
        return Ok(found);
    }
    let of = portal.clone();
    let emitter = emitter.of(move |progress| PortalEvent::Progress(of.clone(), progress));
    loop {
        let wanted = *way.borrow_and_update();
        tokio::select! {
            done = SignedIn::new(portal.clone(), wanted, network.clone(), &emitter) => return Ok(done?),
            changed = way.changed() => if changed.is_err() {
                return Err(NotSignedIn::GivenUp);
            }
        }
    }
}

/// Who opens an account of IAM Identity Center.
pub(super) struct Opener {
    pub(super) assignment: Assignment,
    /// As whom the account is opened, where these are the credentials that were given out for it.
    pub(super) as_whom: Box<dyn FnOnce(AsWhom) -> AsWhom + Send>,
    /// Whoever is signed in there already.
    pub(super) known: Option<SignedIn>,
    pub(super) network: NetworkFrom,
    pub(super) way: watch::Receiver<Way>,
    pub(super) emitter: Emitter<PortalEvent>,
}

/// Opens an account that was given to somebody in IAM Identity Center, and signs them in where they are not any more.
pub(super) async fn connect_through_portal(opener: Opener, options: ConnectOptions, report: bool) -> Event {
    let Opener { assignment, as_whom, known, network, way, emitter } = opener;
    let signed_in = match still_signed_in(known, assignment.portal.clone(), network, way, emitter).await {
        Ok(signed_in) => signed_in,
        Err(NotSignedIn::GivenUp) => return Event::GivenUp,
        Err(NotSignedIn::Failed(error)) => return Event::Connected(Box::new(Err(error))),
    };
    let credentials =
        RoleCredentials { signed_in: signed_in.clone(), account_id: assignment.account_id, role: assignment.role };
    let options = ConnectOptions { as_whom: as_whom(AsWhom::Given(credentials.given().await)), ..options };
    let connected = connected(&options, report).await;
    Event::Connected(Box::new(connected.map(|connected| Connected { signed_in: Some(signed_in), ..connected })))
}

/// What it takes to sign somebody in to IAM Identity Center, where that has to be done first.
pub(super) struct SignInFirst {
    /// Whoever is signed in already, at each instance.
    pub(super) known: Vec<SignedIn>,
    pub(super) network: NetworkFrom,
    pub(super) way: watch::Receiver<Way>,
    pub(super) emitter: Emitter<PortalEvent>,
}

/// Opens an account by the configuration of this computer, or as somebody has said. Reading begins at once, and is handed on with the
/// account.
pub(super) async fn connect(
    mut options: ConnectOptions,
    sign_in: Option<SignInFirst>,
    report: bool,
    emitter: Emitter<Event>,
) -> Event {
    let mut given = None;
    if let Some(sign_in) = sign_in {
        match sign_in_first(&options.as_whom, sign_in).await {
            Ok(credentials) => given = credentials,
            Err(NotSignedIn::GivenUp) => return Event::GivenUp,
            Err(NotSignedIn::Failed(error)) => return Event::Connected(Box::new(Err(error))),
        }
    }
    if let Some(given) = given.clone() {
        options.identity_center = Some(given.given().await);
    }
    let signed_in = given.map(|given| given.signed_in);
    let (ask, mut questions) = AskMfa::channel();
    options.ask_mfa = Some(ask);
    let mut connecting = pin!(connected(&options, report));
    let mut asked_for_code = false;
    loop {
        tokio::select! {
            connected = &mut connecting => {
                let all_told = |connected| Connected { signed_in, asked_for_code, ..connected };
                return Event::Connected(Box::new(connected.map(all_told)));
            }
            Some(question) = questions.recv() => {
                asked_for_code = true;
                emitter.emit(Event::CodeAskedFor(question));
            }
        }
    }
}

/// Signs somebody in to IAM Identity Center, where what is to be opened is a role of it and nobody is signed in yet.
async fn sign_in_first(whom: &AsWhom, sign_in: SignInFirst) -> Result<Option<RoleCredentials>, NotSignedIn> {
    let Some(role) = iam::identity_center_of(whom).await? else { return Ok(None) };
    let IdentityCenterRole { start_url, region, account_id, role_name, session_name } = role;
    // The file of a token without a session is named after the start URL.
    let session = Some(session_name.unwrap_or_else(|| start_url.clone()));
    let SignInFirst { known, network, way, emitter } = sign_in;
    let portal = Portal { start_url, region, session };
    let known = known.into_iter().find(|known| *known.portal() == portal);
    let signed_in = still_signed_in(known, portal, network, way, emitter).await?;
    Ok(Some(RoleCredentials { signed_in, account_id, role: role_name }))
}

/// Opens the first account of the demo, which is made when it is opened first.
pub(super) async fn connect_to_demo(demo: DemoOrganization, report: bool) -> Event {
    let http_client = Some(demo.http_client());
    let options = ConnectOptions { http_client, ..ConnectOptions::default() };
    Event::Connected(Box::new(connected(&options, report).await))
}

/// Tells what an MFA device of the demo shows, each time that it is something else, as long as the question for its code lives.
pub(super) async fn demo_codes(
    (demo, device): (DemoOrganization, String),
    question: u64,
    lives: Weak<()>,
    emitter: Emitter<Event>,
) {
    loop {
        sleep(demo.shown_code(&device).time_left).await;
        if lives.strong_count() == 0 {
            return;
        }
        emitter.emit(Event::DemoCode { question, shown: demo.shown_code(&device) });
    }
}

async fn connected(options: &ConnectOptions, report: bool) -> Result<Connected, iam::Error> {
    let iam = Iam::connect(options).await?;
    let prefetched = refresh::prefetch(iam.clone(), report);
    let identity = iam.identity().await?;
    Ok(Connected { iam, identity, prefetched, signed_in: None, asked_for_code: false })
}

/// How often it is looked whether somebody is at the desk.
const WATCH: Duration = Duration::from_secs(5);

/// A longer gap between two looks than this is a sleep of the computer's.
const SLEPT: SignedDuration = SignedDuration::from_secs(35);

/// Waits until nobody has been at the desk for as many minutes as `limit` holds, or until the computer was asleep. `activity`
/// counts what the operator does.
pub(super) async fn idle_timer(activity: Arc<AtomicU64>, limit: Arc<AtomicU64>, clock: Clock, emitter: Emitter<Event>) {
    let (mut seen, mut last_activity) = (activity.load(Ordering::SeqCst), Instant::now());
    loop {
        let (wall, begun) = (clock(), Instant::now());
        sleep(WATCH).await;
        let now = Instant::now();
        let activity = activity.load(Ordering::SeqCst);
        if activity != seen {
            (seen, last_activity) = (activity, now);
        }
        // A computer's steady clock goes on while it sleeps, or stands still: the other one then shows that it slept.
        let steady = SignedDuration::try_from(now - begun).unwrap_or(SignedDuration::MAX);
        let passed = clock().duration_since(wall).max(steady);
        let limit = Duration::from_secs(60 * limit.load(Ordering::SeqCst));
        if passed > SLEPT || now - last_activity >= limit {
            last_activity = now;
            emitter.emit(Event::IdleTimeout);
        }
    }
}

/// Waits until reading the account again is due: so many minutes after it was read last as `minutes` holds; never where that is
/// zero. `readings` counts how often it has been read.
pub(super) async fn refreshing(readings: Arc<AtomicU64>, minutes: Arc<AtomicU64>, emitter: Emitter<Event>) {
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
