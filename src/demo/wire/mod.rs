//! The wire: what a request and a reply are made of, whoever carries them.

mod params;
mod xml;

use std::fmt;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;

pub(super) use params::Params;
pub(super) use xml::Xml;

use super::error::ApiError;

/// An HTTP request to the demo account, as far as the account looks at it.
pub struct DemoRequest {
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// What becomes of a request.
#[derive(Clone, PartialEq, Eq)]
pub enum DemoReply {
    /// It is answered.
    Answer(Answer),
    /// The connection breaks before the reply; the call may have been applied.
    Dropped,
    /// No connection is made; the call was not applied.
    Refused,
}

/// An HTTP response of the demo account.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers, `content-length` among them. It is larger than the body where the reply is cut off.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl DemoRequest {
    /// A request with these headers and this body (form-encoded, as awsQuery has it).
    pub fn new<'a>(headers: impl IntoIterator<Item = (&'a str, &'a str)>, body: Vec<u8>) -> Self {
        let headers = headers.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        Self { headers, body }
    }

    pub(super) fn params(&self) -> Params {
        // Services that speak JSON name themselves and the operation in a header.
        let target = self.headers.iter().find(|(name, _)| name == "x-amz-target");
        match target.and_then(|(_, target)| target.split_once('.')) {
            Some((service, operation)) => Params::of_json(service, operation, &self.body),
            None => Params::parse(&self.body),
        }
    }

    /// The id of the access key that signed the request, if it is signed. The signature itself is not checked: the demo
    /// account knows no secret keys.
    pub(super) fn access_key_id(&self) -> Option<&str> {
        let (_, authorization) = self.headers.iter().find(|(name, _)| name == "authorization")?;
        let (_, rest) = authorization.split_once("Credential=")?;
        rest.split('/').next().filter(|id| !id.is_empty())
    }
}

impl Answer {
    pub(super) fn new(status: u16, content_type: &str, request_id: &str, body: String) -> Self {
        let headers = vec![
            ("x-amzn-requestid", request_id.to_owned()),
            ("content-type", content_type.to_owned()),
            ("content-length", body.len().to_string()),
        ];
        Self { status, headers, body: body.into_bytes() }
    }

    /// A page that is not IAM's, so without a request id.
    pub(super) fn html(page: &str) -> Self {
        let headers = vec![("content-type", "text/html".to_owned()), ("content-length", page.len().to_string())];
        Self { status: 200, headers, body: page.into() }
    }

    /// Says what time it is where the answer comes from, if it does not say so yet.
    pub(super) fn date(&mut self, now: Timestamp) {
        let is_dated = self.headers.iter().any(|(name, _)| *name == "date");
        // Only years that HTTP cannot write fail.
        if !is_dated && let Ok(date) = DateTimePrinter::new().timestamp_to_rfc9110_string(&now) {
            self.headers.push(("date", date));
        }
    }

    /// Whether the body is shorter than announced.
    #[must_use]
    pub fn is_cut_off(&self) -> bool {
        self.headers.iter().any(|(name, value)| *name == "content-length" && *value != self.body.len().to_string())
    }

    /// Whether IAM gave it, and nobody on the way.
    pub(super) fn is_of_iam(&self) -> bool {
        self.headers.iter().any(|(name, _)| *name == "x-amzn-requestid")
    }

    /// The code of an error.
    pub(super) fn code(&self) -> Option<String> {
        let body = String::from_utf8_lossy(&self.body);
        let (code, _) = body.split_once("<Code>")?.1.split_once("</Code>")?;
        Some(code.to_owned())
    }

    /// The reply to a call that went well. `result` is what is in the Result element of an operation that has one.
    pub(super) fn success(action: &str, namespace: &str, result: Option<Xml>, request_id: &str) -> Self {
        let mut xml = Xml::new();
        xml.namespaced(&format!("{action}Response"), namespace, |xml| {
            if let Some(result) = result {
                xml.raw(&format!("{action}Result"), &result);
            }
            xml.element("ResponseMetadata", |xml| {
                xml.text("RequestId", request_id);
            });
        });
        Self::new(200, "text/xml", request_id, xml.into_string())
    }

    /// The reply of a service that speaks JSON.
    pub(super) fn json(status: u16, value: &serde_json::Value, request_id: &str) -> Self {
        Self::new(status, "application/x-amz-json-1.1", request_id, value.to_string())
    }

    /// An error of such a service.
    pub(super) fn json_error(error: &ApiError, request_id: &str) -> Self {
        let value = serde_json::json!({ "__type": error.code, "Message": error.message });
        Self::json(error.status, &value, request_id)
    }

    pub(super) fn error(error: &ApiError, namespace: &str, request_id: &str) -> Self {
        let mut xml = Xml::new();
        xml.namespaced("ErrorResponse", namespace, |xml| {
            xml.element("Error", |xml| {
                xml.text("Type", if error.status < 500 { "Sender" } else { "Receiver" })
                    .text("Code", &error.code)
                    .text("Message", &error.message);
            });
            xml.text("RequestId", request_id);
        });
        Self::new(error.status, "text/xml", request_id, xml.into_string())
    }
}

impl fmt::Debug for DemoRequest {
    /// Nothing of what is in it: the body can hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DemoRequest(***)")
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Answer({}, {} bytes)", self.status, self.body.len())
    }
}

impl fmt::Debug for DemoReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer(answer) => answer.fmt(f),
            Self::Dropped => f.write_str("Dropped"),
            Self::Refused => f.write_str("Refused"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_request_is_printed() {
        let request = DemoRequest::new([("Authorization", "canary")], b"Password=canary".to_vec());
        assert!(!format!("{request:?}").contains("canary"));
    }

    #[test]
    fn the_access_key_is_read_from_the_signature() {
        let signed = "AWS4-HMAC-SHA256 Credential=AKIA1/20261121/us-east-1/iam/aws4_request, SignedHeaders=host";
        let key = |headers: &[(&str, &str)]| {
            DemoRequest::new(headers.iter().copied(), Vec::new()).access_key_id().map(ToOwned::to_owned)
        };
        assert_eq!(key(&[("Authorization", signed)]).as_deref(), Some("AKIA1"));
        assert_eq!(key(&[("authorization", "Bearer x")]), None);
        assert_eq!(key(&[]), None);
    }
}
