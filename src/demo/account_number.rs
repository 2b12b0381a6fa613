use std::fmt;

/// The id of a demo account: twelve digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AccountNumber(u64);

impl AccountNumber {
    /// The first account of a demo, and the only one where there are no others.
    pub const FIRST: Self = Self::new(111_122_223_333);

    /// The account of this number, of which the last twelve digits count.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number % 1_000_000_000_000)
    }

    /// The account that a text of twelve digits means.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let is_one = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| is_one).map(Self)
    }

    /// The account that an ARN is of.
    pub(super) fn of_arn(arn: &str) -> Option<Self> {
        Self::parse(arn.split(':').nth(4)?)
    }
}

impl fmt::Display for AccountNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_it_is_written() {
        let number = AccountNumber::new(1_112_222_333);
        assert_eq!(number.to_string(), "001112222333");
        assert_eq!(AccountNumber::parse("001112222333"), Some(number));
        assert_eq!(AccountNumber::of_arn("arn:aws:iam::001112222333:role/desk/Helpdesk"), Some(number));
        for not in ["", "11122222333", "0011122223334", "+01112222333", "arn:aws:iam::aws:policy/X"] {
            assert_eq!((AccountNumber::parse(not), AccountNumber::of_arn(not)), (None, None), "{not}");
        }
    }
}
