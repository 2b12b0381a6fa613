//! The file in which settings are kept.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::settings::Settings;

/// Where settings are kept. Clones are the same place.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
    /// What is to be kept. Held for a moment only, so that a frame may.
    pending: Arc<Mutex<Settings>>,
    /// What was read or kept last. Held by who writes, so that what was wanted last is what stays.
    base: Arc<Mutex<Settings>>,
}

impl Store {
    const FILE: &str = "settings.json";
    const LOCK: &str = "settings.lock";

    /// Settings in this folder, which need not exist yet.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, pending: Arc::default(), base: Arc::default() }
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

    /// Says what is to be kept by the next [`Self::save`].
    pub fn set_pending(&self, settings: Settings) {
        *self.pending.lock().unwrap_or_else(PoisonError::into_inner) = settings;
    }

    /// Keeps what was changed of the settings by what was wanted last: all of the file or none of it. What another desk has
    /// changed in the file stays. Waits for the disk.
    ///
    /// # Errors
    /// A sentence for the operator where the file cannot be written, or cannot be read and so is left as it is.
    pub fn save(&self) -> Result<(), String> {
        let mut base = self.base.lock().unwrap_or_else(PoisonError::into_inner);
        let pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let path = self.path();
        let locked = self.lock().map_err(|why| why.to_string());
        let written = locked.and_then(|_until_written| {
            let settings = pending.clone().merge_over(&base, self.read()?);
            self.write(&path, &settings).map_err(|why| why.to_string())
        });
        written.map_err(|why| format!("The settings could not be kept in {} ({why}).", path.display()))?;
        *base = pending;
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
        crate::files::replace(path, &new)
    }

    fn path(&self) -> PathBuf {
        self.folder.join(Self::FILE)
    }
}

#[cfg(test)]
mod tests {
    use crate::desk::settings::Recent;
    use crate::identity_center::Portal;
    use crate::session::Assignment;

    use std::collections::{BTreeMap, BTreeSet};

