use std::fmt;

/// What could not be read or understood of a file. It holds names of profiles and settings, and never a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, or what should have named one.
    pub path: String,
    /// The number of the line, from 1; `None` where it is about all of the file.
    pub line: Option<usize>,
    /// What is wrong, as a clause without its full stop.
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}, line {line}: {}", self.path, self.what),
            None => write!(f, "{}: {}", self.path, self.what),
        }
    }
}
