use std::collections::BTreeMap;

use serde_json::Value;

use super::covers;
use super::texts::texts;

/// What is known about a call besides its action and resource: values of condition keys.
#[derive(Clone, Debug, Default)]
pub(in crate::demo) struct Context(BTreeMap<String, Vec<String>>);

/// One condition of a statement: an operator, a key, and the values it is compared to.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    operator: String,
    pub(super) key: String,
    values: Vec<String>,
}

/// Whether a condition is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Met {
    Yes,
    No,
    /// It is not, because nothing is known of its key.
    Missing,
}

impl Context {
    pub(in crate::demo) fn set(&mut self, key: &str, values: impl IntoIterator<Item = impl Into<String>>) {
        self.0.insert(key.to_ascii_lowercase(), values.into_iter().map(Into::into).collect());
    }

    fn get(&self, key: &str) -> Option<&[String]> {
        self.0.get(&key.to_ascii_lowercase()).map(Vec::as_slice)
    }

    /// A pattern with its `${aws:username}` replaced.
    pub(super) fn fill_in(&self, pattern: &str) -> String {
        match self.get("aws:username").and_then(<[String]>::first) {
            Some(name) => pattern.replace("${aws:username}", name),
            None => pattern.to_owned(),
        }
    }
}

impl Condition {
    /// Reads the conditions of a statement: `{operator: {key: value or values}}`.
    pub(super) fn read_all(value: &Value) -> Option<Vec<Self>> {
        let mut conditions = Vec::new();
        for (operator, keys) in value.as_object()? {
            for (key, values) in keys.as_object()? {
                conditions.push(Self { operator: operator.clone(), key: key.clone(), values: texts(values)? });
            }
        }
        Some(conditions)
    }

    /// Whether it is met. Operators on numbers, dates, addresses and sets of values are not known here and never are.
    pub(super) fn met(&self, context: &Context) -> Met {
        let known = context.get(&self.key);
        let (operator, if_exists) = match self.operator.strip_suffix("IfExists") {
            Some(operator) => (operator, true),
            None => (&*self.operator, false),
        };
        if operator == "Null" {
            let expected = self.values.iter().any(|value| value.eq_ignore_ascii_case("true"));
            return Met::of(known.is_none() == expected);
        }
        let (matches, negated): (fn(&str, &str) -> bool, bool) = match operator {
            "Bool" | "StringEqualsIgnoreCase" => (|a, b| a.eq_ignore_ascii_case(b), false),
            "StringNotEqualsIgnoreCase" => (|a, b| a.eq_ignore_ascii_case(b), true),
            "StringEquals" => (|a, b| a == b, false),
            "StringNotEquals" => (|a, b| a == b, true),
            "StringLike" | "ArnLike" | "ArnEquals" => (covers, false),
            "StringNotLike" | "ArnNotLike" | "ArnNotEquals" => (covers, true),
            _ => return Met::No,
        };
        match known {
            None if if_exists || negated => Met::Yes,
            None => Met::Missing,
            Some(known) => {
                let any =
                    known.iter().any(|known| self.values.iter().any(|value| matches(&context.fill_in(value), known)));
                Met::of(any != negated)
            }
        }
    }
}

impl Met {
    fn of(met: bool) -> Self {
        if met { Self::Yes } else { Self::No }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_met_by_what_is_known_and_what_is_not() {
        let mut context = Context::default();
        context.set("aws:MultiFactorAuthPresent", ["true"]);
        context.set("aws:username", ["ann"]);
        for (condition, expected) in [
            (r#"{"Bool": {"aws:multifactorauthpresent": "true"}}"#, Met::Yes),
            (r#"{"Bool": {"aws:MultiFactorAuthPresent": false}}"#, Met::No),
            (r#"{"Bool": {"aws:SecureTransport": "true"}}"#, Met::Missing),
            (r#"{"BoolIfExists": {"aws:SecureTransport": "false"}}"#, Met::Yes),
            (r#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}"#, Met::Yes),
            (r#"{"StringEquals": {"aws:username": ["bob", "${aws:username}"]}}"#, Met::Yes),
            (r#"{"StringNotLike": {"aws:username": "a*"}}"#, Met::No),
            (r#"{"Null": {"aws:TokenIssueTime": "true"}}"#, Met::Yes),
            (r#"{"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#, Met::No),
        ] {
            let value = serde_json::from_str(condition).expect("JSON");
            let conditions = Condition::read_all(&value).expect("conditions");
            assert_eq!(conditions[0].met(&context), expected, "{condition}");
        }
    }
}
