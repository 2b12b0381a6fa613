//! What a judge asks of an account: as whom it is called, and what became of it.

use std::collections::BTreeMap;

use super::DemoAccount;
use super::history::Write;

impl DemoAccount {
    /// The same account as seen by a client of this number: calls made through it are marked with the number. The account
    /// itself is client 0.
    #[must_use]
    pub fn client(&self, number: u32) -> Self {
        Self { account: self.account.clone(), client: number }
    }

    /// Every call so far that could have changed a console password, in the order in which they were received.
    #[must_use]
    pub fn writes(&self) -> Vec<Write> {
        self.state().writes.clone()
    }

    /// How many calls each fault has struck so far, and how many reads were stale in what they said of a password.
    #[must_use]
    pub fn struck(&self) -> BTreeMap<&'static str, usize> {
        self.state().struck.clone()
    }
}
