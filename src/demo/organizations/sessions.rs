use super::super::account_number::AccountNumber;
use super::super::error::ApiError;
use super::super::input::{Input, TARGET_PRINCIPAL, TASK_POLICY_ARN};
use super::super::operations::{Outcome, credentials};
use super::super::state::{Caller, Request, RootTask, Signed, State};
use super::member::FEATURES;

/// The longest session of a root user, in seconds, and what is given where nothing is said.
const LONGEST: u32 = 900;

/// The task policies, with what each is for. Those that unlock buckets and queues give sessions that may do nothing here.
const TASKS: [(&str, RootTask); 5] = [
    ("IAMAuditRootUserCredentials", RootTask::Audit),
    ("IAMDeleteRootUserCredentials", RootTask::Delete),
    ("IAMCreateRootUserPassword", RootTask::Create),
    ("S3UnlockBucketPolicy", RootTask::Unlock),
    ("SQSUnlockQueuePolicy", RootTask::Unlock),
];

/// Gives a session of the root user of a member account.
pub(in crate::demo) fn assume_root(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let target = input.required("TargetPrincipal", &TARGET_PRINCIPAL);
    let policy = input.required("TaskPolicyArn.arn", &TASK_POLICY_ARN);
    let seconds = input.number("DurationSeconds", 0, LONGEST).unwrap_or(LONGEST);
    input.check()?;
    let named = policy.strip_prefix("arn:aws:iam::aws:policy/root-task/");
    let Some((_, task)) = TASKS.into_iter().find(|(name, _)| Some(*name) == named) else {
        return Err(ApiError::validation("Invalid task policy ARN provided."));
    };
    let id = target.strip_prefix("arn:aws:iam::").and_then(|rest| rest.strip_suffix(":root")).unwrap_or(target);
    if id.len() != 12 || !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ApiError::validation("Invalid target principal provided."));
    }
    let arn = format!("arn:aws:iam::{id}:root");
    state.authorize_on(request, &arn)?;
    let denied = |message: String| Err(ApiError::new(403, "AccessDenied", message));
    let feature = if task == RootTask::Unlock { FEATURES[1] } else { FEATURES[0] };
    if !state.organization.features.contains(&feature) {
        let what = if task == RootTask::Unlock { "Root sessions" } else { "Root credentials management" };
        return denied(format!("{what} feature is not enabled for your AWS Organization."));
    }
    // Only the management account gives sessions, and only of accounts that are in use.
    let is_management = state.options.account == AccountNumber::FIRST;
    if !is_management || state.organization.member(id).is_none_or(|member| member.state != "ACTIVE") {
        let caller = &request.caller.arn;
        return denied(format!("User: {caller} is not authorized to perform: sts:AssumeRoot on resource: {arn}"));
    }
    let session = Caller { name: "root".into(), user_id: id.to_owned(), arn, signed: Signed::Root(task) };
    let own = state.options.account;
    Ok(Some(credentials(state, (own, session), request, seconds)))
}
