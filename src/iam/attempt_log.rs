use jiff::Timestamp;
use tokio::time::Instant;

/// What is known of the attempts of one call.
#[derive(Clone, Debug, Default)]
pub(super) struct Log {
    /// How many attempts there were.
    pub(super) attempts: u32,
    /// The request ids of those that answered, in their order.
    pub(super) request_ids: Vec<String>,
    /// Whether the last attempt may have been applied, if it did not succeed.
    pub(super) maybe_applied: bool,
    /// When the last of them went out, if it did.
    pub(super) sent: Option<Instant>,
    /// What time it was on the other side when it last answered, if it told, in whole seconds.
    pub(super) server_time: Option<Timestamp>,
    /// By how many seconds that clock was ahead of ours.
    pub(super) clock_ahead: Option<i64>,
}
