use aws_sdk_organizations::config::retry::RetryConfig;
use aws_sdk_organizations::types;

use super::super::error::{Error, ErrorKind};
use super::super::operation::Operation;
use super::super::presentable::presentable;
use super::super::read::Markers;
use super::super::replay::NotThrottled;
use super::super::{Iam, READ_ATTEMPTS};
use crate::account::{AccountState, MemberAccount, is_account_id};
use crate::network::Service;

/// The most accounts in a page (Organizations service model, `MaxResults`).
const PAGE: i32 = 20;

/// Some of an organisation's accounts, as one reply brought them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountPage {
    /// The accounts.
    pub accounts: Vec<MemberAccount>,
    /// From where the list goes on, if there is more.
    pub next: Option<String>,
}

impl Iam {
    /// The accounts of the organisation, handing on each page as it arrives: from the beginning, or from a page's [`AccountPage::next`].
    ///
    /// # Errors
    /// [`Error`]: the list is then incomplete, and can go on from the last page's [`AccountPage::next`]. Only the management account and
    /// delegated administrators may list them.
    pub async fn member_accounts(
        &self,
        from: Option<String>,
        mut on_page: impl FnMut(AccountPage) + Send,
    ) -> Result<(), Error> {
        let operation = Operation::ListAccounts;
        let client = self.organizations();
        let mut markers = Markers::from(from);
        loop {
            let answer = self
                .call(operation, None, |watch| {
                    let request = client.list_accounts().max_results(PAGE).set_next_token(markers.current());
                    request.customize().interceptor(watch).send()
                })
                .await
                .map_err(|failure| explained(failure.error))?;
            let output = answer.output;
            let Some(accounts) = &output.accounts else {
                return Err(self.unreadable(operation, "The answer held no list of accounts"));
            };
            let accounts = accounts.iter().filter_map(account).collect();
            on_page(AccountPage { accounts, next: output.next_token.clone() });
            if !markers.advance(self, operation, false, output.next_token)? {
                return Ok(());
            }
        }
    }

    fn organizations(&self) -> aws_sdk_organizations::Client {
        let chain = &self.inner.credentials;
        let config = aws_sdk_organizations::config::Builder::from(&chain.calls().config_for(Service::Organizations))
            .credentials_provider(chain.clone())
            .retry_config(RetryConfig::standard().with_max_attempts(READ_ATTEMPTS))
            .retry_classifier(NotThrottled);
        aws_sdk_organizations::Client::from_conf(config.build())
    }
}

fn explained(error: Error) -> Error {
    let sentence = match error.code.as_deref() {
        Some("AWSOrganizationsNotInUseException") => {
            "This account is in no organization, so there is no list of accounts. Open the management account of one."
        }
        _ if error.kind == ErrorKind::AccessDenied => {
            "The accounts of the organization may not be listed with these credentials (organizations:ListAccounts): that is for the \
             management account and for delegated administrators. Ask an administrator for it, or add the accounts by their IDs."
        }
        _ => return error,
    };
    Error { sentence: sentence.into(), ..error }
}

/// `None` where there is no id to know it by.
fn account(account: &types::Account) -> Option<MemberAccount> {
    let id = account.id().filter(|id| is_account_id(id))?;
    // The management account is in the ARN of each: `arn:aws:organizations::MANAGEMENT:account/o-…/ID`.
    let management = account.arn().and_then(|arn| arn.split(':').nth(4));
    Some(MemberAccount {
        id: id.to_owned(),
        name: account.name().map(presentable).filter(|name| !name.is_empty()),
        email: account.email().map(presentable).filter(|email| !email.is_empty()),
        state: account.state().map_or(AccountState::NotTold, state),
        is_management: management == Some(id),
    })
}

