use std::io;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use http::Uri;

use super::response::to_response;
use super::{DemoAccount, DemoOrganization, DemoPortal, DemoReply, DemoRequest};

/// A demo in the place where the SDK expects HTTP: a request goes in as bytes and comes out as bytes.
#[derive(Clone, Debug)]
struct Connector {
    behind: Behind,
    settings: HttpConnectorSettings,
}

#[derive(Clone, Debug)]
enum Behind {
    Account(DemoAccount),
    Organization(DemoOrganization),
}

impl HttpClient for DemoAccount {
    fn http_connector(&self, settings: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(Connector { behind: Behind::Account(self.clone()), settings: settings.clone() })
    }
}

impl HttpClient for DemoOrganization {
    fn http_connector(&self, settings: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(Connector { behind: Behind::Organization(self.clone()), settings: settings.clone() })
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        if let Behind::Organization(organization) = &self.behind
            && request.uri().parse::<Uri>().is_ok_and(|uri| DemoPortal::is_for_it(uri.path()))
        {
            return organization.portal().call(request);
        }
        let Some(body) = request.body().bytes() else {
            return HttpConnectorFuture::ready(Err(ConnectorError::user("the body is not in memory".into())));
        };
        let request = DemoRequest::new(request.headers().iter(), body.to_vec());
        let account = match &self.behind {
            Behind::Account(account) => account.clone(),
            Behind::Organization(organization) => organization.account_of(&request).clone(),
        };
        let read_timeout = self.settings.read_timeout();
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
