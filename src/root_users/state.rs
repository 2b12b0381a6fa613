use std::collections::VecDeque;

use crate::account::MemberAccount;
use crate::iam::{self, RootFeatures};
use crate::journal::TargetNames;

use super::member::{Auditing, Member};

/// So many audits are under way at the same time. Each is several calls, to an account of its own.
const AT_ONCE: usize = 4;

/// The member accounts of the organisation of an account that is open, and what is known of their root users.
#[derive(Default)]
pub struct RootUsers {
    /// What the organisation has switched on.
    pub features: Reading<RootFeatures>,
    /// Whether the list of accounts was read to its end.
    pub accounts: Reading<()>,
    /// The accounts, in the order of their names.
    members: Vec<Member>,
    /// Those that were listed in the reading that is under way.
    listed: Vec<String>,
    /// The ids of the accounts that wait to be audited.
    queue: VecDeque<String>,
    /// How many audits are under way.
    running: usize,
}

/// Something that is read when somebody looks, and again.
pub struct Reading<T> {
    /// Whether it is being read.
    pub is_running: bool,
    /// What came of it last.
    pub last: Option<Result<T, iam::Error>>,
}

impl<T> Default for Reading<T> {
    fn default() -> Self {
        Self { is_running: false, last: None }
    }
}

impl<T> Reading<T> {
    fn take(&mut self, read: Result<T, iam::Error>) {
        *self = Self { is_running: false, last: Some(read) };
    }
}

impl RootUsers {
    /// The accounts, in the order of their names.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The account of this id.
    #[must_use]
    pub fn member(&self, account_id: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.account.id == account_id)
    }

    pub(crate) fn member_mut(&mut self, account_id: &str) -> Option<&mut Member> {
        self.members.iter_mut().find(|member| member.account.id == account_id)
    }

    /// How many accounts are being audited, or wait for it.
    #[must_use]
    pub fn auditing(&self) -> usize {
        self.running + self.queue.len()
    }

    /// Whether something is being done to a root user.
    #[must_use]
    pub fn is_changing(&self) -> bool {
        self.members.iter().any(Member::is_changing)
    }

    /// Whether what became of an action on what the journal names so is still open here.
    #[must_use]
    pub fn is_open(&self, names: &TargetNames) -> bool {
        let open = |member: &Member| {
            let running = member.operation.iter().filter(|operation| operation.progress().is_some());
            let running = running.map(|operation| &operation.action);
            let mut open = running.chain(member.unresolved.iter().map(|unresolved| &unresolved.action));
            open.any(|action| TargetNames::from(action.target()) == *names)
        };
        names.root.as_deref().and_then(|id| self.member(id)).is_some_and(open)
    }

    /// Reading begins, unless it is under way.
    pub(crate) fn begin(&mut self) -> bool {
        if self.accounts.is_running {
            return false;
        }
        self.features.is_running = true;
        self.accounts.is_running = true;
        self.listed.clear();
        true
    }

    pub(crate) fn take_features(&mut self, read: Result<RootFeatures, iam::Error>) {
        self.features.take(read);
    }

    /// Takes in accounts that were listed.
    pub(crate) fn take_accounts(&mut self, accounts: Vec<MemberAccount>) {
        for account in accounts {
            self.listed.push(account.id.clone());
            let known = self.members.iter().position(|member| member.account.id == account.id);
            match known {
                Some(at) if self.members[at].account == account => {}
                Some(at) => {
                    let member = self.members.remove(at).renamed(account);
                    self.insert(member);
                }
                None => self.insert(Member::new(account)),
            }
        }
    }

    fn insert(&mut self, member: Member) {
        let at = self.members.partition_point(|other| other.order < member.order);
        self.members.insert(at, member);
    }

    /// The list has ended. An account that has left the organisation goes, unless something is open there.
    pub(crate) fn end_accounts(&mut self, ended: Result<(), iam::Error>) {
        if ended.is_ok() {
            let listed = std::mem::take(&mut self.listed);
            let was_listed = |member: &Member| member.account.name.is_some() || member.account.email.is_some();
            self.members.retain(|member| {
                listed.contains(&member.account.id)
                    || !was_listed(member)
                    || member.is_changing()
                    || !member.unresolved.is_empty()
            });
        }
        self.accounts.take(ended);
        // What has no answer by now gets none.
        self.features.is_running = false;
    }

    /// Takes in accounts whose ids somebody has given. Returns how many are new.
    pub(crate) fn add(&mut self, ids: Vec<String>) -> usize {
        let before = self.members.len();
        for id in ids {
            if self.member(&id).is_none() {
                self.insert(Member::new(MemberAccount::of_id(id)));
            }
        }
        self.members.len() - before
    }

    /// These are to be audited: those that can be, and are not already.
    pub(crate) fn enqueue(&mut self, ids: Vec<String>) {
        for id in ids {
            if let Some(member) = self.member_mut(&id)
                && member.auditing.is_none()
                && member.account.why_not().is_none()
            {
                member.auditing = Some(Auditing::Queued);
                self.queue.push_back(id);
            }
        }
    }

    /// Takes out the next account that is to be audited now.
    pub(crate) fn next_to_audit(&mut self) -> Option<String> {
        while self.running < AT_ONCE {
            let id = self.queue.pop_front()?;
            if let Some(member) = self.member_mut(&id) {
                member.auditing = Some(Auditing::Running);
                self.running += 1;
                return Some(id);
            }
        }
        None
    }

    /// An audit has ended.
    pub(crate) fn audit_ended(&mut self) {
        self.running = self.running.saturating_sub(1);
    }

    /// No more are to be audited than those that are under way.
    pub(crate) fn clear_queue(&mut self) {
        for id in std::mem::take(&mut self.queue) {
            if let Some(member) = self.member_mut(&id) {
                member.auditing = None;
            }
        }
    }

    /// There is no connection any more: what was being read will not come.
    pub(crate) fn give_up(&mut self) {
        self.queue.clear();
        self.running = 0;
        self.features.is_running = false;
        self.accounts.is_running = false;
        for member in &mut self.members {
            member.auditing = None;
        }
    }
}
