#!/usr/bin/env python3
"""An independent judge of the demo account: botocore as the client, and botocore's service model as the law.

    judge.py BINARY     starts the demo server as often as it needs one
    judge.py URL        judges one that is running, and leaves out what needs options of the server's

Every reply of every call is walked against the operation's output shape or list of errors. It prints what it checked and
ends with `N passed, 0 failed`; the exit code is 1 if anything failed.
"""

import collections
import sys

import flows
import root_users
import shapes
from boundaries import cases
from server import Client, Server

OPERATIONS = """
    ListUsers GetUser CreateLoginProfile GetLoginProfile UpdateLoginProfile DeleteLoginProfile GetAccountPasswordPolicy
    UpdateAccountPasswordPolicy DeleteAccountPasswordPolicy ListAccountAliases GenerateCredentialReport
    GetCredentialReport ListAccessKeys UpdateAccessKey DeleteAccessKey GetAccessKeyLastUsed ListMFADevices
    DeactivateMFADevice ListGroupsForUser ListUserTags ChangePassword SimulatePrincipalPolicy PutUserPolicy GetUserPolicy
    DeleteUserPolicy ListUserPolicies AttachUserPolicy DetachUserPolicy ListAttachedUserPolicies
    GetAccountAuthorizationDetails
""".split()

NAMESPACES = {
    "iam": "https://iam.amazonaws.com/doc/2010-05-08/",
    "sts": "https://sts.amazonaws.com/doc/2011-06-15/",
}


class Judge:
    """Counts what passed and tells what did not."""

    def __init__(self):
        self.passed = 0
        self.failures = []
        self.section = ""
        self.sections = collections.Counter()
        # What was seen of each operation: replies that went well, and errors by code.
        self.went_well = collections.Counter()
        self.errors = collections.defaultdict(collections.Counter)
        self.boundary_cases = collections.Counter()

    def check(self, good, what):
        self.sections[self.section] += 1
        if good:
            self.passed += 1
        else:
            self.failures.append(f"{self.section}: {what}")
            print(f"FAILED {self.section}: {what}", file=sys.stderr)
        return good

    def saw(self, reply, but=()):
        """Judges a reply by its form, whatever was asked. Problems that end so are none."""
        service = reply.operation.service_model.service_name
        found = shapes.judge(reply, NAMESPACES[service]) if service in NAMESPACES else shapes.judge_json(reply)
        problems = [problem for problem in found if not problem.endswith(tuple(but))]
        self.check(not problems, f"{reply.operation.name}: {'; '.join(problems[:5])}")
        if reply.code:
            self.errors[reply.operation.name][reply.code] += 1
        else:
            self.went_well[reply.operation.name] += 1

    def expect(self, reply, code=None, what=""):
        """Judges a reply by what was asked."""
        name = reply.operation.name if reply else "?"
        got = reply.code if reply else "no reply"
        return self.check(got == code, f"{name} {what}: {got or 'went well'} instead of {code or 'going well'}")


def boundaries(judge, client):
    """Each parameter of each operation at its bounds: a ValidationError exactly where the model's constraint is broken."""
    for name in OPERATIONS:
        operation = client.model.operation_model(name)
        for what, parameters, good in cases(operation, flows.valid_call(client, name)):
            reply = client.call(name, **parameters)
            if (name, what) == ("CreateLoginProfile", "Password missing"):
                good = False
            message = reply.error.get("Message", "") if reply.error else ""
            # A marker that the model takes need not be one that was ever given out.
            made_up = what.startswith("Marker=") and message == "Invalid Marker."
            refused = reply.code == "ValidationError" and not made_up
            judge.boundary_cases[name] += 1
            judge.check(refused != good, f"{name} {what}: {reply.code or 'taken'}, the model {'takes' if good else 'refuses'} it")


def table(judge, client):
    print(f"{'operation':32} {'replies':>8} {'errors':>7} {'bounds':>7}  errors of the model's list that were provoked")
    missing = []
    for name in OPERATIONS:
        listed = shapes.listed_errors(client.model.operation_model(name))
        seen = judge.errors[name]
        provoked = [code for code in listed if code in seen]
        missing += [f"{name}: {code}" for code in listed if code not in seen]
        counts = f"{judge.went_well[name]:8} {sum(seen.values()):7} {judge.boundary_cases[name]:7}"
        print(f"{name:32} {counts}  {len(provoked)}/{len(listed)} {' '.join(provoked)}")
    print()
    for section, count in judge.sections.items():
        print(f"{section:48} {count:6} checks")
    print()
    print(f"Listed by the model and not provoked ({len(missing)}), most of them what this account never comes to:")
    for line in missing:
        print(f"  {line}")
    print()


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    where = sys.argv[1]
    judge = Judge()
    with Server(where, "--users", "250") as server:
        client = Client(server.url, judge.saw)
        for section in flows.READING + flows.WRITING + root_users.SECTIONS:
            judge.section = section.__doc__
            section(judge, client)
        judge.section = "Parameters at their bounds"
        boundaries(judge, client)
    if server.process:
        for section, options in flows.STAGED:
            judge.section = section.__doc__
            with Server(where, *options) as server:
                section(judge, Client(server.url, judge.saw, read_timeout=1))
    judge.section = "Every operation went well at least once"
    for name in OPERATIONS:
        judge.check(judge.went_well[name] > 0, f"{name} never did")
    table(judge, client)
    for failure in judge.failures:
        print(f"FAILED {failure}")
    print(f"{judge.passed} passed, {len(judge.failures)} failed")
    return 1 if judge.failures else 0


if __name__ == "__main__":
    sys.exit(main())
