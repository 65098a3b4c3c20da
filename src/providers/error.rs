//! What a service's "no" means: one function from HTTP status to kind, and one to the words' kind.

use std::fmt;
use std::time::Duration;

use crate::domain::failure::{Charged, Failure, FailureKind, usual_next_step};
use crate::providers::call::{Purpose, Reply};

/// What went wrong at a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The key is missing or not accepted.
    Key,
    /// The account has no credit.
    Credit,
    /// Too many requests, or too much work.
    Busy,
    /// The service itself failed; whether it did something is not known.
    Server,
    /// It has no such model.
    ModelGone,
    /// It did not accept a setting.
    BadRequest,
    /// The instruction was not understood.
    NotUnderstood,
    /// It worked on the job and the job failed there.
    JobFailed,
    /// Its answer could not be read.
    BadReply,
    /// The job or its picture is not there any more.
    Expired,
    /// The account may not use this model: not verified, wrong plan, missing permission.
    NotAllowed,
    /// Not offered in this country.
    Region,
    /// The pictures sent along are too large.
    TooLarge,
    /// It worked, answered with words, and made no picture.
    NoPicture,
    /// A model on this computer cannot be used now.
    NotReady,
    /// The engine on this computer broke off.
    Engine,
    /// A fault of ours.
    Internal,
}

/// Whether the same request may be sent again by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// No.
    Never,
    /// Yes: the service documents that nothing was done and nothing is charged.
    Safe {
        /// How long it asked us to wait, where it says so outside the `retry-after` header.
        after: Option<Duration>,
    },
}

/// A service's error, as a translator understood it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderError {
    /// What.
    pub kind: ErrorKind,
    /// May it be tried again by itself?
    pub retry: Retry,
    /// What was being done, for example `submit`.
    pub operation: &'static str,
    /// Details as name and value. One named `sentence` is shown to people as it is.
    pub context: Vec<(&'static str, String)>,
    /// The service's own words, for people: one line, cleaned, never our prompt or a key. Empty for none.
    pub said: String,
    /// What it cost, where the service documents it; else the engine decides by what was sent.
    pub charged: Option<Charged>,
}

/// What a status other than 2xx means, by itself.
///
/// 503 counts as busy, yet only 429 is retried by itself: a translator whose service documents more says so.
pub fn kind_of_status(status: u16, purpose: Purpose) -> ErrorKind {
    match status {
        401 | 403 => ErrorKind::Key,
        402 => ErrorKind::Credit,
        404 | 410 if matches!(purpose, Purpose::Poll | Purpose::Fetch) => ErrorKind::Expired,
        404 | 410 => ErrorKind::ModelGone,
        408 => ErrorKind::Server,
        413 => ErrorKind::TooLarge,
        429 | 503 | 529 => ErrorKind::Busy,
        400..=499 => ErrorKind::BadRequest,
        _ => ErrorKind::Server,
    }
}

impl ProviderError {
    /// An error of a kind, not to be tried again.
    pub fn new(kind: ErrorKind, operation: &'static str) -> Self {
        Self {
            kind,
            retry: Retry::Never,
            operation,
            context: Vec::new(),
            said: String::new(),
            charged: None,
        }
    }

    /// The error a status other than 2xx stands for.
    pub fn from_reply(operation: &'static str, reply: &Reply) -> Self {
        let mut err = Self::new(kind_of_status(reply.status, reply.purpose), operation)
            .with("status", reply.status.to_string());
        if reply.status == 429 {
            err.retry = Retry::Safe { after: None };
        }
        let said = reply.excerpt();
        if !said.is_empty() {
            err = err.with("said", said);
        }
        err
    }

    /// An answer that could not be read.
    pub fn bad_reply(operation: &'static str, why: impl fmt::Display, reply: &Reply) -> Self {
        Self::new(ErrorKind::BadReply, operation)
            .with("status", reply.status.to_string())
            .with("problem", why.to_string())
            .with("said", reply.excerpt())
    }

