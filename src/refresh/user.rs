//! Reading single users.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::account::{LoginProfile, UserName};
use crate::iam::{Iam, ReadPermit};
use crate::inventory::Details;
use crate::tasks::{Clock, Emitter};

use super::event::{Event, Watched};

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

/// Waits until a console password may be read. Whose it is going to be is decided then.
pub(crate) async fn permit(iam: Iam) -> Event {
    Event::Permit(Some(iam.login_profile_permit().await))
}

pub(crate) async fn verify(iam: Iam, permit: ReadPermit, name: UserName) -> Event {
    let begun = Instant::now();
    let read = iam.login_profile_on(permit, &name).await;
    Event::Verified { key: name.key(), read, begun, rate_limit: Some(iam.login_profile_rate()) }
}

/// Reads all about the user that is being looked at, unless another one is by then.
pub(crate) async fn watch(
    iam: Iam,
    name: UserName,
    user_id: String,
    watched: Arc<AtomicU64>,
    mine: u64,
    clock: Clock,
    emitter: Emitter<Event>,
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

/// Reads a user back after a change, until IAM agrees or has had time enough to.
pub(crate) async fn read_back(iam: Iam, name: UserName, serial: u64, expected: Expected) -> Event {
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

/// What a user is like once a change is in force.
#[derive(Clone, Copy)]
pub(crate) enum Expected {
    Present { reset_required: bool },
    Absent,
}

impl Expected {
    fn agrees(self, profile: &LoginProfile) -> bool {
        match (self, profile) {
            (Self::Present { reset_required: a }, LoginProfile::Present { reset_required: b, .. }) => a == *b,
            (Self::Absent, LoginProfile::Absent) => true,
            _ => false,
        }
    }
}
