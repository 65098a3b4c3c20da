//! Looking for picture servers, on a thread of its own that ends when the answer is there.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Shared;
use crate::app::msg::{News, ServersNews};
use crate::domain::ids::ProviderId;
use crate::domain::model::Service;
use crate::domain::servers::FoundServer;
use crate::providers::comfyui::{server, workflow};
use crate::servers::{Comfy, Found, Prober, known, typed};
use crate::text::servers as words;

/// Looks at the usual places of this computer, or at a typed address.
#[expect(
    clippy::disallowed_methods,
    reason = "a thread that lives for one answer waits for it"
)]
pub(super) fn find(shared: &Arc<Shared>, address: Option<String>) {
    let places = match address.as_deref().map(typed) {
        None => known(),
        Some(Ok(places)) => places,
        Some(Err(problem)) => {
            let why = problem.sentence().to_owned();
            return shared.tell(News::Servers(ServersNews::Refused(why)));
        }
    };
    let mine = Arc::clone(shared);
    let work = move || {
        let comfy = Comfy {
            paths: server::ASKS,
            service: comfy_service,
        };
        let looked = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|err| err.to_string())
            .and_then(|runtime| {
                runtime.block_on(async {
                    let prober = Prober::new(Some(comfy)).await;
                    let prober = prober.map_err(|err| err.to_string())?;
                    Ok(prober.probe(places, |_| {}).await)
                })
            });
        let news = match looked {
            Ok(found) => ServersNews::Found(address, found.into_iter().map(plain).collect()),
            Err(why) => {
                tracing::warn!(%why, "servers could not be looked for");
                ServersNews::Refused(words::CANNOT_LOOK.to_owned())
            }
        };
        mine.tell(News::Servers(news));
    };
    let thread = std::thread::Builder::new().name("servers".to_owned());
    if let Err(err) = thread.spawn(work) {
        tracing::warn!(%err, "no thread to look for servers");
        shared.tell(News::Servers(ServersNews::Refused(
            words::CANNOT_LOOK.to_owned(),
        )));
    }
}

/// Reads a workflow of a person's own.
pub(super) fn read_workflow(shared: &Arc<Shared>, service: ProviderId, name: &str, text: &str) {
    let read = workflow::workflow_model(service.as_str(), name, text).map(Box::new);
    shared.tell(News::Servers(ServersNews::Workflow(service, read)));
}

fn comfy_service(
    id: &str,
    name: &str,
    base_url: &str,
    answers: &BTreeMap<String, Vec<u8>>,
) -> (Service, String) {
    let found = server::service(id, name, base_url, answers);
    (found.service, found.reasons.join(" "))
}

fn plain(found: Found) -> FoundServer {
    FoundServer {
        name: found.name,
        address: found.address,
        service: found.service,
        note: found.note,
    }
}
