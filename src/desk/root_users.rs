//! The root users of member accounts: read when somebody looks, audited when somebody asks, and changed after a question.

use std::sync::Arc;
use std::time::Duration;

use crate::account::RootAspect;
use crate::iam;
use crate::journal::{ActionName, ConfirmedBy, Ending, EndingResult, Intent, TargetNames};
use crate::operations::{Evidence, Outcome, still_unconfirmed};
use crate::root_users::{self, AnyRootAction, Ended, Event, Job, Member, RootOperation, Unresolved};
use crate::session::is_sign_out;

use super::Desk;
use super::account::AccountId;
use super::message::Event as DeskEvent;
use super::notifications::NotificationTone::{Done, Note, Problem};
use super::root_command::RootCommand;

impl Desk {
    pub(super) fn root_command(&mut self, of: AccountId, command: RootCommand) {
        match command {
            RootCommand::Read => self.read_root_users(of),
            RootCommand::GoOn => self.go_on_with_accounts(of),
            RootCommand::Add(ids) => {
                if let Some(account) = self.accounts.get_mut(&of) {
                    account.root_users.add(ids);
                }
            }
            RootCommand::Audit(ids) => {
                if let Some(account) = self.accounts.get_mut(&of).filter(|account| account.session.connection.is_some())
                {
                    account.root_users.enqueue(ids);
                }
                self.audit_on(of);
            }
            RootCommand::StopAuditing => {
                if let Some(account) = self.accounts.get_mut(&of) {
                    account.root_users.clear_queue();
                }
            }
            RootCommand::Act(action) => self.act_on_root(of, action),
            RootCommand::StopWaiting(id) => {
                if let Some(member) = self.accounts.get(&of).and_then(|account| account.root_users.member(&id)) {
                    member.stop_waiting();
                }
            }
            RootCommand::Forget(id) => {
                let account = self.accounts.get_mut(&of);
                let forgotten = account.and_then(|account| account.root_users.change(&id, Member::forget));
                for unresolved in forgotten.unwrap_or_default() {
                    unresolved.written.into_iter().for_each(|written| self.acknowledge_in_journal(of, written));
                }
            }
        }
    }

    fn read_root_users(&mut self, of: AccountId) {
        let emitter = self.emitter_of(of).of(DeskEvent::RootUsers);
        let Some(account) = self.accounts.get_mut(&of) else { return };
        if account.session.connection.is_none() || !account.root_users.begin() {
            return;
        }
        self.read(of, |iam| root_users::read(iam, emitter), lost_list());
    }

    fn go_on_with_accounts(&mut self, of: AccountId) {
        let emitter = self.emitter_of(of).of(DeskEvent::RootUsers);
        let account = self.accounts.get_mut(&of).filter(|account| account.session.connection.is_some());
        if let Some(from) = account.and_then(|account| account.root_users.go_on()) {
            self.read(of, |iam| root_users::go_on(iam, from, emitter), lost_list());
        }
    }

    /// Keeps as many audits going as there may be.
    fn audit_on(&mut self, of: AccountId) {
        while let Some(id) = self.accounts.get_mut(&of).and_then(|account| account.root_users.next_to_audit()) {
            let lost = root_users::lost_audit(id.clone(), self.instant());
            self.read(of, |iam| root_users::audit(iam, id), lost);
        }
    }

