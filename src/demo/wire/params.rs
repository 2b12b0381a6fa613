use std::fmt;

/// The parameters of an awsQuery request.
pub(in crate::demo) struct Params(Vec<(String, String)>);

impl Params {
    pub(in crate::demo) fn parse(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// Those of a request in JSON, as far as they are texts and numbers. Its service stands where awsQuery has the version.
    pub(in crate::demo) fn of_json(service: &str, operation: &str, body: &[u8]) -> Self {
        let named = [("Action", operation), ("Version", service)].map(|(name, value)| (name.into(), value.into()));
        let sent: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(body).unwrap_or_default();
        let sent = sent.into_iter().filter_map(|(name, value)| {
            let text = match value {
                serde_json::Value::String(text) => text,
                serde_json::Value::Number(number) => number.to_string(),
                _ => return None,
            };
            Some((name, text))
        });
        Self(named.into_iter().chain(sent).collect())
    }

    /// The value of a parameter; `None` where it was not sent.
    pub(in crate::demo) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| &**value)
    }

    /// Whether a parameter was sent whose name begins so: one of a structure, or of a list of them.
    pub(in crate::demo) fn has_prefix(&self, prefix: &str) -> bool {
        self.0.iter().any(|(key, _)| key.starts_with(prefix))
    }

    /// The members of a list, in order. Lists are sent as `Name.member.1`, `Name.member.2`, and so on.
    pub(in crate::demo) fn list(&self, name: &str) -> Vec<&str> {
        (1..).map_while(|n| self.get(&format!("{name}.member.{n}"))).collect()
    }
}

impl fmt::Debug for Params {
    /// The names only: the values can be passwords.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_in_json_is_read_as_one_of_forms() {
        let params = Params::of_json("S", "O", br#"{"NextToken": "x", "MaxResults": 20, "Filter": {"a": 1}}"#);
        let all = ["Action", "Version", "NextToken", "MaxResults", "Filter"].map(|name| params.get(name));
        assert_eq!(all, [Some("O"), Some("S"), Some("x"), Some("20"), None]);
        assert_eq!(Params::of_json("S", "O", b"[]").get("Action"), Some("O"));
    }

    #[test]
    fn spaces_come_in_two_forms_and_lists_are_numbered() {
        let params = Params::parse(b"A=one+two%20three&L.member.2=y&L.member.1=x&L.member.4=z&E=&U=%C3%A9");
        assert_eq!(params.get("A"), Some("one two three"));
        assert_eq!((params.get("E"), params.get("e"), params.get("U")), (Some(""), None, Some("é")));
        assert_eq!(params.list("L"), ["x", "y"]);
        assert!(!format!("{params:?}").contains("two"));
    }
}
