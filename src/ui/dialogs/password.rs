use egui::{Context, Event, FontId, Id, Key, Margin, RichText, TextEdit, Ui, vec2};

use crate::account::{LoginProfile, PasswordPolicy, RuleContext, TextProblem, UserName, text_problems};
use crate::desk::{Change, ChangeState, Command, Desk, OpenAccount};
use crate::password::{Recipe, Secret, Strength, bits, generate, measure, system_rng};

use super::super::banners::sign_in_again_ui;
use super::super::may::why_no_change;
use super::super::theme::{self, GRID, palette};
use super::super::trouble::failure_ui;
use super::super::widgets::{self, Button, Kind, Tone};
use super::super::{icons, meter, policy, recipe};
use super::draft::{self, Draft};
use super::{Answer, modal_ui};

const WIDTH: f32 = 520.0;

/// Whether the password is the user's first or replaces one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Create,
    Reset,
}

/// What is typed and chosen for a new password.
pub(in crate::ui) struct PasswordDialog {
    pub(super) name: UserName,
    pub(super) submitted: bool,
    purpose: Purpose,
    serial: u64,
    draft: Draft,
    visible: bool,
    must_change: bool,
    recipe: Recipe,
    recipe_open: bool,
    /// The strength in bits, where the draft is as it was generated.
    generated_bits: Option<f64>,
    generate_error: Option<String>,
    judged: Judged,
    /// The policy and the alias that `judged` was made for.
    judged_for: (PasswordPolicy, Option<String>),
    /// A line break was pasted, which the field has taken for a space.
    pasted_line_break: bool,
    /// The draft has not been changed since it was sent.
    as_sent: bool,
    /// It is not known whether what was sent last is in force.
    in_doubt: bool,
    /// The field is to have the keyboard's focus.
    focus: bool,
}

/// What was found out about the draft when it last changed.
#[derive(Default)]
struct Judged {
    strength: Option<Strength>,
    problems: Vec<TextProblem>,
    /// The rules of the policy, and whether the draft fulfils each.
    rules: Vec<(String, bool)>,
}

impl PasswordDialog {
    pub(super) fn new(name: UserName, purpose: Purpose, desk: &Desk, serial: u64) -> Self {
        let policy = desk.account().map_or(PasswordPolicy::NOT_READ, |account| account.policy.clone());
        let mut dialog = Self {
            name,
            submitted: false,
            purpose,
            serial,
            draft: Draft::new(),
            visible: false,
            must_change: true,
            recipe: policy.recipe(),
            recipe_open: false,
            generated_bits: None,
            generate_error: None,
            judged: Judged::default(),
            judged_for: (policy, None),
            pasted_line_break: false,
            as_sent: false,
            in_doubt: false,
            focus: true,
        };
        if let Some(account) = desk.account() {
            dialog.judge(account);
        }
        dialog
    }

    /// The id of the password field: another one in each dialog, so that no state is found again.
    pub(super) fn field_id(&self) -> Id {
        Id::unique(("new password", self.serial))
    }

    /// Gives the field the keyboard's focus, after an attempt that failed.
    pub(super) fn take_focus(&mut self) {
        self.focus = true;
    }

    fn title(&self) -> String {
        match self.purpose {
            Purpose::Create => format!("Create password for {}", self.name),
            Purpose::Reset => format!("Reset password for {}", self.name),
        }
    }

