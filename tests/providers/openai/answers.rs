//! OpenAI, beyond the suite: every error, the stream, and what a request carries.

use std::time::Duration;

use serde_json::json;
use triptych::domain::ids::ModelId;
use triptych::domain::task::Effort;
use triptych::providers::openai::OpenAi;
use triptych::providers::{
    Body, ErrorKind, Glimpse, MaskForm, Provider as _, ProviderError, Retry, Step,
};

use super::{OpenAiFixtures, ask, edit, json_of, reply};
use crate::described::Description;
use crate::suite::{Ask, PICTURE, picture_base64, with_job};

macro_rules! kept {
    ($name:literal) => {
        include_str!(concat!("../../fixtures/openai/", $name)).replace("PICTURE", &picture_base64())
    };
}

fn advance(status: u16, headers: &[(&str, &str)], body: &str) -> Result<Step, ProviderError> {
    with_job(&OpenAiFixtures, &ask(), |job| {
        OpenAi::default().advance(job, reply(status, headers, body))
    })
}

#[test]
fn every_error_has_its_meaning() {
    let cases = [
        (
            403,
            "unsupported_country_region_territory",
            ErrorKind::Region,
        ),
        (403, "", ErrorKind::NotAllowed),
        (400, "billing_hard_limit_reached", ErrorKind::Credit),
        (429, "credit_balance_exhausted", ErrorKind::Credit),
        (429, "project_spend_limit_exceeded", ErrorKind::Credit),
        (429, "organization_usage_limit_exceeded", ErrorKind::Credit),
        (402, "", ErrorKind::Credit),
        (413, "", ErrorKind::TooLarge),
        (400, "unsupported_file_mimetype", ErrorKind::Internal),
        (408, "", ErrorKind::Server),
        (502, "", ErrorKind::Server),
        (503, "", ErrorKind::Server),
    ];
    for (status, code, kind) in cases {
        let body = json!({"error": {"message": "why", "type": "x", "param": null, "code": code}});
        let err = advance(status, &[], &body.to_string()).err().unwrap();
        assert_eq!(
            (err.kind, err.retry),
            (kind, Retry::Never),
            "{status} {code}: {err}"
        );
        assert_eq!(err.said, "why", "{status} {code}: the service's words");
    }
    let verify = r#"{"error":{"message":"Your organization must be verified to use the model.","code":null}}"#;
    assert_eq!(
        advance(400, &[], verify).err().unwrap().kind,
        ErrorKind::NotAllowed,
        "not verified"
    );
}

#[test]
fn only_what_made_nothing_is_sent_again() {
    let busy = r#"{"error":{"code":"server_is_overloaded","message":"Busy.","type":"server_error","param":null}}"#;
    let err = advance(503, &[("retry-after-ms", "1500")], busy)
        .err()
        .unwrap();
    assert_eq!(
        err.retry,
        Retry::Safe {
            after: Some(Duration::from_millis(1500))
        },
        "a documented overload"
    );
    let err = advance(503, &[("x-should-retry", "false")], busy)
        .err()
        .unwrap();
    assert_eq!(err.retry, Retry::Never, "the service says no");
    let event = format!("event: error\ndata: {busy}\n\n");
    let err = advance(200, &[], &event).err().unwrap();
    assert_eq!(err.retry, Retry::Never, "it had begun");
}

#[test]
fn a_stream_is_read_to_its_picture_only() {
    let err = advance(200, &[], &kept!("cut.sse")).err().unwrap();
    assert_eq!(
        (err.kind, err.retry),
        (ErrorKind::BadReply, Retry::Never),
        "a preview is no picture"
    );
    assert!(!err.to_string().contains("cHJl"), "no picture in the words");
    let crlf = kept!("made.sse").replace('\n', "\r\n");
    for body in [crlf.as_str(), kept!("made.json").as_str()] {
        let Ok(Step::Done { pictures, .. }) = advance(200, &[], body) else {
            panic!("a picture in {body}");
        };
        assert_eq!(pictures, [PICTURE], "verbatim");
    }
    let preview = br#"{"type":"image_generation.partial_image","b64_json":"cHJldmlldw=="}"#;
    let last = br#"{"type":"image_generation.completed","b64_json":"cHJldmlldw=="}"#;
    let openai = OpenAi::default();
    assert_eq!(
        openai.glimpse(preview),
        Some(Glimpse::picture(b"preview".to_vec())),
        "as it arrives"
    );
    for event in [&last[..], b"[DONE]", b"", b"{}"] {
        assert_eq!(openai.glimpse(event), None, "no preview");
    }
}

