use std::collections::BTreeSet;

use super::condition::{Context, Met};
use super::document::Document;

/// A policy that holds for a principal, and where it comes from, as the simulation names it.
#[derive(Clone, Debug)]
pub(in crate::demo) struct Policy {
    pub(in crate::demo) id: String,
    /// One of the service model's `PolicySourceType`: `user`, `group`, `aws-managed`, `user-managed`.
    pub(in crate::demo) source: &'static str,
    pub(in crate::demo) document: Document,
}

/// What a set of policies says to an action on a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::demo) struct Decision {
    /// `Some(true)` allowed, `Some(false)` explicitly denied, `None` not allowed by anything.
    pub(in crate::demo) allowed: Option<bool>,
    /// Ids and sources of the policies whose statements decided.
    pub(in crate::demo) matched: Vec<(String, &'static str)>,
    /// The condition keys that would have had to be known.
    pub(in crate::demo) missing: BTreeSet<String>,
}

/// Evaluates as IAM does: a denial beats everything, and what nobody allows is denied.
pub(in crate::demo) fn evaluate(policies: &[Policy], action: &str, resource: &str, context: &Context) -> Decision {
    let (mut allowing, mut denying, mut missing) = (Vec::new(), Vec::new(), BTreeSet::new());
    for policy in policies {
        for statement in &policy.document.statements {
            if !statement.concerns(action, resource, context) {
                continue;
            }
            let unmet: Vec<_> = statement.conditions.iter().filter(|c| c.met(context) != Met::Yes).collect();
            missing.extend(unmet.iter().filter(|c| c.met(context) == Met::Missing).map(|c| c.key.clone()));
            if unmet.is_empty() {
                let matched = if statement.denies { &mut denying } else { &mut allowing };
                matched.push((policy.id.clone(), policy.source));
            }
        }
    }
    let (allowed, matched) = match (denying.is_empty(), allowing.is_empty()) {
        (false, _) => (Some(false), denying),
        (true, false) => (Some(true), allowing),
        (true, true) => (None, Vec::new()),
    };
    Decision { allowed, matched, missing }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(id: &str, document: &str) -> Policy {
        Policy { id: id.to_owned(), source: "user", document: Document::parse(document).expect("a policy") }
    }

    #[test]
    fn a_denial_beats_everything_and_what_nobody_allows_is_denied() {
        let policies = [
            policy("allow", r#"{"Statement": {"Effect": "Allow", "Action": "IAM:get*", "Resource": "*"}}"#),
            policy(
                "own",
                r#"{"Statement": {"Effect": "Allow", "Action": "iam:ChangePassword",
                    "Resource": "arn:aws:iam::*:user/${aws:username}"}}"#,
            ),
            policy("deny", r#"{"Statement": {"Effect": "Deny", "Action": "iam:GetRole", "Resource": "*"}}"#),
            policy(
                "mfa",
                r#"{"Statement": {"Effect": "Allow", "Action": "iam:Delete*", "Resource": "*",
                    "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}}"#,
            ),
            policy("not", r#"{"Statement": {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}}"#),
        ];
        let mut context = Context::default();
        context.set("aws:username", ["ann"]);
        for (action, resource, allowed, matched) in [
            ("iam:GetUser", "*", Some(true), &["allow"][..]),
            ("iam:GetRole", "*", Some(false), &["deny"]),
            ("iam:ChangePassword", "arn:aws:iam::1:user/ann", Some(true), &["own"]),
            ("iam:ChangePassword", "arn:aws:iam::1:user/bob", None, &[]),
            ("iam:DeleteUser", "*", None, &[]),
            ("s3:GetObject", "*", Some(true), &["not"]),
        ] {
            let decision = evaluate(&policies, action, resource, &context);
            let ids: Vec<&str> = decision.matched.iter().map(|(id, _)| &**id).collect();
            assert_eq!((decision.allowed, &*ids), (allowed, matched), "{action}");
            assert_eq!(decision.missing.contains("aws:MultiFactorAuthPresent"), action == "iam:DeleteUser", "{action}");
        }
    }
}