    const fn action(&self) -> &'static str {
        match self.purpose {
            Purpose::Create => "Create password",
            Purpose::Reset => "Reset password",
        }
    }

    /// Judges the draft anew: when it has changed, or the policy has.
    fn judge(&mut self, account: &OpenAccount) {
        self.judged_for = (account.policy.clone(), account.alias().map(ToOwned::to_owned));
        let text = self.draft.secret().expose();
        let context = RuleContext { account_alias: account.alias() };
        let known: Vec<&str> = std::iter::once(self.name.as_str()).chain(account.alias()).collect();
        self.judged = Judged {
            strength: (!text.is_empty()).then(|| measure(text, &known)),
            problems: self.draft.cut_from().map(TextProblem::TooLong).into_iter().chain(text_problems(text)).collect(),
            rules: account.policy.rules().into_iter().map(|rule| (rule.text(), rule.holds(text, context))).collect(),
        };
    }

    fn generate(&mut self, account: &OpenAccount) {
        match system_rng().and_then(|mut rng| generate(&self.recipe, &mut rng)) {
            Ok(secret) => {
                self.draft.replace(secret);
                self.generated_bits = bits(&self.recipe).ok();
                self.generate_error = None;
                self.visible = true;
                self.changed(account);
            }
            Err(why) => self.generate_error = Some(why.to_string()),
        }
    }

    /// The draft is another one now.
    fn changed(&mut self, account: &OpenAccount) {
        self.as_sent = false;
        self.judge(account);
    }

    /// What became of the last change of this user, where it did not come to a good end.
    fn failure<'a>(&self, account: &'a OpenAccount) -> Option<&'a ChangeState> {
        account.changes.get(&self.name.key()).filter(|change| !matches!(change, ChangeState::Running(_)))
    }

    /// What fits what is known of the user now, where that is not what the dialog was opened for.
    fn other_purpose(&self, account: &OpenAccount) -> Option<Purpose> {
        let profile = &account.roster.get(&self.name.key())?.profile.value;
        match (self.purpose, profile) {
            (Purpose::Create, LoginProfile::Present { .. }) => Some(Purpose::Reset),
            (Purpose::Reset, LoginProfile::Absent) => Some(Purpose::Create),
            _ => None,
        }
    }

    /// Why the password cannot be sent as it is, if so.
    fn why_not(&self, desk: &Desk, account: &OpenAccount) -> Option<String> {
        if let Some(reason) = why_no_change(desk, account, &self.name) {
            return Some(reason.into());
        }
        if let Some(other) = self.other_purpose(account) {
            return Some(other.why().into());
        }
        if self.as_sent && self.in_doubt && self.purpose == Purpose::Reset {
            return Some("Take a fresh password: this one may be in force".into());
        }
        if self.draft.secret().is_empty() {
            return Some("Type or generate a password".into());
        }
        let refused = |problem: &&TextProblem| problem.is_refused() && !matches!(problem, TextProblem::TooLong(_));
        if let Some(problem) = self.judged.problems.iter().find(refused) {
            return Some(problem.text());
        }
        if self.judged.rules.iter().any(|(_, holds)| !holds) {
            return Some("The password policy is not fulfilled yet".into());
        }
        None
    }

    fn command(&self) -> Command {
        let (password, must_change) = (self.draft.share(), self.must_change);
        let change = match self.purpose {
            Purpose::Create => Change::Create { password, must_change },
            Purpose::Reset => Change::Reset { password, must_change },
        };
        Command::Change(self.name.clone(), change)
    }

    /// Brings the dialog up to date with what was read of the account meanwhile.
    fn follow(&mut self, account: &OpenAccount) {
        match account.changes.get(&self.name.key()) {
            Some(ChangeState::Unknown(..)) => self.in_doubt = true,
            Some(ChangeState::Running(_)) => self.in_doubt = false,
            Some(ChangeState::Refused(..)) | None => {}
        }
        let (policy, alias) = &self.judged_for;
        if *policy != account.policy {
            self.recipe = account.policy.recipe();
            self.judge(account);
        } else if alias.as_deref() != account.alias() {
            self.judge(account);
        }
    }
}

impl Purpose {
    /// Why the other purpose cannot be pursued.
    const fn why(self) -> &'static str {
        match self {
            Self::Reset => "The user has a console password",
            Self::Create => "The user has no console password",
        }
    }

    const fn instead(self) -> &'static str {
        match self {
            Self::Reset => "Reset it instead",
            Self::Create => "Create one instead",
        }
    }
}

