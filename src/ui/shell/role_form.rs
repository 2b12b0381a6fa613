//! Where somebody says which role to change into, as on the page "Switch role" of AWS's console.

use egui::{Id, RichText, Ui};

use crate::desk::{AssumedRole, Command, Origin};

use crate::ui::kit::text_field::TextField;
use crate::ui::kit::theme::{GRID, palette};
use crate::ui::kit::widgets::{self, Button, Kind, Tone};
use crate::ui::kit::{focus, icons};

/// What is typed into the form, while it is open.
#[derive(Default)]
pub(in crate::ui) struct RoleForm {
    profile: String,
    account_id: String,
    role: String,
    external_id: String,
    mfa_serial: String,
    /// Whether it was submitted with something missing, which is told then.
    is_judged: bool,
    was_shown: bool,
    /// Whether there are no profiles to take the role with.
    is_demo: bool,
}

/// A field: its name, what stands in it where nothing does, and its text.
type Field<'a> = (&'static str, &'static str, &'a mut String);

const PROFILE: &str = "With the credentials of the profile";

impl RoleForm {
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

    fn fields(&mut self) -> [Field<'_>; 5] {
        [
            ("Account ID", "111122223333", &mut self.account_id),
            ("Role", "Its name with its path, or its ARN", &mut self.role),
            (PROFILE, "Those of this computer, where none is named", &mut self.profile),
            ("MFA device", "Its serial number or ARN, where the role asks for a code", &mut self.mfa_serial),
            ("External ID", "Only where the role's owner has given you one", &mut self.external_id),
        ]
    }

    /// The form. Tells whether it is to be closed.
    pub(in crate::ui) fn form_ui(&mut self, ui: &mut Ui, commands: &mut Vec<Command>) -> bool {
        let text = "A role of another account, or of the same, whose owner lets you assume it.";
        ui.add(egui::Label::new(RichText::new(text).color(palette(ui).text_muted)).wrap());
        let id = |name: &str| Id::unique(("switch role", name));
        let mut enter = false;
        let is_demo = self.is_demo;
        for (name, hint, text) in self.fields().into_iter().filter(|(name, ..)| !is_demo || *name != PROFILE) {
            enter |= TextField { id: id(name), name, hint, is_masked: false }.show(ui, text).0;
        }
        ui.add_space(GRID);
        let first = id("Account ID");
        if !std::mem::replace(&mut self.was_shown, true) {
            ui.memory_mut(|memory| memory.request_focus(first));
        }
        if let Some(why_not) = self.role().err().filter(|_| self.is_judged) {
            widgets::callout(ui, Tone::Bad, why_not, |_| ());
        }
        let mut is_closed = false;
        ui.horizontal(|ui| {
            let switch = Button::new(Kind::Primary, "Switch role").with_icon(icons::USER_SWITCH).show(ui);
            focus::by_default(ui.ctx(), first);
            is_closed = Button::new(Kind::Plain, "Cancel").show(ui).clicked();
            if switch.clicked() || enter {
                match self.role() {
                    Ok(role) => commands.push(Command::Open(Origin::Role(role))),
                    Err(_) => self.is_judged = true,
                }
            }
        });
        is_closed
    }

    /// What is typed, or what is wrong with it.
    fn role(&self) -> Result<AssumedRole, &'static str> {
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let role = self.role.trim();
        let role_arn = if role.starts_with("arn:") {
            let is_role = role.split(':').count() == 6 && role.contains(":role/") && !role.ends_with('/');
            if !is_role {
                return Err("The ARN of a role looks like arn:aws:iam::111122223333:role/Helpdesk.");
            }
            role.to_owned()
        } else {
            let account_id: String = self.account_id.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
            if account_id.len() != 12 || !account_id.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err("An account ID has twelve digits.");
            }
            let name = role.trim_start_matches('/');
            let may_be = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-/".contains(c);
            match name {
                "" => return Err("The role is missing."),
                name if !name.chars().all(may_be) => return Err("A role has no such name."),
                name => format!("arn:aws:iam::{account_id}:role/{name}"),
            }
        };
        Ok(AssumedRole {
            profile: text(&self.profile),
            role_arn,
            external_id: text(&self.external_id),
            mfa_serial: text(&self.mfa_serial),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_named_by_account_and_name_or_by_its_arn() {
        let of = |account_id: &str, role: &str| {
            RoleForm { account_id: account_id.into(), role: role.into(), ..RoleForm::default() }.role()
        };
        let arn = "arn:aws:iam::111122223333:role/desk/Helpdesk";
        for (account_id, role) in
            [("1111-2222-3333", "desk/Helpdesk"), (" 111122223333 ", "/desk/Helpdesk"), ("", arn), ("x", arn)]
        {
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
            assert!(of(account_id, role).is_err_and(|why| why.contains(says)), "{account_id} {role}");
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
}
