//! The command line, through the real program and a real library.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn triptych(library: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_triptych"))
        .args(arguments)
        .env("TRIPTYCH_LIBRARY", library)
        .env("HOME", library.parent().unwrap())
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("XDG_CONFIG_HOME")
        .env_remove("XDG_DATA_HOME")
        .output()
        .unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn pictures_are_made_listed_and_shown() {
    let home = tempfile::tempdir().unwrap();
    let (library, out) = (home.path().join("library"), home.path().join("out"));
    let prompt = "A red fox in deep snow, “dawn”, 狐狸 🦊 ثعلب";
    let made = triptych(
        &library,
        &[
            "generate",
            prompt,
            "--model",
            "practice/landscape",
            "--model",
            "practice/collage",
            "--count",
            "2",
            "--size",
            "192x128",
            "--seed",
            "7",
            "--negative",
            "people",
            "--out",
            out.to_str().unwrap(),
            "--json",
        ],
    );
    assert!(made.status.success(), "{}", said(&made));
    let cells = lines(&made);
    assert_eq!(cells.len(), 4, "two models, two rows");
    for cell in &cells {
        assert_eq!(cell["status"], "done", "{cell}");
        assert_eq!(
            (&cell["width"], &cell["height"]),
            (&192.into(), &128.into()),
            "{cell}"
        );
        assert_eq!(cell["cost_usd"], 0.0, "practice is free: {cell}");
        assert_eq!(cell["error"], Value::Null, "{cell}");
        let file = Path::new(cell["file"].as_str().unwrap());
        assert!(file.starts_with(&out), "{}", file.display());
        let picture = image::open(file).unwrap();
        assert_eq!(
            (picture.width(), picture.height()),
            (192, 128),
            "a real picture"
        );
    }
    let seeds: Vec<_> = cells
        .iter()
        .map(|cell| cell["seed"].as_u64().unwrap())
        .collect();
    assert!(
        seeds.contains(&7) && seeds.contains(&8),
        "one seed a row: {seeds:?}"
    );

    let history = lines(&triptych(&library, &["history", "snow", "--json"]));
    assert_eq!(history.len(), 1, "found by a word of its prompt");
    assert_eq!(history[0]["prompt"], prompt, "word for word");
    assert_eq!(
        lines(&triptych(&library, &["history", "volcano", "--json"])).len(),
        0,
        "nothing else"
    );

    let id = cells[0]["id"].to_string();
    let shown = lines(&triptych(&library, &["show", &id, "--json"]));
    assert_eq!(shown[0]["prompt"], prompt, "everything about one");
    assert_eq!(
        shown[0]["label"], "Practice picture, made without AI",
        "honest about what it is"
    );

    let doctor = triptych(&library, &["doctor", "--json"]);
    assert!(
        doctor.status.success(),
        "{}",
        String::from_utf8_lossy(&doctor.stdout)
    );
}

#[test]
fn the_same_seed_gives_the_same_picture() {
    let home = tempfile::tempdir().unwrap();
    let file = |library: &str| {
        let made = triptych(
            &home.path().join(library),
            &[
                "generate",
                "hills",
                "--model",
                "practice/landscape",
                "--size",
                "160x96",
                "--seed",
                "3",
                "--json",
            ],
        );
        std::fs::read(lines(&made)[0]["file"].as_str().unwrap()).unwrap()
    };
    assert_eq!(file("a"), file("b"), "byte for byte");
}

