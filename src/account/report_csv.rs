//! Reads the text of a credential report.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::fmt;

use csv::{ByteRecord, Reader};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use super::credential_report::{CredentialReport, ReportedKey, ReportedUser};
use super::user::UserName;

/// Why a text is not a credential report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportError {
    /// There is nothing in it.
    Empty,
    /// Its first line does not name this column, which every credential report has.
    MissingColumn(&'static str),
}

impl fmt::Display for ReportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("The credential report is empty"),
            Self::MissingColumn(name) => write!(f, "The credential report has no column {name}"),
        }
    }
}

impl StdError for ReportError {}

/// What stands for the name of the root user, who is no IAM user.
const ROOT: &[u8] = b"<root_account>";

/// How long a line is, about, in bytes.
const TYPICAL_LINE: usize = 300;

impl CredentialReport {
    /// Reads a report that AWS made at `generated`.
    ///
    /// Columns go by their names: they may come in any order, others may stand between them, and where one is missing
    /// nothing is known of what it would say. Values that are not understood are not known either. Where a user has two
    /// lines, the later one counts.
    ///
    /// It takes a few milliseconds for 5,000 users and about a tenth of a second for 100,000, on the thread that calls it.
    ///
    /// # Errors
    /// [`ReportError`] if there is no header with the columns `user` and `arn`. A line that cannot be read is none: it is
    /// counted in [`CredentialReport::unreadable`].
    pub fn parse(csv: &[u8], generated: Timestamp) -> Result<Self, ReportError> {
        let mut reader = Reader::from_reader(csv);
        // Reading from memory does not fail.
        let columns = Columns::of(reader.byte_headers().map_err(|_| ReportError::Empty)?)?;
        // To move the users each time that the map grows would take as long as to read them.
        let users = HashMap::with_capacity(csv.len() / TYPICAL_LINE);
        let mut report = Self { generated, users, root: None, unreadable: 0 };
        let mut line = ByteRecord::new();
        loop {
            match reader.read_byte_record(&mut line) {
                Ok(false) => return Ok(report),
                Ok(true) if columns.is_root(&line) => report.root = Some(columns.user(&line)),
                Ok(true) => match columns.key(&line) {
                    Some(key) => _ = report.users.insert(key, columns.user(&line)),
                    None => report.unreadable += 1,
                },
                // It has more or fewer fields than the header, such as a last line that is cut off.
                Err(_) => report.unreadable += 1,
            }
        }
    }
}

/// Where each column is.
struct Columns {
    name: usize,
    arn: usize,
    created: Option<usize>,
    password_enabled: Option<usize>,
    password_last_used: Option<usize>,
    password_last_changed: Option<usize>,
    password_next_rotation: Option<usize>,
    mfa_active: Option<usize>,
    keys: [KeyColumns; 2],
}

struct KeyColumns {
    active: Option<usize>,
    last_rotated: Option<usize>,
    last_used: Option<usize>,
}

impl Columns {
    fn of(header: &ByteRecord) -> Result<Self, ReportError> {
        if header.iter().all(<[u8]>::is_empty) {
            return Err(ReportError::Empty);
        }
        let find = |name: &str| header.iter().position(|column| column == name.as_bytes());
        let required = |name| find(name).ok_or(ReportError::MissingColumn(name));
        let key = |number| KeyColumns {
            active: find(&format!("access_key_{number}_active")),
            last_rotated: find(&format!("access_key_{number}_last_rotated")),
            last_used: find(&format!("access_key_{number}_last_used_date")),
        };
        Ok(Self {
            name: required("user")?,
            arn: required("arn")?,
            created: find("user_creation_time"),
            password_enabled: find("password_enabled"),
            password_last_used: find("password_last_used"),
            password_last_changed: find("password_last_changed"),
            password_next_rotation: find("password_next_rotation"),
            mfa_active: find("mfa_active"),
            keys: [key(1), key(2)],
        })
    }

    fn is_root(&self, line: &ByteRecord) -> bool {
        line.get(self.name) == Some(ROOT)
    }

    /// The key of the user that a line is about; `None` if no IAM user can have its name, or its ARN is another's.
    fn key(&self, line: &ByteRecord) -> Option<String> {
        let (name, arn) = (line.get(self.name)?, line.get(self.arn)?);
        let before = arn.strip_suffix(name)?;
        if !before.ends_with(b"/") {
            return None;
        }
        UserName::key_of(std::str::from_utf8(name).ok()?).ok()
    }