fn state(state: &types::AccountState) -> AccountState {
    match state {
        types::AccountState::Active => AccountState::Active,
        types::AccountState::Suspended => AccountState::Suspended,
        types::AccountState::PendingClosure => AccountState::PendingClosure,
        types::AccountState::Closed => AccountState::Closed,
        types::AccountState::PendingActivation => AccountState::PendingActivation,
        other => AccountState::Other(presentable(other.as_str())),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::wire::{Play, Wire, reply};
    use super::*;

    async fn listed(plays: impl IntoIterator<Item = Play>) -> (Vec<MemberAccount>, Result<(), Error>) {
        let mut all = Vec::new();
        let ended = Wire::plays(plays).iam().await.member_accounts(None, |page| all.extend(page.accounts)).await;
        (all, ended)
    }

    #[tokio::test(start_paused = true)]
    async fn accounts_come_page_by_page_with_what_is_known_of_each() {
        let first = r#"{"Accounts": [
            {"Id": "111122223333", "Arn": "arn:aws:organizations::111122223333:account/o-abcdefghij/111122223333",
             "Email": "root@example.com", "Name": "acme", "State": "ACTIVE", "JoinedTimestamp": 1.7E9},
            {"Id": "none", "Name": "no account"}], "NextToken": "next"}"#;
        let second = r#"{"Accounts": [
            {"Id": "444455556666", "Arn": "arn:aws:organizations::111122223333:account/o-abcdefghij/444455556666",
             "Name": "a\u202eb", "State": "SUSPENDED"},
            {"Id": "777788889999", "State": "NEWER"}]}"#;
        let (all, ended) = listed([reply(200, first), reply(200, second)]).await;
        assert_eq!(ended, Ok(()));
        let state = |state: &str| AccountState::Other(state.into());
        let expected = [
            MemberAccount {
                name: Some("acme".into()),
                email: Some("root@example.com".into()),
                state: AccountState::Active,
                is_management: true,
                ..MemberAccount::of_id("111122223333".into())
            },
            MemberAccount {
                name: Some("a[U+202E]b".into()),
                state: AccountState::Suspended,
                ..MemberAccount::of_id("444455556666".into())
            },
            MemberAccount { state: state("NEWER"), ..MemberAccount::of_id("777788889999".into()) },
        ];
        assert_eq!(all, expected);
    }

    #[tokio::test(start_paused = true)]
    async fn a_list_that_does_not_end_is_told_and_so_is_each_refusal() {
        let page = r#"{"Accounts": [], "NextToken": "again"}"#;
        let (_, ended) = listed([reply(200, page)]).await;
        assert_eq!(ended.expect_err("the same page again and again").kind, ErrorKind::Unreadable);
        let refusal = |code: &str| reply(400, format!(r#"{{"__type": "{code}", "Message": "no"}}"#));
        for (play, says) in [
            (refusal("AccessDeniedException"), "(organizations:ListAccounts)"),
            (refusal("AWSOrganizationsNotInUseException"), "in no organization"),
            (refusal("InvalidInputException"), "does not take what was sent"),
            (reply(200, "{}"), "held no list of accounts"),
            (reply(200, "<html>Please sign in</html>"), "not one of AWS's"),
            (Play::Broken, "could not be reached"),
        ] {
            let (all, ended) = listed([play]).await;
            let told = ended.expect_err(says);
            assert!(all.is_empty() && told.sentence.contains(says), "{told:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_list_that_is_throttled_goes_on_after_a_pause_and_from_where_it_ended_where_it_failed() {
        let page = |id: &str, next: &str| {
            reply(200, format!(r#"{{"Accounts": [{{"Id": "{id}", "Name": "a"}}], "NextToken": {next}}}"#))
        };
        let throttled = || reply(400, r#"{"__type": "TooManyRequestsException", "Message": "Rate exceeded"}"#);
        let wire = Wire::plays([
            page("111122223333", r#""two""#),
            throttled(),
            throttled(),
            page("444455556666", r#""three""#),
            reply(400, r#"{"__type": "InvalidInputException", "Message": "no"}"#),
            page("777788889999", "null"),
        ]);
        let (iam, begun) = (wire.iam().await, tokio::time::Instant::now());
        let mut pages = Vec::new();
        let ended = iam.member_accounts(None, |page| pages.push((page.accounts[0].id.clone(), page.next))).await;
        assert_eq!(ended.expect_err("refused").kind, ErrorKind::InvalidInput);
        let page = |id: &str, next: Option<&str>| (id.to_owned(), next.map(str::to_owned));
        assert_eq!(pages, [page("111122223333", Some("two")), page("444455556666", Some("three"))]);
        assert!(begun.elapsed() >= std::time::Duration::from_millis(1_500), "{:?}", begun.elapsed());
        assert!(iam.inner.limiter.rate_limit(Operation::ListAccounts).slowed);
        let ended = iam.member_accounts(Some("three".into()), |page| assert_eq!(page.next, None)).await;
        assert_eq!(ended, Ok(()));
        assert!(wire.requests().last().is_some_and(|request| request.contains(r#""NextToken":"three""#)));
    }
}
