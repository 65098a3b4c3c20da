//! What editing needs of an open library: pictures brought in, areas kept, edits made ready, measured and put together.
//! The window and the command line both work with this.

use std::sync::Arc;
use std::time::Instant;

use super::core::{Core, now};
use super::painter::inspect;
use crate::app::effect::EditOrder;
use crate::app::msg::AreaPixels;
use crate::app::state::edit::{GuardReport, Heat, Mark};
use crate::domain::adjust::Adjustment;
use crate::domain::history::{Facts, Received};
use crate::domain::ids::{BlobId, ModelId, PictureId};
use crate::domain::mask::{Brush, Canvas};
use crate::domain::money::{Cost, Micros};
use crate::domain::picture::{FileFormat, PictureRow};
use crate::domain::run::RunSpec;
use crate::domain::shape::Size;
use crate::domain::task::{Effort, Filled, Margins, Operation, TaskKind};
use crate::domain::version::{self, Made, Step};
use crate::imaging::area::Area;
use crate::imaging::{Pixels, adjust, extend, guard, merge, ops, source};
use crate::store::{OwnPicture, StoreError};
use crate::text;

/// The edge between an edit and the original is soft over this share of the longer side, at least 2 and at most 24 pixels.
const FEATHER_SHARE: u32 = 256;
/// Thickness of marks as a share of the longer side.
const MARK_SHARE: f32 = 0.006;

/// What a person hears when the library says no.
fn plain(err: &StoreError) -> String {
    tracing::warn!(%err, "editing");
    text::library::sentence(&err.to_string())
}

/// What a person hears when something cannot be drawn.
fn words(err: &impl std::fmt::Display) -> String {
    err.to_string()
}

impl Core {
    /// Takes a picture from outside into the library, its bytes exactly as they are, with a note on it where there is one to make.
    /// What cannot be edited is refused with a sentence for people.
    pub fn bring_in_with_note(
        &self,
        bytes: &[u8],
        name: &str,
    ) -> Result<(PictureRow, Option<String>), String> {
        let info = source::check_source(bytes).map_err(|err| words(&err))?;
        let note = source::note(&info).map(|note| note.to_string());
        let received = received(bytes.to_vec(), 0)?;
        // The same picture brought in again is the one that is there.
        let known = self
            .store()
            .find_brought_in(crate::store::name_of(bytes))
            .map_err(|err| plain(&err))?;
        if let Some(row) = known {
            return Ok((row, note));
        }
        let spec = own_spec(TaskKind::Generate, name, received.size, version::BROUGHT_IN);
        let own = OwnPicture {
            spec,
            model: ModelId::from(version::BROUGHT_IN),
            parent: None,
            made: Made::Original,
        };
        let row = self.store().keep_own(own, &received, now());
        Ok((row.map_err(|err| plain(&err))?, note))
    }

    /// Takes a picture from outside into the library.
    pub fn bring_in(&self, bytes: &[u8], name: &str) -> Result<PictureRow, String> {
        self.bring_in_with_note(bytes, name).map(|(row, _)| row)
    }

    /// Keeps a painted area (a picture file, white where it may change) for an edit that is about to be written down.
    pub fn keep_area(&self, file: &[u8]) -> Result<BlobId, String> {
        let area = Area::from_png(file).map_err(|err| words(&err))?;
        self.keep_png(area.to_png())
    }

    fn keep_png(
        &self,
        png: Result<Vec<u8>, crate::imaging::DecodeError>,
    ) -> Result<BlobId, String> {
        let png = png.map_err(|err| words(&err))?;
        let kept = self.store().keep_source(&png, FileFormat::Png);
        kept.map_err(|err| plain(&err))
    }

    /// An area of the library in the size of a picture.
    pub fn area(&self, blob: BlobId, size: Size) -> Result<AreaPixels, String> {
        let bytes = self.file(blob)?;
        area_from(&bytes, size)
    }

