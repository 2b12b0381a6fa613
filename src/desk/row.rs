use jiff::{SignedDuration, Timestamp};

use crate::account::{AccessKey, Fact, LoginProfile, MfaDevice, ReportedUser, Source, Tag, User};

use super::keys::{Keys, LastUse, last_use};

/// One user, with all that is known of it, from whatever source.
pub struct Row {
    /// The user, as listed.
    pub user: User,
    /// The name under which the user is unique ([`crate::account::UserName::key`]).
    pub key: String,
    /// What was read of the console password for this one user, or made of it by this desk.
    pub profile: Fact<LoginProfile>,
    /// What the credential report says of the user, if it has the user.
    pub report: Option<Fact<ReportedUser>>,
    /// The user's tags, once they have been read.
    pub tags: Option<Box<[Tag]>>,
    /// What was read of this one user beyond the console password, if somebody looked at it.
    pub(super) looked_at: Option<Box<LookedAt>>,
    /// When this desk set the password last.
    pub(super) changed_here: Option<Timestamp>,
    pub(super) reading: Reading,
    pub(super) listing: u32,
    /// What this desk made true of the user, as long as reads may still be stale.
    pub(super) own: Option<Fact<LoginProfile>>,
}

/// Whether a row's console password has been read from IAM since the last listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    Open,
    Running,
    Done,
    /// It could not be read.
    Failed,
}

/// What was read of a user who was looked at: MFA, access keys, and what few rows have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LookedAt {
    pub(super) mfa: Option<bool>,
    pub(super) keys: Option<Box<[AccessKey]>>,
    /// When MFA and access keys were read.
    pub(super) at: Timestamp,
    /// When the password was last used to sign in, if it ever was.
    pub(super) last_sign_in: Option<Fact<Timestamp>>,
    /// When the tags were read.
    pub(super) tags_at: Option<Timestamp>,
}

