use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::TryRng as _;
use rand::rngs::SysRng;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::iam::Error;
use crate::password::Secret;

use super::error::no_random_numbers;

/// What shows that who brings a code is who asked for it (RFC 7636): the challenge goes to the browser, and the verifier only where the
/// code is turned into a token.
pub(super) struct Pkce {
    pub(super) verifier: Secret,
    /// SHA-256 of the verifier, in base64url.
    pub(super) challenge: String,
}

impl Pkce {
    pub(super) fn new() -> Result<Self, Error> {
        let verifier = random_text()?;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose()));
        Ok(Self { verifier, challenge })
    }
}

/// 256 random bits, in base64url.
pub(super) fn random_text() -> Result<Secret, Error> {
    let mut bytes = Zeroizing::new([0_u8; 32]);
    SysRng.try_fill_bytes(bytes.as_mut()).map_err(|_| no_random_numbers())?;
    Ok(Secret::whole(URL_SAFE_NO_PAD.encode(bytes.as_ref())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_the_standard() {
        // RFC 7636, appendix B.
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
        assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        let (one, other) = (Pkce::new().expect("random"), Pkce::new().expect("random"));
        assert_eq!(one.challenge, URL_SAFE_NO_PAD.encode(Sha256::digest(one.verifier.expose())));
        // The least that the standard allows is 43.
        assert_eq!(one.verifier.chars(), 43);
        assert!(one.verifier.expose() != other.verifier.expose());
    }
}
