//! What was probably meant by what is not understood.

use strsim::osa_distance;

use super::bound::Unit;
use super::fields::{FIELDS, Field, Kind};

/// What people write for a field.
const ALSO: [(&str, &str); 16] = [
    ("2fa", "mfa"),
    ("console", "status"),
    ("expire", "expires"),
    ("expiry", "expires"),
    ("keys", "key"),
    ("lastlogin", "sign-in"),
    ("lastsignin", "sign-in"),
    ("login", "sign-in"),
    ("mustreset", "must-change"),
    ("password", "status"),
    ("passwordage", "age"),
    ("pw", "status"),
    ("reset", "must-change"),
    ("source", "from"),
    ("user", "name"),
    ("username", "name"),
];

/// What people write for values: in fields that have the first of them that stands here, it is meant.
const YES: [&str; 7] = ["yes", "true", "on", "y", "enabled", "present", "1"];
const NO: [&str; 9] = ["no", "false", "off", "n", "disabled", "absent", "missing", "none", "0"];

/// The field that was probably meant.
pub(super) fn field(name: &str) -> Option<&'static Field> {
    let plain = |name: &str| name.to_lowercase().replace(['-', '_', '.'], "");
    let name = plain(name);
    let known = |field: &&Field| plain(field.name) == name;
    let also = || ALSO.iter().find(|(also, _)| *also == name).and_then(|(_, field)| Field::find(field));
    FIELDS
        .iter()
        .find(known)
        .or_else(also)
        .or_else(|| nearest(FIELDS.iter().map(|field| (field, plain(field.name))), &name))
}

/// The value of a field that was probably meant, as it is typed.
pub(super) fn value(field: &Field, value: &str) -> Option<String> {
    if let Ok(read) = field.read(value) {
        return Some(read.spelled);
    }
    let lower = value.to_lowercase();
    choice(field, &lower).or_else(|| comparison(field, &lower)).or_else(|| {
        let near = field.choices.iter().map(|choice| (choice.word, choice.word.to_owned()));
        nearest(near, &lower).map(ToOwned::to_owned)
    })
}

/// The one whose name is nearest to this one, if it is so near that it may have been meant: in short words each letter counts
/// more.
fn nearest<T>(all: impl Iterator<Item = (T, String)>, name: &str) -> Option<T> {
    let near = all.filter_map(|(item, other)| {
        let most = match name.chars().count().min(other.chars().count()) {
            ..3 => 0,
            3..=4 => 1,
            _ => 2,
        };
        let distance = osa_distance(&other, name);
        (distance <= most).then_some((item, distance))
    });
    near.min_by_key(|(_, distance)| *distance).map(|(item, _)| item)
}

/// A value with a name that has another name elsewhere, or the only one that begins so.
fn choice(field: &Field, value: &str) -> Option<String> {
    let has = |word: &str| field.choices.iter().any(|choice| choice.word == word);
    let meant = |words: &[&str], meant: &[&'static str]| {
        words.contains(&value).then(|| meant.iter().copied().find(|word| has(word))).flatten()
    };
    let mut begin = field.choices.iter().map(|choice| choice.word).filter(|word| word.starts_with(value));
    let begins = || begin.next().filter(|_| begin.next().is_none() && !value.is_empty());
    let word = meant(&YES, &["yes", "set", "active"]).or_else(|| meant(&NO, &["no", "none", "never"])).or_else(begins);
    word.map(ToOwned::to_owned)
}

/// A comparison in which the sign or the unit is missing or is written otherwise.
pub(super) fn comparison(field: &Field, value: &str) -> Option<String> {
    let usual = match field.kind {
        Kind::Past(..) => ">",
        Kind::Future(..) => "<",
        Kind::Named | Kind::Text(_) => return None,
    };
    let value = value.replace(char::is_whitespace, "");
    let rest = value.trim_start_matches(['<', '>', '=']);
    let sign = match &value[..value.len() - rest.len()] {
        "" | "=" => usual,
        "=>" => ">=",
        "=<" => "<=",
        sign => sign,
    };
    let unit = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = &rest[..rest.len() - unit.len()];
    let unit = if unit.is_empty() { Unit::Day } else { Unit::of_word(unit)? };
    let meant = format!("{sign}{number}{}", unit.letter());
    field.read(&meant).is_ok().then_some(meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_that_are_misspelt_or_have_another_name_are_known() {
        for (name, meant) in [
            ("satus", Some("status")),
            ("Stauts", Some("status")),
            ("must_change", Some("must-change")),
            ("mustchange", Some("must-change")),
            ("signin", Some("sign-in")),
            ("key_age", Some("key-age")),
            ("keyused", Some("key-used")),
            ("expiry", Some("expires")),
            ("tags", Some("tag")),
            ("mfaa", Some("mfa")),
            ("password", Some("status")),
            ("team", None),
            ("stage", None),
            ("state", Some("status")),
            ("page", Some("age")),
            ("ids", None),
            ("http", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(field(name).map(|field| field.name), meant, "{name}");
        }
    }

    #[test]
    fn values_that_are_written_otherwise_are_known() {
        for (name, typed, meant) in [
            ("mfa", "no", Some("no")),
            ("mfa", "False", Some("no")),
            ("mfa", "enabled", Some("yes")),
            ("mfa", "unkown", Some("unknown")),
            ("mfa", "maybe", None),
            ("mfa", "", None),
            ("status", "yes", Some("set")),
            ("status", "no", Some("none")),
            ("status", "nnoe", Some("none")),
            ("key", "on", Some("active")),
            ("key", "inactiv", Some("inactive")),
            ("sign-in", "nevr", Some("never")),
            ("expires", "expird", Some("expired")),
            ("age", "90d", Some(">90d")),
            ("age", ">3", Some(">3d")),
            ("age", ">3months", Some(">3m")),
            ("age", "=>90d", Some(">=90d")),
            ("age", "> 2 Weeks", Some(">2w")),
            ("expires", "14", Some("<14d")),
            ("age", ">9q", None),
            ("age", ">", None),
            ("age", "abc", None),
            ("mfa", "90d", None),
        ] {
            let field = Field::find(name).expect("a field");
            assert_eq!(value(field, typed).as_deref(), meant, "{name}:{typed}");
        }
    }
}
