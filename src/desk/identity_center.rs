//! Signing in to IAM Identity Center, and choosing there what is opened.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::iam;
use crate::identity_center::{Network, Portal, PortalAccount, PortalRole, Progress, SignedIn, Way};
use crate::refresh::lost_read;
use crate::session::Origin;
use crate::tasks::on_disk;

use super::account::AccountId;
use super::demo_desk::DemoPage;
use super::message::{Event, From, PortalEvent};
use super::notifications::NotificationTone::Problem;
use super::{Desk, Stage, work};

/// Somebody is signing in: what there is to do elsewhere.
pub struct SigningIn {
    /// Where, once it is known.
    pub portal: Option<Portal>,
    /// What there is to do; `None` while that is not known.
    pub progress: Option<Progress>,
    /// Why the browser could not be opened, if it could not.
    pub not_opened: Option<String>,
    /// What the demo's browser shows, where that is the one.
    pub page: Option<DemoPage>,
    /// How. Once it is dropped, signing in is given up.
    way: watch::Sender<Way>,
}

/// Somebody is signed in, and chooses what to open.
pub struct Chooser {
    /// Where they are signed in.
    pub portal: Portal,
    /// What they may open.
    pub accounts: Arc<[PortalAccount]>,
    /// The roles with which they may, by the account's id, as far as they were asked for.
    pub roles: BTreeMap<String, Roles>,
    /// Why what was chosen last could not be opened.
    pub error: Option<(Origin, iam::Error)>,
}

/// The roles with which an account may be opened.
#[derive(Clone, Debug, PartialEq)]
pub enum Roles {
    /// They are being read.
    Reading,
    /// These, or why they are not known.
    Read(Result<Vec<PortalRole>, iam::Error>),
}

impl Chooser {
    fn new(portal: Portal, accounts: Vec<PortalAccount>) -> Self {
        Self { portal, accounts: accounts.into(), roles: BTreeMap::new(), error: None }
    }
}

impl SigningIn {
    /// How it is signed in.
    #[must_use]
    pub fn way(&self) -> Way {
        *self.way.borrow()
    }
}

impl Desk {
    /// Signs somebody in, unless they are already, and asks what they may open.
    pub(super) fn choose_at(&mut self, portal: Portal) {
        self.open_only_profile = false;
        self.leave();
        match &mut self.stage {
            Stage::Welcome(welcome) => (welcome.error, welcome.sign_in_error) = (None, None),
            _ => {
                self.stage = Stage::Welcome(Box::default());
                self.look_for_profiles();
            }
        }
        let known = self.signed_in_at(&portal);
        let way = self.begin_signing_in(None, Some(portal.clone()));
        let (network, emitter) = (self.network(), self.emitter().of(Event::Portal));
        let work = async move {
            let chosen = async {
                let signed_in = work::still_signed_in(known, portal, network, way, emitter).await?;
                let accounts = signed_in.accounts().await?;
                Ok((signed_in, accounts))
            };
            match chosen.await {
                Err(work::NotSignedIn::GivenUp) => Event::GivenUp,
                Err(work::NotSignedIn::Failed(error)) => Event::Portal(PortalEvent::Accounts(Err(error))),
                Ok(found) => Event::Portal(PortalEvent::Accounts(Ok(Box::new(found)))),
            }
        };
        let lost = Event::Portal(PortalEvent::Accounts(Err(lost_read("signing in"))));
        self.spawn(work, lost);
    }

    /// Notes that somebody signs in from now on. What is returned says how, and ends with it.
    pub(super) fn begin_signing_in(&mut self, of: Option<AccountId>, portal: Option<Portal>) -> watch::Receiver<Way> {
        let (way, receiver) = watch::channel(Way::Browser);
        self.signing_in.insert(of, SigningIn { portal, progress: None, not_opened: None, page: None, way });
        receiver
    }

    /// Signs in with a code instead of the browser of this computer.
    pub(super) fn use_code(&mut self) {
        if let Some(signing_in) = self.signing_in.get_mut(&self.in_front()) {
            signing_in.progress = None;
            signing_in.not_opened = None;
            signing_in.page = None;
            signing_in.way.send_replace(Way::Code);
        }
    }

    /// Gives up signing in.
    pub(super) fn stop_signing_in(&mut self) {
        let of = self.in_front();
        if self.signing_in.remove(&of).is_none() {
            return;
        }
        if let Some(of) = of {
            match self.accounts.get_mut(&of) {
                Some(account) => account.session.signing_in = false,
                None => self.close(),
            }
            return;
        }
        // What it has come to by now is not wanted any more.
        self.page += 1;
        self.look_for_profiles();
    }

    /// Asks for the roles with which this account may be opened.
    pub(super) fn ask_for_roles(&mut self, account_id: String) {
        let Stage::Choosing(chooser) = &mut self.stage else { return };
        let known = chooser.roles.get(&account_id);
        if matches!(known, Some(Roles::Reading | Roles::Read(Ok(_)))) {
            return;
        }
        chooser.roles.insert(account_id.clone(), Roles::Reading);
        let portal = chooser.portal.clone();
        let Some(signed_in) = self.signed_in_at(&portal) else { return };
        let id = account_id.clone();
        let work = async move {
            let roles = signed_in.roles(&id).await;
            Event::Portal(PortalEvent::Roles(id, roles))
        };
        let lost = lost_read("reading the roles");
        self.spawn(work, Event::Portal(PortalEvent::Roles(account_id, Err(lost))));
    }