/// What is known of a console password, whatever it is known from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Password {
    /// It is not known whether there is one.
    Unknown {
        /// Whether reading it has failed, which [`Row::profile`] has the reason of.
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
/// after a report came is later than that report ([`Row::not_before_report`]), and what a report contradicts as it comes is
/// read again ([`Row::is_out_of_date`]). What remains: with a clock that is fast, a report that was made up to so much later
/// than a read does not overrule it. The next round of reads does.
pub(super) const REPORT_LAG: SignedDuration = SignedDuration::from_mins(5);

/// Within so little, the creation of a password and what the report says was its last change are the same event, noted by two
/// parts of IAM.
const SAME_EVENT: SignedDuration = SignedDuration::from_mins(1);

/// Why nothing is read of the console password of a user whose name is longer than `GetLoginProfile` takes.
const NAME_TOO_LONG: &str =
    "IAM reads no console password of a user whose name has more than 64 characters. The credential report may tell.";

impl Row {
    pub(super) fn new(user: User, key: String, listing: u32, at: Timestamp) -> Self {
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
            looked_at: None,
            changed_here: None,
            reading: Reading::Open,
            listing,
            own: None,
        }
    }

    /// That time, or that of the report where this is later: what is learned after the report came is no older than the report,
    /// even if this computer's clock is slow.
    pub(super) fn not_before_report(&self, at: Timestamp) -> Timestamp {
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
    pub(super) fn is_out_of_date(&self) -> bool {
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
    pub(super) fn changed_where_set(&self) -> Option<Fact<Timestamp>> {
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

    /// By when the password policy wants another password, if the report says so of the password that there is now.
    #[must_use]
    pub fn password_next_rotation(&self) -> Option<Timestamp> {
        self.rotation_after(&self.password_changed()?)
    }

    /// [`Self::password_next_rotation`], for whoever knows already when the password was set.
    pub(super) fn rotation_after(&self, changed: &Fact<Timestamp>) -> Option<Timestamp> {
        let is_reported = changed.source == Source::Report;
        self.report.as_ref().filter(|_| is_reported)?.value.password_next_rotation
    }

    /// Whether the report has the password that there is now, and no date by which another one is wanted.
    #[must_use]
    pub fn never_expires(&self) -> bool {
        let changed = self.password_changed().filter(|changed| changed.source == Source::Report);
        changed.is_some_and(|changed| self.rotation_after(&changed).is_none())
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
        self.looked_at.as_deref()?.last_sign_in.as_ref()
    }

    /// When the tags were read, if they were.
    #[must_use]
    pub fn tags_at(&self) -> Option<Timestamp> {
        self.looked_at.as_deref()?.tags_at
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
    fn live_look(&self) -> Option<&LookedAt> {
        let report = self.report.as_ref().map(|report| report.at);
        self.looked_at.as_deref().filter(|c| report.is_none_or(|at| at.duration_since(c.at) <= REPORT_LAG))
    }

    /// Whether the console password is to be read in this round, if it is worth it or somebody looks at the user. IAM refuses
    /// to read it where the name is too long.
    pub(super) fn is_open(&self) -> bool {
        self.reading == Reading::Open && self.user.name.may_have_login_profile()
    }

    /// Whether the console password is worth a read of its own though nobody looks at the user: where there is one, or where
    /// nothing else tells.
    pub(super) fn is_worth_reading(&self) -> bool {
        let may_be_set = |report: &Fact<ReportedUser>| report.value.password_enabled != Some(false);
        let is_worth =
            self.report.as_ref().is_none_or(may_be_set) || matches!(self.password().value, Password::Set { .. });
        is_worth && self.user.name.may_have_login_profile()
    }
}

impl Password {
    /// The state as the word that the table shows.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unknown { .. } => "Unknown",
            Self::Absent => "None",
            Self::Set { .. } => "Set",
        }
    }
}

impl LookedAt {
    /// The devices and keys of a user. `None` where they could not be read.
    pub(super) fn new(mfa: Option<&[MfaDevice]>, keys: Option<&[AccessKey]>, at: Timestamp) -> Self {
        Self {
            mfa: mfa.map(|devices| !devices.is_empty()),
            keys: keys.map(Into::into),
            at,
            last_sign_in: None,
            tags_at: None,
        }
    }

    /// These, with what could not be read taken from `known`. MFA and keys are as old as the older of them.
    pub(super) fn or(self, known: &Self) -> Self {
        let is_taken = (self.mfa.is_none() && known.mfa.is_some()) || (self.keys.is_none() && known.keys.is_some());
        let at = if is_taken { known.at } else { self.at };
        Self {
            mfa: self.mfa.or(known.mfa),
            keys: self.keys.or_else(|| known.keys.clone()),
            at,
            last_sign_in: self.last_sign_in.or_else(|| known.last_sign_in.clone()),
            tags_at: self.tags_at.or(known.tags_at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::{ReportedKey, UserName};

    fn at(minutes: i64) -> Timestamp {
        Timestamp::constant(60 * minutes, 0)
    }

    fn row() -> Row {
        let user = User {
            name: UserName::parse("bob").expect("a valid name"),
            path: "/".into(),
            arn: String::new(),
            user_id: String::new(),
            created: None,
            password_last_used: Some(at(3)),
        };
        Row::new(user, "bob".into(), 0, at(0))
    }

    fn reported(password: bool, changed: Option<Timestamp>, at: Timestamp) -> Fact<ReportedUser> {
        let value = ReportedUser {
            created: None,
            password_enabled: Some(password),
            password_last_used: None,
            password_last_changed: changed,
            password_next_rotation: changed.map(|changed| changed + SignedDuration::from_mins(90)),
            mfa_active: Some(false),
            access_keys: [None; 2],
        };
        Fact { value, source: Source::Report, at }
    }

    fn live(value: LoginProfile, at: Timestamp) -> Fact<LoginProfile> {
        Fact { value, source: Source::Live, at }
    }

    fn present(reset_required: bool) -> LoginProfile {
        LoginProfile::Present { created: Some(at(1)), reset_required }
    }

    #[test]
    fn the_report_tells_where_nothing_else_does_and_not_more_than_it_knows() {
        let mut row = row();
        assert_eq!(row.password().value, Password::Unknown { failed: false });
        row.report = Some(reported(true, Some(at(5)), at(10)));
        assert_eq!(row.password().value, Password::Set { must_change: None });
        assert_eq!((row.password().source, row.password().at), (Source::Report, at(10)));
        row.profile = live(LoginProfile::Unknown { reason: Some("refused".into()) }, at(20));
        assert_eq!(row.password().source, Source::Report, "a read that failed takes nothing away");
        row.profile = live(present(true), at(11));
        assert_eq!(row.password().value, Password::Set { must_change: Some(true) });
    }

    #[test]
    fn the_later_of_two_that_disagree_is_shown_with_room_for_a_report_that_lags() {
        let mut row = row();
        row.profile = live(present(true), at(100));
        for (report, source) in [(50, Source::Live), (104, Source::Live), (106, Source::Report)] {
            row.report = Some(reported(false, None, at(report)));
            assert_eq!(row.password().source, source, "{report}");
        }
        // They agree that there is one: the read tells more, unless the password was set again.
        row.report = Some(reported(true, Some(at(5)), at(200)));
        assert_eq!(row.password().value, Password::Set { must_change: Some(true) });
        row.report = Some(reported(true, Some(at(150)), at(200)));
        assert_eq!(row.password().value, Password::Set { must_change: None });
    }

    #[test]
    fn a_password_is_as_old_as_its_last_change_from_whatever_source() {
        let mut row = row();
        row.profile = live(present(false), at(100));
        assert_eq!(row.password_changed(), None, "the date of the first password is not the last change");
        row.report = Some(reported(true, Some(at(50)), at(90)));
        assert_eq!(row.password_changed().map(|fact| fact.value), Some(at(50)));
        assert_eq!(row.password_next_rotation(), Some(at(140)));
        // Never changed since it was created: the report knows of it, and by when it expires.
        row.profile = live(LoginProfile::Present { created: Some(at(50)), reset_required: false }, at(100));
        assert_eq!(row.password_changed().map(|fact| fact.source), Some(Source::Report));
        assert_eq!(row.password_next_rotation(), Some(at(140)));
        // Deleted and created again since.
        row.profile = live(LoginProfile::Present { created: Some(at(95)), reset_required: false }, at(100));
        assert_eq!(row.password_changed().map(|fact| (fact.value, fact.source)), Some((at(95), Source::Live)));
        assert_eq!(row.password_next_rotation(), None);
        row.changed_here = Some(at(120));
        assert_eq!(row.password_changed().map(|fact| (fact.value, fact.source)), Some((at(120), Source::ThisDesk)));
        assert_eq!(row.password_next_rotation(), None, "the report's is of the former password");
        row.report = Some(reported(true, Some(at(119)), at(200)));
        assert_eq!(row.password_next_rotation(), Some(at(209)), "the same change, by IAM's clock");
        row.profile = live(present(false), at(100));
        row.report = Some(reported(true, Some(at(1)), at(90)));
        row.profile = live(present(false), at(100));
        row.changed_here = None;
        assert_eq!(row.password_next_rotation(), Some(at(91)), "a first password that was never replaced");
    }

    #[test]
    fn a_password_that_a_newer_report_does_not_have_was_created_at_no_time() {
        let mut row = row();
        row.profile = live(present(false), at(100));
        assert_eq!(row.password_created(), Some(Fact { value: at(1), source: Source::Live, at: at(100) }));
        row.report = Some(reported(false, None, at(200)));
        assert_eq!(row.password_created(), None);
    }

    #[test]
    fn a_password_that_was_created_elsewhere_since_is_not_the_one_that_was_set_here() {
        let mut row = row();
        row.changed_here = Some(at(10));
        let created =
            |minutes| live(LoginProfile::Present { created: Some(at(minutes)), reset_required: false }, at(99));
        row.profile = created(9);
        assert_eq!(row.password_changed().map(|fact| (fact.value, fact.source)), Some((at(10), Source::ThisDesk)));
        row.profile = created(30);
        assert_eq!(row.password_changed().map(|fact| (fact.value, fact.source)), Some((at(30), Source::Live)));
    }

    #[test]
    fn keys_and_mfa_are_those_read_for_the_user_unless_the_report_is_newer() {
        let mut row = row();
        assert_eq!((row.mfa(), row.keys()), (None, None));
        let mut report = reported(true, None, at(60));
        let key = |active, rotated, used| {
            Some(ReportedKey { active, last_rotated: Some(at(rotated)), last_used: Some(at(used)) })
        };
        report.value.access_keys = [key(true, 9, 40), key(false, 7, 30)];
        row.report = Some(report);
        let keys = Keys { active: 1, inactive: 1, oldest_active: Some(at(9)), last_used: LastUse::At(at(40)) };
        assert_eq!(row.keys().map(|fact| (fact.value, fact.source)), Some((keys, Source::Report)));
        let device = MfaDevice { serial: String::new(), enabled: None };
        row.looked_at = Some(Box::new(LookedAt::new(Some(&[device]), Some(&[]), at(70))));
        assert_eq!(row.mfa().map(|fact| (fact.value, fact.source)), Some((true, Source::Live)));
        assert_eq!(row.keys().map(|fact| fact.value), Some(Keys::default()));
        row.report = Some(reported(true, None, at(80)));
        assert_eq!(row.mfa().map(|fact| fact.source), Some(Source::Report));
        // What was never allowed to be read makes nothing older that was.
        let known = LookedAt::new(Some(&[]), None, at(90));
        let again = LookedAt::new(Some(&[]), None, at(99));
        assert_eq!((again.clone().or(&known).at, LookedAt::new(None, None, at(99)).or(&known).at), (at(99), at(90)));
        assert_eq!(row.last_sign_in(), Some(at(3)));
    }
    #[test]
    fn the_last_sign_in_is_the_latest_with_its_own_source_and_time() {
        let mut row = row();
        assert_eq!((row.last_sign_in(), row.last_sign_in_beyond_list()), (Some(at(3)), None));
        let mut report = reported(true, None, at(60));
        report.value.password_last_used = Some(at(3));
        row.report = Some(report.clone());
        assert_eq!(row.last_sign_in_beyond_list(), None, "the list says the same, and is newer");
        report.value.password_last_used = Some(at(5));
        row.report = Some(report);
        let known = |row: &Row| row.last_sign_in_beyond_list().map(|known| (known.value, known.source, known.at));
        assert_eq!(known(&row), Some((at(5), Source::Report, at(60))));
        let looked_at = |used, read| LookedAt {
            last_sign_in: Some(Fact { value: at(used), source: Source::Live, at: at(read) }),
            ..LookedAt::new(None, None, at(read))
        };
        row.looked_at = Some(Box::new(looked_at(65, 70)));
        assert_eq!((row.last_sign_in(), known(&row)), (Some(at(65)), Some((at(65), Source::Live, at(70)))));
        row.user.password_last_used = Some(at(80));
        assert_eq!((row.last_sign_in(), known(&row)), (Some(at(80)), None));
        // A later look at which this could not be read takes nothing away.
        let merged = LookedAt { tags_at: Some(at(99)), ..LookedAt::new(None, None, at(99)) }.or(&looked_at(65, 70));
        assert_eq!((merged.last_sign_in.map(|read| read.at), merged.tags_at), (Some(at(70)), Some(at(99))));
    }

    #[test]
    fn the_use_of_keys_is_known_where_the_report_has_the_keys_that_there_are() {
        let reported_key = |created, used: Option<i64>| {
            Some(ReportedKey { active: true, last_rotated: Some(at(created)), last_used: used.map(at) })
        };
        let mut row = row();
        let mut last_use = |live: &[i64], keys: [Option<ReportedKey>; 2]| {
            let mut report = reported(true, None, at(60));
            report.value.access_keys = keys;
            row.report = Some(report);
            let key = |&created: &i64| AccessKey { id: String::new(), active: true, created: Some(at(created)) };
            let live: Vec<AccessKey> = live.iter().map(key).collect();
            row.looked_at = Some(Box::new(LookedAt::new(None, Some(&live), at(70))));
            row.keys().map(|keys| (keys.value.last_used, keys.source))
        };
        let (of_both, of_one) = ([reported_key(7, Some(40)), reported_key(9, None)], [reported_key(7, Some(40)), None]);
        for (live, keys, expected) in [
            (&[7, 9][..], of_both, LastUse::At(at(40))),
            (&[9, 7], of_both, LastUse::At(at(40))),
            // One was deleted since.
            (&[7], of_both, LastUse::At(at(40))),
            (&[9], of_both, LastUse::Never),
            (&[], of_both, LastUse::Unknown),
            // One was created since.
            (&[7, 65], of_one, LastUse::Unknown),
            (&[65], of_one, LastUse::Unknown),
            // Two of the same second, of which one was deleted since.
            (&[7, 7], [reported_key(7, Some(40)), reported_key(7, None)], LastUse::At(at(40))),
            (&[7], [reported_key(7, Some(40)), reported_key(7, None)], LastUse::Unknown),
        ] {
            assert_eq!(last_use(live, keys), Some((expected, Source::Live)), "{live:?}");
        }
    }
}
