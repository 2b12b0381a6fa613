"""What an operator, a script or an auditor would do, call by call."""

import csv
import hashlib
import io
import json
import time

from botocore.exceptions import (
    ConnectionClosedError,
    HTTPClientError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)
from botocore.parsers import ResponseParserError

from server import Client

GOOD = "Correct-Horse-7"
OPERATOR = "arn:aws:iam::111122223333:user/helpdesk/helpdesk-ann"
READ_ONLY = "arn:aws:iam::aws:policy/IAMReadOnlyAccess"
DOCUMENT = json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}})


def valid_call(client, name):
    """Parameters of a call that breaks no constraint."""
    key = client.call("ListAccessKeys", UserName="ci-deployer").parsed["AccessKeyMetadata"][0]["AccessKeyId"]
    user = {"UserName": "judge.me"}
    return {
        "ListUsers": {},
        "ListAccountAliases": {},
        "GetAccountPasswordPolicy": {},
        "DeleteAccountPasswordPolicy": {},
        "UpdateAccountPasswordPolicy": {"MinimumPasswordLength": 14},
        "GenerateCredentialReport": {},
        "GetCredentialReport": {},
        "GetAccountAuthorizationDetails": {"Filter": ["User"]},
        "CreateLoginProfile": {**user, "Password": GOOD},
        "UpdateAccessKey": {**user, "AccessKeyId": key, "Status": "Active"},
        "DeleteAccessKey": {**user, "AccessKeyId": key},
        "GetAccessKeyLastUsed": {"AccessKeyId": key},
        "DeactivateMFADevice": {**user, "SerialNumber": "arn:aws:iam::111122223333:mfa/none"},
        "ChangePassword": {"OldPassword": GOOD, "NewPassword": GOOD + "!"},
        "SimulatePrincipalPolicy": {"PolicySourceArn": OPERATOR, "ActionNames": ["iam:ListUsers"]},
        "PutUserPolicy": {**user, "PolicyName": "p", "PolicyDocument": DOCUMENT},
        "GetUserPolicy": {**user, "PolicyName": "p"},
        "DeleteUserPolicy": {**user, "PolicyName": "p"},
        "AttachUserPolicy": {**user, "PolicyArn": READ_ONLY},
        "DetachUserPolicy": {**user, "PolicyArn": READ_ONLY},
    }.get(name, user)


def all_users(client):
    return [user for page in pages(client, "ListUsers", MaxItems=1000) for user in page["Users"]]


def pages(client, operation, **parameters):
    marker = {}
    while True:
        parsed = client.call(operation, **parameters, **marker).parsed
        yield parsed
        if not parsed.get("IsTruncated"):
            return
        marker = {"Marker": parsed["Marker"]}


def listing(judge, client):
    """Listing users, page by page"""
    users = all_users(client)
    names = [user["UserName"] for user in users]
    judge.check(len(names) == len({name.lower() for name in names}), "a user is listed twice")
    for size in (1, 7, 100, 249, 250, 1000):
        got = list(pages(client, "ListUsers", MaxItems=size))
        judge.check([u["UserName"] for page in got for u in page["Users"]] == names, f"pages of {size} differ")
        judge.check(all(len(page["Users"]) <= size for page in got), f"a page of more than {size}")
        judge.check(all(("Marker" in page) == page["IsTruncated"] for page in got), f"a marker without more at {size}")
    judge.check(len(client.call("ListUsers").parsed["Users"]) == min(100, len(names)), "the default is 100")
    for prefix in sorted({user["Path"] for user in users} | {"/", "/eng", "/engineering/platform/", "/nowhere/"}):
        got = [u["UserName"] for page in pages(client, "ListUsers", PathPrefix=prefix, MaxItems=9) for u in page["Users"]]
        expected = [user["UserName"] for user in users if user["Path"].startswith(prefix)]
        judge.check(got == expected, f"PathPrefix {prefix}")
    for user in users:
        judge.check(user["Arn"].endswith(f":user{user['Path']}{user['UserName']}"), f"the ARN {user['Arn']}")
    judge.check(any("PasswordLastUsed" not in user for user in users), "everybody is said to have signed in")
    first = client.call("ListUsers", MaxItems=2).parsed["Marker"]
    judge.expect(client.call("ListUsers", PathPrefix="/finance/", Marker=first), "ValidationError", "another list's marker")
    judge.expect(client.call("ListUsers", Marker=first[::-1]), "ValidationError", "no marker at all")
    # botocore's own paginator gives up on a marker that repeats.
    paginator = client.client.get_paginator("list_users")
    count = sum(len(page["Users"]) for page in paginator.paginate(PaginationConfig={"PageSize": 13}))
    judge.check(count == len(names), "botocore's paginator")


