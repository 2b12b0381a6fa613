use std::error::Error as StdError;
use std::fmt;
use std::io;

/// Something is wrong with what this computer says of the network: a proxy, a file of certificates, an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError {
    /// What is wrong, that nothing was sent, and what to do, in plain English. It repeats no password.
    pub sentence: String,
}

impl SettingsError {
    pub(super) fn new(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into() }
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl StdError for SettingsError {}

/// An error, what caused it, what caused that, and so on.
pub fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        // What an I/O error is made of is not what it names as its cause: that is the cause of what it is made of.
        Some(inner) => Some(inner as &(dyn StdError + 'static)),
        None => error.source(),
    })
}
