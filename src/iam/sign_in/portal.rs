use super::super::error::{Error, ErrorKind};
use super::plan::Leaf;
use super::resolve::resolve;
use super::whom::{AsWhom, IdentityCenterRole};
use crate::config_files::{ConfigFiles, Environment};

/// The role of IAM Identity Center with which it begins to connect so, where it does: somebody has to be signed in there first. Waits for
/// the disk.
///
/// # Errors
/// Where it is not known, for the reasons for which [`super::super::Iam::connect`] fails.
pub(crate) async fn identity_center_of(whom: &AsWhom) -> Result<Option<IdentityCenterRole>, Error> {
    let whom = whom.clone();
    let found = tokio::task::spawn_blocking(move || {
        let environment = Environment::of_process();
        let files = ConfigFiles::load(&environment);
        resolve(&whom, &files, &environment)
    });
    let resolved = found.await.map_err(|_| {
        let sentence =
            "Internal error while reading the AWS configuration files. Nothing was opened. Start Passdesk again.";
        Error::new(ErrorKind::Other, "Connect", sentence.into())
    })??;
    Ok(match resolved.plan.leaf {
        Leaf::IdentityCenter(role) => Some(role),
        _ => None,
    })
}
