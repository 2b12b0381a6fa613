//! What is asked while an account is being opened: an MFA code, or an access key that is kept nowhere.

use egui::{Context, Id, Key, Label, RichText, Ui};

use crate::desk::{Asking, CodeQuestion, Command, Desk, KeysQuestion, MfaAnswer, MfaPurpose, PastedKeys, device_name};

use super::draft;
use super::modal::modal_ui;
use super::pasted::Pasted;
use super::secret_text::SecretText;
use crate::ui::kit::radio::Radios;
use crate::ui::kit::row_ends::at_right;
use crate::ui::kit::text_field::TextField;
use crate::ui::kit::theme::{self, palette};
use crate::ui::kit::widgets::{self, Button, Kind, Tone};
use crate::ui::kit::{focus, format};
use crate::ui::shell::demo;

const WIDTH: f32 = 460.0;
/// How many digits a code has.
const DIGITS: usize = 6;

/// What is typed in answer to the question that is open.
#[derive(Default)]
pub(in crate::ui) struct AskingDialog {
    /// The number of the question that it is for.
    serial: u64,
    code: SecretText,
    /// Which of the devices shows it, where there are several.
    device: usize,
    /// Which one does, where none is known.
    device_typed: String,
    access_key_id: SecretText,
    secret_access_key: SecretText,
    session_token: SecretText,
    mfa: bool,
    /// Whether Enter was pressed in a field, in this frame.
    enter: bool,
}

impl Default for SecretText {
    fn default() -> Self {
        Self::new()
    }
}

/// Shows the question that is open, if one is.
pub(in crate::ui) fn asking_ui(ctx: &Context, desk: &Desk, dialog: &mut AskingDialog, commands: &mut Vec<Command>) {
    let serial = match desk.asking() {
        None => {
            if dialog.serial != 0 {
                // What was typed goes with the question.
                forget(ctx, dialog.serial);
                *dialog = AskingDialog::default();
            }
            return;
        }
        Some(Asking::Code(question)) => question.serial,
        Some(Asking::Keys(question)) => question.serial,
    };
    let is_new = dialog.serial != serial;
    if is_new {
        forget(ctx, dialog.serial);
        *dialog = AskingDialog { serial, ..AskingDialog::default() };
        match desk.asking() {
            Some(Asking::Keys(KeysQuestion { access_key_id, mfa, .. })) => {
                dialog.access_key_id.set(access_key_id.as_deref().unwrap_or_default());
                dialog.mfa = *mfa;
            }
            Some(Asking::Code(question)) => {
                let proposed = question.proposed();
                dialog.device = question.devices().iter().position(|device| device == proposed).unwrap_or(0);
                proposed.clone_into(&mut dialog.device_typed);
            }
            None => {}
        }
    }
    match desk.asking() {
        Some(Asking::Code(question)) => code_ui(ctx, question, dialog, is_new, commands),
        Some(Asking::Keys(question)) => keys_ui(ctx, question, dialog, is_new, commands),
        None => {}
    }
}

/// The choice of a device, or the field for one that is not known.
const DEVICE: &str = "MFA device";
const FIELDS: [&str; 4] = ["MFA code", "Access key ID", "Secret access key", "Session token"];

fn field_id(serial: u64, name: &str) -> Id {
    Id::unique(("asked for", serial, name))
}

/// Drops all that egui remembers of the fields.
fn forget(ctx: &Context, serial: u64) {
    for name in FIELDS.into_iter().chain([DEVICE]) {
        draft::forget(ctx, field_id(serial, name));
    }
}

fn field_ui(ui: &mut Ui, serial: u64, name: &str, hint: &str, is_masked: bool, text: &mut SecretText) -> (bool, bool) {
    let id = field_id(serial, name);
    draft::remember_nothing(ui.ctx(), id);
    let before = ui.output(|output| output.commands.len());
    let done = TextField { id, name, hint, is_masked }.show(ui, text);
    draft::keep_off_clipboard(ui, before);
    done
}

