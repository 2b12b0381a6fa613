use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::find::{ColumnSetting, SavedView, Sort};
use crate::password::{Recipe, Secret};
use crate::session::{Assignment, AssumedRole, Origin};

use super::placement::Placement;

/// What is remembered from one start to the next. No secret is among it, of accounts only the ids of those that are marked
/// as production or as favourites, the AWS profiles and the roles that were opened last, and of users only what somebody typed into a
/// filter to be kept.
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
    /// The accounts that were opened last without a profile of their own, the last one first.
    pub recent: Vec<Recent>,
    /// The accounts that were open side by side when one was opened last.
    pub together: Vec<Recent>,
    /// The ids of the accounts that are shown first where one is chosen in IAM Identity Center, by the start URL of its instance.
    pub favourites: Favourites,
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

/// The ids of accounts, by the start URL of their instance of IAM Identity Center.
pub type Favourites = BTreeMap<String, BTreeSet<String>>;

/// An account that was opened, and how. No secret is among it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recent {
    /// Through IAM Identity Center.
    IdentityCenter(Assignment),
    /// In a role.
    Role(AssumedRole),
    /// With a profile of this name.
    Profile(String),
}

impl Recent {
    /// What can be opened again without anything being typed, if that is so of this.
    pub(super) fn of(origin: &Origin) -> Option<Self> {
        match origin {
            Origin::IdentityCenter(of) => Some(Self::IdentityCenter(of.clone())),
            Origin::Role(role) => Some(Self::Role(role.clone())),
            Origin::Aws { profile: Some(name) } => Some(Self::Profile(name.clone())),
            Origin::Demo | Origin::Aws { profile: None } | Origin::Keys { .. } => None,
        }
    }

    /// Where the account comes from.
    #[must_use]
    pub fn origin(&self) -> Origin {
        match self {
            Self::IdentityCenter(of) => Origin::IdentityCenter(of.clone()),
            Self::Role(role) => Origin::Role(role.clone()),
            Self::Profile(name) => Origin::Aws { profile: Some(name.clone()) },
        }
    }
}

/// Sets each of these fields of `$saved` to what it is in `$ours`, unless that is as it was in `$base`. A field that is neither
/// among them nor laid over in another way is an error of the compiler.
macro_rules! merge {
    ($saved:ident, $base:ident, $ours:ident: $($field:ident),+; not $($other:ident),+) => {
        let Self { $($field,)+ $($other: _),+ } = $ours;
        $(if $field != $base.$field {
            $saved.$field = $field;
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

    /// So many accounts are remembered.
    const MOST_RECENT: usize = 8;

    /// These settings after this was opened.
    pub(super) fn having_opened(&self, opened: Recent) -> Self {
        let others: Vec<Recent> = self.recent.iter().filter(|other| **other != opened).cloned().collect();
        let recent = std::iter::once(opened).chain(others).take(Self::MOST_RECENT).collect();
        // It is not the last one any more.
        Self { recent, last_profile: None, ..self.clone() }
    }

    /// These settings with what those offer at the start of accounts that were opened before.
    #[must_use]
    pub(super) fn with_accounts_of(self, of: &Self) -> Self {
        let Self { last_profile, recent, together, favourites, .. } = of.clone();
        Self { last_profile, recent, together, favourites, ..self }
    }

    /// These settings after the account of this id became a favourite at this start URL, or is none any more.
    #[must_use]
    pub fn having_starred(&self, start_url: &str, account_id: &str) -> Self {
        let mut favourites = self.favourites.clone();
        let ids = favourites.entry(start_url.to_owned()).or_default();
        if !ids.remove(account_id) {
            ids.insert(account_id.to_owned());
        }
        favourites.retain(|_, ids| !ids.is_empty());
        Self { favourites, ..self.clone() }
    }

    /// These settings, if each number is one that can be chosen.
    pub(super) fn checked(mut self) -> Result<Self, String> {
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
    pub(super) fn merge_over(mut self, base: &Self, mut saved: Self) -> Self {
        saved.production = merge_ids(&self.production, &base.production, &saved.production);
        saved.favourites = merge_favourites(&self.favourites, &base.favourites, &saved.favourites);
        saved.generator.take_changes(&base.generator, &self.generator);
        let views = std::mem::take(&mut self.views);
        let saved_views = std::mem::take(&mut saved.views);
        saved.views = if saved_views == base.views { views } else { merge_views(views, &base.views, saved_views) };
        merge!(saved, base, self:
            theme, clear_clipboard_seconds, lock_minutes, refresh_minutes, new_password, columns, order, window,
            zoom_percent, pane_width, export_folder, export_all_columns, last_profile, recent, together;
            not production, favourites, views, generator
        );
        saved
    }
}

/// As [`Settings::merge_over`], id by id.
fn merge_ids(ours: &BTreeSet<String>, base: &BTreeSet<String>, saved: &BTreeSet<String>) -> BTreeSet<String> {
    &(saved - &(base - ours)) | &(ours - base)
}

/// As [`Settings::merge_over`], start URL by start URL.
fn merge_favourites(ours: &Favourites, base: &Favourites, saved: &Favourites) -> Favourites {
    let none = BTreeSet::new();
    let of = |favourites: &Favourites, start_url: &str| favourites.get(start_url).unwrap_or(&none).clone();
    let start_urls: BTreeSet<&String> = [ours, base, saved].into_iter().flat_map(Favourites::keys).collect();
    let merged = |start_url: &&String| merge_ids(&of(ours, start_url), &of(base, start_url), &of(saved, start_url));
    let merged = start_urls.into_iter().map(|start_url| (start_url.clone(), merged(&start_url)));
    merged.filter(|(_, ids)| !ids.is_empty()).collect()
}

/// As [`Settings::merge_over`], view by view.
fn merge_views(ours: Vec<SavedView>, base: &[SavedView], mut saved: Vec<SavedView>) -> Vec<SavedView> {
    saved.retain(|view| !base.contains(view) || ours.contains(view));
    for view in ours.into_iter().filter(|view| !base.contains(view)) {
        saved.retain(|other| other.name != view.name);
        saved.push(view);
    }
    saved
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
            recent: Vec::new(),
            together: Vec::new(),
            favourites: BTreeMap::new(),
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
