//! The keys of the window, in one place: the page of keys, tooltips and menus say them as they are here.

use std::borrow::Cow;

/// Keys, and what they do.
pub(in crate::ui) struct Shortcut {
    pub(in crate::ui) keys: &'static str,
    pub(in crate::ui) what: &'static str,
}

const fn shortcut(keys: &'static str, what: &'static str) -> Shortcut {
    Shortcut { keys, what }
}

pub(in crate::ui) const REFRESH: &str = "F5";
pub(in crate::ui) const JOURNAL: &str = "Ctrl+J";
pub(in crate::ui) const MESSAGES: &str = "Ctrl+Shift+M";
pub(in crate::ui) const OPEN: &str = "Ctrl+T";
pub(in crate::ui) const ALL_ACCOUNTS: &str = "Ctrl+Shift+F";
pub(in crate::ui) const LOCK: &str = "Ctrl+L";
pub(in crate::ui) const SETTINGS: &str = "Ctrl+,";
pub(in crate::ui) const HELP: &str = "F1";
pub(in crate::ui) const MAIN_ACTION: &str = "Enter";
pub(in crate::ui) const DELETE: &str = "Delete";
pub(in crate::ui) const COPY_ROWS: &str = "Ctrl+C";
pub(in crate::ui) const COPY_NAMES: &str = "Ctrl+Shift+C";

/// All keys, by where they are heeded.
pub(in crate::ui) const SHORTCUTS: &[(&str, &[Shortcut])] = &[
    (
        "Everywhere",
        &[
            shortcut("Ctrl+F", "Filter users"),
            shortcut("F5, Ctrl+R", "Refresh the list"),
            shortcut(JOURNAL, "Open the journal"),
            shortcut(MESSAGES, "Show all messages"),
            shortcut(SETTINGS, "Open the settings"),
            shortcut("Ctrl+1 to Ctrl+9", "Show an account that is open"),
            shortcut(ALL_ACCOUNTS, "Find a user in all open accounts"),
            shortcut(OPEN, "Open another account"),
            shortcut(LOCK, "Lock the desk"),
            shortcut("Ctrl++, Ctrl+-, Ctrl+0", "Zoom in, zoom out, usual size"),
            shortcut(HELP, "Show this list"),
        ],
    ),
    (
        "In the filter",
        &[
            shortcut("Enter", "Go to the best match"),
            shortcut("Down", "Go to the table"),
            shortcut("Tab", "Complete a term"),
            shortcut("Esc", "Clear the filter"),
        ],
    ),
    (
        "In the table",
        &[
            shortcut("Up, Down, Page Up, Page Down, Home, End", "Select a user"),
            shortcut("Shift with these", "Select several users"),
            shortcut("Ctrl+A", "Select all users"),
            shortcut(MAIN_ACTION, "Create or reset the password"),
            shortcut(DELETE, "Delete the password (asks first)"),
            shortcut(COPY_ROWS, "Copy the selected rows"),
            shortcut(COPY_NAMES, "Copy the selected names"),
            shortcut("Menu, Shift+F10", "Open the menu of the selected rows"),
            shortcut("Esc", "Back to the overview"),
        ],
    ),
    (
        "In the journal",
        &[
            shortcut("Ctrl+F", "Filter the journal"),
            shortcut("Up, Down", "Select an entry"),
            shortcut("Ctrl+J, Esc", "Back to the users"),
        ],
    ),
    ("In a dialog", &[shortcut("Enter", "Press the main button"), shortcut("Esc", "Cancel")]),
];

/// These keys as the keyboards of this platform have them.
pub(in crate::ui) fn platform_keys(keys: &'static str) -> Cow<'static, str> {
    if cfg!(target_os = "macos") { Cow::Owned(keys.replace("Ctrl", "Cmd")) } else { Cow::Borrowed(keys) }
}

/// A tooltip or a line of a menu that ends with these keys.
pub(in crate::ui) fn with_keys(text: &str, keys: &'static str) -> String {
    format!("{text} ({})", platform_keys(keys))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_keys_lists_them_all() {
        let page = include_str!("../../../docs/keyboard.md");
        let listed = |(place, shortcuts): &(&str, &[Shortcut])| {
            let rows = shortcuts.iter().map(|Shortcut { keys, what }| format!("| {keys} | {what} |\n"));
            format!("## {place}\n\n| keys | what they do |\n|---|---|\n{}\n", rows.collect::<String>())
        };
        let lists: String = SHORTCUTS.iter().map(listed).collect();
        let of_page = page.split_once("## ").and_then(|(_, rest)| rest.split_once("## How it works"));
        assert_eq!(of_page.map(|(lists, _)| format!("## {lists}")), Some(lists));
    }
}
