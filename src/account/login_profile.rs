use jiff::Timestamp;

/// What is known of a user's console password. A failed read is `Unknown`, never `Absent`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoginProfile {
    /// Not known.
    Unknown {
        /// Why it could not be read, as a sentence; `None` while it has not been read yet.
        reason: Option<String>,
    },
    /// The user has no console password.
    Absent,
    /// The user has a console password.
    Present {
        /// When the first password was created. A reset does not change it, so it is not the password's age.
        created: Option<Timestamp>,
        /// Whether the user must create a new password at the next sign-in.
        reset_required: bool,
    },
}

impl LoginProfile {
    /// Not read yet.
    pub const NOT_READ: Self = Self::Unknown { reason: None };

    /// The state as the word that the table shows.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "Unknown",
            Self::Absent => "None",
            Self::Present { .. } => "Set",
        }
    }
}
