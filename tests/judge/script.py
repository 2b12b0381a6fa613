"""The calls that the demo account and its peers all get, in this order: each builds on those before it."""

import csv
import io

GOOD = "Correct-Horse-7"
OTHER = "Another-Horse-8"
POLICY = {
    "MinimumPasswordLength": 14,
    "RequireSymbols": True,
    "RequireNumbers": True,
    "RequireUppercaseCharacters": True,
    "RequireLowercaseCharacters": True,
    "AllowUsersToChangePassword": True,
    "MaxPasswordAge": 90,
    "PasswordReusePrevention": 5,
}


class Step:
    """One call: a name for it, the operation, its parameters, and what of the reply is compared."""

    def __init__(self, name, operation, look=lambda parsed: parsed, **parameters):
        self.name = name
        self.operation = operation
        self.look = look
        self._parameters = parameters

    def parameters(self, account):
        """The parameters, those that are functions of the account worked out."""
        return {name: value(account) if callable(value) else value for name, value in self._parameters.items()}


def key_of(user, number):
    """The id of a user's access key, which each account makes up."""
    return lambda account: account.keys[user][number]


def without(number):
    """A user that has no password, and that no other step is about: an account that takes what it should not, changes
    nothing for the steps after it."""
    return lambda account: account.without[number]


def names(parsed):
    return [(user["UserName"], user["Path"], user["Arn"]) for user in parsed["Users"]]


def count(parsed):
    return len(parsed["Users"]), parsed.get("IsTruncated"), "Marker" in parsed


def details(parsed):
    who = lambda user: (user["UserName"], user["Path"], user["Arn"])
    return [(*who(user), user.get("Tags", []), user["GroupList"]) for user in parsed["UserDetailList"]]


def count_details(parsed):
    return len(parsed["UserDetailList"]), parsed.get("IsTruncated"), "Marker" in parsed


def keys(parsed):
    return [(key["UserName"], key["Status"], key["CreateDate"]) for key in parsed["AccessKeyMetadata"]]


def report(parsed):
    """The rows of users that no step has changed, without what depends on the hour."""
    rows = csv.DictReader(io.StringIO(parsed["Content"].decode()))
    told = ("user", "password_enabled", "mfa_active", "access_key_1_active", "access_key_2_active")
    return [[row.get(column) for column in told] for row in rows if row["user"] in ("ann.ko", "Fatima.Haddad")]


def columns(parsed):
    return parsed["Content"].decode().splitlines()[0].split(",")


def first_row(parsed):
    return parsed["Content"].decode().splitlines()[1].split(",")[0]


def last_changed(parsed):
    """Whether the report knows the password of `cy.wu` to be newer than the user."""
    rows = {row["user"]: row for row in csv.DictReader(io.StringIO(parsed["Content"].decode()))}
    row = rows["cy.wu"]
    return row["password_enabled"], row["password_last_changed"] > row["user_creation_time"]


CY = {"UserName": "cy.wu"}
ANN = {"UserName": "ann.ko"}
NOBODY = {"UserName": "nobody"}

READING = [
    Step("aliases", "ListAccountAliases", lambda parsed: parsed["AccountAliases"]),
    Step("all users", "ListUsers", names),
    Step("users of a path", "ListUsers", names, PathPrefix="/service/"),
    Step("users of no path", "ListUsers", names, PathPrefix="/nowhere/"),
    Step("two users", "ListUsers", count, MaxItems=2),
    Step("no users at a time", "ListUsers", count, MaxItems=0),
    Step("more users than may be", "ListUsers", count, MaxItems=1001),
    Step("a marker that is none", "ListUsers", count, Marker="nonsense"),
    Step("a user", "GetUser", lambda parsed: sorted(parsed["User"].get("Tags", []), key=repr), **ANN),
    Step("a user in another case", "GetUser", lambda parsed: parsed["User"]["UserName"], UserName="ANN.KO"),
    Step("no such user", "GetUser", **NOBODY),
    Step("a user of a bad name", "GetUser", UserName="no one"),
    Step("a user of too long a name", "GetUser", UserName="x" * 129),
    Step("keys", "ListAccessKeys", keys, UserName="Fatima.Haddad"),
    Step("no keys", "ListAccessKeys", keys, **ANN),
    Step("keys of nobody", "ListAccessKeys", **NOBODY),
    Step("MFA devices", "ListMFADevices", lambda parsed: len(parsed["MFADevices"]), **ANN),
    Step("MFA devices of nobody", "ListMFADevices", **NOBODY),
    Step("groups", "ListGroupsForUser", lambda parsed: [group["GroupName"] for group in parsed["Groups"]], **ANN),
    Step("groups of nobody", "ListGroupsForUser", **NOBODY),
    Step("tags", "ListUserTags", lambda parsed: parsed["Tags"], **ANN),
    Step("tags of nobody", "ListUserTags", **NOBODY),
    Step("everybody's tags and groups", "GetAccountAuthorizationDetails", details, Filter=["User"], MaxItems=1000),
    Step("details of two users", "GetAccountAuthorizationDetails", count_details, Filter=["User"], MaxItems=2),
    Step("details of a kind that is none", "GetAccountAuthorizationDetails", details, Filter=["Person"]),
    Step("a key's last use", "GetAccessKeyLastUsed", lambda parsed: parsed["UserName"], AccessKeyId=key_of("ci-deployer", 0)),
]

