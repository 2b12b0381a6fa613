//! What is asked of errors, whatever they are.

pub(super) use crate::network::causes;

/// Whether a code says that AWS was asked too often: those that the SDK waits and tries again for. `LimitExceeded` is not
/// one of them: with IAM it is a quota.
pub(super) fn is_throttling(code: &str) -> bool {
    matches!(
        code,
        "Throttling"
            | "ThrottlingException"
            | "ThrottledException"
            | "RequestThrottled"
            | "RequestThrottledException"
            | "TooManyRequestsException"
            | "RequestLimitExceeded"
            | "SlowDown"
            | "PriorRequestNotComplete"
    )
}
