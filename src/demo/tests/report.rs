use std::collections::HashMap;
use std::time::Duration;

use super::*;

fn demo_with_slow_reports() -> DemoAccount {
    DemoAccount::new(DemoOptions { report_takes: Duration::from_secs(3), ..DemoOptions::instant() })
}

async fn generate(client: &aws_sdk_iam::Client) -> String {
    let reply = client.generate_credential_report().send().await.expect("a state");
    reply.state().expect("a state").as_str().to_owned()
}

/// The rows of the report, by user, each by column.
async fn rows(client: &aws_sdk_iam::Client) -> Vec<HashMap<String, String>> {
    let report = client.get_credential_report().send().await.expect("a report");
    let csv = String::from_utf8(report.content().expect("content").as_ref().to_vec()).expect("text");
    let mut lines = csv.lines().map(|line| line.split(',').map(ToOwned::to_owned).collect::<Vec<_>>());
    let columns = lines.next().expect("a header");
    assert_eq!(columns.len(), 22);
    lines.map(|line| columns.iter().cloned().zip(line).collect()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_report_is_begun_made_kept_for_four_hours_and_made_again() {
    let demo = demo_with_slow_reports();
    let client = client(&demo);
    let get = || client.get_credential_report().send();
    assert_eq!(refusal(get().await), refused(410, "ReportNotPresent"));
    assert_eq!(generate(&client).await, "STARTED");
    assert_eq!(generate(&client).await, "INPROGRESS");
    assert_eq!(refusal(get().await), refused(404, "ReportInProgress"));
    tokio::time::advance(Duration::from_secs(3)).await;
    assert_eq!(generate(&client).await, "COMPLETE");
    let report = get().await.expect("a report");
    assert_eq!(report.report_format().expect("a format").as_str(), "text/csv");
    assert_eq!(report.generated_time().expect("a time").secs(), 1_795_255_203);
    demo.clock().advance(Duration::from_secs(4 * 3600));
    assert_eq!(generate(&client).await, "COMPLETE");
    demo.clock().advance(Duration::from_secs(1));
    assert_eq!(refusal(get().await), refused(410, "ReportExpired"));
    assert_eq!(generate(&client).await, "STARTED");
    assert_eq!(refusal(get().await), refused(404, "ReportInProgress"));
    tokio::time::advance(Duration::from_secs(3)).await;
    assert_eq!(get().await.expect("a new report").generated_time().expect("a time").secs(), 1_795_255_200 + 14_401 + 6);
}

#[tokio::test]
async fn a_report_says_what_was_true_when_it_was_made() {
    let demo = demo();
    let client = client(&demo);
    assert_eq!(generate(&client).await, "STARTED");
    demo.remove_user("bob.lee");
    client.delete_login_profile().user_name("ann.ko").send().await.expect("it is deleted");
    demo.add_user("new.hire", |user| user);
    let rows = rows(&client).await;
    assert_eq!(rows.len(), 215);
    assert_eq!((&*rows[0]["user"], &*rows[0]["password_enabled"]), ("<root_account>", "not_supported"));
    assert_eq!(&*rows[0]["arn"], "arn:aws:iam::111122223333:root");
    let row = |name: &str| rows.iter().find(|row| row["user"] == name);
    assert!(row("new.hire").is_none());
    let ann = row("ann.ko").expect("a row");
    for (column, expected) in [
        ("password_enabled", "true"),
        ("password_last_changed", "2026-11-09T08:00:00+00:00"),
        ("password_next_rotation", "2027-02-07T08:00:00+00:00"),
        ("password_last_used", "2026-11-21T08:00:00+00:00"),
        ("mfa_active", "true"),
        ("access_key_1_active", "false"),
        ("access_key_1_last_rotated", "N/A"),
        ("cert_2_last_rotated", "N/A"),
    ] {
        assert_eq!(ann[column], expected, "{column}");
    }
    assert_eq!(row("bob.lee").expect("gone, but in the report")["password_last_used"], "no_information");
    let cy = row("cy.wu").expect("a row");
    assert_eq!((&*cy["password_enabled"], &*cy["password_last_used"]), ("false", "N/A"));
    let shipper = row("log-shipper").expect("a row");
    assert_eq!((&*shipper["access_key_1_active"], &*shipper["access_key_1_last_used_date"]), ("true", "N/A"));
    let names: Vec<String> = rows[1..].iter().map(|row| row["user"].to_lowercase()).collect();
    assert!(names.is_sorted());
}
