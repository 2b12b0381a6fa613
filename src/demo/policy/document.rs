use serde_json::{Map, Value};

use super::super::error::ApiError;
use super::condition::{Condition, Context};
use super::covers;
use super::texts::texts;

/// A policy document: statements that allow or deny.
#[derive(Clone, Debug)]
pub(in crate::demo) struct Document {
    pub(super) statements: Vec<Statement>,
}

#[derive(Clone, Debug)]
pub(super) struct Statement {
    pub(super) denies: bool,
    actions: Set,
    resources: Set,
    pub(super) conditions: Vec<Condition>,
}

/// What a statement is about: what its patterns cover, or all but that.
#[derive(Clone, Debug)]
struct Set {
    patterns: Vec<String>,
    negated: bool,
}

impl Document {
    /// Reads an identity policy.
    ///
    /// # Errors
    /// `MalformedPolicyDocument` if it is none.
    pub(in crate::demo) fn parse(text: &str) -> Result<Self, ApiError> {
        Self::read(text).map_err(|why| ApiError::new(400, "MalformedPolicyDocument", why))
    }

    fn read(text: &str) -> Result<Self, &'static str> {
        let value: Value = serde_json::from_str(text).map_err(|_| "Syntax errors in policy.")?;
        let document = value.as_object().ok_or("Syntax errors in policy.")?;
        match document.get("Version").map(Value::as_str) {
            None | Some(Some("2012-10-17" | "2008-10-17")) => {}
            Some(_) => return Err("The policy must contain a valid version string"),
        }
        let statements = match document.get("Statement") {
            Some(Value::Array(statements)) => statements.iter().map(Statement::read).collect::<Result<_, _>>()?,
            Some(statement @ Value::Object(_)) => vec![Statement::read(statement)?],
            _ => return Err("Policy document must contain a statement."),
        };
        Ok(Self { statements })
    }
}

impl Statement {
    fn read(value: &Value) -> Result<Self, &'static str> {
        let statement = value.as_object().ok_or("A statement must be an object.")?;
        if statement.contains_key("Principal") || statement.contains_key("NotPrincipal") {
            return Err("Policy document should not specify a principal.");
        }
        let denies = match statement.get("Effect").and_then(Value::as_str) {
            Some("Allow") => false,
            Some("Deny") => true,
            _ => return Err("The effect of a statement must be Allow or Deny."),
        };
        let actions = Set::read(statement, "Action", "NotAction").ok_or("Policy statement must contain actions.")?;
        if actions.patterns.iter().any(|action| action != "*" && !action.contains(':')) {
            return Err("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
        }
        let resources =
            Set::read(statement, "Resource", "NotResource").ok_or("Policy statement must contain resources.")?;
        if resources.patterns.iter().any(|resource| resource != "*" && !resource.starts_with("arn:")) {
            return Err("A resource must be in ARN format or \"*\".");
        }
        let conditions = match statement.get("Condition") {
            None => Vec::new(),
            Some(conditions) => Condition::read_all(conditions).ok_or("Syntax errors in policy.")?,
        };
        Ok(Self { denies, actions, resources, conditions })
    }

    /// Whether it is about this action on this resource; its conditions are another question.
    pub(super) fn concerns(&self, action: &str, resource: &str, context: &Context) -> bool {
        let action = action.to_ascii_lowercase();
        self.actions.holds(|pattern| covers(&pattern.to_ascii_lowercase(), &action))
            && self.resources.holds(|pattern| covers(&context.fill_in(pattern), resource))
    }
}

impl Set {
    /// Reads one of two elements, of which there must be exactly one: a text or a list of texts.
    fn read(statement: &Map<String, Value>, name: &str, negated_name: &str) -> Option<Self> {
        let (value, negated) = match (statement.get(name), statement.get(negated_name)) {
            (Some(value), None) => (value, false),
            (None, Some(value)) => (value, true),
            _ => return None,
        };
        Some(Self { patterns: texts(value)?, negated })
    }

    fn holds(&self, covers: impl Fn(&str) -> bool) -> bool {
        self.patterns.iter().any(|pattern| covers(pattern)) != self.negated
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_identity_policy_is_malformed() {
        for bad in [
            "",
            "[]",
            "{}",
            r#"{"Version": "2026-01-01", "Statement": []}"#,
            r#"{"Statement": {"Effect": "Permit", "Action": "*", "Resource": "*"}}"#,
            r#"{"Statement": {"Effect": "Allow", "Resource": "*"}}"#,
            r#"{"Statement": {"Effect": "Allow", "Action": "*"}}"#,
            r#"{"Statement": {"Effect": "Allow", "Action": "*", "NotAction": "*", "Resource": "*"}}"#,
            r#"{"Statement": {"Effect": "Allow", "Action": "ListUsers", "Resource": "*"}}"#,
            r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "user/ann"}}"#,
            r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"}}"#,
            r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": 1}}}"#,
        ] {
            assert_eq!(Document::parse(bad).expect_err(bad).code, "MalformedPolicyDocument");
        }
        Document::parse(
            r#"{"Statement": [{"Sid": "x", "Effect": "Deny", "Action": ["iam:*"], "NotResource": "arn:x"}]}"#,
        )
        .expect("a policy");
    }
}
