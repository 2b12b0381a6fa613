use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::account::{Fact, LoginProfile, ReportedUser, Source, Tag, User};

use super::expiry::{Expiry, MaxAge};
use super::keys::{Keys, LastUse, last_use};
use super::live_details::LiveDetails;
use super::shared::SharedList;

#[cfg(test)]
mod tests;

/// One user, with all that is known of it, from whatever source.
pub struct UserRow {
    /// The user, as listed.
    pub user: User,
    /// The name under which the user is unique ([`crate::account::UserName::key`]).
    pub key: String,
    /// What was read of the console password for this one user, or made of it by this desk.
    pub profile: Fact<LoginProfile>,
    /// What the credential report says of the user, if it has the user.
    pub report: Option<Fact<ReportedUser>>,
    /// The user's tags, once they have been read.
    pub(crate) tags: Option<SharedList<Tag>>,
    /// The names of the groups that the user is in, once they have been read.
    pub(crate) groups: Option<SharedList<Arc<str>>>,
    /// What was read of this one user beyond the console password, if somebody looked at it.
    pub(crate) live_details: Option<Box<LiveDetails>>,
    /// How old a password may become, if the password policy is known.
    pub(crate) max_age: Option<Arc<Fact<MaxAge>>>,
    /// When this desk set the password last.
    pub(crate) changed_here: Option<Timestamp>,
    pub(crate) read_state: ReadState,
    pub(crate) listing: u32,
    /// Optimistic overlay: this desk's last write, kept until reads are past the propagation window.
    pub(crate) overlay: Option<Box<Fact<LoginProfile>>>,
}

/// Whether a row's console password has been read from IAM since the last listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReadState {
    Pending,
    Running,
    Done,
    /// It could not be read.
    Failed,
}

/// What is known of a console password, whatever it is known from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Password {
    /// It is not known whether there is one.
    Unknown {
        /// Whether reading it has failed, which [`UserRow::profile`] has the reason of.
        failed: bool,
    },
    /// There is none.
    Absent,
    /// There is one.
    Set {
        /// Whether a new one must be created at the next sign-in; `None` where the source does not say.
        must_change: Option<bool>,
    },
}

/// A report is begun some time before it says it was made, and IAM's own parts may lag behind one another: what was read of
/// one user so little before counts more than the report does.
///
/// A report has its time from AWS's clock, a read from this computer's. IAM refuses requests where the two differ by more than
/// 15 minutes; where they differ by less, two things keep a slow clock from giving an older report the last word: what is read
/// after a report came is later than that report ([`UserRow::not_before_report`]), and what a report contradicts as it comes is
/// read again ([`UserRow::is_out_of_date`]). What remains: with a clock that is fast, a report that was made up to so much later
/// than a read does not overrule it. The next round of reads does.
pub(crate) const REPORT_LAG: SignedDuration = SignedDuration::from_mins(5);

/// Within so little, the creation of a password and what the report says was its last change are the same event, noted by two
/// parts of IAM.
const SAME_EVENT: SignedDuration = SignedDuration::from_mins(1);

/// Why nothing is read of the console password of a user whose name is longer than `GetLoginProfile` takes.
const NAME_TOO_LONG: &str = "IAM reads no console password of a user whose name is longer than 64 characters. The credential report may have it.";

impl UserRow {
    pub(crate) fn new(user: User, key: String, listing: u32, at: Timestamp) -> Self {
        let value = if user.name.may_have_login_profile() {
            LoginProfile::NOT_READ
        } else {
            LoginProfile::Unknown { reason: Some(NAME_TOO_LONG.into()) }
        };
        Self {
            user,
            key,
            profile: Fact { value, source: Source::Listing, at },
            report: None,
            tags: None,
            groups: None,
            live_details: None,
            max_age: None,
            changed_here: None,
            read_state: ReadState::Pending,
            listing,
            overlay: None,
        }
    }

    /// That time, or that of the report where this is later: what is learned after the report came is no older than the report,
    /// even if this computer's clock is slow.
    pub(crate) fn not_before_report(&self, at: Timestamp) -> Timestamp {
        self.report.as_ref().map_or(at, |report| at.max(report.at))
    }

    /// What is known of the console password: what was read for this user, unless a report that is newer by so much that it
    /// cannot have missed it says otherwise.
    #[must_use]
    pub fn password(&self) -> Fact<Password> {
        let live = match &self.profile.value {
            LoginProfile::Unknown { reason } => Password::Unknown { failed: reason.is_some() },
            LoginProfile::Absent => Password::Absent,
            LoginProfile::Present { reset_required, .. } => Password::Set { must_change: Some(*reset_required) },
        };
        let live = Fact { value: live, source: self.profile.source, at: self.profile.at };
        let Some((report, enabled)) = self.report.as_ref().and_then(|r| Some((r, r.value.password_enabled?))) else {
            return live;
        };
        let reported = if enabled { Password::Set { must_change: None } } else { Password::Absent };
        let reported = Fact { value: reported, source: Source::Report, at: report.at };
        let newer = report.at.duration_since(self.profile.at) > REPORT_LAG;
        match (live.value, reported.value) {
            (Password::Unknown { .. }, _) => reported,
            // They agree, and the read tells more. A password that was set again since may have another flag.
            (Password::Set { .. }, Password::Set { .. }) if newer && self.was_changed_after(self.profile.at) => {
                reported
            }
            (Password::Set { .. }, Password::Set { .. }) | (Password::Absent, Password::Absent) => live,
            _ if newer => reported,
            _ => live,
        }
    }

