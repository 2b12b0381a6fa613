//! Registering, the browser's page, codes and tokens: what `sso-oidc` does.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::demo::clock::after;
use crate::demo::wire::Answer;

use super::State;
use super::grants::{Client, CodeGrant, DeviceGrant, Tokens};
use super::reply::{Redirect, Refusal};

/// For how long a program is known.
const REGISTERED: Duration = Duration::from_secs(90 * 24 * 3600);
/// How long what is to be done in a browser may take.
const PENDING: Duration = Duration::from_secs(600);
/// How often it may be asked whether a code was confirmed.
const INTERVAL: SignedDuration = SignedDuration::from_secs(5);

const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";

type Answered = Result<Value, Refusal>;

impl State {
    pub(super) fn register(&mut self, body: &[u8], start_url: &str, now: Timestamp) -> Answered {
        self.calls.push("RegisterClient");
        let body = parsed(body)?;
        let texts = |name: &str| -> Vec<String> {
            let list = body[name].as_array().map(Vec::as_slice).unwrap_or_default();
            list.iter().filter_map(|text| text.as_str().map(ToOwned::to_owned)).collect()
        };
        if body["clientType"] != "public" || body["clientName"].as_str().is_none_or(str::is_empty) {
            return Err(Refusal::oauth(
                "InvalidClientMetadataException",
                "invalid_client_metadata",
                "Not a public client",
            ));
        }
        let with_browser = texts("grantTypes").iter().any(|grant| grant == "authorization_code");
        if with_browser && (body["issuerUrl"] != start_url || texts("redirectUris").is_empty()) {
            return Err(Refusal::invalid_request("Invalid issuer URL"));
        }
        let (id, secret) = (self.random.id("", 22), self.random.id("demo-client-", 48));
        let expires = after(now, REGISTERED);
        let name = body["clientName"].as_str().unwrap_or_default().to_owned();
        let client = Client { name, secret: secret.clone(), expires, redirect_uris: texts("redirectUris") };
        self.clients.insert(id.clone(), client);
        Ok(json!({
            "clientId": id,
            "clientSecret": secret,
            "clientIdIssuedAt": now.as_second(),
            "clientSecretExpiresAt": expires.as_second(),
        }))
    }

    pub(super) fn start_device(&mut self, body: &[u8], start_url: &str, now: Timestamp) -> Answered {
        self.calls.push("StartDeviceAuthorization");
        let body = parsed(body)?;
        let client_id = self.known_client(&body, now)?;
        if body["startUrl"] != start_url {
            return Err(Refusal::invalid_request("Invalid start URL"));
        }
        let user_code = format!("{}-{}", self.random.id("", 4), self.random.id("", 4));
        let device_code = self.random.id("demo-device-", 48);
        let grant = DeviceGrant {
            client_id,
            user_code: user_code.clone(),
            expires: after(now, PENDING),
            allowed: None,
            asked: None,
        };
        self.devices.insert(device_code.clone(), grant);
        let page = format!("{start_url}/device");
        Ok(json!({
            "deviceCode": device_code,
            "userCode": user_code,
            "verificationUri": page,
            "verificationUriComplete": format!("{page}?user_code={user_code}"),
            "expiresIn": PENDING.as_secs(),
            "interval": INTERVAL.as_secs(),
        }))
    }

