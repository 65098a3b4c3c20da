//! `triptych history` and `triptych show`.

use clap::Args;
use serde_json::json;

use super::{generate, print};
use crate::app::runner::{Core, now, utc_offset_secs};
use crate::domain::history::RunRecord;
use crate::domain::ids::{PictureId, RunId};
use crate::domain::prompt;
use crate::domain::search::{Direction, Filter};
use crate::text::{self, units};

/// What to list.
#[derive(Args)]
pub struct HistoryArgs {
    /// Words of the prompt
    #[arg(default_value = "", allow_hyphen_values = true)]
    query: String,
    /// At most so many runs
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: u32,
    /// One JSON object a line, one line a run
    #[arg(long)]
    json: bool,
}

/// Which picture.
#[derive(Args)]
pub struct ShowArgs {
    /// The picture's number
    id: i64,
    /// As one JSON object
    #[arg(long)]
    json: bool,
}

/// Lists runs, newest first, also those whose pictures are gone.
pub(super) fn run(core: &Core, args: &HistoryArgs) -> Result<bool, String> {
    let runs = find(core, &args.query, args.limit as usize)?;
    for run in runs {
        if args.json {
            let cells: Vec<_> = run
                .jobs
                .iter()
                .map(|job| {
                    let file = job
                        .picture
                        .as_ref()
                        .map(|picture| core.store().picture_file(picture));
                    generate::cell(job, file.as_deref())
                })
                .collect();
            print::json(&json!({
                "run": run.id,
                "created_ms": run.created,
                "prompt": run.spec.prompt,
                "negative": run.spec.negative,
                "models": run.spec.models,
                "pictures": cells,
            }));
        } else {
            let when = units::moment(run.created, now(), utc_offset_secs());
            let pictures: Vec<String> = run
                .jobs
                .iter()
                .filter_map(|job| Some(job.picture.as_ref()?.id.to_string()))
                .collect();
            let pictures = if pictures.is_empty() {
                "–".to_owned()
            } else {
                pictures.join(" ")
            };
            print::line(&format!(
                "{when:<20} {:<60} {pictures}",
                prompt::title(&run.spec.prompt, 58)
            ));
        }
    }
    Ok(true)
}

fn find(core: &Core, query: &str, limit: usize) -> Result<Vec<RunRecord>, String> {
    let plain = |err: crate::store::StoreError| text::library::sentence(&err.to_string());
    if query.trim().is_empty() {
        return core.store().runs(None, limit).map_err(plain);
    }
    // Runs with pictures by their pictures, runs without by their prompts.
    let filter = Filter {
        text: query.to_owned(),
        ..Filter::default()
    };
    let pictures = core
        .store()
        .pictures(&filter, None, Direction::Older, limit.saturating_mul(8))
        .map_err(plain)?;
    let prompts = core.store().past_prompts(query, limit).map_err(plain)?;
    let mut ids: Vec<RunId> = pictures
        .iter()
        .map(|row| row.run)
        .chain(prompts.iter().map(|prompt| prompt.run))
        .collect();
    ids.sort_unstable_by(|a, b| b.cmp(a));
    ids.dedup();
    ids.into_iter()
        .take(limit)
        .map(|id| core.store().run(id).map_err(plain))
        .collect()
}

/// Shows one picture.
pub(super) fn show(core: &Core, args: &ShowArgs) -> Result<bool, String> {
    let found = core
        .store()
        .picture(PictureId(args.id))
        .map_err(|err| text::library::sentence(&err.to_string()))?;
    let file = core.store().picture_file(&found.picture);
    let mut job = found.job;
    job.picture = Some(found.picture.clone());
    if args.json {
        let mut all = generate::cell(&job, Some(&file));
        if let Some(fields) = all.as_object_mut() {
            fields.insert("prompt".to_owned(), json!(found.spec.prompt));
            fields.insert("prompt_sent".to_owned(), json!(job.planned.sent.prompt));
            fields.insert("negative".to_owned(), json!(found.spec.negative));
            fields.insert("asked".to_owned(), json!(job.planned.asked.size));
            fields.insert("sent".to_owned(), json!(job.planned.sent.size));
            fields.insert("created_ms".to_owned(), json!(found.picture.created));
            fields.insert("sha256".to_owned(), json!(found.picture.blob));
            fields.insert("verdict".to_owned(), json!(found.picture.review.verdict));
            fields.insert("stars".to_owned(), json!(found.picture.review.stars));
            fields.insert("trashed_ms".to_owned(), json!(found.trashed));
            fields.insert("label".to_owned(), json!(label(core, &job.planned.model)));
        }
        print::json(&all);
        return Ok(true);
    }
    print::line(&found.spec.prompt);
    print::line(&format!(
        "{} · {}",
        core.catalogue().name(&job.planned.model),
        label(core, &job.planned.model)
    ));
    print::line(&format!(
        "{} · {}",
        found.picture.size,
        units::moment(found.picture.created, now(), utc_offset_secs())
    ));
    for change in job.changes() {
        print::line(&text::create::change_after(&change));
    }
    print::line(&file.display().to_string());
    Ok(true)
}

fn label(core: &Core, model: &crate::domain::ids::ModelId) -> String {
    core.catalogue()
        .service_of(model)
        .map(|service| service.label.clone())
        .unwrap_or_default()
}
