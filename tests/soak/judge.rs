//! The judge: sees what was true in the account at every moment, and holds what the desks claim against it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use passdesk::account::Target;
use passdesk::actions::{
    activate_access_key, attach_change_password, create_password, deactivate_access_key, delete_access_key,
    delete_password, reset_password,
};
use passdesk::demo::{DemoAccount, Write};
use passdesk::desk::{AnyAction, CardId, ConfirmedBy, Desk, Info, Outcome};

use super::asked::{Asked, Claim, part_of, place};
use super::plan::{KEYS, POLICY, key_id};
use super::tally::Tally;

/// Something that a desk said and that is not so.
pub(crate) struct Falsehood(pub(crate) String);

pub(crate) struct Judge {
    account: DemoAccount,
    /// What each user had at the beginning.
    at_first: BTreeMap<String, Option<bool>>,
    /// By desk, in the order in which they were asked for.
    asked: Vec<Vec<Asked>>,
    /// By desk and target, the changes that are unresolved there, until they are settled or dismissed; the last unresolved one is
    /// the last.
    unresolved: Vec<BTreeMap<String, Vec<Unresolved>>>,
    /// The last card that was seen, by desk.
    cards: Vec<Option<CardId>>,
    /// The users and passwords that were on cards, by desk.
    handed: Vec<BTreeSet<(String, String)>>,
    pub(crate) tally: Tally,
    pub(crate) falsehoods: Vec<Falsehood>,
}

/// An unresolved change: the last attempt of it, and the last one that was sent, by their place among what was asked for.
#[derive(Clone, Copy)]
struct Unresolved {
    asked: usize,
    sent: usize,
}

impl Judge {
    pub(crate) fn of(account: &DemoAccount, users: &[String], desks: usize) -> Self {
        Self {
            account: account.clone(),
            at_first: at_first(account, users),
            asked: (0..desks).map(|_| Vec::new()).collect(),
            unresolved: vec![BTreeMap::new(); desks],
            cards: vec![None; desks],
            handed: vec![BTreeSet::new(); desks],
            tally: Tally::default(),
            falsehoods: Vec::new(),
        }
    }

    /// An operator asks for a change now. The same one, with the same password, as one that is unresolved is a further attempt of
    /// it.
    pub(crate) fn asks(&mut self, desk: usize, user: &str, change: &AnyAction) {
        let (from, at) = (self.account.writes().len(), self.account.clock().now());
        let part = part_of(change);
        let place = place(user, part.as_deref());
        if let Some(before) = self.asked[desk].iter_mut().rev().find(|asked| asked.place() == place) {
            before.until = Some(from);
        }
        let (mut earlier, mut first_at) = (Vec::new(), at);
        let unresolved = self.unresolved[desk].get(&place).into_iter().flatten();
        let open = unresolved.map(|open| open.asked).find(|index| self.asked[desk][*index].is_same(change));
        if let Some(index) = open {
            let open = &self.asked[desk][index];
            earlier.clone_from(&open.earlier);
            earlier.push((index, open.from..open.until.unwrap_or(from)));
            first_at = open.first_at;
        }
        self.asked[desk].push(Asked {
            client: client(desk),
            user: user.to_owned(),
            part,
            change: change.clone(),
            at,
            at_first: self.at_first[&place],
            from,
            earlier,
            first_at,
            until: None,
            claim: None,
        });
    }

    /// An operator dismisses the unresolved change that is shown, which is of this kind.
    pub(crate) fn forgets(&mut self, desk: usize, place: &str, info: &Info) {
        let asked = &self.asked[desk];
        let Some(unresolved) = self.unresolved[desk].get_mut(place) else { return };
        if let Some(shown) = unresolved.iter().rposition(|open| asked[open.asked].change.info() == info) {
            unresolved.remove(shown);
        }
    }

    fn unresolved(&self, desk: usize, place: &str) -> &[Unresolved] {
        self.unresolved[desk].get(place).map_or(&[], Vec::as_slice)
    }

