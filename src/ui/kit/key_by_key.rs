//! Keys take effect one at a time, however many of them a slow frame brings.
//!
//! egui looks at all events of a frame at once: Shift+Tab and Enter in one frame press the button that had the focus before, and two
//! Tabs move it once. Here each frame is given as much as one key means, and the rest waits for the next frame, so that what a key
//! does is what was on the screen when it was pressed, as with a fast window.

use std::collections::{HashSet, VecDeque};

use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{Context, Event, Id, Key, Modifiers, Plugin, RawInput, Ui};

/// Where text goes that is typed while no text field has the focus.
#[derive(Clone, Copy)]
pub(in crate::ui) struct TypeTo {
    pub(in crate::ui) field: Id,
    /// How many characters the field holds: the cursor is put behind them.
    pub(in crate::ui) chars: usize,
}

impl TypeTo {
    /// Says so for the frame to come. Without a place, what is typed so is dropped.
    pub(in crate::ui) fn set(ctx: &Context, place: Option<Self>) {
        ctx.data_mut(|data| data.insert_temp(Id::unique("type to"), place));
    }

    fn get(ctx: &Context) -> Option<Self> {
        ctx.data(|data| data.get_temp::<Option<Self>>(Id::unique("type to"))).flatten()
    }
}

/// A question has come in front in this frame: what was pressed before it was seen is no answer to it.
pub(in crate::ui) fn drop_early_answers(ctx: &Context) {
    ctx.data_mut(|data| data.insert_temp(Id::unique(EARLY), true));
}

/// What egui's memory has under [`drop_early_answers`].
const EARLY: &str = "early answers";

/// The desk is being locked: what was typed and not seen yet is gone with all else that was typed.
pub(in crate::ui) fn drop_held(ctx: &Context) {
    ctx.with_plugin(|plugin: &mut KeyByKey| plugin.held.clear());
}

/// The plugin that hands the events on.
#[derive(Default)]
pub(in crate::ui) struct KeyByKey {
    /// What has happened, and the window has not seen yet.
    held: VecDeque<Event>,
    /// The keys that are held down.
    down: HashSet<Key>,
}

/// What an event means for those that come with it in one frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    /// Nothing: it goes with whatever there is.
    None,
    /// A part of a text that is being typed.
    Typing,
    /// A key that may move the focus, press something, or is a shortcut.
    Command(Key, Modifiers),
    /// A mouse button that goes down, or comes up again.
    Press,
    Release,
    /// Shift and its like go down or come up: what comes after it is another thing.
    Modifiers,
    /// Anything else that does something by itself.
    Other,
}

impl Meaning {
    fn of(event: &Event) -> Self {
        match event {
            Event::Key { key, pressed: true, modifiers, .. } => {
                if is_shortcut(*modifiers) || !types(*key) {
                    Self::Command(*key, *modifiers)
                } else {
                    Self::Typing
                }
            }
            Event::Text(_) => Self::Typing,
            Event::PointerButton { pressed: true, .. } => Self::Press,
            Event::PointerButton { pressed: false, .. } => Self::Release,
            Event::ModifiersChanged(_) => Self::Modifiers,
            Event::Copy | Event::Cut | Event::Paste(_) | Event::AccessKitActionRequest(_) => Self::Other,
            _ => Self::None,
        }
    }

    /// Whether an event that means `next` can be in the same frame, after one that means this.
    fn goes_with(self, next: Self) -> bool {
        match (self, next) {
            (Self::None, _) | (_, Self::None) | (Self::Typing, Self::Typing) | (Self::Press, Self::Release) => true,
            // A key that is held down walks on in one go.
            (Self::Command(key, modifiers), Self::Command(again, with)) => {
                key == again && modifiers == with && walks(key)
            }
            // The text of the key itself.
            (Self::Command(Key::Space, _), Self::Typing) => true,
            _ => false,
        }
    }
}

/// Whether a key is another one with these.
const fn is_shortcut(modifiers: Modifiers) -> bool {
    modifiers.command || modifiers.ctrl || modifiers.alt || modifiers.mac_cmd
}