def describing(judge, client):
    """Everything about each user"""
    for user in all_users(client):
        name = user["UserName"]
        described = client.call("GetUser", UserName=name.swapcase()).parsed["User"]
        judge.check({k: described.get(k) for k in user} == user, f"GetUser {name} differs from ListUsers")
        tags = client.call("ListUserTags", UserName=name).parsed["Tags"]
        judge.check(described.get("Tags", []) == tags, f"the tags of {name} differ")
        for operation in ("ListAccessKeys", "ListMFADevices", "ListGroupsForUser", "ListUserPolicies", "ListAttachedUserPolicies"):
            reply = client.call(operation, UserName=name)
            judge.expect(reply, what=name)
        for key in client.call("ListAccessKeys", UserName=name).parsed["AccessKeyMetadata"]:
            used = client.call("GetAccessKeyLastUsed", AccessKeyId=key["AccessKeyId"])
            judge.check(used.parsed.get("UserName") == name, f"the owner of {key['AccessKeyId']}")
        for page_size in (1, 2):
            for operation, field in (("ListUserTags", "Tags"), ("ListGroupsForUser", "Groups")):
                split = [x for page in pages(client, operation, UserName=name, MaxItems=page_size) for x in page[field]]
                judge.check(split == client.call(operation, UserName=name).parsed[field], f"{operation} {name} by {page_size}")
        reply = client.call("GetLoginProfile", UserName=name)
        judge.check(reply.code in (None, "NoSuchEntity"), f"GetLoginProfile {name}: {reply.code}")


def authorization(judge, client):
    """Account authorization details, against what is read user by user"""
    judge.expect(client.call("PutUserPolicy", UserName="ann.ko", PolicyName="p", PolicyDocument=DOCUMENT))
    judge.expect(client.call("AttachUserPolicy", UserName="ann.ko", PolicyArn=READ_ONLY))
    users = all_users(client)
    details = lambda **more: list(pages(client, "GetAccountAuthorizationDetails", **more))
    whole = [user for page in details(MaxItems=1000, Filter=["User"]) for user in page["UserDetailList"]]
    for size in (1, 99, 250):
        got = details(MaxItems=size, Filter=["User"])
        judge.check([user for page in got for user in page["UserDetailList"]] == whole, f"pages of {size} differ")
        judge.check(all(len(page["UserDetailList"]) <= size for page in got), f"a page of more than {size}")
        judge.check(all(("Marker" in page) == page["IsTruncated"] for page in got), f"a marker without more at {size}")
    judge.check(len(client.call("GetAccountAuthorizationDetails").parsed["UserDetailList"]) == 100, "the default is 100")
    for filter, count in ((["Role"], 0), (["Group", "LocalManagedPolicy", "AWSManagedPolicy"], 0), (["Role", "User"], 100)):
        got = client.call("GetAccountAuthorizationDetails", Filter=filter).parsed["UserDetailList"]
        judge.check(len(got) == count, f"{filter}: {len(got)} users")
    judge.check([user["UserName"] for user in whole] == [user["UserName"] for user in users], "the users differ")
    for listed, user in zip(users, whole):
        name = {"UserName": user["UserName"]}
        same = ("Path", "UserId", "Arn", "CreateDate")
        judge.check([user[key] for key in same] == [listed[key] for key in same], f"{name}: who it is")
        judge.check("PasswordLastUsed" not in user, f"{name}: a sign-in, which it does not tell of")
        judge.check(user.get("Tags", []) == client.call("ListUserTags", **name).parsed["Tags"], f"{name}: tags")
        groups = [group["GroupName"] for group in client.call("ListGroupsForUser", **name).parsed["Groups"]]
        judge.check(user["GroupList"] == groups, f"{name}: groups")
        attached = client.call("ListAttachedUserPolicies", **name).parsed["AttachedPolicies"]
        judge.check(user["AttachedManagedPolicies"] == attached, f"{name}: attached policies")
        inline = client.call("ListUserPolicies", **name).parsed["PolicyNames"]
        judge.check([policy["PolicyName"] for policy in user["UserPolicyList"]] == inline, f"{name}: inline policies")
        for policy in user["UserPolicyList"]:
            read = client.call("GetUserPolicy", **name, PolicyName=policy["PolicyName"]).parsed["PolicyDocument"]
            judge.check(policy["PolicyDocument"] == read == json.loads(DOCUMENT), f"{name}: the document of a policy")
    first = client.call("GetAccountAuthorizationDetails", MaxItems=2, Filter=["User"]).parsed["Marker"]
    for operation in ("ListUsers", "GetAccountAuthorizationDetails"):
        judge.expect(client.call(operation, Marker=first), "ValidationError", "another list's marker")
    judge.expect(client.call("DeleteUserPolicy", UserName="ann.ko", PolicyName="p"))
    judge.expect(client.call("DetachUserPolicy", UserName="ann.ko", PolicyArn=READ_ONLY))


