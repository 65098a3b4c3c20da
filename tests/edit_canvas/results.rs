//! Results over their source.

use crate::support::*;
use eframe::egui::{Event, Key, Modifiers, PointerButton, vec2};
use egui_kittest::kittest::Queryable as _;
use triptych::app::msg::{EditMsg, GalleryMsg, Msg};
use triptych::domain::failure::FailureKind;
use triptych::domain::job::JobState;
use triptych::text::canvas as words;

const FIRST: &str = "Result 1 of 2, Practice Still life, chosen";
const SECOND: &str = "Result 2 of 2, Practice Collage";

#[test]
fn two_results_stand_side_by_side_and_one_is_chosen() {
    let mut window = wide(judged(1, &[]));
    let (first, second) = (rect(&window, FIRST), rect(&window, SECOND));
    assert!((first.top() - second.top()).abs() < 1.0, "one line");
    assert!(first.right() < second.left(), "{first:?} {second:?}");
    // Not in the middle, where the line's handle is.
    let at = second.min + second.size() * 0.2;
    press(&window, at, PointerButton::Primary, Modifiers::NONE);
    release(&window, at, PointerButton::Primary, Modifiers::NONE);
    window.run_steps(2);
    let said = said(&window);
    assert!(
        said.iter()
            .any(|msg| matches!(msg, EditMsg::ChooseResult(id) if id.0 == 901)),
        "{said:?}"
    );
}

#[test]
fn the_line_of_one_result_moves_the_lines_of_all() {
    let mut window = wide(judged(1, &[]));
    let lines = |window: &Window| -> Vec<f32> {
        window
            .get_all_by_label("Move the line")
            .map(|node| egui_kittest::kittest::NodeT::accesskit_node(&node).numeric_value())
            .map(|value| value.unwrap() as f32)
            .collect()
    };
    assert_eq!(lines(&window).len(), 2, "one each");
    let first = rect(&window, FIRST);
    let from = first.center();
    press(&window, from, PointerButton::Primary, Modifiers::NONE);
    window.run_steps(1);
    let to = from + vec2(first.width() * 0.25, 0.0);
    window.event(Event::PointerMoved(to));
    window.run_steps(2);
    release(&window, to, PointerButton::Primary, Modifiers::NONE);
    window.run_steps(2);
    let split = window.state().view.edit.canvas.split();
    assert!((split - 0.75).abs() < 0.02, "{split}");
    for line in lines(&window) {
        assert!((line - split).abs() < 1e-3, "linked: {line}");
    }
    window.key_press(Key::ArrowRight);
    window.run_steps(2);
    let moved = window.state().view.edit.canvas.split();
    assert!((moved - split - 0.01).abs() < 1e-4, "one per cent: {moved}");
}

#[test]
fn enter_keeps_and_arrows_walk() {
    let mut window = wide(judged(1, &[]));
    window.get_by_label(FIRST).focus();
    window.run_steps(2);
    window.key_press(Key::ArrowRight);
    window.run_steps(3);
    window.key_press(Key::Enter);
    window.run_steps(2);
    let said = said(&window);
    assert!(
        said.iter()
            .any(|msg| matches!(msg, EditMsg::Keep(id) if id.0 == 901)),
        "the second one: {said:?}"
    );
}

#[test]
fn what_changed_is_told_plainly_and_can_be_put_back() {
    let mut window = wide(judged(1, &[]));
    assert!(
        window
            .query_by_label("Nothing changed outside the painted area")
            .is_some(),
        "the first one"
    );
    let much = "3.7% changed outside the painted area · The picture moved by 4 px · Colours drifted (ΔE 2.1)";
    assert!(window.query_by_label(much).is_some(), "the second one");
    window.get_by_label(words::KEEP_OUTSIDE).click();
    window.run_steps(2);
    let first = window.get_all_by_label(words::SHOW_CHANGES).next().unwrap();
    first.click();
    window.run_steps(2);
    let said = said(&window);
    assert!(
        said.iter()
            .any(|msg| matches!(msg, EditMsg::KeepOutside(id) if id.0 == 901)),
        "{said:?}"
    );
    assert!(said.contains(&EditMsg::Heat(true)), "{said:?}");
}

#[test]
fn what_failed_can_be_tried_again_in_its_place() {
    let states = [
        crate::common::world::failed(FailureKind::NoAnswer),
        JobState::Sent,
    ];
    let mut window = wide(judged(1, &states));
    window.get_by_label("Try again").click();
    window.run_steps(2);
    window.get_by_label("Stop this one").click();
    window.run_steps(2);
    let said = &window.state().said;
    assert!(
        said.iter()
            .any(|msg| matches!(msg, Msg::Gallery(GalleryMsg::Retry(_)))),
        "{said:?}"
    );
    assert!(
        said.iter()
            .any(|msg| matches!(msg, Msg::Gallery(GalleryMsg::Cancel(_)))),
        "{said:?}"
    );
}
