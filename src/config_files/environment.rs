use std::collections::HashMap;
use std::ffi::OsString;
use std::fmt;
use std::sync::Arc;

/// The variables of the environment. One that is empty counts as one that is not there.
#[derive(Clone, Default)]
pub struct Environment {
    /// In place of the process's own.
    given: Option<Arc<HashMap<String, OsString>>>,
}

impl Environment {
    /// That of this process.
    #[must_use]
    pub fn of_process() -> Self {
        Self::default()
    }

    /// One that holds these variables and no others.
    #[must_use]
    pub fn of(variables: &[(&str, &str)]) -> Self {
        let given = variables.iter().map(|(name, value)| ((*name).to_owned(), OsString::from(*value))).collect();
        Self { given: Some(Arc::new(given)) }
    }

    /// A variable's value. What of it is not UTF-8 is the replacement character, which no name and no key of AWS's has: such a value is
    /// refused wherever it is used, and not taken for one that is not there.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        self.get_os(name).map(|value| value.to_string_lossy().into_owned())
    }

    /// The same, as the system has it: for paths.
    #[must_use]
    pub fn get_os(&self, name: &str) -> Option<OsString> {
        let value = match &self.given {
            Some(given) => given.get(name).cloned(),
            None => std::env::var_os(name),
        };
        value.filter(|value| !value.is_empty())
    }

    /// With another variable, of whatever bytes.
    #[cfg(all(test, unix))]
    pub(crate) fn with_bytes(self, name: &str, value: &[u8]) -> Self {
        use std::os::unix::ffi::OsStringExt as _;
        let mut all = self.given.map_or_else(HashMap::new, Arc::unwrap_or_clone);
        all.insert(name.to_owned(), OsString::from_vec(value.to_vec()));
        Self { given: Some(Arc::new(all)) }
    }

    /// Whether a variable says yes.
    #[must_use]
    pub fn is_true(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }
}

impl fmt::Debug for Environment {
    /// Nothing of it: there may be keys among it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Environment")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_is_none_and_nothing_is_printed() {
        let environment = Environment::of(&[("A", ""), ("B", "canary"), ("C", "True")]);
        assert_eq!((environment.get("A"), environment.get("B").as_deref()), (None, Some("canary")));
        assert!(environment.is_true("C") && !environment.is_true("B") && !environment.is_true("D"));
        assert!(!format!("{environment:?}").contains("canary"));
    }
}
