//! The tree of edited pictures, and pictures the studio made or took in itself.

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::domain::history::Received;
use crate::domain::ids::{ModelId, PictureId, RunId};
use crate::domain::job::JobState;
use crate::domain::money::{Cost, Micros, Price};
use crate::domain::picture::PictureRow;
use crate::domain::review::{Review, Verdict};
use crate::domain::run::{PlannedJob, RunSpec};
use crate::domain::shape::Size;
use crate::domain::task::{Operation, Task, TaskKind};
use crate::domain::time::Moment;
use crate::domain::version::{Made, Step, Tree, Version};
use crate::store::records::{self, NewPicture};
use crate::store::{Result, Store, StoreError, journal};

/// A picture no service made: taken in, adjusted, or put together here.
#[derive(Clone, Debug)]
pub struct OwnPicture {
    /// What was done, as a run without a service; its prompt is what the history shows.
    pub spec: RunSpec,
    /// Whose work it counts as, for example `studio/adjusted`.
    pub model: ModelId,
    /// The picture it came from.
    pub parent: Option<PictureId>,
    /// How.
    pub made: Made,
}

/// What a person may change about a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VersionChange {
    /// Its name; empty for none.
    Name(String),
    /// Its star.
    Star(bool),
    /// The version that stands in front of it.
    Behind(Option<PictureId>),
}

impl Store {
    /// Keeps a picture that no service made, with its place in the tree. The file first, then everything else at once.
    pub fn keep_own(
        &self,
        own: OwnPicture,
        received: &Received,
        now: Moment,
    ) -> Result<PictureRow> {
        if let Some(because) = self.read_only_because() {
            return Err(StoreError::ReadOnly(because));
        }
        let _nothing_is_purged = self.hold_blobs();
        let blob = self.inner.files.keep(&received.bytes, received.format)?;
        let mut facts = received.facts.clone();
        facts.received.get_or_insert(received.size);
        let (bytes, format, size, average_rgb) = (
            received.bytes.len() as u64,
            received.format,
            received.size,
            received.average_rgb,
        );
        self.write("saving a picture", move |tx| {
            let run = journal::insert_run(tx, &own.spec, now)?;
            let planned = planned(&own);
            let done = JobState::Done { cost: FREE };
            let prompt = &own.spec.prompt;
            let job = journal::insert_job(tx, run, prompt, &planned, &done, now)?;
            let facts = records::to_json("job's facts", &facts)?;
            tx.prepare_cached(
                "UPDATE jobs SET sent_ms = created_ms, ended_ms = created_ms, facts = ?2 WHERE id = ?1",
            )?
            .execute(params![job.0, facts])?;
            let row = records::insert_picture(
                tx,
                &NewPicture {
                    job,
                    run,
                    model: &own.model,
                    blob,
                    format,
                    size,
                    average_rgb,
                    bytes,
                    created: now,
                    review: Review::default(),
                },
            )?;
            journal::index_picture(tx, row.created, prompt, &own.model, Verdict::None, false)?;
            if let Some(parent) = own.parent {
                grow(tx, row.id, parent, &own.made)?;
            }
            if let Made::Merged { of } = own.made {
                tx.prepare_cached("UPDATE versions SET behind = ?2 WHERE picture = ?1")?
                    .execute([of.0, row.id.0])?;
            }
            Ok(row)
        })
    }

    /// The tree a picture belongs to; a picture never edited is a tree of its own.
    pub fn tree(&self, picture: PictureId) -> Result<Tree> {
        self.read("reading the versions", |conn| {
            let root: Option<i64> = conn
                .prepare_cached("SELECT root FROM versions WHERE picture = ?1")?
                .query_row([picture.0], |row| row.get(0))
                .optional()?;
            let mut versions = Vec::new();
            let Some(root) = root else {
                let alone = Link {
                    picture,
                    parent: None,
                    made: Made::Original,
                    name: String::new(),
                    starred: false,
                    behind: None,
                };
                versions.extend(version(conn, alone)?);
                return Ok(Tree { versions });
            };
            let links = links(conn, root)?;
            for link in &links {
                let mut link = link.clone();
                link.parent = living_parent(conn, &links, link.parent)?;
                versions.extend(version(conn, link)?);
            }
            Ok(Tree { versions })
        })
    }

    /// Changes what a person may change about a version.
    pub fn change_version(&self, picture: PictureId, change: VersionChange) -> Result<()> {
        self.write("changing a version", move |tx| {
            plant(tx, picture)?;
            match change {
                VersionChange::Name(name) => tx
                    .prepare_cached("UPDATE versions SET name = ?2 WHERE picture = ?1")?
                    .execute(params![picture.0, name])?,
                VersionChange::Star(starred) => tx
                    .prepare_cached("UPDATE versions SET starred = ?2 WHERE picture = ?1")?
                    .execute(params![picture.0, starred])?,
                VersionChange::Behind(front) => tx
                    .prepare_cached("UPDATE versions SET behind = ?2 WHERE picture = ?1")?
                    .execute([picture.0, front.map_or(0, |front| front.0)])?,
            };
            Ok(())
        })
    }
}

const FREE: Cost = Cost::Billed {
    micros: Micros::ZERO,
};

fn planned(own: &OwnPicture) -> PlannedJob {
    let task = Task {
        kind: own.spec.kind.clone(),
        prompt: own.spec.prompt.clone(),
        negative: String::new(),
        size: own.spec.size,
        seed: None,
        effort: own.spec.effort,
        transparent: false,
        references: Vec::new(),
    };
    PlannedJob {
        model: own.model.clone(),
        provider: own.model.provider(),
        row: 0,
        asked: task.clone(),
        sent: task,
        changes: Vec::new(),
        price: Price::Free,
    }
}

