//! Google, beyond the suite: every refusal, every error, every word of a request.

use std::sync::Arc;

use serde_json::json;
use triptych::domain::failure::Charged;
use triptych::domain::ids::BlobId;
use triptych::domain::picture::FileFormat;
use triptych::domain::shape::Size;
use triptych::domain::task::Effort;
use triptych::providers::google::Google;
use triptych::providers::{
    ErrorKind, Input, Job, Provider as _, ProviderError, Purpose, Reply, Retry, Role, Step,
};

use super::{Way, json_of};
use crate::described::Description;
use crate::suite::{Ask, PICTURE, picture_base64, with_job};

macro_rules! kept {
    ($name:literal) => {
        include_str!(concat!("../../fixtures/google/", $name)).replace("PICTURE", &picture_base64())
    };
}

fn reply(status: u16, body: &str) -> Reply {
    Reply {
        purpose: Purpose::Submit,
        status,
        headers: Vec::new(),
        body: body.replace("PICTURE", &picture_base64()).into_bytes(),
    }
}

fn advance(status: u16, body: &str) -> Result<Step, ProviderError> {
    with_job(&Way::Gemini, &Way::Gemini.ask(), |job| {
        Google::default().advance(job, reply(status, body))
    })
}

#[test]
fn every_way_of_not_making_a_picture_is_told_apart() {
    let finish = |reason: &str, parts: &str| {
        let body = format!(
            r#"{{"candidates":[{{"content":{{"parts":[{parts}]}},"finishReason":"{reason}"}}]}}"#
        );
        advance(200, &body)
    };
    for reason in [
        "SAFETY",
        "IMAGE_SAFETY",
        "PROHIBITED_CONTENT",
        "IMAGE_PROHIBITED_CONTENT",
        "RECITATION",
        "IMAGE_RECITATION",
        "BLOCKLIST",
        "SPII",
        "MODEL_ARMOR",
    ] {
        let Ok(Step::Declined(refusal)) = finish(reason, "") else {
            panic!("{reason} is a refusal");
        };
        let words = reason.to_lowercase().replace('_', " ");
        assert_eq!(refusal.reason, words, "{reason}");
        assert!(
            matches!(refusal.charged, Charged::Maybe { at_most: Some(_) }),
            "{reason}: without usage nobody knows"
        );
    }
    for reason in [
        "NO_IMAGE",
        "IMAGE_OTHER",
        "OTHER",
        "STOP",
        "MAX_TOKENS",
        "MALFORMED_RESPONSE",
        "SOMETHING_NEW",
    ] {
        for parts in ["", r#"{"text":"Sorry."}"#] {
            let err = finish(reason, parts).err().unwrap();
            let said = if parts.is_empty() { "" } else { "Sorry." };
            assert_eq!(
                (err.kind, err.said.as_str()),
                (ErrorKind::NoPicture, said),
                "{reason} {parts}"
            );
        }
    }
    for body in [
        r#"{"candidates":[],"usageMetadata":{"promptTokenCount":9}}"#,
        r#"{"candidates":[{"finishReason":"NO_IMAGE"}]}"#,
        r#"{"candidates":[{"content":{},"finishReason":"STOP"}]}"#,
        r#"{"candidates":[{"content":{"parts":[{"thought":true,"inlineData":{"mimeType":"image/png","data":"PICTURE"}}]}}]}"#,
    ] {
        let kind = advance(200, body).err().unwrap().kind;
        assert_eq!(kind, ErrorKind::NoPicture, "{body}");
    }
}

#[test]
fn a_picture_counts_whatever_stands_beside_it() {
    for body in [
        r#"{"candidates":[{"content":{"parts":[{"inlineData":{"data":"PICTURE"}}]},"finishReason":"MAX_TOKENS"}]}"#,
        r#"{"candidates":[{"content":{"parts":[{"inlineData":{"data":"PICTURE"}},{"text":"Done."}]}}],"promptFeedback":{}}"#,
    ] {
        let Ok(Step::Done { pictures, report }) = advance(200, body) else {
            panic!("a picture in {body}");
        };
        assert_eq!(pictures, [PICTURE], "{body}");
        assert_eq!(report.billed, None, "{body}: without usage nobody knows");
    }
}

