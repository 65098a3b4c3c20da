//! The shelf: what is there, what it is for, making room, and other programs' folders.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use triptych::domain::local::{Family, Part};
use triptych::domain::offer::SetId;
use triptych::domain::shape::Size;
use triptych::domain::shelf::{FileState, Memory, NotReady};
use triptych::domain::weights::Flaw;
use triptych::models::Shelf;
use triptych::models::shelf::{FolderKind, Verdict};
use triptych::text::models as words;

use crate::build::{qwen3, vae, z_image};
use crate::kit::{Known, VAE, World, files, manifest, one};

fn put(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn go_on(_done: u64) -> bool {
    true
}

/// A shelf with the model `one` complete.
fn complete() -> (World, Arc<Shelf>) {
    let world = World::new(Known::Yes);
    let (shelf, _) = world.run();
    (world, shelf)
}

#[test]
fn a_model_that_is_not_complete_says_what_it_needs() {
    let world = World::new(Known::Yes);
    let shelf = world.shelf();
    let why = shelf.set_for(&one()).unwrap_err();
    assert_eq!(
        why,
        NotReady::Missing(vec![Part::Vae, Part::Diffusion, Part::Llm]),
        "everything"
    );
    assert!(
        words::not_ready(&why).starts_with("It still needs the picture decoder"),
        "{}",
        words::not_ready(&why)
    );
    put(&world.path(VAE), &files()[0].1);
    let why = shelf.set_for(&one()).unwrap_err();
    assert_eq!(
        why,
        NotReady::Unchecked(VAE.to_owned()),
        "a file nobody checked is not used"
    );
    assert_eq!(
        shelf.set_for(&SetId::from("nobody")),
        Err(NotReady::Unknown),
        "no such model"
    );
    assert!(shelf.installed().is_empty(), "nothing");
}

#[test]
fn reading_again_tells_right_from_wrong_and_a_changed_file_is_not_used() {
    let (world, shelf) = complete();
    assert_eq!(
        shelf.installed(),
        [one(), SetId::from("two"), SetId::from("licensed")],
        "all three have the same files"
    );
    let verdicts = shelf.verify(&one(), &mut go_on).unwrap();
    assert!(
        verdicts
            .iter()
            .all(|(_, verdict)| *verdict == Verdict::Right),
        "{verdicts:?}"
    );
    let mut bytes = files()[0].1.clone();
    *bytes.last_mut().unwrap() ^= 1;
    put(&world.path(VAE), &bytes);
    assert_eq!(
        shelf.set_for(&one()),
        Err(NotReady::Changed(VAE.to_owned())),
        "noticed by its time"
    );
    let verdicts = shelf.verify(&one(), &mut go_on).unwrap();
    assert_eq!(
        verdicts[0],
        (VAE.to_owned(), Verdict::Wrong),
        "and by its bytes"
    );
    assert_eq!(
        shelf.set_for(&one()),
        Err(NotReady::Changed(VAE.to_owned())),
        "still not used"
    );
    put(&world.path(VAE), &files()[0].1);
    let verdicts = shelf.verify(&one(), &mut go_on).unwrap();
    assert_eq!(verdicts[0].1, Verdict::Right, "the right bytes again");
    assert!(shelf.set_for(&one()).is_ok(), "and used again");
    assert_eq!(
        shelf.verify(&one(), &mut |_| false).unwrap()[0].1,
        Verdict::Stopped,
        "it can be stopped"
    );
}

#[test]
fn a_damaged_file_with_the_old_time_is_caught_by_its_header() {
    let (world, shelf) = complete();
    let path = world.path(VAE);
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    let mut bytes = files()[0].1.clone();
    bytes[8] = b'!';
    put(&path, &bytes);
    fs::File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_modified(time)
        .unwrap();
    let why = shelf.set_for(&one()).unwrap_err();
    assert!(
        matches!(&why, NotReady::Flawed(name, Flaw::NotAModel) if name == "ae.safetensors"),
        "{why:?}"
    );
}

#[test]
fn a_lost_ledger_costs_reading_not_fetching() {
    let (world, shelf) = complete();
    fs::write(world.path("shelf.json"), "{").unwrap();
    drop(shelf);
    let shelf = world.shelf();
    assert_eq!(
        shelf.set_for(&one()),
        Err(NotReady::Unchecked(VAE.to_owned())),
        "unknown again"
    );
    let verdicts = shelf.verify(&one(), &mut go_on).unwrap();
    assert!(
        verdicts
            .iter()
            .all(|(_, verdict)| *verdict == Verdict::Right),
        "{verdicts:?}"
    );
    assert!(shelf.set_for(&one()).is_ok(), "known again");
}

#[test]
fn removing_keeps_what_another_model_needs() {
    let (world, shelf) = complete();
    assert_eq!(
        shelf.remove(&one()).unwrap(),
        0,
        "two other models need all of it"
    );
    assert!(shelf.is_complete(&one()), "still there");
    // The others no longer complete: they need a file that is gone.
    let usage = shelf.usage();
    assert_eq!(usage.len(), 3, "{usage:?}");
    assert_eq!(
        usage[0].place, "diffusion_models/z.safetensors",
        "the largest first"
    );
    assert!(
        usage
            .iter()
            .all(|file| file.models.len() == 3 && !file.partial),
        "{usage:?}"
    );
    let alone = Shelf::open(world.path(""), only_one()).unwrap();
    let all: u64 = files().iter().map(|(_, bytes)| bytes.len() as u64).sum();
    assert_eq!(alone.remove(&one()).unwrap(), all, "nobody else needs it");
    assert!(alone.usage().is_empty(), "nothing is left");
    assert_eq!(alone.files(&one())[0].1, FileState::Missing, "gone");
}

fn only_one() -> triptych::models::Manifest {
    let mut list = manifest(Known::Yes);
    list.offers.truncate(1);
    list
}

#[test]
fn files_of_another_program_are_used_where_they_are() {
    let world = World::new(Known::Yes);
    let comfy = world.folder.path().join("ComfyUI");
    let all = files();
    put(
        &comfy.join("models/vae/flux/renamed.safetensors"),
        &all[0].1,
    );
    put(&comfy.join("models/unet/z.safetensors"), &all[1].1);
    put(&comfy.join("models/clip/q.gguf"), &all[2].1);
    put(&comfy.join("models/checkpoints/old.ckpt"), b"\x80\x02}q");
    put(
        &comfy.join("models/checkpoints/page.safetensors"),
        b"<html></html>",
    );
    let shelf = world.shelf();
    let used = shelf.use_folder(&comfy).unwrap();
    assert_eq!(used.kind, FolderKind::ComfyUi, "by its folders");
    let theirs = shelf.theirs();
    assert_eq!(theirs.len(), 4, "no pickles: {theirs:?}");
    let page = theirs
        .iter()
        .find(|file| file.path.ends_with("page.safetensors"))
        .unwrap();
    assert_eq!(page.found, Err(Flaw::WebPage), "looked into");
    let before: Vec<_> = crate::kit::all_files(&comfy)
        .iter()
        .map(|file| {
            (
                file.clone(),
                fs::metadata(file).unwrap().modified().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        shelf.adopt(&one(), &mut go_on).unwrap(),
        3,
        "by their bytes, whatever their names"
    );
    let set = shelf.set_for(&one()).unwrap();
    assert!(
        set.parts.iter().all(|(_, path)| path.starts_with(&comfy)),
        "not copied: {set:?}"
    );
    let after: Vec<_> = crate::kit::all_files(&comfy)
        .iter()
        .map(|file| {
            (
                file.clone(),
                fs::metadata(file).unwrap().modified().unwrap(),
            )
        })
        .collect();
    assert_eq!(before, after, "nothing was changed");
    assert!(shelf.usage().is_empty(), "they use none of our room");
    assert!(
        shelf.remove(&one()).is_ok() && comfy.join("models/unet/z.safetensors").exists(),
        "never removed"
    );
    put(&comfy.join("models/clip/q.gguf"), &qwen3(512));
    assert_eq!(
        shelf.set_for(&one()),
        Err(NotReady::Missing(vec![Part::Llm])),
        "changed there, so not used"
    );
    shelf.leave_folder(&used).unwrap();
    assert_eq!(
        shelf.set_for(&one()).unwrap_err(),
        NotReady::Missing(vec![Part::Vae, Part::Diffusion, Part::Llm]),
        "left"
    );
    assert!(
        shelf
            .use_folder(&world.folder.path().join("nothing"))
            .is_err(),
        "no known program"
    );
}

#[test]
fn the_older_web_interfaces_folder_is_known_too_and_unknown_checksums_are_never_adopted() {
    let world = World::new(Known::No);
    let a1111 = world.folder.path().join("webui");
    put(
        &a1111.join("models/Stable-diffusion/z.safetensors"),
        &files()[1].1,
    );
    put(&a1111.join("models/VAE/ae.safetensors"), &files()[0].1);
    let shelf = world.shelf();
    assert_eq!(
        shelf.use_folder(&a1111).unwrap().kind,
        FolderKind::A1111,
        "by its folders"
    );
    assert_eq!(shelf.theirs().len(), 2, "both");
    assert_eq!(
        shelf.adopt(&one(), &mut go_on).unwrap(),
        0,
        "nobody knows their checksums"
    );
}

#[test]
fn a_model_of_ones_own_is_looked_into_before_it_is_accepted() {
    let (world, shelf) = complete();
    let own = world.folder.path().join("mine");
    let (model, encoder, decoder) = (
        own.join("My Z.safetensors"),
        own.join("q.gguf"),
        own.join("v.safetensors"),
    );
    put(&model, &z_image(512));
    put(&encoder, &qwen3(256));
    put(&decoder, &vae(10));
    let proposal = shelf.propose(&model).unwrap();
    assert_eq!(
        (proposal.found.part, proposal.found.fits.as_slice()),
        (Some(Part::Diffusion), [Family::ZImage].as_slice()),
        "known"
    );
    let (family, lacks) = &proposal.families[0];
    assert_eq!(*family, Family::ZImage, "its family");
    assert_eq!(
        lacks
            .iter()
            .map(|(part, files)| (*part, files.len()))
            .collect::<Vec<_>>(),
        [(Part::Vae, 1), (Part::Llm, 1)],
        "what it needs is on the shelf"
    );
    let parts = |encoder: &Path| {
        vec![
            (Part::Diffusion, model.clone()),
            (Part::Llm, encoder.to_owned()),
            (Part::Vae, decoder.clone()),
        ]
    };
    let refused = shelf.add("x", Family::ZImage, vec![(Part::Diffusion, model.clone())]);
    assert_eq!(
        refused,
        Err(NotReady::Missing(vec![Part::Vae, Part::Llm])),
        "not without its parts"
    );
    let clash = shelf.add("x", Family::ZImage, parts(&encoder)).unwrap_err();
    assert!(
        matches!(clash, NotReady::Clash(..)),
        "an encoder of another width: {clash:?}"
    );
    let wrong = shelf.add(
        "x",
        Family::ZImage,
        vec![
            (Part::Diffusion, decoder.clone()),
            (Part::Llm, encoder.clone()),
            (Part::Vae, decoder.clone()),
        ],
    );
    assert_eq!(
        wrong,
        Err(NotReady::Missing(vec![Part::Diffusion])),
        "a VAE does not make pictures"
    );
    put(&encoder, &qwen3(512));
    let id = shelf
        .add(" My Z ", Family::ZImage, parts(&encoder))
        .unwrap();
    assert_eq!(
        shelf.own(),
        [(id.clone(), "My Z".to_owned(), Family::ZImage)],
        "on the list"
    );
    let set = world.shelf().set_for(&id).unwrap();
    assert_eq!(
        (set.steps, set.parts.len()),
        (8, 3),
        "ready, after a restart too"
    );
    put(&encoder, b"<html>");
    assert!(
        matches!(shelf.set_for(&id), Err(NotReady::Flawed(_, Flaw::WebPage))),
        "looked into each time"
    );
    shelf.remove(&id).unwrap();
    assert!(
        model.exists() && shelf.own().is_empty(),
        "only the entry goes"
    );
    assert_eq!(
        shelf.propose(&own.join("old.ckpt")).unwrap_err(),
        Flaw::WrongEnding,
        "never a pickle"
    );
}

#[test]
fn memory_is_weighed_before_the_engine_starts() {
    let (_world, shelf) = complete();
    let set = shelf.set_for(&one()).unwrap();
    let enough = Shelf::need(&set, Size::new(1024, 1024), Some(u64::MAX));
    assert!(matches!(enough, Memory::Enough { .. }), "{enough:?}");
    let too_little = Shelf::need(&set, Size::new(1024, 1024), Some(10));
    assert!(
        words::memory(too_little)
            .unwrap()
            .starts_with("needs about "),
        "{too_little:?}"
    );
    assert!(
        matches!(
            Shelf::need(&set, Size::new(64, 64), None),
            Memory::Unknown { .. }
        ),
        "not known"
    );
}
