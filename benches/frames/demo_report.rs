//! The credential report of a demo account, as its bytes.

use passdesk::demo::{DemoAccount, DemoReply, DemoRequest};

/// Has the report made, and gets it as any client would.
pub(crate) async fn report_of(demo: &DemoAccount) -> Vec<u8> {
    ask(demo, "GenerateCredentialReport").await;
    let reply = ask(demo, "GetCredentialReport").await;
    let content = reply.split_once("<Content>").and_then(|(_, rest)| rest.split_once("</Content>"));
    let (content, _) = content.unwrap_or_else(|| panic!("no report: {reply}"));
    aws_smithy_types::base64::decode(content).expect("base64")
}

async fn ask(demo: &DemoAccount, action: &str) -> String {
    let authorization = "AWS4-HMAC-SHA256 Credential=ASIADEMO/20261121/us-east-1/iam/aws4_request";
    let body = format!("Action={action}&Version=2010-05-08").into_bytes();
    match demo.respond(DemoRequest::new([("authorization", authorization)], body)).await {
        DemoReply::Answer(answer) => String::from_utf8(answer.body).expect("text"),
        DemoReply::Dropped | DemoReply::Refused => panic!("no fault is staged"),
    }
}
