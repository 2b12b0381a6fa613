use std::ops::Range;
use std::sync::Arc;

use egui::accesskit::ActionData;
use egui::text::{CCursor, CCursorRange, CharIndex};
use egui::text_edit::TextEditState;
use egui::util::undoer::{Settings, Undoer};
use egui::{Context, Event, Id, OutputCommand, TextBuffer, Ui};

use crate::password::Secret;

/// A password that is being typed, or that was sent and may have to be corrected.
pub(super) struct Draft {
    secret: Arc<Secret>,
    /// How many characters there would have been, had the last insertion not been refused.
    refused: Option<usize>,
    /// It is edited as one thing: what is typed replaces all of it.
    pub(super) as_a_whole: bool,
}

impl Draft {
    pub(super) fn new() -> Self {
        Self { secret: Arc::new(Secret::empty()), refused: None, as_a_whole: false }
    }

    pub(super) fn secret(&self) -> &Secret {
        &self.secret
    }

    /// How many characters there would have been, where the last insertion was refused: it was too long for a password.
    pub(super) fn refused(&self) -> Option<usize> {
        self.refused
    }

    /// Forgets that an insertion was refused, and tells what was forgotten.
    pub(super) fn take_refused(&mut self) -> Option<usize> {
        self.refused.take()
    }

    /// Takes back what [`Self::take_refused`] has told.
    pub(super) fn restore_refused(&mut self, refused: Option<usize>) {
        self.refused = refused;
    }

    /// The same password for whoever sends it. When it is edited here, they keep it as it was.
    pub(super) fn share(&self) -> Arc<Secret> {
        Arc::clone(&self.secret)
    }

    /// The password, shared or not.
    pub(super) fn shared(&self) -> &Arc<Secret> {
        &self.secret
    }

    /// The password for editing: one of this draft's own.
    fn own(&mut self) -> Option<&mut Secret> {
        if Arc::strong_count(&self.secret) > 1 {
            self.secret = Arc::new(Secret::new(self.secret.expose()));
        }
        Arc::get_mut(&mut self.secret)
    }

    pub(super) fn replace(&mut self, secret: Secret) {
        self.secret = Arc::new(secret);
        self.refused = None;
    }

    /// Empties the draft where it is edited as one thing.
    fn begin_edit(&mut self) {
        if std::mem::take(&mut self.as_a_whole) {
            self.replace(Secret::empty());
        }
    }
}

impl TextBuffer for Draft {
    fn is_mutable(&self) -> bool {
        true
    }

    fn as_str(&self) -> &str {
        self.secret.expose()
    }

    fn insert_text(&mut self, text: &str, at: CharIndex) -> usize {
        self.begin_edit();
        // All or nothing: a text that was cut is another password than the one that was meant.
        let chars = self.secret.chars() + text.chars().count();
        if chars > Secret::MAX_CHARS {
            self.refused = Some(chars);
            return 0;
        }
        let text = text.replace(LINE_BREAK, "\n");
        self.own().map_or(0, |secret| secret.insert(at.0, &text))
    }

    fn delete_char_range(&mut self, range: Range<CharIndex>) {
        self.begin_edit();
        if let Some(secret) = self.own() {
            secret.remove(range.start.0..range.end.0);
        }
    }

    fn type_id(&self) -> std::any::TypeId {
        std::any::TypeId::of::<Self>()
    }
}

/// What stands for a line break on its way through egui, which makes a space of one that is put into a field of one line.
const LINE_BREAK: char = '\u{2028}';

/// Lets line breaks reach the draft, in what is put into this field in this frame.
pub(super) fn keep_line_breaks(ui: &Ui, field: Id) {
    let has_focus = ui.memory(|memory| memory.has_focus(field));
    let is_under_pointer = ui.ctx().read_response(field).is_some_and(|response| response.contains_pointer());
    let kept = |text: &str| text.replace("\r\n", "\n").replace(['\r', '\n'], &LINE_BREAK.to_string());
    ui.input_mut(|input| {
        for event in &mut input.events {
            match event {
                Event::Paste(text) if has_focus => *text = kept(text),
                Event::MiddleClickPaste { text, .. } if is_under_pointer => *text = kept(text),
                Event::AccessKitActionRequest(request) if request.target_node == field.accesskit_id() => {
                    if let Some(ActionData::Value(text)) = &mut request.data {
                        *text = kept(text).into();
                    }
                }
                _ => {}
            }
        }
    });
}

/// Selects all that is in the field.
pub(super) fn select_all(ctx: &Context, field: Id, draft: &Draft) {
    if let Some(mut state) = TextEditState::load(ctx, field) {
        let all = CCursorRange::two(CCursor::default(), CCursor::new(draft.secret().chars()));
        if state.cursor.char_range() != Some(all) {
            state.cursor.set_char_range(Some(all));
            state.store(ctx, field);
            ctx.request_repaint();
        }
    }
}

/// Makes the field keep no former text to go back to: egui's undo history would hold passwords in clear, under an id that
/// the next dialog could have too.
pub(super) fn remember_nothing(ctx: &Context, field: Id) {
    if TextEditState::load(ctx, field).is_none() {
        let mut state = TextEditState::default();
        state.set_undoer(Undoer::with_settings(Settings { max_undos: 0, ..Settings::default() }));
        state.store(ctx, field);
    }
}

/// Takes back what the field has just given out, of the commands to the window system from the one at `before` on: the text
/// that is selected, to X11's primary selection, and what is cut or copied, to the clipboard. From there nobody would take
/// it away again, and histories would keep it. Tells whether the operator wanted to copy.
pub(super) fn keep_off_clipboard(ui: &Ui, before: usize) -> bool {
    ui.output_mut(|output| {
        let mut wanted = false;
        let given_out = output.commands.split_off(before.min(output.commands.len()));
        output.commands.extend(given_out.into_iter().filter(|command| match command {
            OutputCommand::CopyText(_) => {
                wanted = true;
                false
            }
            OutputCommand::TextSelectionSettled(_) => false,
            _ => true,
        }));
        wanted
    })
}

/// Removes what egui keeps of the field.
pub(super) fn forget(ctx: &Context, field: Id) {
    ctx.data_mut(|data| data.remove::<TextEditState>(field));
}
