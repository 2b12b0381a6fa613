//! Signing in, on the demo account: roles, sessions with MFA, and whom nobody asks.

use std::sync::Arc;

use passdesk::account::UserName;
use passdesk::demo::{DemoAccount, DemoOptions, Fault};
use passdesk::iam::{
    self, AsWhom, AskMfa, ConnectOptions, ErrorKind, Iam, Keys, MfaAnswer, MfaPurpose, MfaQuestion, SessionMfa,
    SwitchRole,
};
use passdesk::password::Secret;
use tokio::sync::mpsc::UnboundedReceiver;

const KEY: &str = "AKIAANNKO00000000001";
const DEVICE: &str = "arn:aws:iam::111122223333:mfa/ann";

/// An account of today, because its sessions end by its clock, with Ann, who has a key and a device.
fn account() -> DemoAccount {
    let demo = DemoAccount::new(DemoOptions { start: jiff::Timestamp::now(), users: 20, ..DemoOptions::instant() });
    demo.add_user("ann", |user| user.access_key(KEY).mfa().attached_policy("arn:aws:iam::aws:policy/IAMFullAccess"));
    demo
}

fn ann() -> AsWhom {
    AsWhom::Keys(Keys {
        access_key_id: KEY.into(),
        secret_access_key: Arc::new(Secret::new("canary")),
        session_token: None,
    })
}

fn role(source: AsWhom, name: &str) -> SwitchRole {
    SwitchRole {
        source,
        role_arn: format!("arn:aws:iam::111122223333:role/{name}"),
        external_id: None,
        session_name: Some("ann-at-the-desk".into()),
        duration_seconds: None,
        mfa_serial: None,
    }
}

fn with_mfa(source: AsWhom, name: &str) -> AsWhom {
    AsWhom::Role(Box::new(SwitchRole { mfa_serial: Some(DEVICE.into()), ..role(source, name) }))
}

fn options(demo: &DemoAccount, as_whom: AsWhom) -> ConnectOptions {
    ConnectOptions { as_whom, http_client: Some(demo.http_client()), ..ConnectOptions::default() }
}

async fn connect(options: ConnectOptions) -> Result<Iam, iam::Error> {
    Iam::connect(&options).await
}

async fn arn(iam: &Iam) -> String {
    iam.identity().await.expect("an identity").arn
}

/// Connects with somebody there to be asked, who answers in turn; and what was asked, with why it was asked again.
async fn asking(
    options: ConnectOptions,
    answers: impl FnMut(&MfaQuestion) -> Option<Secret> + Send + 'static,
) -> (Result<Iam, iam::Error>, Vec<(MfaPurpose, Option<String>)>) {
    let (ask, questions) = AskMfa::channel();
    let answering = tokio::spawn(answer(questions, answers));
    let connected = connect(ConnectOptions { ask_mfa: Some(ask), ..options }).await;
    (connected, answering.await.expect("no panic"))
}

