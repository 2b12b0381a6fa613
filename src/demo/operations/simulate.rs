use super::super::error::ApiError;
use super::super::input::{
    ACTION_NAME, ARN, CONTEXT_KEY_NAME, Input, POLICY_DOCUMENT, RESOURCE_HANDLING, RESOURCE_NAME,
};
use super::super::paging::{Paging, page_end};
use super::super::policy::{Context, Decision, Document, Policy, evaluate};
use super::super::state::{Request, State};
use super::super::wire::Xml;
use super::outcome::Outcome;

/// `SimulatePrincipalPolicy` for users: what their policies and the ones sent along say to each action on each resource.
/// Resource policies and exclusions are not offered.
pub(super) fn principal(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let principal = input.required("PolicySourceArn", &ARN);
    let actions = input.list("ActionNames", &ACTION_NAME);
    if actions.is_empty() {
        input.missing("ActionNames");
    }
    let mut resources = input.list("ResourceArns", &RESOURCE_NAME);
    let extra = input.list("PolicyInputList", &POLICY_DOCUMENT);
    let boundaries = input.list("PermissionsBoundaryPolicyInputList", &POLICY_DOCUMENT);
    let resource_policy = input.optional("ResourcePolicy", &POLICY_DOCUMENT);
    for name in ["ResourceOwner", "CallerArn"] {
        input.optional(name, &RESOURCE_NAME);
    }
    input.optional("ResourceHandlingOption", &RESOURCE_HANDLING);
    let entries = context_entries(request, &mut input);
    let paging = Paging::read(&mut input);
    input.check()?;
    state.authorize(request)?;

    let invalid = |message: String| ApiError::new(400, "InvalidInput", message);
    if resource_policy.is_some() || request.params.has_prefix("PolicyExclusionList.") {
        return Err(invalid("The demo account simulates neither resource policies nor exclusions".to_owned()));
    }
    if let Some(action) = actions.iter().find(|action| !action.contains(':')) {
        return Err(invalid(format!("Invalid action name: {action}")));
    }
    let Some(rest) = principal.strip_prefix("arn:aws:iam::") else {
        return Err(invalid(format!("Invalid principal ARN: {principal}")));
    };
    let name = rest
        .strip_prefix(&state.options.account.to_string())
        .and_then(|rest| rest.strip_prefix(":user/"))
        .and_then(|path| path.rsplit('/').next());
    let user = name
        .and_then(|name| state.users.get(name))
        .filter(|user| user.arn() == principal)
        .ok_or_else(|| ApiError::no_such_entity(format!("The principal {principal} cannot be found.")))?;

    let mut policies = user.policies();
    policies.extend(parsed("PolicyInputList", &extra)?);
    let boundaries = parsed("PermissionsBoundaryPolicyInputList", &boundaries)?;
    let mut context = user.context();
    for (key, values) in entries {
        context.set(key, values);
    }
    if resources.is_empty() {
        resources.push("*");
    }
    let asked: Vec<(&str, &str)> =
        actions.iter().flat_map(|action| resources.iter().map(|resource| (*action, *resource))).collect();
    let (page, marker) = paging.page(&format!("SimulatePrincipalPolicy {principal}"), &asked)?;
    let mut xml = Xml::new();
    xml.list("EvaluationResults", page, |xml, (action, resource)| {
        result(xml, action, resource, &policies, &boundaries, &context);
    });
    page_end(&mut xml, marker.as_deref());
    Ok(Some(xml))
}

fn result(xml: &mut Xml, action: &str, resource: &str, policies: &[Policy], boundaries: &[Policy], context: &Context) {
    let Decision { mut allowed, mut matched, missing } = evaluate(policies, action, resource, context);
    let within = boundaries.is_empty() || evaluate(boundaries, action, resource, context).allowed == Some(true);
    if !within && allowed == Some(true) {
        (allowed, matched) = (None, Vec::new());
    }
    let decision = match allowed {
        Some(true) => "allowed",
        Some(false) => "explicitDeny",
        None => "implicitDeny",
    };
    xml.text("EvalActionName", action).text("EvalResourceName", resource).text("EvalDecision", decision);
    xml.list("MatchedStatements", &matched, |xml, (id, source)| {
        xml.text("SourcePolicyId", id).text("SourcePolicyType", source);
    });
    xml.texts("MissingContextValues", missing.iter().map(String::as_str));
    if !boundaries.is_empty() {
        xml.element("PermissionsBoundaryDecisionDetail", |xml| {
            xml.value("AllowedByPermissionsBoundary", within);
        });
    }
}

fn parsed(list: &str, documents: &[&str]) -> Result<Vec<Policy>, ApiError> {
    (1..)
        .zip(documents)
        .map(|(n, text)| {
            // The operation lists no MalformedPolicyDocument.
            let document = Document::parse(text).map_err(|error| ApiError::new(400, "InvalidInput", error.message))?;
            Ok(Policy { id: format!("{list}.{n}"), source: "none", document })
        })
        .collect()
}

/// The condition keys that the caller wants to be taken for known.
fn context_entries<'a>(request: Request<'a>, input: &mut Input<'a>) -> Vec<(&'a str, Vec<&'a str>)> {
    let mut entries = Vec::new();
    for n in 1.. {
        let entry = format!("ContextEntries.member.{n}");
        let Some(key) = input.optional(&format!("{entry}.ContextKeyName"), &CONTEXT_KEY_NAME) else { break };
        entries.push((key, request.params.list(&format!("{entry}.ContextKeyValues"))));
    }
    entries
}
