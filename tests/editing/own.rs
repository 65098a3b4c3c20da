//! Changes the studio makes itself.

use triptych::app::command::Command;
use triptych::app::msg::{AdjustMsg, EditMsg, Msg};
use triptych::app::state::edit::Tool;
use triptych::domain::adjust::{Adjustment, Light, Part, TextLayer};
use triptych::domain::ids::BlobId;
use triptych::domain::version::Made;

use crate::desk::{Desk, scene};

#[test]
fn steps_are_tried_taken_back_and_kept_as_a_version() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(folder.path());
    let root = desk.bring(&scene(3, 400, 300), "Root");
    let before = desk.bytes(root);
    let light = Adjustment::Light(Light {
        exposure: 60,
        ..Light::default()
    });
    let crop = Adjustment::Crop(Part {
        left: 0.25,
        top: 0.0,
        width: 0.5,
        height: 1.0,
    });
    desk.edit(EditMsg::Adjust(AdjustMsg::Set(vec![light.clone()])));
    desk.until("it can be seen", |state| state.edit.trying.look.is_some());
    desk.edit(EditMsg::Adjust(AdjustMsg::Set(vec![
        light.clone(),
        crop.clone(),
    ])));
    desk.settle();
    desk.tell(Msg::Do(Command::Undo));
    assert_eq!(
        desk.state.edit.trying.steps,
        std::slice::from_ref(&light),
        "one step back"
    );
    desk.tell(Msg::Do(Command::Redo));
    desk.settle();
    desk.edit(EditMsg::Adjust(AdjustMsg::Keep));
    desk.until("a version", |state| {
        state.edit.current.as_ref().map(|row| row.id) != Some(root)
    });
    desk.settle();
    let current = desk.state.edit.current.clone().unwrap();
    assert_eq!(
        (current.size.width_px, current.size.height_px),
        (200, 300),
        "cropped"
    );
    assert!(
        desk.state.edit.trying.steps.is_empty(),
        "nothing is tried any more"
    );
    let version = desk.state.edit.version().unwrap();
    assert_eq!(
        version.made,
        Made::Adjusted {
            steps: vec![light, crop]
        },
        "kept as data"
    );
    assert_eq!(version.parent, Some(root), "below its original");
    assert_eq!(version.cost.micros().map(|cost| cost.0), Some(0), "free");
    assert_eq!(desk.bytes(root), before, "which is untouched");
    desk.tell(Msg::Do(Command::Undo));
    assert_eq!(
        desk.state.edit.current.as_ref().unwrap().id,
        root,
        "and comes back"
    );
}

#[test]
fn what_needs_an_area_says_so_and_uses_the_painted_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(folder.path());
    desk.bring(&scene(4, 200, 200), "Subject");
    let cut = Adjustment::CutOut {
        area: BlobId([0; 32]),
    };
    desk.edit(EditMsg::Adjust(AdjustMsg::Set(vec![cut.clone()])));
    assert!(
        desk.state.edit.trying.steps.is_empty(),
        "nothing painted yet"
    );
    assert!(desk.state.notice.take().is_some(), "and that is said");
    desk.edit(EditMsg::Tool(Tool::Rect));
    desk.edit(EditMsg::Rect {
        from: [50.0, 50.0],
        to: [150.0, 150.0],
        erase: false,
    });
    desk.edit(EditMsg::Adjust(AdjustMsg::Set(vec![cut])));
    desk.edit(EditMsg::Adjust(AdjustMsg::Keep));
    desk.until("a version", |state| state.edit.trying.steps.is_empty());
    desk.settle();
    let id = desk.state.edit.current.as_ref().unwrap().id;
    let pixels = desk.pixels(id);
    let alpha = |x: usize, y: usize| pixels.rgba[(y * 200 + x) * 4 + 3];
    assert_eq!(
        (alpha(100, 100), alpha(10, 10)),
        (255, 0),
        "see-through outside"
    );
}

#[test]
fn words_are_set_by_the_studio_and_their_contrast_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(folder.path());
    let root = desk.bring(&crate::desk::plain(400, 300), "Poster");
    let layer = TextLayer {
        words: "Stone & Fig".to_owned(),
        colour: [190, 130, 70],
        ..TextLayer::default()
    };
    desk.edit(EditMsg::Adjust(AdjustMsg::Text(layer)));
    desk.until("its contrast is known", |state| {
        state.edit.trying.contrast_tenths.is_some() && state.edit.trying.drawing.is_none()
    });
    let hard = desk.state.edit.trying.contrast_tenths.unwrap();
    assert!(hard < 20, "hard to read: {hard}");
    desk.edit(EditMsg::Adjust(AdjustMsg::SafeColour));
    desk.until("another colour", |state| {
        state.edit.text.colour != [190, 130, 70] && state.edit.trying.drawing.is_none()
    });
    let easy = desk.state.edit.trying.contrast_tenths.unwrap();
    assert!(easy >= 45, "easy to read: {easy}");
    desk.edit(EditMsg::Adjust(AdjustMsg::Keep));
    desk.until("a version", |state| state.edit.trying.steps.is_empty());
    desk.settle();
    let id = desk.state.edit.current.as_ref().unwrap().id;
    assert_ne!(desk.pixels(id), desk.pixels(root), "the words are there");
}
