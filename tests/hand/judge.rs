//! The judge: holds what was written to the account, and what became of passwords, against what was on the screen before each
//! key and each click. It knows the window as somebody in front of it does: by the frames that were painted.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;

use egui::accesskit::{Action, Role};
use egui::{Event, Key, PointerButton, Pos2};
use jiff::{SignedDuration, Timestamp};

use super::questions::{OfCard, Question, is_card, is_main, is_nameless, of_card};
use super::screen::{Control, Screen};
use super::stroke::Stroke;
use super::tally::Tally;

/// What must never happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rule {
    /// A write that nobody was asked about, or that was confirmed by a key or a click that came before the question.
    Unasked,
    /// A question that does not say in which account.
    NoAccount,
    /// A hand-over card went without an answer to it.
    CardLost,
    /// A password is said to be handed over that was neither shown nor copied.
    HandedUnseen,
    /// Nothing has the focus, though something could have it.
    FocusNowhere,
    /// What has the focus cannot be seen.
    FocusHidden,
    /// What has the focus is behind a dialog.
    FocusBehind,
    /// What was typed is nowhere.
    TypedLost,
    /// The window went though a password waited.
    ClosedUnasked,
    /// An id is used twice.
    Clash,
    Panic,
}

impl Rule {
    pub(crate) const ALL: [Self; 11] = [
        Self::Unasked,
        Self::NoAccount,
        Self::CardLost,
        Self::HandedUnseen,
        Self::FocusNowhere,
        Self::FocusHidden,
        Self::FocusBehind,
        Self::TypedLost,
        Self::ClosedUnasked,
        Self::Clash,
        Self::Panic,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Unasked => "writes that nobody was asked about",
            Self::NoAccount => "questions that name no account",
            Self::CardLost => "cards that went without an answer",
            Self::HandedUnseen => "passwords handed over that nobody saw",
            Self::FocusNowhere => "focus nowhere",
            Self::FocusHidden => "focus out of sight",
            Self::FocusBehind => "focus behind a dialog",
            Self::TypedLost => "typed and nowhere to be seen",
            Self::ClosedUnasked => "windows closed over a password",
            Self::Clash => "ids used twice",
            Self::Panic => "panics",
        }
    }
}

/// Something that must not happen, and did.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    pub(crate) rule: Rule,
    /// The stroke after which it was found, the first being 1.
    pub(crate) stroke: usize,
    pub(crate) what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "stroke {}, {}: {}", self.stroke, self.rule.name(), self.what)
    }
}

/// A write, as the account's history has it.
#[derive(Clone, Debug)]
pub(crate) struct Wrote {
    pub(crate) operation: String,
    /// Whose, and what of the user; see [`super::questions::in_account`] and [`super::questions::root_of`].
    pub(crate) user: String,
    /// Whether a new password had to be created after it, or whether the key was active.
    pub(crate) left: Option<bool>,
}

/// What is true beside what is seen, after a frame.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    pub(crate) at: Timestamp,
    /// What was written since the frame before.
    pub(crate) writes: Vec<Wrote>,
    /// The users of whom a change is under way.
    pub(crate) changing: BTreeSet<String>,
    /// The users whose passwords wait to be handed over, once for each.
    pub(crate) waiting: Vec<String>,
    /// The window is gone.
    pub(crate) closed: bool,
    /// No account is shown.
    pub(crate) on_first_page: bool,
    /// How many accounts have been opened.
    pub(crate) opened: u64,
}

/// A question to which somebody said yes.
#[derive(Clone, Debug)]
struct Consent {
    to: Question,
    /// The frame until which it may wait to be taken up.
    until: u64,
    taken_up: bool,
}

/// For how many frames a yes may wait to be taken up; longer where other keys came with it, which may be taken before it.
const FRAMES_TO_ACT: u64 = 3;

/// How long a card may stay after its answer, so that the answer can be taken back.
const AFTER_ANSWER: SignedDuration = SignedDuration::from_secs(15);

