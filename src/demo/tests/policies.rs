use crate::demo::operations;

use super::*;

const ANN: &str = "arn:aws:iam::111122223333:user/engineering/ann.ko";

#[tokio::test]
async fn inline_and_managed_policies_are_put_listed_and_taken_away() {
    let demo = demo();
    let client = client(&demo);
    let document =
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}"#;
    let put = |name: &str, document: &str| {
        client.put_user_policy().user_name("ann.ko").policy_name(name).policy_document(document).send()
    };
    put("buckets", document).await.expect("it is put");
    put("buckets", document).await.expect("it is replaced");
    assert_eq!(refusal(put("bad", "{").await), refused(400, "MalformedPolicyDocument"));
    let long = document.replace("s3:*", &format!("s3:{}", "x".repeat(2000)));
    assert_eq!(refusal(put("long", &long).await), refused(409, "LimitExceeded"));
    let listed = client.list_user_policies().user_name("ann.ko").send().await.expect("names");
    assert_eq!(listed.policy_names(), ["buckets"]);
    let read = client.get_user_policy().user_name("ann.ko").policy_name("buckets").send().await.expect("a policy");
    let decoded: String = form_urlencoded::parse(format!("d={}", read.policy_document()).as_bytes())
        .map(|(_, d)| d.into_owned())
        .collect();
    assert_eq!(decoded, document);
    client.delete_user_policy().user_name("ann.ko").policy_name("buckets").send().await.expect("it is deleted");
    let gone = client.delete_user_policy().user_name("ann.ko").policy_name("buckets").send().await;
    assert_eq!(refusal(gone), refused(404, "NoSuchEntity"));

    let attach = |arn: &str| client.attach_user_policy().user_name("ann.ko").policy_arn(arn).send();
    let read_only = "arn:aws:iam::aws:policy/IAMReadOnlyAccess";
    attach(read_only).await.expect("it is attached");
    attach(read_only).await.expect("and again, to no effect");
    assert_eq!(refusal(attach("arn:aws:iam::aws:policy/Nothing").await), refused(404, "NoSuchEntity"));
    assert_eq!(refusal(attach("arn:aws:s3:::a-bucket-of-ours").await), refused(400, "InvalidInput"));
    let linked = attach("arn:aws:iam::aws:policy/aws-service-role/X").await;
    assert_eq!(refusal(linked), refused(400, "PolicyNotAttachable"));
    let attached = client.list_attached_user_policies().user_name("ann.ko").send().await.expect("policies");
    assert_eq!(attached.attached_policies().len(), 1);
    assert_eq!(attached.attached_policies()[0].policy_name(), Some("IAMReadOnlyAccess"));
    let elsewhere = client.list_attached_user_policies().user_name("ann.ko").path_prefix("/job/").send().await;
    assert!(elsewhere.expect("policies").attached_policies().is_empty());
    client.detach_user_policy().user_name("ann.ko").policy_arn(read_only).send().await.expect("it is detached");
    let again = client.detach_user_policy().user_name("ann.ko").policy_arn(read_only).send().await;
    assert_eq!(refusal(again), refused(404, "NoSuchEntity"));
}

#[tokio::test]
async fn what_a_user_may_do_is_simulated() {
    let demo = demo();
    let client = client(&demo);
    let decide = async |principal: &str, actions: &[&str], mfa: Option<&str>| {
        let mut call = client.simulate_principal_policy().policy_source_arn(principal);
        for action in actions {
            call = call.action_names(*action);
        }
        if let Some(mfa) = mfa {
            call = call.context_entries(
                aws_sdk_iam::types::ContextEntry::builder()
                    .context_key_name("aws:MultiFactorAuthPresent")
                    .context_key_values(mfa)
                    .context_key_type("boolean".into())
                    .build(),
            );
        }
        let reply = call.send().await.expect("a simulation");
        let of = |result: &aws_sdk_iam::types::EvaluationResult| result.eval_decision().as_str().to_owned();
        reply.evaluation_results().iter().map(of).collect::<Vec<_>>()
    };
    let operator = "arn:aws:iam::111122223333:user/helpdesk/helpdesk-ann";
    assert_eq!(
        decide(operator, &["iam:CreateLoginProfile", "ec2:RunInstances"], None).await,
        ["allowed", "implicitDeny"]
    );
    let locked_out = "arn:aws:iam::111122223333:user/security/irina.volkova";
    assert_eq!(decide(locked_out, &["iam:ChangePassword"], None).await, ["explicitDeny"]);
    assert_eq!(decide(locked_out, &["iam:ChangePassword"], Some("false")).await, ["explicitDeny"]);
    assert_eq!(
        decide(locked_out, &["iam:ChangePassword", "support:DescribeCases"], Some("true")).await,
        ["implicitDeny", "allowed"]
    );

    let simulate = |principal: &str| client.simulate_principal_policy().policy_source_arn(principal);
    let paged = simulate(ANN).action_names("iam:A").action_names("iam:B").max_items(1).send().await.expect("a page");
    assert!(paged.is_truncated() && paged.evaluation_results().len() == 1);
    let none = simulate("arn:aws:iam::111122223333:user/nobody").action_names("iam:A").send().await;
    assert_eq!(refusal(none), refused(404, "NoSuchEntity"));
    assert_eq!(refusal(simulate(ANN).action_names("ListUsers").send().await), refused(400, "InvalidInput"));
    assert_eq!(
        refusal(simulate("not-an-arn-but-long-enough").action_names("iam:A").send().await),
        refused(400, "InvalidInput")
    );
}

