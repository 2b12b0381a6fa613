use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::error::ApiError;

/// Something that goes wrong on purpose: which calls it strikes, how many of them, and what happens to them.
///
/// ```
/// # use passdesk::demo::{DemoAccount, DemoOptions, Fault};
/// # let demo = DemoAccount::new(DemoOptions::instant());
/// demo.stage(Fault::on("CreateLoginProfile").times(1).reply_lost());
/// demo.stage(Fault::on("ListUsers").after(2).times(1).server_error_before());
/// demo.stage(Fault::on("GetLoginProfile").for_user("bob.lee").always().access_denied());
/// demo.stage(Fault::on_any().token_bucket(10.0, 15));
/// ```
#[derive(Clone, Debug)]
pub struct Fault {
    strikes: Strikes,
    effect: Effect,
}

/// Which calls a [`Fault`] strikes; the methods that say what happens to them make a fault of it. Unless told otherwise it
/// strikes once.
#[derive(Clone, Debug)]
#[must_use = "a fault needs an effect, and to be staged"]
pub struct Strikes {
    operation: Option<String>,
    user: Option<String>,
    skip: usize,
    /// How many are left; `None` is no limit.
    left: Option<usize>,
}

#[derive(Clone, Debug)]
enum Effect {
    Latency(Duration),
    Bucket(Bucket),
    Instead(Instead),
}

/// What happens to a call instead of what should.
#[derive(Clone, Debug)]
pub(super) enum Instead {
    /// Answered with an error; the call is applied or not.
    Error { error: ApiError, applied: bool },
    /// Answered with an error that names the caller and the operation; not applied.
    Denied,
    /// The connection breaks before the reply; the call is applied or not.
    Lost { applied: bool },
    /// Not applied; no connection is made.
    Refused,
    /// Never answered; the call is applied or not.
    Hang { applied: bool },
    /// Applied; the reply is cut off.
    Truncated,
    /// Refused for a signature of another time, by a service whose clock is that much ahead of this computer's.
    ClockOff(SignedDuration),
    /// Not applied; answered with a document of another kind, and status 200.
    Garbled,
    /// Not applied; answered by something that is not IAM, such as the page of a captive portal.
    Html,
}

impl Instead {
    /// What it is called where faults are counted.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Error { applied: true, .. } => "server error after",
            Self::Error { error, .. } => match error.code.as_ref() {
                "Throttling" => "throttling",
                "LimitExceeded" => "limit exceeded",
                "ServiceFailure" => "server error before",
                "ExpiredToken" => "expired credentials",
                "InvalidClientTokenId" => "invalid credentials",
                _ => "another error",
            },
            Self::Denied => "access denied",
            Self::Lost { applied: true } => "reply lost",
            Self::Lost { applied: false } => "request lost",
            Self::Refused => "connection refused",
            Self::Hang { applied: true } => "hang after",
            Self::Hang { applied: false } => "hang before",
            Self::Truncated => "reply cut off",
            Self::ClockOff(_) => "clock off",
            Self::Garbled => "another document",
            Self::Html => "page of HTML",
        }
    }
}

/// A token bucket: so many calls a second, and so many at once after a rest.
#[derive(Clone, Debug)]
struct Bucket {
    rate: f64,
    burst: f64,
    tokens: f64,
    filled: Option<Timestamp>,
}

impl Fault {
    /// On calls of one operation.
    pub fn on(operation: &str) -> Strikes {
        Strikes { operation: Some(operation.to_owned()), user: None, skip: 0, left: Some(1) }
    }

    /// On calls of every operation.
    pub fn on_any() -> Strikes {
        Strikes { operation: None, user: None, skip: 0, left: Some(1) }
    }
}

impl Strikes {
    /// Only calls that name this user.
    pub fn for_user(mut self, name: &str) -> Self {
        self.user = Some(name.to_owned());
        self
    }

    /// Lets so many calls pass first.
    pub fn after(mut self, calls: usize) -> Self {
        self.skip = calls;
        self
    }

    /// Strikes so many calls.
    pub fn times(mut self, calls: usize) -> Self {
        self.left = Some(calls);
        self
    }

    /// Strikes every call.
    pub fn always(mut self) -> Self {
        self.left = None;
        self
    }