    /// Hears what a desk claims by now.
    pub(crate) fn hears(&mut self, number: usize, desk: &Desk) {
        let Some(account) = desk.account() else { return };
        for index in 0..self.asked[number].len() {
            let asked = &self.asked[number][index];
            let is_last = asked.until.is_none();
            let target: &Target = asked.change.target();
            let record = account.operations.record(target).filter(|record| record.begun == asked.at);
            let state = account.operations.get(target);
            let claim = match record.map(|record| record.outcome.as_ref()) {
                Some(Some(Outcome::Done(by))) => Claim::Done(*by),
                Some(Some(Outcome::Failed(_))) => Claim::Refused,
                Some(Some(Outcome::Unknown(_)) | None) => Claim::Unknown,
                // Refused before it was begun. What is shown later, without a record of its own, is about another change.
                None if asked.is_shown_by(state) => match state.and_then(|state| state.unknown()) {
                    Some(_) => Claim::Unknown,
                    None => Claim::Refused,
                },
                None => continue,
            };
            // What is unresolved is shown again after another change has ended.
            let others = self.unresolved(number, &asked.place()).iter().map(|open| &self.asked[number][open.asked]);
            let mut others = others.filter(|other| !other.is_same(&asked.change)).map(|other| other.change.info());
            let unknown = state.filter(|state| state.unknown().is_some()).map(|state| state.action.info());
            let of_another =
                unknown.is_some_and(|info| info != asked.change.info() || others.any(|other| other == info));
            if is_last && !of_another && !claim.agrees(state) && asked.claim != Some(claim) {
                let shown = format!("{state:?}");
                self.falsehood(number, index, &format!("the record says {claim:?}, the row {shown}"));
            }
            let waits = account.waiting().any(|name| name.key() == self.asked[number][index].user);
            let asked = &self.asked[number][index];
            let is_unconfirmed = self.unresolved(number, &asked.place()).iter().any(|open| open.asked == index);
            let is_kept = asked.change.password().is_none() || !is_unconfirmed || waits;
            if is_last && claim == Claim::Unknown && !is_kept {
                self.falsehood(number, index, "it is not known, and its password is no longer kept");
            }
            if self.asked[number][index].claim != Some(claim) {
                // Asked for only now: it is all of them, and mostly there is nothing new.
                let writes = self.account.writes();
                self.claims(number, index, claim, &writes);
            }
        }
        for card in &account.hand_overs.waiting {
            if Some(card.id) <= self.cards[number] {
                continue;
            }
            let user = card.name.key();
            let password = card.password.expose();
            self.cards[number] = Some(card.id);
            self.handed[number].insert((user.clone(), password.to_owned()));
            let index = self.asked[number].iter().rposition(|asked| {
                asked.user == user && asked.change.password().is_some_and(|asked| asked.expose() == password)
            });
            let Some(index) = index else {
                self.falsehoods
                    .push(Falsehood(format!("desk {number} hands over a password of {user} that nobody set")));
                continue;
            };
            let writes = self.account.writes();
            self.hands_over(number, index, password, &writes);
        }
    }

    /// The changes that have no outcome yet, for a run that ends.
    pub(crate) fn ends(&mut self) {
        for number in 0..self.asked.len() {
            for index in 0..self.asked[number].len() {
                let asked = &self.asked[number][index];
                let password = asked.change.password().map(|password| password.expose().to_owned());
                let is_lost = password.is_some_and(|password| {
                    matches!(asked.claim, Some(Claim::Done(_)))
                        && !self.handed[number].contains(&(asked.user.clone(), password))
                });
                match asked.claim {
                    _ if is_lost => self.falsehood(number, index, "it is done, and its password was never handed over"),
                    None => self.falsehood(number, index, "it never came to an end"),
                    Some(claim) => {
                        let by = match claim {
                            Claim::Done(ConfirmedBy::Answer) => "done",
                            Claim::Done(ConfirmedBy::ReadBack) => "done, by reading back",
                            Claim::Refused => "refused",
                            Claim::Unknown => "unknown",
                        };
                        self.tally.outcome(asked.change.info(), by);
                    }
                }
            }
        }
        self.tally.add_faults(&self.account.struck());
        let busy =
            self.account.writes().iter().filter(|w| w.code.as_deref() == Some("EntityTemporarilyUnmodifiable")).count();
        self.tally.add_fault("temporarily unmodifiable", busy);
    }

