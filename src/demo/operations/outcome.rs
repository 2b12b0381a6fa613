use super::super::error::ApiError;
use super::super::wire::Xml;

/// What an operation answers: what is in its Result element, or nothing where it has none.
pub(in crate::demo) type Outcome = Result<Option<Xml>, ApiError>;
