//! Where somebody says which role to change into, as on the page "Switch role" of AWS's console.

use egui::{Id, RichText, Ui};

use crate::desk::{Assignment, AssumedRole, Command, Origin, Recent};

use super::profile_list::through;
use crate::ui::kit::radio::Radios;
use crate::ui::kit::text_field::TextField;
use crate::ui::kit::theme::{self, GRID, palette};
use crate::ui::kit::widgets::{self, Button, Kind, Tone};
use crate::ui::kit::{focus, format, icons};

/// What is typed into the form, while it is open.
#[derive(Default)]
pub(in crate::ui) struct RoleForm {
    /// The accounts of IAM Identity Center that were opened before: with the credentials of any of them a role can be assumed.
    accounts: Vec<Assignment>,
    /// Which of them is to; `None` where a profile or this computer is.
    through: Option<usize>,
    profile: String,
    account_id: String,
    role: String,
    external_id: String,
    mfa_serial: String,
    /// Whether it was submitted with something missing, which is told then.
    is_judged: bool,
    /// Whether that was just now: what is wrong is brought into sight then.
    is_judged_now: bool,
    was_shown: bool,
    /// Whether there are no profiles to take the role with.
    is_demo: bool,
}

const ACCOUNT_ID: &str = "Account ID";
const ROLE: &str = "Role";
const SOURCE: &str = "With the credentials of";

const PROFILE: &str = "With the credentials of the profile";

impl RoleForm {
    /// A form, where these were opened before.
    pub(in crate::ui) fn new(recent: &[Recent]) -> Self {
        let accounts = recent.iter().filter_map(|recent| match recent {
            Recent::IdentityCenter(of) => Some(of.clone()),
            Recent::Role(_) | Recent::Profile(_) => None,
        });
        Self { accounts: accounts.collect(), ..Self::default() }
    }

    /// A form in which this role of the demo stands already.
    pub(in crate::ui) fn in_demo(role: &AssumedRole) -> Self {
        Self {
            account_id: role.account_id().to_owned(),
            role: role.role_name().to_owned(),
            mfa_serial: role.mfa_serial.clone().unwrap_or_default(),
            is_demo: true,
            ..Self::default()
        }
    }

    /// The form. Tells whether it is to be closed.
    pub(in crate::ui) fn form_ui(&mut self, ui: &mut Ui, commands: &mut Vec<Command>) -> bool {
        let text = "A role of another account, or of the same, whose owner lets you assume it.";
        muted(ui, text);
        let mut enter = field_ui(ui, ACCOUNT_ID, "111122223333", &mut self.account_id);
        enter |= field_ui(ui, ROLE, "Its name with its path, or its ARN", &mut self.role);
        self.source_ui(ui);
        if self.through.is_none() {
            let hint = "Those of this computer, where none is named";
            if !self.is_demo {
                enter |= field_ui(ui, PROFILE, hint, &mut self.profile);
            }
            let hint = "Its serial number or ARN, where the role asks for a code";
            enter |= field_ui(ui, "MFA device", hint, &mut self.mfa_serial);
        }
        let hint = "Only where the role's owner has given you one";
        enter |= field_ui(ui, "External ID", hint, &mut self.external_id);
        if self.through.is_some() {
            let text = "AWS gives a role that is assumed with another one for an hour at most, whatever it allows otherwise. It is \
                        renewed by itself for as long as you are signed in to IAM Identity Center. A role that asks for an MFA code \
                        cannot be assumed so.";
            muted(ui, text);
        }
        ui.add_space(GRID);
        let first = field_id(ACCOUNT_ID);
        if !std::mem::replace(&mut self.was_shown, true) {
            ui.memory_mut(|memory| memory.request_focus(first));
        }
        if let Some((field, why_not)) = self.role().err().filter(|_| self.is_judged) {
            let told = ui.scope(|ui| widgets::callout(ui, Tone::Bad, why_not, |_| ())).response;
            if std::mem::take(&mut self.is_judged_now) {
                ui.memory_mut(|memory| memory.request_focus(field_id(field)));
                told.scroll_to_me(None);
            }
        }
        let mut is_closed = false;
        ui.horizontal(|ui| {
            let switch = Button::new(Kind::Primary, "Switch role").with_icon(icons::USER_SWITCH).show(ui);
            focus::by_default(ui.ctx(), first);
            is_closed = Button::new(Kind::Plain, "Cancel").show(ui).clicked();
            if switch.clicked() || enter {
                match self.role() {
                    Ok(role) => commands.push(Command::Open(Origin::Role(role))),
                    Err(_) => (self.is_judged, self.is_judged_now) = (true, true),
                }
            }
        });
        is_closed
    }

    /// With whose credentials, where there is a choice.
    fn source_ui(&mut self, ui: &mut Ui) {
        if self.accounts.is_empty() {
            return;
        }
        let names: Vec<String> = self.accounts.iter().map(|of| format::visible(&through(of))).collect();
        let names = names.iter().enumerate().map(|(nth, name)| (Some(nth), name.as_str()));
        let choices: Vec<_> = std::iter::once((None, "A profile, or this computer")).chain(names).collect();
        ui.add_space(GRID);
        ui.label(RichText::new(SOURCE).font(theme::medium(13.0)));
        Radios::new(SOURCE).show(ui, &mut self.through, &choices);
        ui.add_space(GRID);
    }

