//! One click on Generate: what was asked, and the cells it becomes.

use serde::{Deserialize, Serialize};

use crate::domain::ids::{BlobId, ModelId, ProviderId};
use crate::domain::model::{Catalogue, Model};
use crate::domain::money::Price;
use crate::domain::prompt;
use crate::domain::shape::Size;
use crate::domain::task::{Change, Effort, Operation, Reference, Task, TaskKind, Unfit, fit};
use crate::domain::version::{self, Step};

/// The most pictures of one model in one click.
pub const MAX_COUNT: u32 = 8;

/// What a person asked for with one click.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunSpec {
    /// New pictures, or a change to one.
    #[serde(flatten)]
    pub kind: TaskKind,
    /// The words as written, cleaned.
    pub prompt: String,
    /// The look's id, if one was chosen.
    #[serde(default)]
    pub look: Option<String>,
    /// The look's words at that time.
    #[serde(default)]
    pub look_words: Option<String>,
    /// What to leave out.
    #[serde(default)]
    pub negative: String,
    /// The size asked for.
    pub size: Size,
    /// Pictures of each model, 1 to [`MAX_COUNT`].
    pub count: u32,
    /// Quick, usual or careful.
    #[serde(default)]
    pub effort: Effort,
    /// Without a background.
    #[serde(default)]
    pub transparent: bool,
    /// Pictures to go by.
    #[serde(default)]
    pub references: Vec<Reference>,
    /// "Lock the look": the seed of the first row; `None` for a new one each time.
    #[serde(default)]
    pub seed: Option<u64>,
    /// The models, in the order of the columns.
    pub models: Vec<ModelId>,
    /// What goes with an edit; `None` for new pictures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<Step>,
}

impl RunSpec {
    /// Whether it made new pictures by a model: an edit has its own page, and so have pictures no model made.
    pub fn is_new(&self) -> bool {
        self.kind == TaskKind::Generate
            && !self
                .models
                .iter()
                .any(|id| id.provider().as_str() == version::OWN)
    }

    /// Every file the run starts from: source, areas and pictures to go by. They are kept as long as the run.
    pub fn files(&self) -> Vec<BlobId> {
        let own = match &self.kind {
            TaskKind::Generate => [None; 4],
            TaskKind::Edit {
                source,
                mask,
                operation,
            } => {
                let filled = match operation {
                    Operation::Extend(margins) => margins.filled,
                    _ => None,
                };
                [
                    Some(*source),
                    *mask,
                    filled.map(|filled| filled.picture),
                    filled.map(|filled| filled.area),
                ]
            }
        };
        let step = self.step.as_ref();
        let of_step = [
            step.and_then(|step| step.area),
            step.and_then(|step| step.protect),
        ];
        let references = self.references.iter().map(|it| Some(it.blob));
        own.into_iter()
            .chain(of_step)
            .chain(references)
            .flatten()
            .collect()
    }
}

/// One cell to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedJob {
    /// The model asked.
    pub model: ModelId,
    /// The service it belongs to.
    pub provider: ProviderId,
    /// Which variation, from 0.
    pub row: u32,
    /// What was asked.
    pub asked: Task,
    /// What will be sent.
    pub sent: Task,
    /// How the two differ.
    pub changes: Vec<Change>,
    /// What it will cost.
    pub price: Price,
}

/// A model that cannot take part, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// No service of that name is known, or a built-in service has no such model.
    UnknownModel(ModelId),
    /// It cannot do this kind of task.
    Unfit(ModelId, Unfit),
}

/// What one click will do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The cells, row by row, in the order of the columns.
    pub jobs: Vec<PlannedJob>,
    /// Models that cannot take part.
    pub left_out: Vec<LeftOut>,
    /// The price of all cells together.
    pub price: Price,
    /// About how long it will take, in milliseconds; 0 when nobody knows.
    pub about_ms: u64,
}

/// Turns a click into cells. Every row has one seed, shared by all models, so that the comparison is fair;
/// `fresh_seed` is used when the person did not lock one.
pub fn plan(spec: &RunSpec, catalogue: &Catalogue, fresh_seed: u64) -> Plan {
    let mut left_out = Vec::new();
    let mut models: Vec<Model> = Vec::new();
    for id in &spec.models {
        if models.iter().any(|model| &model.id == id) {
            continue;
        }
        match catalogue.model_or_guess(id) {
            None => left_out.push(LeftOut::UnknownModel(id.clone())),
            Some(model) => match fit(&task(spec, 0), &model.can) {
                Ok(_) => models.push(model),
                Err(unfit) => left_out.push(LeftOut::Unfit(id.clone(), unfit)),
            },
        }
    }
    let first_seed = spec.seed.unwrap_or(fresh_seed) & SEED_MASK;
    let mut jobs = Vec::new();
    for row in 0..spec.count.clamp(1, MAX_COUNT) {
        let asked = task(spec, first_seed.wrapping_add(u64::from(row)) & SEED_MASK);
        for model in &models {
            let Ok(mut fitted) = fit(&asked, &model.can) else {
                continue;
            };
            if spec.seed.is_none() {
                // Nobody asked for a seed, so a model without one loses nothing.
                fitted
                    .changes
                    .retain(|change| change != &Change::SeedIgnored);
            }
            let price = model.price_of(&fitted.task);
            jobs.push(PlannedJob {
                model: model.id.clone(),
                provider: model.id.provider(),
                row,
                asked: asked.clone(),
                sent: fitted.task,
                changes: fitted.changes,
                price,
            });
        }
    }
    let price = jobs.iter().fold(Price::Free, |sum, job| sum.and(job.price));
    let about_ms = about_ms(&jobs, &models, catalogue);
    Plan {
        jobs,
        left_out,
        price,
        about_ms,
    }
}

