//! `ComfyUI`: graphs against its own table of nodes, jobs against its answers, messages of its websocket, what a server
//! has, and workflows of a person's own. Only the pure part of the library: nothing sends, nothing waits.

#[cfg(test)]
#[path = "comfy/kit.rs"]
mod kit;

#[cfg(test)]
#[path = "comfy/glimpses.rs"]
mod glimpses;
#[cfg(test)]
#[path = "comfy/graphs.rs"]
mod graphs;
#[cfg(test)]
#[path = "comfy/jobs.rs"]
mod jobs;
#[cfg(test)]
#[path = "comfy/recorded.rs"]
mod recorded;
#[cfg(test)]
#[path = "comfy/refusals.rs"]
mod refusals;
#[cfg(test)]
#[path = "comfy/servers.rs"]
mod servers;
#[cfg(test)]
#[path = "comfy/workflows.rs"]
mod workflows;