/// How far a press may wander before it is let go.
const WANDER: f32 = 6.0;

#[derive(Default)]
pub(crate) struct Judge {
    frame: u64,
    stroke: usize,
    consents: Vec<Consent>,
    /// The answers that were given to cards and have not let one go yet: whose card, and when.
    answers: VecDeque<(String, Timestamp)>,
    close_confirmed: bool,
    waiting: Vec<String>,
    /// Whose waiting passwords were shown or copied.
    seen: BTreeSet<String>,
    /// Whose were said to be handed over, and then not.
    taken_back: BTreeSet<String>,
    /// Whose passwords were deleted, as it was asked for.
    deleted: BTreeSet<String>,
    keys_down: BTreeSet<Key>,
    /// Where the pointer was pressed, and what was there.
    pressed: Option<(Pos2, Vec<Pressed>)>,
    was_nowhere: bool,
    was_hidden: Option<u64>,
    was_behind: bool,
    clashes: BTreeSet<String>,
    on_first_page: bool,
    opened: u64,
    /// The questions that named no account.
    nameless: BTreeSet<String>,
    /// What was pressed last, in words.
    last: VecDeque<String>,
    pub(crate) tally: Tally,
    pub(crate) findings: Vec<Finding>,
}

/// Something whose pressing means something to the judge.
#[derive(Clone, Debug, PartialEq)]
enum Pressed {
    Main(Question),
    OfCard(OfCard),
    CloseAnyway,
}

impl Judge {
    /// The next stroke begins.
    pub(crate) fn begins(&mut self, stroke: &Stroke) {
        self.stroke += 1;
        self.tally.stroke(stroke.kind());
        self.last.push_back(stroke.to_string());
        if self.last.len() > 6 {
            self.last.pop_front();
        }
    }

    /// A frame was painted: `events` came in, when `before` was on the screen, and `after` is now.
    pub(crate) fn frame(&mut self, events: &[Event], before: &Screen, after: &Screen, facts: &Facts) {
        self.frame += 1;
        self.on_first_page = facts.on_first_page;
        self.tally.opened += usize::from(facts.opened > self.opened);
        self.tally.shown += usize::from(before.account != after.account && !after.account.is_empty());
        self.opened = facts.opened;
        // What a key of this frame asks for is begun with the next one.
        for write in &facts.writes {
            self.hold(write);
        }
        self.take_up(facts);
        for pressed in self.presses(events, before) {
            match pressed {
                Pressed::Main(question) => self.consent(question, events.len()),
                Pressed::OfCard(of_card) => self.note(of_card, facts.at),
                Pressed::CloseAnyway => self.close_confirmed = true,
            }
        }
        self.count(before, after);
        self.hold_questions(after);
        self.hold_cards(facts);
        if facts.closed && !facts.waiting.is_empty() && !self.close_confirmed {
            self.finds(Rule::ClosedUnasked, format!("passwords of {} waited", facts.waiting.join(", ")));
        }
        for clash in &after.clashes {
            if self.clashes.insert(clash.clone()) {
                self.finds(Rule::Clash, clash.clone());
            }
        }
    }

    /// The stroke has come to an end, and the window had a frame to settle. `before` is what was on the screen when it began.
    pub(crate) fn settled(&mut self, stroke: &Stroke, before: &Screen, after: &Screen) {
        self.hold_focus(stroke, before, after);
        if let Stroke::Type { text, .. } = stroke {
            self.hold_typed(text, before, after);
        }
    }

    pub(crate) fn panicked(&mut self, said: String) {
        self.finds(Rule::Panic, said);
    }

    fn finds(&mut self, rule: Rule, what: String) {
        self.findings.push(Finding { rule, stroke: self.stroke, what });
    }