/// Seeds stay below 2^31, the range every service accepts.
pub const SEED_MASK: u64 = 0x7fff_ffff;

fn task(spec: &RunSpec, seed: u64) -> Task {
    Task {
        kind: spec.kind.clone(),
        prompt: prompt::with_look(&spec.prompt, spec.look_words.as_deref()),
        negative: spec.negative.trim().to_owned(),
        size: spec.size,
        seed: Some(seed),
        effort: spec.effort,
        transparent: spec.transparent,
        references: spec.references.clone(),
    }
}

/// The slowest service decides: its jobs share its places, and services work side by side. Nobody knows (0) as long as one of
/// the models was never timed.
fn about_ms(jobs: &[PlannedJob], models: &[Model], catalogue: &Catalogue) -> u64 {
    if models.iter().any(|model| model.typical_ms == 0) {
        return 0;
    }
    let typical = |job: &PlannedJob| {
        let model = models.iter().find(|model| model.id == job.model);
        let per_megapixel = model.map_or(0, |model| u64::from(model.typical_ms));
        per_megapixel * job.sent.size.pixels().max(1) / (1024 * 1024)
    };
    let of_service = |provider: &ProviderId| {
        let at_once = catalogue
            .services
            .iter()
            .find(|service| &service.id == provider)
            .map_or(1, |service| u64::from(service.at_once.max(1)));
        let work: u64 = jobs
            .iter()
            .filter(|job| &job.provider == provider)
            .map(typical)
            .sum();
        work.div_ceil(at_once)
    };
    jobs.iter()
        .map(|job| of_service(&job.provider))
        .max()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::model::{Capabilities, Place, Service};
    use crate::domain::money::Micros;

    fn catalogue() -> Catalogue {
        let model = |id: &str, price, can| Model {
            can,
            price,
            typical_ms: 1000,
            ..Model::new(ModelId::from(id), id)
        };
        let all = Capabilities {
            generate: true,
            seed: true,
            ..Capabilities::default()
        };
        let edits = Capabilities {
            edit: true,
            ..Capabilities::default()
        };
        let paid = Price::Fixed {
            micros: Micros(40_000),
        };
        Catalogue {
            services: vec![Service {
                at_once: 2,
                models: vec![
                    model("s/a", paid, all.clone()),
                    model("s/b", Price::Free, all),
                    model("s/e", paid, edits),
                ],
                ..Service::new("s", "S", Place::Cloud)
            }],
        }
    }

    fn spec(models: &[&str]) -> RunSpec {
        RunSpec {
            kind: TaskKind::Generate,
            prompt: "a fox".to_owned(),
            look: None,
            look_words: Some("soft light".to_owned()),
            negative: String::new(),
            size: Size::new(1024, 1024),
            count: 3,
            seed: None,
            effort: Effort::Usual,
            transparent: false,
            references: Vec::new(),
            models: models.iter().map(|id| ModelId::from(*id)).collect(),
            step: None,
        }
    }

    #[test]
    fn models_times_count_cells_with_one_seed_a_row() {
        let plan = plan(&spec(&["s/a", "s/b", "s/a"]), &catalogue(), 100);
        assert_eq!(plan.jobs.len(), 6, "two different models, three rows");
        assert_eq!(
            plan.price,
            Price::Fixed {
                micros: Micros(120_000)
            },
            "three paid cells"
        );
        assert_eq!(plan.about_ms, 3000, "six seconds of work, two at once");
        for pair in plan.jobs.chunks(2) {
            assert_eq!(pair[0].sent.seed, pair[1].sent.seed, "fair rows");
        }
        assert_eq!(
            plan.jobs[0].sent.prompt, "a fox. soft light",
            "look words are sent"
        );
    }

    #[test]
    fn models_that_cannot_take_part_are_named() {
        let plan = plan(&spec(&["s/e", "nobody/x", "s/b"]), &catalogue(), 1);
        assert_eq!(plan.jobs.len(), 3, "only s/b");
        assert_eq!(
            plan.left_out,
            [
                LeftOut::Unfit(ModelId::from("s/e"), Unfit::CannotGenerate),
                LeftOut::UnknownModel(ModelId::from("nobody/x")),
            ],
            "both are named"
        );
    }

    #[test]
    fn unknown_models_of_a_known_service_stay_usable() {
        let plan = plan(&spec(&["s/brand-new"]), &catalogue(), 1);
        assert_eq!(plan.jobs.len(), 3, "planned");
        assert_eq!(plan.price, Price::Unknown, "and its price is not invented");
    }
}
