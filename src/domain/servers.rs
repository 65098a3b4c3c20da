//! Picture servers that other people's programs run on this computer or in the home network.

use crate::domain::model::Service;

/// A server that answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundServer {
    /// What to call it.
    pub name: String,
    /// Where it is, without a slash at the end.
    pub address: String,
    /// The service it would be; `None` when it makes no pictures for us.
    pub service: Option<Service>,
    /// What to know about it, as a sentence; empty for nothing.
    pub note: String,
}
