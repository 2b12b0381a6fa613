use std::time::Duration;

use aws_sdk_iam::error::SdkError;
use aws_sdk_ssooidc::operation::create_token::{CreateTokenError, CreateTokenOutput};
use form_urlencoded::Serializer;
use jiff::{SignedDuration, Timestamp};
use tokio::time::{sleep, timeout};

use crate::iam::{CredentialsRefused, Error};
use crate::password::Secret;
use crate::tasks::Emitter;

use super::calls::Network;
use super::error::{Call, declined, failed, half_a_reply, no_listener, nobody_came, refused};
use super::listener::{CameBack, Listener, PATH};
use super::pkce::{Pkce, random_text};
use super::portal::Portal;
use super::token::{Client, Renewal, Token};

/// How a person signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// In the browser of this computer, which comes back by itself.
    Browser,
    /// In a browser anywhere, where a code is confirmed.
    Code,
}

/// How far signing in has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The browser is to show this page.
    Browser {
        /// The page. It is of use to nobody else: what comes of it is sent to this computer alone.
        url: String,
    },
    /// A code is to be confirmed on this page.
    Code {
        /// The code, for people.
        code: String,
        /// The page.
        url: String,
        /// The same page, with the code typed in already.
        url_with_code: Option<String>,
        /// Until when it can be.
        until: Timestamp,
    },
}

/// As whom Passdesk introduces itself: the browser's page says so.
const CLIENT_NAME: &str = "Passdesk";
/// All that is asked for: the accounts and roles that were given to the person.
const SCOPE: &str = "sso:account:access";
/// How long it is waited for the browser.
const PATIENCE: Duration = Duration::from_secs(10 * 60);
/// How often it is asked whether a code was confirmed, where nothing else is said, and by how much less often where that is too often
/// (RFC 8628, 3.5).
const INTERVAL: Duration = Duration::from_secs(5);

/// Signs somebody in. Ends at the latest when what there is to do in the browser is out of date.
pub(super) async fn token(
    portal: &Portal,
    way: Way,
    network: &Network,
    emitter: &Emitter<Progress>,
) -> Result<Token, Error> {
    match way {
        Way::Browser => in_browser(portal, network, emitter).await,
        Way::Code => with_code(portal, network, emitter).await,
    }
}

async fn in_browser(portal: &Portal, network: &Network, emitter: &Emitter<Progress>) -> Result<Token, Error> {
    let oidc = network.oidc(portal);
    // Open before the browser is, so that it is never too early.
    let listener = Listener::open().await.map_err(|why| no_listener(&why))?;
    let client = register(&oidc, portal, Way::Browser).await?;
    let (pkce, state) = (Pkce::new()?, random_text()?);
    let redirect_uri = listener.redirect_uri();
    let query = Serializer::new(String::new())
        .append_pair("response_type", "code")
        .append_pair("client_id", &client.id)
        .append_pair("redirect_uri", &redirect_uri)
        .append_pair("state", state.expose())
        .append_pair("code_challenge_method", "S256")
        .append_pair("scopes", SCOPE)
        .append_pair("code_challenge", &pkce.challenge)
        .finish();
    emitter.emit(Progress::Browser { url: format!("{}?{query}", network.authorize_url(portal)) });
    let code = match timeout(PATIENCE, listener.wait(&state)).await {
        Ok(CameBack::Code(code)) => code,
        Ok(CameBack::Declined(description)) => return Err(declined(description.as_deref())),
        Err(_) => return Err(nobody_came()),
    };
    let given = oidc
        .create_token()
        .client_id(&client.id)
        .client_secret(client.secret.expose())
        .grant_type("authorization_code")
        .code(code.expose())
        .code_verifier(pkce.verifier.expose())
        .redirect_uri(redirect_uri)
        .send()
        .await
        .map_err(|error| failed(Call::CreateToken, &error))?;
    whole(given, client).ok_or_else(|| half_a_reply("CreateToken").error)
}