    fn user(&self, line: &ByteRecord) -> ReportedUser {
        ReportedUser {
            created: date(line, self.created),
            password_enabled: flag(line, self.password_enabled),
            password_last_used: date(line, self.password_last_used),
            password_last_changed: date(line, self.password_last_changed),
            password_next_rotation: date(line, self.password_next_rotation),
            mfa_active: flag(line, self.mfa_active),
            access_keys: [self.keys[0].key(line), self.keys[1].key(line)],
        }
    }
}

impl KeyColumns {
    /// The key, if there is one. One that does not exist is reported like an inactive one, but without dates.
    fn key(&self, line: &ByteRecord) -> Option<ReportedKey> {
        let active = flag(line, self.active)?;
        let (last_rotated, last_used) = (date(line, self.last_rotated), date(line, self.last_used));
        (active || last_rotated.is_some() || last_used.is_some()).then_some(ReportedKey {
            active,
            last_rotated,
            last_used,
        })
    }
}

/// `not_supported` stands where AWS does not say.
fn flag(line: &ByteRecord, column: Option<usize>) -> Option<bool> {
    let field = line.get(column?)?;
    if field.eq_ignore_ascii_case(b"true") { Some(true) } else { field.eq_ignore_ascii_case(b"false").then_some(false) }
}

/// `N/A`, `no_information` and `not_supported` stand where there is no date.
fn date(line: &ByteRecord, column: Option<usize>) -> Option<Timestamp> {
    let field = line.get(column?)?;
    if !field.first()?.is_ascii_digit() {
        return None;
    }
    match field.split_first_chunk() {
        Some((time, b"Z" | b"+00:00")) => utc(time),
        _ => std::str::from_utf8(field).ok()?.parse().ok(),
    }
}