    /// The call takes that much longer, half of it before it is applied and half after. Other faults strike it too.
    #[must_use]
    pub fn latency(self, latency: Duration) -> Fault {
        Fault { strikes: self, effect: Effect::Latency(latency) }
    }

    /// Every call takes a token; where there is none left, it is throttled. `rate` tokens come in each second of the
    /// account's clock, up to `burst`. It holds for every call, and for each of a bucket's operations together.
    #[must_use]
    pub fn token_bucket(self, rate: f64, burst: u32) -> Fault {
        let burst = f64::from(burst);
        let bucket = Bucket { rate, burst, tokens: burst, filled: None };
        Fault { strikes: self.always(), effect: Effect::Bucket(bucket) }
    }

    /// Throttled: `Throttling`, HTTP 400. Not applied.
    #[must_use]
    pub fn throttled(self) -> Fault {
        self.error(ApiError::throttling(), false)
    }

    /// `LimitExceeded`, HTTP 409: a quota of the account, or of how often a credential report is made. Not applied.
    #[must_use]
    pub fn limit_exceeded(self) -> Fault {
        self.error(ApiError::limit_exceeded(), false)
    }

    /// Applied, and the connection breaks before the reply.
    #[must_use]
    pub fn reply_lost(self) -> Fault {
        self.instead(Instead::Lost { applied: true })
    }

    /// The connection breaks before the call is applied. Nobody but the account can tell it from a lost reply.
    #[must_use]
    pub fn request_lost(self) -> Fault {
        self.instead(Instead::Lost { applied: false })
    }

    /// No connection is made. Not applied.
    #[must_use]
    pub fn connection_refused(self) -> Fault {
        self.instead(Instead::Refused)
    }

    /// `ServiceFailure`, HTTP 500. Not applied.
    #[must_use]
    pub fn server_error_before(self) -> Fault {
        self.error(ApiError::service_failure(), false)
    }

    /// `ServiceFailure`, HTTP 500, though the call was applied.
    #[must_use]
    pub fn server_error_after(self) -> Fault {
        self.error(ApiError::service_failure(), true)
    }

    /// Never answered. Not applied.
    #[must_use]
    pub fn hangs(self) -> Fault {
        self.instead(Instead::Hang { applied: false })
    }

    /// Applied, and never answered.
    #[must_use]
    pub fn hangs_after(self) -> Fault {
        self.instead(Instead::Hang { applied: true })
    }

    /// Applied, and the reply is cut off in the middle.
    #[must_use]
    pub fn truncated(self) -> Fault {
        self.instead(Instead::Truncated)
    }

    /// Answered with status 200 and a page of HTML, as by the sign-in page of a network. Not applied.
    #[must_use]
    pub fn html(self) -> Fault {
        self.instead(Instead::Html)
    }

    /// Answered with status 200 and XML that is none of IAM's. Not applied.
    #[must_use]
    pub fn garbled(self) -> Fault {
        self.instead(Instead::Garbled)
    }

    /// `ExpiredToken`, HTTP 403. Not applied.
    #[must_use]
    pub fn expired_credentials(self) -> Fault {
        self.error(ApiError::expired_token(), false)
    }

    /// `InvalidClientTokenId`, HTTP 403. Not applied.
    #[must_use]
    pub fn invalid_credentials(self) -> Fault {
        self.error(ApiError::invalid_client_token(), false)
    }

    /// `AccessDenied`, HTTP 403, as from a policy of the caller's. Not applied.
    #[must_use]
    pub fn access_denied(self) -> Fault {
        self.instead(Instead::Denied)
    }

    /// `SignatureDoesNotMatch`, HTTP 403, for its time: the service's clock is that much `ahead` of this computer's. Not
    /// applied.
    #[must_use]
    pub fn clock_off(self, ahead: SignedDuration) -> Fault {
        self.instead(Instead::ClockOff(ahead))
    }

    /// Any error at all: HTTP status, code and message. Not applied.
    #[must_use]
    pub fn answers(self, status: u16, code: &str, message: &str) -> Fault {
        self.error(ApiError::new(status, code.to_owned(), message), false)
    }

    fn error(self, error: ApiError, applied: bool) -> Fault {
        self.instead(Instead::Error { error, applied })
    }

