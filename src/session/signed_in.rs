use jiff::Timestamp;

use crate::account::{Identity, UserName};
use crate::iam::{self, ErrorKind, Iam};

use crate::identity_center::Portal;

use super::connection::Connection;
use super::origin::Origin;

/// Who is signed in to an account, and whether that still holds.
pub struct Session {
    /// Where the account comes from.
    pub origin: Origin,
    /// Who one is signed in as.
    pub identity: Identity,
    /// Set when the credentials have run out.
    pub signed_out: Option<iam::Error>,
    /// Whether signing in again is under way.
    pub signing_in: bool,
    /// Where somebody signed in to IAM Identity Center for it, if anybody did.
    pub(crate) portal: Option<Portal>,
    /// Whether somebody was asked for an MFA code for it, and so would be again.
    pub(crate) asks_for_code: bool,
    /// Set while the desk is locked: nothing of the account is to be shown, and there is no connection to it.
    pub locked: Option<Locked>,
    /// The connection; `None` while the desk is locked.
    pub(crate) connection: Option<Connection>,
    /// Counts the connections that there were, and the times without one: what one has to say is of no use on another.
    pub(crate) connections: u64,
    custom_endpoint: Option<String>,
    custom_sts_endpoint: Option<String>,
    other_endpoints: Vec<OtherEndpoint>,
    how_to_sign_in: String,
    signs_in_here: bool,
    is_demo: bool,
}

/// What the locked desk has to say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Locked {
    /// Why it could not be unlocked, if that was tried: a sentence.
    pub error: Option<String>,
}

/// An endpoint that is neither AWS's own nor IAM's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherEndpoint {
    /// The services whose calls go there, as they are called in a sentence.
    pub services: Vec<&'static str>,
    /// Its URL.
    pub url: String,
}

/// Where one address answers for several services, it is said once.
fn other_endpoints(iam: &Iam) -> Vec<OtherEndpoint> {
    let mut others: Vec<OtherEndpoint> = Vec::new();
    let known = [iam.custom_endpoint(), iam.custom_sts_endpoint()];
    for endpoint in iam.custom_endpoints().filter(|endpoint| !known.contains(&Some(&endpoint.url))) {
        match others.iter_mut().find(|other| other.url == endpoint.url) {
            Some(other) => other.services.push(endpoint.service.title()),
            None => others.push(OtherEndpoint { services: vec![endpoint.service.title()], url: endpoint.url.clone() }),
        }
    }
    others
}

impl Session {
    pub(crate) fn new(origin: Origin, iam: Iam, identity: Identity) -> Self {
        Self {
            custom_endpoint: iam.custom_endpoint().map(ToOwned::to_owned),
            custom_sts_endpoint: iam.custom_sts_endpoint().map(ToOwned::to_owned),
            other_endpoints: other_endpoints(&iam),
            how_to_sign_in: iam.how_to_sign_in().to_owned(),
            signs_in_here: iam.signs_in_here(),
            is_demo: origin == Origin::Demo,
            connection: Some(Connection::new(iam)),
            origin,
            identity,
            signed_out: None,
            signing_in: false,
            portal: None,
            asks_for_code: false,
            locked: None,
            connections: 0,
        }
    }

    /// The same at a desk at which there `is` nothing but the demo, whichever way it was signed in there.
    pub(crate) fn in_demo(self, is: bool) -> Self {
        Self { is_demo: self.is_demo || is, ..self }
    }

    /// The same account answers on a new connection.
    pub(crate) fn reconnect(&mut self, iam: Iam, identity: Identity) {
        let (connections, is_demo) = (self.connections + 1, self.is_demo);
        *self = Self { connections, ..Self::new(self.origin.clone(), iam, identity).in_demo(is_demo) };
    }

    /// Lets go of the connection, and with it of the credentials.
    pub(crate) fn lock(&mut self) {
        self.locked = Some(Locked::default());
        self.signing_in = false;
        self.connection = None;
        self.connections += 1;
    }

    /// The credentials may have run out in the middle of anything.
    pub(crate) fn notice_sign_out(&mut self, error: Option<&iam::Error>) {
        if let Some(error) = error.filter(|error| is_sign_out(error)) {
            self.signed_out = Some(error.clone());
        }
    }

    /// What speaks to IAM, unless the desk is locked.
    pub(crate) fn iam(&self) -> Option<Iam> {
        self.connection.as_ref().map(|connection| connection.iam.clone())
    }

    /// When somebody has to sign in again, where that is known and one is signed in.
    #[must_use]
    pub fn ends_at(&self) -> Option<Timestamp> {
        self.connection.as_ref().filter(|_| self.signed_out.is_none())?.iam.ends_at()
    }

    /// The endpoint that calls go to, where it is not AWS's own.
    #[must_use]
    pub fn custom_endpoint(&self) -> Option<&str> {
        self.custom_endpoint.as_deref()
    }

    /// The endpoint that says who one is signed in as, where it is not AWS's own.
    #[must_use]
    pub fn custom_sts_endpoint(&self) -> Option<&str> {
        self.custom_sts_endpoint.as_deref()
    }

