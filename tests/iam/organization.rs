//! Several demo accounts behind one connector: a call is for the account whose key has signed it.

use std::sync::Arc;

use jiff::Timestamp;
use passdesk::account::UserName;
use passdesk::demo::{DemoOptions, DemoOrganization, Fault};
use passdesk::iam::{
    self, AsWhom, AskMfa, ConnectOptions, ErrorKind, Iam, Keys, ListFrom, MfaAnswer, Outcome, SwitchRole,
};
use passdesk::password::Secret;

/// An organisation of today, because its sessions end by its clock.
fn organization() -> DemoOrganization {
    DemoOrganization::new(DemoOptions { start: Timestamp::now(), users: 25, ..DemoOptions::instant() })
}

fn role(account: &str, name: &str) -> SwitchRole {
    SwitchRole {
        source: AsWhom::Default,
        role_arn: format!("arn:aws:iam::{account}:role/{name}"),
        external_id: None,
        session_name: Some("at-the-desk".into()),
        duration_seconds: None,
        mfa_serial: None,
    }
}

fn options(organization: &DemoOrganization, as_whom: AsWhom) -> ConnectOptions {
    ConnectOptions { as_whom, http_client: Some(organization.http_client()), ..ConnectOptions::default() }
}

async fn connect(organization: &DemoOrganization, as_whom: AsWhom) -> Iam {
    Iam::connect(&options(organization, as_whom)).await.expect("connects")
}

async fn in_role(organization: &DemoOrganization, account: &str) -> Iam {
    connect(organization, AsWhom::Role(Box::new(role(account, "Helpdesk")))).await
}

/// The names of the users that are listed.
async fn listed(iam: &Iam) -> Result<Vec<String>, iam::Error> {
    let mut names = Vec::new();
    iam.list_users(ListFrom::Beginning, |page| names.extend(page.users.iter().map(|user| user.name.to_string())))
        .await?;
    Ok(names)
}

/// The account's id, its alias and the names of its users.
async fn seen(iam: &Iam) -> (String, Option<String>, Vec<String>) {
    let id = iam.identity().await.expect("an identity").account_id;
    (id, iam.account_alias().await.expect("an alias"), listed(iam).await.expect("users"))
}

#[tokio::test(start_paused = true)]
async fn each_account_has_its_own_id_alias_and_users() {
    let organization = organization();
    let first = connect(&organization, AsWhom::Default).await;
    let (id, alias, users) = seen(&first).await;
    assert_eq!((&*id, alias.as_deref(), users.len()), ("111122223333", Some("acme-prod"), 25));
    let mut all = vec![users];
    for (account, alias, count) in [("444455556666", "acme-staging", 41), ("777788889999", "acme-sandbox", 12)] {
        let iam = in_role(&organization, account).await;
        let (id, found, users) = seen(&iam).await;
        assert_eq!((&*id, found.as_deref(), users.len()), (account, Some(alias), count));
        assert!(users.contains(&"bob.lee".to_owned()));
        assert!(all.iter().all(|others| *others != users));
        all.push(users);
    }
    assert_eq!(organization.members().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_change_is_made_in_the_account_whose_role_it_is_made_in() {
    let organization = organization();
    let bob = UserName::parse("bob.lee").expect("a name");
    let sandbox = in_role(&organization, "777788889999").await;
    let deleted = sandbox.delete_login_profile(&bob).await;
    assert!(matches!(deleted, Outcome::Done(..)), "{deleted:?}");
    let has_password: Vec<bool> =
        organization.members().iter().map(|member| member.account.has_password("bob.lee")).collect();
    assert_eq!(has_password, [true, true, false]);
    // What goes wrong in one account goes wrong there alone.
    organization.members()[1].account.stage(Fault::on("ListUsers").always().access_denied());
    let staging = in_role(&organization, "444455556666").await;
    assert!(listed(&staging).await.is_err() && listed(&sandbox).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_key_opens_the_account_of_its_user() {
    let organization = organization();
    let staging = &organization.members()[1].account;
    let key = staging.access_keys("ci-deployer").into_iter().next().expect("a key");
    let whom = AsWhom::Keys(Keys {
        access_key_id: key,
        secret_access_key: Arc::new(Secret::new("canary")),
        session_token: None,
    });
    let iam = connect(&organization, whom).await;
    assert_eq!(iam.identity().await.expect("an identity").arn, "arn:aws:iam::444455556666:user/service/ci-deployer");
    assert_eq!(listed(&iam).await.expect_err("may not").kind, ErrorKind::AccessDenied);
}

#[tokio::test(start_paused = true)]
async fn a_role_of_another_account_takes_the_code_of_the_own_device() {
    let organization = organization();
    let device = organization.operators_device().expect("a device");
    assert_eq!(device, "arn:aws:iam::111122223333:mfa/helpdesk-ann");
    let switch = SwitchRole { mfa_serial: Some(device), ..role("777788889999", "HelpdeskMfa") };
    let (ask, mut questions) = AskMfa::channel();
    let asked = organization.clone();
    let answering = tokio::spawn(async move {
        let question = questions.recv().await.expect("a question");
        let shown = asked.shown_code(&question.proposed);
        assert!(!shown.is_used);
        let device = question.proposed.clone();
        question.answer(MfaAnswer { device, code: Secret::new(&shown.code) });
        (asked.shown_code("arn:aws:iam::111122223333:mfa/helpdesk-ann").code, shown.code)
    });
    let options = options(&organization, AsWhom::Role(Box::new(switch)));
    let iam = Iam::connect(&ConnectOptions { ask_mfa: Some(ask), ..options }).await.expect("connects");
    let (still, given) = answering.await.expect("no panic");
    assert_eq!(still, given);
    assert!(organization.shown_code("arn:aws:iam::111122223333:mfa/helpdesk-ann").is_used);
    let arn = iam.identity().await.expect("an identity").arn;
    assert_eq!(arn, "arn:aws:sts::777788889999:assumed-role/HelpdeskMfa/at-the-desk");
    // A role of an account that is not of the organisation is given to nobody.
    let stranger = AsWhom::Role(Box::new(role("999900001111", "Helpdesk")));
    let options = ConnectOptions {
        as_whom: stranger,
        http_client: Some(organization.http_client()),
        ..ConnectOptions::default()
    };
    let refused = Iam::connect(&options).await.expect_err("refused");
    assert_eq!(refused.kind, ErrorKind::AccessDenied);
    assert!(refused.sentence.contains("not authorized to perform: sts:AssumeRole"), "{}", refused.sentence);
}