    fn act_on_root(&mut self, of: AccountId, action: AnyRootAction) {
        let id = action.target().account_id.clone();
        let Some(account) = self.accounts.get(&of) else {
            let text = format!("Nothing was changed: the account was closed before the {} was sent.", action.subject());
            return self.notify(Problem, text);
        };
        let Some(member) = account.root_users.member(&id) else {
            let text = format!(
                "Nothing was changed: the account is not in the list any more, so the {} was not sent. Read the accounts again.",
                action.subject()
            );
            return self.notify_in(of, Problem, text);
        };
        if let Some(running) = member.operation.as_ref().filter(|operation| operation.progress().is_some()) {
            let text = format!("Nothing more was sent: the {} is still under way.", running.action.subject());
            return self.notify_in(of, Note, text);
        }
        let refusal = if account.session.signing_in {
            Some("Nothing was changed: it is being signed in again. Try again in a moment.")
        } else if self.is_read_only() {
            Some("This desk was started read-only. Nothing was changed. Start it without --read-only to make changes.")
        } else {
            None
        };
        let journal = refusal.map_or_else(|| self.journal_for(account), |refusal| Err(refusal.to_owned()));
        let journal = journal.and_then(|journal| match account.session.iam() {
            Some(iam) => Ok((journal, iam)),
            None => Err("Nothing was changed: there is no connection to the account. Sign in again.".into()),
        });
        let intent = Intent {
            account_id: id.clone(),
            caller_arn: account.session.identity.arn.clone(),
            endpoint: account.endpoint_in_journal(),
            action: ActionName::new(action.info().name),
            target: TargetNames::from(action.target()),
            subject: format!("The {}", action.subject()),
            must_change: None,
        };
        let earlier = member.evidence(&*action).cloned();
        let expected = member.expected(&action.target().part, self.now());
        let has_unresolved = member.has_unresolved(action.target());
        let emitter = self.emitter_of(of).of(DeskEvent::RootUsers);
        let Some(account) = self.accounts.get_mut(&of) else { return };
        let (journal, iam) = match journal {
            Ok(found) => found,
            Err(refusal) => {
                let error = iam::Error::of_desk(refusal);
                let outcome = match earlier {
                    Some(_) => Outcome::Unknown(still_unconfirmed(error)),
                    None => Outcome::Failed(error),
                };
                account.root_users.change(&id, |member| member.ended(&action, outcome));
                return;
            }
        };
        let Some(stop) = account.root_users.change(&id, |member| member.begin(&action)) else { return };
        let lost = Ended::lost(Arc::clone(&action), earlier.as_ref());
        let job = Job { iam, action, expected, earlier, has_unresolved, journal, intent, stop, emitter };
        let work = async move { DeskEvent::RootUsers(job.run().await) };
        let lost = DeskEvent::RootUsers(Event::Ended(Box::new(lost)));
        self.inbox.spawn(self.from(Some(of)), Duration::ZERO, work, lost);
    }

    /// What came of an action holds as long as its account is open, whatever became of the connection; what was read does only while the
    /// connection stands.
    pub(super) fn root_event(&mut self, of: AccountId, is_current: bool, event: Event) {
        let now = self.now();
        let Some(account) = self.accounts.get_mut(&of) else { return };
        match event {
            Event::Ended(ended) => self.root_changed(of, *ended),
            Event::Progress { account_id, progress } => {
                account.root_users.change(&account_id, |member| member.report(progress));
            }
            _ if !is_current => {}
            Event::Features(read) => {
                account.session.notice_sign_out(read.as_ref().err());
                account.root_users.take_features(read);
            }
            Event::Accounts(page) => account.root_users.take_accounts(page),
            Event::AccountsEnded(ended) => {
                account.session.notice_sign_out(ended.as_ref().err());
                account.root_users.end_accounts(ended);
            }
            Event::Observed { target, observed, begun } => {
                let settled = account.root_users.change(&target.account_id, |member| {
                    let settled = member.settled(&observed, begun);
                    member.observed(observed, now);
                    settled
                });
                self.root_settled(of, settled.unwrap_or_default());
            }
            Event::Audited { account_id, begun, read } => {
                account.root_users.audit_ended();
                account.session.notice_sign_out(read.as_ref().as_ref().err());
                if read.as_ref().as_ref().err().is_some_and(is_sign_out) {
                    // The others would only say the same.
                    account.root_users.clear_queue();
                }
                let observed: Vec<_> = read
                    .iter()
                    .flat_map(|read| RootAspect::ALL.map(|aspect| read.observed(aspect).ok()))
                    .flatten()
                    .collect();
                let settled = account.root_users.change(&account_id, |member| {
                    member.audited(*read, now);
                    observed.iter().flat_map(|observed| member.settled(observed, begun)).collect()
                });
                self.root_settled(of, settled.unwrap_or_default());
                self.audit_on(of);
            }
        }
    }

