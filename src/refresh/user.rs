//! Reading single users.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::account::UserName;
use crate::iam::{Iam, ReadPermit};
use crate::inventory::Details;
use crate::tasks::{Clock, Emitter};

use super::event::{Event, LoadedDetails};

/// How long a user must have been selected before it is read: an arrow key that is held down passes over many.
const DEBOUNCE: Duration = Duration::from_millis(150);

/// Waits until a console password may be read. Whose it is going to be is decided then.
pub(crate) async fn permit(iam: Iam) -> Event {
    Event::Permit(Some(iam.login_profile_permit().await))
}

pub(crate) async fn verify(iam: Iam, permit: ReadPermit, name: UserName) -> Event {
    let begun = Instant::now();
    let read = iam.login_profile_on(permit, &name).await;
    Event::Verified { key: name.key(), read, begun, rate_limit: Some(iam.login_profile_rate()) }
}

/// Reads all about the selected user, unless another one is selected by then.
pub(crate) async fn load_details(
    iam: Iam,
    name: UserName,
    user_id: String,
    wanted: Arc<AtomicU64>,
    mine: u64,
    clock: Clock,
    emitter: Emitter<Event>,
) -> Event {
    sleep(DEBOUNCE).await;
    if wanted.load(Ordering::SeqCst) != mine {
        return Event::Superseded;
    }
    let iam = iam.high_priority();
    let begun = Instant::now();
    let profile = async {
        if name.may_have_login_profile() {
            let read = iam.login_profile(&name).await;
            emitter.emit(Event::ProfileRead { key: name.key(), read, begun });
        }
    };
    let ((), user, access_keys, attached_policies, mfa_devices, groups, tags) = tokio::join!(
        profile,
        iam.user(&name),
        iam.access_keys(&name),
        iam.attached_policies(&name),
        iam.mfa_devices(&name),
        iam.groups(&name),
        iam.tags(&name),
    );
    let user_id = user.as_ref().ok().and_then(Option::as_ref).map_or_else(|| user_id, |user| user.user_id.clone());
    let refused = user.as_ref().err().cloned();
    let ids: Vec<String> = access_keys.iter().flatten().map(|key| key.id.clone()).collect();
    let details = Details {
        user_id: user_id.clone(),
        user: refused,
        access_keys,
        key_uses: HashMap::new(),
        attached_policies,
        mfa_devices,
        groups,
        tags,
        at: clock(),
    };
    let key = name.key();
    // It is shown at once; when the keys were last used takes another round trip.
    emitter.emit(Event::DetailsLoaded(Box::new(LoadedDetails { name, begun, user, details })));
    let mut uses = Vec::new();
    for id in ids {
        let used = iam.key_use(&id).await;
        uses.push((id, used));
    }
    Event::KeyUses { key, user_id, uses }
}