#[test]
fn bad_calls_get_a_sentence_and_make_no_library() {
    let home = tempfile::tempdir().unwrap();
    let library = home.path().join("library");
    let megabyte = "x".repeat(120_000);
    let cases: [(&[&str], &str); 9] = [
        (
            &["generate", "  ", "--model", "practice/collage"],
            "Describe the picture",
        ),
        (&["generate", "fox"], "--model"),
        (
            &["generate", "fox", "--model", "practice/nobody"],
            "not a model this studio knows",
        ),
        (
            &["generate", "fox", "--model", "elsewhere/x"],
            "not a model this studio knows",
        ),
        (
            &[
                "generate",
                "fox",
                "--model",
                "practice/collage",
                "--size",
                "0x0",
            ],
            "64 to 4096",
        ),
        (
            &[
                "generate",
                "fox",
                "--model",
                "practice/collage",
                "--size",
                "100000x100000",
            ],
            "64 to 4096",
        ),
        (
            &[
                "generate",
                "fox",
                "--model",
                "practice/collage",
                "--shape",
                "wide-ish",
            ],
            "16:9",
        ),
        (
            &[
                "generate",
                "fox",
                "--model",
                "practice/collage",
                "--count",
                "99",
            ],
            "count",
        ),
        (
            &["generate", &megabyte, "--model", "practice/collage"],
            "too long",
        ),
    ];
    for (arguments, expected) in cases {
        let output = triptych(&library, arguments);
        assert!(!output.status.success(), "{expected}: refused");
        assert!(
            said(&output).contains(expected),
            "{expected}: {}",
            said(&output)
        );
        assert!(!said(&output).contains("panicked"), "{}", said(&output));
    }
    assert!(!library.exists(), "a bad call leaves nothing behind");
}

#[test]
fn a_missing_library_is_named_and_never_made_by_looking() {
    let home = tempfile::tempdir().unwrap();
    let library = home.path().join("gone");
    for arguments in [&["history"][..], &["show", "1"]] {
        let output = triptych(&library, arguments);
        assert!(!output.status.success(), "{arguments:?}");
        assert!(said(&output).contains("missing"), "{}", said(&output));
    }
    assert!(!library.exists(), "looking makes nothing");
}

#[test]
fn without_a_display_the_window_says_so_and_names_the_commands() {
    let home = tempfile::tempdir().unwrap();
    let output = triptych(&home.path().join("library"), &[]);
    assert!(!output.status.success(), "it did not open");
    let said = said(&output);
    assert!(
        said.contains("no display") && said.contains("generate"),
        "{said}"
    );
}

#[test]
fn models_are_listed() {
    let home = tempfile::tempdir().unwrap();
    let models = lines(&triptych(
        &home.path().join("library"),
        &["models", "--json"],
    ));
    assert!(models.len() >= 4, "{models:?}");
    for model in models {
        if model["place"] == "built_in" {
            assert_eq!(
                model["label"], "Practice picture, made without AI",
                "{model}"
            );
            assert_eq!(model["price"]["kind"], "free", "{model}");
        } else {
            assert_ne!(model["price"]["kind"], "free", "{model}");
            let known = model["price"]["kind"] != "unknown";
            assert!(
                !known || model["price_as_of"] != "",
                "prices have dates: {model}"
            );
        }
    }
}

#[test]
fn a_picture_in_the_out_folder_is_never_overwritten() {
    let home = tempfile::tempdir().unwrap();
    let (library, out) = (home.path().join("library"), home.path().join("out"));
    std::fs::create_dir(&out).unwrap();
    std::fs::write(out.join("triptych-1.png"), "mine").unwrap();
    let made = triptych(
        &library,
        &[
            "generate",
            "fox",
            "--model",
            "practice/collage",
            "--size",
            "64x64",
            "--out",
            out.to_str().unwrap(),
            "--json",
        ],
    );
    assert!(made.status.success(), "{}", said(&made));
    assert_eq!(
        std::fs::read_to_string(out.join("triptych-1.png")).unwrap(),
        "mine",
        "untouched"
    );
    assert!(
        lines(&made)[0]["file"]
            .as_str()
            .unwrap()
            .ends_with("triptych-1-2.png"),
        "a name of its own"
    );
}

/// One practice picture of 192 × 128, and its number.
fn one_picture(library: &Path) -> String {
    let made = triptych(
        library,
        &[
            "generate",
            "hills",
            "--model",
            "practice/landscape",
            "--size",
            "192x128",
            "--seed",
            "3",
            "--json",
        ],
    );
    assert!(made.status.success(), "{}", said(&made));
    lines(&made)[0]["id"].to_string()
}