    /// All that was written, for a falsehood to be understood.
    pub(crate) fn history(&self) -> String {
        self.account.writes().iter().enumerate().map(|(n, write)| format!("{n:4} {write:?}\n")).collect()
    }

    fn claims(&mut self, desk: usize, index: usize, claim: Claim, writes: &[Write]) {
        let asked = &mut self.asked[desk][index];
        let before = asked.claim.replace(claim);
        self.tally.checks += 1;
        self.settle(desk, index, claim, writes);
        match claim {
            // What was said once for certain is not taken back.
            _ if matches!(before, Some(Claim::Done(_) | Claim::Refused)) => {
                self.falsehood(desk, index, &format!("it was {before:?} and then {claim:?}"));
            }
            Claim::Done(by) => self.done(desk, index, by, writes),
            Claim::Refused => self.refused(desk, index, writes),
            Claim::Unknown => self.unknown(desk, index, writes),
        }
        self.sent_once(desk, index, writes);
    }

    /// Keeps account of what is unresolved: what was made settles what was sent before it, too. Of several attempts, a read does
    /// not tell which it was.
    fn settle(&mut self, desk: usize, index: usize, claim: Claim, writes: &[Write]) {
        let all = &self.asked[desk];
        let asked = &all[index];
        let unresolved = self.unresolved[desk].entry(asked.place()).or_default();
        let itself = unresolved.iter().position(|open| all[open.asked].is_same(&asked.change));
        let itself = itself.map(|itself| unresolved.remove(itself));
        match claim {
            Claim::Unknown => {
                let sent = itself.filter(|_| asked.own(writes).is_empty()).map_or(index, |itself| itself.sent);
                unresolved.push(Unresolved { asked: index, sent });
            }
            Claim::Refused => {}
            Claim::Done(by) => {
                let first = asked.earlier.first().map_or(index, |(first, _)| *first);
                let since = if by == ConfirmedBy::Answer { index } else { first };
                unresolved.retain(|open| open.sent >= since || !asked.overrides(&all[open.asked]));
            }
        }
    }

    fn done(&mut self, desk: usize, index: usize, by: ConfirmedBy, writes: &[Write]) {
        let asked = &self.asked[desk][index];
        let info = asked.change.info();
        let is_so = if by == ConfirmedBy::Answer {
            asked.own(writes).iter().filter(|write| write.applied.is_some()).count() == 1
        } else if [&create_password::INFO, &reset_password::INFO].contains(&info) {
            asked.of_all_attempts(writes).iter().any(|write| asked.is_set_by(write))
        } else if *info == delete_password::INFO {
            asked.was(writes, |had| had.is_none())
        } else if *info == delete_access_key::INFO {
            asked.was(writes, |had| had.is_none())
        } else if *info == deactivate_access_key::INFO {
            asked.was(writes, |had| had == Some(false))
        } else if [&activate_access_key::INFO, &attach_change_password::INFO].contains(&info) {
            asked.was(writes, |had| had == Some(true))
        } else {
            asked.was(writes, |had| had == asked.change.must_change())
        };
        if is_so {
            return;
        }
        if by == ConfirmedBy::ReadBack && asked.is_undecidable(writes) {
            self.tally.undecidable += 1;
            return;
        }
        self.falsehood(desk, index, &format!("it is said to be done ({by:?}), and is not"));
    }

    fn refused(&mut self, desk: usize, index: usize, writes: &[Write]) {
        let asked = &self.asked[desk][index];
        let is_applied = |write: &&Write| write.applied.is_some();
        if asked.own(writes).iter().any(is_applied) {
            self.falsehood(desk, index, "it is said to be refused, and was made");
        } else if asked.of_all_attempts(writes).iter().any(is_applied) {
            self.falsehood(desk, index, "it is said to be refused, and an earlier attempt of it was made");
        }
    }