/// Whether a key is one that a text is typed or edited with, and does nothing else.
fn types(key: Key) -> bool {
    const OTHERS: [Key; 12] = [
        Key::ArrowDown,
        Key::ArrowLeft,
        Key::ArrowRight,
        Key::ArrowUp,
        Key::Escape,
        Key::Tab,
        Key::Space,
        Key::Enter,
        Key::Home,
        Key::End,
        Key::PageUp,
        Key::PageDown,
    ];
    let is_function_key = key.name().strip_prefix('F').is_some_and(|number| number.parse::<u8>().is_ok());
    !OTHERS.contains(&key) && !is_function_key
}

fn walks(key: Key) -> bool {
    matches!(key, Key::ArrowDown | Key::ArrowLeft | Key::ArrowRight | Key::ArrowUp | Key::PageUp | Key::PageDown)
}

impl KeyByKey {
    /// Adds what has happened, but for a key that confirms and is only held down: it confirms once. With Ctrl or Alt it is
    /// another key, which means nothing here; egui would press with it what has the focus.
    fn add(&mut self, events: Vec<Event>) {
        for event in events {
            match &event {
                Event::Key { key, pressed: true, modifiers, .. } => {
                    let is_repeated = !self.down.insert(*key);
                    if matches!(key, Key::Enter | Key::Space) && (is_repeated || is_shortcut(*modifiers)) {
                        continue;
                    }
                }
                Event::Key { key, pressed: false, .. } => {
                    self.down.remove(key);
                }
                // What comes up elsewhere is not told.
                Event::WindowFocused(_) => self.down.clear(),
                _ => {}
            }
            self.held.push_back(event);
        }
    }

    /// Drops what would press something.
    fn drop_presses(&mut self) {
        self.held.retain(|event| {
            let is_key = matches!(event, Event::Key { key: Key::Enter | Key::Space, pressed: true, .. });
            !is_key && !matches!(event, Event::PointerButton { pressed: true, .. })
        });
    }

    /// As much as goes into one frame.
    fn next(&mut self) -> Vec<Event> {
        let mut step = Vec::new();
        let mut so_far = Meaning::None;
        while let Some(event) = self.held.front() {
            let meaning = Meaning::of(event);
            if !so_far.goes_with(meaning) {
                break;
            }
            // After a text that came with Space, another key is another step.
            so_far = match (so_far, meaning) {
                (so_far, Meaning::None | Meaning::Modifiers) => so_far,
                (Meaning::Command(Key::Space, _), Meaning::Typing) | (Meaning::Press, Meaning::Release) => {
                    Meaning::Other
                }
                (_, meaning) => meaning,
            };
            step.extend(self.held.pop_front());
        }
        step
    }
}

impl Plugin for KeyByKey {
    fn debug_name(&self) -> &'static str {
        "key by key"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        // A frame that is laid out twice shows the second only: it has no events, and there is nothing to answer to yet.
        if ctx.current_pass_index() > 0 {
            return;
        }
        self.add(std::mem::take(&mut input.events));
        if ctx.data_mut(|data| data.remove_temp::<bool>(Id::unique(EARLY))) == Some(true) {
            self.drop_presses();
        }
        input.events = self.next();
        let is_text = |event: &Event| match event {
            Event::Paste(_) => true,
            // A space presses what has the focus, and a question mark asks for the list of keys.
            Event::Text(text) => !matches!(text.as_str(), " " | "?"),
            _ => false,
        };
        if input.events.iter().any(is_text)
            && !ctx.text_edit_focused()
            && let Some(TypeTo { field, chars }) = TypeTo::get(ctx)
        {
            ctx.memory_mut(|memory| memory.request_focus(field));
            put_cursor(ctx, field, chars..chars);
        }
    }

    fn on_end_pass(&mut self, ui: &mut Ui) {
        if !self.held.is_empty() {
            ui.ctx().request_repaint();
        }
    }
}