    /// An action on a root user has ended.
    fn root_changed(&mut self, of: AccountId, ended: Ended) {
        let now = self.now();
        let Some(account) = self.accounts.get_mut(&of) else { return };
        let Ended { action, outcome, evidence, ending, written, message, leaves_something, without_session } = ended;
        if let Outcome::Failed(error) | Outcome::Unknown(error) = &outcome
            && without_session
        {
            account.session.notice_sign_out(Some(error));
        }
        let is_written = written.is_some();
        let changed = account.root_users.change(&action.target().account_id, |member| {
            member.ended(&action, outcome.clone());
            let (mut texts, mut settled, mut superseded) = (Vec::new(), Vec::new(), None);
            match (outcome, evidence) {
                (Outcome::Done(by), _) => {
                    let earlier = member.evidence(&*action).filter(|_| by == ConfirmedBy::ReadBack);
                    let since = earlier.map(Evidence::sent_first);
                    member.made(&action, now);
                    settled = member.overridden(&*action, since);
                    texts.push((Done, action.done(&member.account)));
                    let left_over = leaves_something.then(|| action.left_over(&member.account)).flatten();
                    texts.extend(left_over.map(|text| (Note, text)));
                }
                (Outcome::Unknown(error), Some(evidence)) => {
                    let unresolved = Unresolved { action: Arc::clone(&action), evidence, error, ending, written };
                    superseded = member.add_unresolved(unresolved);
                }
                (Outcome::Failed(_) | Outcome::Unknown(_), _) => {}
            }
            member.show_unresolved();
            (texts, settled, superseded)
        });
        let (texts, settled, superseded) = changed.unwrap_or_default();
        for (tone, text) in texts {
            self.notify_in(of, tone, text);
        }
        for Unresolved { action: earlier, ending, written, .. } in settled {
            match written {
                // Nothing was sent this time: what became of the earlier attempt has turned out.
                Some(written) if !is_written && earlier.is_same(&*action) => {
                    self.end_in_journal(of, written, read_back(ending));
                }
                Some(written) => self.acknowledge_in_journal(of, written),
                None => {}
            }
        }
        if let Some(written) = superseded {
            self.acknowledge_in_journal(of, written);
        }
        if let Some(text) = message {
            self.notify_in(of, Problem, text);
        }
    }

    /// A read tells that these were made, whose answers got lost.
    fn root_settled(&mut self, of: AccountId, settled: Vec<Unresolved>) {
        let now = self.now();
        for Unresolved { action, evidence, ending, written, .. } in settled {
            let Some(account) = self.accounts.get_mut(&of) else { return };
            let changed = account.root_users.change(&action.target().account_id, |member| {
                let is_its_own = |operation: &mut RootOperation| {
                    operation.progress().is_none() && operation.action.is_same(&*action)
                };
                member.operation.take_if(is_its_own);
                member.made(&action, now);
                let overridden = member.overridden(&*action, Some(evidence.sent_first()));
                member.show_unresolved();
                (action.done(&member.account), action.left_over(&member.account), overridden)
            });
            let Some((done, left_over, overridden)) = changed else { continue };
            self.notify_in(of, Done, done);
            if let Some(text) = left_over {
                self.notify_in(of, Note, text);
            }
            if let Some(written) = written {
                self.end_in_journal(of, written, read_back(ending));
            }
            for written in overridden.into_iter().filter_map(|other| other.written) {
                self.acknowledge_in_journal(of, written);
            }
        }
    }
}

/// How a change has ended that a later read has told of.
fn read_back(ending: Ending) -> Ending {
    Ending { result: EndingResult::Done, confirmed_by: Some(ConfirmedBy::ReadBack), ..ending }
}

fn lost_list() -> Event {
    let lost = "Internal error while reading the accounts of the organization. Nothing was changed. Read them again.";
    Event::AccountsEnded(Err(iam::Error::of_desk(lost.into())))
}
