//! Servers that speak like OpenAI: what they get, what they may answer, how a person adds one.

use serde_json::json;
use triptych::domain::model::Service;
use triptych::providers::openai::{OpenAi, compatible_service};
use triptych::providers::{AuthSlot, Body, ErrorKind, Job, Provider as _, Step};

use super::{OpenAiFixtures, ask, edit, json_of, reply};
use crate::suite::{Ask, PICTURE, with_job};

fn near() -> Service {
    compatible_service(
        "local-ai",
        "LocalAI",
        " http://localhost:8080/v1/ ",
        &["flux.1-dev", "org/sd-3.5"],
    )
}

/// A job at a server a person added.
fn with_compatible<T>(service: &Service, ask: &Ask, look: impl FnOnce(&Job<'_>) -> T) -> T {
    let model = service.models.first().unwrap();
    with_job(&OpenAiFixtures, ask, |job| {
        look(&Job {
            service,
            model,
            base_url: Some(&service.base_url),
            ..*job
        })
    })
}

#[test]
fn a_compatible_server_gets_only_what_it_understands() {
    let service = near();
    let openai = OpenAi::default();
    let call = with_compatible(&service, &ask(), |job| openai.start(job).unwrap());
    assert_eq!(
        call.url, "http://localhost:8080/v1/images/generations",
        "its address"
    );
    assert_eq!(
        json_of(&call),
        json!({"model": "flux.1-dev", "prompt": "A red boat on a green lake", "n": 1, "size": "1024x1024",
            "response_format": "b64_json"}),
        "no more than these"
    );
    assert!(!call.stream && call.headers.is_empty(), "plain");
    assert_eq!(
        call.auth,
        AuthSlot::KeyIfAny {
            service: "local-ai".into(),
            header: "authorization",
            prefix: "Bearer ",
        },
        "a key only when there is one"
    );
    let names = |ask: Ask| {
        let call = with_compatible(&service, &ask, |job| openai.start(job).unwrap());
        let Body::Multipart(parts) = call.body else {
            panic!("a form");
        };
        let names = parts.into_iter().map(|part| part.name);
        names
            .filter(|name| name.starts_with("image") || name == "mask")
            .collect::<Vec<_>>()
    };
    assert_eq!(names(edit()), ["image"], "one picture");
    let all = Ask {
        mask: true,
        references: 1,
        ..edit()
    };
    assert_eq!(names(all), ["image[]", "image[]", "mask"], "several");
}

#[test]
fn a_compatible_servers_answers_are_read_in_every_shape() {
    let service = near();
    let read = |status, body: &str| {
        with_compatible(&service, &ask(), |job| {
            OpenAi::default().advance(job, reply(status, &[], body))
        })
    };
    for body in [
        r#"{"data":[{"b64_json":"PICTURE"}]}"#,
        r#"{"data":[{"url":"data:image/png;base64,PICTURE"}]}"#,
        r#"{"images":[{"url":"data:image/png;base64,PICTURE"}]}"#,
        r#"{"data":[{"b64_json":"data:image/png;base64,PICTURE","url":"http://x/y.png"}]}"#,
    ] {
        let Ok(Step::Done { pictures, report }) = read(200, body) else {
            panic!("a picture in {body}");
        };
        assert_eq!(pictures, [PICTURE], "{body}");
        assert_eq!(report.billed, None, "{body}: nobody knows the price");
    }
    let Ok(Step::Fetch { calls, .. }) = read(
        200,
        r#"{"data":[{"b64_json":null,"url":"http://localhost:8080/out/1.png"}]}"#,
    ) else {
        panic!("a link");
    };
    let links: Vec<_> = calls
        .iter()
        .map(|call| (call.url.as_str(), &call.auth))
        .collect();
    assert_eq!(
        links,
        [("http://localhost:8080/out/1.png", &AuthSlot::None)],
        "without a key"
    );
    for body in [
        r#"{"data":[{"url":"file:///etc/passwd"}]}"#,
        r#"{"data":[{"url":"ftp://x/y"}]}"#,
        r#"{"data":[]}"#,
    ] {
        let kind = read(200, body).err().unwrap().kind;
        assert_eq!(kind, ErrorKind::BadReply, "{body}");
    }
    for (status, body, kind, said) in [
        (401, r#"{"detail":"Unauthorized"}"#, ErrorKind::Key, ""),
        (
            400,
            r#"{"detail":[{"loc":["body"],"msg":"field required"}]}"#,
            ErrorKind::BadRequest,
            "field required",
        ),
        (
            500,
            r#"{"error":"out of memory"}"#,
            ErrorKind::Server,
            "out of memory",
        ),
        (
            404,
            r#"{"message":"no such model"}"#,
            ErrorKind::ModelGone,
            "no such model",
        ),
        (
            404,
            "404 page not found",
            ErrorKind::BadRequest,
            "404 page not found",
        ),
        (502, "<html>Bad gateway</html>", ErrorKind::Server, ""),
        (
            200,
            r#"{"error":{"message":"no GPU"}}"#,
            ErrorKind::JobFailed,
            "no GPU",
        ),
    ] {
        let err = read(status, body).err().unwrap();
        assert_eq!((err.kind, err.said.as_str()), (kind, said), "{body}");
    }
}

#[test]
fn a_service_a_person_adds_is_complete() {
    let service = near();
    assert_eq!(service.base_url, "http://localhost:8080/v1", "cut to size");
    assert_eq!(service.translator().as_str(), "openai", "whose language");
    let ids: Vec<&str> = service
        .models
        .iter()
        .map(|model| model.id.as_str())
        .collect();
    assert_eq!(
        ids,
        ["local-ai/flux.1-dev", "local-ai/org/sd-3.5"],
        "its models"
    );
    assert!(
        service.privacy.contains("this computer"),
        "{}",
        service.privacy
    );
    let far = compatible_service(
        "gate",
        "Gateway",
        "https://gate.example/v1",
        &["openai/gpt-image-2"],
    );
    let call = with_compatible(&far, &ask(), |job| OpenAi::default().start(job).unwrap());
    assert_eq!(
        json_of(&call).get("response_format"),
        None,
        "OpenAI's own models refuse it"
    );
    assert!(far.privacy.contains("gate.example"), "{}", far.privacy);
    assert_eq!(
        far.key.map(|key| (key.optional, key.hosts)),
        Some((true, vec!["gate.example".to_owned()])),
        "a key goes there only"
    );
    let text = serde_json::to_string(&service).unwrap();
    let back: Service = serde_json::from_str(&text).unwrap();
    assert_eq!(back, service, "it survives the settings file");
}
