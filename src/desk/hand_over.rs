//! Passwords that are in force and wait to be handed over, each on a card of its own.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;

use crate::account::UserName;
use crate::password::Secret;

/// Which card it is: a process has no two of the same id, and a later one has a greater id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CardId(u64);

impl CardId {
    pub(super) fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// A password that is in force and waits to be handed over.
pub struct HandOver {
    /// Which card it is.
    pub id: CardId,
    /// Whose it is.
    pub name: UserName,
    /// The password.
    pub password: Arc<Secret>,
    /// Whether the user must create a new one at the next sign-in.
    pub must_change: bool,
    /// Where the user signs in.
    pub sign_in_url: Option<String>,
    /// When IAM confirmed it.
    pub at: Timestamp,
    /// Whether the password was shown or copied. Before that nobody can have handed it over.
    pub was_seen: bool,
}

impl HandOvers {
    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = &HandOver> {
        self.waiting.iter().chain(&self.handed_over)
    }
}

/// The passwords that this desk set, on their way to those whose they are.
#[derive(Default)]
pub struct HandOvers {
    /// Those that are not handed over yet, the oldest first.
    pub waiting: VecDeque<HandOver>,
    /// Those that were handed over a moment ago, which can still be taken back, the oldest first.
    pub handed_over: Vec<HandOver>,
}