    /// Signs out of the instance of Identity Center that the page is about, and goes back to the choice of accounts.
    pub(super) fn sign_out(&mut self) {
        let Stage::Choosing(chooser) = &self.stage else { return };
        let portal = chooser.portal.clone();
        let open = self.accounts.iter().filter(|(_, account)| account.session.portal.as_ref() == Some(&portal));
        let (open, busy): (Vec<AccountId>, Vec<bool>) =
            open.map(|(of, account)| (*of, account.has_unfinished_work())).unzip();
        if let Some((of, _)) = open.iter().zip(busy).find(|(_, is_busy)| *is_busy) {
            let text = "Nobody was signed out: a change is under way, or a password waits to be handed over. Sign out after that.";
            return self.notify_in(*of, Problem, text);
        }
        let signed_in = self.signed_in_at(&portal);
        let opening = self.opening.iter().filter(|(_, origin)| origin.portal() == Some(&portal)).map(|(of, _)| *of);
        let open: Vec<AccountId> = open.into_iter().chain(opening).collect();
        self.signed_in.retain(|of| *of.portal() != portal);
        self.close_these(&open);
        self.leave();
        self.stage = Stage::Welcome(Box::default());
        self.back_to_choice(None);
        if let Some(signed_in) = signed_in {
            let lost = Event::Portal(PortalEvent::SignedOut(Err(lost_read("signing out"))));
            let work = async move { Event::Portal(PortalEvent::SignedOut(signed_in.sign_out().await)) };
            self.inbox.spawn(self.from(None), Duration::ZERO, work, lost);
        }
    }

    pub(super) fn portal_event(&mut self, from: From, event: PortalEvent) {
        match event {
            PortalEvent::Progress(portal, progress) => self.progressed(from.account, portal, progress),
            PortalEvent::BrowserOpened(opened) => {
                if let Some(signing_in) = self.signing_in.get_mut(&from.account) {
                    signing_in.not_opened = opened.err();
                }
            }
            PortalEvent::Accounts(found) => {
                self.signing_in.remove(&None);
                match found {
                    Ok(found) => {
                        let (signed_in, accounts) = *found;
                        let portal = signed_in.portal().clone();
                        self.keep_signed_in(signed_in);
                        self.stage = Stage::Choosing(Box::new(Chooser::new(portal, accounts)));
                    }
                    Err(error) => {
                        if let Stage::Welcome(welcome) = &mut self.stage {
                            welcome.sign_in_error = Some(error);
                        }
                    }
                }
            }
            PortalEvent::Roles(account_id, roles) => {
                if let Stage::Choosing(chooser) = &mut self.stage {
                    chooser.roles.insert(account_id, Roles::Read(roles));
                }
            }
            PortalEvent::SignedOut(Ok(())) => {}
            PortalEvent::SignedOut(Err(error)) => self.notify(Problem, error.sentence),
        }
    }

    fn progressed(&mut self, of: Option<AccountId>, portal: Portal, progress: Progress) {
        let page = self.demo_page(&progress);
        let Some(signing_in) = self.signing_in.get_mut(&of) else { return };
        let is_asked_for = matches!(
            (&progress, signing_in.way()),
            (Progress::Browser { .. }, Way::Browser) | (Progress::Code { .. }, Way::Code)
        );
        if !is_asked_for {
            return;
        }
        let url = match &progress {
            Progress::Browser { url } => Some(url.clone()),
            Progress::Code { .. } => None,
        };
        signing_in.portal = Some(portal);
        signing_in.progress = Some(progress);
        signing_in.page = page;
        if signing_in.page.is_some() {
            return;
        }
        if let (Some(url), Some(desktop)) = (url, self.options.desktop.clone()) {
            let lost = "the browser could not be started".to_owned();
            let opened = on_disk(move || desktop.open_page(&url), lost.clone());
            let work = async move { Event::Portal(PortalEvent::BrowserOpened(opened.await)) };
            let from = self.from(of);
            self.inbox.spawn(from, Duration::ZERO, work, Event::Portal(PortalEvent::BrowserOpened(Err(lost))));
        }
    }

    /// Whoever is signed in there, if somebody is.
    pub(super) fn signed_in_at(&self, portal: &Portal) -> Option<SignedIn> {
        self.signed_in.iter().find(|signed_in| signed_in.portal() == portal).cloned()
    }

    pub(super) fn keep_signed_in(&mut self, signed_in: SignedIn) {
        self.signed_in.retain(|of| of.portal() != signed_in.portal());
        self.signed_in.push(signed_in);
    }

    /// How Identity Center is reached.
    pub(super) fn network(&self) -> work::NetworkFrom {
        match &self.options.identity_center {
            Some(http_client) => work::NetworkFrom::Given(Network {
                http_client: http_client.clone(),
                oidc_endpoint: None,
                portal_endpoint: None,
            }),
            None => work::NetworkFrom::ThisComputer,
        }
    }
}
