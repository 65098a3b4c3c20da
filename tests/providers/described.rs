//! Requests against the services' own descriptions (`OpenAPI`), where these are at hand: in `../shared/specs` beside the
//! repository, or in the folder `TRIPTYCH_SPECS` names.

use std::path::{Path, PathBuf};

use serde_json::Value;

/// A description of a service.
pub(crate) struct Description(Value);

impl Description {
    /// The description of this file name. `None`, said aloud, when it is not at hand.
    #[expect(
        clippy::print_stderr,
        reason = "whoever reads the test's output has to know that nothing was compared"
    )]
    pub(crate) fn find(name: &str) -> Option<Self> {
        let folder = std::env::var_os("TRIPTYCH_SPECS").map_or_else(
            || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/specs"),
            PathBuf::from,
        );
        let path = folder.join(name);
        let Ok(text) = std::fs::read_to_string(&path) else {
            eprintln!("{name} is not at hand: set TRIPTYCH_SPECS to the folder it is in");
            return None;
        };
        Some(Self(serde_json::from_str(&text).unwrap()))
    }

    /// Why a request does not fit a schema; every field has to be one of the schema's.
    pub(crate) fn misfit(&self, schema: &str, sent: &Value) -> Option<String> {
        let whole = self.0.pointer(&format!("/components/schemas/{schema}"));
        let whole = whole.unwrap_or_else(|| panic!("there is no {schema}"));
        self.check(whole, sent, schema).err()
    }

    /// Whether a request fits a path, or why not; `None` when the path is not described.
    pub(crate) fn fits_at(&self, path: &str, sent: &Value) -> Option<Result<(), String>> {
        let pointer = format!(
            "/paths/{}/post/requestBody/content/application~1json/schema",
            path.replace('/', "~1")
        );
        let schema = self.0.pointer(&pointer)?;
        Some(self.check(schema, sent, path))
    }

    fn check(&self, schema: &Value, sent: &Value, at: &str) -> Result<(), String> {
        if let Some(name) = schema["$ref"].as_str() {
            let target = self.0.pointer(name.trim_start_matches('#'));
            return self.check(target.unwrap(), sent, at);
        }
        for kind in ["anyOf", "oneOf"] {
            let Some(ways) = schema[kind].as_array() else {
                continue;
            };
            // Ways that only name fields ("one of these is required") are looked at below.
            let ways: Vec<&Value> = ways
                .iter()
                .filter(|way| way["required"].is_null())
                .collect();
            let mut tried = ways.iter().map(|way| self.check(way, sent, at));
            if !ways.is_empty() && !tried.any(|tried| tried.is_ok()) {
                return Err(format!("{at}: {sent} fits none of {ways:?}"));
            }
        }
        Self::check_value(schema, sent, at)?;
        match sent {
            Value::Object(fields) => self.check_fields(schema, fields, at),
            Value::Array(values) => values
                .iter()
                .try_for_each(|value| self.check(&schema["items"], value, at)),
            _ => Ok(()),
        }
    }

    fn check_fields(
        &self,
        schema: &Value,
        fields: &serde_json::Map<String, Value>,
        at: &str,
    ) -> Result<(), String> {
        for needed in schema["required"].as_array().into_iter().flatten() {
            let needed = needed.as_str().unwrap();
            if !fields.contains_key(needed) {
                return Err(format!("{at} lacks {needed}"));
            }
        }
        for (name, value) in fields {
            let own = &schema["properties"][name];
            if own.is_null() {
                return Err(format!("{at} has no field {name}"));
            }
            self.check(own, value, &format!("{at}.{name}"))?;
        }
        Ok(())
    }

    fn check_value(schema: &Value, sent: &Value, at: &str) -> Result<(), String> {
        let wrong = |why: &str| Err(format!("{at}: {sent} is {why}"));
        let fits = match schema["type"].as_str() {
            Some("string") => sent.is_string(),
            Some("integer") => sent.is_i64() || sent.is_u64(),
            Some("number") => sent.is_number(),
            Some("boolean") => sent.is_boolean(),
            Some("array") => sent.is_array(),
            Some("object") => sent.is_object(),
            Some("null") => sent.is_null(),
            _ => true,
        };
        if !fits {
            return wrong("of another type");
        }
        let allowed = schema["enum"].as_array();
        if allowed.is_some_and(|allowed| !allowed.contains(sent)) {
            return wrong("not one of the words");
        }
        let number = sent.as_f64();
        let below = number.zip(schema["minimum"].as_f64());
        let above = number.zip(schema["maximum"].as_f64());
        if below.is_some_and(|(is, least)| is < least) || above.is_some_and(|(is, most)| is > most)
        {
            return wrong("outside its limits");
        }
        let multiple = number.zip(schema["multipleOf"].as_f64());
        if multiple.is_some_and(|(is, of)| is % of != 0.0) {
            return wrong("no multiple of its unit");
        }
        let count = |name: &str| schema[name].as_u64();
        let long = sent.as_str().map(|text| text.chars().count() as u64);
        let many = sent.as_array().map(|list| list.len() as u64);
        let more = |is: Option<u64>, most: Option<u64>| is.zip(most).is_some_and(|(a, b)| a > b);
        if more(long, count("maxLength")) || more(many, count("maxItems")) {
            return wrong("too long");
        }
        Ok(())
    }
}
