use jiff::Timestamp;
use tokio::time::Instant;

use crate::account::{KeyUse, LoginProfile, PasswordPolicy, ReportedUser, User, UserDetail, UserName};
use crate::iam::{self, RateLimit, ReadPermit, UserPage};
use crate::inventory::Details;

/// Something of an account was read.
pub(crate) enum Event {
    Alias(Result<Option<String>, iam::Error>),
    Policy(Result<PasswordPolicy, iam::Error>),
    Page(UserPage),
    ListingEnded(Result<(), iam::Error>),
    /// The tags and groups of some users.
    UserDetails(Vec<UserDetail>),
    UserDetailsEnded(Result<(), iam::Error>),
    Report(ReportEvent),
    /// All of the account has been read, as far as it could be; or reading was lost because this program failed.
    AccountRead(Result<(), iam::Error>),
    /// A console password may be read; `None` where waiting for it was lost.
    Permit(Option<ReadPermit>),
    /// A console password, read with a permit that was waited for.
    Verified {
        key: String,
        read: Result<LoginProfile, iam::Error>,
        /// When reading began.
        begun: Instant,
        /// How fast reading goes on.
        rate_limit: Option<RateLimit>,
    },
    /// A console password, read because somebody looks at the user, or before or after a change.
    ProfileRead {
        key: String,
        read: Result<LoginProfile, iam::Error>,
        /// When reading began.
        begun: Instant,
    },
    /// What IAM says of the name that it was asked for.
    NameAnswered {
        name: UserName,
        /// When asking began.
        begun: Instant,
        user: Result<Option<User>, iam::Error>,
    },
    /// All that was read of the selected user.
    DetailsLoaded(Box<LoadedDetails>),
    /// When the access keys of that user, by their ids, were last used.
    KeyUses {
        key: String,
        user_id: String,
        uses: Vec<(String, Result<Option<KeyUse>, iam::Error>)>,
    },
    /// Another user is selected by now.
    Superseded,
    /// Reading the user was lost because this program failed.
    DetailsLost,
}

/// How it goes with a credential report.
pub(crate) enum ReportEvent {
    /// IAM is making one.
    InTheMaking,
    /// It takes so long that what it would tell is read without it.
    Late,
    /// Some of its lines, by the users' keys, and when it was made.
    Lines(Vec<(String, ReportedUser)>, Timestamp),
    /// What it says of the root user, where it says something.
    Root(Option<ReportedUser>),
    /// All of the report was read that was made then, but for so many lines; or there is none.
    Ended(Result<(Timestamp, usize), iam::Error>),
}

impl Event {
    /// How many users it brings. So many are taken in at a time that no frame is late.
    pub(crate) fn users(&self) -> usize {
        match self {
            Self::Page(page) => page.users.len(),
            Self::UserDetails(users) => users.len(),
            Self::Report(ReportEvent::Lines(lines, _)) => lines.len(),
            _ => 0,
        }
    }
}

/// All that was read of the selected user.
pub(crate) struct LoadedDetails {
    pub(crate) name: UserName,
    /// When reading began.
    pub(crate) begun: Instant,
    pub(crate) user: Result<Option<User>, iam::Error>,
    pub(crate) details: Details,
}
