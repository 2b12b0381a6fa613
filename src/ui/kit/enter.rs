use egui::{Event, Id, Key, Ui};

/// Takes Enter away from this field, which would give up its focus for it, and tells whether it was pressed: not just held down.
pub(in crate::ui) fn take_enter(ui: &Ui, field: Id) -> bool {
    if !ui.memory(|memory| memory.has_focus(field)) {
        return false;
    }
    ui.input_mut(|input| {
        let mut pressed = false;
        input.events.retain(|event| match event {
            Event::Key { key: Key::Enter, pressed: true, repeat, modifiers, .. } if modifiers.is_none() => {
                pressed |= !repeat;
                false
            }
            _ => true,
        });
        pressed
    })
}