#[test]
fn a_picture_of_the_library_is_edited_inside_its_mask() {
    let home = tempfile::tempdir().unwrap();
    let (library, mask) = (home.path().join("library"), home.path().join("mask.png"));
    let id = one_picture(&library);
    image::GrayImage::from_fn(192, 128, |x, _| image::Luma([if x < 96 { 255 } else { 0 }]))
        .save(&mask)
        .unwrap();
    let edited = triptych(
        &library,
        &[
            "edit",
            &id,
            "warmer",
            "--model",
            "practice/landscape",
            "--mask",
            mask.to_str().unwrap(),
            "--json",
        ],
    );
    assert!(edited.status.success(), "{}", said(&edited));
    let cell = &lines(&edited)[0];
    assert_eq!(cell["status"], "done", "{cell}");
    assert_eq!(cell["source"].to_string(), id, "what it was made of");
    assert_ne!(
        cell["edited_id"], cell["id"],
        "the original is kept outside: {cell}"
    );
    let before = triptych(&library, &["show", &id, "--json"]);
    let open = |cell: &Value| {
        image::open(cell["file"].as_str().unwrap())
            .unwrap()
            .to_rgb8()
    };
    let (before, after) = (open(&lines(&before)[0]), open(cell));
    let same = |x: u32| (0..128).all(|y| before.get_pixel(x, y) == after.get_pixel(x, y));
    assert!(same(191) && same(130), "outside not one bit changes");
    assert!(!same(10), "inside it is warmer");
}

#[test]
fn a_file_is_edited_with_pictures_to_go_by() {
    let home = tempfile::tempdir().unwrap();
    let (library, file) = (home.path().join("library"), home.path().join("photo.png"));
    image::RgbImage::from_fn(160, 120, |x, y| image::Rgb([x as u8, y as u8, 90]))
        .save(&file)
        .unwrap();
    let file = file.to_str().unwrap();
    let style = format!("style:{file}");
    let edited = triptych(
        &library,
        &[
            "edit",
            file,
            "brighter",
            "--model",
            "practice/collage",
            "--reference",
            &style,
            "--count",
            "2",
            "--json",
        ],
    );
    assert!(edited.status.success(), "{}", said(&edited));
    let cells = lines(&edited);
    assert_eq!(cells.len(), 2, "two of them");
    for cell in cells {
        assert_eq!(
            (&cell["width"], &cell["height"]),
            (&160.into(), &120.into()),
            "{cell}"
        );
        let changes = cell["changes"].to_string();
        assert!(
            changes.contains("references_dropped"),
            "practice takes none: {changes}"
        );
    }
}

#[test]
fn edits_that_cannot_be_get_a_sentence_and_make_no_library() {
    let home = tempfile::tempdir().unwrap();
    let library = home.path().join("library");
    let file = home.path().join("photo.png");
    image::RgbImage::new(64, 64).save(&file).unwrap();
    let file = file.to_str().unwrap();
    let gone = home.path().join("gone.png");
    let gone = gone.to_str().unwrap();
    let practice = "practice/collage";
    let cases: [(&[&str], &str); 8] = [
        (
            &["edit", file, " ", "--model", practice],
            "Describe the picture",
        ),
        (
            &["edit", gone, "warmer", "--model", practice],
            "cannot be used",
        ),
        (
            &["edit", file, "warmer", "--model", practice, "--mask", gone],
            "cannot be used",
        ),
        (
            &[
                "edit",
                file,
                "warmer",
                "--model",
                practice,
                "--reference",
                gone,
            ],
            "cannot be used",
        ),
        (
            &[
                "edit",
                file,
                "warmer",
                "--model",
                practice,
                "--reference",
                "style:",
            ],
            "name a file",
        ),
        (
            &["edit", file, "warmer", "--model", "practice/nobody"],
            "not a model",
        ),
        (
            &[
                "edit",
                file,
                "warmer",
                "--model",
                "bfl/flux-tools/outpainting-v1",
            ],
            "takes no instruction",
        ),
        (&["edit", "7", "warmer", "--model", practice], "missing"),
    ];
    for (arguments, expected) in cases {
        let output = triptych(&library, arguments);
        assert!(!output.status.success(), "{expected}: refused");
        let said = said(&output);
        assert!(
            said.contains(expected) && !said.contains("panicked"),
            "{expected}: {said}"
        );
    }
    assert!(!library.exists(), "a bad call leaves nothing behind");
}