    /// The pixels of a picture of the library.
    pub fn pixels_of(&self, picture: PictureId) -> Result<(PictureRow, Pixels), String> {
        let found = self.store().picture(picture).map_err(|err| plain(&err))?;
        let pixels = crate::imaging::decode(&self.file(found.picture.blob)?);
        let pixels = pixels.map_err(|err| words(&err))?.pixels;
        Ok((found.picture, pixels))
    }

    fn file(&self, blob: BlobId) -> Result<Vec<u8>, String> {
        let (file, _) = self
            .store()
            .find_file(blob)
            .ok_or_else(|| text::quick::PICTURE_GONE.to_owned())?;
        std::fs::read(file).map_err(|err| words(&err))
    }

    /// Makes everything ready that an edit sends: areas as files, marks on the picture, the larger canvas.
    pub fn prepare(&self, order: EditOrder) -> Result<RunSpec, String> {
        let EditOrder {
            picture,
            mut spec,
            area,
            protect,
            marks,
        } = order;
        let area = area.map(|area| self.keep_png(to_png(&area))).transpose()?;
        let protect = protect.map(|it| self.keep_png(to_png(&it))).transpose()?;
        if let TaskKind::Edit {
            source,
            mask,
            operation,
        } = &mut spec.kind
        {
            *mask = mask.and(area);
            if !marks.is_empty() {
                let (_, pixels) = self.pixels_of(picture.id)?;
                let marked = marked(pixels, &marks)?;
                *source = self.keep_png(ops::to_png(&marked))?;
            }
            if let Operation::Extend(margins) = operation {
                *margins = self.filled(&picture, *margins)?;
            }
        }
        if let Some(step) = &mut spec.step {
            step.area = step.area.and(area);
            step.protect = protect;
            step.keep_outside = step.keep_outside && step.area.is_some();
        }
        Ok(spec)
    }

    /// The larger canvas for models that cannot extend by themselves.
    pub fn filled(&self, picture: &PictureRow, margins: Margins) -> Result<Margins, String> {
        let (_, pixels) = self.pixels_of(picture.id)?;
        let px = extend::Margins {
            left: margins.left_px,
            top: margins.top_px,
            right: margins.right_px,
            bottom: margins.bottom_px,
        };
        let (larger, new) = extend::extended(&pixels, px).map_err(|err| words(&err))?;
        Ok(Margins {
            filled: Some(Filled {
                picture: self.keep_png(ops::to_png(&larger))?,
                area: self.keep_png(new.to_png())?,
            }),
            ..margins
        })
    }

    /// Measures what an edit changed.
    pub fn guard(
        &self,
        before: PictureId,
        after: PictureId,
        area: Option<BlobId>,
        protect: Option<BlobId>,
    ) -> Result<GuardReport, String> {
        let (_, old) = self.pixels_of(before)?;
        let (_, new) = self.pixels_of(after)?;
        let read = |blob: Option<BlobId>| {
            blob.map(|blob| Area::from_png(&self.file(blob)?).map_err(|err| words(&err)))
                .transpose()
        };
        let (area, protect) = (read(area)?, read(protect)?);
        let report = guard::examine(&old, &new, area.as_ref(), protect.as_ref());
        Ok(GuardReport {
            changed_permille: report
                .changed_outside_permille
                .unwrap_or(report.changed_permille),
            outside_only: report.changed_outside_permille.is_some(),
            reframed: report.reframed,
            moved_px: (report.alignment.dx_px, report.alignment.dy_px),
            scale: report.alignment.scale,
            drift: report.drift.map(|drift| drift.mean_delta_e),
            drift_p95: report.drift.map(|drift| drift.p95_delta_e),
            heat: Heat {
                width_px: report.heat.width_px,
                height_px: report.heat.height_px,
                levels: report.heat.levels.into(),
            },
        })
    }

