use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body::Frame;

use super::{Answer, DemoAccount, DemoReply, DemoRequest};

/// The demo account in the place where the SDK expects HTTP: a request goes in as bytes and comes out as bytes.
#[derive(Clone, Debug)]
struct Connector {
    account: DemoAccount,
    settings: HttpConnectorSettings,
}

impl HttpClient for DemoAccount {
    fn http_connector(&self, settings: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(Connector { account: self.clone(), settings: settings.clone() })
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let Some(body) = request.body().bytes() else {
            return HttpConnectorFuture::ready(Err(ConnectorError::user("the body is not in memory".into())));
        };
        let request = DemoRequest::new(request.headers().iter(), body.to_vec());
        let (account, read_timeout) = (self.account.clone(), self.settings.read_timeout());
        HttpConnectorFuture::new(async move {
            let reply = account.respond(request);
            let reply = match read_timeout {
                None => reply.await,
                Some(limit) => tokio::time::timeout(limit, reply)
                    .await
                    .map_err(|elapsed| ConnectorError::timeout(elapsed.into()))?,
            };
            match reply {
                DemoReply::Answer(answer) => to_response(answer),
                DemoReply::Dropped => Err(ConnectorError::io(
                    io::Error::new(io::ErrorKind::ConnectionReset, "the connection was closed before the reply").into(),
                )),
                DemoReply::Refused => Err(ConnectorError::io(
                    io::Error::new(io::ErrorKind::ConnectionRefused, "the connection was refused").into(),
                )
                .never_connected()),
            }
        })
    }
}

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
