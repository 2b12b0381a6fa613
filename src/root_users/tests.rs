use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use crate::account::{
    AccessKey, AccountState, LoginProfile, MemberAccount, MfaDevice, RootAspect, RootObserved, RootPart,
    SigningCertificate,
};
use crate::iam::{self, AccountPage, RootCredentials};
use crate::journal::{Ending, EndingResult, TargetNames};
use crate::operations::{Effect, Evidence, Outcome};

use super::*;

const ID: &str = "444455556666";

fn profile(is_there: bool) -> RootObserved {
    RootObserved::Password(match is_there {
        true => LoginProfile::Present { created: Some(Timestamp::UNIX_EPOCH), reset_required: false },
        false => LoginProfile::Absent,
    })
}

fn keys(ids: &[&str]) -> RootObserved {
    let key = |id: &&str| AccessKey { id: (*id).into(), active: true, created: None };
    RootObserved::AccessKeys(ids.iter().map(key).collect())
}

fn devices(serials: &[&str]) -> RootObserved {
    let device = |serial: &&str| MfaDevice { serial: (*serial).into(), enabled: None };
    RootObserved::MfaDevices(serials.iter().map(device).collect())
}

fn certificates(ids: &[&str]) -> RootObserved {
    let certificate = |id: &&str| SigningCertificate { id: (*id).into(), active: true, uploaded: None };
    RootObserved::Certificates(ids.iter().map(certificate).collect())
}

/// Each action, with what is read before it and after it.
fn all() -> [(AnyRootAction, RootObserved, RootObserved); 5] {
    [
        (delete_root_password(ID.into()), profile(true), profile(false)),
        (delete_root_access_key(ID.into(), "A".into()), keys(&["A", "B"]), keys(&["B"])),
        (deactivate_root_mfa_device(ID.into(), "M".into()), devices(&["M"]), devices(&[])),
        (delete_root_certificate(ID.into(), "C".into()), certificates(&["C", "D"]), certificates(&["D"])),
        (allow_root_recovery(ID.into()), profile(false), profile(true)),
    ]
}

fn account() -> MemberAccount {
    MemberAccount {
        name: Some("acme-legacy".into()),
        email: Some("root@acme.example".into()),
        state: AccountState::Active,
        ..MemberAccount::of_id(ID.into())
    }
}

fn credentials(observed: &[RootObserved]) -> RootCredentials {
    let mut credentials = RootCredentials {
        password: Ok(LoginProfile::Absent),
        access_keys: Ok(Vec::new()),
        key_uses: BTreeMap::new(),
        mfa_devices: Ok(Vec::new()),
        certificates: Ok(Vec::new()),
        last_sign_in: Ok(None),
    };
    observed.iter().cloned().for_each(|observed| credentials.take(observed));
    credentials
}

fn lost(action: &AnyRootAction, sent: Instant) -> Unresolved {
    let creates = action.info().effect == Effect::Creates;
    Unresolved {
        action: action.clone(),
        evidence: Evidence::new(creates, None, None, sent),
        error: iam::Error::of_desk("lost".into()),
        ending: Ending {
            result: EndingResult::Unknown,
            confirmed_by: None,
            code: None,
            request_ids: Vec::new(),
            attempts: 1,
        },
        written: None,
    }
}

fn page(accounts: Vec<MemberAccount>) -> AccountPage {
    AccountPage { accounts, next: None }
}

#[test]
fn names_are_those_that_stand_in_journals() {
    let names: Vec<&str> = ALL.iter().map(|info| info.name).collect();
    let expected = [
        "delete_root_password",
        "delete_root_access_key",
        "deactivate_root_mfa_device",
        "delete_root_certificate",
        "allow_root_recovery",
    ];
    assert_eq!(names, expected);
    assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len(), "no two of a name");
    assert!(find("allow_root_recovery").is_some() && find("delete_password").is_none());
    let named: Vec<&str> = all().iter().map(|(action, ..)| action.info().name).collect();
    assert_eq!(named, expected, "each is tested here");
}

#[test]
fn what_an_action_makes_is_what_it_holds_and_asking_for_it_again_makes_no_sense() {
    for (action, before, after) in all() {
        let mut made = before.clone();
        assert!(action.apply(&mut made), "{action:?}");
        assert_eq!(made.has(&action.target().part), after.has(&action.target().part), "{action:?}");
        assert!(action.holds(&after) && !action.holds(&before), "{action:?}");
        assert!(action.makes_no_sense(&after).is_some_and(|why| why.ends_with("Nothing was changed.")), "{action:?}");
        assert_eq!(action.makes_no_sense(&before), None, "{action:?}");
        for (other, other_before, _) in all() {
            if other.target().part.aspect() != action.target().part.aspect() {
                let mut untouched = other_before.clone();
                assert!(!action.apply(&mut untouched) && untouched == other_before && !action.holds(&other_before));
            }
        }
    }
    let not_read = RootObserved::Password(LoginProfile::NOT_READ);
    for action in [delete_root_password(ID.into()), allow_root_recovery(ID.into())] {
        assert_eq!(action.makes_no_sense(&not_read), None, "what is not known keeps nobody from it");
    }
}

