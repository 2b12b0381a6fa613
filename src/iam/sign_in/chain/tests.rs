use std::sync::Mutex as SyncMutex;

use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_iam::config::SharedHttpClient;

use super::super::{Endpoints, NamedBy, Region};
use super::*;
use crate::iam::wire::Wire;
use crate::network::Http;

/// Gives out what it was told to, in turn, and then nothing.
#[derive(Debug)]
struct Scripted(SyncMutex<Vec<Option<Credentials>>>);

impl ProvideCredentials for Scripted {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let next = self.0.lock().expect("no test panics holding it").pop();
        future::ProvideCredentials::ready(
            next.flatten().ok_or_else(|| CredentialsError::provider_error("the session has expired")),
        )
    }
}

fn calls(http_client: SharedHttpClient) -> Calls {
    Calls {
        config: aws_config::SdkConfig::builder().behavior_version(super::super::behavior()).build(),
        http: Http::given(http_client),
        region: Region { name: "us-east-1".into(), from: NamedBy::Default },
        endpoints: Endpoints::default(),
        how_to_sign_in: "Run “aws login”".into(),
        signs_in_here: false,
        how_to_renew: "Run “aws login”".into(),
        may_be_without_mfa: false,
    }
}

fn chain(mut given: Vec<Option<Credentials>>) -> Chain {
    given.reverse();
    let provider = SharedCredentialsProvider::new(Scripted(SyncMutex::new(given)));
    Chain::of(Source::Providers(vec![provider]), None, None, Vec::new(), calls(SharedHttpClient::new(Wire::default())))
}

/// Credentials with this many seconds to live.
fn living(id: &str, seconds: u64) -> Option<Credentials> {
    let expiry = SystemTime::now() + Duration::from_secs(seconds);
    Some(Credentials::new(id, "secret", None, Some(expiry), "test"))
}

async fn ids(chain: &Chain, times: usize) -> Vec<Option<String>> {
    let mut ids = Vec::new();
    for _ in 0..times {
        ids.push(chain.load().await.ok().map(|credentials| credentials.access_key_id().to_owned()));
    }
    ids
}

fn named(names: &[&str]) -> Vec<Option<String>> {
    names.iter().map(|name| (!name.is_empty()).then(|| (*name).to_owned())).collect()
}

#[tokio::test]
async fn credentials_are_loaded_once_and_again_shortly_before_they_expire() {
    assert_eq!(ids(&chain(vec![living("a", 3600), living("b", 3600)]), 3).await, named(&["a", "a", "a"]));
    let endless = Some(Credentials::new("a", "secret", None, None, "test"));
    assert_eq!(ids(&chain(vec![endless]), 2).await, named(&["a", "a"]));
    let renewed = chain(vec![living("b", 3600)]);
    hold(&renewed, "a", 0).await;
    assert_eq!(ids(&renewed, 2).await, named(&["b", "b"]));
}

/// Has the chain hold credentials with this many seconds to live.
async fn hold(chain: &Chain, id: &str, seconds: u64) {
    let old = Got { credentials: living(id, seconds).expect("made"), early: EARLY };
    chain.inner.held.lock().await.got[0] = Some(old);
}

/// They would be loaded for each call, and each be refused.
#[tokio::test]
async fn credentials_that_have_ended_already_are_no_credentials() {
    let refusal = chain(vec![living("a", 0)]).load().await.expect_err("they have ended");
    let error = refusal.for_operation(Operation::GetCallerIdentity);
    let says = "What gives out the credentials gave credentials that ended at ";
    assert!(error.sentence.starts_with(says) && error.sentence.contains("Nothing was sent"), "{error}");
    assert!(error.sentence.ends_with("check this computer's clock, then try again."), "{error}");
    let chain = chain(vec![living("b", 0)]);
    hold(&chain, "a", 60).await;
    assert_eq!(ids(&chain, 2).await, named(&["a", "a"]), "what is held lives still");
}

#[cfg(unix)]
#[tokio::test]
async fn a_credential_process_whose_credentials_have_ended_is_told() {
    let script = r#"echo "{\"Version\":1,\"AccessKeyId\":\"AKIA\",\"SecretAccessKey\":\"x\",\"Expiration\":\"2020-11-28T07:00:00Z\"}""#;
    let source = Source::Process { command: format!("/bin/sh -c '{script}'"), profile: "p".into() };
    let chain = Chain::of(source, None, None, Vec::new(), calls(SharedHttpClient::new(Wire::default())));
    let error = chain.load().await.expect_err("ended").for_operation(Operation::GetCallerIdentity);
    assert_eq!(
        error.sentence,
        "The credential process of the profile p gave credentials that ended at 2020-11-28T07:00:00Z. Nothing was sent with them. \
         Run it in a terminal, or check this computer's clock, then try again."
    );
}

/// They are got for a few minutes where that is all that whoever gives them out allows.
#[tokio::test]
async fn short_lived_credentials_are_used_nearly_to_their_end() {
    let chain = chain(vec![living("a", 240), living("b", 240)]);
    assert_eq!(ids(&chain, 500).await, vec![Some("a".to_owned()); 500]);
    for (given, seconds_left, is_fresh) in [(240, 25, true), (240, 23, false), (3600, 301, true), (3600, 299, false)] {
        let early = Got::new(living("a", given).expect("made")).early;
        let got = Got { credentials: living("a", seconds_left).expect("made"), early };
        assert_eq!(got.lives_for(got.early), is_fresh, "{given} s, {seconds_left} s left");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_held_is_used_to_its_end_when_loading_fails() {
    let chain = chain(vec![None, living("b", 3600)]);
    // One that ought to be replaced, and lives for a minute.
    hold(&chain, "a", 60).await;
    assert_eq!(ids(&chain, 3).await, named(&["a", "a", "a"]), "and it is not tried again at once");
    tokio::time::advance(PAUSE).await;
    assert_eq!(ids(&chain, 1).await, named(&["b"]));
    let ended = self::chain(vec![None, living("b", 3600)]);
    hold(&ended, "a", 0).await;
    assert_eq!(ids(&ended, 2).await, named(&["", "b"]));
}

#[tokio::test]
async fn forgotten_credentials_are_loaded_anew() {
    let chain = chain(vec![living("a", 3600), living("b", 3600)]);
    assert_eq!(ids(&chain, 1).await, named(&["a"]));
    chain.forget().await;
    assert_eq!(ids(&chain, 1).await, named(&["b"]));
}

#[tokio::test(start_paused = true)]
async fn a_source_that_never_answers_is_given_up() {
    #[derive(Debug)]
    struct Silent;
    impl ProvideCredentials for Silent {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            future::ProvideCredentials::new(std::future::pending())
        }
    }
    let source = Source::Providers(vec![SharedCredentialsProvider::new(Silent)]);
    let chain = Chain::of(source, None, None, Vec::new(), calls(SharedHttpClient::new(Wire::default())));
    let refusal = chain.load().await.expect_err("given up");
    assert!(refusal.for_operation(Operation::ListUsers).message.is_some_and(|message| message.contains("timed out")));
}

#[test]
fn it_prints_nothing_of_what_it_holds() {
    assert_eq!(format!("{:?}", chain(vec![living("a", 60)])), "Chain");
}