/// Selects these characters of a text field; the cursor is at their end.
pub(in crate::ui) fn put_cursor(ctx: &Context, field: Id, chars: std::ops::Range<usize>) {
    let mut state = TextEditState::load(ctx, field).unwrap_or_default();
    let range = CCursorRange::two(CCursor::new(chars.start), CCursor::new(chars.end));
    state.cursor.set_char_range(Some(range));
    state.store(ctx, field);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(key: Key) -> Event {
        with(key, Modifiers::NONE)
    }

    fn with(key: Key, modifiers: Modifiers) -> Event {
        Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }
    }

    fn up(key: Key) -> Event {
        Event::Key { key, physical_key: None, pressed: false, repeat: false, modifiers: Modifiers::NONE }
    }

    fn text(text: &str) -> Event {
        Event::Text(text.into())
    }

    fn button(pressed: bool) -> Event {
        let (pos, button) = (egui::Pos2::ZERO, egui::PointerButton::Primary);
        Event::PointerButton { pos, button, pressed, modifiers: Modifiers::NONE }
    }

    /// What each frame sees, where all of it comes at once.
    fn frames(events: Vec<Event>) -> Vec<usize> {
        let mut plugin = KeyByKey::default();
        plugin.add(events);
        std::iter::from_fn(|| Some(plugin.next().len()).filter(|count| *count > 0)).collect()
    }

    #[test]
    fn each_key_that_does_something_has_a_frame_of_its_own() {
        let shift_tab = || with(Key::Tab, Modifiers::SHIFT);
        for (events, expected) in [
            (vec![], vec![]),
            (vec![key(Key::A), text("a"), key(Key::B), text("b")], vec![4]),
            (vec![key(Key::A), text("a"), key(Key::Enter), up(Key::Enter)], vec![2, 2]),
            (vec![key(Key::Tab), key(Key::Tab)], vec![1, 1]),
            (vec![shift_tab(), up(Key::Tab), key(Key::Enter), up(Key::Enter)], vec![2, 2]),
            (vec![key(Key::Space), text(" "), key(Key::A), text("a")], vec![2, 2]),
            (vec![key(Key::ArrowDown), key(Key::ArrowDown), key(Key::Enter)], vec![2, 1]),
            (vec![key(Key::ArrowDown), key(Key::ArrowUp)], vec![1, 1]),
            (vec![button(true), button(false), key(Key::Enter)], vec![2, 1]),
            (vec![button(true), button(false), button(true), button(false)], vec![2, 2]),
            (vec![key(Key::Enter), button(true), button(false)], vec![1, 2]),
            (vec![with(Key::F, Modifiers::COMMAND), key(Key::A), text("a")], vec![1, 2]),
            (vec![text("a"), Event::Paste("b".into()), text("c")], vec![1, 1, 1]),
            (vec![key(Key::Enter), Event::PointerGone, Event::WindowFocused(true)], vec![3]),
            (vec![key(Key::F5), key(Key::Enter)], vec![1, 1]),
            (vec![with(Key::Enter, Modifiers::COMMAND), with(Key::Space, Modifiers::ALT)], vec![]),
            (vec![with(Key::Enter, Modifiers::SHIFT)], vec![1]),
            (
                vec![Event::ModifiersChanged(Modifiers::SHIFT), shift_tab(), Event::ModifiersChanged(Modifiers::NONE)],
                vec![2, 1],
            ),
        ] {
            assert_eq!(frames(events.clone()), expected, "{events:?}");
        }
    }

    #[test]
    fn what_was_pressed_before_a_question_was_seen_is_dropped_and_what_is_typed_is_not() {
        let mut plugin = KeyByKey::default();
        let typed = [key(Key::A), text("a"), key(Key::Escape), button(false)];
        let pressed = [key(Key::Enter), key(Key::Space), button(true)];
        plugin.add(typed.iter().chain(&pressed).cloned().collect());
        plugin.drop_presses();
        assert_eq!(Vec::from(plugin.held), typed);
    }

    #[test]
    fn a_key_that_confirms_does_so_once_while_it_is_held_down() {
        let held = |key_held: Key| frames(vec![key(key_held), key(key_held), up(key_held), key(key_held)]);
        assert_eq!(held(Key::Enter), vec![2, 1]);
        assert_eq!(held(Key::ArrowDown), vec![4]);
        // A text goes on, as in any other program.
        let spaces = vec![key(Key::Space), text(" "), key(Key::Space), text(" ")];
        assert_eq!(frames(spaces), vec![2, 1]);
        let elsewhere = vec![key(Key::Enter), Event::WindowFocused(false), key(Key::Enter)];
        assert_eq!(frames(elsewhere), vec![2, 1]);
    }
}
