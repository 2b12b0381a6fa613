//! Two accounts that are open side by side.

use std::time::Duration;

use passdesk::account::Identity;
use passdesk::demo::{DemoAccount, DemoOptions};
use passdesk::desk::Options;

use super::Operator;

/// Another account than [`super::small_account`], in which a user has the same name.
pub(crate) fn other_account() -> DemoAccount {
    let account = DemoAccount::new(DemoOptions { users: 0, ..DemoOptions::instant() });
    account.add_user("ann.ko", |user| user.password("Old-Password-of-Ann-2"));
    account.add_user("zoe.ray", |user| user);
    account.set_identity(Identity {
        account_id: "999988887777".into(),
        arn: "arn:aws:iam::999988887777:user/helpdesk".into(),
        user_id: "AIDAHELPDESK".into(),
    });
    account
}

/// Both are open, and the second one is shown.
pub(crate) fn side_by_side(first: &DemoAccount, second: &DemoAccount) -> Operator {
    let mut operator = Operator::with(first, Options { http_client: Some(second.http_client()), ..Options::default() });
    operator.opens_another();
    operator
}

impl Operator {
    /// Opens the account of this computer's credentials beside what is open.
    pub(crate) fn opens_another(&mut self) {
        self.click("Open another account");
        self.click("Use the credentials of this computer");
        self.wait(Duration::from_secs(3));
    }
}