    /// Holds a write against what was asked.
    fn hold(&mut self, write: &Wrote) {
        if self.consents.iter().any(|consent| consent.to.is_of(write)) {
            self.tally.write(&write.operation, &write.user);
            if write.operation == "DeleteLoginProfile" {
                self.deleted.insert(write.user.clone());
            }
            return;
        }
        let last: Vec<&str> = self.last.iter().map(String::as_str).collect();
        let flag = write.left.map_or(String::new(), |flag| format!(" (left: {flag})"));
        let what = format!("{} of {}{flag}, after {}", write.operation, write.user, last.join(" | "));
        self.finds(Rule::Unasked, what);
    }

    /// A yes holds until the change that it began has come to an end, and a moment where it began none.
    fn take_up(&mut self, facts: &Facts) {
        let frame = self.frame;
        self.consents.retain_mut(|consent| {
            let changing = facts.changing.contains(&consent.to.user);
            let holds = if consent.taken_up { changing } else { changing || frame <= consent.until };
            consent.taken_up |= changing;
            holds
        });
    }

    fn consent(&mut self, to: Question, with_it: usize) {
        self.consents.retain(|consent| consent.to != to || consent.taken_up);
        self.consents.push(Consent { to, until: self.frame + FRAMES_TO_ACT + with_it as u64, taken_up: false });
    }

    /// What of the events means something, as somebody meant it who saw `before`.
    fn presses(&mut self, events: &[Event], before: &Screen) -> Vec<Pressed> {
        let mut all = Vec::new();
        // After a key that moves the focus, nobody knows where it is until the next frame is painted.
        let mut moved = false;
        for event in events {
            match event {
                Event::Key { key, pressed: true, modifiers, .. } => {
                    // Keeping a key down is no second yes.
                    let is_new = self.keys_down.insert(*key);
                    // With Shift it is the same key.
                    let activates = matches!(key, Key::Enter | Key::Space)
                        && !modifiers.command
                        && !modifiers.ctrl
                        && !modifiers.alt;
                    if activates && is_new {
                        all.extend(meant_by_key(*key, before, moved));
                    }
                    moved |= key.name().len() > 1;
                }
                Event::Key { key, pressed: false, .. } => {
                    self.keys_down.remove(key);
                }
                Event::PointerButton { pos, button: PointerButton::Primary, pressed: true, .. } => {
                    self.pressed = Some((*pos, meant_at(*pos, before)));
                }
                Event::PointerButton { pos, button: PointerButton::Primary, pressed: false, .. } => {
                    let Some((from, meant)) = self.pressed.take() else { continue };
                    if from.distance(*pos) <= WANDER {
                        // What was pressed may have moved away under the pointer meanwhile, as where something is read that has
                        // to be said above it: it was meant all the same, as long as it is there.
                        let is_there = |pressed: &Pressed| {
                            before.usable().any(|control| meaning(control, before).as_ref() == Some(pressed))
                        };
                        all.extend(meant.into_iter().filter(is_there));
                    }
                }
                Event::AccessKitActionRequest(request) if request.action == Action::Click => {
                    let control = before.usable().find(|control| control.id == request.target_node.0);
                    all.extend(control.and_then(|control| meaning(control, before)));
                }
                _ => {}
            }
        }
        all
    }

    fn hold_questions(&mut self, screen: &Screen) {
        for panel in screen.panels.iter().filter(|panel| is_nameless(panel)) {
            let kind: String = panel.title.split(' ').take(3).collect();
            if self.nameless.insert(kind) {
                self.finds(Rule::NoAccount, panel.title.clone());
            }
        }
    }

    /// Somebody did something about a password that waits.
    fn note(&mut self, what: OfCard, at: Timestamp) {
        match what {
            OfCard::Seen(user) => drop(self.seen.insert(user)),
            OfCard::HandedOver(user) => {
                if self.waiting.contains(&user) && !self.seen.contains(&user) {
                    self.finds(Rule::HandedUnseen, format!("that of {user}"));
                }
                self.answers.push_back((user, at));
            }
            OfCard::TakenBack(user) => drop(self.taken_back.insert(user)),
            OfCard::Discarded(user) => self.answers.push_back((user, at)),
        }
    }

