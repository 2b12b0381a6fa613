use std::ops::Range;
use std::sync::Arc;

use egui::text::CharIndex;
use egui::text_edit::TextEditState;
use egui::util::undoer::{Settings, Undoer};
use egui::{Context, Id, OutputCommand, TextBuffer, Ui};

use crate::password::Secret;

/// A password that is being typed, or that was sent and may have to be corrected.
pub(super) struct Draft {
    secret: Arc<Secret>,
    /// How many characters the last insertion left out, because there was no room for them.
    left_out: usize,
}

impl Draft {
    pub(super) fn new() -> Self {
        Self { secret: Arc::new(Secret::empty()), left_out: 0 }
    }

    pub(super) fn secret(&self) -> &Secret {
        &self.secret
    }

    /// How many characters there would have been, where the last insertion was cut short.
    pub(super) fn cut_from(&self) -> Option<usize> {
        (self.left_out > 0).then(|| self.secret.chars() + self.left_out)
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
        self.left_out = 0;
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
        let inserted = self.own().map_or(0, |secret| secret.insert(at.0, text));
        self.left_out = text.chars().count() - inserted;
        inserted
    }

    fn delete_char_range(&mut self, range: Range<CharIndex>) {
        if let Some(secret) = self.own() {
            secret.remove(range.start.0..range.end.0);
            self.left_out = 0;
        }
    }

    fn type_id(&self) -> std::any::TypeId {
        std::any::TypeId::of::<Self>()
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
