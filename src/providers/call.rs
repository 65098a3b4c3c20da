//! What a translator asks the transport to send, and what comes back.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::domain::ids::ProviderId;

/// How a request is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Read.
    Get,
    /// Create.
    Post,
    /// Replace.
    Put,
    /// Remove.
    Delete,
}

/// What a request is for. The engine's rules about repeating, waiting and cancelling go by this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Prepares the job, for example uploads its source picture. Creates nothing that is paid for.
    Prepare,
    /// Asks for the picture. Never repeated unless nothing can have come of it.
    Submit,
    /// Asks how the job is.
    Poll,
    /// Gets the picture's bytes from a link the service named.
    Fetch,
    /// Asks the service to stop.
    Cancel,
    /// Asks something outside a job: whether a key works, which models there are.
    Ask,
}

/// One part of a form.
#[derive(Clone, PartialEq, Eq)]
pub struct Part {
    /// Name of the field.
    pub name: String,
    /// File name and content type, for a file.
    pub file: Option<(String, &'static str)>,
    /// The field's bytes.
    pub bytes: Arc<[u8]>,
}

/// What a request carries.
#[derive(Clone, PartialEq, Eq)]
pub enum Body {
    /// Nothing.
    Empty,
    /// JSON, already written.
    Json(Vec<u8>),
    /// A file.
    Bytes {
        /// Its content type.
        content_type: &'static str,
        /// Its bytes.
        bytes: Arc<[u8]>,
    },
    /// A form (`multipart/form-data`).
    Multipart(Vec<Part>),
    /// For the painter inside the studio: JSON, and pictures beside it.
    Local {
        /// The request.
        json: Vec<u8>,
        /// The pictures it works on.
        inputs: Vec<Arc<[u8]>>,
    },
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Json(json) => write!(f, "Json({} bytes)", json.len()),
            Self::Bytes { bytes, .. } => write!(f, "Bytes({} bytes)", bytes.len()),
            Self::Multipart(parts) => write!(f, "Multipart({} parts)", parts.len()),
            Self::Local { json, inputs } => {
                write!(f, "Local({} bytes, {} pictures)", json.len(), inputs.len())
            }
        }
    }
}

/// Where a key goes. Translators never see the key itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthSlot {
    /// Nowhere: the request carries no key.
    None,
    /// Into a header.
    Key {
        /// Whose key.
        service: ProviderId,
        /// Name of the header.
        header: &'static str,
        /// What stands before the key, for example `Bearer `.
        prefix: &'static str,
    },
    /// Into a header when there is a key; without one the request goes out all the same.
    KeyIfAny {
        /// Whose key.
        service: ProviderId,
        /// Name of the header.
        header: &'static str,
        /// What stands before the key.
        prefix: &'static str,
    },
    /// As a Google service account: the key is its file, and what travels is a token made from it (`authorization: Bearer …`).
    GoogleAccount {
        /// Whose key.
        service: ProviderId,
    },
}

/// Something heard beside a job, from the call that names it until the job ends. Faults there never hurt the job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    /// Where: a websocket (`ws://`) that is only read, or a question that is asked again and again.
    pub url: String,
    /// How long to wait between two questions; `None` for a websocket.
    pub every: Option<Duration>,
}

/// Most bytes of an ordinary answer.
pub const JSON_LIMIT_BYTES: u64 = 8 << 20;
/// Most bytes of a picture, or of an answer with pictures inside.
pub const PICTURE_LIMIT_BYTES: u64 = 64 << 20;

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// How.
    pub method: Method,
    /// Where to.
    pub url: String,
    /// Headers without secrets, names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// What it carries.
    pub body: Body,
    /// Where the key goes.
    pub auth: AuthSlot,
    /// What it is for.
    pub purpose: Purpose,
    /// Whether the service may charge for it.
    pub billable: bool,
    /// Whether the service documents that sending it twice does no more than sending it once.
    pub idempotent: bool,
    /// Longest wait for the first byte of the answer.
    pub patience: Duration,
    /// Most bytes of the answer.
    pub reply_limit_bytes: u64,
    /// The answer is a stream of server-sent events; each goes to [`crate::providers::Provider::glimpse`] as it arrives.
    pub stream: bool,
    /// What the translator wants back with the answer ([`Reply::carried`]), for example the links of pictures uploaded
    /// before. Never sent.
    pub carry: Vec<String>,
    /// What is listened to from this call on; all of it goes to [`crate::providers::Provider::glimpse`].
    pub beside: Option<Beside>,
    /// For a call to a websocket (`ws://`): the answer is a JSON array of the text messages that are objects with one of these
    /// keys. Every message also goes to [`crate::providers::Provider::glimpse`].
    pub keep: &'static [&'static str],
}