    fn hold_cards(&mut self, facts: &Facts) {
        let mut left = facts.waiting.clone();
        let before = std::mem::take(&mut self.waiting);
        let mut gone = Vec::new();
        for user in &before {
            match left.iter().position(|other| other == user) {
                Some(index) => drop(left.remove(index)),
                None => gone.push(user.clone()),
            }
        }
        self.tally.cards += left.len();
        for user in &left {
            // A new one, unless it is the one before, taken back.
            if !self.taken_back.remove(user) {
                self.seen.remove(user);
            }
            self.deleted.remove(user);
        }
        self.answers.retain(|(_, at)| facts.at.duration_since(*at) <= AFTER_ANSWER);
        for user in gone {
            match self.answers.iter().position(|(answered, _)| *answered == user) {
                Some(index) => {
                    self.answers.remove(index);
                    self.tally.answered += 1;
                }
                // It is no longer in force.
                None if self.deleted.contains(&user) => {}
                None => {
                    let last: Vec<&str> = self.last.iter().map(String::as_str).collect();
                    self.finds(Rule::CardLost, format!("that of {user}, after {}", last.join(" | ")));
                }
            }
        }
        self.waiting.clone_from(&facts.waiting);
    }

    fn hold_focus(&mut self, stroke: &Stroke, before: &Screen, screen: &Screen) {
        let could_have_it = screen.usable().any(|control| control.focusable);
        self.tally.focus_checks += usize::from(could_have_it);
        let Some(focus) = &screen.focus else {
            if could_have_it && !self.was_nowhere {
                let last = self.last.back().cloned().unwrap_or_default();
                self.finds(Rule::FocusNowhere, format!("after {last}"));
            }
            self.was_nowhere = could_have_it;
            return;
        };
        self.was_nowhere = false;
        let control = screen.focused();
        let name = control.map_or_else(|| "something without a name".to_owned(), Control::describe);
        let last = self.last.back().cloned().unwrap_or_default();
        if focus.behind && !self.was_behind {
            self.finds(Rule::FocusBehind, format!("{name}, after {last}"));
        }
        self.was_behind = focus.behind;
        let id = control.map_or(0, |control| control.id);
        let needs = |whole: f32| (0.6 * whole).min(16.0);
        let (seen, whole) = (focus.visible, focus.rect);
        let is_seen = seen.width() >= needs(whole.width()) && seen.height() >= needs(whole.height());
        // Where the operator turns the page, what had the focus may go with it, until a key is pressed.
        let is_scrolled = match stroke {
            Stroke::Wheel { .. } | Stroke::Click { role: Role::ScrollBar, .. } | Stroke::Goes(_) => true,
            Stroke::ClickAt { x, y, .. } => before.at(before.place(*x, *y)).is_some_and(Control::is_scroll_bar),
            _ => false,
        };
        if !is_seen && !is_scrolled && (stroke.is_of_keys() || self.was_hidden != Some(id)) {
            self.finds(Rule::FocusHidden, format!("{name} at {whole:?}, of which {seen:?} is in sight, after {last}"));
        }
        self.was_hidden = (!is_seen).then_some(id);
    }

