//! A person's token for the model host.

use std::fmt;

use url::{Origin, Url};

use crate::engine::transport::guard::is_loopback;
use crate::secrets::Secret;

/// A token and the one address it may go to. Never shown.
#[derive(Clone)]
pub struct Token {
    secret: Secret,
    origin: Origin,
}

impl Token {
    /// A token for this address. `None` when the token is empty, or the address is neither encrypted nor on this computer.
    pub fn new(secret: Secret, address: &str) -> Option<Self> {
        let url = Url::parse(address).ok()?;
        let safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
        (safe && !secret.is_empty()).then(|| Self {
            secret,
            origin: url.origin(),
        })
    }

    /// Whether it may go to this address: the same scheme, host and port.
    pub(crate) fn goes_to(&self, url: &Url) -> bool {
        url.origin() == self.origin
    }

    pub(crate) fn secret(&self) -> &Secret {
        &self.secret
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_belongs_to_one_address_and_never_shows() {
        let token = Token::new(Secret::new("hf_canary"), "https://huggingface.co/").unwrap();
        let goes = |to: &str| token.goes_to(&Url::parse(to).unwrap());
        assert!(goes("https://huggingface.co/a/b?c"), "its host");
        for other in [
            "http://huggingface.co/a",
            "https://huggingface.co:8443/a",
            "https://cdn.huggingface.co/a",
            "https://huggingface.co.example.com/a",
            "https://example.com/huggingface.co",
        ] {
            assert!(!goes(other), "{other}");
        }
        assert!(!format!("{token:?}").contains("canary"), "hidden");
        assert!(
            Token::new(Secret::new("x"), "http://mirror.example.com").is_none(),
            "not encrypted"
        );
        assert!(
            Token::new(Secret::new(" "), "https://huggingface.co").is_none(),
            "empty"
        );
        assert!(
            Token::new(Secret::new("x"), "http://127.0.0.1:8").is_some(),
            "this computer"
        );
    }
}
