//! Takes an MFA device off a root user.

use std::pin::Pin;
use std::sync::Arc;

use crate::account::{LoginProfile, MemberAccount, RootObserved, RootPart, visible};
use crate::iam::{ErrorKind, Outcome, RootSession, RootTask};
use crate::operations::{Confirmation, Effect, Info, Note, Symbol};

use super::about::RootAbout;
use super::action::{AnyRootAction, RootAction, RootTarget, Sending, named};

/// What is true of it.
pub(super) static INFO: Info = Info {
    name: "deactivate_root_mfa_device",
    label: "Remove root MFA device",
    permission: "sts:AssumeRoot",
    subject: "removal of MFA device {part} from {user}",
    remedy: "Audit {user}, and remove the device again if it is still there.",
    effect: Effect::Deletes,
    to_oneself: "Nobody is signed in here as the root user of another account.",
    symbol: Symbol::Off,
    shortcut: None,
};

#[derive(Debug)]
struct DeactivateMfaDevice {
    target: RootTarget,
}

/// The removal of the MFA device of this serial number from the root user of the account of this id.
#[must_use]
pub fn deactivate_root_mfa_device(account_id: String, serial: String) -> AnyRootAction {
    Arc::new(DeactivateMfaDevice { target: RootTarget { account_id, part: RootPart::MfaDevice(serial) } })
}

impl DeactivateMfaDevice {
    fn serial(&self) -> &str {
        self.target.part.id()
    }

    /// Whether it is a program that shows the codes: it stays with the account as nobody's until it is deleted.
    fn is_virtual(&self) -> bool {
        self.serial().contains(":mfa/")
    }
}

impl RootAction for DeactivateMfaDevice {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn target(&self) -> &RootTarget {
        &self.target
    }

    fn task(&self) -> RootTask {
        RootTask::DeleteCredentials
    }

    fn send<'a>(&'a self, session: &'a RootSession) -> Sending<'a> {
        Box::pin(session.deactivate_mfa_device(self.serial()))
    }

    fn tidy_up<'a>(&'a self, session: &'a RootSession) -> Pin<Box<dyn Future<Output = bool> + Send + 'a>> {
        Box::pin(async {
            if !self.is_virtual() {
                return true;
            }
            match session.delete_virtual_mfa_device(self.serial()).await {
                Outcome::Done(_) => true,
                Outcome::Failed(error) | Outcome::Unknown(error, _) => error.kind == ErrorKind::NoSuchEntity,
            }
        })
    }

    fn left_over(&self, account: &MemberAccount) -> Option<String> {
        self.is_virtual().then(|| {
            format!(
                "Virtual MFA device {} may still be in {}, where it belongs to nobody now. It does no harm: nobody can sign in with \
                 it.",
                visible(self.serial()),
                named(account)
            )
        })
    }

    fn apply(&self, observed: &mut RootObserved) -> bool {
        observed.remove(&self.target.part)
    }

    fn makes_no_sense(&self, observed: &RootObserved) -> Option<String> {
        (observed.has(&self.target.part) == Some(false)).then(|| {
            format!("The root user has no MFA device {} any more. Nothing was changed.", visible(self.serial()))
        })
    }

    fn done(&self, account: &MemberAccount) -> String {
        format!("MFA device {} was removed from the root user of {}.", visible(self.serial()), named(account))
    }

    fn confirmation(&self, about: &RootAbout<'_>) -> Confirmation {
        let password = about.credentials.map(|known| &known.password);
        let sign_in = match password {
            Some(Ok(LoginProfile::Absent)) => Note::Info("The root user has no password to sign in with.".into()),
            Some(Ok(LoginProfile::Present { .. })) => Note::Warning(
                "The root user can still sign in with a password, then without a second factor. Delete the password first where \
                 nobody is to sign in."
                    .into(),
            ),
            Some(Ok(LoginProfile::Unknown { .. }) | Err(_)) | None => {
                Note::Warning("Whether the root user has a password, which would be all it takes then, is not known.".into())
            }
        };
        Confirmation {
            title: format!("Remove root MFA device of {}", about.account.title()),
            text: format!(
                "MFA device {} is taken off the root user of {}. It cannot be given back from here: it would have to be registered \
                 anew by who signs in as the root user.",
                visible(self.serial()),
                named(about.account)
            ),
            notes: vec![sign_in],
            button: INFO.label,
        }
    }
}
