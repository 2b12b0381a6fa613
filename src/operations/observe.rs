//! Reading what an operation concerns.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::sleep;

use crate::account::{Aspect, Observed, UserName};
use crate::iam::{self, Iam};

use super::action::AnyAction;
use super::event::Event;

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

/// Reads this of a user, and by AWS's clock when, where that is told.
///
/// # Errors
/// [`iam::Error`].
pub(crate) async fn observe(
    iam: &Iam,
    user: &UserName,
    aspect: Aspect,
) -> Result<(Observed, Option<Timestamp>), iam::Error> {
    match aspect {
        Aspect::LoginProfile => {
            let (profile, at) = iam.login_profile_at(user).await?;
            Ok((Observed::LoginProfile(profile), at))
        }
        Aspect::AccessKeys => {
            let (keys, at) = iam.access_keys_at(user).await?;
            Ok((Observed::AccessKeys(keys), at))
        }
        Aspect::AttachedPolicies => {
            let (arns, at) = iam.attached_policies_at(user).await?;
            Ok((Observed::AttachedPolicies(arns), at))
        }
    }
}

/// Reads a user back after an operation, until IAM agrees or has had time enough to.
pub(crate) async fn wait_for_propagation(iam: Iam, action: AnyAction, serial: u64) -> Event {
    let target = action.target().clone();
    let mut last: Option<Observed> = None;
    for pause in READ_BACK {
        sleep(pause).await;
        // A read that fails says nothing about the change: what the desk knows stands.
        if let Ok((observed, _)) = observe(&iam, &target.user, target.part.aspect()).await {
            let agrees = action.holds(&observed);
            last = Some(observed);
            if agrees {
                break;
            }
        }
    }
    Event::ReadBack { target, serial, observed: last }
}