def report(judge, client):
    """The credential report, against what is read live"""
    judge.expect(client.call("GetCredentialReport"), "ReportNotPresent")
    judge.check(client.call("GenerateCredentialReport").parsed["State"] == "STARTED", "the first is begun")
    judge.check(client.call("GenerateCredentialReport").parsed["State"] == "COMPLETE", "and made at once")
    content = client.call("GetCredentialReport").parsed["Content"]
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    judge.check(len(rows[0]) == 22, f"{len(rows[0])} columns")
    judge.check(rows[0]["user"] == "<root_account>", "the first row is the root user's")
    users = all_users(client)
    judge.check([row["user"] for row in rows[1:]] == [user["UserName"] for user in users], "the users differ")
    for row, user in zip(rows[1:], users):
        name = row["user"]
        profile = client.call("GetLoginProfile", UserName=name)
        judge.check(row["password_enabled"] == str(profile.code is None).lower(), f"{name}: password_enabled")
        if profile.code is None:
            used = user.get("PasswordLastUsed")
            expected = used.strftime("%Y-%m-%dT%H:%M:%S+00:00") if used else "no_information"
            judge.check(row["password_last_used"] == expected, f"{name}: password_last_used {row['password_last_used']}")
            judge.check(row["password_next_rotation"] > row["password_last_changed"], f"{name}: password_next_rotation")
        else:
            columns = ("password_last_used", "password_last_changed", "password_next_rotation")
            judge.check(all(row[column] == "N/A" for column in columns), f"{name}: a password that is none")
        devices = client.call("ListMFADevices", UserName=name).parsed["MFADevices"]
        judge.check(row["mfa_active"] == str(bool(devices)).lower(), f"{name}: mfa_active")
        keys = client.call("ListAccessKeys", UserName=name).parsed["AccessKeyMetadata"]
        active = sorted([key["Status"] == "Active" for key in keys] + [False] * (2 - len(keys)))
        judge.check(sorted(row[f"access_key_{n}_active"] == "true" for n in (1, 2)) == active, f"{name}: keys")


def login_profiles(judge, client):
    """Login profiles, from none to none"""
    create = lambda **more: client.call("CreateLoginProfile", **{"UserName": "cy.wu", "Password": GOOD, **more})
    for operation in ("GetLoginProfile", "DeleteLoginProfile"):
        judge.expect(client.call(operation, UserName="cy.wu"), "NoSuchEntity", "without a password")
    judge.expect(client.call("UpdateLoginProfile", UserName="cy.wu", Password=GOOD), "NoSuchEntity", "without a password")
    judge.expect(create(UserName="nobody"), "NoSuchEntity", "for nobody")
    for bad in ("Short-Horse-7", "correct-horse-7", "CORRECT-HORSE-7", "Correct-Horse-x", "CorrectHorse?~77"):
        judge.expect(create(Password=bad), "PasswordPolicyViolation", bad)
    created = create(UserName="CY.WU", PasswordResetRequired=True)
    judge.check(created.parsed["LoginProfile"]["UserName"] == "cy.wu", "the name in its own case")
    judge.expect(create(), "EntityAlreadyExists", "twice")
    judge.expect(create(UserName="Cy.Wu"), "EntityAlreadyExists", "in another case")
    flag = lambda: client.call("GetLoginProfile", UserName="cy.wu").parsed["LoginProfile"]["PasswordResetRequired"]
    judge.check(flag() is True, "the flag as created")
    judge.expect(client.call("UpdateLoginProfile", UserName="cy.wu", Password="Another-Horse-8"))
    judge.check(flag() is True, "a new password keeps the flag")
    judge.expect(client.call("UpdateLoginProfile", UserName="cy.wu", PasswordResetRequired=False))
    judge.check(flag() is False, "the flag alone")
    judge.expect(client.call("UpdateLoginProfile", UserName="cy.wu", Password=GOOD), "PasswordPolicyViolation", "a former one")
    judge.expect(client.call("UpdateLoginProfile", UserName="cy.wu", Password="short"), "PasswordPolicyViolation", "short")
    first = created.parsed["LoginProfile"]["CreateDate"]
    read = client.call("GetLoginProfile", UserName="cy.wu").parsed["LoginProfile"]["CreateDate"]
    judge.check(first == read, "CreateDate is the first password's")
    judge.expect(client.call("DeleteLoginProfile", UserName="cy.wu"))
    judge.expect(client.call("GetLoginProfile", UserName="cy.wu"), "NoSuchEntity", "after its deletion")
    own = client.call("GetLoginProfile").parsed["LoginProfile"]["UserName"]
    judge.check(own == "helpdesk-ann", f"without a name it is the caller's, not {own}'s")


