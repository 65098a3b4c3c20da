//! The runs on the Create page: cells side by side, each a job of its own.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::history::{JobRecord, RunRecord};
use crate::domain::ids::{JobId, ModelId, PictureId, RunId};
use crate::domain::money::Micros;
use crate::domain::picture::PictureRow;
use crate::domain::run::RunSpec;
use crate::domain::time::Moment;

/// How the gallery is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum GalleryView {
    /// One column a model, rows are variations.
    #[default]
    Columns,
    /// All pictures of a run in a grid.
    Grid,
    /// Two pictures against each other.
    Ab,
}

/// How two pictures are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PairMode {
    /// One over the other with a line to drag.
    #[default]
    Slider,
    /// One after the other in the same place.
    Blink,
    /// Where they differ.
    Difference,
}

/// A small picture a model showed while working.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// Pixels across.
    pub width_px: u32,
    /// Pixels down.
    pub height_px: u32,
    /// Red, green, blue, row by row.
    pub rgb: Arc<[u8]>,
    /// Counts the previews of a job, so that a newer one replaces the older.
    pub serial: u32,
}

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// The job behind it.
    pub job: JobRecord,
    /// How far it is, 0 to 1, where the model says.
    pub progress: Option<f32>,
    /// How many pictures come before it at the service, where it says.
    pub before: Option<u32>,
    /// The latest preview.
    pub preview: Option<Preview>,
}

impl Cell {
    /// A cell for a job with nothing heard yet.
    pub fn new(job: JobRecord) -> Self {
        Self {
            job,
            progress: None,
            before: None,
            preview: None,
        }
    }
}

/// One run as the gallery shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct RunView {
    /// Its number.
    pub id: RunId,
    /// What was asked.
    pub spec: RunSpec,
    /// When.
    pub created: Moment,
    /// Columns, in order.
    pub columns: Vec<ModelId>,
    /// Rows.
    pub rows: u32,
    /// Row by row; `None` where a cell was never planned.
    grid: Vec<Option<Cell>>,
    /// Earlier tries of a cell, replaced by a newer job.
    pub replaced: Vec<JobRecord>,
}

impl RunView {
    /// Lays a run out in columns and rows. Of several jobs for one cell the newest is shown.
    pub fn new(record: RunRecord) -> Self {
        let mut columns: Vec<ModelId> = Vec::new();
        let mut rows = 0;
        for job in &record.jobs {
            if !columns.contains(&job.planned.model) {
                columns.push(job.planned.model.clone());
            }
            rows = rows.max(job.planned.row + 1);
        }
        let mut view = Self {
            id: record.id,
            spec: record.spec,
            created: record.created,
            grid: vec![None; columns.len() * rows as usize],
            columns,
            rows,
            replaced: Vec::new(),
        };
        for job in record.jobs {
            view.put(job);
        }
        view
    }

    /// Puts a job into its cell, replacing an earlier try.
    pub fn put(&mut self, job: JobRecord) {
        let Some(at) = self.index(&job) else {
            return;
        };
        let Some(slot) = self.grid.get_mut(at) else {
            return;
        };
        match slot {
            Some(cell) if cell.job.id == job.id => cell.job = job,
            Some(cell) if cell.job.id > job.id => self.replaced.push(job),
            Some(cell) => {
                let old = std::mem::replace(cell, Cell::new(job));
                self.replaced.push(old.job);
            }
            None => *slot = Some(Cell::new(job)),
        }
    }

    fn index(&self, job: &JobRecord) -> Option<usize> {
        let column = self
            .columns
            .iter()
            .position(|model| *model == job.planned.model)?;
        Some(job.planned.row as usize * self.columns.len() + column)
    }

    /// The cell in a column and row.
    pub fn at(&self, column: usize, row: u32) -> Option<&Cell> {
        self.grid
            .get(row as usize * self.columns.len() + column)?
            .as_ref()
    }

    /// Every cell, row by row.
    pub fn cells(&self) -> impl Iterator<Item = &Cell> {
        self.grid.iter().flatten()
    }

    /// Every cell, to change it.
    pub fn cells_mut(&mut self) -> impl Iterator<Item = &mut Cell> {
        self.grid.iter_mut().flatten()
    }

    /// Settled cells (also failed and declined ones) and all cells.
    pub fn progress(&self) -> (u32, u32) {
        let settled = self
            .cells()
            .filter(|cell| cell.job.state.is_final())
            .count();
        (settled as u32, self.cells().count() as u32)
    }

    /// What its pictures cost so far, and whether all of that is certain.
    pub fn spent(&self) -> (Micros, bool) {
        use crate::domain::job::JobState;
        use crate::domain::money::Cost;
        self.cells()
            .fold((Micros::ZERO, true), |(sum, sure), cell| {
                match &cell.job.state {
                    JobState::Done { cost } => (
                        sum.plus(cost.micros().unwrap_or_default()),
                        sure && matches!(cost, Cost::Billed { .. }),
                    ),
                    JobState::Unknown { .. } => (sum, false),
                    _ => (sum, sure),
                }
            })
    }
}