#[test]
fn each_question_names_the_account_and_what_becomes_of_it() {
    let (of, known) = (account(), credentials(&[profile(true), keys(&["A"])]));
    for (action, ..) in all() {
        for credentials in [Some(&known), None] {
            let asked = action.confirmation(&RootAbout { account: &of, credentials });
            let said = format!("{} {} {:?}", asked.title, asked.text, asked.notes);
            assert!(
                asked.title.contains("acme-legacy") && asked.text.contains("acme-legacy (4444-5555-6666)"),
                "{said}"
            );
            assert!(!asked.notes.is_empty() && asked.button == action.info().label, "{said}");
        }
        assert!(action.done(&of).contains("acme-legacy (4444-5555-6666)"), "{action:?}");
        assert!(action.subject().contains("the root user of 4444-5555-6666"), "{}", action.subject());
        let names = TargetNames::from(action.target());
        assert_eq!((names.root.as_deref(), names.user), (Some(ID), None));
    }
    let recovery = allow_root_recovery(ID.into());
    let asked = recovery.confirmation(&RootAbout { account: &of, credentials: None });
    assert!(asked.text.starts_with("This sets no password.") && asked.text.contains("root@acme.example"));
    assert!(recovery.done(&of).ends_with("None was set."));
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_settled_by_a_read_that_is_younger_than_propagation() {
    for (action, before, after) in all() {
        let sent = Instant::now();
        let mut member = Member::new(account());
        member.unresolved.push(lost(&action, sent));
        let later = |seconds| sent + Duration::from_secs(seconds);
        assert!(member.settled(&after, later(59)).is_empty(), "{action:?}: it may have been so before");
        assert!(member.settled(&before, later(600)).is_empty(), "{action:?}: it may still come true");
        assert_eq!(member.settled(&after, later(60)).len(), 1, "{action:?}");
        assert!(member.unresolved.is_empty());
    }
}

#[test]
fn what_was_made_here_is_shown_until_reads_can_show_it() {
    let at = |seconds| Timestamp::from_second(seconds).expect("a time");
    for (action, before, after) in all() {
        let mut member = Member::new(account());
        member.audited(Ok(credentials(std::slice::from_ref(&before))), at(0));
        member.made(&action, at(10));
        let shown = |member: &Member| {
            let credentials = &member.known.as_ref().expect("audited").credentials;
            credentials.observed(action.target().part.aspect()).expect("read").has(&action.target().part)
        };
        let (was, is) = (before.has(&action.target().part), after.has(&action.target().part));
        assert_eq!(shown(&member), is, "{action:?}");
        member.audited(Ok(credentials(std::slice::from_ref(&before))), at(20));
        assert_eq!(shown(&member), is, "{action:?}: a read may be stale");
        assert_eq!(member.expected(&action.target().part, at(20)), None, "and is no sign of somebody else");
        member.audited(Ok(credentials(std::slice::from_ref(&before))), at(70));
        assert_eq!(shown(&member), was, "{action:?}: it has had time enough");
        assert!(member.expected(&action.target().part, at(70)).is_some());
    }
}

#[test]
fn an_audit_that_fails_leaves_what_was_known_and_one_account_leaves_the_others_alone() {
    let mut roots = RootUsers::default();
    roots.take_accounts(page(vec![account(), MemberAccount { id: "777788889999".into(), ..account() }]));
    let read = credentials(&[profile(true)]);
    roots.change(ID, |member| {
        member.audited(Ok(read.clone()), Timestamp::UNIX_EPOCH);
        member.audited(Err(iam::Error::of_desk("no".into())), Timestamp::UNIX_EPOCH);
    });
    let member = roots.member(ID).expect("listed");
    assert!(member.audit_error.is_some() && member.known.as_ref().is_some_and(|known| known.credentials == read));
    let (version, other) = (roots.version(), roots.member("777788889999").expect("listed"));
    assert!(other.audit_error.is_none() && other.known.is_none());
    assert!(roots.change("none", |_| ()).is_none() && roots.version() == version);
    roots.change(ID, |member| member.auditing = None);
    assert_ne!(roots.version(), version, "whatever is kept of the accounts is looked up again");
}

#[test]
fn what_an_audit_cannot_read_again_stays_with_the_time_at_which_it_was_read() {
    let at = |seconds| Timestamp::from_second(seconds).expect("a time");
    let error = || iam::Error::of_desk("no".into());
    let mut member = Member::new(account());
    member.audited(Ok(credentials(&[profile(true), keys(&["A"])])), at(1_000));
    for seconds in [2_000, 3_000] {
        member.audited(Ok(RootCredentials { access_keys: Err(error()), ..credentials(&[]) }), at(seconds));
        let known = member.known.as_ref().expect("audited");
        assert_eq!((known.at, known.credentials.password.clone()), (at(seconds), Ok(LoginProfile::Absent)));
        assert!(known.credentials.access_keys.as_ref().is_ok_and(|keys| keys.len() == 1));
        let older = known.older(RootAspect::AccessKeys).expect("it is from the first one");
        assert_eq!((older.at, known.error()), (at(1_000), Some(&error())));
        assert!(known.older(RootAspect::Password).is_none());
    }
    let nothing = RootCredentials {
        password: Err(error()),
        access_keys: Err(error()),
        mfa_devices: Err(error()),
        certificates: Err(error()),
        ..credentials(&[])
    };
    member.audited(Ok(nothing), at(4_000));
    assert!(member.audit_error.is_some() && member.known.as_ref().is_some_and(|known| known.at == at(3_000)));
    member.observed(keys(&[]), at(5_000));
    let known = member.known.as_ref().expect("audited");
    assert!(known.older(RootAspect::AccessKeys).is_none() && known.credentials.has_none(), "read since");
}

#[test]
fn what_is_done_to_a_root_user_goes_before_what_was_done_earlier_to_the_same() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let sent = runtime.block_on(async { Instant::now() });
    let (delete, allow) = (delete_root_password(ID.into()), allow_root_recovery(ID.into()));
    let key = delete_root_access_key(ID.into(), "A".into());
    let later = |seconds| sent + Duration::from_secs(seconds);
    let mut member = Member::new(account());
    for (action, at) in [(&delete, 0), (&allow, 10), (&key, 0)] {
        assert!(member.add_unresolved(lost(action, later(at))).is_none());
    }
    assert!(member.evidence(&*delete).is_some() && member.has_unresolved(allow.target()));
    // While one is under way there, a read leaves that one to say what became of it.
    drop(member.begin(&delete));
    assert!(member.settled(&profile(false), later(600)).is_empty());
    member.ended(&delete, Outcome::Failed(iam::Error::of_desk("no".into())));
    assert_eq!(member.settled(&profile(false), later(600)).len(), 1);
    // What was sent after it is not settled by it.
    assert!(member.overridden(&*delete, Some(later(0))).is_empty());
    assert_eq!(member.overridden(&*delete, None).len(), 1);
    assert_eq!(member.unresolved.len(), 1, "of another target nothing is known");
}

