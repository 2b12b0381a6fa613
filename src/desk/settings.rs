use std::collections::BTreeSet;
use std::io;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::find::{ColumnSetting, SavedView};

/// What is remembered from one start to the next. No secret is among it, of accounts only the ids of those that are marked
/// as production, and of users only what somebody typed into a filter to be kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The look of the window.
    pub theme: Theme,
    /// After how many seconds a copied password is taken off the clipboard.
    pub clear_clipboard_seconds: u32,
    /// After how many minutes without a key or a movement the desk is locked.
    pub lock_minutes: u32,
    /// Every how many minutes the list of users is read again by itself; 0 is never.
    pub refresh_minutes: u32,
    /// The ids of the accounts in which a deletion asks for the user's name to be typed.
    pub production: BTreeSet<String>,
    /// The columns of the table of users, in order, as [`ColumnSetting::shown`] reads them.
    pub columns: Vec<ColumnSetting>,
    /// The views that somebody gave a name.
    pub views: Vec<SavedView>,
}

impl Settings {
    /// For how many seconds a copied password may stay on the clipboard.
    pub const CLEAR_CLIPBOARD_SECONDS: RangeInclusive<u32> = 10..=300;
    /// After how many minutes the desk may be locked.
    pub const LOCK_MINUTES: RangeInclusive<u32> = 1..=120;
    /// Every how many minutes the list may be read again: up to a day.
    pub const REFRESH_MINUTES: RangeInclusive<u32> = 0..=1440;

    /// These settings, if each number is one that can be chosen.
    fn checked(self) -> Result<Self, String> {
        for (name, value, range) in [
            ("clear_clipboard_seconds", self.clear_clipboard_seconds, Self::CLEAR_CLIPBOARD_SECONDS),
            ("lock_minutes", self.lock_minutes, Self::LOCK_MINUTES),
            ("refresh_minutes", self.refresh_minutes, Self::REFRESH_MINUTES),
        ] {
            if !range.contains(&value) {
                return Err(format!("{name} is {value}, and goes from {} to {}", range.start(), range.end()));
            }
        }
        Ok(self)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::default(),
            clear_clipboard_seconds: 30,
            lock_minutes: 10,
            refresh_minutes: 0,
            production: BTreeSet::new(),
            columns: Vec::new(),
            views: Vec::new(),
        }
    }
}

/// The look of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the operating system is set.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// Where settings are kept. Clones are the same place.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
    /// What is to be kept. Held for a moment only, so that a frame may.
    wanted: Arc<Mutex<Settings>>,
    /// Held by who writes, so that what was wanted last is what stays.
    writing: Arc<Mutex<()>>,
}

impl Store {
    const FILE: &str = "settings.json";

    /// Settings in this folder, which need not exist yet.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, wanted: Arc::default(), writing: Arc::default() }
    }

    /// The settings that were kept, or the default ones where there are none yet.
    ///
    /// # Errors
    /// A sentence for the operator where the file cannot be read. It is left as it is.
    pub fn load(&self) -> Result<Settings, String> {
        let path = self.path();
        let told = |why: &dyn std::fmt::Display| {
            format!(
                "The settings in {} could not be read ({why}). The default ones are used, and the file stays as it is.",
                path.display()
            )
        };
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let read: Settings = serde_json::from_str(&text).map_err(|why| told(&why))?;
                read.checked().map_err(|why| told(&why))
            }
            Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(Settings::default()),
            Err(why) => Err(told(&why)),
        }
    }

    /// Says what is to be kept by the next [`Self::keep`].
    pub fn want(&self, settings: Settings) {
        *self.wanted.lock().unwrap_or_else(PoisonError::into_inner) = settings;
    }

    /// Keeps the settings that were wanted last: all of the file or none of it. Waits for the disk.
    ///
    /// # Errors
    /// A sentence for the operator where the file cannot be written.
    pub fn keep(&self) -> Result<(), String> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let settings = self.wanted.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let path = self.path();
        self.write(&path, &settings)
            .map_err(|why| format!("The settings could not be kept in {} ({why}).", path.display()))
    }

    fn write(&self, path: &Path, settings: &Settings) -> io::Result<()> {
        std::fs::create_dir_all(&self.folder)?;
        let new = path.with_extension("json.new");
        std::fs::write(&new, serde_json::to_string_pretty(settings)?)?;
        std::fs::rename(new, path)
    }

    fn path(&self) -> PathBuf {
        self.folder.join(Self::FILE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(name: &str) -> Store {
        let folder = std::env::temp_dir().join(format!("passdesk-settings-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        Store::new(folder)
    }

    #[test]
    fn what_is_kept_is_found_again() {
        let store = store("kept");
        assert_eq!(store.load(), Ok(Settings::default()));
        let settings = Settings { theme: Theme::Dark, ..Settings::default() };
        store.want(settings.clone());
        store.keep().expect("kept");
        assert_eq!(store.load(), Ok(settings));
        std::fs::remove_dir_all(&store.folder).expect("removed");
    }

    #[test]
    fn the_list_is_read_again_by_itself_only_where_that_was_chosen() {
        let store = store("refresh");
        std::fs::create_dir_all(&store.folder).expect("made");
        for (text, minutes) in [("{}", 0), (r#"{"refresh_minutes":7}"#, 7), (r#"{"refresh_minutes":1440}"#, 1440)] {
            std::fs::write(store.path(), text).expect("written");
            assert_eq!(store.load().map(|settings| settings.refresh_minutes), Ok(minutes));
        }
        std::fs::remove_dir_all(&store.folder).expect("removed");
    }

    #[test]
    fn a_file_that_cannot_be_read_is_told_and_left_alone() {
        let store = store("broken");
        std::fs::create_dir_all(&store.folder).expect("made");
        for text in [
            "{",
            r#"{"theme":"mauve"}"#,
            r#"{"theme":"dark","of_a_newer_version":1}"#,
            r#"{"clear_clipboard_seconds":9}"#,
            r#"{"clear_clipboard_seconds":301}"#,
            r#"{"lock_minutes":0}"#,
            r#"{"lock_minutes":121}"#,
            r#"{"refresh_minutes":1441}"#,
            r#"{"refresh_minutes":-1}"#,
        ] {
            std::fs::write(store.path(), text).expect("written");
            let told = store.load().expect_err("not readable");
            assert!(told.contains("settings.json") && told.contains("default"), "{told}");
            assert_eq!(std::fs::read_to_string(store.path()).expect("read"), text);
        }
        std::fs::remove_dir_all(&store.folder).expect("removed");
    }
}