/// The runs on the Create page.
#[derive(Debug, Default)]
pub struct Gallery {
    /// Runs that make new pictures, newest first.
    pub runs: Vec<RunView>,
    /// Runs that change pictures, newest first: the Edit page shows them.
    pub edits: Vec<RunView>,
    /// Runs older than this one are not loaded yet; `None` once everything is.
    pub older_than: Option<RunId>,
    /// Older runs are on their way.
    pub loading: bool,
    /// The first answer has arrived.
    pub loaded: bool,
    /// Selected cells, in the order they were selected.
    pub selected: Vec<JobId>,
    /// The layout.
    pub view: GalleryView,
    /// How a pair is compared.
    pub pair_mode: PairMode,
    /// The run the view should bring into sight; cleared once it has.
    pub scroll_to: Option<RunId>,
    /// Counts changes to runs and cells, so that lists made from them know when to begin anew.
    pub revision: u64,
    /// Which run a job is in.
    index: BTreeMap<JobId, RunId>,
    /// Which job a picture came from.
    pictures: BTreeMap<PictureId, JobId>,
}

impl Gallery {
    /// Adds or replaces a run, keeping newest first.
    pub fn put(&mut self, record: RunRecord) {
        self.revision += 1;
        for job in &record.jobs {
            self.index.insert(job.id, record.id);
            if let Some(picture) = &job.picture {
                self.pictures.insert(picture.id, job.id);
            }
        }
        let id = record.id;
        let mut view = RunView::new(record);
        let runs = if view.spec.is_new() {
            &mut self.runs
        } else {
            &mut self.edits
        };
        match runs.binary_search_by(|run| id.cmp(&run.id)) {
            Ok(at) => {
                if let Some(old) = runs.get_mut(at) {
                    keep_previews(old, &mut view);
                    *old = view;
                }
            }
            Err(at) => runs.insert(at, view),
        }
    }

    /// Adds a new try to a run that is already here.
    pub fn put_job(&mut self, job: JobRecord) {
        self.revision += 1;
        self.index.insert(job.id, job.run);
        if let Some(run) = self.run_mut(job.run) {
            run.put(job);
        }
    }

    /// The run with this number.
    pub fn run(&self, id: RunId) -> Option<&RunView> {
        [&self.runs, &self.edits].into_iter().find_map(|runs| {
            let at = runs.binary_search_by(|run| id.cmp(&run.id)).ok()?;
            runs.get(at)
        })
    }

    fn run_mut(&mut self, id: RunId) -> Option<&mut RunView> {
        [&mut self.runs, &mut self.edits]
            .into_iter()
            .find_map(|runs| {
                let at = runs.binary_search_by(|run| id.cmp(&run.id)).ok()?;
                runs.get_mut(at)
            })
    }

    /// Every loaded run, to change it.
    pub fn all_runs_mut(&mut self) -> impl Iterator<Item = &mut RunView> {
        self.runs.iter_mut().chain(&mut self.edits)
    }

    /// Every loaded run: those with new pictures, then those that change pictures.
    pub fn all_runs(&self) -> impl Iterator<Item = &RunView> {
        self.runs.iter().chain(&self.edits)
    }

    /// The run a job belongs to.
    pub fn run_of(&self, job: JobId) -> Option<&RunView> {
        self.run(*self.index.get(&job)?)
    }

    /// The cell of a job.
    pub fn cell(&self, job: JobId) -> Option<&Cell> {
        self.run_of(job)?.cells().find(|cell| cell.job.id == job)
    }

    /// The cell of a job, to change it.
    pub fn cell_mut(&mut self, job: JobId) -> Option<&mut Cell> {
        let run = *self.index.get(&job)?;
        self.revision += 1;
        self.run_mut(run)?
            .cells_mut()
            .find(|cell| cell.job.id == job)
    }

    /// The cell a picture is in.
    pub fn cell_of_picture(&self, picture: PictureId) -> Option<&Cell> {
        self.cell(*self.pictures.get(&picture)?)
    }

    /// What is known of a picture.
    pub fn picture(&self, id: PictureId) -> Option<&PictureRow> {
        self.cell_of_picture(id)?.job.picture.as_ref()
    }

    /// What is known of a picture, to change it.
    pub fn picture_mut(&mut self, id: PictureId) -> Option<&mut PictureRow> {
        let job = *self.pictures.get(&id)?;
        self.cell_mut(job)?.job.picture.as_mut()
    }

    /// Puts a picture into its job's cell, or takes it out (`None`).
    pub fn set_picture(&mut self, job: JobId, picture: Option<PictureRow>) {
        if let Some(picture) = &picture {
            self.pictures.insert(picture.id, job);
        }
        if let Some(cell) = self.cell_mut(job) {
            cell.job.picture = picture;
            cell.preview = None;
        }
    }

    /// Jobs that are not settled, in all loaded runs.
    pub fn open_jobs(&self) -> usize {
        self.open_cells().count()
    }

    /// Cells that are not settled, newest run first.
    pub fn open_cells(&self) -> impl Iterator<Item = &Cell> {
        self.all_runs()
            .flat_map(RunView::cells)
            .filter(|cell| !cell.job.state.is_final())
    }

    /// The two selected pictures, when exactly two pictures are selected.
    pub fn pair(&self) -> Option<(&PictureRow, &PictureRow)> {
        let [a, b] = self.selected.as_slice() else {
            return None;
        };
        Some((
            self.cell(*a)?.job.picture.as_ref()?,
            self.cell(*b)?.job.picture.as_ref()?,
        ))
    }
}

fn keep_previews(old: &mut RunView, new: &mut RunView) {
    for cell in new.cells_mut() {
        if let Some(before) = old.cells_mut().find(|before| before.job.id == cell.job.id) {
            cell.progress = before.progress;
            cell.before = before.before;
            cell.preview = before.preview.take();
        }
    }
}
