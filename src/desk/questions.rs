//! Asking the operator while an account is being opened, and what is done with the answers.

use std::sync::Arc;

use crate::iam::{self, MfaAnswer, MfaQuestion, SessionMfa};
use crate::session::Origin;

use super::Desk;
use super::account::AccountId;
use super::asking::{Asking, CodeQuestion, KeysQuestion, PastedKeys};

impl Desk {
    /// Asks for access keys with which an account is to be opened.
    pub(super) fn ask_for_keys(&mut self) {
        let serial = self.next_question();
        self.asking.insert(None, Asking::Keys(KeysQuestion { serial, access_key_id: None, mfa: false }));
    }

    /// Asks for them again, because they are kept nowhere.
    pub(super) fn ask_for_keys_again(&mut self, of: AccountId, access_key_id: String, mfa: bool) {
        let serial = self.next_question();
        self.asking.insert(Some(of), Asking::Keys(KeysQuestion { serial, access_key_id: Some(access_key_id), mfa }));
    }

    pub(super) fn asked_for_code(&mut self, of: Option<AccountId>, question: MfaQuestion) {
        let serial = self.next_question();
        let mut asked = CodeQuestion::new(serial, question);
        asked.shown = self.is_demo().then(|| self.follow_device(&asked));
        self.asking.insert(of, Asking::Code(asked));
    }

    fn next_question(&mut self) -> u64 {
        self.questions += 1;
        self.questions
    }

    /// The operator gives a code.
    pub(super) fn answer_code(&mut self, answer: MfaAnswer) {
        let of = self.in_front();
        match self.asking.remove(&of) {
            Some(Asking::Code(CodeQuestion { question, .. })) => question.answer(answer),
            Some(other) => drop(self.asking.insert(of, other)),
            None => {}
        }
    }

    /// The operator gives access keys: with them the account is opened, or signed in to again.
    pub(super) fn answer_keys(&mut self, keys: PastedKeys) {
        let of = self.in_front();
        if !matches!(self.asking.get(&of), Some(Asking::Keys(_))) {
            return;
        }
        self.asking.remove(&of);
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
        let of = match of {
            Some(of) => {
                if let Some(account) = self.accounts.get_mut(&of) {
                    account.session.origin = origin;
                } else {
                    self.opening.insert(of, origin);
                }
                of
            }
            None => {
                let of = self.next_id();
                self.opening.insert(of, origin);
                of
            }
        };
        self.connect_with(of, options, true);
        self.show(of);
    }

    /// The operator answers nothing: the account is not opened.
    pub(super) fn stop_asking(&mut self) {
        let of = self.in_front();
        let Some(asking) = self.asking.remove(&of) else { return };
        if let (Some(of), Asking::Keys(_)) = (of, &asking) {
            match self.accounts.get_mut(&of) {
                Some(account) => account.session.signing_in = false,
                None => self.close(),
            }
        }
        // What waits for the code is told that there will be none, and says so.
        drop(asking);
    }
}