async fn answer(
    mut questions: UnboundedReceiver<MfaQuestion>,
    mut answers: impl FnMut(&MfaQuestion) -> Option<Secret>,
) -> Vec<(MfaPurpose, Option<String>)> {
    let mut asked = Vec::new();
    while let Some(question) = questions.recv().await {
        asked.push((question.purpose.clone(), question.again.clone()));
        if let Some(code) = answers(&question) {
            let device = question.proposed.clone();
            question.answer(MfaAnswer { device, code });
        }
    }
    asked
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_given_by_hand_opens_its_own_account() {
    let demo = account();
    let iam = connect(options(&demo, ann())).await.expect("connects");
    assert_eq!(arn(&iam).await, "arn:aws:iam::111122223333:user/ann");
    assert!(!format!("{:?}", options(&demo, ann())).contains("canary"));
    assert_eq!(iam.how_to_sign_in(), "Give a valid access key, then try again");
}

#[tokio::test(start_paused = true)]
async fn roles_are_assumed_one_with_the_credentials_of_the_other() {
    let demo = account();
    let helpdesk = AsWhom::Role(Box::new(SwitchRole { duration_seconds: Some(4 * 3600), ..role(ann(), "Helpdesk") }));
    let iam = connect(options(&demo, helpdesk.clone())).await.expect("connects");
    assert_eq!(arn(&iam).await, "arn:aws:sts::111122223333:assumed-role/Helpdesk/ann-at-the-desk");
    assert!(iam.user(&UserName::parse("ann").expect("a name")).await.is_ok());
    assert_eq!(demo.count_calls("AssumeRole"), 1, "held for all calls");

    // From a role it is an hour at most, so the four hours are not asked for.
    let partner = SwitchRole {
        external_id: Some("acme-42".into()),
        duration_seconds: Some(4 * 3600),
        session_name: None,
        ..role(helpdesk, "Partner")
    };
    let iam = connect(options(&demo, AsWhom::Role(Box::new(partner)))).await.expect("connects");
    let arn = arn(&iam).await;
    assert!(arn.starts_with("arn:aws:sts::111122223333:assumed-role/Partner/passdesk"), "{arn}");
}

#[tokio::test(start_paused = true)]
async fn a_role_with_the_credentials_of_this_computer_is_the_demos_own_where_nothing_is_read_from_it() {
    let demo = account();
    for source in [AsWhom::Default, AsWhom::Profile("any".into())] {
        let helpdesk = AsWhom::Role(Box::new(role(source, "Helpdesk")));
        let iam = connect(options(&demo, helpdesk)).await.expect("connects");
        assert_eq!(arn(&iam).await, "arn:aws:sts::111122223333:assumed-role/Helpdesk/ann-at-the-desk");
    }
}

#[tokio::test(start_paused = true)]
async fn a_role_that_is_not_given_is_told_as_that() {
    for (whom, fault, kind, says) in [
        (
            role(ann(), "Owner"),
            None,
            ErrorKind::AccessDenied,
            "The role arn:aws:iam::111122223333:role/Owner may not be assumed",
        ),
        (role(ann(), "Partner"), None, ErrorKind::AccessDenied, "not authorized to perform: sts:AssumeRole"),
        (
            SwitchRole { duration_seconds: Some(12 * 3600), ..role(ann(), "Helpdesk") },
            None,
            ErrorKind::InvalidInput,
            "exceeds the MaxSessionDuration",
        ),
        (
            role(ann(), "Helpdesk"),
            Some(Fault::on("AssumeRole").always().throttled()),
            ErrorKind::Throttled,
            "role/Helpdesk could not be assumed: AWS was asked too often",
        ),
    ] {
        let demo = account();
        if let Some(fault) = fault {
            demo.stage(fault);
        }
        let error = connect(options(&demo, AsWhom::Role(Box::new(whom)))).await.expect_err("refused");
        assert_eq!((error.kind, error.operation), (kind, "AssumeRole"), "{error:?}");
        assert!(error.sentence.contains(says), "{}", error.sentence);
        assert!(!error.sentence.contains("sign") && !error.sentence.contains("login"), "{}", error.sentence);
    }
}

#[tokio::test(start_paused = true)]
async fn a_role_with_mfa_asks_once() {
    let demo = account();
    let device = demo.clone();
    let code = move |question: &MfaQuestion| Some(Secret::new(&device.mfa_code(&question.proposed)));
    let (iam, asked) = asking(options(&demo, with_mfa(ann(), "HelpdeskMfa")), code).await;
    let iam = iam.expect("connects");
    let purpose = MfaPurpose::Role { role_arn: "arn:aws:iam::111122223333:role/HelpdeskMfa".into() };
    assert_eq!(asked, [(purpose, None)]);
    let name = UserName::parse("ann").expect("a name");
    let reads: Vec<_> = (0..8)
        .map(|_| {
            tokio::spawn({
                let (iam, name) = (iam.clone(), name.clone());
                async move { iam.user(&name).await.is_ok() }
            })
        })
        .collect();
    for read in reads {
        assert!(read.await.expect("no panic"));
    }
    assert_eq!(demo.count_calls("AssumeRole"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_wrong_code_is_asked_for_again_with_why() {
    let demo = account();
    let device = demo.clone();
    let mut turn = 0;
    let answers = move |question: &MfaQuestion| {
        turn += 1;
        let right = device.mfa_code(&question.proposed);
        Some(match turn {
            1 => Secret::new("12345"),
            2 => Secret::new(if right == "000000" { "000001" } else { "000000" }),
            // As an app shows it.
            _ => Secret::new(&format!("{} {}\n", &right[..3], &right[3..])),
        })
    };
    let (iam, asked) = asking(options(&demo, with_mfa(ann(), "HelpdeskMfa")), answers).await;
    iam.expect("connects in the end");
    let again: Vec<_> = asked.into_iter().map(|(_, again)| again.unwrap_or_default()).collect();
    assert_eq!(again.len(), 3);
    assert!(again[0].is_empty() && again[1].contains("six digits"), "{again:?}");
    assert!(again[2].contains("MultiFactorAuthentication failed with invalid MFA one time pass code)"), "{again:?}");
    assert_eq!(demo.count_calls("AssumeRole"), 2, "what is no code is not sent");
}

#[tokio::test(start_paused = true)]
async fn a_device_that_is_needed_twice_is_waited_for() {
    let demo = account();
    let device = demo.clone();
    let mut given = Vec::new();
    let answers = move |question: &MfaQuestion| {
        let code = device.mfa_code(&question.proposed);
        if given.len() > 1 {
            device.clock().advance(std::time::Duration::from_secs(30));
        }
        given.push(code);
        Some(Secret::new(&device.mfa_code(&question.proposed)))
    };
    let chain = with_mfa(with_mfa(ann(), "HelpdeskMfa"), "HelpdeskMfa");
    let (iam, asked) = asking(options(&demo, chain), answers).await;
    iam.expect("connects in the end");
    let again: Vec<_> = asked.into_iter().map(|(_, again)| again.unwrap_or_default()).collect();
    assert!(again.len() == 3 && again[0].is_empty(), "{again:?}");
    assert!(again[1].contains("AWS takes each code once. Wait for the next one"), "{again:?}");
    assert!(again[2].contains("was used already"), "{again:?}");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_asked_fails_and_says_so() {
    let demo = account();
    let error = connect(options(&demo, with_mfa(ann(), "HelpdeskMfa"))).await.expect_err("nobody is there");
    assert_eq!((error.kind, demo.count_calls("AssumeRole")), (ErrorKind::SignedOut, 0));
    assert!(error.sentence.contains("MFA code of the device ann"), "{}", error.sentence);

    let (refused, _) = asking(options(&demo, with_mfa(ann(), "HelpdeskMfa")), |_| None).await;
    let error = refused.expect_err("no code");
    assert!(error.sentence.contains("takes an MFA code, and none was given"), "{}", error.sentence);

    let (refused, asked) = asking(options(&demo, with_mfa(ann(), "HelpdeskMfa")), |_| Some(Secret::new("x"))).await;
    assert!(asked.len() == 5 && refused.expect_err("no code").sentence.contains("5 answers in a row"));

    let other = |serial: &str| {
        let role = SwitchRole { mfa_serial: Some(serial.into()), ..role(ann(), "HelpdeskMfa") };
        options(&demo, AsWhom::Role(Box::new(role)))
    };
    let (refused, asked) = asking(other("arn:aws:iam::111122223333:u2f/user/ann/yubi"), |_| None).await;
    let error = refused.expect_err("no codes");
    assert!(
        asked.is_empty() && error.sentence.contains("security key") && error.sentence.contains("aws login"),
        "{error}"
    );

    let (refused, asked) = asking(other("arn:aws:iam::111122223333:mfa/bob"), |_| Some(Secret::new("123456"))).await;
    let error = refused.expect_err("not hers");
    assert!(asked.len() == 1 && error.sentence.contains("Correct mfa_serial, which names the device bob"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_session_that_took_a_code_ends_without_a_question() {
    let demo = account();
    let device = demo.clone();
    let code = move |question: &MfaQuestion| Some(Secret::new(&device.mfa_code(&question.proposed)));
    let (iam, asked) = asking(options(&demo, with_mfa(ann(), "HelpdeskMfa")), code).await;
    let iam = iam.expect("connects");
    demo.clock().advance(std::time::Duration::from_secs(2 * 3600));
    let error = iam.identity().await.expect_err("it has ended");
    assert_eq!(error.kind, ErrorKind::SignedOut);
    assert!(error.sentence.contains("have the MFA device at hand"), "{error}");
    assert_eq!(iam.how_to_sign_in(), "Sign in again, and have the MFA device at hand");
    let error = iam.identity().await.expect_err("nobody is asked");
    assert!(error.kind == ErrorKind::SignedOut && error.sentence.contains("Sign in again"), "{error}");
    assert_eq!(asked.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_key_gets_a_session_with_mfa_for_all_that_follows() {
    let demo = account();
    for mfa in [SessionMfa::Device(DEVICE.into()), SessionMfa::Find] {
        let device = demo.clone();
        let code = move |question: &MfaQuestion| {
            // The code of the turn before is used up.
            device.clock().advance(std::time::Duration::from_secs(30));
            Some(Secret::new(&device.mfa_code(&question.proposed)))
        };
        let of_role = AsWhom::Role(Box::new(role(ann(), "HelpdeskMfa")));
        let (iam, asked) = asking(ConnectOptions { session_mfa: Some(mfa), ..options(&demo, of_role) }, code).await;
        let arn = arn(&iam.expect("connects")).await;
        assert_eq!(arn, "arn:aws:sts::111122223333:assumed-role/HelpdeskMfa/ann-at-the-desk", "without a second code");
        assert_eq!(asked, [(MfaPurpose::Keys { access_key_id: KEY.into() }, None)]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_device_that_cannot_be_found_is_told() {
    let demo = account();
    demo.add_user("ann", |user| user.access_key(KEY).attached_policy("arn:aws:iam::aws:policy/IAMFullAccess"));
    let find = || ConnectOptions { session_mfa: Some(SessionMfa::Find), ..options(&demo, ann()) };
    let (refused, asked) = asking(find(), |_| None).await;
    let error = refused.expect_err("none");
    assert!(asked.is_empty() && error.sentence.contains("has no MFA device"), "{error}");
    // A security key alone gives no codes.
    demo.add_user("ann", |user| {
        user.access_key(KEY)
            .mfa_device("arn:aws:iam::111122223333:u2f/user/ann/yubi-1")
            .mfa_device("arn:aws:iam::111122223333:u2f/user/ann/yubi-2")
            .attached_policy("arn:aws:iam::aws:policy/IAMFullAccess")
    });
    let (refused, asked) = asking(find(), |_| None).await;
    let error = refused.expect_err("no codes");
    assert!(
        asked.is_empty() && error.sentence.contains("MFA devices yubi-1, yubi-2, which are security keys or passkeys"),
        "{error}"
    );
    // Where they may not be read, whoever is asked says which it is; where AWS could not be asked, nobody can.
    demo.add_user("ann", |user| user.access_key(KEY));
    let (refused, asked) = asking(find(), |question| {
        assert!(question.devices.is_empty() && question.proposed.is_empty(), "{question:?}");
        None
    })
    .await;
    assert!(asked.len() == 1 && refused.expect_err("none given").sentence.contains("none was given"));
    demo.stage(Fault::on("ListMFADevices").always().throttled());
    let (refused, asked) = asking(find(), |_| None).await;
    let error = refused.expect_err("not read");
    assert!(asked.is_empty() && error.sentence.contains("could not be found out"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_device_is_named_where_there_are_several_or_none_is_known() {
    const SECOND: &str = "arn:aws:iam::111122223333:mfa/ann-phone";
    const YUBI: &str = "arn:aws:iam::111122223333:u2f/user/ann/yubi";
    let find = |demo: &DemoAccount| ConnectOptions { session_mfa: Some(SessionMfa::Find), ..options(demo, ann()) };
    let answering = |demo: &DemoAccount, answers: Vec<(&'static str, Option<&'static str>)>| {
        let (ask, mut questions) = AskMfa::channel();
        let (options, device) = (ConnectOptions { ask_mfa: Some(ask), ..find(demo) }, demo.clone());
        let answers = tokio::spawn(async move {
            let mut asked = Vec::new();
            for (serial, code) in answers {
                let Some(question) = questions.recv().await else { break };
                asked.push((
                    question.devices.clone(),
                    question.proposed.clone(),
                    question.again.clone().unwrap_or_default(),
                ));
                let code = Secret::new(&code.map_or_else(|| device.mfa_code(serial), str::to_owned));
                question.answer(MfaAnswer { device: serial.to_owned(), code });
            }
            asked
        });
        async move { (connect(options).await, answers.await.expect("no panic")) }
    };

    let demo = account();
    demo.add_user("ann", |user| {
        user.access_key(KEY)
            .mfa()
            .mfa_device(YUBI)
            .mfa_device(SECOND)
            .attached_policy("arn:aws:iam::aws:policy/IAMFullAccess")
    });
    let (iam, asked) = answering(&demo, vec![(SECOND, Some("12345")), (SECOND, None)]).await;
    iam.expect("connects");
    let both = vec![DEVICE.to_owned(), SECOND.to_owned()];
    assert_eq!((&asked[0].0, &*asked[0].1), (&both, DEVICE));
    assert_eq!((&asked[1].0, &*asked[1].1), (&both, SECOND), "what was chosen stays chosen");

    let demo = account();
    demo.add_user("ann", |user| user.access_key(KEY).mfa());
    let typed =
        vec![("phone", None), (YUBI, None), ("arn:aws:iam::111122223333:mfa/bob", Some("123456")), (DEVICE, None)];
    let (iam, asked) = answering(&demo, typed).await;
    iam.expect("connects in the end");
    let again: Vec<&str> = asked.iter().map(|(_, _, again)| again.as_str()).collect();
    assert!(again[1].contains("looks like arn:aws:iam::111122223333:mfa/ann"), "{again:?}");
    assert!(again[2].contains("yubi is a security key or passkey"), "{again:?}");
    assert!(again[3].contains("AWS does not know the device as this user's"), "{again:?}");
    assert_eq!((asked[3].1.as_str(), demo.count_calls("GetSessionToken")), ("arn:aws:iam::111122223333:mfa/bob", 2));
}