def own_password(judge, client):
    """Users change their own password"""
    key = client.call("ListAccessKeys", UserName="ci-deployer").parsed["AccessKeyMetadata"][0]["AccessKeyId"]
    own = Client(client.client.meta.endpoint_url, judge.saw, key=key)
    change = lambda old, new: own.call("ChangePassword", OldPassword=old, NewPassword=new)
    judge.expect(change(GOOD, "Another-Horse-8"), "NoSuchEntity", "without a password")
    client.call("CreateLoginProfile", UserName="ci-deployer", Password=GOOD, PasswordResetRequired=True)
    judge.expect(change("Wrong-Horse-77", "Another-Horse-8"), "AccessDenied", "with a wrong one")
    judge.expect(change(GOOD, "short"), "PasswordPolicyViolation", "to a short one")
    judge.expect(change(GOOD, GOOD), "PasswordPolicyViolation", "to the same")
    judge.expect(change(GOOD, "Another-Horse-8"))
    profile = client.call("GetLoginProfile", UserName="ci-deployer").parsed["LoginProfile"]
    judge.check(profile["PasswordResetRequired"] is False, "the flag is gone once it was changed")
    client.call("DeleteLoginProfile", UserName="ci-deployer")


def password_policy(judge, client):
    """The account's password policy"""
    before = client.call("GetAccountPasswordPolicy").parsed["PasswordPolicy"]
    judge.check(before["ExpirePasswords"] == ("MaxPasswordAge" in before), "ExpirePasswords goes with MaxPasswordAge")
    judge.expect(client.call("UpdateAccountPasswordPolicy", RequireNumbers=True))
    after = client.call("GetAccountPasswordPolicy").parsed["PasswordPolicy"]
    judge.check(after["MinimumPasswordLength"] == 6 and not after["RequireSymbols"], "what is left out goes to its default")
    judge.check("MaxPasswordAge" not in after and "PasswordReusePrevention" not in after, "and what has none, away")
    judge.expect(client.call("DeleteAccountPasswordPolicy"))
    for operation in ("GetAccountPasswordPolicy", "DeleteAccountPasswordPolicy"):
        judge.expect(client.call(operation), "NoSuchEntity", "without one")
    for bad in ("Aa1!aaa", "aaaaaaa1", "Acme-Prod"):
        judge.expect(client.call("CreateLoginProfile", UserName="cy.wu", Password=bad), "PasswordPolicyViolation", bad)
    restored = {k: v for k, v in before.items() if k != "ExpirePasswords"}
    judge.expect(client.call("UpdateAccountPasswordPolicy", **restored))
    judge.check(client.call("GetAccountPasswordPolicy").parsed["PasswordPolicy"] == before, "it is back")


def keys_and_devices(judge, client):
    """Access keys and MFA devices"""
    key = client.call("ListAccessKeys", UserName="terraform-runner").parsed["AccessKeyMetadata"][0]["AccessKeyId"]
    update = lambda status: client.call("UpdateAccessKey", UserName="terraform-runner", AccessKeyId=key, Status=status)
    judge.expect(update("Inactive"))
    judge.expect(update("Expired"), "InvalidInput", "a status nobody can give")
    denied = Client(client.client.meta.endpoint_url, judge.saw, key=key).call("GetUser")
    judge.expect(denied, "InvalidClientTokenId", "with an inactive key")
    judge.expect(update("Active"))
    judge.expect(client.call("DeleteAccessKey", UserName="terraform-runner", AccessKeyId=key))
    for operation, more in (("DeleteAccessKey", {}), ("UpdateAccessKey", {"Status": "Active"})):
        judge.expect(client.call(operation, UserName="terraform-runner", AccessKeyId=key, **more), "NoSuchEntity")
    judge.expect(client.call("GetAccessKeyLastUsed", AccessKeyId=key), "AccessDenied", "of a key that is gone")
    device = client.call("ListMFADevices", UserName="ann.ko").parsed["MFADevices"][0]["SerialNumber"]
    judge.expect(client.call("DeactivateMFADevice", UserName="ann.ko", SerialNumber=device))
    judge.expect(client.call("DeactivateMFADevice", UserName="ann.ko", SerialNumber=device), "NoSuchEntity")
    judge.check(client.call("ListMFADevices", UserName="ann.ko").parsed["MFADevices"] == [], "a device is left")