    /// What is typed, or in which field it is wrong, and what.
    fn role(&self) -> Result<AssumedRole, (&'static str, &'static str)> {
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let role = self.role.trim();
        // An ARN is whole wherever it was pasted.
        let role =
            if role.is_empty() && self.account_id.trim().starts_with("arn:") { self.account_id.trim() } else { role };
        let role_arn = if role.starts_with("arn:") {
            let is_role = role.split(':').count() == 6 && role.contains(":role/") && !role.ends_with('/');
            if !is_role {
                return Err((ROLE, "The ARN of a role looks like arn:aws:iam::111122223333:role/Helpdesk."));
            }
            role.to_owned()
        } else {
            let account_id: String = self.account_id.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
            if account_id.len() != 12 || !account_id.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err((ACCOUNT_ID, "An account ID has twelve digits."));
            }
            let name = role.trim_start_matches('/');
            let may_be = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-/".contains(c);
            match name {
                "" => return Err((ROLE, "The role is missing.")),
                name if !name.chars().all(may_be) => return Err((ROLE, "A role has no such name.")),
                name => format!("arn:aws:iam::{account_id}:role/{name}"),
            }
        };
        let through = self.through.and_then(|nth| self.accounts.get(nth)).cloned().map(Box::new);
        // What is not shown is not meant.
        let typed = |typed: &str| text(typed).filter(|_| through.is_none());
        Ok(AssumedRole {
            profile: typed(&self.profile),
            role_arn,
            external_id: text(&self.external_id),
            mfa_serial: typed(&self.mfa_serial),
            through,
        })
    }
}

fn muted(ui: &mut Ui, text: &str) {
    ui.add(egui::Label::new(RichText::new(text).color(palette(ui).text_muted)).wrap());
}

fn field_id(name: &str) -> Id {
    Id::unique(("switch role", name))
}

/// Tells whether Enter was pressed in it.
fn field_ui(ui: &mut Ui, name: &str, hint: &str, text: &mut String) -> bool {
    TextField { id: field_id(name), name, hint, is_masked: false }.show(ui, text).0
}

#[cfg(test)]
mod tests {
    use crate::desk::Portal;

    use super::*;

    #[test]
    fn a_role_is_named_by_account_and_name_or_by_its_arn() {
        let of = |account_id: &str, role: &str| {
            RoleForm { account_id: account_id.into(), role: role.into(), ..RoleForm::default() }.role()
        };
        let arn = "arn:aws:iam::111122223333:role/desk/Helpdesk";
        for (account_id, role) in [
            ("1111-2222-3333", "desk/Helpdesk"),
            (" 111122223333 ", "/desk/Helpdesk"),
            ("", arn),
            ("x", arn),
            (arn, ""),
        ] {
            assert_eq!(of(account_id, role).map(|role| role.role_arn).as_deref(), Ok(arn), "{account_id} {role}");
        }
        let china = "arn:aws-cn:iam::111122223333:role/Helpdesk";
        assert_eq!(of("", china).map(|role| role.role_arn).as_deref(), Ok(china));
        for (account_id, role, says) in [
            ("", "Helpdesk", "twelve digits"),
            ("11112222333", "Helpdesk", "twelve digits"),
            ("111122223333", " ", "missing"),
            ("111122223333", "Help desk", "no such name"),
            ("", "arn:aws:iam::111122223333:user/ann", "looks like"),
            ("", "arn:aws:iam::111122223333:role/", "looks like"),
        ] {
            assert!(of(account_id, role).is_err_and(|(_, why)| why.contains(says)), "{account_id} {role}");
        }
        let whole = RoleForm {
            profile: " base ".into(),
            role: arn.into(),
            mfa_serial: "arn:aws:iam::111122223333:mfa/ann".into(),
            ..RoleForm::default()
        };
        let role = whole.role().expect("whole");
        assert_eq!((role.profile.as_deref(), role.external_id.as_deref()), (Some("base"), None));
        assert_eq!((role.account_id(), role.role_name()), ("111122223333", "desk/Helpdesk"));
    }

    #[test]
    fn a_role_is_assumed_with_an_account_of_identity_center() {
        let account = Assignment {
            portal: Portal {
                start_url: "https://d-1.awsapps.com/start".into(),
                region: "eu-west-1".into(),
                session: None,
            },
            account_id: "444455556666".into(),
            account_name: Some("Acme Tools".into()),
            role: "Helpdesk".into(),
        };
        let arn = "arn:aws:iam::111122223333:role/desk/Helpdesk";
        let of_role =
            AssumedRole { profile: None, through: None, role_arn: arn.into(), external_id: None, mfa_serial: None };
        let form = RoleForm::new(&[Recent::Role(of_role.clone()), Recent::IdentityCenter(account.clone())]);
        assert_eq!(form.accounts, std::slice::from_ref(&account));
        let form = RoleForm {
            role: arn.into(),
            profile: "base".into(),
            mfa_serial: "arn:aws:iam::111122223333:mfa/ann".into(),
            external_id: "acme-42".into(),
            ..form
        };
        let role = form.role().expect("whole");
        assert_eq!((role.profile.as_deref(), role.through), (Some("base"), None));
        // What was typed for a profile is not meant then.
        let role = RoleForm { through: Some(0), ..form }.role().expect("whole");
        let expected = AssumedRole { through: Some(Box::new(account)), external_id: Some("acme-42".into()), ..of_role };
        assert_eq!(role, expected);
    }
}
