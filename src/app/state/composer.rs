//! The prompt and everything that goes with it, and what a click would do.

use serde::{Deserialize, Serialize};

use crate::app::remote::Remote;
use crate::domain::history::PastPrompt;
use crate::domain::ids::{ModelId, ProviderId};
use crate::domain::model::{Catalogue, Model};
use crate::domain::money::Price;
use crate::domain::prompt::{self, BadPrompt, Look};
use crate::domain::run::{LeftOut, MAX_COUNT, RunSpec, plan};
use crate::domain::shape::{Detail, Shape, Size};
use crate::domain::task::{Change, Effort, Reference, Task, TaskKind, fit};

/// What a person has typed and chosen. Kept at every change, so a crash loses nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// The words.
    pub prompt: String,
    /// What to leave out.
    pub negative: String,
    /// The chosen look's id.
    pub look: Option<String>,
    /// The shape.
    pub shape: Shape,
    /// How many pixels a named shape gets.
    pub detail: Detail,
    /// Pictures of each model.
    pub count: u32,
    /// "Lock the look".
    pub seed_locked: bool,
    /// The locked seed.
    pub seed: u64,
    /// Quick, usual or careful.
    pub effort: Effort,
    /// Without a background.
    pub transparent: bool,
    /// Pictures to go by.
    pub references: Vec<Reference>,
    /// The chosen models, in the order of the columns.
    pub models: Vec<ModelId>,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            prompt: String::new(),
            negative: String::new(),
            look: None,
            shape: Shape::Square,
            detail: Detail::Good,
            count: 2,
            seed_locked: false,
            seed: 1,
            effort: Effort::Usual,
            transparent: false,
            references: Vec::new(),
            models: Vec::new(),
        }
    }
}

impl Draft {
    /// What a new person finds: three of the built-in models, ready to go.
    pub fn first(catalogue: &Catalogue) -> Self {
        let models = catalogue
            .all()
            .filter(|(_, model)| model.price.is_free() && model.retires_on.is_none())
            .take(3);
        Self {
            models: models.map(|(_, model)| model.id.clone()).collect(),
            ..Self::default()
        }
    }

    /// The same draft with every value in its range.
    #[must_use]
    pub fn in_range(mut self) -> Self {
        self.count = self.count.clamp(1, MAX_COUNT);
        if let Shape::Custom(size) = &mut self.shape {
            use crate::domain::shape::{MAX_SIDE_PX, MIN_SIDE_PX};
            size.width_px = size.width_px.clamp(MIN_SIDE_PX, MAX_SIDE_PX);
            size.height_px = size.height_px.clamp(MIN_SIDE_PX, MAX_SIDE_PX);
        }
        self
    }

    /// The size asked for, in pixels.
    pub fn size(&self) -> Size {
        self.shape.size(self.detail)
    }
}

/// What a click on Generate would do; worked out whenever the draft changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// Pictures it makes.
    pub pictures: u32,
    /// What they cost.
    pub price: Price,
    /// About how long, milliseconds; 0 when nobody knows.
    pub about_ms: u64,
    /// Models that cannot take part.
    pub left_out: Vec<LeftOut>,
    /// Settings that models will ignore or change, with the model.
    pub changes: Vec<(ModelId, Change)>,
}

impl Default for Outlook {
    fn default() -> Self {
        Self {
            pictures: 0,
            price: Price::Free,
            about_ms: 0,
            left_out: Vec::new(),
            changes: Vec::new(),
        }
    }
}

/// The composer.
#[derive(Debug, Default)]
pub struct Composer {
    /// What is typed and chosen. Changed through [`Composer::set_draft`] only, so that `outlook` fits.
    draft: Draft,
    outlook: Outlook,
    problem: Option<BadPrompt>,
    /// Services whose models take no part, because there is no key.
    without_key: Vec<ProviderId>,
    /// Earlier prompts, while that list is open.
    pub past: Remote<Vec<PastPrompt>>,
    /// Counts changes, so that saving can wait for a pause in typing.
    pub revision: u64,
    /// The revision that is safe on disk.
    pub saved_revision: u64,
    /// The prompt was replaced from outside (history, example, "use these settings"): the editor takes it over.
    pub replaced: u64,
}

impl Composer {
    /// What is typed and chosen.
    pub fn draft(&self) -> &Draft {
        &self.draft
    }

    /// What a click would do.
    pub fn outlook(&self) -> &Outlook {
        &self.outlook
    }