def policies(judge, client):
    """Policies of users, and what they allow"""
    user = {"UserName": "ann.ko"}
    for n in range(3):
        judge.expect(client.call("PutUserPolicy", **user, PolicyName=f"p{n}", PolicyDocument=DOCUMENT))
    judge.expect(client.call("PutUserPolicy", **user, PolicyName="bad", PolicyDocument="{"), "MalformedPolicyDocument")
    long = DOCUMENT.replace("s3:Get*", "s3:" + "x" * 2000)
    judge.expect(client.call("PutUserPolicy", **user, PolicyName="long", PolicyDocument=long), "LimitExceeded")
    names = [n for page in pages(client, "ListUserPolicies", **user, MaxItems=2) for n in page["PolicyNames"]]
    judge.check(names == ["p0", "p1", "p2"], f"{names}")
    read = client.call("GetUserPolicy", **user, PolicyName="p1").parsed["PolicyDocument"]
    judge.check(read == json.loads(DOCUMENT), "the document comes back")
    judge.expect(client.call("DeleteUserPolicy", **user, PolicyName="p1"))
    for operation in ("GetUserPolicy", "DeleteUserPolicy"):
        judge.expect(client.call(operation, **user, PolicyName="p1"), "NoSuchEntity")
    judge.expect(client.call("AttachUserPolicy", **user, PolicyArn=READ_ONLY))
    judge.expect(client.call("AttachUserPolicy", **user, PolicyArn=READ_ONLY), what="twice")
    for arn, code in (
        ("arn:aws:iam::aws:policy/NoSuchPolicy", "NoSuchEntity"),
        ("arn:aws:s3:::a-bucket-of-ours", "InvalidInput"),
        ("arn:aws:iam::aws:policy/aws-service-role/X", "PolicyNotAttachable"),
    ):
        judge.expect(client.call("AttachUserPolicy", **user, PolicyArn=arn), code, arn)
    judge.expect(client.call("DetachUserPolicy", **user, PolicyArn="arn:aws:s3:::a-bucket-of-ours"), "InvalidInput")
    attached = client.call("ListAttachedUserPolicies", **user).parsed["AttachedPolicies"]
    judge.check(attached == [{"PolicyName": "IAMReadOnlyAccess", "PolicyArn": READ_ONLY}], f"{attached}")
    judge.expect(client.call("DetachUserPolicy", **user, PolicyArn=READ_ONLY))
    judge.expect(client.call("DetachUserPolicy", **user, PolicyArn=READ_ONLY), "NoSuchEntity", "twice")
    of_aws = "AdministratorAccess IAMFullAccess PowerUserAccess ReadOnlyAccess Billing SecurityAudit SupportUser".split()
    arns = [f"arn:aws:iam::aws:policy/{name}" for name in of_aws]
    arns += [f"arn:aws:iam::111122223333:policy/{name}" for name in ("DenyAllWithoutMFA", "HelpdeskPasswords", "StaffBasics")]
    for arn in arns:
        judge.expect(client.call("AttachUserPolicy", UserName="cy.wu", PolicyArn=arn))
    judge.expect(client.call("AttachUserPolicy", UserName="cy.wu", PolicyArn=READ_ONLY), "LimitExceeded", "an eleventh")
    simulate = lambda arn, *actions, **more: client.call("SimulatePrincipalPolicy", PolicySourceArn=arn, ActionNames=actions, **more)
    decide = lambda *args, **more: [r["EvalDecision"] for r in simulate(*args, **more).parsed["EvaluationResults"]]
    judge.check(decide(OPERATOR, "iam:ListUsers", "ec2:RunInstances") == ["allowed", "implicitDeny"], "the operator's")
    locked = "arn:aws:iam::111122223333:user/security/irina.volkova"
    judge.check(decide(locked, "iam:ChangePassword") == ["explicitDeny"], "without MFA")
    mfa = [{"ContextKeyName": "aws:MultiFactorAuthPresent", "ContextKeyValues": ["true"], "ContextKeyType": "boolean"}]
    judge.check(decide(locked, "support:DescribeCases", ContextEntries=mfa) == ["allowed"], "with MFA")
    boundary = {"PermissionsBoundaryPolicyInputList": [DOCUMENT]}
    judge.check(decide(OPERATOR, "iam:ListUsers", **boundary) == ["implicitDeny"], "outside of a boundary")
    judge.check(decide(OPERATOR, "s3:GetObject", PolicyInputList=[DOCUMENT]) == ["allowed"], "with a policy sent along")
    arns = ["arn:aws:s3:::one", "arn:aws:s3:::two"]
    judge.check(len(decide(OPERATOR, "iam:A", "iam:B", ResourceArns=arns)) == 4, "each action on each resource")
    judge.expect(simulate("arn:aws:iam::111122223333:user/nobody", "iam:A"), "NoSuchEntity")
    judge.expect(simulate(OPERATOR, "ListUsers"), "InvalidInput", "an action without a service")
    nobody = client.call("ListAccessKeys", UserName="backup-agent").parsed["AccessKeyMetadata"][0]["AccessKeyId"]
    denied = Client(client.client.meta.endpoint_url, judge.saw, key=nobody)
    for operation in (
        "ListUsers GetAccountPasswordPolicy DeleteLoginProfile GenerateCredentialReport GetAccountAuthorizationDetails"
    ).split():
        judge.expect(denied.call(operation), "AccessDenied", "without permission")