    fn hold_typed(&mut self, text: &str, before: &Screen, after: &Screen) {
        let clicked = self.last.iter().rev().nth(1).is_some_and(|stroke| stroke.starts_with("click"));
        // A menu has the keys for itself, and so has a number.
        let is_number = |control: &&Control| matches!(control.role, Role::SpinButton | Role::Slider);
        let for_itself = before.has_menu || before.focused().filter(is_number).is_some();
        let fields = |screen: &Screen| -> BTreeMap<u64, (String, Role, usize)> {
            let fields = screen.usable().filter(|control| control.is_field());
            fields.map(|field| (field.id, (field.value.clone(), field.role, field.holds()))).collect()
        };
        let (was, is) = (fields(before), fields(after));
        if for_itself || was.is_empty() || is.is_empty() {
            return;
        }
        // Of the several fields of a form nobody knows which is meant.
        let is_in_field = before.focused().is_some_and(Control::is_field);
        if self.on_first_page && was.len() > 1 && !is_in_field {
            return;
        }
        self.tally.typed_checks += 1;
        let arrived = is.iter().any(|(id, (value, role, holds))| {
            let was = was.get(id).map_or(0, |(was, ..)| was.chars().count());
            let (now, typed) = (value.chars().count(), text.chars().count());
            // Of what is hidden only the length is seen: the text was added, or took the place of all that was there, or of what two
            // clicks have selected. What is full takes no more.
            let is_as_long = now.saturating_sub(was) >= typed || now == typed || clicked && now != was;
            let is_hidden = *role == Role::PasswordInput && is_as_long;
            value.contains(text) || is_hidden || now >= *holds
        });
        if !arrived {
            let focus = before.focused().map_or_else(|| "nothing".to_owned(), Control::describe);
            self.finds(Rule::TypedLost, format!("{text:?}, with the focus on {focus}"));
        }
    }

    fn count(&mut self, before: &Screen, after: &Screen) {
        for panel in &after.panels {
            if !before.panels.iter().any(|other| other.title == panel.title) {
                let kind = Question::of(panel).map(|question| question.kind.name());
                let other = if is_card(&panel.title) { "hand over" } else { "another dialog" };
                self.tally.dialog(kind.unwrap_or(other));
            }
        }
    }
}

impl Control {
    /// How many characters fit into it, as a field: a password, or an account's id in groups.
    fn holds(&self) -> usize {
        let to_type = self.name.strip_prefix("Type ").and_then(|name| name.strip_suffix(" to confirm"));
        if to_type.is_some_and(|id| id.bytes().all(|byte| byte.is_ascii_digit())) { 14 } else { 128 }
    }

    pub(crate) fn describe(&self) -> String {
        format!("{:?} {:?}", self.role, self.name)
    }
}

/// What a press of this control means to the judge, if anything: the control is one that can be seen and used.
fn meaning(control: &Control, screen: &Screen) -> Option<Pressed> {
    if control.role != Role::Button || !control.enabled || !screen.is_reachable(control) {
        return None;
    }
    let panel = control.within.last().map(|&panel| &screen.panels[panel]);
    if let Some(question) = panel.and_then(Question::of) {
        return is_main(&question, &control.name).then_some(Pressed::Main(question));
    }
    if panel.is_some() && control.name == "Close anyway" {
        return Some(Pressed::CloseAnyway);
    }
    of_card(panel, &control.name, &screen.account).map(Pressed::OfCard)
}

fn meant_at(pos: Pos2, screen: &Screen) -> Vec<Pressed> {
    screen.at(pos).and_then(|control| meaning(control, screen)).into_iter().collect()
}

/// What Enter or Space means to somebody who sees this screen. Where the focus may have `moved` since, it may be on anything of
/// what takes all input.
fn meant_by_key(key: Key, screen: &Screen, moved: bool) -> Vec<Pressed> {
    if moved {
        return screen.usable().filter_map(|control| meaning(control, screen)).collect();
    }
    let focused = screen.focused().filter(|control| control.enabled && screen.is_reachable(control));
    if let Some(control) = focused
        && matches!(control.role, Role::Button | Role::Link | Role::MenuItem | Role::DisclosureTriangle)
    {
        return meaning(control, screen).into_iter().collect();
    }
    // In a question, Enter presses the main button, unless what has the focus needs it.
    let question = screen.modal().and_then(|modal| Question::of(&screen.panels[modal]));
    let has_main = |question: &Question| {
        screen.usable().any(|control| meaning(control, screen) == Some(Pressed::Main(question.clone())))
    };
    question.filter(|question| key == Key::Enter && has_main(question)).map(Pressed::Main).into_iter().collect()
}