pub(super) fn password_dialog_ui(ctx: &Context, desk: &Desk, dialog: &mut PasswordDialog) -> Answer {
    let Some(account) = desk.account() else { return Answer::Cancel };
    dialog.follow(account);
    let running = account.is_changing(&dialog.name.key()) || dialog.submitted;
    let in_doubt = dialog.in_doubt;
    let (mut in_body, mut in_buttons) = (None, None);
    let response = modal_ui(
        ctx,
        &dialog.title(),
        WIDTH,
        dialog,
        |ui, dialog| {
            ui.add_enabled_ui(!running, |ui| form_ui(ui, dialog, account));
            if !running {
                in_body = outcome_ui(ui, dialog, account);
            }
        },
        |ui, dialog| in_buttons = buttons_ui(ui, dialog, desk, account, running),
    );
    // A click beside the dialog does not close it: what is typed would be lost. Nor does Escape while it may be in force.
    let escape = response.is_top_modal && !running && !in_doubt && ctx.input(|input| input.key_pressed(Key::Escape));
    if escape { Answer::Cancel } else { in_buttons.or(in_body).unwrap_or(Answer::Open) }
}

/// What came of the attempt, and how to go on from there.
fn outcome_ui(ui: &mut Ui, dialog: &mut PasswordDialog, account: &OpenAccount) -> Option<Answer> {
    let mut answer = None;
    if account.signed_out.is_some() {
        let text = format!("You are no longer signed in to AWS. {}.", account.how_to_sign_in());
        let mut commands = Vec::new();
        widgets::callout(ui, Tone::Bad, &text, |ui| {
            ui.horizontal(|ui| sign_in_again_ui(ui, account, &mut commands));
        });
        answer = commands.pop().map(Answer::Do);
    }
    failure_ui(ui, dialog.failure(account));
    if let Some(other) = dialog.other_purpose(account) {
        let text = format!("{}, as IAM says now.", other.why());
        widgets::callout(ui, Tone::Warn, &text, |ui| {
            if Button::new(Kind::Plain, other.instead()).show(ui).clicked() {
                dialog.purpose = other;
                answer = Some(Answer::Do(Command::ForgetFailure(dialog.name.key())));
            }
        });
    } else if matches!(dialog.failure(account), Some(ChangeState::Unknown(..)))
        && Button::new(Kind::Plain, "Look at the user again").with_icon(icons::ARROW_CLOCKWISE).show(ui).clicked()
    {
        answer = Some(Answer::Do(Command::Watch(dialog.name.clone())));
    }
    answer
}

fn form_ui(ui: &mut Ui, dialog: &mut PasswordDialog, account: &OpenAccount) {
    field_ui(ui, dialog, account);
    if dialog.pasted_line_break {
        let text = "What was pasted had a line break at its end or within. The field has taken it for a space.";
        widgets::callout(ui, Tone::Warn, text, |ui| {
            if Button::new(Kind::Plain, "Remove spaces at the ends").small().show(ui).clicked() {
                let trimmed = Secret::new(dialog.draft.secret().expose().trim());
                dialog.draft.replace(trimmed);
                dialog.pasted_line_break = false;
                dialog.changed(account);
            }
        });
    }
    meter::meter_ui(ui, dialog.judged.strength.as_ref(), dialog.generated_bits);
    for problem in &dialog.judged.problems {
        let tone = if problem.is_refused() { Tone::Bad } else { Tone::Warn };
        widgets::callout(ui, tone, &problem.text(), |_| ());
    }
    policy::checklist_ui(ui, &account.policy, &dialog.judged.rules, !dialog.draft.secret().is_empty());
    // Another recipe makes another password, but what was typed is not touched.
    let another = recipe::recipe_ui(ui, &mut dialog.recipe, &mut dialog.recipe_open, &account.policy);
    if another && dialog.generated_bits.is_some() {
        dialog.generate(account);
    }
    ui.add_space(GRID);
    if widgets::toggle(ui, dialog.must_change, policy::MUST_CHANGE, None).clicked() {
        dialog.must_change = !dialog.must_change;
    }
    if dialog.must_change && account.policy.allows_users_to_change() == Some(false) {
        let text = "The password policy does not let users change their own password. A user without the permission \
                    iam:ChangePassword could then not sign in at all.";
        widgets::callout(ui, Tone::Warn, text, |_| ());
    }
}

