//! What is counted: a soak in which nothing came through proves nothing.

use std::collections::BTreeMap;
use std::fmt;

use super::judge::{Finding, Rule};
use super::questions::{ACCOUNTS, Asked};
use super::stroke::Stroke;

/// The figures of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) trials: usize,
    pub(crate) frames: usize,
    strokes: BTreeMap<&'static str, usize>,
    /// Dialogs that were opened, by what they ask.
    dialogs: BTreeMap<&'static str, usize>,
    /// Calls that write and that were asked for, by operation.
    writes: BTreeMap<String, usize>,
    /// Cards that came, and that went by their own answer.
    pub(crate) cards: usize,
    pub(crate) answered: usize,
    /// Accounts that were opened from the first page.
    pub(crate) opened: usize,
    /// How often another account was shown than before.
    pub(crate) shown: usize,
    /// The same writes, by account; those of root users as one.
    written: BTreeMap<String, usize>,
    pub(crate) focus_checks: usize,
    pub(crate) typed_checks: usize,
    faults: BTreeMap<&'static str, usize>,
    /// What was found, by rule.
    findings: BTreeMap<&'static str, usize>,
}

impl Tally {
    pub(crate) fn stroke(&mut self, kind: &'static str) {
        *self.strokes.entry(kind).or_default() += 1;
    }

    pub(crate) fn dialog(&mut self, kind: &'static str) {
        *self.dialogs.entry(kind).or_default() += 1;
    }

    /// A write of this user, as [`super::questions::in_account`] has it.
    pub(crate) fn write(&mut self, operation: &str, user: &str) {
        *self.writes.entry(operation.to_owned()).or_default() += 1;
        let account = user.split_once(": ").map_or("root users", |(account, _)| account);
        *self.written.entry(account.to_owned()).or_default() += 1;
    }

    pub(crate) fn struck(&mut self, faults: &BTreeMap<&'static str, usize>) {
        for (fault, times) in faults {
            *self.faults.entry(fault).or_default() += times;
        }
    }

    pub(crate) fn finds(&mut self, findings: &[Finding]) {
        for finding in findings {
            *self.findings.entry(finding.rule.name()).or_default() += 1;
        }
    }

    pub(crate) fn strokes(&self) -> usize {
        self.strokes.values().sum()
    }

    /// What has to happen in a soak of some length, and did not in this one.
    pub(crate) fn missing(&self, even_rare: bool) -> Vec<String> {
        let mut missing: Vec<String> = Vec::new();
        let mut needs = |what: &str, times: usize| missing.extend((times == 0).then(|| what.to_owned()));
        for kind in Stroke::KINDS {
            needs(kind, self.strokes.get(kind).copied().unwrap_or_default());
        }
        let of_users = Asked::ALL.into_iter().filter(|asked| !asked.is_of_root());
        for asked in of_users.filter(|asked| even_rare || !asked.is_of_key()) {
            needs(asked.name(), self.dialogs.get(asked.name()).copied().unwrap_or_default());
        }
        for operation in ["CreateLoginProfile", "UpdateLoginProfile", "AttachUserPolicy"] {
            needs(operation, self.writes(operation));
        }
        for operation in ["DeleteLoginProfile", "UpdateAccessKey", "DeleteAccessKey"] {
            if even_rare {
                needs(operation, self.writes(operation));
            }
        }
        for (what, times) in [
            ("cards", self.cards),
            ("answers to cards", self.answered),
            ("checks of the focus", self.focus_checks),
            ("checks of what was typed", self.typed_checks),
            ("faults", self.faults.values().sum()),
        ] {
            needs(what, times);
        }
        missing
    }

