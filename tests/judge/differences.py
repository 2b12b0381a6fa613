"""Where the demo account and its peers differ, which of them is right, and by what source.

The sources: M is botocore's service model of IAM (`iam/2010-05-08/service-2.json`), UG the IAM User Guide, API the IAM API
Reference.
"""

MOTO, MINISTACK = "moto", "ministack"
BOTH = (MOTO, MINISTACK)


class Why:
    """One reason for a difference, and the steps of the script in which it shows."""

    def __init__(self, right, because, source, *steps, peers=BOTH):
        self.right = right
        self.because = because
        self.source = source
        self.steps = steps
        self.peers = peers

    def cases(self):
        """Pairs of a peer and a step."""
        return [(peer, step) for peer in self.peers for step in self.steps]


EXPLAINED = [
    Why(
        "The demo account",
        "names have a pattern and a length, and IAM checks them before it looks for the user",
        "M: userNameType, existingUserNameType; API: ValidationError among the common errors",
        "a user of a bad name",
        "a user of too long a name",
        "profile: of a bad name",
        "create for a bad name",
    ),
    Why(
        "The demo account",
        "names are unique without regard to case, and found without regard to it",
        "UG: names of users are case-insensitive",
        "a user in another case",
        "create again in another case",
    ),
    Why(
        "The demo account",
        "a page has 1 to 1000 users, goes no further than asked for, and a marker is one that IAM gave",
        "M: maxItemsType, markerType",
        "two users",
        "details of two users",
        "no users at a time",
        "more users than may be",
        "a marker that is none",
    ),
    Why(
        "The demo account",
        "account authorization details are of five kinds, and of no other",
        "M: EntityType",
        "details of a kind that is none",
    ),
    Why(
        "The demo account",
        "a password has 1 to 128 characters of tab, line feed, carriage return and U+0020 to U+00FF",
        "M: passwordType",
        "create with an emoji",
        "create with 129 characters",
    ),
    Why(
        "The demo account",
        "only the root user of a member account may be given a profile without a password",
        "API: CreateLoginProfile, Password",
        "create without a password",
    ),
    Why(
        "The demo account",
        "the account's password policy holds for what an administrator sets, and `?` and `~` are no symbols in it",
        "M: PasswordPolicyViolation of CreateLoginProfile and UpdateLoginProfile; API: RequireSymbols",
        "too short for the policy",
        "without a symbol that counts",
        "an update too short for the policy",
    ),
    Why(
        "The demo account",
        "a policy's minimum is 6 to 128 characters",
        "M: minimumPasswordLengthType",
        "a policy of five characters",
    ),
    Why(
        "The demo account",
        "and ministack checks no range at all",
        "M: minimumPasswordLengthType, maxPasswordAgeType, passwordReusePreventionType",
        "a policy of 129 characters",
        "passwords of 1096 days",
        "25 former passwords",
        peers=(MINISTACK,),
    ),
    Why(
        "The demo account",
        "what is left out of a new policy goes back to its default",
        "API: UpdateAccountPasswordPolicy does not support partial updates",
        "what was left out",
        peers=(MINISTACK,),
    ),
    Why(
        "The demo account",
        "a policy without an age has no MaxPasswordAge, and moto says 0",
        "M: maxPasswordAgeType, 1 to 1095",
        "what was left out",
        peers=(MOTO,),
    ),
    Why(
        "The demo account",
        "moto does not keep PasswordResetRequired of CreateLoginProfile, and loses it at the next update",
        "M: CreateLoginProfileRequest, LoginProfile",
        "profile: must change",
        "create",
        "created",
        "the flag after a new password",
        peers=(MOTO,),
    ),
    Why(
        "The demo account",
        "moto erases the profile when the flag is changed without a password, which is optional",
        "M: UpdateLoginProfileRequest requires UserName alone",
        "the flag after it was updated",
        "set the flag again",
        "the flag after both",
        "delete",
        peers=(MOTO,),
    ),
    Why(
        "The demo account",
        "IAM has this operation, and moto and ministack have not",
        "API: ChangePassword",
        "own password with a wrong one",
    ),
    Why(
        "The demo account",
        "a list of what belongs to a user is refused where there is no such user",
        "M: NoSuchEntity of ListAccessKeys and ListMFADevices",
        "keys of nobody",
        "MFA devices of nobody",
        peers=(MINISTACK,),
    ),
    Why(
        "The demo account",
        "ministack deletes a key whose owner is another than the user named",
        "M: NoSuchEntity of DeleteAccessKey; API: UserName is the user whose key it is",
        "a key of another user",
        "delete a key",
        peers=(MINISTACK,),
    ),
    Why(
        "The demo account",
        "the status of a key is Active, Inactive or Expired, and moto takes any",
        "M: statusType",
        "a status that is none",
        peers=(MOTO,),
    ),
    Why(
        "Either",
        "no source tells whether a status that is none is a ValidationError or InvalidInput; the desk takes them alike",
        "M: statusType; API: common errors",
        "a status that is none",
        peers=(MINISTACK,),
    ),
    Why(
        "Either",
        "a report that is made at once may be COMPLETE at the first call",
        "M: ReportStateType",
        "begin a report",
        peers=(MINISTACK,),
    ),
    Why(
        "The demo account",
        "the first row is the root user's",
        "UG: credential reports, <root_account>",
        "the report's first row",
        peers=(MOTO,),
    ),
    Why(
        "The demo account",
        "password_last_changed is when the password was set, not when the user was created",
        "UG: credential reports, password_last_changed",
        "when a password was changed",
        peers=(MOTO,),
    ),
]
