use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body::Frame;

use super::wire::Answer;

/// An answer, as the SDK takes it.
pub(super) fn to_response(answer: Answer) -> Result<HttpResponse, ConnectorError> {
    let status = StatusCode::try_from(answer.status).map_err(|error| ConnectorError::other(error.into(), None))?;
    let body = if answer.is_cut_off() {
        SdkBody::from_body_1_x(CutOff(Some(answer.body.into())))
    } else {
        SdkBody::from(answer.body)
    };
    let mut response = HttpResponse::new(status, body);
    for (name, value) in answer.headers {
        response.headers_mut().insert(name, value);
    }
    Ok(response)
}

/// A body that breaks off after what there is of it, as HTTP clients report one that is shorter than announced.
struct CutOff(Option<Bytes>);

impl http_body::Body for CutOff {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Poll::Ready(Some(match self.0.take() {
            Some(bytes) => Ok(Frame::data(bytes)),
            None => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the reply is shorter than announced")),
        }))
    }
}
