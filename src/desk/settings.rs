use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::find::{ColumnSetting, SavedView, Sort};
use crate::password::{Recipe, Secret};

use super::placement::Placement;

/// What is remembered from one start to the next. No secret is among it, of accounts only the ids of those that are marked
/// as production and the AWS profile that was opened last, and of users only what somebody typed into a filter to be kept.
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
    /// Whether the dialog for a new password opens with a generated one.
    pub new_password: NewPassword,
    /// What is generated, before an account's password policy adds to it.
    pub generator: Recipe,
    /// The ids of the accounts in which every change asks for the user's name to be typed.
    pub production: BTreeSet<String>,
    /// The columns of the table of users, in order, as [`ColumnSetting::shown`] reads them.
    pub columns: Vec<ColumnSetting>,
    /// The views that somebody gave a name.
    pub views: Vec<SavedView>,
    /// The name of the AWS profile that was opened last.
    pub last_profile: Option<String>,
    /// What the table of users is ordered by.
    pub order: Vec<Sort>,
    /// Where the window was and how large.
    pub window: Placement,
    /// How large everything in the window is drawn, in percent.
    pub zoom_percent: u16,
    /// How wide the pane of the user is, in points.
    pub pane_width: u16,
    /// The folder to which users were exported last.
    pub export_folder: Option<PathBuf>,
    /// Whether an export has all that is known of users, and not what the table shows.
    pub export_all_columns: bool,
}

/// Sets each of these fields of `$kept` to what it is in `$ours`, unless that is as it was in `$base`. A field that is neither
/// among them nor laid over in another way is an error of the compiler.
macro_rules! lay_over {
    ($kept:ident, $base:ident, $ours:ident: $($field:ident),+; not $($other:ident),+) => {
        let Self { $($field,)+ $($other: _),+ } = $ours;
        $(if $field != $base.$field {
            $kept.$field = $field;
        })+
    };
}

impl Settings {
    /// For how many seconds a copied password may stay on the clipboard.
    pub const CLEAR_CLIPBOARD_SECONDS: RangeInclusive<u32> = 10..=300;
    /// After how many minutes the desk may be locked.
    pub const LOCK_MINUTES: RangeInclusive<u32> = 1..=120;
    /// Every how many minutes the list may be read again: up to a day.
    pub const REFRESH_MINUTES: RangeInclusive<u32> = 0..=1440;
    /// How long a generated password may be.
    pub const GENERATED_LENGTH: RangeInclusive<usize> = 1..=Secret::MAX_CHARS;
    /// How large everything may be drawn, in percent: as far as `Ctrl++` and `Ctrl+-` go.
    pub const ZOOM_PERCENT: RangeInclusive<u16> = 20..=500;
    /// How wide the pane of the user may be, in points.
    pub const PANE_WIDTH: RangeInclusive<u16> = 320..=560;

    /// These settings, if each number is one that can be chosen.
    fn checked(mut self) -> Result<Self, String> {
        for (name, value, range) in [
            ("clear_clipboard_seconds", self.clear_clipboard_seconds, Self::CLEAR_CLIPBOARD_SECONDS),
            ("lock_minutes", self.lock_minutes, Self::LOCK_MINUTES),
            ("refresh_minutes", self.refresh_minutes, Self::REFRESH_MINUTES),
        ] {
            if !range.contains(&value) {
                return Err(format!("{name} is {value}, and goes from {} to {}", range.start(), range.end()));
            }
        }
        let (length, range) = (self.generator.length, Self::GENERATED_LENGTH);
        if !range.contains(&length) {
            return Err(format!("generator.length is {length}, and goes from {} to {}", range.start(), range.end()));
        }
        self.generator.classes.sort_unstable();
        self.generator.classes.dedup();
        if self.generator.classes.is_empty() {
            return Err("generator.classes is empty".into());
        }
        for (name, value, range) in
            [("zoom_percent", self.zoom_percent, Self::ZOOM_PERCENT), ("pane_width", self.pane_width, Self::PANE_WIDTH)]
        {
            if !range.contains(&value) {
                return Err(format!("{name} is {value}, and goes from {} to {}", range.start(), range.end()));
            }
        }
        Ok(self)
    }