fn code_ui(
    ctx: &Context,
    question: &CodeQuestion,
    dialog: &mut AskingDialog,
    is_new: bool,
    commands: &mut Vec<Command>,
) {
    let mut answer = None;
    let serial = dialog.serial;
    let response = modal_ui(
        ctx,
        "MFA code",
        WIDTH,
        dialog,
        |ui, dialog| {
            demo::code_banner_ui(ui, question);
            if let Some(again) = question.again() {
                widgets::callout(ui, Tone::Warn, &format::visible(again), |_| ());
            }
            ui.add(Label::new(what_for(question)).wrap());
            let in_device = device_ui(ui, question, dialog);
            let in_code = field_ui(ui, serial, FIELDS[0], "123456", false, &mut dialog.code).0;
            dialog.enter = in_device || in_code;
            let mut text = "A code is taken once, and is another one every 30 seconds.".to_owned();
            if !question.security_keys().is_empty() {
                text += &format!(" {}", without_codes(question.security_keys()));
            }
            ui.add(Label::new(RichText::new(text).color(palette(ui).text_muted).size(12.5)).wrap());
        },
        |ui, dialog| {
            let is_named = !question.devices().is_empty() || !dialog.device_typed.trim().is_empty();
            let why_not = match (is_named, is_code(dialog.code.text())) {
                (false, _) => Some("The device is missing"),
                (true, false) => Some("A code has six digits"),
                (true, true) => None,
            };
            let first = field_id(serial, if is_named { FIELDS[0] } else { DEVICE });
            answer = buttons_ui(ui, "Continue", why_not, dialog.enter, first, is_new);
        },
    );
    match answer {
        Some(true) => {
            // It is shown in two groups by some devices.
            let digits: String = dialog.code.take().expose().chars().filter(char::is_ascii_digit).collect();
            let device = question.devices().get(dialog.device).unwrap_or(&dialog.device_typed).clone();
            commands.push(Command::GiveCode(MfaAnswer { device, code: crate::password::Secret::whole(digits) }));
        }
        Some(false) => commands.push(Command::AnswerNothing),
        None if response.is_top_modal && ctx.input(|input| input.key_pressed(Key::Escape)) => {
            commands.push(Command::AnswerNothing);
        }
        None => {}
    }
}

/// Where somebody says which device shows the code, if that is to be said. Tells whether Enter was pressed in it.
fn device_ui(ui: &mut Ui, question: &CodeQuestion, dialog: &mut AskingDialog) -> bool {
    match question.devices() {
        [] => {
            let hint = "Its serial number or ARN";
            let id = field_id(dialog.serial, DEVICE);
            TextField { id, name: DEVICE, hint, is_masked: false }.show(ui, &mut dialog.device_typed).0
        }
        [_] => false,
        several => {
            let names: Vec<String> = several.iter().map(|device| shown(device)).collect();
            let choices: Vec<(usize, &str)> = names.iter().map(String::as_str).enumerate().collect();
            let before = dialog.device;
            ui.label(RichText::new(DEVICE).font(theme::medium(13.0)));
            Radios::new(DEVICE).show(ui, &mut dialog.device, &choices);
            if dialog.device != before && ui.input(|input| input.pointer.any_click()) {
                // What was clicked is chosen: the code comes next. The arrows go on choosing.
                ui.memory_mut(|memory| memory.request_focus(field_id(dialog.serial, FIELDS[0])));
            }
            false
        }
    }
}

/// The most letters of a device's name that fit into the dialog.
const LETTERS: usize = 48;

/// What a device is called, as far as there is room.
fn shown(serial: &str) -> String {
    let name = format::visible(device_name(serial));
    if name.chars().count() <= LETTERS {
        return name;
    }
    // Names often differ at their ends.
    let half = LETTERS / 2;
    let begin: String = name.chars().take(half).collect();
    let end: Vec<char> = name.chars().rev().take(half - 1).collect();
    format!("{begin}…{}", end.into_iter().rev().collect::<String>())
}

/// Why these devices are not among those that are asked for a code, as a sentence.
fn without_codes(security_keys: &[String]) -> String {
    let names: Vec<String> = security_keys.iter().map(|serial| shown(serial)).collect();
    let (is, that) = match &*names {
        [_] => ("is a security key or passkey", "which gives no codes"),
        _ => ("are security keys or passkeys", "which give no codes"),
    };
    format!(
        "{} {is}, {that}: AWS takes those in a browser only, with “aws login” or IAM Identity Center.",
        names.join(", ")
    )
}

fn is_code(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    digits == DIGITS && text.chars().all(|c| c.is_ascii_digit() || c == ' ')
}

fn what_for(question: &CodeQuestion) -> String {
    let what = match question.purpose() {
        MfaPurpose::Role { role_arn } => format!("The role {}", format::visible(role_arn)),
        MfaPurpose::Keys { access_key_id } => {
            format!("A session with MFA for the access key {}", format::visible(access_key_id))
        }
    };
    match question.devices() {
        [] => format!(
            "{what} asks for the code of an MFA device. Which devices its user has may not be read with this key \
             (iam:ListMFADevices), so say which one is at hand."
        ),
        [device] => {
            format!("{what} asks for the code that your device {} shows.", format::visible(device_name(device)))
        }
        several => format!("{what} asks for the code that one of your {} MFA devices shows.", several.len()),
    }
}

