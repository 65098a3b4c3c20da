//! `triptych generate`: the same journal, engine and library as the window.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use serde_json::{Value, json};

use super::files::{self, ReferenceArg};
use super::print;
use crate::app::runner::{Core, now, utc_offset_secs};
use crate::domain::budget::{Budget, Verdict};
use crate::domain::failure::Failure;
use crate::domain::history::JobRecord;
use crate::domain::ids::{JobId, ModelId};
use crate::domain::job::JobState;
use crate::domain::model::Catalogue;
use crate::domain::money::{Micros, Price};
use crate::domain::prompt;
use crate::domain::run::{LeftOut, MAX_COUNT, RunSpec};
use crate::domain::shape::{Detail, NotASize, Size, parse_ratio, size_for_ratio};
use crate::domain::task::{Effort, TaskKind};
use crate::engine::EngineEvent;
use crate::store::OpenHow;
use crate::text::{self, units};

/// What to make.
#[derive(Args)]
pub struct GenerateArgs {
    /// What you want to see
    #[arg(allow_hyphen_values = true)]
    prompt: String,
    /// A model id from `triptych models`; give it several times to compare
    #[arg(long = "model", value_name = "ID", required = true)]
    models: Vec<String>,
    /// Pictures of each model, 1 to 8
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_COUNT)))]
    count: u32,
    /// A shape such as 16:9, 1:1 or square
    #[arg(long, value_name = "W:H", conflicts_with = "size", value_parser = read_shape)]
    shape: Option<Size>,
    /// A size in pixels such as 1024x768, each side 64 to 4096
    #[arg(long, value_name = "WxH", value_parser = read_size)]
    size: Option<Size>,
    /// The number that fixes chance
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(..=crate::domain::run::SEED_MASK))]
    seed: Option<u64>,
    /// What to leave out
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        allow_hyphen_values = true
    )]
    negative: String,
    /// How much work goes into a picture, where a model lets you choose
    #[arg(long, value_name = "LEVEL", default_value = "usual", value_parser = read_effort)]
    effort: Effort,
    /// Leave the background away, where a model can
    #[arg(long)]
    transparent: bool,
    /// A picture to go by; say style:FILE or product:FILE for what it is good for
    #[arg(long = "reference", value_name = "[ROLE:]FILE", value_parser = files::read_reference)]
    references: Vec<ReferenceArg>,
    #[command(flatten)]
    wishes: WishArgs,
}

/// What every command that makes pictures takes: where they go, what they may cost, how it is told.
#[derive(Args)]
pub(super) struct WishArgs {
    /// Also put the pictures into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Spend at most this many US dollars; also says yes to anything below
    #[arg(long, value_name = "DOLLARS", value_parser = read_dollars)]
    max_cost: Option<Micros>,
    /// Go ahead without asking, also above the sums your settings ask for
    #[arg(long)]
    yes: bool,
    /// One JSON object a line, one line a picture
    #[arg(long)]
    json: bool,
}

impl WishArgs {
    /// Makes the folder for the pictures, if one is asked for.
    pub(super) fn make_out(&self) -> Result<(), String> {
        let Some(out) = &self.out else {
            return Ok(());
        };
        std::fs::create_dir_all(out).map_err(|err| text::cli::bad_folder(out, &err.to_string()))
    }
}

fn read_size(text: &str) -> Result<Size, String> {
    text.parse()
        .map_err(|problem: NotASize| text::cli::bad_size(problem))
}

fn read_effort(text: &str) -> Result<Effort, String> {
    match text {
        "quick" => Ok(Effort::Quick),
        "usual" => Ok(Effort::Usual),
        "careful" => Ok(Effort::Careful),
        _ => Err(text::cli::BAD_EFFORT.to_owned()),
    }
}

fn read_dollars(text: &str) -> Result<Micros, String> {
    Micros::parse_dollars(text).ok_or_else(|| text::cli::BAD_SUM.to_owned())
}

/// Refuses what a cap forbids and what nobody has said yes to.
pub(super) fn may_spend(
    core: &Core,
    budget: &Budget,
    args: &WishArgs,
    price: Price,
) -> Result<(), String> {
    if let Some(limit) = args.max_cost
        && !price.is_free()
        && price.at_most().is_none_or(|most| most > limit)
    {
        return Err(text::cli::over_max_cost(price, limit));
    }
    let spent = core
        .store()
        .spent(now(), utc_offset_secs())
        .map_err(|err| text::library::sentence(&err.to_string()))?;
    match budget.check(price, spent) {
        Verdict::Over {
            cap, limit, left, ..
        } => Err(text::cli::over_budget(cap, limit, left, price)),
        Verdict::Confirm { .. } if !args.yes && args.max_cost.is_none() => {
            Err(text::cli::say_yes(price))
        }
        Verdict::Confirm { .. } | Verdict::Allow => Ok(()),
    }
}