    /// Nothing is left open that IAM answered, whatever attempt of the same change it answered.
    fn unknown(&mut self, desk: usize, index: usize, writes: &[Write]) {
        let asked = &self.asked[desk][index];
        let own = asked.of_all_attempts(writes);
        let is_open = |write: &&Write| write.answered.is_none_or(|status| status >= 500);
        let made = own.iter().any(|write| write.applied.is_some());
        self.tally.unresolved(asked.change.info(), made);
        if !own.iter().any(is_open) || own.iter().any(|write| write.answered == Some(200)) {
            self.falsehood(desk, index, "it is said to be unknown, and IAM had answered it");
        }
    }

    /// It was sent again only after IAM had refused it for certain.
    fn sent_once(&mut self, desk: usize, index: usize, writes: &[Write]) {
        let own = self.asked[desk][index].own(writes);
        let Some((_, again)) = own.split_last() else { return };
        let said_no = |write: &&Write| {
            write.applied.is_none() && write.answered.is_some_and(|status| (400..500).contains(&status))
        };
        if !again.iter().all(said_no) {
            self.falsehood(desk, index, "it was sent again though it may have been made");
        }
        if own.iter().filter(|write| write.applied.is_some()).count() > 1 {
            self.falsehood(desk, index, "it was made twice");
        }
    }

    /// A password on a card was set, and nobody but another change has replaced it since.
    fn hands_over(&mut self, desk: usize, index: usize, password: &str, writes: &[Write]) {
        self.tally.cards += 1;
        let asked = &self.asked[desk][index];
        let user = asked.user.clone();
        let set = writes.iter().filter(|write| asked.is_set_by(write)).map(|write| write.order).max();
        let Some(set) = set else {
            if !asked.is_undecidable(writes) {
                self.falsehood(desk, index, "its password is handed over, and was never set");
            }
            return;
        };
        let replaced = writes
            .iter()
            .any(|write| asked.is_about_the_same(write) && write.order > set && !write.left_password(password));
        if !replaced && !self.account.password_is(&user, password) {
            self.falsehood(desk, index, "its password is handed over, and is not in force");
        }
    }

    fn falsehood(&mut self, desk: usize, index: usize, what: &str) {
        let Asked { user, change, at, from, earlier, until, claim, .. } = &self.asked[desk][index];
        let (name, flag) = (change.info().name, change.must_change());
        let first = earlier.first().map_or(*from, |(_, attempt)| attempt.start);
        let mut told = format!(
            "desk {desk}, {name} {flag:?} of {user} asked for at {at} (history {from}, earlier {earlier:?}, until {until:?}), \
             claimed {claim:?}: {what}"
        );
        // What was written to the user since.
        let writes = self.account.writes();
        let asked = &self.asked[desk][index];
        for write in writes[first..].iter().filter(|write| asked.is_about_the_same(write)).take(12) {
            told += &format!("\n      {write:?}");
        }
        self.falsehoods.push(Falsehood(told));
    }
}

impl fmt::Display for Falsehood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What each target had at the beginning, by its key.
fn at_first(account: &DemoAccount, users: &[String]) -> BTreeMap<String, Option<bool>> {
    let of = |(number, user): (usize, &String)| {
        let keys = (0..KEYS).map(move |key| key_id(number, key));
        let keys = keys.map(|id| (place(user, Some(&id)), account.is_access_key_active(user, &id))).collect::<Vec<_>>();
        let attached = account.attached_policies(user).iter().any(|arn| arn == POLICY).then_some(true);
        let others = [(user.clone(), account.must_change(user)), (place(user, Some(POLICY)), attached)];
        others.into_iter().chain(keys)
    };
    users.iter().enumerate().flat_map(of).collect()
}

/// The number by which the history knows a desk.
pub(crate) fn client(desk: usize) -> u32 {
    u32::try_from(desk).expect("few desks") + 1
}
