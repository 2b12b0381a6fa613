use std::collections::BTreeMap;

use super::problem::Problem;
use super::value::Value;
use crate::password::Secret;

/// Which of the two files something is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhichFile {
    /// `~/.aws/config`.
    Config,
    /// `~/.aws/credentials`.
    Credentials,
}

/// The settings of a profile or another section, by their names in small letters.
#[derive(Debug, Default)]
pub struct Settings {
    values: BTreeMap<String, (Value, WhichFile)>,
    /// Why it is not known what they should be.
    pub(super) damaged: Option<Problem>,
}

impl Settings {
    /// Sets one, in place of what was there.
    pub(super) fn set(&mut self, name: String, value: Value, file: WhichFile) {
        self.values.insert(name, (value, file));
    }

    /// The first line that was lost of them, or that counts as something that it may not be meant to be. What is read of the others is
    /// then not what whoever wrote them meant.
    #[must_use]
    pub const fn damaged(&self) -> Option<&Problem> {
        self.damaged.as_ref()
    }

    /// A setting that is a text and not empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).and_then(|(value, _)| value.text()).filter(|text| !text.is_empty())
    }

    /// A setting that is a secret and not empty.
    #[must_use]
    pub fn secret(&self, name: &str) -> Option<&Secret> {
        match self.values.get(name) {
            Some((Value::Secret(secret), _)) if !secret.is_empty() => Some(secret),
            _ => None,
        }
    }

    /// A setting below a setting, such as `endpoint_url` below `iam`.
    #[must_use]
    pub fn nested(&self, name: &str, inner: &str) -> Option<&str> {
        match self.values.get(name) {
            Some((Value::Block(block), _)) => {
                block.iter().find(|(name, _)| name == inner).map(|(_, value)| value.as_str()).filter(|v| !v.is_empty())
            }
            _ => None,
        }
    }

    /// Whether a setting says yes.
    #[must_use]
    pub fn is_true(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// Which file a setting is from, if it is there.
    #[must_use]
    pub fn file_of(&self, name: &str) -> Option<WhichFile> {
        self.values.get(name).map(|(_, file)| *file)
    }

    /// All of them, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.values.iter().map(|(name, (value, _))| (name.as_str(), value))
    }
}