async fn with_code(portal: &Portal, network: &Network, emitter: &Emitter<Progress>) -> Result<Token, Error> {
    let oidc = network.oidc(portal);
    let client = register(&oidc, portal, Way::Code).await?;
    let given = oidc
        .start_device_authorization()
        .client_id(&client.id)
        .client_secret(client.secret.expose())
        .start_url(&portal.start_url)
        .send()
        .await
        .map_err(|error| failed(Call::StartDeviceAuthorization, &error))?;
    let (Some(device_code), Some(code), Some(url)) = (given.device_code, given.user_code, given.verification_uri)
    else {
        return Err(half_a_reply("StartDeviceAuthorization").error);
    };
    let device_code = Secret::whole(device_code);
    let until = after(given.expires_in);
    emitter.emit(Progress::Code { code, url, url_with_code: given.verification_uri_complete, until });
    let mut interval = u64::try_from(given.interval).ok().filter(|n| *n > 0).map_or(INTERVAL, Duration::from_secs);
    loop {
        sleep(interval).await;
        let asked = oidc
            .create_token()
            .client_id(&client.id)
            .client_secret(client.secret.expose())
            .grant_type("urn:ietf:params:oauth:grant-type:device_code")
            .device_code(device_code.expose())
            .send()
            .await;
        match asked {
            Ok(given) => return whole(given, client).ok_or_else(|| half_a_reply("CreateToken").error),
            Err(error) if is(&error, CreateTokenError::is_authorization_pending_exception) => {}
            Err(error) if is(&error, CreateTokenError::is_slow_down_exception) => interval += INTERVAL,
            Err(error) => return Err(failed(Call::CreateToken, &error)),
        }
    }
}

/// Renews a token: as often as the portal's session lasts.
pub(super) async fn renew(portal: &Portal, renewal: &Renewal, network: &Network) -> Result<Token, CredentialsRefused> {
    let Renewal { refresh, client } = renewal;
    let given = network
        .oidc(portal)
        .create_token()
        .client_id(&client.id)
        .client_secret(client.secret.expose())
        .grant_type("refresh_token")
        .refresh_token(refresh.expose())
        .send()
        .await
        .map_err(|error| refused(Call::Refresh, &error))?;
    let client = Client {
        id: client.id.clone(),
        secret: Secret::whole(client.secret.expose().to_owned()),
        expires: client.expires,
    };
    whole(given, client).ok_or_else(|| half_a_reply("CreateToken"))
}

fn is<R>(error: &SdkError<CreateTokenError, R>, what: impl Fn(&CreateTokenError) -> bool) -> bool {
    error.as_service_error().is_some_and(what)
}

/// Has Passdesk registered, which anybody may.
async fn register(oidc: &aws_sdk_ssooidc::Client, portal: &Portal, way: Way) -> Result<Client, Error> {
    let request = oidc.register_client().client_name(CLIENT_NAME).client_type("public").scopes(SCOPE);
    let request = match way {
        Way::Browser => request
            .grant_types("authorization_code")
            .grant_types("refresh_token")
            // Without a port: that is another one each time, as RFC 8252 has it.
            .redirect_uris(format!("http://127.0.0.1{PATH}"))
            .issuer_url(&portal.start_url),
        Way::Code => request.grant_types("urn:ietf:params:oauth:grant-type:device_code").grant_types("refresh_token"),
    };
    let given = request.send().await.map_err(|error| failed(Call::RegisterClient, &error))?;
    let (Some(id), Some(secret)) = (given.client_id, given.client_secret) else {
        return Err(half_a_reply("RegisterClient").error);
    };
    let expires =
        Timestamp::from_second(given.client_secret_expires_at).map_err(|_| half_a_reply("RegisterClient").error)?;
    Ok(Client { id, secret: Secret::whole(secret), expires })
}

/// The token that was given out, if it is one.
fn whole(given: CreateTokenOutput, client: Client) -> Option<Token> {
    let access = given.access_token.filter(|token| !token.is_empty())?;
    let refresh = given.refresh_token.map(Secret::whole);
    Some(Token {
        access: Secret::whole(access),
        expires: after(given.expires_in),
        renewal: refresh.map(|refresh| Renewal { refresh, client }),
    })
}

/// The time in so many seconds.
fn after(seconds: i32) -> Timestamp {
    let now = Timestamp::now();
    now.checked_add(SignedDuration::from_secs(seconds.max(0).into())).unwrap_or(now)
}