    use crate::desk::placement::Placement;
    use crate::desk::settings::{NewPassword, Theme};
    use crate::find::{Column, ColumnSetting, SavedView, Sort};
    use crate::password::{CharacterClass, Recipe};

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
                    save(&one, &Settings { lock_minutes, ..Settings::default() });
                }
            });
            for refresh_minutes in 1..=60 {
                save(&two, &Settings { refresh_minutes, ..Settings::default() });
                let saved = one.read().expect("all of the file");
                assert_eq!(saved.refresh_minutes, refresh_minutes, "the other desk took it back");
            }
        });
        let saved = one.read().expect("all of the file");
        assert_eq!((saved.lock_minutes, saved.refresh_minutes), (60, 60));
        std::fs::remove_dir_all(&one.folder).expect("removed");
    }

    #[test]
    fn what_is_kept_is_found_again() {
        let store = store("kept");
        assert_eq!(store.load(), Ok(Settings::default()));
        let settings = Settings { theme: Theme::Dark, ..Settings::default() };
        save(&store, &settings);
        assert_eq!(store.load(), Ok(settings));
        std::fs::remove_dir_all(&store.folder).expect("removed");
    }

    fn view(name: &str, filter: &str) -> SavedView {
        SavedView { name: name.into(), filter: filter.into(), order: Vec::new(), columns: Vec::new() }
    }

    fn production(ids: &[&str]) -> BTreeSet<String> {
        ids.iter().map(|&id| id.to_owned()).collect()
    }

    fn favourites(of: &[(&str, &[&str])]) -> BTreeMap<String, BTreeSet<String>> {
        of.iter().map(|(start_url, ids)| ((*start_url).to_owned(), production(ids))).collect()
    }

    fn assignment() -> Assignment {
        Assignment {
            portal: Portal {
                start_url: "https://d-1234567890.awsapps.com/start".into(),
                region: "eu-west-1".into(),
                session: None,
            },
            account_id: "111122223333".into(),
            account_name: Some("Acme Production".into()),
            role: "Helpdesk".into(),
        }
    }

    fn save(store: &Store, settings: &Settings) {
        store.set_pending(settings.clone());
        store.save().expect("saved");
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
            recent: vec![Recent::IdentityCenter(assignment())],
            together: vec![Recent::Profile("audit".into())],
            favourites: favourites(&[("https://d-1.awsapps.com/start", &["1"])]),
            order: vec![Sort { column: Column::Mfa, descending: true }],
            window: Placement { size: Some((900, 600)), corner: Some((-20, 30)), maximized: true },
            zoom_percent: 150,
            pane_width: 400,
            export_folder: Some("/tmp".into()),
            export_all_columns: true,
        };
        save(&there, &others);
        save(&here, &Settings::default());
        assert_eq!(there.load(), Ok(others.clone()), "nothing was changed here");
        // What was kept here is no change of the next time.
        save(&here, &Settings { theme: Theme::Dark, ..Settings::default() });
        save(&there, &Settings { theme: Theme::System, ..others.clone() });
        save(&here, &Settings { theme: Theme::Dark, lock_minutes: 5, ..Settings::default() });
        assert_eq!(there.load(), Ok(Settings { theme: Theme::System, lock_minutes: 5, ..others.clone() }));
        // A view that both saved under one name is the one that was saved last.
        save(
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
        store.set_pending(first);
        store.set_pending(last.clone());
        for _ in 0..2 {
            store.save().expect("saved");
            assert_eq!(store.load(), Ok(last.clone()));
        }
        std::fs::remove_dir_all(&store.folder).expect("removed");
    }

    #[test]
    fn what_cannot_be_written_as_a_whole_leaves_the_file_as_it_was() {
        let store = store("whole");
        let settings = Settings { theme: Theme::Dark, ..Settings::default() };
        save(&store, &settings);
        // It is written beside the file before it takes its place.
        std::fs::create_dir(store.path().with_extension("json.new")).expect("made");
        store.set_pending(Settings::default());
        assert!(store.save().expect_err("not kept").contains("could not be kept"));
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
        save(&here, &start);
        assert_eq!(there.load(), Ok(start.clone()));

        let views = vec![view("a", "1"), view("b", "3"), view("c", "4")];
        save(&here, &Settings { production: production(&["1", "2", "3"]), lock_minutes: 5, views, ..start.clone() });
        save(&there, &Settings { theme: Theme::Dark, production: production(&["2"]), ..start.clone() });
        // Each change counts from the one before it.
        let views = vec![view("b", "2"), view("d", "5")];
        save(&there, &Settings { theme: Theme::Dark, production: production(&["2"]), views, ..start });
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
    fn two_desks_each_star_their_own_favourites() {
        let [portal_here, portal_there, both] = ["https://a", "https://b", "https://c"];
        let here = store("favourites");
        let there = Store::new(here.folder.clone());
        let start =
            Settings { favourites: favourites(&[(both, &["1", "2"]), (portal_there, &["9"])]), ..Settings::default() };
        save(&here, &start);
        assert_eq!(there.load(), Ok(start.clone()));
        save(&here, &start.having_starred(both, "3").having_starred(portal_here, "7"));
        save(&there, &start.having_starred(both, "1").having_starred(portal_there, "9"));
        let kept = favourites(&[(portal_here, &["7"]), (both, &["2", "3"])]);
        assert_eq!(Store::new(here.folder.clone()).load().map(|settings| settings.favourites), Ok(kept));
        std::fs::remove_dir_all(&here.folder).expect("removed");
    }

    #[test]
    fn two_desks_each_keep_their_part_of_the_generator() {
        let here = store("generator");
        let there = Store::new(here.folder.clone());
        save(&here, &Settings::default());
        there.load().expect("kept");
        let longer = Recipe { length: 30, ..Recipe::default() };
        save(&here, &Settings { generator: longer, ..Settings::default() });
        let fewer = Recipe { classes: vec![CharacterClass::Number], ..Recipe::default() };
        save(&there, &Settings { generator: fewer, ..Settings::default() });
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
            let message = store.load().expect_err("not readable");
            assert!(message.contains("settings.json") && message.contains("default"), "{message}");
            store.set_pending(Settings { lock_minutes: 5, ..Settings::default() });
            let message = store.save().expect_err("not kept");
            assert!(message.contains("could not be kept"), "{message}");
            assert_eq!(std::fs::read_to_string(store.path()).expect("read"), text);
        }
        std::fs::remove_dir_all(&store.folder).expect("removed");
    }
}