/// The name under which [`Call::carry`] comes back. No service can forge it: [`Call::answered`] removes what came with it.
const CARRIED: &str = "triptych-carried";

impl Call {
    /// A request that makes a picture, and may cost something.
    pub fn submit(url: impl Into<String>, body: Body) -> Self {
        Self {
            method: Method::Post,
            url: url.into(),
            headers: Vec::new(),
            body,
            auth: AuthSlot::None,
            purpose: Purpose::Submit,
            billable: true,
            idempotent: false,
            patience: Duration::from_mins(5),
            reply_limit_bytes: PICTURE_LIMIT_BYTES,
            stream: false,
            carry: Vec::new(),
            beside: None,
            keep: &[],
        }
    }

    /// A question about a job.
    pub fn poll(url: impl Into<String>) -> Self {
        Self {
            method: Method::Get,
            body: Body::Empty,
            purpose: Purpose::Poll,
            billable: false,
            idempotent: true,
            patience: Duration::from_secs(30),
            reply_limit_bytes: JSON_LIMIT_BYTES,
            ..Self::submit(url, Body::Empty)
        }
    }

    /// A question outside a job: about an account or a list of models. Costs nothing.
    pub fn ask(url: impl Into<String>) -> Self {
        Self {
            purpose: Purpose::Ask,
            ..Self::poll(url)
        }
    }

    /// A link to a finished picture. Without a key it goes through the guarded download client.
    pub fn fetch(url: impl Into<String>) -> Self {
        Self {
            purpose: Purpose::Fetch,
            reply_limit_bytes: PICTURE_LIMIT_BYTES,
            ..Self::poll(url)
        }
    }

    /// A request to stop a job.
    pub fn cancel(method: Method, url: impl Into<String>) -> Self {
        Self {
            method,
            purpose: Purpose::Cancel,
            ..Self::poll(url)
        }
    }

    /// The same request with a key.
    #[must_use]
    pub fn with_auth(mut self, auth: AuthSlot) -> Self {
        self.auth = auth;
        self
    }

    /// The same request with something to listen to beside the job.
    #[must_use]
    pub fn beside(mut self, url: impl Into<String>, every: Option<Duration>) -> Self {
        let url = url.into();
        self.beside = Some(Beside { url, every });
        self
    }

    /// The same request to a websocket, keeping the messages that have one of these keys.
    #[must_use]
    pub fn keeping(mut self, keys: &'static [&'static str]) -> Self {
        self.keep = keys;
        self
    }

    /// The same request with something to have back with the answer.
    #[must_use]
    pub fn carrying(mut self, carry: Vec<String>) -> Self {
        self.carry = carry;
        self
    }

    /// The answer to this request, with what the request carried. Whoever sends a request does this before the translator
    /// reads the answer.
    #[must_use]
    pub fn answered(&self, mut reply: Reply) -> Reply {
        reply
            .headers
            .retain(|(name, _)| !name.eq_ignore_ascii_case(CARRIED));
        let carried = self.carry.iter();
        let carried = carried.map(|carried| (CARRIED.to_owned(), carried.clone()));
        reply.headers.extend(carried);
        reply
    }

    /// The same request with one more header. Never a key.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// What came back.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// What the request was for.
    pub purpose: Purpose,
    /// HTTP status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The bytes.
    pub body: Vec<u8>,
}

impl Reply {
    /// Whether the status says success.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The first header of this name (lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// What the request carried ([`Call::carry`]), in its order.
    pub fn carried(&self) -> impl Iterator<Item = &str> {
        self.headers
            .iter()
            .filter(|(name, _)| name == CARRIED)
            .map(|(_, value)| value.as_str())
    }

    /// The start of the body as one line of text, for messages.
    pub fn excerpt(&self) -> String {
        let head = self.body.get(..1200).unwrap_or(&self.body);
        let text: String = String::from_utf8_lossy(head)
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .take(300)
            .collect();
        text.trim().to_owned()
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reply({}, {} bytes)", self.status, self.body.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_request_carries_comes_back_and_cannot_be_forged() {
        let call =
            Call::ask("https://service.example").carrying(vec!["one".to_owned(), "two".to_owned()]);
        let reply = call.answered(Reply {
            purpose: call.purpose,
            status: 200,
            headers: vec![
                ("Triptych-Carried".to_owned(), "forged".to_owned()),
                ("etag".to_owned(), "7".to_owned()),
            ],
            body: Vec::new(),
        });
        assert_eq!(
            reply.carried().collect::<Vec<_>>(),
            ["one", "two"],
            "in order, and nothing else"
        );
        assert_eq!(
            reply.header("etag"),
            Some("7"),
            "the service's own headers stay"
        );
    }
}
