//! The narrow door to the network: one question, one answer, no redirect followed.

use std::pin::Pin;

use url::Url;

use crate::engine::transport::NetError;
use crate::models::download::token::Token;

/// A question to a server.
#[derive(Debug)]
pub(crate) struct Ask {
    /// Only the head of the answer is wanted.
    pub(crate) head: bool,
    pub(crate) url: Url,
    /// Sent only when [`Token::goes_to`] allows this address.
    pub(crate) token: Option<Token>,
    /// From this byte on.
    pub(crate) from: u64,
    /// The rest only if the file still has this tag, else everything.
    pub(crate) if_range: Option<String>,
}

/// The beginning of an answer.
pub(crate) struct Heard {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Box<dyn Body>,
}

impl Heard {
    /// A header by its name in small letters.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find_map(|(is, value)| (is == name).then_some(value.as_str()))
    }

    /// Whether it points elsewhere.
    pub(crate) fn is_redirect(&self) -> bool {
        matches!(self.status, 301 | 302 | 303 | 307 | 308) && self.header("location").is_some()
    }
}

pub(crate) type Asking<'a> = Pin<Box<dyn Future<Output = Result<Heard, NetError>> + Send + 'a>>;
pub(crate) type Piece<'a> =
    Pin<Box<dyn Future<Output = Result<Option<Vec<u8>>, NetError>> + Send + 'a>>;

/// The network.
pub(crate) trait Web: Send + Sync {
    /// Sends a question once.
    fn ask<'a>(&'a self, ask: &'a Ask) -> Asking<'a>;
}

/// The rest of an answer.
pub(crate) trait Body: Send {
    /// The next bytes; `None` at the end. Nothing for too long is an error.
    fn next(&mut self) -> Piece<'_>;
}
