use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use crate::account::MemberAccount;
use crate::iam::{self, AccountPage, RootFeatures};
use crate::journal::TargetNames;

use super::member::{Auditing, Member, Order};

/// So many audits are under way at the same time. Each is several calls, to an account of its own.
const AT_ONCE: usize = 4;

/// The member accounts of the organisation of an account that is open, and what is known of their root users.
#[derive(Default)]
pub struct RootUsers {
    /// What the organisation has switched on.
    pub features: Reading<RootFeatures>,
    /// Whether the list of accounts was read to its end.
    pub accounts: Reading<()>,
    /// Whether it once was: what is shown is then the list before where it could not be read again.
    was_listed: bool,
    /// By their ids.
    members: HashMap<String, Member>,
    /// In the order in which they are shown.
    order: BTreeSet<Order>,
    /// Those that were listed in the reading that is under way, or that could not go on.
    listed: HashSet<String>,
    /// From where the list goes on that could not be read to its end.
    next: Option<String>,
    /// The ids of the accounts that wait to be audited.
    queue: VecDeque<String>,
    /// How many audits are under way.
    running: usize,
    /// The ids of the accounts on whose root users something is under way, or came to no good end.
    operated: BTreeSet<String>,
    /// Counts what has changed of the accounts.
    version: u64,
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
    pub fn members(&self) -> impl Iterator<Item = &Member> {
        self.order.iter().filter_map(|order| self.member(&order.account_id))
    }

    /// How many accounts are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether none are.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Another number whenever something about an account has changed.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// The account of this id.
    #[must_use]
    pub fn member(&self, account_id: &str) -> Option<&Member> {
        self.members.get(account_id)
    }

    /// The accounts on whose root users something is under way, or came to no good end.
    pub fn operated(&self) -> impl Iterator<Item = &Member> {
        self.operated.iter().filter_map(|id| self.member(id))
    }

    /// Changes what is known of the account of this id, if there is one.
    pub(crate) fn change<R>(&mut self, account_id: &str, change: impl FnOnce(&mut Member) -> R) -> Option<R> {
        let member = self.members.get_mut(account_id)?;
        let changed = change(member);
        match member.operation {
            Some(_) => self.operated.insert(account_id.to_owned()),
            None => self.operated.remove(account_id),
        };
        self.version += 1;
        Some(changed)
    }

    /// How many accounts are being audited, or wait for it.
    #[must_use]
    pub fn auditing(&self) -> usize {
        self.running + self.queue.len()
    }

    /// Whether something is being done to a root user.
    #[must_use]
    pub fn is_changing(&self) -> bool {
        self.operated().any(Member::is_changing)
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

    /// How many accounts the list had where it could not be read to its end, and never was before.
    #[must_use]
    pub fn ends_after(&self) -> Option<usize> {
        (!self.was_listed).then_some(self.listed.len())
    }

    /// How many accounts the list has had so far, while it is being read.
    #[must_use]
    pub fn listed_so_far(&self) -> Option<usize> {
        self.accounts.is_running.then_some(self.listed.len())
    }

    /// Whether a list that could not be read to its end can go on from there.
    #[must_use]
    pub const fn can_go_on(&self) -> bool {
        !self.accounts.is_running && self.next.is_some()
    }

    /// Reading begins, unless it is under way.
    pub(crate) fn begin(&mut self) -> bool {
        if self.accounts.is_running {
            return false;
        }
        self.features.is_running = true;
        self.accounts.is_running = true;
        self.listed.clear();
        self.next = None;
        true
    }

    /// The list goes on from here where it could not be read to its end.
    pub(crate) fn go_on(&mut self) -> Option<String> {
        let next = self.next.clone().filter(|_| !self.accounts.is_running)?;
        self.accounts.is_running = true;
        Some(next)
    }

    pub(crate) fn take_features(&mut self, read: Result<RootFeatures, iam::Error>) {
        self.features.take(read);
    }

    /// Takes in accounts that were listed.
    pub(crate) fn take_accounts(&mut self, page: AccountPage) {
        for account in page.accounts {
            self.listed.insert(account.id.clone());
            let member = match self.members.remove(&account.id) {
                Some(known) if known.account == account => known,
                Some(known) => {
                    self.order.remove(&known.order);
                    known.renamed(account)
                }
                None => Member::new(account),
            };
            self.insert(member);
        }
        self.next = page.next;
        self.version += 1;
    }

    fn insert(&mut self, member: Member) {
        self.order.insert(member.order.clone());
        self.members.insert(member.account.id.clone(), member);
    }

    /// The list has ended. An account that has left the organisation goes, unless something is open there.
    pub(crate) fn end_accounts(&mut self, ended: Result<(), iam::Error>) {
        if ended.is_ok() {
            let listed = std::mem::take(&mut self.listed);
            let was_listed = |member: &Member| member.account.name.is_some() || member.account.email.is_some();
            let stays = |member: &Member| {
                listed.contains(&member.account.id)
                    || !was_listed(member)
                    || member.is_changing()
                    || !member.unresolved.is_empty()
            };
            let (order, operated) = (&mut self.order, &mut self.operated);
            self.members.retain(|id, member| {
                let stays = stays(member);
                if !stays {
                    order.remove(&member.order);
                    operated.remove(id);
                }
                stays
            });
            (self.was_listed, self.next) = (true, None);
        }
        self.accounts.take(ended);
        // What has no answer by now gets none.
        self.features.is_running = false;
        self.version += 1;
    }

    /// Takes in accounts whose ids somebody has given. Returns how many are new.
    pub(crate) fn add(&mut self, ids: Vec<String>) -> usize {
        let before = self.members.len();
        for id in ids {
            if !self.members.contains_key(&id) {
                self.insert(Member::new(MemberAccount::of_id(id)));
            }
        }
        self.version += 1;
        self.members.len() - before
    }

    /// These are to be audited: those that can be, and are not already.
    pub(crate) fn enqueue(&mut self, ids: Vec<String>) {
        for id in ids {
            if let Some(member) = self.members.get_mut(&id)
                && member.auditing.is_none()
                && member.account.why_not().is_none()
            {
                member.auditing = Some(Auditing::Queued);
                self.queue.push_back(id);
            }
        }
        self.version += 1;
    }

    /// Takes out the next account that is to be audited now.
    pub(crate) fn next_to_audit(&mut self) -> Option<String> {
        while self.running < AT_ONCE {
            let id = self.queue.pop_front()?;
            if self.change(&id, |member| member.auditing = Some(Auditing::Running)).is_some() {
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
            if let Some(member) = self.members.get_mut(&id) {
                member.auditing = None;
            }
        }
        self.version += 1;
    }

    /// There is no connection any more: what was being read will not come.
    pub(crate) fn give_up(&mut self) {
        self.queue.clear();
        self.running = 0;
        self.features.is_running = false;
        if self.accounts.is_running {
            let sentence = "Reading the accounts was given up because the connection ended. Read them again.";
            self.accounts.take(Err(iam::Error::of_desk(sentence.into())));
        }
        for member in self.members.values_mut() {
            member.auditing = None;
        }
        self.version += 1;
    }
}
