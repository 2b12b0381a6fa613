use egui::Id;

use crate::account::{
    LoginProfile, PasswordPolicy, Rule, RuleContext, Target, TextProblem, UserName, composed, text_problems,
    uncounted_symbol,
};
use crate::desk::{
    Account, Command, Desk, Effect, Info, NewPassword, Operation, Password, Settings, create_password, reset_password,
};
use crate::password::{CharacterClass, Recipe, Secret, Strength, bits, generate, measure, system_rng};

use super::answer::{Answer, ShownSince};
use super::draft::Draft;
use super::target::TypedName;
use crate::ui::detail::permissions::disabled_reason;

/// Whether the password is the user's first or replaces one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Create,
    Reset,
}

/// What is typed and chosen for a new password.
pub(in crate::ui) struct PasswordDialog {
    pub(super) name: UserName,
    /// The user's console password.
    pub(super) target: Target,
    pub(super) submitted: bool,
    pub(super) purpose: Purpose,
    pub(super) serial: u64,
    pub(super) draft: Draft,
    pub(super) visible: bool,
    pub(super) must_change: bool,
    /// The user's name, as it has to be typed in an account that is marked as production.
    pub(super) typed: TypedName,
    /// What is generated: as wanted, and as the account's policy asks for.
    pub(super) recipe: Recipe,
    /// What the operator wants to be generated, in any account.
    wanted: Recipe,
    /// It is still to be remembered.
    pub(super) wanted_changed: bool,
    pub(super) recipe_open: bool,
    /// The strength in bits, where the draft is as it was generated.
    pub(super) generated_bits: Option<f64>,
    pub(super) generate_error: Option<String>,
    pub(super) judged: Judged,
    /// The policy and the alias that `judged` was made for.
    pub(super) judged_for: (PasswordPolicy, Option<String>),
    /// The operator has tried to copy the draft, which the field does not do.
    pub(super) copy_refused: bool,
    /// It is not known whether this very password is in force.
    pub(super) unconfirmed: bool,
    /// Whether it is to be confirmed that this password is really meant, and since when that can be seen.
    pub(super) asking: Option<ShownSince>,
    /// A password was sent from here.
    pub(super) was_sent: bool,
    /// The field is to have the keyboard's focus.
    pub(super) focus: bool,
    pub(super) shown: ShownSince,
}

/// What was found out about the draft when it last changed.
#[derive(Default)]
pub(super) struct Judged {
    pub(super) strength: Option<Strength>,
    pub(super) problems: Vec<TextProblem>,
    /// The rules of the policy, and whether the draft fulfils each.
    pub(super) rules: Vec<(String, bool)>,
    /// IAM would take another form of the text, in which letters and accents are joined.
    pub(super) can_be_composed: bool,
    /// What looks like the symbol that the policy asks for, and is not counted as one.
    pub(super) uncounted_symbol: Option<char>,
}