    /// Whether the report tells of a change since the console password was read, so that it is to be read again. Which of the
    /// two is shown until then is another question ([`REPORT_LAG`]).
    pub(crate) fn is_out_of_date(&self) -> bool {
        let Some(report) = &self.report else { return false };
        let read = match self.profile.value {
            LoginProfile::Unknown { .. } => return false,
            LoginProfile::Absent => false,
            LoginProfile::Present { .. } => true,
        };
        let disagrees = report.value.password_enabled.is_some_and(|enabled| enabled != read);
        (disagrees && report.at > self.profile.at) || self.was_changed_after(self.profile.at)
    }

    /// Whether the report says that the password was set after that time.
    fn was_changed_after(&self, at: Timestamp) -> bool {
        let changed = self.report.as_ref().and_then(|report| report.value.password_last_changed);
        changed.is_some_and(|changed| changed > at)
    }

    /// When the password was set last, if there is one and that is known.
    #[must_use]
    pub fn password_changed(&self) -> Option<Fact<Timestamp>> {
        matches!(self.password().value, Password::Set { .. }).then(|| self.changed_where_set())?
    }

    /// [`Self::password_changed`], for whoever knows already that there is a password.
    pub(crate) fn changed_where_set(&self) -> Option<Fact<Timestamp>> {
        let report = self.report.as_ref();
        let reported = report.and_then(|r| Some((r.value.password_last_changed?, Source::Report, r.at)));
        // A report that is so much newer has it, too, by IAM's own clock.
        let is_newer_than_report = |at: &Timestamp| report.is_none_or(|r| r.at.duration_since(*at) <= REPORT_LAG);
        let here = self.changed_here.filter(is_newer_than_report).map(|at| (at, Source::ThisDesk, at));
        // The date of the first password: it was set then or later, which tells only where nothing later is known.
        let first = match self.profile.value {
            LoginProfile::Present { created: Some(created), .. }
                if report.is_some() || self.was_created_again_after_here(created) =>
            {
                let is_same = reported.is_some_and(|(at, ..)| created.duration_since(at) <= SAME_EVENT);
                (!is_same).then_some((created, Source::Live, self.profile.at))
            }
            _ => None,
        };
        // Of equal ones, the last.
        let latest = [first, reported, here].into_iter().flatten().max_by_key(|(changed, ..)| *changed)?;
        Some(Fact { value: latest.0, source: latest.1, at: latest.2 })
    }

    /// When the first password was created, as far as that was read; not where a newer report says that there is none any more.
    #[must_use]
    pub fn password_created(&self) -> Option<Fact<Timestamp>> {
        let LoginProfile::Present { created: Some(value), .. } = self.profile.value else { return None };
        let is_there = matches!(self.password().value, Password::Set { .. });
        is_there.then_some(Fact { value, source: self.profile.source, at: self.profile.at })
    }

    /// Whether somebody else has created the password since it was set here: it was deleted meanwhile.
    fn was_created_again_after_here(&self, created: Timestamp) -> bool {
        self.changed_here.is_some_and(|here| created.duration_since(here) > SAME_EVENT)
    }

    /// By when another password is wanted, if there is one and that is known.
    #[must_use]
    pub fn expiry(&self) -> Option<Fact<Expiry>> {
        matches!(self.password().value, Password::Set { .. })
            .then(|| self.expiry_where_set(self.changed_where_set()))?
    }

    /// [`Self::expiry`], for whoever knows already that there is a password, and when it was set.
    pub(crate) fn expiry_where_set(&self, changed: Option<Fact<Timestamp>>) -> Option<Fact<Expiry>> {
        match self.max_age.as_deref() {
            Some(&Fact { value: MaxAge(max_age), source, at }) => {
                let value = match max_age {
                    Some(max_age) => Expiry::At(changed?.value.checked_add(max_age).ok()?),
                    None => Expiry::Never,
                };
                Some(Fact { value, source, at })
            }
            // What the report says holds of the password that it saw, by the policy that there was.
            None => {
                let Fact { source, at, .. } = changed.filter(|changed| changed.source == Source::Report)?;
                let by = self.report.as_ref()?.value.password_next_rotation;
                Some(Fact { value: by.map_or(Expiry::Never, Expiry::At), source, at })
            }
        }
    }

    /// How long after it was set a password expires by the password policy, if it does and the policy is known.
    #[must_use]
    pub fn max_age(&self) -> Option<SignedDuration> {
        self.max_age.as_deref()?.value.0
    }