/// Reads `2026-11-21T05:17:04`, which is what nearly every date looks like, several times as fast as what reads them all.
fn utc(text: &[u8; 19]) -> Option<Timestamp> {
    let [y1, y2, y3, y4, b'-', o1, o2, b'-', d1, d2, b'T', h1, h2, b':', m1, m2, b':', s1, s2] = *text else {
        return None;
    };
    let digit = |c: u8| c.is_ascii_digit().then(|| (c - b'0').cast_signed());
    let two = |tens, ones| Some(10 * digit(tens)? + digit(ones)?);
    let year = 100 * i16::from(two(y1, y2)?) + i16::from(two(y3, y4)?);
    let time = DateTime::new(year, two(o1, o2)?, two(d1, d2)?, two(h1, h2)?, two(m1, m2)?, two(s1, s2)?, 0).ok()?;
    Offset::UTC.to_timestamp(time).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GENERATED: Timestamp = Timestamp::constant(1_795_255_200, 0);

    const HEADER: &str = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,\
                          password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,\
                          access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,\
                          access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,\
                          access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,\
                          cert_1_last_rotated,cert_2_active,cert_2_last_rotated";
    const ROOT_LINE: &str = "<root_account>,arn:aws:iam::111122223333:root,2018-09-04T10:00:00+00:00,not_supported,\
                             no_information,not_supported,not_supported,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,\
                             N/A,false,N/A,false,N/A";
    const ANN: &str = "Ann.Ko,arn:aws:iam::111122223333:user/sales/Ann.Ko,2025-06-27T10:00:00+00:00,true,\
                       2026-11-21T08:00:00Z,2026-11-09T08:00:00+00:00,2027-02-07T08:00:00+00:00,false,true,\
                       2026-01-02T03:04:05+00:00,N/A,N/A,N/A,false,2025-07-01T00:00:00+00:00,\
                       2025-08-01T00:00:00+00:00,us-east-1,s3,false,N/A,false,N/A";

    fn parse(csv: &str) -> CredentialReport {
        CredentialReport::parse(csv.as_bytes(), GENERATED).expect("a report")
    }

    fn at(text: &str) -> Option<Timestamp> {
        Some(text.parse().expect("a time"))
    }

    fn ann() -> ReportedUser {
        ReportedUser {
            created: at("2025-06-27T10:00:00Z"),
            password_enabled: Some(true),
            password_last_used: at("2026-11-21T08:00:00Z"),
            password_last_changed: at("2026-11-09T08:00:00Z"),
            password_next_rotation: at("2027-02-07T08:00:00Z"),
            mfa_active: Some(false),
            access_keys: [
                Some(ReportedKey { active: true, last_rotated: at("2026-01-02T03:04:05Z"), last_used: None }),
                Some(ReportedKey {
                    active: false,
                    last_rotated: at("2025-07-01T00:00:00Z"),
                    last_used: at("2025-08-01T00:00:00Z"),
                }),
            ],
        }
    }

    #[test]
    fn a_user_is_read_with_all_that_a_line_says_and_so_is_the_root_user() {
        for lines in [
            format!("{HEADER}\n{ROOT_LINE}\n{ANN}"),
            format!("\u{feff}{HEADER}\r\n{ROOT_LINE}\r\n{ANN}\r\n"),
            format!("{HEADER}\n\n{}\n", ANN.replace("2025-06-27T10:00:00+00:00", "\"2025-06-27T12:00:00+02:00\"")),
        ] {
            let report = parse(&lines);
            assert_eq!((report.generated, report.unreadable), (GENERATED, 0), "{lines}");
            assert_eq!(report.users, HashMap::from([("ann.ko".to_owned(), ann())]), "{lines}");
            let root =
                ReportedUser { created: at("2018-09-04T10:00:00Z"), mfa_active: Some(true), ..ReportedUser::default() };
            assert_eq!(report.root, lines.contains("<root_account>").then_some(root), "{lines}");
        }
    }

    #[test]
    fn columns_go_by_their_names_and_one_that_is_missing_says_nothing() {
        let report = parse("new,password_enabled,arn,mfa_active,user\n,FALSE,arn:aws:iam::1:user/a,TRUE,a\n");
        let expected =
            ReportedUser { password_enabled: Some(false), mfa_active: Some(true), ..ReportedUser::default() };
        assert_eq!(report.users, HashMap::from([("a".to_owned(), expected)]));
    }

    #[test]
    fn what_is_no_date_and_no_answer_is_not_known() {
        let header = "user,arn,user_creation_time,password_enabled,password_last_used,access_key_1_active,\
                      access_key_1_last_rotated,access_key_2_active,access_key_2_last_rotated";
        for (line, key) in [
            ("N/A,not_supported,no_information,false,N/A,false,N/A", None),
            ("2026-13-01T00:00:00Z,,2026-11-21T05:17:0,not_supported,2026-11-21T05:17:04Z,,", None),
            ("soon,yes,0,true,N/A,maybe,soon", Some(ReportedKey { active: true, last_rotated: None, last_used: None })),
        ] {
            let report = parse(&format!("{header}\na,arn:aws:iam::1:user/a,{line}"));
            assert_eq!(
                report.users["a"],
                ReportedUser { access_keys: [key, None], ..ReportedUser::default() },
                "{line}"
            );
        }
    }

    #[test]
    fn a_line_that_cannot_be_read_is_counted_and_the_others_stay() {
        for bad in [
            "b c,arn:aws:iam::1:user/b c",
            ",arn:aws:iam::1:user/",
            "b,arn:aws:iam::1:user/c",
            "b,arn:aws:iam::1:user/bb",
            "b",
            "b,arn:aws:iam::1:user/b,more",
            "\"b",
        ] {
            let report = parse(&format!("user,arn\na,arn:aws:iam::1:user/a\n{bad}"));
            assert_eq!((report.users.len(), report.unreadable), (1, 1), "{bad}");
        }
        let cut = &format!("{HEADER}\n{ANN}\n{ANN}")[..HEADER.len() + ANN.len() + 60];
        assert_eq!((parse(cut).users.len(), parse(cut).unreadable), (1, 1));
    }

    #[test]
    fn of_two_lines_about_a_user_the_later_one_counts() {
        let report = parse("user,arn,mfa_active\na,x/a,true\nA,x/A,false\n");
        assert_eq!((report.users.len(), report.users["a"].mfa_active), (1, Some(false)));
    }

    #[test]
    fn what_has_no_header_is_no_report() {
        for (text, error) in [
            ("", ReportError::Empty),
            ("\n\n", ReportError::Empty),
            ("arn,mfa_active\nx/a,true", ReportError::MissingColumn("user")),
            ("user\na", ReportError::MissingColumn("arn")),
            ("<html><body>Sign in</body></html>", ReportError::MissingColumn("user")),
            (ANN, ReportError::MissingColumn("user")),
        ] {
            assert_eq!(CredentialReport::parse(text.as_bytes(), GENERATED), Err(error), "{text}");
            assert!(error.to_string().starts_with("The credential report"));
        }
        assert!(parse(HEADER).users.is_empty(), "an account without users has a report");
    }

    fn dates() -> impl Strategy<Value = Option<Timestamp>> {
        prop::option::of((0..4_000_000_000_i64).prop_map(|second| Timestamp::constant(second, 0)))
    }

    fn keys() -> impl Strategy<Value = Option<ReportedKey>> {
        let active = (dates(), dates()).prop_map(|(last_rotated, last_used)| ReportedKey {
            active: true,
            last_rotated,
            last_used,
        });
        let inactive = (0..4_000_000_000_i64, dates()).prop_map(|(second, last_used)| ReportedKey {
            active: false,
            last_rotated: Some(Timestamp::constant(second, 0)),
            last_used,
        });
        prop::option::of(prop_oneof![active, inactive])
    }

    fn users() -> impl Strategy<Value = ReportedUser> {
        let flags = (any::<Option<bool>>(), any::<Option<bool>>());
        (flags, [dates(), dates(), dates(), dates()], [keys(), keys()]).prop_map(|(flags, dates, access_keys)| {
            ReportedUser {
                created: dates[0],
                password_enabled: flags.0,
                password_last_used: dates[1],
                password_last_changed: dates[2],
                password_next_rotation: dates[3],
                mfa_active: flags.1,
                access_keys,
            }
        })
    }

    /// The fields of a user's line in the order of [`HEADER`], up to the certificates.
    fn fields(name: &str, user: &ReportedUser, zone: &str) -> Vec<String> {
        let flag = |flag: Option<bool>| flag.map_or("not_supported".to_owned(), |flag| flag.to_string());
        let date = |date: Option<Timestamp>, otherwise: &str| {
            date.map_or(otherwise.to_owned(), |date| date.strftime(&format!("%Y-%m-%dT%H:%M:%S{zone}")).to_string())
        };
        let mut fields = vec![
            name.to_owned(),
            format!("arn:aws:iam::1:user/{name}"),
            date(user.created, "N/A"),
            flag(user.password_enabled),
            date(user.password_last_used, "no_information"),
            date(user.password_last_changed, "N/A"),
            date(user.password_next_rotation, "not_supported"),
            flag(user.mfa_active),
        ];
        for key in &user.access_keys {
            fields.push(key.is_some_and(|key| key.active).to_string());
            fields.push(date(key.and_then(|key| key.last_rotated), "N/A"));
            fields.push(date(key.and_then(|key| key.last_used), "N/A"));
            fields.extend(["N/A".to_owned(), "s3, or \"another\"\nservice".to_owned()]);
        }
        fields.extend(["false", "N/A", "false", "N/A"].map(ToOwned::to_owned));
        fields
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in any::<Vec<u8>>(), cut in any::<prop::sample::Index>()) {
            let _ = CredentialReport::parse(&bytes, GENERATED);
            let mut csv = format!("{HEADER}\n{ROOT_LINE}\n{ANN}\n").into_bytes();
            let at = cut.index(csv.len());
            csv.splice(at..(at + bytes.len() / 2).min(csv.len()), bytes);
            let _ = CredentialReport::parse(&csv, GENERATED);
        }

        #[test]
        fn what_is_written_in_any_order_is_read(
            written in prop::collection::hash_map("[a-z0-9_+=,.@-]{1,64}", users(), 0..6),
            order in Just((0..22).collect::<Vec<usize>>()).prop_shuffle(),
            zone in prop::sample::select(vec!["Z", "+00:00"]),
        ) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            let header: Vec<String> = HEADER.split(',').map(ToOwned::to_owned).collect();
            let lines = written.iter().map(|(name, user)| fields(name, user, zone));
            for line in std::iter::once(header).chain(lines) {
                writer.write_record(order.iter().map(|&column| &line[column])).expect("writes to memory");
            }
            let csv = writer.into_inner().expect("writes to memory");
            let report = CredentialReport::parse(&csv, GENERATED).expect("a report");
            prop_assert_eq!(report, CredentialReport { generated: GENERATED, users: written, root: None, unreadable: 0 });
        }
    }
}