#[test]
fn every_error_has_its_meaning() {
    let cases = [
        (
            400,
            "FAILED_PRECONDITION",
            "User location is not supported for the API use.",
            ErrorKind::Region,
        ),
        (
            400,
            "FAILED_PRECONDITION",
            "Enable billing on your project.",
            ErrorKind::Credit,
        ),
        (
            400,
            "FAILED_PRECONDITION",
            "Not now.",
            ErrorKind::NotAllowed,
        ),
        (
            400,
            "INVALID_ARGUMENT",
            "Request payload size exceeds the limit: 20971520 bytes.",
            ErrorKind::TooLarge,
        ),
        (401, "UNAUTHENTICATED", "", ErrorKind::Key),
        (402, "", "Your prepaid balance is empty.", ErrorKind::Credit),
        (
            403,
            "PERMISSION_DENIED",
            "The API has not been used in this project.",
            ErrorKind::NotAllowed,
        ),
        (
            403,
            "PERMISSION_DENIED",
            "Your API key was reported as leaked.",
            ErrorKind::Key,
        ),
        (
            429,
            "RESOURCE_EXHAUSTED",
            "Your prepayment credits are depleted.",
            ErrorKind::Credit,
        ),
        (500, "INTERNAL", "Internal error.", ErrorKind::Server),
        (504, "DEADLINE_EXCEEDED", "Too slow.", ErrorKind::Server),
    ];
    for (status, code, words, kind) in cases {
        let body = json!({"error": {"code": status, "status": code, "message": words}}).to_string();
        for body in [body.clone(), format!("[{body}]")] {
            let err = advance(status, &body).err().unwrap();
            assert_eq!((err.kind, err.retry), (kind, Retry::Never), "{body}");
            assert_eq!(err.charged, Some(Charged::No), "{body}: errors are free");
        }
    }
    let err = advance(429, &kept!("daily.json")).err().unwrap();
    assert_eq!(
        (err.kind, err.retry),
        (ErrorKind::Busy, Retry::Never),
        "no waiting until midnight"
    );
}

#[test]
fn words_with_a_key_in_them_are_not_passed_on() {
    let body = r#"{"error":{"code":403,"status":"PERMISSION_DENIED","message":"Consumer 'api_key:AIzaNotReal' is not allowed."}}"#;
    let err = advance(403, body).err().unwrap();
    assert!(
        !format!("{err} {}", err.said).contains("AIza"),
        "{err} {}",
        err.said
    );
}

#[test]
fn efforts_and_sizes_become_googles_words() {
    let config = |model: &str, size, effort| {
        let ask = Ask {
            size,
            effort,
            ..Ask::generate(Way::Gemini.model_id(model))
        };
        let call = with_job(&Way::Gemini, &ask, |job| {
            Google::default().start(job).unwrap()
        });
        json_of(&call)["generationConfig"].clone()
    };
    let (nano, lite) = ("gemini-nano-banana-2.1", "gemini-3.1-flash-lite-image");
    let wide = config(nano, Size::new(2730, 1536), Effort::Quick);
    assert_eq!(
        wide,
        json!({"responseModalities": ["IMAGE"], "imageConfig": {"aspectRatio": "16:9", "imageSize": "2K"},
            "thinkingConfig": {"thinkingLevel": "MINIMAL"}}),
        "wide and quick"
    );
    let small = config(lite, Size::new(2048, 2048), Effort::Careful);
    assert_eq!(
        small,
        json!({"responseModalities": ["IMAGE"], "imageConfig": {"aspectRatio": "1:1"}}),
        "one size, and no word for it"
    );
    let old = config(
        "gemini-2.5-flash-image",
        Size::new(1024, 1024),
        Effort::Usual,
    );
    assert_eq!(
        old["responseModalities"],
        json!(["TEXT", "IMAGE"]),
        "the old one speaks"
    );
}