PROFILES = [
    Step("profile: none", "GetLoginProfile", **CY),
    Step("profile: of nobody", "GetLoginProfile", **NOBODY),
    Step("profile: of a bad name", "GetLoginProfile", UserName="no one"),
    Step("profile: must change", "GetLoginProfile", UserName="bob.lee"),
    Step("profile: need not change", "GetLoginProfile", **ANN),
    Step("update where there is none", "UpdateLoginProfile", **CY, Password=GOOD),
    Step("delete where there is none", "DeleteLoginProfile", **CY),
    Step("update of nobody", "UpdateLoginProfile", **NOBODY, Password=GOOD),
    Step("delete of nobody", "DeleteLoginProfile", **NOBODY),
    Step("create for nobody", "CreateLoginProfile", **NOBODY, Password=GOOD),
    Step("create for a bad name", "CreateLoginProfile", UserName="no one", Password=GOOD),
    Step("create without a password", "CreateLoginProfile", UserName=without(0)),
    Step("create with an emoji", "CreateLoginProfile", UserName=without(1), Password="Correct-Horse-7-\U0001f600"),
    Step("create with 129 characters", "CreateLoginProfile", UserName=without(2), Password="Aa1-" + "x" * 125),
    Step("create", "CreateLoginProfile", **CY, Password=GOOD, PasswordResetRequired=True),
    Step("created", "GetLoginProfile", **CY),
    Step("create again", "CreateLoginProfile", **CY, Password=GOOD),
    Step("create again in another case", "CreateLoginProfile", UserName="CY.WU", Password=GOOD),
    Step("update the password", "UpdateLoginProfile", **CY, Password=OTHER),
    Step("the flag after a new password", "GetLoginProfile", **CY),
    Step("update the flag", "UpdateLoginProfile", **CY, PasswordResetRequired=False),
    Step("the flag after it was updated", "GetLoginProfile", **CY),
    Step("set the flag again", "UpdateLoginProfile", **CY, PasswordResetRequired=True, Password=GOOD + "x"),
    Step("the flag after both", "GetLoginProfile", **CY),
    Step("delete", "DeleteLoginProfile", **CY),
    Step("deleted", "GetLoginProfile", **CY),
    Step("delete again", "DeleteLoginProfile", **CY),
    Step("create without a flag", "CreateLoginProfile", **CY, Password=GOOD + "y"),
    Step("the flag that was left out", "GetLoginProfile", **CY),
]

POLICIES = [
    Step("no policy", "GetAccountPasswordPolicy"),
    Step("delete no policy", "DeleteAccountPasswordPolicy"),
    Step("set a policy", "UpdateAccountPasswordPolicy", **POLICY),
    Step("the policy", "GetAccountPasswordPolicy"),
    Step("too short for the policy", "CreateLoginProfile", UserName=without(3), Password="Sh0rt-Horse"),
    Step("without a symbol that counts", "CreateLoginProfile", UserName=without(4), Password="Correct7Horse7?~"),
    Step("an update too short for the policy", "UpdateLoginProfile", **ANN, Password="Sh0rt-Horse"),
    Step("a policy of five characters", "UpdateAccountPasswordPolicy", MinimumPasswordLength=5),
    Step("a policy of 129 characters", "UpdateAccountPasswordPolicy", MinimumPasswordLength=129),
    Step("passwords of 1096 days", "UpdateAccountPasswordPolicy", MaxPasswordAge=1096),
    Step("25 former passwords", "UpdateAccountPasswordPolicy", PasswordReusePrevention=25),
    Step("a policy of one rule", "UpdateAccountPasswordPolicy", MinimumPasswordLength=8),
    Step("what was left out", "GetAccountPasswordPolicy"),
    Step("delete the policy", "DeleteAccountPasswordPolicy"),
    Step("no policy any more", "GetAccountPasswordPolicy"),
]

KEYS = [
    Step("deactivate a key", "UpdateAccessKey", UserName="ci-deployer", AccessKeyId=key_of("ci-deployer", 0), Status="Inactive"),
    Step("deactivated", "ListAccessKeys", keys, UserName="ci-deployer"),
    Step("a status that is none", "UpdateAccessKey", UserName="ci-deployer", AccessKeyId=key_of("ci-deployer", 0), Status="Asleep"),
    Step("a key of another user", "DeleteAccessKey", **ANN, AccessKeyId=key_of("ci-deployer", 0)),
    Step("delete a key", "DeleteAccessKey", UserName="ci-deployer", AccessKeyId=key_of("ci-deployer", 0)),
    Step("the other key", "ListAccessKeys", keys, UserName="ci-deployer"),
    Step("an MFA device that is none", "DeactivateMFADevice", **ANN, SerialNumber="arn:aws:iam::111122223333:mfa/none"),
    Step("own password with a wrong one", "ChangePassword", OldPassword="Wrong-Horse-77", NewPassword=OTHER),
]

REPORTS = [
    Step("no report yet", "GetCredentialReport"),
    Step("begin a report", "GenerateCredentialReport", lambda parsed: parsed["State"]),
    Step("the report's making", "GenerateCredentialReport", lambda parsed: parsed["State"]),
    Step("the report", "GetCredentialReport", report),
    Step("the report's columns", "GetCredentialReport", columns),
    Step("the report's first row", "GetCredentialReport", first_row),
    Step("when a password was changed", "GetCredentialReport", last_changed),
    Step("the report's form", "GetCredentialReport", lambda parsed: parsed["ReportFormat"]),
]

STEPS = READING + PROFILES + POLICIES + KEYS + REPORTS
