//! History in bulk, without files: samples for benchmarks, and libraries rebuilt from their pictures.

use rusqlite::params;

use crate::domain::history::Facts;
use crate::domain::ids::BlobId;
use crate::domain::job::JobState;
use crate::domain::picture::FileFormat;
use crate::domain::review::Review;
use crate::domain::run::{PlannedJob, RunSpec};
use crate::domain::shape::Size;
use crate::domain::time::Moment;
use crate::store::records::{self, NewPicture};
use crate::store::{Result, Store, journal};

/// A run that happened elsewhere or earlier.
#[derive(Clone, Debug)]
pub struct PastRun {
    /// What was asked.
    pub spec: RunSpec,
    /// When.
    pub created: Moment,
    /// Its cells.
    pub jobs: Vec<PastJob>,
}

/// A cell of such a run.
#[derive(Clone, Debug)]
pub struct PastJob {
    /// What was planned.
    pub planned: PlannedJob,
    /// How it ended.
    pub state: JobState,
    /// What the service reported.
    pub facts: Facts,
    /// Its picture; only with a state of done.
    pub picture: Option<PastPicture>,
}

/// A picture whose file is already in place, or will be.
#[derive(Clone, Debug)]
pub struct PastPicture {
    /// Name of its file.
    pub blob: BlobId,
    /// Encoding.
    pub format: FileFormat,
    /// Real size.
    pub size: Size,
    /// Average colour.
    pub average_rgb: [u8; 3],
    /// Bytes of its file.
    pub bytes: u64,
    /// When it was saved.
    pub created: Moment,
    /// What the person thought of it.
    pub review: Review,
}

impl Store {
    /// Adds runs in one transaction. Nothing is booked: what was spent elsewhere is not spent here.
    pub fn add_history(&self, runs: Vec<PastRun>) -> Result<()> {
        self.write("adding history", move |tx| {
            for run in &runs {
                let id = journal::insert_run(tx, &run.spec, run.created)?;
                for past in &run.jobs {
                    let prompt = &run.spec.prompt;
                    let planned = &past.planned;
                    let job =
                        journal::insert_job(tx, id, prompt, planned, &past.state, run.created)?;
                    let Some(picture) = past
                        .picture
                        .as_ref()
                        .filter(|_| matches!(past.state, JobState::Done { .. }))
                    else {
                        continue;
                    };
                    let facts = records::to_json("job's facts", &past.facts)?;
                    tx.prepare_cached(
                        "UPDATE jobs SET sent_ms = created_ms, ended_ms = ?2, facts = ?3 WHERE id = ?1",
                    )?
                    .execute(params![job.0, picture.created.0, facts])?;
                    let row = records::insert_picture(
                        tx,
                        &NewPicture {
                            job,
                            run: id,
                            model: &planned.model,
                            blob: picture.blob,
                            format: picture.format,
                            size: picture.size,
                            average_rgb: picture.average_rgb,
                            bytes: picture.bytes,
                            created: picture.created,
                            review: picture.review,
                        },
                    )?;
                    let verdict = picture.review.verdict;
                    journal::index_picture(tx, row.created, prompt, &planned.model, verdict, false)?;
                }
            }
            Ok(())
        })
    }
}