    /// When the password was last used to sign in. `None` means never, or that IAM has no data.
    #[must_use]
    pub fn last_sign_in(&self) -> Option<Timestamp> {
        let reported = self.report.as_ref().and_then(|report| report.value.password_last_used);
        self.user.password_last_used.max(reported).max(self.last_sign_in_read().map(|read| read.value))
    }

    /// [`Self::last_sign_in`], where it is not known from the list of users.
    #[must_use]
    pub fn last_sign_in_beyond_list(&self) -> Option<Fact<Timestamp>> {
        let last = self.last_sign_in();
        let read = self.last_sign_in_read().filter(|read| Some(read.value) == last);
        read.cloned().or_else(|| {
            let report = self.report.as_ref().filter(|_| last > self.user.password_last_used)?;
            Some(Fact { value: last?, source: Source::Report, at: report.at })
        })
    }

    fn last_sign_in_read(&self) -> Option<&Fact<Timestamp>> {
        self.live_details.as_deref()?.last_sign_in.as_ref()
    }

    /// The tags, if they are known.
    #[must_use]
    pub fn tags(&self) -> Option<&[Tag]> {
        Some(&self.tags_known()?.value)
    }

    /// The same, with where they are known from.
    #[must_use]
    pub fn tags_known(&self) -> Option<&Fact<Box<[Tag]>>> {
        self.tags.as_deref()
    }

    /// The value of the tag of this key, without regard to case; `None` where there is none, or where tags are not known.
    #[must_use]
    pub fn tag(&self, key: &str) -> Option<&str> {
        value_of(self.tags()?, key)
    }

    /// The names of the groups, if they are known.
    #[must_use]
    pub fn groups(&self) -> Option<&[Arc<str>]> {
        Some(&self.groups_known()?.value)
    }

    /// The same, with where they are known from.
    #[must_use]
    pub fn groups_known(&self) -> Option<&Fact<Box<[Arc<str>]>>> {
        self.groups.as_deref()
    }

    /// Whether an MFA device is active, if that is known.
    #[must_use]
    pub fn mfa(&self) -> Option<Fact<bool>> {
        let live = self.live_look().and_then(|c| Some(Fact { value: c.mfa?, source: Source::Live, at: c.at }));
        live.or_else(|| {
            let report = self.report.as_ref()?;
            Some(Fact { value: report.value.mfa_active?, source: Source::Report, at: report.at })
        })
    }

    /// The access keys, if they are known.
    #[must_use]
    pub fn keys(&self) -> Option<Fact<Keys>> {
        let reported = self.report.as_ref().map(|report| {
            let mut keys = Keys::default();
            for key in report.value.access_keys.iter().flatten() {
                keys.add(key.active, key.last_rotated);
                keys.last_used = keys.last_used.max(key.last_used.into());
            }
            Fact { value: keys, source: Source::Report, at: report.at }
        });
        let live = self.live_look().and_then(|c| {
            let mut keys = Keys::default();
            let read = c.keys.as_deref()?;
            for key in read {
                keys.add(key.active, key.created);
            }
            keys.last_used = self.report.as_ref().map_or(LastUse::Unknown, |report| last_use(read, &report.value));
            Some(Fact { value: keys, source: Source::Live, at: c.at })
        });
        live.or(reported)
    }

    /// What was read for this user, unless the report is newer.
    fn live_look(&self) -> Option<&LiveDetails> {
        let report = self.report.as_ref().map(|report| report.at);
        self.live_details.as_deref().filter(|c| report.is_none_or(|at| at.duration_since(c.at) <= REPORT_LAG))
    }

    /// Whether the console password is to be read in this round, if it is worth it or somebody looks at the user. IAM refuses
    /// to read it where the name is too long.
    pub(crate) fn needs_read(&self) -> bool {
        self.read_state == ReadState::Pending && self.user.name.may_have_login_profile()
    }

    /// Whether the console password is worth a read of its own though nobody looks at the user: where there is one, or where
    /// nothing else tells.
    pub(crate) fn is_worth_reading(&self) -> bool {
        let may_be_set = |report: &Fact<ReportedUser>| report.value.password_enabled != Some(false);
        let is_worth =
            self.report.as_ref().is_none_or(may_be_set) || matches!(self.password().value, Password::Set { .. });
        is_worth && self.user.name.may_have_login_profile()
    }
}

/// The value of the tag of this key, without regard to case.
pub(crate) fn value_of<'a>(tags: &'a [Tag], key: &str) -> Option<&'a str> {
    let as_written = tags.iter().find(|tag| *tag.key == *key);
    let tag = as_written.or_else(|| {
        let lower = key.to_lowercase();
        tags.iter().find(|tag| tag.key.to_lowercase() == lower)
    })?;
    Some(&tag.value)
}

impl Password {
    /// The state as the word that the table shows.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unknown { .. } => "Unknown",
            Self::Absent => "Not set",
            Self::Set { .. } => "Set",
        }
    }
}
