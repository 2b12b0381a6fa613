//! What the actions on an access key share.

use crate::account::{AccessKey, Observed, Part, Target, UserName, visible};
use crate::operations::{About, AnyAction, Info, Note};

use super::offer::{Ask, Offer, not_read};

/// What it means for whoever does something to a key of the own user.
pub(super) const TO_ONESELF: &str = "This is a key of the user you are signed in as. If you are signed in with it, Passdesk and all else \
                                     that uses it stops working at once.";

/// The key of this id of this user.
pub(super) fn target(user: UserName, id: String) -> Target {
    Target { user, part: Part::AccessKey(id) }
}

/// The id of the key that it is done to; empty where it is none.
pub(super) fn id(target: &Target) -> &str {
    match &target.part {
        Part::AccessKey(id) => id,
        Part::LoginProfile | Part::AttachedPolicy(_) => "",
    }
}

/// The same, to be shown.
pub(super) fn shown(target: &Target) -> String {
    visible(id(target))
}

/// An offer for each key of a user that was read and that it `fits`.
pub(super) fn offers(
    about: &About<'_>,
    info: &'static Info,
    label: &'static str,
    fits: impl Fn(&AccessKey) -> bool,
    action: impl Fn(UserName, String) -> AnyAction,
) -> Vec<Offer> {
    let keys = about.details.and_then(|details| details.access_keys.as_ref().ok());
    let fitting = keys.into_iter().flatten().filter(|key| fits(key));
    let offer = |key: &AccessKey| {
        let ask = Ask::Question(action(about.row.user.name.clone(), key.id.clone()));
        Offer { info, label, part: Part::AccessKey(key.id.clone()), fits: true, ask }
    };
    fitting.map(offer).collect()
}

/// Makes the key active, or not, in what was read. Tells whether it is there.
pub(super) fn set_active(target: &Target, observed: &mut Observed, active: bool) -> bool {
    observed.access_key_mut(id(target)).map(|key| key.active = active).is_some()
}

/// What is known of its last use.
pub(super) fn last_use(about: &About<'_>, id: &str) -> String {
    match about.details.and_then(|details| details.key_uses.get(id)) {
        Some(Ok(Some(used))) => {
            let place = used
                .region
                .as_deref()
                .filter(|region| *region != "N/A")
                .map(|region| format!(" in {}", visible(region)));
            let service = used
                .service
                .as_deref()
                .filter(|service| *service != "N/A")
                .map(|name| format!(", for {}", visible(name)));
            format!(
                "It was last used {}{}{}.",
                (about.ago)(used.at, about.now),
                service.unwrap_or_default(),
                place.unwrap_or_default()
            )
        }
        Some(Ok(None)) => "IAM knows of no use of it.".into(),
        Some(Err(error)) => format!("When it was last used is not known. {}", error.sentence),
        None => "When it was last used is not known yet.".into(),
    }
}

/// That the operator's own sign-in may be at stake, where it is.
pub(super) fn to_oneself(about: &About<'_>) -> Option<Note> {
    about.is_self.then(|| Note::Warning(TO_ONESELF.into()))
}

/// What to say where the answer got lost and the keys do not show it.
pub(super) fn unconfirmed(target: &Target, found: Option<&Observed>, what: &str, again: &str) -> String {
    if found.is_none() {
        return not_read(&target.user);
    }
    format!(
        "AWS did not confirm that access key {} of {} was {what}, and it is not certain from what IAM shows. Check the user again, \
         and {again} it once more if it is needed.",
        shown(target),
        target.user
    )
}
