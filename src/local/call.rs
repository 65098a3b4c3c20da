//! How far one call is, told to the person who waits: stages and steps become one fraction that never falls.

use std::ops::ControlFlow;
use std::sync::Arc;

use crate::local::error::LocalError;
use crate::local::{Progress, Report, Stage};

/// The part of the bar that reading the model may fill.
const LOADED: f32 = 0.10;
/// Where the steps begin.
const MAKING: f32 = 0.12;
/// Where the pixels begin to be made.
const FINISHING: f32 = 0.92;

/// Tells how far a call is.
pub(in crate::local) struct Telling<'a> {
    report: Report<'a>,
    batch: u32,
    now: Progress,
}

impl<'a> Telling<'a> {
    /// A call for `batch` pictures.
    pub(in crate::local) fn new(report: Report<'a>, batch: u32) -> Self {
        Self {
            report,
            batch: batch.max(1),
            now: Progress {
                stage: Stage::Waiting,
                fraction: 0.0,
                steps: None,
                step_seconds: 0.0,
                preview: None,
            },
        }
    }

    /// Tells it again, so that the person can stop it.
    pub(in crate::local) fn again(&mut self) -> Result<(), LocalError> {
        let now = self.now.clone();
        self.now.preview = None;
        match (self.report)(now) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(LocalError::stopped()),
        }
    }

    /// A new stage begins.
    pub(in crate::local) fn stage(&mut self, stage: Stage) -> Result<(), LocalError> {
        self.now.stage = stage;
        self.now.steps = None;
        let at_least = match stage {
            Stage::Waiting | Stage::Starting | Stage::Loading => 0.0,
            Stage::Reading => LOADED,
            Stage::Making => MAKING,
            Stage::Finishing => FINISHING,
        };
        self.grow(at_least);
        self.again()
    }

    /// Weights were read: before the first step the bar grows, between steps it waits.
    pub(in crate::local) fn loading(&mut self, done: u32, total: u32) -> Result<(), LocalError> {
        if self.now.stage < Stage::Making {
            self.now.stage = Stage::Loading;
            self.grow(LOADED * share(done, total));
        }
        self.again()
    }

    /// A step of one picture of the batch is done.
    pub(in crate::local) fn step(
        &mut self,
        picture: u32,
        n: u32,
        of: u32,
        seconds: f32,
    ) -> Result<(), LocalError> {
        self.now.stage = Stage::Making;
        self.now.steps = Some((n.min(of), of));
        self.now.step_seconds = if seconds.is_finite() {
            seconds.max(0.0)
        } else {
            0.0
        };
        let before = picture.min(self.batch - 1) as f32;
        let done = (before + share(n, of)) / self.batch as f32;
        self.grow(MAKING + (FINISHING - MAKING) * done);
        self.again()
    }

    /// There is a new preview.
    pub(in crate::local) fn preview(&mut self, png: Vec<u8>) -> Result<(), LocalError> {
        self.now.preview = Some(Arc::from(png));
        self.again()
    }

    fn grow(&mut self, fraction: f32) {
        self.now.fraction = self.now.fraction.max(fraction).min(1.0);
    }
}

fn share(done: u32, of: u32) -> f32 {
    if of == 0 {
        return 0.0;
    }
    (done.min(of) as f32) / (of as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_never_falls_whatever_an_engine_says() {
        let mut seen: Vec<Progress> = Vec::new();
        let mut report = |at: Progress| {
            seen.push(at);
            ControlFlow::Continue(())
        };
        let mut telling = Telling::new(&mut report, 2);
        telling.stage(Stage::Starting).unwrap();
        telling.loading(5, 10).unwrap();
        telling.stage(Stage::Reading).unwrap();
        telling.loading(1, 10).unwrap();
        telling.step(0, 2, 4, 1.5).unwrap();
        telling.step(0, 9, 4, f32::NAN).unwrap();
        telling.loading(3, 10).unwrap();
        telling.step(1, 1, 0, -1.0).unwrap();
        telling.step(77, 4, 4, 0.5).unwrap();
        telling.preview(vec![1]).unwrap();
        telling.stage(Stage::Finishing).unwrap();
        let fractions: Vec<f32> = seen.iter().map(|at| at.fraction).collect();
        assert!(fractions.is_sorted(), "{fractions:?}");
        assert!(
            fractions.iter().all(|it| (0.0..=1.0).contains(it)),
            "{fractions:?}"
        );
        let previews = seen.iter().filter(|at| at.preview.is_some()).count();
        assert_eq!(previews, 1, "a preview is told once");
        let half = seen.iter().find(|it| it.steps == Some((2, 4))).unwrap();
        assert!(
            (half.fraction - 0.32).abs() < 0.001,
            "half of the first of two pictures: {}",
            half.fraction
        );
    }

    #[test]
    fn break_stops_it() {
        let mut report = |_: Progress| ControlFlow::Break(());
        let mut telling = Telling::new(&mut report, 1);
        let err = telling.stage(Stage::Making).unwrap_err();
        assert_eq!(err, LocalError::stopped(), "at once");
    }
}
