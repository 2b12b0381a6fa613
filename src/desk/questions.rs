//! Asking the operator while an account is being opened, and what is done with the answers.

use std::sync::Arc;

use crate::iam::{self, MfaQuestion, SessionMfa};
use crate::password::Secret;
use crate::session::Origin;

use super::account::AccountId;
use super::asking::{Asking, CodeQuestion, KeysQuestion, PastedKeys};
use super::{Desk, Stage};

impl Desk {
    /// Asks for access keys with which an account is to be opened.
    pub(super) fn ask_for_keys(&mut self) {
        let serial = self.next_question();
        self.asking = Some(Asking::Keys(KeysQuestion { serial, access_key_id: None, mfa: false, of: None }));
    }

    /// Asks for them again, because they are kept nowhere.
    pub(super) fn ask_for_keys_again(&mut self, of: Option<AccountId>, access_key_id: String, mfa: bool) {
        let serial = self.next_question();
        self.asking = Some(Asking::Keys(KeysQuestion { serial, access_key_id: Some(access_key_id), mfa, of }));
    }

    pub(super) fn asked_for_code(&mut self, question: MfaQuestion) {
        let serial = self.next_question();
        let mut asked = CodeQuestion::new(serial, question);
        asked.shown = self.is_demo().then(|| self.follow_device(&asked));
        self.asking = Some(Asking::Code(asked));
    }

    fn next_question(&mut self) -> u64 {
        self.questions += 1;
        self.questions
    }

    /// The operator gives a code.
    pub(super) fn answer_code(&mut self, code: Secret) {
        match self.asking.take() {
            Some(Asking::Code(CodeQuestion { question, .. })) => question.answer(code),
            other => self.asking = other,
        }
    }

    /// The operator gives access keys: with them the account is opened, or signed in to again.
    pub(super) fn answer_keys(&mut self, keys: PastedKeys) {
        let Some(Asking::Keys(KeysQuestion { of, .. })) =
            self.asking.take_if(|asking| matches!(asking, Asking::Keys(_)))
        else {
            return;
        };
        let PastedKeys { access_key_id, secret_access_key, session_token, mfa } = keys;
        let origin = Origin::Keys { access_key_id: access_key_id.clone(), mfa };
        let options = iam::ConnectOptions {
            as_whom: iam::AsWhom::Keys(iam::Keys {
                access_key_id,
                secret_access_key: Arc::new(secret_access_key),
                session_token: session_token.map(Arc::new),
            }),
            session_mfa: mfa.then_some(SessionMfa::Find),
            ..self.connect_options()
        };
        match of {
            Some(of) => {
                if let Some(account) = self.accounts.get_mut(&of) {
                    account.session.origin = origin;
                }
                self.connect_with(Some(of), options, true);
            }
            None => {
                self.leave();
                self.connect_with(None, options, true);
                self.stage = Stage::Opening(origin);
            }
        }
    }

    /// The operator answers nothing: the account is not opened.
    pub(super) fn stop_asking(&mut self) {
        let Some(asking) = self.asking.take() else { return };
        let again = match &asking {
            Asking::Keys(question) => question.of,
            Asking::Code(_) => None,
        };
        if let Some(account) = again.and_then(|of| self.accounts.get_mut(&of)) {
            account.session.signing_in = false;
        }
        // What waits for the code is told that there will be none, and says so.
        drop(asking);
    }
}
