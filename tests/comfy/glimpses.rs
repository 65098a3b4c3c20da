//! Messages of the websocket: those of the server, and every kind of nonsense.

use proptest::prelude::*;
use serde_json::{Value, json};
use triptych::providers::comfyui::ComfyUi;
use triptych::providers::{Glimpse, Provider as _};

const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

fn glimpse(event: &[u8]) -> Option<Glimpse> {
    ComfyUi::default().glimpse(event)
}

fn said(message: &Value) -> Option<Glimpse> {
    glimpse(message.to_string().as_bytes())
}

/// A preview as `send_image` in `server.py` packs it.
fn preview(format: u32, bytes: &[u8]) -> Vec<u8> {
    [&1_u32.to_be_bytes()[..], &format.to_be_bytes(), bytes].concat()
}

/// A preview as `send_image_with_metadata` packs it, with any length.
fn with_names(length: u32, names: &[u8], bytes: &[u8]) -> Vec<u8> {
    [
        &4_u32.to_be_bytes()[..],
        &length.to_be_bytes(),
        names,
        bytes,
    ]
    .concat()
}

#[test]
fn pictures_arrive_verbatim() {
    let seen = |event: &[u8]| glimpse(event).and_then(|glimpse| glimpse.picture);
    assert_eq!(seen(&preview(1, JPEG)).as_deref(), Some(JPEG), "JPEG");
    assert_eq!(seen(&preview(2, PNG)).as_deref(), Some(PNG), "PNG");
    let names = br#"{"node_id":"7","prompt_id":"a","image_type":"image/jpeg"}"#;
    let packed = with_names(names.len() as u32, names, JPEG);
    assert_eq!(seen(&packed).as_deref(), Some(JPEG), "with names");
}

#[test]
fn what_is_no_picture_says_nothing() {
    let names = br#"{"node_id":"7"}"#;
    let long = names.len() as u32;
    for (event, why) in [
        (Vec::new(), "empty"),
        (vec![0; 3], "shorter than a number"),
        (preview(3, JPEG), "another format"),
        (preview(1, b""), "no bytes"),
        (preview(1, b"<svg>"), "no picture"),
        (with_names(u32::MAX, names, JPEG), "a length beyond the end"),
        (
            with_names(long + 500, names, JPEG),
            "a length beyond the end",
        ),
        (with_names(0, b"", JPEG), "no names"),
        (with_names(long - 1, names, JPEG), "names cut off"),
        (with_names(4, b"null", JPEG), "names that are no object"),
        (
            [&2_u32.to_be_bytes()[..], JPEG].concat(),
            "a picture that is not encoded",
        ),
        (
            [&3_u32.to_be_bytes()[..], &1_u32.to_be_bytes(), b"7text"].concat(),
            "words of a node",
        ),
        (
            [&99_u32.to_be_bytes()[..], JPEG].concat(),
            "an unknown number",
        ),
    ] {
        assert_eq!(glimpse(&event), None, "{why}");
    }
}

#[test]
fn names_and_pictures_beyond_reason_say_nothing() {
    let names = format!("{{\"node_id\":\"{}\"}}", "7".repeat(1 << 20));
    let packed = with_names(names.len() as u32, names.as_bytes(), JPEG);
    assert_eq!(glimpse(&packed), None, "names of a megabyte");
    let vast = [JPEG, &vec![0; 16 << 20]].concat();
    assert_eq!(
        glimpse(&preview(1, &vast)),
        None,
        "a preview of 16 megabytes"
    );
    let long =
        json!({"type": "progress", "data": {"value": 5, "max": 20, "x": "y".repeat(1 << 20)}});
    assert_eq!(said(&long), None, "a message of a megabyte");
}