    /// What a picture of a model costs with the shape, detail and pictures chosen now.
    pub fn price_of(&self, model: &Model) -> Price {
        // The words do not matter for the price and may be long.
        let task = Task {
            kind: TaskKind::Generate,
            prompt: String::new(),
            negative: String::new(),
            size: self.draft.size(),
            seed: None,
            effort: self.draft.effort,
            transparent: self.draft.transparent,
            references: self.draft.references.clone(),
        };
        match fit(&task, &model.can) {
            Ok(fitted) => model.price_of(&fitted.task),
            Err(_) => model.price,
        }
    }

    /// Why the prompt cannot be used; an empty prompt is no problem until someone clicks.
    pub fn problem(&self) -> Option<BadPrompt> {
        self.problem
    }

    /// Whether a click would make pictures.
    pub fn can_generate(&self) -> bool {
        self.problem.is_none() && self.outlook.pictures > 0
    }

    /// Replaces the draft and works out what a click would do.
    pub fn set_draft(&mut self, draft: Draft, catalogue: &Catalogue, looks: &[Look]) {
        if draft != self.draft {
            self.revision += 1;
        }
        self.draft = draft.in_range();
        self.refresh(catalogue, looks);
    }

    /// Works out again what a click would do, after prices or timings changed.
    pub fn refresh(&mut self, catalogue: &Catalogue, looks: &[Look]) {
        self.problem = prompt::clean(&self.draft.prompt).err();
        let mut spec = self.spec_with(prompt::title(&self.draft.prompt, 200), looks);
        let count = std::mem::replace(&mut spec.count, 1);
        let one_row = plan(&spec, catalogue, 1);
        spec.count = count;
        let all = plan(&spec, catalogue, 1);
        self.outlook = Outlook {
            pictures: all.jobs.len() as u32,
            price: all.price,
            about_ms: all.about_ms,
            left_out: all.left_out,
            changes: one_row
                .jobs
                .into_iter()
                .flat_map(|job| {
                    let model = job.model;
                    job.changes
                        .into_iter()
                        .map(move |change| (model.clone(), change))
                })
                .collect(),
        };
    }

    /// What is asked for with a click now.
    pub fn spec(&self, looks: &[Look]) -> Result<RunSpec, BadPrompt> {
        prompt::clean(&self.draft.prompt).map(|prompt| self.spec_with(prompt, looks))
    }

    fn spec_with(&self, prompt: String, looks: &[Look]) -> RunSpec {
        let draft = &self.draft;
        let look = draft
            .look
            .as_ref()
            .and_then(|id| looks.iter().find(|look| &look.id == id));
        RunSpec {
            kind: TaskKind::Generate,
            prompt,
            look: look.map(|look| look.id.clone()),
            look_words: look.map(|look| look.words.clone()),
            negative: draft.negative.trim().to_owned(),
            size: draft.size(),
            count: draft.count,
            seed: draft.seed_locked.then_some(draft.seed),
            effort: draft.effort,
            transparent: draft.transparent,
            references: draft.references.clone(),
            models: draft
                .models
                .iter()
                .filter(|model| !self.without_key.contains(&model.provider()))
                .cloned()
                .collect(),
            step: None,
        }
    }

    /// Models of these services take no part until there is a key.
    pub fn leave_out(
        &mut self,
        without_key: Vec<ProviderId>,
        catalogue: &Catalogue,
        looks: &[Look],
    ) {
        if self.without_key != without_key {
            self.without_key = without_key;
            self.refresh(catalogue, looks);
        }
    }

    /// Takes over what a run was made with.
    pub fn use_settings(
        &mut self,
        spec: &RunSpec,
        seed: Option<u64>,
        catalogue: &Catalogue,
        looks: &[Look],
    ) {
        let named = Shape::NAMED
            .into_iter()
            .flat_map(|shape| Detail::ALL.map(|detail| (shape, detail)));
        let (shape, detail) = named
            .into_iter()
            .find(|(shape, detail)| shape.size(*detail) == spec.size)
            .unwrap_or((Shape::Custom(spec.size), self.draft.detail));
        let draft = Draft {
            prompt: spec.prompt.clone(),
            negative: spec.negative.clone(),
            look: spec.look.clone(),
            shape,
            detail,
            count: spec.count,
            seed_locked: seed.is_some(),
            seed: seed.unwrap_or(self.draft.seed),
            effort: spec.effort,
            transparent: spec.transparent,
            references: spec.references.clone(),
            models: spec.models.clone(),
        };
        self.replaced += 1;
        self.set_draft(draft, catalogue, looks);
    }
}