#[tokio::test]
async fn callers_may_do_what_their_policies_allow() {
    let demo = demo();
    let operator = client(&demo);
    const KEY: &str = "AKIAUSERSOWNKEY00001";
    demo.add_user("new.hire", |user| user.password(GOOD).access_key(KEY));
    let own = client_of(&demo, KEY);
    assert_eq!(refusal(own.list_users().send().await), refused(403, "AccessDenied"));
    assert_eq!(refusal(own.get_user().send().await), refused(403, "AccessDenied"));
    let reads = "arn:aws:iam::aws:policy/IAMReadOnlyAccess";
    operator.attach_user_policy().user_name("new.hire").policy_arn(reads).send().await.expect("it is attached");
    own.list_users().send().await.expect("allowed now");
    let reset = own.update_login_profile().user_name("ann.ko").password(GOOD).send().await;
    assert_eq!(refusal(reset), refused(403, "AccessDenied"));

    let change = |old: &str, new: &str| own.change_password().old_password(old).new_password(new).send();
    change(GOOD, "Another-Horse-8").await.expect("the account's flag allows it");
    operator.delete_account_password_policy().send().await.expect("it is deleted");
    assert_eq!(refusal(change("Another-Horse-8", GOOD).await), refused(403, "AccessDenied"));
    let own_password = "arn:aws:iam::aws:policy/IAMUserChangePassword";
    operator.attach_user_policy().user_name("new.hire").policy_arn(own_password).send().await.expect("it is attached");
    change("Another-Horse-8", GOOD).await.expect("a policy allows it");
}

#[tokio::test]
async fn every_operation_but_who_am_i_asks_for_permission() {
    use crate::demo::{DemoReply, DemoRequest};
    let demo = demo();
    const KEY: &str = "AKIANOPERMISSIONS001";
    demo.add_user("nobody.in.particular", |user| {
        user.access_key(KEY)
            .inline_policy("nothing", r#"{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}"#)
    });
    let authorization = format!("AWS4-HMAC-SHA256 Credential={KEY}/20261121/us-east-1/iam/aws4_request");
    let key = &demo.access_keys("ci-deployer")[0];
    // What every operation requires, and what others ignore.
    let parameters = format!(
        "UserName=ann.ko&Password={GOOD}&OldPassword=x&NewPassword=y&AccessKeyId={key}&Status=Active\
         &SerialNumber=123456789&PolicyName=p&PolicyDocument=%7B%7D&PolicyArn=arn:aws:iam::aws:policy/ReadOnlyAccess\
         &PolicySourceArn={ANN}&ActionNames.member.1=iam:ListUsers"
    );
    for operation in operations::names() {
        let body = format!("Action={operation}&Version=2010-05-08&{parameters}");
        let request = DemoRequest::new([("authorization", &*authorization)], body.into_bytes());
        let DemoReply::Answer(answer) = demo.respond(request).await else { panic!("no answer") };
        let text = String::from_utf8(answer.body).expect("text");
        assert!(text.contains("<Code>AccessDenied</Code>"), "{operation}: {text}");
        assert!(text.contains(&format!("perform: iam:{operation} on resource")), "{operation}: {text}");
    }
}
