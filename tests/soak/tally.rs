//! What is counted.

use std::collections::BTreeMap;
use std::fmt;

use passdesk::desk::Info;

/// The figures of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) episodes: usize,
    /// Everything that an operator did.
    pub(crate) operations: usize,
    /// Claims that were held against the account's history.
    pub(crate) checks: usize,
    /// Passwords that were handed over.
    pub(crate) cards: usize,
    /// Creates that were taken for done because of another's in the same second, or the one beside it.
    pub(crate) undecidable: usize,
    /// What a desk said last of each change, by kind.
    outcomes: BTreeMap<&'static str, BTreeMap<&'static str, usize>>,
    /// Changes that were unresolved, by kind: how many, and how many of them were made.
    unresolved: BTreeMap<&'static str, (usize, usize)>,
    faults: BTreeMap<&'static str, usize>,
}

/// The columns of the table.
const OUTCOMES: [&str; 4] = ["done", "done, by reading back", "refused", "unknown"];

impl Tally {
    pub(crate) fn outcome(&mut self, info: &Info, outcome: &'static str) {
        *self.outcomes.entry(info.name).or_default().entry(outcome).or_default() += 1;
    }

    pub(crate) fn unresolved(&mut self, info: &Info, made: bool) {
        let (all, made_of_them) = self.unresolved.entry(info.name).or_default();
        *all += 1;
        *made_of_them += usize::from(made);
    }

    pub(crate) fn add_fault(&mut self, fault: &'static str, times: usize) {
        if times > 0 {
            *self.faults.entry(fault).or_default() += times;
        }
    }

    pub(crate) fn add_faults(&mut self, faults: &BTreeMap<&'static str, usize>) {
        for (fault, times) in faults {
            self.add_fault(fault, *times);
        }
    }

    pub(crate) fn changes(&self) -> usize {
        self.outcomes.values().flat_map(BTreeMap::values).sum()
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.episodes += other.episodes;
        self.operations += other.operations;
        self.checks += other.checks;
        self.cards += other.cards;
        self.undecidable += other.undecidable;
        for (kind, outcomes) in &other.outcomes {
            for (outcome, times) in outcomes {
                *self.outcomes.entry(kind).or_default().entry(outcome).or_default() += times;
            }
        }
        for (kind, (all, made)) in &other.unresolved {
            let mine = self.unresolved.entry(kind).or_default();
            *mine = (mine.0 + all, mine.1 + made);
        }
        self.add_faults(&other.faults);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} operations in {} episodes, {} of them changes",
            self.operations,
            self.episodes,
            self.changes()
        )?;
        writeln!(
            f,
            "\n| change | {} | unknown, share |\n|---|{}---|",
            OUTCOMES.join(" | "),
            "---|".repeat(OUTCOMES.len())
        )?;
        for (kind, outcomes) in &self.outcomes {
            let count = |outcome: &str| outcomes.get(outcome).copied().unwrap_or_default();
            let all: usize = outcomes.values().sum();
            write!(f, "| {kind} |")?;
            for outcome in OUTCOMES {
                write!(f, " {} |", count(outcome))?;
            }
            writeln!(f, " {:.1} % |", 100.0 * count("unknown") as f64 / all.max(1) as f64)?;
        }
        writeln!(f, "\n| unresolved at some time | changes | of them made |\n|---|---|---|")?;
        for (kind, (all, made)) in &self.unresolved {
            writeln!(f, "| {kind} | {all} | {made} |")?;
        }
        writeln!(f, "\n| fault | struck |\n|---|---|")?;
        for (fault, times) in &self.faults {
            writeln!(f, "| {fault} | {times} |")?;
        }
        writeln!(f, "\n{} claims checked, {} passwords handed over", self.checks, self.cards)?;
        write!(f, "Undecidable (another's create in the same second, or the one beside it): {}", self.undecidable)
    }
}
