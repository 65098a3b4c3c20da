//! The engine on this computer as a service: its requests never leave it.

use serde::{Deserialize, Serialize};

use crate::domain::home;
use crate::domain::ids::ProviderId;
use crate::domain::money::Micros;
use crate::domain::offer::SetId;
use crate::domain::task::{Effort, Operation, TaskKind};
use crate::providers::{
    Body, Call, ErrorKind, Job, Provider, ProviderError, Reply, Report, Role, Step, pictures,
};

/// What the engine is asked, as JSON. Pictures travel beside it: the source, then the painted area, then those to go by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HomeRequest {
    /// Which model.
    pub set: SetId,
    /// The words.
    pub prompt: String,
    /// What to leave out.
    pub negative: String,
    /// Pixels across.
    pub width_px: u32,
    /// Pixels down.
    pub height_px: u32,
    /// How much time to take.
    pub effort: Effort,
    /// Chance.
    pub seed: u64,
    /// How much of the source is made anew, 0 to 1.
    pub strength: f32,
    /// Whether the first picture beside it is the one to begin from.
    pub has_source: bool,
    /// Whether the next one is the painted area.
    pub has_area: bool,
}

/// The engine's translator.
#[derive(Clone, Debug)]
pub struct Home {
    id: ProviderId,
}

impl Default for Home {
    fn default() -> Self {
        Self {
            id: ProviderId::from("home"),
        }
    }
}

impl Provider for Home {
    fn id(&self) -> &ProviderId {
        &self.id
    }

    fn start(&self, job: &Job<'_>) -> Result<Call, ProviderError> {
        let Some(set) = job.model.wire("set") else {
            return Err(ProviderError::new(ErrorKind::ModelGone, "start"));
        };
        let by_instruction = job.model.can.operations.is_empty();
        let is_edit = matches!(job.sent.kind, TaskKind::Edit { .. });
        // A model that edits is shown the source; the others begin from it.
        let begins = is_edit && !by_instruction;
        let has_area = begins && job.inputs_of(Role::Mask).next().is_some();
        if begins {
            pictures::source(job)?;
            pictures::same_size(job)?;
        }
        let strength = match job.sent.kind {
            TaskKind::Edit {
                operation: Operation::Vary { strength_pct },
                ..
            } => f32::from(strength_pct.clamp(1, 100)) / 100.0,
            TaskKind::Edit { .. } | TaskKind::Generate => home::strength(has_area),
        };
        let request = HomeRequest {
            set: SetId::from(set),
            prompt: job.sent.prompt.clone(),
            negative: job.sent.negative.clone(),
            width_px: job.sent.size.width_px,
            height_px: job.sent.size.height_px,
            effort: job.sent.effort,
            seed: job.sent.seed.unwrap_or_default(),
            strength,
            has_source: begins,
            has_area,
        };
        let json = serde_json::to_vec(&request).map_err(|err| {
            ProviderError::new(ErrorKind::Internal, "start").with("problem", err.to_string())
        })?;
        let sources = job.inputs_of(Role::Source);
        let areas = job.inputs_of(Role::Mask).filter(|_| has_area);
        let inputs = sources.chain(areas).chain(job.inputs_of(Role::Reference));
        let inputs = inputs.map(|input| std::sync::Arc::clone(&input.bytes));
        let body = Body::Local {
            json,
            inputs: inputs.collect(),
        };
        let mut call = Call::submit("home://make", body);
        call.billable = false;
        call.idempotent = true;
        Ok(call)
    }

    fn advance(&self, job: &Job<'_>, reply: Reply) -> Result<Step, ProviderError> {
        if reply.is_success() {
            return Ok(Step::Done {
                report: Box::new(Report {
                    seed: job.sent.seed,
                    billed: Some(Micros::ZERO),
                    ..Report::default()
                }),
                pictures: vec![reply.body],
            });
        }
        let kind = match reply.status {
            400 => ErrorKind::BadRequest,
            404 | 503 => ErrorKind::NotReady,
            502 => ErrorKind::Engine,
            _ => ErrorKind::Internal,
        };
        // Built anew: what statuses of the network usually mean does not hold here.
        Err(ProviderError::new(kind, "make").with("sentence", reply.excerpt()))
    }
}

#[cfg(test)]
mod tests;