fn keys_ui(
    ctx: &Context,
    question: &KeysQuestion,
    dialog: &mut AskingDialog,
    is_new: bool,
    commands: &mut Vec<Command>,
) {
    let mut answer = None;
    let serial = dialog.serial;
    let is_again = question.access_key_id.is_some();
    let response = modal_ui(
        ctx,
        if is_again { "Give the access key again" } else { "Use an access key" },
        WIDTH,
        dialog,
        |ui, dialog| {
            let text = "It is kept in memory until the desk is locked or the window is closed, and written nowhere. The three \
                        lines that AWS shows for a terminal can be pasted as they are.";
            ui.add(Label::new(RichText::new(text).color(palette(ui).text_muted)).wrap());
            let (first, changed) = field_ui(ui, serial, FIELDS[1], "AKIA…", false, &mut dialog.access_key_id);
            if changed && let Some(pasted) = Pasted::find_in(dialog.access_key_id.text()) {
                let Pasted { access_key_id, secret_access_key, session_token } = pasted;
                dialog.access_key_id.set(access_key_id.expose());
                dialog.secret_access_key.set(secret_access_key.expose());
                dialog.session_token.set(session_token.as_ref().map_or("", |token| token.expose()));
            }
            let (second, _) = field_ui(ui, serial, FIELDS[2], "", true, &mut dialog.secret_access_key);
            let hint = "Only for temporary ones";
            let (third, _) = field_ui(ui, serial, FIELDS[3], hint, true, &mut dialog.session_token);
            dialog.enter = first || second || third;
            let off =
                (!dialog.session_token.text().is_empty()).then_some("Temporary credentials cannot get another session");
            if widgets::toggle(ui, dialog.mfa && off.is_none(), "Sign in with MFA", off).clicked() {
                dialog.mfa = !dialog.mfa;
            }
        },
        |ui, dialog| {
            let why_not = match (dialog.access_key_id.text(), dialog.secret_access_key.text()) {
                ("", _) => Some("The access key ID is missing"),
                (_, "") => Some("The secret access key is missing"),
                // "AWS IAM identifiers", unique identifiers: what begins so is temporary.
                (id, _) if id.starts_with("ASIA") && dialog.session_token.text().is_empty() => {
                    Some("A temporary key (ASIA…) needs its session token")
                }
                (id, _) if !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
                    Some("An access key ID has letters and digits only")
                }
                _ => None,
            };
            let field = if is_again { FIELDS[2] } else { FIELDS[1] };
            answer = buttons_ui(ui, "Open the account", why_not, dialog.enter, field_id(serial, field), is_new);
        },
    );
    match answer {
        Some(true) => {
            let token = dialog.session_token.take();
            let has_token = !token.is_empty();
            commands.push(Command::GiveKeys(PastedKeys {
                access_key_id: dialog.access_key_id.text().to_owned(),
                secret_access_key: dialog.secret_access_key.take(),
                session_token: has_token.then_some(token),
                mfa: dialog.mfa && !has_token,
            }));
        }
        Some(false) => commands.push(Command::AnswerNothing),
        None if response.is_top_modal && ctx.input(|input| input.key_pressed(Key::Escape)) => {
            commands.push(Command::AnswerNothing);
        }
        None => {}
    }
}

/// Tells whether it is answered (`true`) or given up.
fn buttons_ui(ui: &mut Ui, yes: &str, why_not: Option<&str>, enter: bool, first: Id, is_new: bool) -> Option<bool> {
    let mut answer = None;
    ui.horizontal(|ui| {
        ui.set_min_height(theme::CONTROL_HEIGHT);
        if let Some(why_not) = why_not {
            ui.label(RichText::new(why_not).color(palette(ui).text_muted).size(12.5));
        }
        at_right(ui, |ui| {
            if Button::new(Kind::Plain, "Cancel").show(ui).clicked() {
                answer = Some(false);
            }
            let submit = Button::new(Kind::Primary, yes).disabled_if(why_not).show(ui);
            focus::by_default(ui.ctx(), first);
            if is_new {
                ui.memory_mut(|memory| memory.request_focus(first));
            }
            if why_not.is_none() && (submit.clicked() || enter) {
                answer = Some(true);
            }
        });
    });
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_six_digits() {
        for text in ["123456", "123 456", "000000"] {
            assert!(is_code(text), "{text}");
        }
        for text in ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "123-456"] {
            assert!(!is_code(text), "{text}");
        }
    }
}
