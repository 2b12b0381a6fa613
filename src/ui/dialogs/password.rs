use egui::{Context, FontId, Id, Key, Margin, RichText, TextEdit, Ui, vec2};

use crate::account::{LoginProfile, PasswordPolicy, RuleContext, TextProblem, UserName, text_problems};
use crate::desk::{Change, ChangeState, Command, Desk, OpenAccount};
use crate::password::{Recipe, Strength, bits, generate, measure, system_rng};

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
    /// The policy that `judged` was made for.
    policy: PasswordPolicy,
    first_frame: bool,
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
            policy,
            first_frame: true,
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
        let text = self.draft.secret().expose();
        let context = RuleContext { account_alias: account.alias() };
        let known: Vec<&str> = std::iter::once(self.name.as_str()).chain(account.alias()).collect();
        self.judged = Judged {
            strength: (!text.is_empty()).then(|| measure(text, &known)),
            problems: text_problems(text),
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
                self.judge(account);
            }
            Err(why) => self.generate_error = Some(why.to_string()),
        }
    }

    /// Why the password cannot be sent as it is, if so.
    fn why_not(&self, account: &OpenAccount) -> Option<String> {
        if account.signed_out.is_some() {
            return Some("Sign in again first".into());
        }
        if self.draft.secret().is_empty() {
            return Some("Type or generate a password".into());
        }
        if let Some(problem) = self.judged.problems.iter().find(|problem| problem.is_refused()) {
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

    /// Brings the dialog up to date with the account: a policy that was read meanwhile, and, after a change that failed,
    /// what the user turned out to have.
    fn follow(&mut self, account: &OpenAccount) {
        if self.policy != account.policy {
            self.policy = account.policy.clone();
            self.recipe = self.policy.recipe();
            self.judge(account);
        }
        let key = self.name.key();
        let failed = matches!(account.changes.get(&key), Some(ChangeState::Refused(..) | ChangeState::Unknown(..)));
        if let (true, Some(row)) = (failed, account.roster.get(&key)) {
            match row.profile.value {
                LoginProfile::Present { .. } => self.purpose = Purpose::Reset,
                LoginProfile::Absent => self.purpose = Purpose::Create,
                LoginProfile::Unknown { .. } => {}
            }
        }
    }
}

pub(super) fn password_dialog_ui(ctx: &Context, desk: &Desk, dialog: &mut PasswordDialog) -> Answer {
    let Some(account) = desk.account() else { return Answer::Cancel };
    dialog.follow(account);
    let running = account.is_changing(&dialog.name.key()) || dialog.submitted;
    let mut answer = None;
    let response = modal_ui(
        ctx,
        &dialog.title(),
        WIDTH,
        dialog,
        |ui, dialog| {
            ui.add_enabled_ui(!running, |ui| form_ui(ui, dialog, account));
            failure_ui(ui, account.changes.get(&dialog.name.key()));
        },
        |ui, dialog| answer = buttons_ui(ui, dialog, account, running),
    );
    dialog.first_frame = false;
    // A click beside the dialog does not close it: what is typed would be lost.
    let escape = response.is_top_modal && !running && ctx.input(|input| input.key_pressed(Key::Escape));
    if escape { Answer::Cancel } else { answer.unwrap_or(Answer::Open) }
}

fn form_ui(ui: &mut Ui, dialog: &mut PasswordDialog, account: &OpenAccount) {
    field_ui(ui, dialog, account);
    meter::meter_ui(ui, dialog.judged.strength.as_ref(), dialog.generated_bits);
    for problem in &dialog.judged.problems {
        let tone = if problem.is_refused() { Tone::Bad } else { Tone::Warn };
        widgets::callout(ui, tone, &problem.text(), |_| ());
    }
    policy::checklist_ui(ui, &account.policy, &dialog.judged.rules, !dialog.draft.secret().is_empty());
    if recipe::recipe_ui(ui, &mut dialog.recipe, &mut dialog.recipe_open, &account.policy) {
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
            let field = ui.add(edit).labelled_by(label.id);
            if dialog.first_frame {
                field.request_focus();
            }
            if field.changed() {
                dialog.generated_bits = None;
                dialog.judge(account);
            }
        });
    });
    if let Some(error) = &dialog.generate_error {
        widgets::callout(ui, Tone::Bad, error, |_| ());
    }
}

fn buttons_ui(ui: &mut Ui, dialog: &PasswordDialog, account: &OpenAccount, running: bool) -> Option<Answer> {
    let mut answer = None;
    let why_not = if running { Some(policy::WAITING.to_owned()) } else { dialog.why_not(account) };
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
            if submit.clicked() || (why_not.is_none() && enter_in(ui, dialog.field_id())) {
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