    /// The same of one that begins on the first page.
    pub(crate) fn missing_on_first_page(&self) -> Vec<String> {
        let strokes = |kind: &str| self.strokes.get(kind).copied().unwrap_or_default();
        let needed = [
            ("accounts opened", self.opened),
            ("other dialogs", self.dialogs.get("another dialog").copied().unwrap_or_default()),
            ("answers elsewhere", strokes("answers elsewhere")),
            ("texts typed", strokes("texts typed")),
            ("clicks on a control", strokes("clicks on a control")),
            ("checks of the focus", self.focus_checks),
            ("checks of what was typed", self.typed_checks),
        ];
        needed.into_iter().filter(|(_, times)| *times == 0).map(|(what, _)| what.to_owned()).collect()
    }

    /// The same of one with two accounts side by side.
    pub(crate) fn missing_side_by_side(&self) -> Vec<String> {
        let mut missing: Vec<String> = Vec::new();
        let mut needs = |what: &str, times: usize| missing.extend((times == 0).then(|| what.to_owned()));
        needs("another account shown", self.shown);
        for (account, _) in ACCOUNTS {
            needs(&format!("writes in {account}"), self.written.get(account).copied().unwrap_or_default());
        }
        needs("answers to cards", self.answered);
        needs("checks of the focus", self.focus_checks);
        needs("checks of what was typed", self.typed_checks);
        missing
    }

    /// The same of one at the root users.
    pub(crate) fn missing_at_root_users(&self) -> Vec<String> {
        let mut missing: Vec<String> = Vec::new();
        let mut needs = |what: &str, times: usize| missing.extend((times == 0).then(|| what.to_owned()));
        for asked in Asked::ALL.into_iter().filter(|asked| asked.is_of_root()) {
            needs(asked.name(), self.dialogs.get(asked.name()).copied().unwrap_or_default());
        }
        needs("writes of root users", self.written.get("root users").copied().unwrap_or_default());
        needs("checks of the focus", self.focus_checks);
        missing
    }

    pub(crate) fn writes(&self, operation: &str) -> usize {
        self.writes.get(operation).copied().unwrap_or_default()
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.trials += other.trials;
        self.frames += other.frames;
        self.cards += other.cards;
        self.answered += other.answered;
        self.opened += other.opened;
        self.shown += other.shown;
        self.focus_checks += other.focus_checks;
        self.typed_checks += other.typed_checks;
        for (mine, theirs) in [
            (&mut self.strokes, &other.strokes),
            (&mut self.dialogs, &other.dialogs),
            (&mut self.faults, &other.faults),
            (&mut self.findings, &other.findings),
        ] {
            for (name, times) in theirs {
                *mine.entry(name).or_default() += times;
            }
        }
        for (mine, theirs) in [(&mut self.writes, &other.writes), (&mut self.written, &other.written)] {
            for (name, times) in theirs {
                *mine.entry(name.clone()).or_default() += times;
            }
        }
    }
}

fn list<K: fmt::Display>(counts: &BTreeMap<K, usize>) -> String {
    let counts: Vec<String> = counts.iter().map(|(name, times)| format!("{name} {times}")).collect();
    counts.join(", ")
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} strokes in {} trials, {} frames", self.strokes(), self.trials, self.frames)?;
        writeln!(f, "Strokes: {}", list(&self.strokes))?;
        writeln!(f, "Dialogs opened: {}", list(&self.dialogs))?;
        writeln!(f, "Writes that were asked for: {}; in {}", list(&self.writes), list(&self.written))?;
        writeln!(f, "Cards: {} came, {} went by their own answer", self.cards, self.answered)?;
        writeln!(f, "Accounts opened: {}; another one shown: {} times", self.opened, self.shown)?;
        writeln!(f, "Checked: the focus {} times, what was typed {} times", self.focus_checks, self.typed_checks)?;
        writeln!(f, "Faults struck: {}", list(&self.faults))?;
        for rule in Rule::ALL {
            writeln!(f, "{}: {}", rule.name(), self.findings.get(rule.name()).copied().unwrap_or_default())?;
        }
        Ok(())
    }
}