fn field_ui(ui: &mut Ui, dialog: &mut PasswordDialog, account: &OpenAccount) {
    let label = ui.label(RichText::new("New password").font(theme::medium(13.0)));
    ui.horizontal(|ui| {
        let id = dialog.field_id();
        draft::remember_nothing(ui.ctx(), id);
        let width = ui.available_width();
        widgets::right_to_left(ui, |ui| {
            if Button::new(Kind::Plain, "Generate").with_icon(icons::DICE).show(ui).clicked() {
                dialog.generate(account);
            }
            let (icon, name) =
                if dialog.visible { (icons::EYE_SLASH, "Hide password") } else { (icons::EYE, "Show password") };
            if Button::icon(icon, name).show(ui).clicked() {
                dialog.visible = !dialog.visible;
            }
            let edit = TextEdit::singleline(&mut dialog.draft)
                .id(id)
                .password(!dialog.visible)
                .font(FontId::monospace(15.0))
                .margin(Margin { left: 10, right: 10, top: 7, bottom: 6 })
                .min_size(vec2(0.0, theme::CONTROL_HEIGHT))
                .desired_width(width);
            let pasted = ui.input(|input| {
                let broken = |event: &Event| matches!(event, Event::Paste(text) if text.contains(['\n', '\r']));
                input.events.iter().any(broken)
            });
            let field = ui.add(edit).labelled_by(label.id);
            if std::mem::take(&mut dialog.focus) {
                field.request_focus();
            }
            if field.changed() {
                dialog.generated_bits = None;
                dialog.pasted_line_break = pasted;
                dialog.changed(account);
            }
        });
    });
    if let Some(error) = &dialog.generate_error {
        widgets::callout(ui, Tone::Bad, error, |_| ());
    }
}

fn buttons_ui(
    ui: &mut Ui,
    dialog: &mut PasswordDialog,
    desk: &Desk,
    account: &OpenAccount,
    running: bool,
) -> Option<Answer> {
    let mut answer = None;
    let why_not = if running { Some(policy::WAITING.to_owned()) } else { dialog.why_not(desk, account) };
    ui.horizontal(|ui| {
        ui.set_min_height(theme::CONTROL_HEIGHT);
        if running {
            ui.spinner();
        }
        if let Some(why_not) = &why_not {
            ui.label(RichText::new(why_not).color(palette(ui).text_muted).size(12.5));
        }
        widgets::right_to_left(ui, |ui| {
            let submit = Button::new(Kind::Primary, dialog.action()).off_if(why_not.as_deref()).show(ui);
            let enter = enter_in(ui, dialog.field_id());
            // The field gives up its focus for Enter; where that cannot be followed, it has it back.
            dialog.focus |= enter && why_not.is_some();
            if submit.clicked() || (enter && why_not.is_none()) {
                dialog.as_sent = true;
                answer = Some(Answer::Submit(dialog.command()));
            }
            let off = running.then_some(policy::CANNOT_BE_CALLED_BACK);
            if Button::new(Kind::Plain, "Cancel").off_if(off).show(ui).clicked() {
                answer = Some(Answer::Cancel);
            }
        });
    });
    answer
}

/// Whether Enter was pressed in the field, which then gives up its focus.
fn enter_in(ui: &Ui, field: Id) -> bool {
    ui.ctx().read_response(field).is_some_and(|response| response.lost_focus())
        && ui.input(|input| input.key_pressed(Key::Enter))
}