/// What is done for each of many accounts looks at none of the others.
#[test]
fn many_accounts_are_taken_in_audited_and_given_up_in_one_pass() {
    let begun = std::time::Instant::now();
    let ids: Vec<String> = (0..60_000).rev().map(|n| format!("{n:012}")).collect();
    let mut roots = RootUsers::default();
    assert_eq!(roots.add(ids.clone()), ids.len());
    roots.enqueue(ids.clone());
    assert_eq!(std::iter::from_fn(|| roots.next_to_audit()).count(), 4);
    roots.clear_queue();
    assert!(roots.begin());
    for page in ids.chunks(20) {
        roots.take_accounts(AccountPage {
            accounts: page.iter().map(|id| MemberAccount { id: id.clone(), ..account() }).collect(),
            next: None,
        });
    }
    roots.end_accounts(Ok(()));
    assert_eq!((roots.len(), roots.members().count()), (ids.len(), ids.len()));
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[test]
fn so_many_are_audited_at_once_and_the_rest_waits_or_is_given_up() {
    let ids: Vec<String> = (0..10).map(|n| format!("{:012}", n)).collect();
    let mut roots = RootUsers::default();
    assert_eq!(roots.add(ids.clone()), 10);
    assert_eq!(roots.add(ids.clone()), 0, "each is there once");
    roots.enqueue(ids.clone());
    roots.enqueue(ids.clone());
    assert_eq!(roots.auditing(), 10);
    let mut begun = Vec::new();
    begun.extend(std::iter::from_fn(|| roots.next_to_audit()));
    assert_eq!(begun, ids[..4]);
    roots.audit_ended();
    roots.change(&ids[0], |member| member.audited(Ok(credentials(&[])), Timestamp::UNIX_EPOCH));
    assert_eq!(roots.next_to_audit().as_ref(), Some(&ids[4]));
    roots.clear_queue();
    assert_eq!((roots.auditing(), roots.next_to_audit()), (4, None), "those that are under way go on");
    let state = |roots: &RootUsers| roots.members().map(|member| member.auditing).collect::<Vec<_>>();
    let running = Some(Auditing::Running);
    assert_eq!(state(&roots)[..6], [None, running, running, running, running, None]);
    roots.give_up();
    assert_eq!((roots.auditing(), state(&roots)), (0, vec![None; 10]));
    assert!(roots.begin());
    roots.take_accounts(AccountPage { accounts: vec![account()], next: Some("two".into()) });
    assert_eq!((roots.listed_so_far(), roots.can_go_on()), (Some(1), false));
    roots.give_up();
    assert!(matches!(roots.accounts.last, Some(Err(_))), "half a list is never taken for a whole one");
    assert_eq!((roots.ends_after(), roots.go_on().as_deref(), roots.go_on()), (Some(1), Some("two"), None));
    roots.give_up();
    let suspended = MemberAccount { state: AccountState::Suspended, ..account() };
    roots.take_accounts(page(vec![suspended]));
    roots.enqueue(vec![ID.into(), "none".into()]);
    assert_eq!(roots.auditing(), 0, "there is no session of its root user");
}

#[test]
fn an_account_that_has_left_the_organization_goes_unless_something_is_open_there() {
    let of = |id: &str| MemberAccount { id: id.into(), ..account() };
    let mut roots = RootUsers::default();
    let ids = |roots: &RootUsers| roots.members().map(|member| member.account.id.clone()).collect::<Vec<_>>();
    assert!(roots.begin() && !roots.begin(), "one reading at a time");
    roots.take_accounts(page(vec![of("1"), of("2"), of("3")]));
    roots.end_accounts(Ok(()));
    roots.add(vec!["4".into()]);
    let stop = roots.change("2", |member| member.begin(&delete_root_password("2".into()))).expect("listed");
    assert!(roots.begin());
    roots.take_accounts(page(vec![of("3")]));
    roots.end_accounts(Err(iam::Error::of_desk("no".into())));
    assert_eq!(ids(&roots), ["4", "1", "2", "3"], "a list that is not whole takes nobody away");
    assert!(roots.begin());
    roots.take_accounts(page(vec![of("3")]));
    roots.end_accounts(Ok(()));
    assert_eq!(ids(&roots), ["4", "2", "3"], "a change is under way, and one was given by hand");
    roots.member("2").expect("there").stop_waiting();
    assert!(*stop.borrow());
}

#[test]
fn accounts_are_in_the_order_of_their_names_and_found_by_what_is_known_of_them() {
    let of = |id: &str, name: &str| MemberAccount { id: id.into(), name: Some(name.into()), ..account() };
    let mut roots = RootUsers::default();
    roots.take_accounts(page(vec![of("2", "beta"), of("1", "Beta"), of("3", "Alpha")]));
    let ids = |roots: &RootUsers| roots.members().map(|member| member.account.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&roots), ["3", "1", "2"]);
    roots.change("3", |member| member.audit_error = Some(iam::Error::of_desk("no".into())));
    roots.take_accounts(page(vec![of("3", "gamma")]));
    assert_eq!(ids(&roots), ["1", "2", "3"]);
    assert!(roots.member("3").is_some_and(|member| member.audit_error.is_some()), "what was known of it stays");
    let member = Member::new(account());
    for (words, found) in [
        (&["acme", "legacy"][..], true),
        (&["4444-5555-6666"], true),
        (&["5555-66"], true),
        (&["root@acme"], true),
        (&["active"], true),
        (&["acme", "other"], false),
        (&["acmelegacy"], false),
    ] {
        assert_eq!(member.has_words(words), found, "{words:?}");
    }
}

#[test]
fn what_is_not_known_stays_in_sight_until_it_is_dismissed() {
    let action = delete_root_password(ID.into());
    let mut member = Member::new(account());
    drop(member.begin(&action));
    assert!(member.is_changing());
    member.ended(&action, Outcome::Unknown(iam::Error::of_desk("lost".into())));
    // Instants need no runtime here: nothing is compared.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    member.unresolved.push(runtime.block_on(async { lost(&action, Instant::now()) }));
    let is_unknown = |member: &Member| {
        member.operation.as_ref().and_then(RootOperation::failure).is_some_and(|(_, is_unknown)| is_unknown)
    };
    assert!(is_unknown(&member) && !member.is_changing());
    // Another one was made meanwhile.
    let other = delete_root_access_key(ID.into(), "A".into());
    member.ended(&other, Outcome::Failed(iam::Error::of_desk("no".into())));
    assert!(!is_unknown(&member));
    assert!(member.forget().is_empty() && is_unknown(&member), "the one before comes back to light");
    assert_eq!(member.forget().len(), 1);
    assert!(member.operation.is_none() && member.unresolved.is_empty());
    assert_eq!(RootPart::Password.id(), "");
}
