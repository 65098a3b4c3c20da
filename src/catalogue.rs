//! Services and models as data: what ships in `assets/catalogue/`, overridden and extended by the user's own file.

use serde::Deserialize;

use crate::domain::model::{Catalogue, Service};
use crate::domain::prompt::Look;

#[derive(Deserialize)]
struct CatalogueFile {
    services: Vec<Service>,
}

/// A catalogue file could not be read; the studio goes on with what it has.
#[derive(Debug, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
pub struct BadCatalogue {
    /// Line of the file, from 1.
    pub line: usize,
    /// Column of the line, from 1.
    pub column: usize,
    /// What is wrong there.
    pub reason: String,
}

const SHIPPED: &[&str] = &[
    include_str!("../assets/catalogue/practice.json"),
    include_str!("../assets/catalogue/bfl.json"),
    include_str!("../assets/catalogue/google.json"),
    include_str!("../assets/catalogue/openai.json"),
    include_str!("../assets/catalogue/replicate.json"),
    include_str!("../assets/catalogue/fal.json"),
];
const LOOKS: &str = include_str!("../assets/looks/looks.json");

/// Reads one catalogue file.
pub fn parse(json: &str) -> Result<Catalogue, BadCatalogue> {
    let file: CatalogueFile = serde_json::from_str(json).map_err(|err| BadCatalogue {
        line: err.line(),
        column: err.column(),
        reason: err.to_string(),
    })?;
    Ok(Catalogue {
        services: file.services,
    })
}

/// What ships with the studio.
pub fn shipped() -> Catalogue {
    let mut all = Catalogue::default();
    for json in SHIPPED {
        match parse(json) {
            Ok(catalogue) => all.merge(catalogue),
            Err(err) => tracing::error!(%err, "a shipped catalogue file is broken"),
        }
    }
    all
}

/// What ships, with the user's own file on top. A broken user file changes nothing and is reported.
pub fn with_user_file(json: Option<&str>) -> (Catalogue, Option<BadCatalogue>) {
    let mut all = shipped();
    match json.map(parse) {
        None => (all, None),
        Some(Ok(own)) => {
            all.merge(own);
            (all, None)
        }
        Some(Err(err)) => (all, Some(err)),
    }
}

/// The style presets that ship with the studio.
pub fn looks() -> Vec<Look> {
    serde_json::from_str(LOOKS).unwrap_or_else(|err| {
        tracing::error!(%err, "the shipped looks are broken");
        Vec::new()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::ModelId;

    #[test]
    fn the_shipped_files_are_sound() {
        for json in SHIPPED {
            parse(json).unwrap();
        }
        let all = shipped();
        assert!(all.all().count() >= 4, "the practice hands are there");
        for (service, model) in all.all() {
            assert_eq!(
                model.id.provider(),
                service.id,
                "{} belongs to its service",
                model.id
            );
            assert!(
                model.price.is_free() || !model.price_as_of.is_empty(),
                "{}: prices have dates",
                model.id
            );
        }
        assert!(looks().len() >= 8, "looks are there");
    }

    #[test]
    fn the_first_models_of_a_service_have_dots_of_their_own() {
        let all = shipped();
        let is_practice = |service: &&Service| service.id.as_str() == "practice";
        let practice = all.services.iter().filter(is_practice);
        let practice: Vec<u8> = practice
            .flat_map(|service| &service.models)
            .map(|model| model.dot)
            .collect();
        assert!(practice.len() >= 4, "the practice hands are there");
        for service in &all.services {
            let first = service.models.iter().take(4);
            let mut seen: Vec<u8> = Vec::new();
            for model in first {
                let dot = model.dot;
                assert!(dot < 16, "{}: beyond the palette they repeat", model.id);
                assert!(!seen.contains(&dot), "{}: {dot} is taken", model.id);
                assert!(
                    is_practice(&service) || !practice.contains(&dot),
                    "{}: {dot} belongs to the practice hands",
                    model.id
                );
                seen.push(dot);
            }
        }
    }

    #[test]
    fn a_users_file_overrides_and_extends_and_a_broken_one_changes_nothing() {
        let own = r#"{"services":[{"id":"practice","name":"x","place":"built_in","models":[
            {"id":"practice/landscape","name":"My hills","price":{"kind":"free"}},
            {"id":"practice/new","name":"New","price":{"kind":"free"}}]}]}"#;
        let (all, problem) = with_user_file(Some(own));
        assert!(problem.is_none(), "sound");
        assert_eq!(
            all.name(&ModelId::from("practice/landscape")),
            "My hills",
            "overridden"
        );
        assert!(
            all.find(&ModelId::from("practice/new")).is_some(),
            "extended"
        );
        let (all, problem) = with_user_file(Some("{\n \"services\": 7 }"));
        assert_eq!(all, shipped(), "unchanged");
        assert_eq!(problem.map(|err| err.line), Some(2), "and it says where");
    }
}