    pub(super) fn token(&mut self, body: &[u8], now: Timestamp) -> Answered {
        self.calls.push("CreateToken");
        let body = parsed(body)?;
        let client_id = self.known_client(&body, now)?;
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        match &*text("grantType") {
            "authorization_code" => {
                // Of use once, whatever comes of it.
                let grant = self.codes.remove(&text("code")).ok_or(Refusal::invalid_grant("Invalid code"))?;
                let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(text("codeVerifier")));
                let is_own = grant.client_id == client_id && grant.redirect_uri == text("redirectUri");
                if !is_own || grant.challenge != challenge || now >= grant.expires {
                    return Err(Refusal::invalid_grant("Invalid code"));
                }
                let ends = after(now, self.lifetimes.session);
                Ok(self.give_out(client_id, ends, now))
            }
            DEVICE => self.device_token(&text("deviceCode"), &client_id, now),
            "refresh_token" => {
                let refresh = text("refreshToken");
                let found = self.tokens.iter().find(|(_, tokens)| tokens.refresh.as_deref() == Some(&*refresh));
                let access = found.map(|(access, _)| access.clone());
                let tokens = access.and_then(|access| self.tokens.remove(&access));
                let tokens = tokens.filter(|tokens| tokens.client_id == client_id && now < tokens.session_ends);
                let ends = tokens.ok_or(Refusal::invalid_grant("Invalid refresh token"))?.session_ends;
                Ok(self.give_out(client_id, ends, now))
            }
            _ => Err(Refusal::oauth("UnsupportedGrantTypeException", "unsupported_grant_type", "Unknown grant type")),
        }
    }

    fn device_token(&mut self, device_code: &str, client_id: &str, now: Timestamp) -> Answered {
        let grant = self.devices.get_mut(device_code).filter(|grant| grant.client_id == client_id);
        let grant = grant.ok_or(Refusal::invalid_grant("Invalid device code"))?;
        let too_soon = grant.asked.replace(now).is_some_and(|asked| now.duration_since(asked) < INTERVAL);
        if now >= grant.expires {
            return Err(Refusal::oauth("ExpiredTokenException", "expired_token", "The device code has expired"));
        }
        if too_soon {
            return Err(Refusal::oauth("SlowDownException", "slow_down", "Polling too often"));
        }
        match grant.allowed {
            None => Err(Refusal::oauth("AuthorizationPendingException", "authorization_pending", "Not confirmed yet")),
            Some(allowed) => {
                self.devices.remove(device_code);
                if !allowed {
                    return Err(Refusal::oauth("AccessDeniedException", "access_denied", "The request was denied"));
                }
                let ends = after(now, self.lifetimes.session);
                Ok(self.give_out(client_id.to_owned(), ends, now))
            }
        }
    }

    fn give_out(&mut self, client_id: String, session_ends: Timestamp, now: Timestamp) -> Value {
        let (access, refresh) = (self.random.id("demo-access-", 64), self.random.id("demo-refresh-", 64));
        let expires = after(now, self.lifetimes.token).min(session_ends);
        let tokens = Tokens { client_id, expires, refresh: Some(refresh.clone()), session_ends };
        self.tokens.insert(access.clone(), tokens);
        json!({
            "accessToken": access,
            "tokenType": "Bearer",
            "expiresIn": expires.duration_since(now).as_secs(),
            "refreshToken": refresh,
        })
    }

    fn known_client(&self, body: &Value, now: Timestamp) -> Result<String, Refusal> {
        let id = body["clientId"].as_str().unwrap_or_default();
        let client =
            self.clients.get(id).filter(|client| body["clientSecret"] == *client.secret && now < client.expires);
        client.map(|_| id.to_owned()).ok_or(Refusal::invalid_client())
    }

    /// The page on which somebody allows it.
    pub(super) fn authorize_page(&self, target: &str) -> Answer {
        let query = target.split_once('?').map_or("", |(_, query)| query).replace('&', "&amp;").replace('"', "&quot;");
        Answer::html(&format!(
            "<!DOCTYPE html><html lang=\"en\"><title>Allow Passdesk to access your data?</title><p><a \
             href=\"/authorize/allow?{query}\">Allow access</a> <a href=\"/authorize/deny?{query}\">Deny access</a></p></html>\n"
        ))
    }

    /// The name of the program that a page with these parameters is about.
    pub(super) fn asks(&self, query: &str) -> Option<String> {
        let given = |wanted: &str| form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == wanted);
        let by_code = given("user_code").and_then(|(_, code)| {
            let device = self.devices.values().find(|device| device.user_code == code)?;
            Some(device.client_id.clone())
        });
        let client_id = by_code.or_else(|| given("client_id").map(|(_, id)| id.into_owned()))?;
        self.clients.get(&client_id).map(|client| client.name.clone())
    }

    pub(super) fn device_page(&mut self, query: &str) -> Answer {
        let code = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "user_code");
        let confirmed = code.is_some_and(|(_, code)| self.confirm(&code, true));
        Answer::html(if confirmed {
            "<!DOCTYPE html><p>Confirmed.</p>\n"
        } else {
            "<!DOCTYPE html><p>No such code.</p>\n"
        })
    }

    /// What comes of the page.
    pub(super) fn came_from_page(&mut self, allow: bool, query: &str, now: Timestamp) -> Redirect {
        let given: BTreeMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let text = |name: &str| given.get(name).map(String::as_str).unwrap_or_default();
        let Some(client) = self.clients.get(text("client_id")) else { return Redirect::Refused("Client not known") };
        let redirect_uri = text("redirect_uri");
        if !client.redirect_uris.iter().any(|own| *own == without_port(redirect_uri)) {
            return Redirect::Refused("Not an address that this client has registered");
        }
        if text("response_type") != "code"
            || text("code_challenge_method") != "S256"
            || text("code_challenge").is_empty()
        {
            return Redirect::Refused("Not a request for a code");
        }
        let mut reply = form_urlencoded::Serializer::new(String::new());
        if allow {
            let code = self.random.id("demo-code-", 48);
            reply.append_pair("code", &code);
            let grant = CodeGrant {
                client_id: text("client_id").to_owned(),
                challenge: text("code_challenge").to_owned(),
                redirect_uri: redirect_uri.to_owned(),
                expires: after(now, PENDING),
            };
            self.codes.insert(code, grant);
        } else {
            reply.append_pair("error", "access_denied").append_pair("error_description", "User denied access");
        }
        Redirect::To(format!("{redirect_uri}?{}", reply.append_pair("state", text("state")).finish()))
    }

    pub(super) fn confirm(&mut self, user_code: &str, allow: bool) -> bool {
        let device = self.devices.values_mut().find(|device| device.user_code == user_code);
        device.map(|device| device.allowed = Some(allow)).is_some()
    }
}

/// An address on this computer without its port, which is another one each time (RFC 8252, 7.3).
fn without_port(uri: &str) -> String {
    let Some((scheme, rest)) = uri.split_once("://") else { return uri.to_owned() };
    let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    format!("{scheme}://{}{path}", authority.split(':').next().unwrap_or_default())
}

fn parsed(body: &[u8]) -> Result<Value, Refusal> {
    serde_json::from_slice(body).map_err(|_| Refusal::invalid_request("Not JSON"))
}