    /// What of these settings is not as it was in `base`, laid over what is kept by now: another desk may have changed
    /// something else meanwhile.
    fn laid_over(mut self, base: &Self, mut kept: Self) -> Self {
        let added = &self.production - &base.production;
        let removed = &base.production - &self.production;
        kept.production = &(&kept.production - &removed) | &added;
        kept.generator.take_changes(&base.generator, &self.generator);
        let views = std::mem::take(&mut self.views);
        let kept_views = std::mem::take(&mut kept.views);
        kept.views = if kept_views == base.views { views } else { views_laid_over(views, &base.views, kept_views) };
        lay_over!(kept, base, self:
            theme, clear_clipboard_seconds, lock_minutes, refresh_minutes, new_password, columns, order, window,
            zoom_percent, pane_width, export_folder, export_all_columns, last_profile;
            not production, views, generator
        );
        kept
    }
}

/// As [`Settings::laid_over`], view by view.
fn views_laid_over(ours: Vec<SavedView>, base: &[SavedView], mut kept: Vec<SavedView>) -> Vec<SavedView> {
    kept.retain(|view| !base.contains(view) || ours.contains(view));
    for view in ours.into_iter().filter(|view| !base.contains(view)) {
        kept.retain(|other| other.name != view.name);
        kept.push(view);
    }
    kept
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::default(),
            clear_clipboard_seconds: 30,
            lock_minutes: 10,
            refresh_minutes: 0,
            new_password: NewPassword::default(),
            generator: Recipe::default(),
            production: BTreeSet::new(),
            columns: Vec::new(),
            views: Vec::new(),
            last_profile: None,
            order: Vec::new(),
            window: Placement::default(),
            zoom_percent: 100,
            pane_width: 396,
            export_folder: None,
            export_all_columns: false,
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

/// What stands in the field when the dialog for a new password opens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NewPassword {
    /// A generated password.
    #[default]
    Generated,
    /// Nothing: it is typed.
    Typed,
}

/// Where settings are kept. Clones are the same place.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
    /// What is to be kept. Held for a moment only, so that a frame may.
    wanted: Arc<Mutex<Settings>>,
    /// What was read or kept last. Held by who writes, so that what was wanted last is what stays.
    base: Arc<Mutex<Settings>>,
}

impl Store {
    const FILE: &str = "settings.json";
    const LOCK: &str = "settings.lock";