#[test]
fn wishes_reach_the_request() {
    let ask = Ask {
        transparent: true,
        effort: Effort::Careful,
        ..ask()
    };
    let call = with_job(&OpenAiFixtures, &ask, |job| {
        OpenAi::default().start(job).unwrap()
    });
    let sent = json_of(&call);
    assert_eq!(
        (
            &sent["background"],
            &sent["output_format"],
            &sent["quality"]
        ),
        (&json!("transparent"), &json!("png"), &json!("high")),
        "{sent}"
    );
    assert!(call.stream, "previews are asked for");
    let quick = Ask {
        effort: Effort::Quick,
        ..self::ask()
    };
    let call = with_job(&OpenAiFixtures, &quick, |job| {
        OpenAi::default().start(job).unwrap()
    });
    let sent = json_of(&call);
    assert!(
        !call.stream && sent.get("stream").is_none() && sent["quality"] == "low",
        "previews cost half as much as a quick picture: {sent}"
    );
    let all = crate::suite::shipped();
    let (_, model) = all.find(&ask.model).unwrap();
    assert_eq!(
        OpenAi::default().mask_form(model),
        MaskForm::TransparentChanges,
        "transparent is what changes"
    );
}

#[test]
fn pictures_too_large_for_json_go_as_a_form() {
    let large = |bytes: usize| Ask {
        mask: false,
        picture: Some(vec![7; bytes]),
        ..edit()
    };
    let start = |ask: &Ask| with_job(&OpenAiFixtures, ask, |job| OpenAi::default().start(job));
    let call = start(&large(16_000_000)).unwrap();
    let Body::Multipart(parts) = &call.body else {
        panic!("a form");
    };
    let picture = parts.iter().find(|part| part.name == "image").unwrap();
    assert_eq!(
        picture.file,
        Some(("picture-1.png".to_owned(), "image/png")),
        "a part says its type"
    );
    let other_size = Ask {
        size: triptych::domain::shape::Size::new(1376, 768),
        ..edit()
    };
    let call = start(&other_size).unwrap();
    assert!(
        matches!(call.body, Body::Multipart(_)) && call.stream,
        "JSON has three sizes only"
    );
    let err = start(&large(50_000_001)).err().unwrap();
    assert_eq!(err.kind, ErrorKind::TooLarge, "not even as a form");
}

#[test]
fn a_model_we_only_guess_at_has_no_exact_cost() {
    let ask = Ask::generate(ModelId::from("openai/gpt-image-9"));
    let step = with_job(&OpenAiFixtures, &ask, |job| {
        OpenAi::default().advance(job, reply(200, &[], &kept!("made.json")))
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
    let Some(description) = Description::find("openai-images.json") else {
        return;
    };
    let models = crate::suite::shipped().services.iter();
    let models = models.filter(|service| service.id.as_str() == "openai");
    let mut checked = 0;
    for model in models.flat_map(|service| &service.models) {
        for (is_edit, references) in [(false, 0), (false, 15), (true, 0), (true, 15)] {
            for effort in [Effort::Quick, Effort::Usual, Effort::Careful] {
                let wanted = Ask {
                    edit: is_edit && model.can.edit,
                    mask: is_edit,
                    references,
                    effort,
                    transparent: references == 0,
                    ..Ask::generate(model.id.clone())
                };
                let call = with_job(&OpenAiFixtures, &wanted, |job| {
                    OpenAi::default().start(job).unwrap()
                });
                let schema = if call.url.ends_with("/edits") {
                    "EditImageBodyJsonParam"
                } else {
                    "CreateImageRequest"
                };
                assert_eq!(
                    description.misfit(schema, &json_of(&call)),
                    None,
                    "{}",
                    model.id
                );
                checked += 1;
            }
        }
    }
    assert!(checked >= 100, "only {checked} requests were looked at");
    let wrong = json!({"prompt": "x", "quality": "best"});
    assert!(
        description.misfit("CreateImageRequest", &wrong).is_some(),
        "the description can say no"
    );
}
