//! What happens around picture servers that people already run.

use crate::domain::ids::ProviderId;
use crate::domain::model::Model;
use crate::domain::servers::FoundServer;

/// What a person does about picture servers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServersMsg {
    /// Looks for them on this computer.
    Look,
    /// Looks at a typed address.
    LookAt(String),
    /// Uses the one at this address.
    Use(String),
    /// Looks for them whenever the studio starts, or no longer.
    AtStart(bool),
    /// Asks an added one again what it has.
    Refresh(ProviderId),
    /// Opens or closes the form for a workflow of one's own for this service.
    Workflow(Option<ProviderId>),
    /// Adds a workflow: whose, its name, its text.
    AddWorkflow(ProviderId, String, String),
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServersNews {
    /// Looking ended. The address that was looked at, when one was typed.
    Found(Option<String>, Vec<FoundServer>),
    /// A typed address cannot be used, or nothing could be looked at: why.
    Refused(String),
    /// A workflow was read, or why not.
    Workflow(ProviderId, Result<Box<Model>, String>),
}