    /// Settings in this folder, which need not exist yet.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, wanted: Arc::default(), base: Arc::default() }
    }

    /// The settings that were kept, or the default ones where there are none yet.
    ///
    /// # Errors
    /// A sentence for the operator where the file cannot be read. It is left as it is.
    pub fn load(&self) -> Result<Settings, String> {
        let settings = self.read().map_err(|why| {
            format!(
                "The settings in {} could not be read ({why}). The default ones are used, and the file stays as it is.",
                self.path().display()
            )
        })?;
        self.base.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&settings);
        Ok(settings)
    }

    /// What the file holds, or a phrase that says why it cannot be read.
    fn read(&self) -> Result<Settings, String> {
        match std::fs::read_to_string(self.path()) {
            Ok(text) => {
                let read: Settings = serde_json::from_str(&text).map_err(|why| why.to_string())?;
                read.checked()
            }
            Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(Settings::default()),
            Err(why) => Err(why.to_string()),
        }
    }

    /// Says what is to be kept by the next [`Self::keep`].
    pub fn want(&self, settings: Settings) {
        *self.wanted.lock().unwrap_or_else(PoisonError::into_inner) = settings;
    }

    /// Keeps what was changed of the settings by what was wanted last: all of the file or none of it. What another desk has
    /// changed in the file stays. Waits for the disk.
    ///
    /// # Errors
    /// A sentence for the operator where the file cannot be written, or cannot be read and so is left as it is.
    pub fn keep(&self) -> Result<(), String> {
        let mut base = self.base.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let path = self.path();
        let locked = self.lock().map_err(|why| why.to_string());
        let written = locked.and_then(|_until_written| {
            let settings = wanted.clone().laid_over(&base, self.read()?);
            self.write(&path, &settings).map_err(|why| why.to_string())
        });
        written.map_err(|why| format!("The settings could not be kept in {} ({why}).", path.display()))?;
        *base = wanted;
        Ok(())
    }

    /// Waits until no other desk is at the settings, and keeps others from them until it is dropped. A process that ends lets
    /// go of it.
    fn lock(&self) -> io::Result<File> {
        std::fs::create_dir_all(&self.folder)?;
        // Not the file itself, which each write replaces.
        let file = File::options().create(true).truncate(false).write(true).open(self.folder.join(Self::LOCK))?;
        file.lock()?;
        Ok(file)
    }

    fn write(&self, path: &Path, settings: &Settings) -> io::Result<()> {
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
    use crate::find::Column;
    use crate::password::CharacterClass;

    use super::*;

    fn store(name: &str) -> Store {
        let folder = std::env::temp_dir().join(format!("passdesk-settings-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        Store::new(folder)
    }

    #[test]
    fn what_two_desks_keep_in_the_same_moment_is_all_kept() {
        let (one, two) = (store("at-once"), store("at-once"));
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for lock_minutes in 1..=60 {
                    keep(&one, &Settings { lock_minutes, ..Settings::default() });
                }
            });
            for refresh_minutes in 1..=60 {
                keep(&two, &Settings { refresh_minutes, ..Settings::default() });
                let kept = one.read().expect("all of the file");
                assert_eq!(kept.refresh_minutes, refresh_minutes, "the other desk took it back");
            }
        });
        let kept = one.read().expect("all of the file");
        assert_eq!((kept.lock_minutes, kept.refresh_minutes), (60, 60));
        std::fs::remove_dir_all(&one.folder).expect("removed");
    }

    #[test]
    fn what_is_kept_is_found_again() {
        let store = store("kept");
        assert_eq!(store.load(), Ok(Settings::default()));
        let settings = Settings { theme: Theme::Dark, ..Settings::default() };
        keep(&store, &settings);
        assert_eq!(store.load(), Ok(settings));
        std::fs::remove_dir_all(&store.folder).expect("removed");
    }

    fn view(name: &str, filter: &str) -> SavedView {
        SavedView { name: name.into(), filter: filter.into(), order: Vec::new(), columns: Vec::new() }
    }

    fn production(ids: &[&str]) -> BTreeSet<String> {
        ids.iter().map(|&id| id.to_owned()).collect()
    }

    fn keep(store: &Store, settings: &Settings) {
        store.want(settings.clone());
        store.keep().expect("kept");
    }

    #[test]
    fn whatever_another_desk_has_changed_stays() {
        let here = store("whatever");
        let there = Store::new(here.folder.clone());
        let others = Settings {
            theme: Theme::Light,
            clear_clipboard_seconds: 60,
            lock_minutes: 20,
            refresh_minutes: 15,
            new_password: NewPassword::Typed,
            generator: Recipe { length: 30, ..Recipe::default() },
            production: production(&["1"]),
            columns: vec![ColumnSetting { column: Column::Mfa, width: Some(90) }],
            views: vec![view("a", "1")],
            last_profile: Some("audit".into()),
            order: vec![Sort { column: Column::Mfa, descending: true }],
            window: Placement { size: Some((900, 600)), corner: Some((-20, 30)), maximized: true },
            zoom_percent: 150,
            pane_width: 400,
            export_folder: Some("/tmp".into()),
            export_all_columns: true,
        };
        keep(&there, &others);
        keep(&here, &Settings::default());
        assert_eq!(there.load(), Ok(others.clone()), "nothing was changed here");
        // What was kept here is no change of the next time.
        keep(&here, &Settings { theme: Theme::Dark, ..Settings::default() });
        keep(&there, &Settings { theme: Theme::System, ..others.clone() });
        keep(&here, &Settings { theme: Theme::Dark, lock_minutes: 5, ..Settings::default() });
        assert_eq!(there.load(), Ok(Settings { theme: Theme::System, lock_minutes: 5, ..others.clone() }));
        // A view that both saved under one name is the one that was saved last.
        keep(
            &here,
            &Settings { theme: Theme::Dark, lock_minutes: 5, views: vec![view("a", "2")], ..Settings::default() },
        );
        assert_eq!(there.load().map(|settings| settings.views), Ok(vec![view("a", "2")]));
        std::fs::remove_dir_all(&here.folder).expect("removed");
    }

    #[test]
    fn what_was_wanted_last_is_kept_however_often() {
        let store = store("last");
        let [first, last] = [5, 7].map(|lock_minutes| Settings { lock_minutes, ..Settings::default() });
        store.want(first);
        store.want(last.clone());
        for _ in 0..2 {
            store.keep().expect("kept");
            assert_eq!(store.load(), Ok(last.clone()));
        }
        std::fs::remove_dir_all(&store.folder).expect("removed");
    }

    #[test]
    fn what_cannot_be_written_as_a_whole_leaves_the_file_as_it_was() {
        let store = store("whole");
        let settings = Settings { theme: Theme::Dark, ..Settings::default() };
        keep(&store, &settings);
        // It is written beside the file before it takes its place.
        std::fs::create_dir(store.path().with_extension("json.new")).expect("made");
        store.want(Settings::default());
        assert!(store.keep().expect_err("not kept").contains("could not be kept"));
        assert_eq!(store.load(), Ok(settings));
        std::fs::remove_dir_all(&store.folder).expect("removed");
    }

    #[test]
    fn two_desks_do_not_undo_what_the_other_one_kept() {
        let here = store("two");
        let there = Store::new(here.folder.clone());
        let start = Settings {
            production: production(&["1", "2"]),
            views: vec![view("a", "1"), view("b", "2")],
            ..Settings::default()
        };
        keep(&here, &start);
        assert_eq!(there.load(), Ok(start.clone()));

        let views = vec![view("a", "1"), view("b", "3"), view("c", "4")];
        keep(&here, &Settings { production: production(&["1", "2", "3"]), lock_minutes: 5, views, ..start.clone() });
        keep(&there, &Settings { theme: Theme::Dark, production: production(&["2"]), ..start.clone() });
        // Each change counts from the one before it.
        let views = vec![view("b", "2"), view("d", "5")];
        keep(&there, &Settings { theme: Theme::Dark, production: production(&["2"]), views, ..start });
        let settings = Settings {
            theme: Theme::Dark,
            lock_minutes: 5,
            production: production(&["2", "3"]),
            views: vec![view("b", "3"), view("c", "4"), view("d", "5")],
            ..Settings::default()
        };
        assert_eq!(Store::new(here.folder.clone()).load(), Ok(settings));
        std::fs::remove_dir_all(&here.folder).expect("removed");
    }

    #[test]
    fn two_desks_each_keep_their_part_of_the_generator() {
        let here = store("generator");
        let there = Store::new(here.folder.clone());
        keep(&here, &Settings::default());
        there.load().expect("kept");
        let longer = Recipe { length: 30, ..Recipe::default() };
        keep(&here, &Settings { generator: longer, ..Settings::default() });
        let fewer = Recipe { classes: vec![CharacterClass::Number], ..Recipe::default() };
        keep(&there, &Settings { generator: fewer, ..Settings::default() });
        let both = Recipe { length: 30, classes: vec![CharacterClass::Number], ..Recipe::default() };
        assert_eq!(here.load().map(|settings| settings.generator), Ok(both));
        std::fs::remove_dir_all(&here.folder).expect("removed");
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
            r#"{"new_password":"guessed"}"#,
            r#"{"generator":{"length":0}}"#,
            r#"{"generator":{"length":129}}"#,
            r#"{"generator":{"classes":[]}}"#,
            r#"{"zoom_percent":10}"#,
            r#"{"pane_width":2000}"#,
        ] {
            std::fs::write(store.path(), text).expect("written");
            let told = store.load().expect_err("not readable");
            assert!(told.contains("settings.json") && told.contains("default"), "{told}");
            store.want(Settings { lock_minutes: 5, ..Settings::default() });
            let told = store.keep().expect_err("not kept");
            assert!(told.contains("could not be kept"), "{told}");
            assert_eq!(std::fs::read_to_string(store.path()).expect("read"), text);
        }
        std::fs::remove_dir_all(&store.folder).expect("removed");
    }
}