def strangers(judge, client):
    """Users and actions that there are not, and who is asking"""
    for operation in (
        "GetUser ListAccessKeys ListMFADevices ListGroupsForUser ListUserTags ListUserPolicies ListAttachedUserPolicies "
        "GetLoginProfile DeleteLoginProfile UpdateLoginProfile CreateLoginProfile PutUserPolicy GetUserPolicy "
        "DeleteUserPolicy AttachUserPolicy DetachUserPolicy UpdateAccessKey DeleteAccessKey DeactivateMFADevice"
    ).split():
        parameters = {**valid_call(client, operation), "UserName": "nobody.at.all"}
        judge.expect(client.call(operation, **parameters), "NoSuchEntity", "for nobody")
    judge.expect(client.call("CreateGroup", GroupName="g"), "InvalidAction", "which the account does not answer")
    aliases = client.call("ListAccountAliases").parsed["AccountAliases"]
    judge.check(aliases == ["acme-prod"], f"{aliases}")
    judge.check(client.call("GetUser").parsed["User"]["Arn"] == OPERATOR, "the caller")
    sts = Client(client.client.meta.endpoint_url, judge.saw, service="sts")
    identity = sts.call("GetCallerIdentity").parsed
    judge.check((identity["Account"], identity["Arn"]) == ("111122223333", OPERATOR), f"{identity}")


def mfa_code(serial, ahead=0):
    """What a device of the demo account shows, by its own rule (src/demo/mfa_code.rs)."""
    step = int(time.time()) // 30 + ahead
    number = int.from_bytes(hashlib.sha256(f"{serial} {step}".encode()).digest()[:8], "big")
    return f"{number % 1_000_000:06}"


def sessions(judge, client):
    """Roles, and sessions with MFA"""
    url = client.client.meta.endpoint_url
    sts = Client(url, judge.saw, service="sts")
    serial = client.call("ListMFADevices", UserName="helpdesk-ann").parsed["MFADevices"][0]["SerialNumber"]
    role = "arn:aws:iam::111122223333:role/"
    named = {"RoleArn": role + "Helpdesk", "RoleSessionName": "judge"}
    judge.expect(sts.call("AssumeRole", **named))
    judge.expect(sts.call("AssumeRole", **{**named, "RoleArn": role + "Owner"}), "AccessDenied", "which there is not")
    partner = {**named, "RoleArn": role + "Partner"}
    judge.expect(sts.call("AssumeRole", **partner), "AccessDenied", "without its external id")
    judge.expect(sts.call("AssumeRole", **partner, ExternalId="acme-42"), what="with it")
    judge.expect(sts.call("AssumeRole", **named, DurationSeconds=43200), "ValidationError", "for too long")
    guarded = {**named, "RoleArn": role + "HelpdeskMfa"}
    judge.expect(sts.call("AssumeRole", **guarded), "AccessDenied", "without a code")
    with_mfa = {"SerialNumber": serial, "TokenCode": mfa_code(serial)}
    other = {**with_mfa, "SerialNumber": "arn:aws:iam::111122223333:mfa/other"}
    judge.expect(sts.call("AssumeRole", **guarded, **other), "AccessDenied", "with another's device")
    judge.expect(sts.call("AssumeRole", **guarded, **with_mfa), what="with a code")
    judge.expect(sts.call("AssumeRole", **guarded, **with_mfa), "AccessDenied", "with a code that is used up")
    wrong = {**with_mfa, "TokenCode": "12345"}
    judge.expect(sts.call("GetSessionToken", **wrong), "ValidationError", "with what is no code")
    plain = sts.call("GetSessionToken")
    judge.expect(plain, what="without a code")
    with_mfa["TokenCode"] = mfa_code(serial, 1)
    session = sts.call("GetSessionToken", **with_mfa)
    judge.expect(session, what="with a code")
    as_session = lambda reply, service: Client(url, judge.saw, service=service, key=reply.parsed["Credentials"]["AccessKeyId"])
    judge.expect(as_session(plain, "iam").call("GetUser"), "InvalidClientTokenId", "in a session without MFA")
    judge.expect(as_session(session, "iam").call("GetUser"), what="in a session with MFA")
    judge.expect(as_session(session, "sts").call("GetSessionToken"), "AccessDenied", "in a session")
    judge.expect(as_session(session, "sts").call("AssumeRole", **guarded), what="in a session with MFA")
    chained = as_session(sts.call("AssumeRole", **named), "sts")
    judge.expect(chained.call("AssumeRole", **named, DurationSeconds=7200), "ValidationError", "from a role, for two hours")
    arn = chained.call("GetCallerIdentity").parsed["Arn"]
    judge.check(arn == "arn:aws:sts::111122223333:assumed-role/Helpdesk/judge", f"{arn}")


