//! `:predict`, as Imagen spoke it. Google took all Imagen models away on 2026-08-17; this much is left for private
//! deployments on Vertex AI: words in, one picture out.

use serde_json::{Value, json};

use super::shapes::nearest_ratio;
use crate::domain::failure::{Charged, Refusal};
use crate::providers::tokens::{picture, without_pictures};
use crate::providers::{ErrorKind, Job, ProviderError, Reply, Report, Step};

/// The shapes of Imagen.
const RATIOS: &str = "1:1,3:4,4:3,9:16,16:9";

/// The body of a request.
pub(super) fn body(job: &Job<'_>) -> Value {
    json!({
        "instances": [{ "prompt": job.sent.prompt }],
        "parameters": {
            "sampleCount": 1,
            "aspectRatio": nearest_ratio(RATIOS, job.sent.size),
            "includeRaiReason": true,
        },
    })
}

/// Reads an answer with a status of success. A declined picture is missing, or stands there with a reason only.
pub(super) fn read(job: &Job<'_>, reply: &Reply) -> Result<Step, ProviderError> {
    let value: Value = serde_json::from_slice(&reply.body)
        .map_err(|err| ProviderError::bad_reply("submit", err, reply))?;
    let predictions = value.get("predictions").and_then(Value::as_array);
    let all = || predictions.into_iter().flatten();
    let text = |of: &Value, name: &str| of.get(name).and_then(Value::as_str).map(str::to_owned);
    let made = all().find_map(|one| picture(one.get("bytesBase64Encoded")?.as_str()?));
    if let Some(bytes) = made {
        let mut report = Report {
            revised_prompt: all()
                .find_map(|one| text(one, "prompt"))
                .filter(|words| !words.is_empty() && *words != job.sent.prompt),
            ..Report::default()
        };
        report.raw = without_pictures(value);
        return Ok(Step::Done {
            pictures: vec![bytes],
            report: Box::new(report),
        });
    }
    let charged = Charged::Maybe {
        at_most: job.price.at_most(),
    };
    if let Some(reason) = all().find_map(|one| text(one, "raiFilteredReason")) {
        return Ok(Step::Declined(Refusal { reason, charged }));
    }
    if value.is_object() {
        return Err(ProviderError::new(ErrorKind::NoPicture, "submit")
            .with("problem", "no predictions")
            .costing(charged));
    }
    Err(ProviderError::bad_reply("submit", "no object", reply))
}