    /// Puts the original's pixels back outside the painted area, as a picture of its own beside what the model made.
    pub fn keep_outside(
        &self,
        source: PictureId,
        edited: PictureId,
        area: BlobId,
    ) -> Result<PictureRow, String> {
        let begun = Instant::now();
        let (row, original) = self.pixels_of(source)?;
        let (edited_row, changed) = self.pixels_of(edited)?;
        let painted = Area::from_png(&self.file(area)?).map_err(|err| words(&err))?;
        let long = original.width_px.max(original.height_px);
        let feather_px = (long / FEATHER_SHARE).clamp(2, 24);
        let merged = merge::keep_outside(&original, &changed, &painted, feather_px);
        let merged = merged.map_err(|err| words(&err))?;
        let png = ops::to_png(&merged.picture).map_err(|err| words(&err))?;
        let received = received(png, begun.elapsed().as_millis())?;
        let run = self
            .store()
            .run(edited_row.run)
            .map_err(|err| plain(&err))?;
        let kind = TaskKind::Edit {
            source: row.blob,
            mask: Some(area),
            operation: match run.spec.kind {
                TaskKind::Edit { operation, .. } => operation,
                TaskKind::Generate => Operation::Instruct,
            },
        };
        let mut spec = own_spec(kind, &run.spec.prompt, row.size, version::MERGED);
        spec.references.clone_from(&run.spec.references);
        spec.step = Some(Step {
            from: Some(source),
            area: Some(area),
            keep_outside: true,
            protect: run.spec.step.and_then(|step| step.protect),
        });
        let own = OwnPicture {
            spec,
            model: ModelId::from(version::MERGED),
            parent: Some(source),
            made: Made::Merged { of: edited },
        };
        self.store()
            .keep_own(own, &received, now())
            .map_err(|err| plain(&err))
    }

    /// Makes the studio's own changes a version of a picture.
    pub fn adjust(
        &self,
        picture: PictureId,
        mut steps: Vec<Adjustment>,
        area: Option<&AreaPixels>,
    ) -> Result<PictureRow, String> {
        let begun = Instant::now();
        let (row, pixels) = self.pixels_of(picture)?;
        if let Some(area) = area {
            let kept = self.keep_png(to_png(area))?;
            for step in &mut steps {
                if let Adjustment::BlurOutside { area, .. } | Adjustment::CutOut { area } = step {
                    *area = kept;
                }
            }
        }
        let changed = self.adjusted(pixels, &steps, area)?;
        let png = ops::to_png(&changed).map_err(|err| words(&err))?;
        let received = received(png, begun.elapsed().as_millis())?;
        let kind = TaskKind::Edit {
            source: row.blob,
            mask: None,
            operation: Operation::Instruct,
        };
        let prompt = text::quick::steps(&steps);
        let mut spec = own_spec(kind, &prompt, received.size, version::ADJUSTED);
        spec.step = Some(Step {
            from: Some(picture),
            area: steps.iter().find_map(area_of),
            ..Step::default()
        });
        let own = OwnPicture {
            spec,
            model: ModelId::from(version::ADJUSTED),
            parent: Some(picture),
            made: Made::Adjusted { steps },
        };
        self.store()
            .keep_own(own, &received, now())
            .map_err(|err| plain(&err))
    }

    /// The studio's own changes on a small copy of a picture that is `whole_width_px` wide.
    pub(super) fn tried(
        &self,
        small: Pixels,
        whole_width_px: u32,
        steps: &[Adjustment],
        area: Option<&AreaPixels>,
    ) -> Result<Pixels, String> {
        let areas = |blob: BlobId| self.canvas(blob, area);
        adjust::preview(small, whole_width_px, steps, &areas).map_err(|err| words(&err))
    }

    /// The studio's own changes on pixels. `area` stands for the areas the steps name, where it is given.
    fn adjusted(
        &self,
        pixels: Pixels,
        steps: &[Adjustment],
        area: Option<&AreaPixels>,
    ) -> Result<Pixels, String> {
        let areas = |blob: BlobId| self.canvas(blob, area);
        adjust::apply(pixels, steps, &areas).map_err(|err| words(&err))
    }

