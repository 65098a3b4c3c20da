//! `triptych models`.

use serde_json::json;

use super::print;
use crate::domain::model::{Catalogue, Place};
use crate::text::units;

/// Lists the models.
pub(super) fn run(catalogue: &Catalogue, as_json: bool) {
    for (service, model) in catalogue.all() {
        if as_json {
            print::json(&json!({
                "id": model.id,
                "name": model.name,
                "service": service.name,
                "place": service.place,
                "label": service.label,
                "generate": model.can.generate,
                "edit": model.can.edit,
                "mask": model.can.mask,
                "seed": model.can.seed,
                "negative": model.can.negative,
                "price": model.price,
                "price_as_of": model.price_as_of,
                "retires_on": model.retires_on,
            }));
        } else {
            let note = if service.place == Place::BuiltIn {
                service.label.as_str()
            } else {
                service.name.as_str()
            };
            print::line(&format!(
                "{:<24} {:<24} {:<10} {note}",
                model.id.as_str(),
                model.name,
                units::price_each(model.price)
            ));
        }
    }
}