#[test]
fn pictures_travel_with_their_true_type_and_not_too_many_bytes() {
    let input = |role, format, bytes: usize| Input {
        role,
        blob: BlobId([0; 32]),
        format,
        size: Size::new(8, 8),
        bytes: Arc::from(vec![1_u8; bytes]),
    };
    let start = |inputs: &[Input]| {
        with_job(&Way::Gemini, &Way::Gemini.edit(), |job| {
            Google::default().start(&Job { inputs, ..*job })
        })
    };
    let sent = json_of(
        &start(&[
            input(Role::Reference, FileFormat::Webp, 3),
            input(Role::Source, FileFormat::Jpeg, 3),
        ])
        .unwrap(),
    );
    let types =
        [1, 2].map(|part| sent["contents"][0]["parts"][part]["inlineData"]["mimeType"].clone());
    assert_eq!(types, ["image/jpeg", "image/webp"], "the source first");
    let half = || input(Role::Reference, FileFormat::Png, 7_600_000);
    let err = start(&[half(), half()]).err().unwrap();
    assert_eq!(err.kind, ErrorKind::TooLarge, "over 20 MB in all");
}

#[test]
fn a_private_imagen_is_asked_by_predict() {
    let ask = Ask::generate(Way::Express.model_id("imagen-4.0-generate-001"));
    let read = |body: &str| {
        with_job(&Way::Express, &ask, |job| {
            Google::default().advance(job, reply(200, body))
        })
    };
    let call = with_job(&Way::Express, &ask, |job| {
        Google::default().start(job).unwrap()
    });
    assert_eq!(
        (call.url.clone(), json_of(&call)),
        (
            Way::Express.url("imagen-4.0-generate-001", "predict"),
            json!({"instances": [{"prompt": "A red boat on a green lake"}],
                "parameters": {"sampleCount": 1, "aspectRatio": "1:1", "includeRaiReason": true}})
        ),
        "the old language"
    );
    let Ok(Step::Done { pictures, .. }) =
        read(r#"{"predictions":[{"mimeType":"image/png","bytesBase64Encoded":"PICTURE"}]}"#)
    else {
        panic!("a picture");
    };
    assert_eq!(pictures, [PICTURE], "verbatim");
    let Ok(Step::Declined(refusal)) =
        read(r#"{"predictions":[{"raiFilteredReason":"Support codes: 39322892"}]}"#)
    else {
        panic!("declined");
    };
    assert_eq!(refusal.reason, "Support codes: 39322892", "its words");
    assert_eq!(
        read("{}").err().unwrap().kind,
        ErrorKind::NoPicture,
        "missing"
    );
}

#[test]
fn a_model_we_only_guess_at_has_no_exact_cost() {
    let ask = Ask::generate(Way::Gemini.model_id("gemini-9-image"));
    let step = with_job(&Way::Gemini, &ask, |job| {
        Google::default().advance(job, reply(200, &kept!("made.json")))
    });
    let Ok(Step::Done { report, .. }) = step else {
        panic!("a picture");
    };
    assert_eq!(
        report.billed, None,
        "its prices are not those of another model"
    );
}

#[test]
fn requests_fit_the_official_description() {
    let Some(description) = Description::find("gemini-generateContent.json") else {
        return;
    };
    let models = crate::suite::shipped().services.iter();
    let models = models.filter(|service| service.id.as_str() == "google");
    let models = models.flat_map(|service| &service.models);
    let mut checked = 0;
    for model in models.filter(|model| model.wire("call").is_none()) {
        for (edit, references) in [(false, 0), (false, 14), (true, 0), (true, 14)] {
            for effort in [Effort::Quick, Effort::Usual, Effort::Careful] {
                let wanted = Ask {
                    edit,
                    references,
                    effort,
                    seed: Some(7),
                    ..Ask::generate(model.id.clone())
                };
                let call = with_job(&Way::Gemini, &wanted, |job| {
                    Google::default().start(job).unwrap()
                });
                let misfit = description.misfit("GenerateContentRequest", &json_of(&call));
                assert_eq!(misfit, None, "{}", model.id);
                checked += 1;
            }
        }
    }
    assert!(checked >= 60, "only {checked} requests were looked at");
    let wrong = json!({"contents": [{"parts": [{"inline": "x"}]}]});
    assert!(
        description
            .misfit("GenerateContentRequest", &wrong)
            .is_some(),
        "the description can say no"
    );
}
