//! What a person who is signed in may open.

use crate::iam::Error;

use super::error::{Call, failed};
use super::signed_in::SignedIn;

/// An account that a person may open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortalAccount {
    /// Its id: twelve digits.
    pub id: String,
    /// Its name, which may be missing.
    pub name: Option<String>,
    /// The address of its root user.
    pub email: Option<String>,
}

/// The name of a role, as Identity Center calls it: that of a permission set.
pub type PortalRole = String;

impl SignedIn {
    /// The accounts that the person may open, by name.
    pub(crate) async fn accounts(&self) -> Result<Vec<PortalAccount>, Error> {
        let token = self.token().await.map_err(|refused| refused.error)?;
        let mut pages =
            self.client().list_accounts().access_token(token.access.expose()).into_paginator().items().send();
        let mut accounts = Vec::new();
        while let Some(account) = pages.next().await {
            let account = account.map_err(|error| failed(Call::ListAccounts, &error))?;
            if let Some(id) = account.account_id {
                accounts.push(PortalAccount { id, name: account.account_name, email: account.email_address });
            }
        }
        let folded = |account: &PortalAccount| account.name.as_deref().unwrap_or_default().to_lowercase();
        accounts.sort_by(|a, b| (folded(a), &a.id).cmp(&(folded(b), &b.id)));
        Ok(accounts)
    }

    /// The roles with which the person may open this account, by name.
    ///
    /// They are asked for one account at a time: Identity Center throttles who asks for those of hundreds.
    pub(crate) async fn roles(&self, account_id: &str) -> Result<Vec<PortalRole>, Error> {
        let token = self.token().await.map_err(|refused| refused.error)?;
        let request = self.client().list_account_roles().access_token(token.access.expose()).account_id(account_id);
        let mut pages = request.into_paginator().items().send();
        let mut roles = Vec::new();
        while let Some(role) = pages.next().await {
            roles.extend(role.map_err(|error| failed(Call::ListAccountRoles, &error))?.role_name);
        }
        roles.sort_by_key(|role| role.to_lowercase());
        Ok(roles)
    }
}