    fn canvas(&self, blob: BlobId, area: Option<&AreaPixels>) -> Option<Canvas> {
        let (levels, width_px, height_px) = if let Some(area) = area {
            (area.levels.to_vec(), area.width_px, area.height_px)
        } else {
            let area = Area::from_png(&self.file(blob).ok()?).ok()?;
            (area.levels, area.width_px, area.height_px)
        };
        Canvas::from_levels(levels, width_px, height_px)
    }
}

fn area_of(step: &Adjustment) -> Option<BlobId> {
    match step {
        Adjustment::BlurOutside { area, .. } | Adjustment::CutOut { area } => Some(*area),
        _ => None,
    }
}

/// An area from a picture file, in the size of the picture it is for.
pub(super) fn area_from(bytes: &[u8], size: Size) -> Result<AreaPixels, String> {
    let area = Area::from_png(bytes)
        .and_then(|area| area.resized(size.width_px, size.height_px))
        .map_err(|err| words(&err))?;
    Ok(AreaPixels {
        width_px: area.width_px,
        height_px: area.height_px,
        levels: Arc::from(area.levels),
    })
}

/// An area as a grey PNG.
pub(super) fn to_png(area: &AreaPixels) -> Result<Vec<u8>, crate::imaging::DecodeError> {
    Area::new(area.levels.to_vec(), area.width_px, area.height_px)
        .ok_or(crate::imaging::DecodeError::Damaged)?
        .to_png()
}

/// The picture with marks drawn onto it.
fn marked(mut picture: Pixels, marks: &[Mark]) -> Result<Pixels, String> {
    let (width, height) = (picture.width_px as f32, picture.height_px as f32);
    for mark in marks {
        let Some(mut line) = Canvas::new(picture.width_px, picture.height_px) else {
            return Err(text::quick::PICTURE_GONE.to_owned());
        };
        let mut points = mark.points.iter().map(|[x, y]| [x * width, y * height]);
        let Some(first) = points.next() else {
            continue;
        };
        let brush = Brush {
            size_px: (width.max(height) * MARK_SHARE).max(3.0),
            hardness: 0.9,
            erase: false,
        };
        line.begin_stroke(brush, first);
        line.stroke_to(&points.collect::<Vec<_>>());
        drop(line.end_stroke());
        let (pixels, _) = picture.rgba.as_chunks_mut::<4>();
        for (pixel, level) in pixels.iter_mut().zip(line.levels()) {
            let share = u32::from(*level);
            for (at, colour) in mark.colour.iter().enumerate() {
                if let Some(old) = pixel.get_mut(at) {
                    let mixed = u32::from(*old) * (255 - share) + u32::from(*colour) * share;
                    *old = (mixed / 255) as u8;
                }
            }
        }
    }
    Ok(picture)
}

fn received(bytes: Vec<u8>, took_ms: u128) -> Result<Received, String> {
    let seen = inspect(&bytes)?;
    Ok(Received {
        bytes,
        format: seen.format,
        size: seen.size,
        average_rgb: seen.average_rgb,
        facts: Facts {
            took_ms: u64::try_from(took_ms).unwrap_or(u64::MAX),
            ..Facts::default()
        },
        cost: Cost::Billed {
            micros: Micros::ZERO,
        },
    })
}

fn own_spec(kind: TaskKind, prompt: &str, size: Size, model: &str) -> RunSpec {
    RunSpec {
        kind,
        prompt: prompt.to_owned(),
        look: None,
        look_words: None,
        negative: String::new(),
        size,
        count: 1,
        effort: Effort::Usual,
        transparent: false,
        references: Vec::new(),
        seed: None,
        models: vec![ModelId::from(model)],
        step: None,
    }
}
