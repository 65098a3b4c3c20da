//! Where a description is older than the service: what is changed in a **copy** of it, and why. Nothing else is.

use serde_json::{Map, Value, json};

/// Models of the catalogue that a description does not know at all, with the reason. Anything else must be described.
pub(crate) const NOT_DESCRIBED: &[(&str, &str)] = &[(
    "bfl/flux-3-image-klein",
    "released on 2026-10-15, after the description",
)];

/// Services without a description.
pub(crate) const WITHOUT: &[(&str, &str)] = &[
    (
        "vertex",
        "Google's description of Vertex AI is not at hand; its bodies are those of the Gemini API",
    ),
    ("vertex-express", "as Vertex AI"),
];

/// Makes the copy: the server's path becomes part of every path, and what the service has learnt since is allowed. Returns
/// what was changed.
pub(crate) fn relax(service: &str, description: &mut Value) -> Vec<&'static str> {
    with_full_paths(description);
    without_loose_nullable(description);
    match service {
        "openai" => openai(description),
        "fal" => fal(description),
        "google" => google(description),
        _ => Vec::new(),
    }
}

/// `nullable` beside no `type` makes Prism's validator give up on the whole body **without a word**: everything would fit.
fn without_loose_nullable(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            let is_schema = fields.get("nullable").is_some_and(Value::is_boolean);
            if is_schema && !fields.contains_key("type") {
                fields.remove("nullable");
            }
            fields.values_mut().for_each(without_loose_nullable);
        }
        Value::Array(values) => values.iter_mut().for_each(without_loose_nullable),
        _ => {}
    }
}

fn with_full_paths(description: &mut Value) {
    let server = description
        .pointer("/servers/0/url")
        .and_then(Value::as_str);
    let server = url::Url::parse(server.unwrap()).unwrap();
    let prefix = server.path().trim_end_matches('/').to_owned();
    let Some(Value::Object(paths)) = description.get_mut("paths").map(Value::take) else {
        panic!("a description has paths");
    };
    let full: Map<String, Value> = paths
        .into_iter()
        .map(|(path, what)| (format!("{prefix}{path}"), what))
        .collect();
    description["paths"] = Value::Object(full);
    description["servers"] = json!([]);
}

/// The description is of 2026-08: it knows `gpt-image-2`, not 2.5 and 2.6.
fn openai(description: &mut Value) -> Vec<&'static str> {
    for request in ["CreateImageRequest", "CreateImageEditRequest"] {
        let path = format!("/components/schemas/{request}/properties/quality");
        *description.pointer_mut(&path).unwrap() = json!({"type": "string"});
    }
    vec!["quality: any word (gpt-image-2.5 added xhigh and max)"]
}

/// Prism makes up answers that its own check of `format: byte` refuses. Answers are not what is looked at here.
fn google(description: &mut Value) -> Vec<&'static str> {
    let paths = description["paths"].as_object_mut().unwrap();
    let operations = paths.values_mut().filter_map(Value::as_object_mut);
    for operation in operations
        .flat_map(Map::values_mut)
        .filter(|what| what.is_object())
    {
        operation["responses"] = json!({"200": {"description": "An answer", "content":
            {"application/json": {"schema": {"type": "object"}}}}});
    }
    vec!["answers: any object"]
}

/// The description has one level below the app; real models have up to four.
fn fal(description: &mut Value) -> Vec<&'static str> {
    let base = description
        .pointer("/paths/~1{owner}~1{app}~1{path}")
        .unwrap()
        .clone();
    for deeper in ["{path}/{b}", "{path}/{b}/{c}", "{path}/{b}/{c}/{d}"] {
        let mut what = base.clone();
        let parameters = what
            .pointer_mut("/post/parameters")
            .and_then(Value::as_array_mut);
        let parameters = parameters.unwrap();
        for name in ["b", "c", "d"]
            .iter()
            .filter(|name| deeper.contains(&format!("{{{name}}}")))
        {
            parameters.push(
                json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}),
            );
        }
        description["paths"][format!("/{{owner}}/{{app}}/{deeper}")] = what;
    }
    vec!["paths of models: up to four parts below the app"]
}
