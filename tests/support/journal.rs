//! Journals that a test fills by hand.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use passdesk::account::UserName;
use passdesk::actions::{create_password, delete_password, reset_password};
use passdesk::desk::{
    ActionName, ConfirmedBy, Ending, EndingResult, Info, Intent, Journal, TargetNames, Ticket, filled,
};

use super::NOW;

/// The id of the demo account.
pub(crate) const ACCOUNT: &str = "111122223333";

/// A folder of its own, which goes with it.
pub(crate) struct Place(pub(crate) PathBuf);

impl Place {
    pub(crate) fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("passdesk-window-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("made");
        Self(folder)
    }

    /// The journal in it.
    pub(crate) fn journal(&self) -> PathBuf {
        self.0.join("journal.jsonl")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn open(folder: &Path) -> Journal {
    let now: Timestamp = NOW.parse().expect("a time");
    Journal::open(folder, Arc::new(move || now)).expect("opened").0
}

pub(crate) fn begin(journal: &Journal, account: &str, user: &str, info: &Info) -> Ticket {
    let name = UserName::parse(user).expect("a user name");
    let intent = Intent {
        account_id: account.into(),
        caller_arn: format!("arn:aws:iam::{account}:user/helpdesk/ann\u{202e}"),
        endpoint: "iam.amazonaws.com".into(),
        action: ActionName::new(info.name),
        subject: filled(info.subject, name.as_str(), ""),
        target: TargetNames::user(name),
        must_change: None,
    };
    journal.begin(intent).expect("begun")
}

pub(crate) fn end(journal: &Journal, account: &str, user: &str, info: &Info, result: EndingResult) {
    let ticket = begin(journal, account, user, info);
    let ending = Ending {
        result,
        confirmed_by: (result == EndingResult::Done).then_some(ConfirmedBy::ReadBack),
        code: (result == EndingResult::Refused).then(|| "AccessDenied".into()),
        request_ids: vec!["7a62c49f-347e-4fc4-9331-6e8eEXAMPLE".into()],
        attempts: 1,
    };
    journal.end(&ticket, ending).expect("ended");
}

/// What an earlier desk left: a reset without an outcome, and things that went well or not.
pub(crate) fn left_behind(place: &Place) {
    let earlier = open(&place.0);
    end(&earlier, ACCOUNT, "ann.ko", &delete_password::INFO, EndingResult::Done);
    end(&earlier, ACCOUNT, "cy.wu", &create_password::INFO, EndingResult::Refused);
    let _ = begin(&earlier, ACCOUNT, "bob.lee", &reset_password::INFO);
    let _ = begin(&earlier, "999900001111", "eve", &delete_password::INFO);
}