impl PasswordDialog {
    pub(super) fn new(name: UserName, purpose: Purpose, desk: &Desk, serial: u64) -> Self {
        let policy = desk.account().map_or(PasswordPolicy::NOT_READ, |account| account.refresh.policy.clone());
        let wanted = desk.settings.generator.clone();
        let mut dialog = Self {
            target: Target::login_profile(name.clone()),
            name,
            submitted: false,
            purpose,
            serial,
            draft: Draft::new(),
            visible: false,
            must_change: true,
            typed: TypedName::default(),
            recipe: policy.recipe(&wanted),
            wanted,
            wanted_changed: false,
            recipe_open: false,
            generated_bits: None,
            generate_error: None,
            judged: Judged::default(),
            judged_for: (policy, None),
            copy_refused: false,
            unconfirmed: false,
            asking: None,
            was_sent: false,
            focus: true,
            shown: ShownSince::default(),
        };
        if let Some(account) = desk.account() {
            dialog.judge(account);
            if desk.settings.new_password == NewPassword::Generated {
                // Masked: it is shown when somebody asks for it, here or on the card.
                dialog.generate(account);
            }
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

    pub(super) fn title(&self) -> String {
        match self.purpose {
            Purpose::Create => format!("Create password for {}", self.name),
            Purpose::Reset => format!("Reset password for {}", self.name),
        }
    }

    pub(super) const fn action(&self) -> &'static str {
        self.purpose.info().label
    }

    /// Judges the draft again: when it has changed, or the policy has.
    pub(super) fn judge(&mut self, account: &Account) {
        self.judged_for = (account.refresh.policy.clone(), account.alias().map(ToOwned::to_owned));
        let text = self.draft.secret().expose();
        let context = RuleContext { account_alias: account.alias() };
        let known: Vec<&str> = std::iter::once(self.name.as_str()).chain(account.alias()).collect();
        let rules = account.refresh.policy.rules();
        let broken = account.refresh.policy.broken(text, context);
        let asks_for_symbol = |rule: &Rule| matches!(rule, Rule::Has(CharacterClass::Symbol) | Rule::ThreeClasses);
        let symbol_missing = broken.iter().any(asks_for_symbol);
        let problems = self.draft.refused().map(TextProblem::TooLong).into_iter().chain(text_problems(text));
        self.judged = Judged {
            strength: (!text.is_empty()).then(|| measure(text, &known)),
            problems: problems.collect(),
            rules: rules.into_iter().map(|rule| (rule.text(), !broken.contains(&rule))).collect(),
            can_be_composed: composed(text).is_some(),
            uncounted_symbol: uncounted_symbol(text).filter(|_| symbol_missing),
        };
    }

    pub(super) fn generate(&mut self, account: &Account) {
        match system_rng().and_then(|mut rng| generate(&self.recipe, &mut rng)) {
            Ok(secret) => {
                self.draft.replace(secret);
                self.generated_bits = bits(&self.recipe).ok();
                self.generate_error = None;
                self.changed(account);
            }
            Err(why) => self.generate_error = Some(why.to_string()),
        }
    }

    /// Whether the draft is as it was generated.
    pub(super) fn is_generated(&self) -> bool {
        self.generated_bits.is_some()
    }

    /// The recipe was `before`, and the operator has changed it.
    pub(super) fn recipe_changed(&mut self, before: &Recipe, account: &Account) {
        self.wanted.take_changes(before, &self.recipe);
        self.wanted_changed = true;
        // What was typed is not touched.
        if self.is_generated() {
            self.generate(account);
        }
    }

    /// The settings with what is to be remembered of this dialog.
    pub(super) fn settings(&self, desk: &Desk) -> Settings {
        Settings { generator: self.wanted.clone(), ..desk.settings.clone() }
    }

    /// Joins letters and their accents.
    pub(super) fn compose(&mut self, account: &Account) {
        if let Some(composed) = composed(self.draft.secret().expose()) {
            self.edited(composed, account);
        }
    }

    /// The operator wants this password instead.
    pub(super) fn edited(&mut self, secret: Secret, account: &Account) {
        self.draft.replace(secret);
        self.generated_bits = None;
        self.changed(account);
    }

    /// The draft is another one now.
    pub(super) fn changed(&mut self, account: &Account) {
        self.unconfirmed = false;
        self.asking = None;
        self.judge(account);
    }

    /// Why the operator has to say once more that this password is meant, a sentence each.
    pub(super) fn concerns(&self) -> Vec<String> {
        let weak = self.judged.strength.as_ref().filter(|strength| strength.is_weak());
        let weak =
            weak.map(|strength| format!("It is weak: {} to guess at 10 tries a second.", strength.time_to_guess));
        let unseen = self.judged.problems.iter().any(|problem| problem.is_unseen());
        let unseen = unseen
            .then(|| "It has characters that cannot be seen, and can hardly be typed when signing in.".to_owned());
        weak.into_iter().chain(unseen).collect()
    }

    /// What became of the last operation on this password, where it did not come to a good end.
    pub(super) fn failure<'a>(&self, account: &'a Account) -> Option<&'a Operation> {
        account.operations.get(&self.target).filter(|operation| !operation.is_running())
    }

    /// What fits what is known of the user now, where that is not what the dialog was opened for.
    pub(super) fn other_purpose(&self, account: &Account) -> Option<Purpose> {
        let row = account.inventory.get(&self.name.key())?;
        // What only a report says may be hours old: it keeps nobody from what IAM may well take.
        if matches!(row.profile.value, LoginProfile::Unknown { .. }) {
            return None;
        }
        match (self.purpose, row.password().value) {
            (Purpose::Create, Password::Set { .. }) => Some(Purpose::Reset),
            (Purpose::Reset, Password::Absent) => Some(Purpose::Create),
            _ => None,
        }
    }

    /// Why the password cannot be sent as it is, if so.
    pub(super) fn why_not(&self, desk: &Desk, account: &Account) -> Option<String> {
        if let Some(reason) = disabled_reason(desk, account, &self.target) {
            return Some(reason.into());
        }
        if let Some(other) = self.other_purpose(account) {
            return Some(other.why().into());
        }
        if self.unconfirmed && self.purpose == Purpose::Reset {
            return Some("Generate another: this one may already be active".into());
        }
        if self.draft.secret().is_empty() && self.draft.refused().is_none() {
            return Some("Type or generate a password".into());
        }
        if let Some(problem) = self.judged.problems.iter().find(|problem| problem.is_refused()) {
            return Some(problem.text());
        }
        if self.judged.rules.iter().any(|(_, holds)| !holds) {
            return Some("The password policy is not fulfilled yet".into());
        }
        self.typed.why_not(desk, &self.name).map(Into::into)
    }

    /// Sends the password, or asks once more whether it is meant, unless the operator is `sure`.
    pub(super) fn submit(&mut self, sure: bool) -> Option<Answer> {
        if !sure && !self.concerns().is_empty() {
            if self.asking.is_none() {
                self.asking = Some(ShownSince::default());
                // The main button, which may have been pressed, is off now.
                self.focus = true;
            }
            return None;
        }
        self.asking = None;
        self.was_sent = true;
        Some(Answer::Submit(self.command()))
    }

    fn command(&self) -> Command {
        let (password, must_change) = (self.draft.share(), self.must_change);
        let name = self.name.clone();
        Command::Act(match self.purpose {
            Purpose::Create => create_password::create_password(name, password, must_change),
            Purpose::Reset => reset_password::reset_password(name, password, must_change),
        })
    }

    /// Brings the dialog up to date with what was read of the account meanwhile.
    pub(super) fn follow(&mut self, account: &Account) {
        self.unconfirmed = account.is_unconfirmed(&self.name.key(), self.draft.shared());
        let (policy, alias) = &self.judged_for;
        if *policy != account.refresh.policy {
            self.recipe = account.refresh.policy.recipe(&self.wanted);
            self.judge(account);
            // It was made before the policy was known. Once it was sent, the operator has to be told instead.
            if self.is_generated() && !self.was_sent && self.judged.rules.iter().any(|(_, holds)| !holds) {
                self.generate(account);
            }
        } else if alias.as_deref() != account.alias() {
            self.judge(account);
        }
    }
}

impl Purpose {
    /// That of this action.
    pub(super) fn of(info: &Info) -> Self {
        if info.effect == Effect::Creates { Self::Create } else { Self::Reset }
    }

    /// The action that it ends with.
    pub(super) const fn info(self) -> &'static Info {
        match self {
            Self::Create => &create_password::INFO,
            Self::Reset => &reset_password::INFO,
        }
    }

    /// Why the other purpose cannot be pursued.
    pub(super) const fn why(self) -> &'static str {
        match self {
            Self::Reset => "The user has a console password",
            Self::Create => "The user has no console password",
        }
    }

    pub(super) const fn instead(self) -> &'static str {
        match self {
            Self::Reset => "Reset it instead",
            Self::Create => "Create one instead",
        }
    }
}
