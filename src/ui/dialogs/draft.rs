use std::ops::Range;
use std::sync::Arc;

use egui::text::CharIndex;
use egui::text_edit::TextEditState;
use egui::util::undoer::{Settings, Undoer};
use egui::{Context, Id, TextBuffer};

use crate::password::Secret;

/// A password that is being typed, or that was sent and may have to be corrected.
pub(super) struct Draft(Arc<Secret>);

impl Draft {
    pub(super) fn new() -> Self {
        Self(Arc::new(Secret::empty()))
    }

    pub(super) fn secret(&self) -> &Secret {
        &self.0
    }

    /// The same password for whoever sends it. It cannot be changed here until they have let go of it.
    pub(super) fn share(&self) -> Arc<Secret> {
        Arc::clone(&self.0)
    }

    pub(super) fn replace(&mut self, secret: Secret) {
        self.0 = Arc::new(secret);
    }
}

impl TextBuffer for Draft {
    fn is_mutable(&self) -> bool {
        Arc::strong_count(&self.0) == 1
    }

    fn as_str(&self) -> &str {
        self.0.expose()
    }

    fn insert_text(&mut self, text: &str, at: CharIndex) -> usize {
        Arc::get_mut(&mut self.0).map_or(0, |secret| secret.insert(at.0, text))
    }

    fn delete_char_range(&mut self, range: Range<CharIndex>) {
        if let Some(secret) = Arc::get_mut(&mut self.0) {
            secret.remove(range.start.0..range.end.0);
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

/// Removes what egui keeps of the field.
pub(super) fn forget(ctx: &Context, field: Id) {
    ctx.data_mut(|data| data.remove::<TextEditState>(field));
}