    /// The endpoints of what gives tokens and credentials, and of other services than IAM and STS, where they are not AWS's own and not
    /// IAM's.
    #[must_use]
    pub fn other_endpoints(&self) -> &[OtherEndpoint] {
        &self.other_endpoints
    }

    /// What to do to sign in again, as a sentence without its full stop.
    #[must_use]
    pub fn how_to_sign_in(&self) -> &str {
        &self.how_to_sign_in
    }

    /// Whether signing in again is done from this program, and not in a terminal.
    #[must_use]
    pub fn signs_in_here(&self) -> bool {
        self.signs_in_here
    }

    /// Whether this is an account of the demo.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        self.is_demo
    }

    /// Whether this is the user one is signed in as.
    #[must_use]
    pub fn is_self(&self, name: &UserName) -> bool {
        self.identity.user_name().is_some_and(|own| own.eq_ignore_ascii_case(name.as_str()))
    }

    /// Whether somebody who signed in goes on with this account: it is the same account, and the same user or role where
    /// something is `unfinished`.
    pub(crate) fn may_be_taken_over_by(&self, identity: &Identity, unfinished: bool) -> bool {
        // A role's sessions have an id each, after the role's.
        let principal = |identity: &Identity| identity.user_id.split(':').next().map(ToOwned::to_owned);
        self.identity.account_id == identity.account_id
            && (!unfinished || principal(&self.identity) == principal(identity))
    }
}

/// Whether it means that one is not signed in any more.
pub(crate) fn is_sign_out(error: &iam::Error) -> bool {
    matches!(error.kind, ErrorKind::SignedOut | ErrorKind::NoCredentials)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::{DemoAccount, DemoOptions};
    use crate::iam::ConnectOptions;

    /// What happens to a session.
    #[derive(Clone, Copy, Debug)]
    enum Happens {
        /// A call fails so.
        Fails(ErrorKind),
        Locks,
        /// Somebody wants to sign in again.
        SigningIn,
        /// The same account answers on a new connection.
        Reconnects,
    }

    use Happens::{Fails, Locks, Reconnects, SigningIn};

    async fn connection() -> (Iam, Identity) {
        let account = DemoAccount::new(DemoOptions { users: 0, ..DemoOptions::instant() });
        let options = ConnectOptions { http_client: Some(account.http_client()), ..ConnectOptions::default() };
        let iam = Iam::connect(&options).await.expect("connected");
        let identity = iam.identity().await.expect("an identity");
        (iam, identity)
    }

    #[tokio::test(start_paused = true)]
    async fn what_becomes_of_a_session() {
        // What happens; whether there is a connection, whether one is signed out, whether it is locked, whether it is being signed in.
        let table: [(&[Happens], [bool; 4]); 8] = [
            (&[], [true, false, false, false]),
            (&[Fails(ErrorKind::AccessDenied)], [true, false, false, false]),
            (&[Fails(ErrorKind::SignedOut)], [true, true, false, false]),
            (&[Fails(ErrorKind::NoCredentials)], [true, true, false, false]),
            (&[Fails(ErrorKind::SignedOut), SigningIn], [true, true, false, true]),
            (&[Fails(ErrorKind::SignedOut), SigningIn, Reconnects], [true, false, false, false]),
            // What is under way is given up with the connection.
            (&[SigningIn, Locks], [false, false, true, false]),
            (&[Locks, SigningIn, Reconnects], [true, false, false, false]),
        ];
        for (events, expected) in table {
            let (iam, identity) = connection().await;
            let mut session = Session::new(Origin::Demo, iam.clone(), identity.clone());
            for event in events {
                match event {
                    Fails(kind) => {
                        session
                            .notice_sign_out(Some(&iam::Error { kind: *kind, ..iam::Error::of_desk("a test".into()) }));
                    }
                    Locks => session.lock(),
                    SigningIn => session.signing_in = true,
                    Reconnects => session.reconnect(iam.clone(), identity.clone()),
                }
            }
            let says =
                [session.iam().is_some(), session.signed_out.is_some(), session.locked.is_some(), session.signing_in];
            assert_eq!(says, expected, "{events:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_may_go_on_with_an_account() {
        let (iam, identity) = connection().await;
        let session = Session::new(Origin::Demo, iam, identity.clone());
        let role = |session: &str| Identity { user_id: format!("AROAEXAMPLE:{session}"), ..identity.clone() };
        let as_role = Session { identity: role("ann"), ..session };
        let other_account = Identity { account_id: "999900001111".into(), ..role("ann") };
        // Another session of the role is the same principal; another principal only where nothing is unfinished.
        for (who, unfinished, may) in [
            (role("ann"), true, true),
            (role("bob"), true, true),
            (identity.clone(), true, false),
            (identity, false, true),
            (other_account, false, false),
        ] {
            assert_eq!(as_role.may_be_taken_over_by(&who, unfinished), may, "{who:?}, {unfinished}");
        }
    }
}
