use jiff::{SignedDuration, Timestamp};

use crate::account::PasswordPolicy;

use super::account_number::AccountNumber;
use super::record::{AccessKey, UserRecord};

/// How long a report is given out before a new one is made.
pub(super) const GOOD_FOR: SignedDuration = SignedDuration::from_hours(4);

/// The columns, in order (IAM User Guide, "Generate credential reports"). The guide's last one,
/// `additional_credentials_info`, is for users with more than two keys, which IAM does not let anyone have.
const COLUMNS: [&str; 22] = [
    "user",
    "arn",
    "user_creation_time",
    "password_enabled",
    "password_last_used",
    "password_last_changed",
    "password_next_rotation",
    "mfa_active",
    "access_key_1_active",
    "access_key_1_last_rotated",
    "access_key_1_last_used_date",
    "access_key_1_last_used_region",
    "access_key_1_last_used_service",
    "access_key_2_active",
    "access_key_2_last_rotated",
    "access_key_2_last_used_date",
    "access_key_2_last_used_region",
    "access_key_2_last_used_service",
    "cert_1_active",
    "cert_1_last_rotated",
    "cert_2_active",
    "cert_2_last_rotated",
];

const NOT_APPLICABLE: &str = "N/A";
const NOT_SUPPORTED: &str = "not_supported";

/// A credential report: what was true when it was begun, for as long as it is given out.
#[derive(Clone, Debug)]
pub(super) struct Report {
    /// When it is, or was, finished.
    pub(super) ready: Timestamp,
    pub(super) csv: String,
}

impl Report {
    pub(super) fn is_ready(&self, now: Timestamp) -> bool {
        self.ready <= now
    }

    /// Whether it is given out no more.
    pub(super) fn is_old(&self, now: Timestamp) -> bool {
        now.duration_since(self.ready) > GOOD_FOR
    }
}

/// What is said of the root user.
pub(super) struct Root {
    pub(super) account: AccountNumber,
    /// When the account was created.
    pub(super) founded: Timestamp,
    /// Whether it has an MFA device.
    pub(super) mfa: bool,
}

/// The report as CSV: the root user first, then the users in the order they come in. No line break at the end.
pub(super) fn csv<'a, U: AsRef<UserRecord> + 'a>(
    users: impl IntoIterator<Item = U>,
    policy: &PasswordPolicy,
    of_root: &Root,
) -> String {
    let max_age = match policy {
        PasswordPolicy::Custom(policy) => policy.max_age_days,
        PasswordPolicy::Default | PasswordPolicy::Unknown { .. } => None,
    };
    let mut csv = COLUMNS.join(",");
    write_row(&mut csv, &root(of_root));
    for user in users {
        write_row(&mut csv, &row(user.as_ref(), max_age));
    }
    csv
}

fn root(Root { account, founded, mfa }: &Root) -> Vec<String> {
    let mut row = vec!["<root_account>".to_owned(), format!("arn:aws:iam::{account}:root"), date(*founded)];
    row.extend([NOT_SUPPORTED, "no_information", NOT_SUPPORTED, NOT_SUPPORTED].map(ToOwned::to_owned));
    row.push(mfa.to_string());
    row.extend(keys(&[]));
    row.extend(certificates());
    row
}

fn row(user: &UserRecord, max_age: Option<u32>) -> Vec<String> {
    let mut row = vec![user.name.clone(), user.arn(), date(user.created)];
    match &user.login {
        None => row.extend(["false", NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE].map(ToOwned::to_owned)),
        Some(login) => {
            let next = max_age
                .and_then(|days| login.changed.checked_add(SignedDuration::from_hours(24 * i64::from(days))).ok());
            row.push("true".to_owned());
            row.push(user.password_last_used.map_or_else(|| "no_information".to_owned(), date));
            row.push(date(login.changed));
            row.push(next.map_or_else(|| NOT_APPLICABLE.to_owned(), date));
        }
    }
    row.push((!user.mfa.is_empty()).to_string());
    row.extend(keys(&user.keys));
    row.extend(certificates());
    row
}

/// The columns of two keys, in the order of their ids.
fn keys(keys: &[AccessKey]) -> Vec<String> {
    let mut keys: Vec<&AccessKey> = keys.iter().collect();
    keys.sort_by(|a, b| a.id.cmp(&b.id));
    let mut columns = Vec::with_capacity(10);
    for slot in 0..2 {
        let Some(key) = keys.get(slot) else {
            columns.push("false".to_owned());
            columns.extend([NOT_APPLICABLE; 4].map(ToOwned::to_owned));
            continue;
        };
        let used = key.last_used.as_ref();
        columns.extend([
            key.active.to_string(),
            date(key.created),
            used.map_or_else(|| NOT_APPLICABLE.to_owned(), |used| date(used.at)),
            used.map_or(NOT_APPLICABLE, |used| used.region).to_owned(),
            used.map_or(NOT_APPLICABLE, |used| used.service).to_owned(),
        ]);
    }
    columns
}

/// Nobody has a signing certificate here.
fn certificates() -> [String; 4] {
    ["false", NOT_APPLICABLE, "false", NOT_APPLICABLE].map(ToOwned::to_owned)
}

/// In the form that reports have, which is not that of the replies.
fn date(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

fn write_row(csv: &mut String, fields: &[String]) {
    for (i, field) in fields.iter().enumerate() {
        csv.push(if i == 0 { '\n' } else { ',' });
        // A user name can hold a comma, and a field added by a test anything.
        if field.contains([',', '"', '\n', '\r']) {
            csv.push('"');
            csv.push_str(&field.replace('"', "\"\""));
            csv.push('"');
        } else {
            csv.push_str(field);
        }
    }
}