def organization(judge, client):
    """Several accounts, and for which one a call is"""
    url = client.client.meta.endpoint_url
    sts = Client(url, judge.saw, service="sts")
    first = {user["UserName"] for user in all_users(client)}
    judge.check(len(first) == 214, f"{len(first)} users in the first account")
    for account, alias, count in (("444455556666", "acme-staging", 41), ("777788889999", "acme-sandbox", 12)):
        role = sts.call("AssumeRole", RoleArn=f"arn:aws:iam::{account}:role/Helpdesk", RoleSessionName="judge")
        judge.expect(role, what=f"of the account {account}")
        key = role.parsed["Credentials"]["AccessKeyId"]
        there = Client(url, judge.saw, key=key)
        identity = Client(url, judge.saw, service="sts", key=key).call("GetCallerIdentity").parsed
        arn = f"arn:aws:sts::{account}:assumed-role/Helpdesk/judge"
        judge.check((identity["Account"], identity["Arn"]) == (account, arn), f"{identity}")
        judge.check(there.call("ListAccountAliases").parsed["AccountAliases"] == [alias], alias)
        users = all_users(there)
        judge.check(len(users) == count and {user["UserName"] for user in users} != first, f"{len(users)} users")
        judge.check(all(f"::{account}:user/" in user["Arn"] for user in users), f"ARNs of {account}")
        judge.expect(there.call("GetUser", UserName="dora.klein"), "NoSuchEntity", "who is in the first account")
        judge.expect(there.call("GetUser"), "ValidationError", "of nobody, in a role")
    stranger = {"RoleArn": "arn:aws:iam::999900001111:role/Helpdesk", "RoleSessionName": "judge"}
    judge.expect(sts.call("AssumeRole", **stranger), "AccessDenied", "of an account elsewhere")


def settling(judge, client):
    """A user whose password is being created"""
    client.call("CreateLoginProfile", UserName="gwen_ortiz", Password=GOOD)
    judge.expect(client.call("DeleteLoginProfile", UserName="gwen_ortiz"), what="an old one")
    judge.expect(client.call("CreateLoginProfile", UserName="gwen_ortiz", Password=GOOD))
    judge.expect(client.call("GetLoginProfile", UserName="gwen_ortiz"), what="while it settles")
    device = client.call("ListMFADevices", UserName="gwen_ortiz").parsed["MFADevices"][0]["SerialNumber"]
    unmodifiable = "EntityTemporarilyUnmodifiable"
    judge.expect(client.call("UpdateLoginProfile", UserName="gwen_ortiz", Password="Another-Horse-8"), unmodifiable)
    judge.expect(client.call("DeleteLoginProfile", UserName="gwen_ortiz"), unmodifiable)
    judge.expect(client.call("DeactivateMFADevice", UserName="gwen_ortiz", SerialNumber=device), unmodifiable)
    key = client.call("ListAccessKeys", UserName="ci-deployer").parsed["AccessKeyMetadata"][0]["AccessKeyId"]
    client.call("CreateLoginProfile", UserName="ci-deployer", Password=GOOD)
    own = Client(client.client.meta.endpoint_url, judge.saw, key=key)
    judge.expect(own.call("ChangePassword", OldPassword=GOOD, NewPassword="Another-Horse-8"), unmodifiable)


def slow_report(judge, client):
    """A report in the making"""
    states = [client.call("GenerateCredentialReport").parsed["State"] for _ in range(2)]
    judge.check(states == ["STARTED", "INPROGRESS"], f"{states}")
    judge.expect(client.call("GetCredentialReport"), "ReportInProgress")


