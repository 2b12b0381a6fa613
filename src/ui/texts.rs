//! What stands on buttons that tests press in several places.

/// Of a failed call: shows what AWS said with it.
pub const ERROR_DETAILS: &str = "AWS error details";
/// After signing in outside this program.
pub const RETRY_SIGN_IN: &str = "Retry after signing in";
/// Reads a user again.
pub const CHECK_AGAIN: &str = "Check again";
