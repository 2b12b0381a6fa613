//! The root users of member accounts: read when somebody looks, audited when somebody asks, and changed after a question.

use std::sync::Arc;
use std::time::Duration;

use crate::account::RootAspect;
use crate::iam;
use crate::journal::{ActionName, ConfirmedBy, Ending, EndingResult, Intent, TargetNames};
use crate::operations::{Outcome, State};
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
                let member = self.accounts.get_mut(&of).and_then(|account| account.root_users.member_mut(&id));
                for unresolved in member.map(Member::forget).unwrap_or_default() {
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
        let lost =
            "Internal error while reading the accounts of the organization. Nothing was changed. Read them again.";
        let lost = Event::AccountsEnded(Err(iam::Error::of_desk(lost.into())));
        self.read(of, |iam| root_users::read(iam, emitter), lost);
    }

    /// Keeps as many audits going as there may be.
    fn audit_on(&mut self, of: AccountId) {
        while let Some(id) = self.accounts.get_mut(&of).and_then(|account| account.root_users.next_to_audit()) {
            let lost = root_users::lost_audit(id.clone(), self.instant());
            self.read(of, |iam| root_users::audit(iam, id), lost);
        }
    }

    fn act_on_root(&mut self, of: AccountId, action: AnyRootAction) {
        let Some(account) = self.accounts.get(&of) else { return };
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
            account_id: action.target().account_id.clone(),
            caller_arn: account.session.identity.arn.clone(),
            endpoint: account.endpoint_in_journal(),
            action: ActionName::new(action.info().name),
            target: TargetNames::from(action.target()),
            subject: format!("The {}", action.subject()),
            must_change: None,
        };
        let (now, emitter) = (self.now(), self.emitter_of(of).of(DeskEvent::RootUsers));
        let Some(account) = self.accounts.get_mut(&of) else { return };
        let Some(member) = account.root_users.member_mut(&action.target().account_id) else { return };
        if let Some(running) = member.operation.as_ref().filter(|operation| operation.progress().is_some()) {
            let text = format!("Nothing more was sent: the {} is still under way.", running.action.subject());
            return self.notify(Note, text);
        }
        let (journal, iam) = match journal {
            Ok(found) => found,
            Err(refusal) => {
                let state = State::Finished(Outcome::Failed(iam::Error::of_desk(refusal)));
                member.operation = Some(RootOperation { action, state });
                return;
            }
        };
        let job = Job {
            iam,
            expected: member.expected(&action.target().part, now),
            journal,
            intent,
            stop: member.begin(&action),
            emitter,
            action: Arc::clone(&action),
        };
        let lost = DeskEvent::RootUsers(Event::Ended(Box::new(Ended::lost(action))));
        let work = async move { DeskEvent::RootUsers(job.run().await) };
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
                if let Some(member) = account.root_users.member_mut(&account_id) {
                    member.report(progress);
                }
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
                let Some(member) = account.root_users.member_mut(&target.account_id) else { return };
                let settled = member.settled(&observed, begun);
                member.observed(observed, now);
                self.root_settled(of, settled);
            }
            Event::Audited { account_id, begun, read } => {
                account.root_users.audit_ended();
                account.session.notice_sign_out(read.as_ref().as_ref().err());
                if read.as_ref().as_ref().err().is_some_and(is_sign_out) {
                    // The others would only say the same.
                    account.root_users.clear_queue();
                }
                let Some(member) = account.root_users.member_mut(&account_id) else { return self.audit_on(of) };
                let observed: Vec<_> = read
                    .iter()
                    .flat_map(|read| RootAspect::ALL.map(|aspect| read.observed(aspect).ok()))
                    .flatten()
                    .collect();
                let settled = observed.iter().flat_map(|observed| member.settled(observed, begun)).collect();
                member.audited(*read, now);
                self.root_settled(of, settled);
                self.audit_on(of);
            }
        }
    }

    /// An action on a root user has ended.
    fn root_changed(&mut self, of: AccountId, ended: Ended) {
        let now = self.now();
        let Some(account) = self.accounts.get_mut(&of) else { return };
        let Ended { action, outcome, evidence, ending, written, message, left_undone, without_session } = ended;
        if let Outcome::Failed(error) | Outcome::Unknown(error) = &outcome
            && without_session
        {
            account.session.notice_sign_out(Some(error));
        }
        let Some(member) = account.root_users.member_mut(&action.target().account_id) else { return };
        member.ended(&action, outcome.clone());
        let (mut told, mut superseded) = (None, Vec::new());
        match (outcome, evidence) {
            (Outcome::Done(_), _) => {
                member.made(&action, now);
                superseded = member.earlier(&*action);
                told = Some((Done, action.done(&member.account)));
            }
            (Outcome::Unknown(error), Some(evidence)) => {
                superseded = member.earlier(&*action);
                member.unresolved.push(Unresolved { action, evidence, error, ending, written });
            }
            (Outcome::Failed(_) | Outcome::Unknown(_), _) => {}
        }
        member.show_unresolved();
        if let Some((tone, text)) = told {
            self.notify(tone, text);
        }
        for written in superseded.into_iter().filter_map(|earlier| earlier.written) {
            self.acknowledge_in_journal(of, written);
        }
        for text in [left_undone, message].into_iter().flatten() {
            self.notify(Problem, text);
        }
    }

    /// A read tells that these were made, whose answers got lost.
    fn root_settled(&mut self, of: AccountId, settled: Vec<Unresolved>) {
        let now = self.now();
        for Unresolved { action, ending, written, .. } in settled {
            let Some(account) = self.accounts.get_mut(&of) else { return };
            let Some(member) = account.root_users.member_mut(&action.target().account_id) else { continue };
            let is_shown = |operation: &mut RootOperation| {
                operation.progress().is_none()
                    && operation.action.info() == action.info()
                    && operation.action.target() == action.target()
            };
            member.operation.take_if(|operation| is_shown(operation));
            member.made(&action, now);
            member.show_unresolved();
            let text = action.done(&member.account);
            self.notify(Done, text);
            if let Some(written) = written {
                let ending = Ending { result: EndingResult::Done, confirmed_by: Some(ConfirmedBy::ReadBack), ..ending };
                self.end_in_journal(of, written, ending);
            }
        }
    }
}
