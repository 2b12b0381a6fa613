"""The organisation of the demo account: its member accounts, and sessions of their root users."""

from server import Client

LEGACY, SANDBOX, DATA, BILLING, OLD, VAULT = (
    "222200001111",
    "777788889999",
    "444400003333",
    "555500004444",
    "666600005555",
    "777700006666",
)
AUDIT, DELETE, CREATE = "IAMAuditRootUserCredentials", "IAMDeleteRootUserCredentials", "IAMCreateRootUserPassword"

# What AWS answers about a root user against its own model: it has no name and no path, and the account's id for its own.
UNNAMED = (".UserName: required and missing", ".Path: required and missing", ".UserId: 12 characters, at least 16")


def url_of(client):
    return client.client.meta.endpoint_url


def policy(name):
    return {"arn": f"arn:aws:iam::aws:policy/root-task/{name}"}


def session(judge, client, account, task):
    """IAM as the root user of an account, for a task."""
    sts = Client(url_of(client), judge.saw, service="sts")
    reply = sts.call("AssumeRoot", TargetPrincipal=account, TaskPolicyArn=policy(task), DurationSeconds=300)
    judge.expect(reply, what=f"{account} {task}")
    key = reply.parsed["Credentials"]["AccessKeyId"]
    return Client(url_of(client), lambda reply: judge.saw(reply, UNNAMED), key=key)


def accounts(judge, client):
    """The accounts of the organisation, page by page"""
    organizations = Client(url_of(client), judge.saw, service="organizations")
    whole = organizations.call("ListAccounts").parsed["Accounts"]
    judge.check([account["Id"] for account in whole][0] == "111122223333", "the management account comes first")
    states = {account["Id"]: account["State"] for account in whole}
    judge.check(states[OLD] == "SUSPENDED" and states[LEGACY] == "ACTIVE", f"{states}")
    found, token = [], {}
    while True:
        page = organizations.call("ListAccounts", MaxResults=3, **token).parsed
        found += page["Accounts"]
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    judge.check(found == whole, "page by page they are the same")
    for parameters in ({"MaxResults": 0}, {"MaxResults": 21}, {"NextToken": "none"}):
        judge.expect(organizations.call("ListAccounts", **parameters), "InvalidInputException", f"{parameters}")
    features = client.call("ListOrganizationsFeatures").parsed["EnabledFeatures"]
    judge.check(features == ["RootCredentialsManagement", "RootSessions"], f"{features}")


def sessions(judge, client):
    """Sessions of root users, and who gets none"""
    sts = Client(url_of(client), judge.saw, service="sts")
    assume = lambda target, task, **more: sts.call("AssumeRoot", TargetPrincipal=target, TaskPolicyArn=policy(task), **more)
    for target in ("111122223333", OLD, "999999999999"):
        judge.expect(assume(target, AUDIT), "AccessDenied", target)
    judge.expect(assume("legacy-account", AUDIT), "ValidationError", "no account")
    judge.expect(assume(LEGACY, "AdministratorAccess"), "ValidationError", "no task")
    judge.expect(assume(LEGACY, AUDIT, DurationSeconds=901), "ValidationError", "901 s")
    judge.expect(assume(LEGACY, AUDIT, DurationSeconds=900), what="900 s")
    judge.expect(assume(f"arn:aws:iam::{LEGACY}:root", AUDIT), what="by ARN")
    audit = session(judge, client, LEGACY, AUDIT)
    for name in ("GetUser", "GetLoginProfile", "ListAccessKeys", "ListMFADevices", "ListSigningCertificates", "GetAccountSummary"):
        judge.expect(audit.call(name), what="in an audit") if name != "GetAccountSummary" else judge.check(
            summary(client, audit)["AccountPasswordPresent"] == 1, "the summary says that there is a password"
        )
    judge.expect(audit.call("DeleteLoginProfile"), "AccessDenied", "in an audit")
    judge.expect(audit.call("ListUsers"), "AccessDenied", "in an audit")
    judge.expect(session(judge, client, LEGACY, DELETE).call("CreateLoginProfile"), "AccessDenied", "where it is deleted")
    judge.expect(session(judge, client, VAULT, AUDIT).call("GetLoginProfile"), "AccessDenied", "by a policy of the organisation")
    judge.check("service control policy" in session(judge, client, VAULT, AUDIT).call("GetUser").error["Message"], "which says so")


def summary(client, audit):
    """A map, which the judge of elements does not walk: botocore's parser is asked."""
    silent = Client(url_of(client), lambda _: None, key=audit.client._get_credentials().access_key)
    return silent.call("GetAccountSummary").parsed["SummaryMap"]


def credentials(judge, client):
    """What root users have is deleted, and comes back as a leave to recover"""
    delete = session(judge, client, LEGACY, DELETE)
    judge.expect(delete.call("DeleteLoginProfile"), what="of a root user")
    again = delete.call("DeleteLoginProfile")
    judge.expect(again, "NoSuchEntity", "twice")
    judge.check(again.error["Message"] == "Login Profile for User null cannot be found.", again.error["Message"])
    judge.expect(delete.call("GetLoginProfile"), "NoSuchEntity", "which is deleted")
    create = session(judge, client, LEGACY, CREATE)
    judge.expect(create.call("CreateLoginProfile"), what="without parameters")
    judge.expect(create.call("CreateLoginProfile"), "EntityAlreadyExists", "twice")
    judge.expect(create.call("GetLoginProfile"), what="which was created")
    judge.expect(create.call("ListAccessKeys"), "AccessDenied", "where recovery is allowed")

    key = delete.call("ListAccessKeys").parsed["AccessKeyMetadata"][0]["AccessKeyId"]
    judge.expect(delete.call("GetAccessKeyLastUsed", AccessKeyId=key), what="of a root user")
    judge.expect(delete.call("DeleteAccessKey", AccessKeyId=key), what="of a root user")
    judge.expect(delete.call("DeleteAccessKey", AccessKeyId=key), "NoSuchEntity", "twice")
    judge.expect(delete.call("DeleteAccessKey", AccessKeyId="short"), "ValidationError", "of no id")

    delete = session(judge, client, DATA, DELETE)
    serial = delete.call("ListMFADevices").parsed["MFADevices"][0]["SerialNumber"]
    judge.expect(delete.call("DeleteVirtualMFADevice", SerialNumber=serial), "DeleteConflict", "while it is in use")
    judge.expect(delete.call("DeactivateMFADevice", SerialNumber=serial), what="of a root user")
    judge.expect(delete.call("DeactivateMFADevice", SerialNumber=serial), "NoSuchEntity", "twice")
    judge.expect(delete.call("DeleteVirtualMFADevice", SerialNumber=serial), what="that is nobody's")
    judge.expect(delete.call("DeleteVirtualMFADevice", SerialNumber=serial), "NoSuchEntity", "twice")

    delete = session(judge, client, BILLING, DELETE)
    certificate = delete.call("ListSigningCertificates").parsed["Certificates"][0]["CertificateId"]
    judge.expect(delete.call("DeleteSigningCertificate", CertificateId=certificate), what="of a root user")
    judge.expect(delete.call("DeleteSigningCertificate", CertificateId=certificate), "NoSuchEntity", "twice")
    judge.expect(delete.call("DeleteSigningCertificate", CertificateId="short"), "ValidationError", "of no id")


SECTIONS = [accounts, sessions, credentials]
