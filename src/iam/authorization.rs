use aws_sdk_iam::types::EntityType;

use super::error::Error;
use super::operation::Operation;
use super::read::{Markers, PAGE};
use super::{Iam, convert};
use crate::account::UserDetail;

impl Iam {
    /// Reads the tags and groups of all users, handing on each page as it arrives.
    ///
    /// It takes a permission of its own, which nothing else of the desk needs. A page can hold fewer users than it might:
    /// policies make it heavy.
    ///
    /// # Errors
    /// [`Error`]: what was handed on before is right, and incomplete. A marker that repeats is
    /// [`super::ErrorKind::Unreadable`].
    pub async fn authorization_details(&self, mut on_page: impl FnMut(Vec<UserDetail>) + Send) -> Result<(), Error> {
        let operation = Operation::GetAccountAuthorizationDetails;
        let mut markers = Markers::from(None);
        loop {
            let answer = self
                .call(operation, None, |watch| {
                    let request = self.inner.reads.get_account_authorization_details();
                    let request = request.filter(EntityType::User).max_items(PAGE).set_marker(markers.current());
                    request.customize().interceptor(watch).send()
                })
                .await?;
            let output = answer.output;
            let Some(users) = &output.user_detail_list else {
                return Err(self.unreadable(operation, "The answer held no list of users"));
            };
            on_page(users.iter().filter_map(convert::user_detail).collect());
            if !markers.advance(self, operation, output.is_truncated(), output.marker)? {
                return Ok(());
            }
        }
    }
}