    fn instead(self, instead: Instead) -> Fault {
        Fault { strikes: self, effect: Effect::Instead(instead) }
    }

    /// Whether this call is struck. Counts it.
    fn strike(&mut self, operation: &str, user: Option<&str>) -> bool {
        let named = |wanted: &Option<String>, got: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| got.is_some_and(|got| got.eq_ignore_ascii_case(wanted)))
        };
        if !named(&self.operation, Some(operation)) || !named(&self.user, user) || self.left == Some(0) {
            return false;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        self.left = self.left.map(|left| left - 1);
        true
    }
}

impl Bucket {
    /// Whether there was a token to take.
    fn take(&mut self, now: Timestamp) -> bool {
        let seconds = self.filled.map_or(0.0, |filled| now.duration_since(filled).as_secs_f64().max(0.0));
        self.filled = Some(now);
        self.tokens = (self.tokens + seconds * self.rate).min(self.burst);
        if self.tokens < 1.0 {
            return false;
        }
        self.tokens -= 1.0;
        true
    }
}

/// What is staged.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Fault>);

/// What the staged faults have in store for a call.
#[derive(Debug, Default)]
pub(super) struct Fate {
    pub(super) latency: Duration,
    pub(super) instead: Option<Instead>,
}

impl Faults {
    pub(super) fn stage(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Asks every fault, in the order in which they were staged: latencies add up, and the first of the others decides.
    pub(super) fn strike(&mut self, operation: &str, user: Option<&str>, now: Timestamp) -> Fate {
        let mut fate = Fate::default();
        for fault in &mut self.0 {
            let decided = fate.instead.is_some() && !matches!(fault.effect, Effect::Latency(_));
            // A fault that has no say in this call is kept for a later one.
            if decided || !fault.strikes.strike(operation, user) {
                continue;
            }
            match &mut fault.effect {
                Effect::Latency(latency) => fate.latency += *latency,
                Effect::Bucket(bucket) => {
                    if !bucket.take(now) {
                        fate.instead = Some(Instead::Error { error: ApiError::throttling(), applied: false });
                    }
                }
                Effect::Instead(instead) => fate.instead = Some(instead.clone()),
            }
        }
        self.0.retain(|fault| fault.strikes.left != Some(0));
        fate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::constant(seconds, 0)
    }

    fn staged(fault: Fault) -> Faults {
        let mut faults = Faults::default();
        faults.stage(fault);
        faults
    }

    #[test]
    fn a_fault_strikes_the_calls_it_names_so_many_times_and_no_more() {
        let mut faults = staged(Fault::on("A").for_user("Bob").after(1).times(2).throttled());
        let mut struck = |operation, user| faults.strike(operation, user, at(0)).instead.is_some();
        assert!(!struck("B", Some("bob")) && !struck("A", Some("ann")) && !struck("A", None), "not meant");
        assert!(!struck("A", Some("bob")), "passes first");
        assert!(struck("A", Some("bob")) && struck("A", Some("BOB")));
        assert!(!struck("A", Some("bob")), "used up");
        assert!(faults.0.is_empty());
    }

    #[test]
    fn latencies_add_up_and_the_first_of_the_others_decides() {
        let mut faults = staged(Fault::on_any().always().latency(Duration::from_secs(1)));
        faults.stage(Fault::on_any().html());
        faults.stage(Fault::on_any().hangs());
        faults.stage(Fault::on("A").latency(Duration::from_secs(2)));
        let fate = faults.strike("A", None, at(0));
        assert_eq!(fate.latency, Duration::from_secs(3));
        assert!(matches!(fate.instead, Some(Instead::Html)));
        assert!(
            matches!(faults.strike("A", None, at(0)).instead, Some(Instead::Hang { .. })),
            "kept for the next call"
        );
        assert!(faults.strike("A", None, at(0)).instead.is_none());
    }

    #[test]
    fn a_bucket_lets_its_burst_through_and_then_its_rate() {
        let mut faults = staged(Fault::on("A").token_bucket(2.0, 3));
        let mut passed =
            |seconds, calls| (0..calls).filter(|_| faults.strike("A", None, at(seconds)).instead.is_none()).count();
        assert_eq!(passed(0, 5), 3);
        assert_eq!(passed(1, 5), 2);
        assert_eq!(passed(100, 5), 3);
    }
}
