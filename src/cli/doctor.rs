//! `triptych doctor`: is everything as it should be? Looks only; changes nothing.

use std::path::PathBuf;

use serde_json::json;

use super::print;
use crate::app::runner::Core;
use crate::domain::model::Place;
use crate::store::{Access, Depth, OpenHow};
use crate::text::{self, units};

struct Finding {
    what: &'static str,
    good: bool,
    says: String,
}

/// Looks at everything; true when all is well.
pub(super) fn run(library: Option<PathBuf>, as_json: bool) -> Result<bool, String> {
    let mut findings = vec![
        Finding {
            what: text::cli::VERSION,
            good: true,
            says: env!("CARGO_PKG_VERSION").to_owned(),
        },
        display(),
        painter(),
    ];
    let home = super::home(library)?;
    let folder = home.folder.clone();
    findings.push(Finding {
        what: text::cli::FOLDER,
        good: true,
        says: folder.display().to_string(),
    });
    if folder.join("library.sqlite3").exists() || home.settings.library_seen {
        match super::open_home(home, OpenHow::MustExist) {
            Ok(core) => findings.extend(library_findings(&core)),
            Err(sentence) => findings.push(Finding {
                what: text::cli::LIBRARY,
                good: false,
                says: sentence,
            }),
        }
    } else {
        findings.push(Finding {
            what: text::cli::LIBRARY,
            good: true,
            says: text::cli::NO_LIBRARY_YET.to_owned(),
        });
    }
    for finding in &findings {
        if as_json {
            print::json(
                &json!({ "what": finding.what, "good": finding.good, "says": finding.says }),
            );
        } else {
            let mark = if finding.good { "ok " } else { "!! " };
            print::line(&format!("{mark} {:<14} {}", finding.what, finding.says));
        }
    }
    Ok(findings.iter().all(|finding| finding.good))
}

fn library_findings(core: &Core) -> Vec<Finding> {
    let mut findings = Vec::new();
    let access = core.access();
    findings.push(Finding {
        what: text::cli::LIBRARY,
        good: access == Access::ReadWrite,
        says: core
            .read_only_sentence()
            .unwrap_or_else(|| text::cli::CAN_WRITE.to_owned()),
    });
    match core.store().check(Depth::Full) {
        Ok(report) => findings.push(Finding {
            what: text::cli::CHECK,
            good: report.is_sound(),
            says: if report.is_sound() {
                text::cli::SOUND.to_owned()
            } else {
                format!("{:?}", report.faults)
            },
        }),
        Err(err) => findings.push(Finding {
            what: text::cli::CHECK,
            good: false,
            says: text::library::sentence(&err.to_string()),
        }),
    }
    if let Ok(storage) = core.storage() {
        findings.push(Finding {
            what: text::cli::ROOM,
            good: storage.free_bytes > 200_000_000,
            says: text::cli::room(storage.pictures, storage.pictures_bytes, storage.free_bytes),
        });
    }
    match core.store().unfinished_jobs() {
        Ok(jobs) => findings.push(Finding {
            what: text::cli::UNFINISHED,
            good: true,
            says: units::pictures(jobs.len() as u64),
        }),
        Err(err) => findings.push(Finding {
            what: text::cli::UNFINISHED,
            good: false,
            says: err.to_string(),
        }),
    }
    findings
}

fn display() -> Finding {
    let there = crate::window::has_display();
    let says = if there {
        text::cli::DISPLAY
    } else {
        text::cli::NO_DISPLAY
    };
    // Headless machines are well too.
    Finding {
        what: text::cli::WINDOW,
        good: true,
        says: says.to_owned(),
    }
}

fn painter() -> Finding {
    let catalogue = super::load_catalogue();
    let hands = catalogue
        .all()
        .filter(|(service, _)| service.place == Place::BuiltIn)
        .count();
    let request = crate::practice::PaintRequest {
        hand: crate::practice::Hand::Landscape,
        prompt: "doctor".to_owned(),
        negative: String::new(),
        seed: 1,
        width_px: 64,
        height_px: 64,
    };
    let painted =
        crate::practice::paint_png(&request, &mut |_| std::ops::ControlFlow::Continue(()));
    match painted {
        Ok(_) => Finding {
            what: text::cli::PRACTICE,
            good: true,
            says: text::cli::practice(hands),
        },
        Err(err) => Finding {
            what: text::cli::PRACTICE,
            good: false,
            says: err.to_string(),
        },
    }
}
