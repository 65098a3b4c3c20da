//! Picture servers: what was found, and what stands in front of the page.

use crate::domain::ids::ProviderId;
use crate::domain::servers::FoundServer;

/// Picture servers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServersState {
    /// They are being looked for.
    pub looking: bool,
    /// They were looked for at least once.
    pub looked: bool,
    /// What was found and is not in use yet.
    pub found: Vec<FoundServer>,
    /// Why a typed address was not looked at, or that nothing is there.
    pub problem: Option<String>,
    /// The form for a workflow is open for this service.
    pub workflow: Option<ProviderId>,
    /// A workflow is being read.
    pub reading: bool,
    /// Why a workflow was not added.
    pub bad_workflow: Option<String>,
}