def propagation(judge, client):
    """Reads behind a write"""
    client.call("CreateLoginProfile", UserName="cy.wu", Password=GOOD)
    judge.expect(client.call("GetLoginProfile", UserName="cy.wu"), "NoSuchEntity", "which is not seen yet")


def throttling(judge, client):
    """A token bucket"""
    codes = [client.call("GetLoginProfile", UserName="ann.ko").code for _ in range(8)]
    judge.check(codes == [None] * 5 + ["Throttling"] * 3, f"a burst of five: {codes}")
    judge.expect(client.call("GetUser", UserName="ann.ko"), what="of another bucket")


def service_errors(judge, client):
    """Errors of the service itself, of every operation"""
    for name in client.methods:
        if name in OPERATIONS_WITH_FAILURE:
            judge.expect(client.call(name, **valid_call(client, name)), "ServiceFailure")


def broken_wire(judge, client):
    """Replies that do not come, or not whole"""

    def fails(expected, operation, **parameters):
        try:
            client.call(operation, **parameters)
            judge.check(False, f"{operation}: a reply came")
        except expected:
            judge.check(True, operation)

    fails(ConnectionClosedError, "CreateLoginProfile", UserName="cy.wu", Password=GOOD)
    judge.expect(client.call("GetLoginProfile", UserName="cy.wu"), what="applied though the reply was lost")
    fails((IncompleteReadError, ResponseStreamingError, HTTPClientError), "ListUsers")
    # A page that happens to be well-formed XML, so that botocore looks in vain for the result in it.
    fails((ResponseParserError, KeyError), "GetUser", UserName="ann.ko")
    fails(ReadTimeoutError, "ListUserTags", UserName="ann.ko")
    judge.expect(client.call("DeleteLoginProfile", UserName="ann.ko"), "ServiceFailure", "after it was applied")
    judge.expect(client.call("GetLoginProfile", UserName="ann.ko"), "NoSuchEntity", "applied in spite of the error")
    judge.expect(client.call("ListAccountAliases"), "ExpiredToken")
    judge.expect(client.call("ListMFADevices", UserName="ann.ko"), "AccessDenied")
    judge.expect(client.call("GenerateCredentialReport"), "LimitExceeded")


def five_thousand(judge, client):
    """Five thousand users, quickly"""
    begun = time.monotonic()
    judge.check(len(all_users(client)) == 5000, "five thousand users")
    listed = time.monotonic() - begun
    begun = time.monotonic()
    for _ in range(300):
        client.call("GetLoginProfile", UserName="ann.ko")
    rate = 300 / (time.monotonic() - begun)
    print(f"5,000 users listed in {listed:.2f} s; {rate:.0f} calls of GetLoginProfile a second, judged\n")
    judge.check(listed < 20, f"listing took {listed:.1f} s")


OPERATIONS_WITH_FAILURE = """
    ListUsers GetUser CreateLoginProfile GetLoginProfile UpdateLoginProfile DeleteLoginProfile GetAccountPasswordPolicy
    UpdateAccountPasswordPolicy DeleteAccountPasswordPolicy ListAccountAliases GenerateCredentialReport
    GetCredentialReport UpdateAccessKey DeleteAccessKey ListMFADevices DeactivateMFADevice ListGroupsForUser ListUserTags
    ChangePassword PutUserPolicy GetUserPolicy DeleteUserPolicy ListUserPolicies AttachUserPolicy DetachUserPolicy
    ListAttachedUserPolicies GetAccountAuthorizationDetails
""".split()

READING = [listing, describing, authorization, report]
WRITING = [login_profiles, own_password, password_policy, keys_and_devices, policies, strangers, sessions]

# What needs a server of its own, with its options.
STAGED = [
    (organization, ["--organization"]),
    (settling, ["--settling-ms", "60000"]),
    (slow_report, ["--report-ms", "60000"]),
    (propagation, ["--propagation-ms", "60000"]),
    (throttling, ["--bucket", "GetLoginProfile=0.001:5"]),
    (service_errors, [option for name in OPERATIONS_WITH_FAILURE for option in ("--fault", f"{name}=error-before")]),
    (
        broken_wire,
        """--fault CreateLoginProfile=reply-lost --fault ListUsers=truncated --fault GetUser=html
        --fault ListUserTags=hang --fault DeleteLoginProfile=error-after --fault ListAccountAliases=expired
        --fault ListMFADevices=denied --fault GenerateCredentialReport=limit""".split(),
    ),
    (five_thousand, ["--users", "5000"]),
]
