//! What is true of an account: its users, their login profiles, its password policy, where it lives. Plain data and
//! rules; no I/O.

mod access;
mod credential_report;
mod fact;
mod hidden;
mod identity;
mod login_profile;
mod member_account;
mod observed;
mod partition;
mod policy;
mod report_csv;
mod root_user;
mod tag;
mod target;
mod text;
mod user;
mod user_detail;

pub use access::{AccessKey, KeyUse, MfaDevice};
pub use credential_report::{CredentialReport, ReportedKey, ReportedUser};
pub use fact::{Fact, Source};
pub use hidden::{is_hidden, numbered, visible};
pub use identity::{Identity, grouped, principal};
pub use login_profile::LoginProfile;
pub use member_account::{AccountState, MemberAccount, account_ids, is_account_id};
pub use observed::Observed;
pub use partition::{Partition, is_region};
pub use policy::{CustomPolicy, PasswordPolicy, Rule, RuleContext};
pub use report_csv::ReportError;
pub use root_user::{RootAspect, RootObserved, RootPart, SigningCertificate};
pub use tag::Tag;
pub use target::{Aspect, Part, Target};
pub use text::{TextProblem, composed, text_problems, uncounted_symbol, without};
pub use user::{User, UserName, UserNameError};
pub use user_detail::UserDetail;
