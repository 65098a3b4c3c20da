//! Every request against the official description, where it is at hand.

use triptych::domain::shape::Size;
use triptych::domain::task::{Effort, Operation};
use triptych::providers::Provider as _;
use triptych::providers::bfl::Bfl;

use super::{OfBfl, json_of};
use crate::described::Description;
use crate::suite::{Ask, shipped, with_job};

#[test]
fn requests_fit_the_official_description() {
    let Some(description) = Description::find("bfl.json") else {
        return;
    };
    let (mut checked, mut edits) = (0, 0);
    for model in shipped().services.iter().flat_map(|all| &all.models) {
        for (edit, references, effort) in [
            (false, 0, Effort::Usual),
            (false, 14, Effort::Quick),
            (true, 0, Effort::Careful),
            (true, 14, Effort::Usual),
        ] {
            if (edit && !model.can.edit) || (!edit && !model.can.generate) {
                continue;
            }
            for size in [
                Size::new(1088, 1040),
                Size::new(64, 4096),
                Size::new(4096, 64),
            ] {
                let usual = if edit {
                    Ask::edit_suiting(model)
                } else {
                    Ask::generate(model.id.clone())
                };
                let own = usual.operation != Operation::Instruct;
                let ask = Ask {
                    mask: true,
                    references,
                    effort,
                    size: if own { usual.size } else { size },
                    seed: Some(7),
                    ..usual
                };
                let sent = with_job(&OfBfl, &ask, |job| Bfl::default().start(job));
                let sent = sent.unwrap_or_else(|err| panic!("{}: {err}", model.id));
                let path = format!("/v1/{}", model.id.at_provider());
                let Some(fits) = description.fits_at(&path, &json_of(&sent)) else {
                    continue;
                };
                assert_eq!(fits, Ok(()), "{} {size} edit {edit}", model.id);
                checked += 1;
                edits += usize::from(edit);
            }
        }
    }
    assert!(
        checked > 130 && edits > 70,
        "only {checked} requests, {edits} of them edits, were looked at"
    );
}
