use std::fs;

use super::*;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x40\0\0\0\x40\x08\x02\0\0\0crc.\0\0\0\0IEND\xae\x42\x60\x82";

fn model(folder: &Path, family: Family) -> ModelSet {
    let part = |part: &Part| {
        let path = folder.join(format!("{part:?}.safetensors"));
        fs::write(&path, b"weights").unwrap();
        (*part, path)
    };
    ModelSet {
        family,
        parts: family.needs().iter().map(part).collect(),
        steps: 8,
        cfg: 1.0,
        guidance: 3.5,
        memory_bytes: 0,
    }
}

fn refused(request: &Request, inputs: &Inputs) -> Option<LocalErrorKind> {
    request.check(inputs).err().map(|err| err.kind)
}

#[test]
fn every_family_needs_every_one_of_its_parts() {
    let home = tempfile::tempdir().unwrap();
    for family in [
        Family::Sd15,
        Family::Flux1,
        Family::Flux2Klein,
        Family::ZImage,
        Family::QwenImageEdit,
    ] {
        let whole = Request::new(model(home.path(), family), "pears", 512, 512, 1);
        assert_eq!(refused(&whole, &Inputs::default()), None, "{family:?}");
        for at in 0..whole.model.parts.len() {
            let mut less = whole.clone();
            let (part, _) = less.model.parts.remove(at);
            assert_eq!(
                refused(&less, &Inputs::default()),
                Some(LocalErrorKind::Incomplete),
                "{family:?} without {part:?}"
            );
        }
    }
}

#[test]
fn a_file_that_went_away_is_noticed_before_the_engine_starts() {
    let home = tempfile::tempdir().unwrap();
    let request = Request::new(model(home.path(), Family::ZImage), "pears", 512, 512, 1);
    fs::remove_file(request.file(Part::Llm).unwrap()).unwrap();
    assert_eq!(
        refused(&request, &Inputs::default()),
        Some(LocalErrorKind::FileGone),
        "no crash in native code"
    );
}

/// Makes a request wrong.
type Spoil<'a> = &'a dyn Fn(&mut Request);

#[test]
fn settings_out_of_range_never_reach_native_code() {
    let home = tempfile::tempdir().unwrap();
    let good = Request::new(model(home.path(), Family::ZImage), "pears", 512, 512, 1);
    let cases: [(&str, Spoil<'_>, LocalErrorKind); 9] = [
        ("width", &|it| it.width_px = 63, LocalErrorKind::BadSize),
        ("height", &|it| it.height_px = 5000, LocalErrorKind::BadSize),
        (
            "steps",
            &|it| it.steps = Some(201),
            LocalErrorKind::BadRequest,
        ),
        ("batch", &|it| it.batch = 0, LocalErrorKind::BadRequest),
        ("seed", &|it| it.seed = u64::MAX, LocalErrorKind::BadRequest),
        (
            "cfg",
            &|it| it.cfg = Some(f32::NAN),
            LocalErrorKind::BadRequest,
        ),
        (
            "strength",
            &|it| it.strength = 1.1,
            LocalErrorKind::BadRequest,
        ),
        (
            "guidance",
            &|it| it.guidance = Some(f32::INFINITY),
            LocalErrorKind::BadRequest,
        ),
        (
            "prompt",
            &|it| it.prompt = "pears\0figs".to_owned(),
            LocalErrorKind::BadRequest,
        ),
    ];
    for (name, change, kind) in cases {
        let mut bad = good.clone();
        change(&mut bad);
        assert_eq!(refused(&bad, &Inputs::default()), Some(kind), "{name}");
    }
}

#[test]
fn pictures_sent_along_must_fit() {
    let home = tempfile::tempdir().unwrap();
    let request = |family| Request::new(model(home.path(), family), "pears", 64, 64, 1);
    let png: Arc<[u8]> = PNG.into();
    let with_source = Inputs {
        source: Some(Arc::clone(&png)),
        ..Inputs::default()
    };
    let bad = Some(LocalErrorKind::BadInput);
    assert_eq!(
        refused(&request(Family::ZImage), &with_source),
        None,
        "fits"
    );
    let mut larger = request(Family::ZImage);
    larger.width_px = 128;
    assert_eq!(refused(&larger, &with_source), bad, "another size");
    let only_mask = Inputs {
        mask: Some(Arc::clone(&png)),
        ..Inputs::default()
    };
    assert_eq!(
        refused(&request(Family::ZImage), &only_mask),
        bad,
        "no source"
    );
    let html = Inputs {
        source: Some(b"<html>".as_slice().into()),
        ..Inputs::default()
    };
    assert_eq!(refused(&request(Family::ZImage), &html), bad, "no picture");
    let references = Inputs {
        references: vec![png],
        ..Inputs::default()
    };
    assert_eq!(
        refused(&request(Family::ZImage), &references),
        Some(LocalErrorKind::NoReferences),
        "it cannot go by pictures"
    );
    assert_eq!(
        refused(&request(Family::Flux2Klein), &references),
        None,
        "it can"
    );
}

#[test]
fn a_scratch_folder_is_private_and_goes_away() {
    let home = tempfile::tempdir().unwrap();
    let scratch = Scratch::make(&home.path().join("engine"), "call-1").unwrap();
    fs::write(scratch.path().join("source.png"), PNG).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(scratch.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "nobody else looks in");
    }
    let path = scratch.path().to_owned();
    drop(scratch);
    assert!(!path.exists(), "with everything in it");
}