fn read_shape(text: &str) -> Result<Size, String> {
    parse_ratio(text)
        .map(|ratio| size_for_ratio(ratio, Detail::Good))
        .map_err(text::cli::bad_shape)
}

/// Makes the pictures; true when every cell is done.
pub(super) fn run(library: Option<PathBuf>, args: &GenerateArgs) -> Result<bool, String> {
    let prompt = prompt::clean(&args.prompt).map_err(text::create::bad_prompt)?;
    let references = files::read_all(&args.references)?;
    args.wishes.make_out()?;
    let mut spec = RunSpec {
        kind: TaskKind::Generate,
        prompt,
        look: None,
        look_words: None,
        negative: args.negative.trim().to_owned(),
        size: args.size.or(args.shape).unwrap_or(Size::new(1024, 1024)),
        count: args.count,
        seed: args.seed,
        effort: args.effort,
        transparent: args.transparent,
        references: files::placeholders(&references),
        models: args
            .models
            .iter()
            .map(|id| ModelId::from(id.as_str()))
            .collect(),
        step: None,
    };
    let home = super::home(library)?;
    check_models(&spec, &home.catalogue())?;
    let budget = home.settings.budget;
    let core = super::open_home(home, OpenHow::CreateIfMissing)?;
    check_writable(&core)?;
    may_spend(&core, &budget, &args.wishes, core.plan(&spec).price)?;
    spec.references = files::bring_in(&core, &references)?;
    make(&core, &spec, &args.wishes, |_, _| Ok(()))
}

/// Every model is checked before anything is made, and before a library is: a typing mistake must not cost half a run.
pub(super) fn check_models(spec: &RunSpec, catalogue: &Catalogue) -> Result<(), String> {
    let check = crate::domain::run::plan(spec, catalogue, 0);
    match check.left_out.first() {
        Some(left_out) => Err(left_out_sentence(catalogue, left_out)),
        None => Ok(()),
    }
}

/// Nothing is begun in a library that cannot be written to.
pub(super) fn check_writable(core: &Core) -> Result<(), String> {
    core.read_only_sentence()
        .map_or(Ok(()), |why| Err(text::create::not_started(&why)))
}

/// A cell that has settled.
pub(super) struct Outcome {
    /// What became of it, with the picture to show.
    pub(super) record: JobRecord,
    /// Fields added to its line of JSON.
    pub(super) more: serde_json::Map<String, Value>,
}

/// Writes a run down, makes it, and tells of every cell as it settles; `after` may do more with one before it is told. True
/// when every cell is done.
pub(super) fn make(
    core: &Core,
    spec: &RunSpec,
    wishes: &WishArgs,
    after: impl Fn(&Core, &mut Outcome) -> Result<(), String>,
) -> Result<bool, String> {
    let plan = core.plan(spec);
    let run = core
        .write_down(spec, &plan)
        .map_err(|err| text::create::not_started(&text::library::sentence(&err.to_string())))?;
    let jobs: Vec<JobId> = run.jobs.iter().map(|job| job.id).collect();
    core.start(run.jobs);
    let mut all_done = true;
    for job in wait(core, &jobs) {
        let record = core
            .store()
            .job(job)
            .map_err(|err| text::library::sentence(&err.to_string()))?;
        let mut outcome = Outcome {
            record: with_picture(core, record)?,
            more: serde_json::Map::new(),
        };
        // One picture that cannot be finished must not hide the others.
        if let Err(sentence) = after(core, &mut outcome) {
            all_done = false;
            print::error(&sentence);
        }
        let file = file_of(core, &outcome.record, wishes.out.as_deref())?;
        all_done &= matches!(outcome.record.state, JobState::Done { .. });
        report(core, &outcome, file.as_deref(), wishes.json);
    }
    core.close(Duration::from_secs(10));
    Ok(all_done)
}

fn left_out_sentence(catalogue: &Catalogue, left_out: &LeftOut) -> String {
    let (LeftOut::UnknownModel(id) | LeftOut::Unfit(id, _)) = left_out;
    let hint = if matches!(left_out, LeftOut::UnknownModel(_)) {
        text::cli::SEE_MODELS
    } else {
        ""
    };
    format!(
        "{}{hint}",
        text::create::left_out(catalogue.name(id), left_out)
    )
}

/// Yields jobs as they settle.
fn wait<'a>(core: &'a Core, jobs: &[JobId]) -> impl Iterator<Item = JobId> + 'a {
    let mut open: BTreeSet<JobId> = jobs.iter().copied().collect();
    std::iter::from_fn(move || {
        while !open.is_empty() {
            match core.wait_event(Duration::from_secs(1)) {
                Some(EngineEvent::State { job, state, .. }) if state.is_final() => {
                    if open.remove(&job) {
                        return Some(job);
                    }
                }
                Some(_) => {}
                // Nothing for a while: believe the journal rather than wait for ever.
                None => {
                    let settled = open.iter().copied().find(|job| {
                        core.active() == 0
                            || core.store().job(*job).is_ok_and(|job| job.state.is_final())
                    });
                    if let Some(job) = settled {
                        open.remove(&job);
                        return Some(job);
                    }
                }
            }
        }
        None
    })
}