/// Gives a finished job's picture its place, when its run says that it is an edit of another.
pub(crate) fn grow_from_run(conn: &Connection, picture: PictureId, run: RunId) -> Result<()> {
    let spec: String = conn
        .prepare_cached("SELECT spec FROM runs WHERE id = ?1")?
        .query_row([run.0], |row| row.get(0))?;
    let spec = records::spec_from_json(&spec, "")?;
    match spec.step.and_then(|step| step.from) {
        Some(parent) => grow(conn, picture, parent, &Made::Edited),
        None => Ok(()),
    }
}

/// Hangs a picture below another one.
fn grow(conn: &Connection, picture: PictureId, parent: PictureId, made: &Made) -> Result<()> {
    let root = plant(conn, parent)?;
    conn.prepare_cached(
        "INSERT OR IGNORE INTO versions (picture, root, parent, made) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![
        picture.0,
        root,
        parent.0,
        records::to_json("version", made)?
    ])?;
    Ok(())
}

/// Makes sure that a picture has a row, as the root of its own tree if need be; answers with its root.
fn plant(conn: &Connection, picture: PictureId) -> Result<i64> {
    conn.prepare_cached(
        "INSERT OR IGNORE INTO versions (picture, root, made) VALUES (?1, ?1, ?2)",
    )?
    .execute(params![
        picture.0,
        records::to_json("version", &Made::Original)?
    ])?;
    Ok(conn
        .prepare_cached("SELECT root FROM versions WHERE picture = ?1")?
        .query_row([picture.0], |row| row.get(0))?)
}

#[derive(Clone)]
struct Link {
    picture: PictureId,
    parent: Option<PictureId>,
    made: Made,
    name: String,
    starred: bool,
    behind: Option<PictureId>,
}

fn links(conn: &Connection, root: i64) -> Result<Vec<Link>> {
    let some = |id: i64| (id > 0).then_some(PictureId(id));
    conn.prepare_cached(
        "SELECT picture, parent, made, name, starred, behind FROM versions WHERE root = ?1 ORDER BY picture",
    )?
    .query_and_then([root], |row| {
        Ok(Link {
            picture: PictureId(row.get(0)?),
            parent: some(row.get(1)?),
            made: records::from_json("version", &row.get::<_, String>(2)?)?,
            name: row.get(3)?,
            starred: row.get(4)?,
            behind: some(row.get(5)?),
        })
    })?
    .collect()
}

/// The nearest version above whose picture was not deleted for good.
fn living_parent(
    conn: &Connection,
    links: &[Link],
    mut parent: Option<PictureId>,
) -> Result<Option<PictureId>> {
    for _ in 0..links.len() {
        let Some(above) = parent else {
            return Ok(None);
        };
        let alive: bool = conn
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM pictures WHERE id = ?1)")?
            .query_row([above.0], |row| row.get(0))?;
        if alive {
            return Ok(Some(above));
        }
        parent = links
            .iter()
            .find(|link| link.picture == above)
            .and_then(|link| link.parent);
    }
    Ok(None)
}

/// A version with its picture; none when that was deleted for good.
fn version(conn: &Connection, link: Link) -> Result<Option<Version>> {
    let sql = format!(
        "SELECT {}, trashed_ms FROM pictures WHERE id = ?1",
        records::PICTURE
    );
    let found = conn
        .prepare_cached(&sql)?
        .query_row([link.picture.0], |row| {
            Ok((records::picture(row)?, row.get::<_, i64>(13)?))
        })
        .optional()?;
    let Some((picture, trashed_ms)) = found else {
        return Ok(None);
    };
    let (spec, prompt): (String, String) = conn
        .prepare_cached(
            "SELECT runs.spec, prompts.text FROM runs JOIN prompts ON prompts.id = runs.prompt WHERE runs.id = ?1",
        )?
        .query_row([picture.run.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let spec = records::spec_from_json(&spec, &prompt)?;
    let job = records::job_by_id(conn, picture.job)?;
    let operation = match spec.kind {
        TaskKind::Generate => Operation::Instruct,
        TaskKind::Edit { operation, .. } => operation,
    };
    let Step { area, protect, .. } = spec.step.unwrap_or_default();
    let maker = maker(conn, &link.made, &picture)?;
    let source_size = source_size(conn, link.parent)?.unwrap_or(picture.size);
    Ok(Some(Version {
        maker,
        source_size,
        binned: trashed_ms > 0,
        parent: link.parent,
        made: link.made,
        name: link.name,
        starred: link.starred,
        behind: link.behind,
        instruction: spec.prompt,
        operation,
        area,
        protect,
        references: spec.references,
        cost: match job.state {
            JobState::Done { cost } => cost,
            _ => Cost::Unknown,
        },
        took_ms: job.facts.map_or(0, |facts| facts.took_ms),
        picture,
    }))
}

/// Whose work a version is: of a merged one, that of the model.
fn maker(conn: &Connection, made: &Made, picture: &PictureRow) -> Result<ModelId> {
    let Made::Merged { of } = made else {
        return Ok(picture.model.clone());
    };
    let model: Option<String> = conn
        .prepare_cached("SELECT model FROM pictures WHERE id = ?1")?
        .query_row([of.0], |row| row.get(0))
        .optional()?;
    Ok(model.map_or_else(|| picture.model.clone(), ModelId))
}

fn source_size(conn: &Connection, parent: Option<PictureId>) -> Result<Option<Size>> {
    let Some(parent) = parent else {
        return Ok(None);
    };
    Ok(conn
        .prepare_cached("SELECT width_px, height_px FROM pictures WHERE id = ?1")?
        .query_row([parent.0], |row| Ok(Size::new(row.get(0)?, row.get(1)?)))
        .optional()?)
}