    /// The same error with one more detail.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.context.push((name, value.into()));
        self
    }

    /// The same error with the service's own words, made one line of at most 300 characters.
    #[must_use]
    pub fn saying(mut self, words: &str) -> Self {
        let line: Vec<&str> = words.split_whitespace().collect();
        self.said = line.join(" ").chars().take(300).collect();
        self
    }

    /// The same error, of another kind.
    #[must_use]
    pub fn of_kind(mut self, kind: ErrorKind) -> Self {
        self.kind = kind;
        self
    }

    /// The same error, which the service documents as free and safe to send again.
    #[must_use]
    pub fn safe_after(mut self, after: Option<Duration>) -> Self {
        self.retry = Retry::Safe { after };
        self
    }

    /// The same error, not to be sent again.
    #[must_use]
    pub fn never_again(mut self) -> Self {
        self.retry = Retry::Never;
        self
    }

    /// The same error with what it cost.
    #[must_use]
    pub fn costing(mut self, charged: Charged) -> Self {
        self.charged = Some(charged);
        self
    }

    /// The failure people see.
    pub fn failure(&self, charged: Charged) -> Failure {
        let kind = self.failure_kind();
        let sentence = self.context.iter().find(|(name, _)| *name == "sentence");
        Failure {
            kind,
            detail: sentence.map_or_else(|| self.to_string(), |(_, words)| words.clone()),
            said: self.said.clone(),
            charged,
            next: usual_next_step(kind),
        }
    }

    fn failure_kind(&self) -> FailureKind {
        match self.kind {
            ErrorKind::Key => FailureKind::Key,
            ErrorKind::Credit => FailureKind::Credit,
            ErrorKind::Busy => FailureKind::Busy,
            ErrorKind::Server | ErrorKind::JobFailed | ErrorKind::BadReply => FailureKind::NoAnswer,
            ErrorKind::ModelGone => FailureKind::ModelGone,
            ErrorKind::BadRequest => FailureKind::BadRequest,
            ErrorKind::NotUnderstood => FailureKind::NotUnderstood,
            ErrorKind::Expired => FailureKind::Expired,
            ErrorKind::NotAllowed => FailureKind::NotAllowed,
            ErrorKind::Region => FailureKind::Region,
            ErrorKind::TooLarge => FailureKind::TooLarge,
            ErrorKind::NoPicture => FailureKind::NoPicture,
            ErrorKind::NotReady => FailureKind::NotReady,
            ErrorKind::Engine => FailureKind::Engine,
            ErrorKind::Internal => FailureKind::Internal,
        }
    }
}

impl fmt::Display for ProviderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?}", self.operation, self.kind)?;
        for (name, value) in &self.context {
            write!(f, ", {name}: {value}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ProviderError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, purpose: Purpose) -> Reply {
        Reply {
            purpose,
            status,
            headers: Vec::new(),
            body: b"{\"message\":\n\"no\"}".to_vec(),
        }
    }

    #[test]
    fn statuses_become_plain_kinds() {
        let cases = [
            (400, FailureKind::BadRequest),
            (401, FailureKind::Key),
            (402, FailureKind::Credit),
            (403, FailureKind::Key),
            (404, FailureKind::ModelGone),
            (408, FailureKind::NoAnswer),
            (410, FailureKind::ModelGone),
            (422, FailureKind::BadRequest),
            (429, FailureKind::Busy),
            (500, FailureKind::NoAnswer),
            (503, FailureKind::Busy),
            (301, FailureKind::NoAnswer),
        ];
        for (status, kind) in cases {
            let err = ProviderError::from_reply("submit", &reply(status, Purpose::Submit));
            assert_eq!(err.failure(Charged::No).kind, kind, "{status}");
            assert_eq!(err.retry != Retry::Never, status == 429, "{status}");
        }
        assert_eq!(
            kind_of_status(404, Purpose::Fetch),
            ErrorKind::Expired,
            "a link that is gone is not a model that is gone"
        );
    }

    #[test]
    fn details_are_one_line_and_a_sentence_is_shown_as_it_is() {
        let err = ProviderError::from_reply("submit", &reply(400, Purpose::Submit));
        let detail = err.failure(Charged::No).detail;
        assert_eq!(
            detail, "submit: BadRequest, status: 400, said: {\"message\": \"no\"}",
            "one line"
        );
        let err =
            ProviderError::new(ErrorKind::NotUnderstood, "edit").with("sentence", "Say more.");
        assert_eq!(err.failure(Charged::No).detail, "Say more.", "as it is");
    }
}