/// Fills in the picture of a job.
pub(super) fn with_picture(core: &Core, record: JobRecord) -> Result<JobRecord, String> {
    let run = core
        .store()
        .run(record.run)
        .map_err(|err| text::library::sentence(&err.to_string()))?;
    let found = run.jobs.into_iter().find(|job| job.id == record.id);
    Ok(found.unwrap_or(record))
}

/// The file in the library, or its copy in `out`.
fn file_of(core: &Core, record: &JobRecord, out: Option<&Path>) -> Result<Option<PathBuf>, String> {
    let Some(picture) = &record.picture else {
        return Ok(None);
    };
    let file = core.store().picture_file(picture);
    let Some(out) = out else {
        return Ok(Some(file));
    };
    copy(
        &file,
        out,
        &format!("triptych-{}", picture.id),
        picture.format.extension(),
    )
    .map(Some)
    .map_err(|err| text::cli::bad_folder(out, &err.to_string()))
}

/// Copies a file under a name of its own; a file that is there already is never overwritten.
fn copy(from: &Path, folder: &Path, stem: &str, extension: &str) -> io::Result<PathBuf> {
    let bytes = std::fs::read(from)?;
    for n in 1..10_000 {
        let name = if n == 1 {
            format!("{stem}.{extension}")
        } else {
            format!("{stem}-{n}.{extension}")
        };
        let to = folder.join(name);
        match File::create_new(&to) {
            Ok(mut file) => {
                file.write_all(&bytes)?;
                file.sync_all()?;
                return Ok(to);
            }
            Err(err) if err.kind() == io::ErrorKind::AlreadyExists => {}
            Err(err) => return Err(err),
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

fn report(core: &Core, outcome: &Outcome, file: Option<&Path>, as_json: bool) {
    let record = &outcome.record;
    if as_json {
        let mut line = cell(record, file);
        if let Some(fields) = line.as_object_mut() {
            fields.extend(outcome.more.clone());
        }
        print::json(&line);
        return;
    }
    let catalogue = core.catalogue();
    let model = catalogue.name(&record.planned.model);
    match (&record.state, file) {
        (JobState::Done { cost }, Some(file)) => {
            let took = record.facts.as_ref().map_or(0, |facts| facts.took_ms);
            print::line(&format!(
                "{model}: {} · {} · {}",
                file.display(),
                units::took(took),
                units::cost(*cost)
            ));
        }
        (state, _) => {
            let (title, sentence) = text::failure::of_state(state, model);
            print::line(&format!("{model}: {title}. {sentence}"));
        }
    }
}

/// One cell as JSON.
pub(super) fn cell(record: &JobRecord, file: Option<&Path>) -> Value {
    let picture = record.picture.as_ref();
    let facts = record.facts.as_ref();
    let seed = facts
        .and_then(|facts| facts.seed)
        .or(record.planned.sent.seed);
    let cost = match &record.state {
        JobState::Done { cost } => cost.micros().map(Micros::dollars),
        _ => None,
    };
    json!({
        "model": record.planned.model,
        "status": record.state.name(),
        "id": picture.map(|picture| picture.id),
        "job": record.id,
        "run": record.run,
        "file": file.map(|file| file.display().to_string()),
        "width": picture.map(|picture| picture.size.width_px),
        "height": picture.map(|picture| picture.size.height_px),
        "seed": seed,
        "ms": facts.map(|facts| facts.took_ms),
        "cost_usd": cost,
        "changes": record.changes(),
        "error": error(&record.state),
    })
}

fn error(state: &JobState) -> Value {
    match state {
        JobState::Failed { failure } => failed(failure),
        JobState::Declined { refusal } => json!({
            "kind": "declined",
            "message": text::failure::declined_sentence(refusal),
            "next_step": "edit_prompt",
        }),
        JobState::Unknown { .. } => json!({
            "kind": "unknown",
            "message": text::failure::UNKNOWN_SENTENCE,
            "next_step": "check_again",
        }),
        JobState::Cancelled { charged } => json!({
            "kind": "stopped",
            "message": text::failure::cancelled_sentence(*charged),
            "next_step": "try_again",
        }),
        JobState::Stopped => json!({
            "kind": "stopped",
            "message": text::create::NOT_SENT_SENTENCE,
            "next_step": "try_again",
        }),
        _ => Value::Null,
    }
}

fn failed(failure: &Failure) -> Value {
    json!({
        "kind": failure.kind,
        "message": text::failure::sentence(failure),
        "detail": failure.detail,
        "next_step": text::failure::next_step_id(failure.next),
    })
}