#[test]
fn steps_become_fractions() {
    let progress =
        json!({"type": "progress", "data": {"value": 5, "max": 20, "prompt_id": "a", "node": "8"}});
    assert_eq!(said(&progress), Some(Glimpse::fraction(0.25)), "5 of 20");
    let state = json!({"type": "progress_state", "data": {"prompt_id": "a", "nodes": {
        "1": {"value": 1.0, "max": 1.0, "state": "finished"},
        "8": {"value": 15.0, "max": 20.0, "state": "running"},
        "9": {"value": 0.0, "max": 1.0, "state": "running"},
    }}});
    assert_eq!(said(&state), Some(Glimpse::fraction(0.75)), "15 of 20");
    let start = said(&json!({"type": "execution_start", "data": {"prompt_id": "a"}})).unwrap();
    assert_eq!(
        (start.before, start.fraction),
        (Some(0), Some(0.0)),
        "its turn"
    );
    let done = json!({"type": "execution_success", "data": {"prompt_id": "a"}});
    assert_eq!(said(&done), Some(Glimpse::fraction(1.0)), "all of it");
}

#[test]
fn other_words_say_nothing() {
    for message in [
        json!({"type": "status", "data": {"status": {"exec_info": {"queue_remaining": 3}}, "sid": "x"}}),
        json!({"type": "executing", "data": {"node": null, "prompt_id": "a"}}),
        json!({"type": "executed", "data": {"node": "9", "output": {"images": []}}}),
        json!({"type": "execution_cached", "data": {"nodes": ["1"], "prompt_id": "a"}}),
        json!({"type": "execution_error", "data": {"exception_message": "no"}}),
        json!({"type": "progress", "data": {"value": 3, "max": 0}}),
        json!({"type": "progress", "data": {"value": 9, "max": 4}}),
        json!({"type": "progress", "data": {"value": -1, "max": 4}}),
        json!({"type": "progress", "data": {"value": "1", "max": 4}}),
        json!({"type": "progress", "data": null}),
        json!({"type": "progress_state", "data": {"nodes": []}}),
        json!({"type": "progress_state", "data": {"nodes": {"1": 5}}}),
        json!({"type": 5, "data": {}}),
        json!([1, 2]),
        json!("progress"),
    ] {
        assert_eq!(said(&message), None, "{message}");
    }
    assert_eq!(glimpse(b"{\"type\":\"progress\""), None, "cut off");
    let deep = "[".repeat(200_000);
    assert_eq!(glimpse(deep.as_bytes()), None, "far too deep");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_hurt(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Some(picture) = glimpse(&bytes).and_then(|glimpse| glimpse.picture) {
            prop_assert!(picture.len() < bytes.len(), "nothing is made up");
        }
    }

    #[test]
    fn a_spoiled_frame_never_hurts(
        which in 0_usize..4, at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>(),
    ) {
        let names = br#"{"node_id":"7","image_type":"image/jpeg"}"#;
        let progress = json!({"type": "progress", "data": {"value": 5, "max": 20}}).to_string();
        let mut frame = match which {
            0 => preview(1, JPEG),
            1 => preview(2, PNG),
            2 => with_names(names.len() as u32, names, JPEG),
            _ => progress.into_bytes(),
        };
        let at = at.index(frame.len());
        frame[at] = byte;
        let cut = cut.index(frame.len() + 1);
        for frame in [&frame[..], &frame[..cut]] {
            let glimpse = glimpse(frame).unwrap_or_default();
            prop_assert!(glimpse.picture.is_none_or(|picture| picture.len() < frame.len()));
            prop_assert!(glimpse.fraction.is_none_or(|part| (0.0..=1.0).contains(&part)));
        }
    }

    #[test]
    fn any_length_is_checked_before_it_is_used(kind in 0_u32..6, length in any::<u32>(), rest in proptest::collection::vec(any::<u8>(), 0..64)) {
        let frame = [&kind.to_be_bytes()[..], &length.to_be_bytes(), &rest].concat();
        if let Some(picture) = glimpse(&frame).and_then(|glimpse| glimpse.picture) {
            prop_assert!(picture.len() <= rest.len());
        }
    }
}
