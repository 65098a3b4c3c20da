//! Services, keys and models: Settings, Models and keys.

use super::{failure, units};
use crate::app::state::Standing;
use crate::app::state::services::{KeyError, KeyPlace};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::money::Micros;
use crate::domain::time::Moment;

/// What a key is, under the title of the page.
pub const LEAD: &str = "A key is a password that lets Triptych make pictures with your account. Each card says where its key is kept.";
/// Heading above hosted services.
pub const IN_THE_CLOUD: &str = "In the cloud";
/// Heading above what runs here.
pub const HERE: &str = "On this computer";
/// Behind the heading above what runs here.
pub const HERE_MORE: &str = "nothing to pay, nothing leaves it";
/// Adds a service.
pub const ADD_SERVICE: &str = "Add another service";
/// No hosted service is known.
pub const NONE_IN_THE_CLOUD: &str = "No hosted service is in the list of models. You can add a server that speaks the language of OpenAI.";

/// `38 GB of disk left`
pub fn disk_left(bytes: u64) -> String {
    format!("{} of disk left", units::bytes(bytes))
}

/// Where and when a price was read.
pub fn price_read(day: &str, source: &str) -> String {
    let day = short_date(day);
    if source.is_empty() {
        format!("A picture of one megapixel, read {day}")
    } else {
        format!("A picture of one megapixel, read {day} from {source}")
    }
}

/// The word of a pill.
pub fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Ready => "Ready",
        Standing::Looking => "Looking for its key",
        Standing::Connected => "Connected",
        Standing::NotTested => "Not tested yet",
        Standing::NeedsKey => "Needs a key",
        Standing::KeyRefused => "Key not accepted",
        Standing::Locked => "Keychain locked",
        Standing::Hanging => "Keychain does not answer",
        Standing::NotRunning => "Not running",
        Standing::Trouble(kind) => trouble(kind),
    }
}

fn trouble(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::Offline => "Offline",
        FailureKind::Busy => "Too busy",
        FailureKind::Credit => "No credit left",
        FailureKind::NotAllowed => "Not open to your account",
        FailureKind::Region => "Not offered here",
        FailureKind::NoAnswer => "Did not answer",
        _ => "Test failed",
    }
}

/// The accessible name of a key field.
pub fn key_field(service: &str) -> String {
    format!("Key for {service}")
}

/// In an empty key field.
pub fn key_hint(looks_like: &str) -> String {
    if looks_like.is_empty() {
        "Paste your key".to_owned()
    } else {
        format!("Paste your key, it looks like {looks_like}")
    }
}

/// `Key ending in 4f2a`; a key too short to show a part is only said to be there.
pub fn key_ending(ending: &str) -> String {
    if ending.is_empty() {
        "Key is set".to_owned()
    } else {
        format!("Key ending in {ending}")
    }
}

/// Where a key is kept.
pub fn kept_in(place: &KeyPlace) -> String {
    match place {
        KeyPlace::Environment(name) => format!("Read from the environment variable {name}"),
        KeyPlace::Keychain => "Stored in your system’s keychain".to_owned(),
        KeyPlace::Session => "Kept until you close Triptych".to_owned(),
        KeyPlace::File => "Kept in a private file that only you can read".to_owned(),
    }
}

/// Where a key will be kept.
pub const WILL_BE_KEPT: &str = "Stored in your system’s keychain";
/// Where a key will be kept when there is no keychain.
pub const NO_KEYCHAIN: &str = "No keychain here: kept until you close Triptych";
/// Keeps a key in a file.
pub const IN_A_FILE: &str = "Keep in a private file instead";
/// What that means.
pub const IN_A_FILE_TIP: &str = "A file in your settings folder that only your user account can read. Programs you run can read it too.";
/// Keeps a key and tests it.
pub const SAVE: &str = "Save and test";
/// While a key is kept.
pub const SAVING: &str = "Saving…";
/// While a service is asked.
pub const TESTING: &str = "Testing…";
/// Tests again.
pub const TEST: &str = "Test";
/// Another key.
pub const REPLACE: &str = "Replace key";
/// A key for a service that has none.
pub const ADD_KEY: &str = "Add a key";
/// Asks the service whether the key works.
pub const TEST_NOW: &str = "Test the connection";
/// Away with a key.
pub const REMOVE: &str = "Remove key";
/// Chooses a key file.
pub const CHOOSE_FILE: &str = "Choose the key file…";
/// The title of the dialog for it.
pub const CHOOSE_FILE_TITLE: &str = "Choose the key file of your service account";
/// A file that cannot be a key.
pub const FILE_TOO_LARGE: &str = "this file is too large to be a key";
/// Opens the page where a key is made.
pub const WHERE_KEY: &str = "Where do I find my key?";
/// Opens the page where credit is added.
pub const ADD_CREDIT: &str = "Add credit";
/// Shows what was typed.
pub const SHOW_KEY: &str = "Show the key";
/// Hides what was typed.
pub const HIDE_KEY: &str = "Hide the key";
/// Without a key.
pub const WORKS_WITHOUT: &str = "Works without a key. Add one if your server wants it.";

/// The button with the three dots.
pub fn more(service: &str) -> String {
    format!("More for {service}")
}

/// Asks a service for its models.
pub const REFRESH: &str = "Refresh the model list";
/// While it is asked.
pub const REFRESHING: &str = "Refreshing the model list…";
/// Another address or region.
pub const CHANGE_ADDRESS: &str = "Change the address…";
/// Adds a model.
pub const ADD_MODEL: &str = "Add a model by id…";
/// Away with a server that was added.
pub const REMOVE_SERVER: &str = "Remove this service";

/// The address of a service.
pub const ADDRESS: &str = "Address";
/// The accessible name of the field for it.
pub fn address_of(service: &str) -> String {
    format!("Address of {service}")
}

/// In an empty address field.
pub const ADDRESS_HINT: &str = "The service’s own address";
/// What an address must look like.
pub const BAD_ADDRESS: &str = "An address starts with https:// or http:// and names a computer.";
/// An address without encryption.
pub const PLAIN_ADDRESS: &str = "This address is not encrypted. Use it in your own network only.";
/// Keeps it.
pub const SAVE_ADDRESS: &str = "Save";
/// Back to the service's own.
pub const OWN_ADDRESS: &str = "Use its own";

/// The id of a model.
pub const MODEL_ID: &str = "Model id";
/// The accessible name of the field for it.
pub fn model_id_for(service: &str) -> String {
    format!("Model id for {service}")
}

/// In an empty field for it.
pub const MODEL_ID_HINT: &str = "As the service writes it";
/// Adds it.
pub const ADD: &str = "Add";

/// Searches the models of a service.
pub fn search_models(service: &str) -> String {
    format!("Search the models of {service}")
}

/// In that field.
pub const SEARCH_HINT: &str = "Search models";

/// Unfolds the rest of a long list.
pub fn more_models(count: usize) -> String {
    match count {
        1 => "1 more model".to_owned(),
        _ => format!("{count} more models"),
    }
}

/// Folds it again.
pub const FEWER_MODELS: &str = "Show fewer";
/// A search without a result.
pub const NO_SUCH_MODEL: &str = "No model of that name";
/// A service without models.
pub const NO_MODELS: &str = "No models yet. Refresh the list, or add one by its id.";

/// The star of a model.
pub fn star(model: &str, on: bool) -> String {
    if on {
        format!("{model} is a favourite")
    } else {
        format!("Make {model} a favourite")
    }
}

/// Takes a model away that was added by hand.
pub fn remove_model(model: &str) -> String {
    format!("Remove {model} from the list")
}

/// `Tested 2 min ago, answered in 0.4 s`.
pub fn tested(at: Moment, now: Moment, utc_offset_secs: i32, took_ms: u64) -> String {
    let minutes = now.since_ms(at) / 60_000;
    let days = now.day(utc_offset_secs).0 - at.day(utc_offset_secs).0;
    let when = match (days, minutes) {
        (0, 0) => "just now".to_owned(),
        (0, 1..=59) => format!("{minutes} min ago"),
        (0, _) => format!("{} h ago", minutes / 60),
        (1, _) => "yesterday".to_owned(),
        (2..=30, _) => format!("{days} days ago"),
        _ => format!(
            "on {}",
            units::day(at.day(utc_offset_secs), now.day(utc_offset_secs))
        ),
    };
    format!("Tested {when}, answered in {}", units::took(took_ms))
}

/// What is left on an account.
pub fn balance(left: Micros) -> String {
    if left.0 <= 0 {
        "No credit left".to_owned()
    } else {
        format!("{left} left")
    }
}

/// A service did not accept its key.
pub fn refused(service: &str, failure: &Failure) -> String {
    if failure.said.is_empty() {
        format!("{service} did not accept this key. It may have been deleted or mistyped.")
    } else {
        format!(
            "{service} answered “{}”. The key may have been deleted or mistyped.",
            failure.said.trim_end_matches('.')
        )
    }
}

/// A test went wrong for another reason.
pub fn test_failed(service: &str, failure: &Failure) -> String {
    let title = failure::title(failure.kind, service);
    if failure.said.is_empty() {
        format!("{title}. Nothing was charged.")
    } else {
        format!(
            "{title}. It said: “{}”.",
            failure.said.trim_end_matches('.')
        )
    }
}

/// A service on this computer or in this network that nothing answers for.
pub fn not_running(service: &str) -> String {
    format!("Start {service}, then try again.")
}

/// The keychain is locked.
pub const LOCKED: &str = "Unlock your system’s keychain, then try again.";
/// The keychain does not answer.
pub const HANGING: &str = "Your system’s keychain gave no answer in time. It may be waiting for a password in another window.";

/// Why a key could not be kept.
pub fn not_kept(why: &KeyError) -> String {
    match why {
        KeyError::Locked => "Your keychain is locked, so the key was not kept.".to_owned(),
        KeyError::Hanging => "Your keychain did not answer, so the key was not kept.".to_owned(),
        KeyError::NoKeychain(_) => {
            "This system has no keychain, so the key was not kept.".to_owned()
        }
        KeyError::File(why) => format!("The key was not kept: {why}."),
        KeyError::Environment(name) => {
            format!("The environment variable {name} holds a key. It comes first; change it there.")
        }
    }
}

/// A key is gone.
pub fn removed(service: &str) -> String {
    format!("The key for {service} was removed")
}

/// A key is still there.
pub fn not_removed(service: &str, why: &KeyError) -> String {
    let because = match why {
        KeyError::Locked => "your keychain is locked".to_owned(),
        KeyError::Hanging => "your keychain does not answer".to_owned(),
        KeyError::NoKeychain(_) => "this system’s keychain failed".to_owned(),
        KeyError::File(why) => why.clone(),
        KeyError::Environment(name) => {
            format!("it stands in the environment variable {name}, which only you can change")
        }
    };
    format!("The key for {service} is still there: {because}.")
}

/// A list of models was brought.
pub fn refreshed(service: &str, fresh: usize) -> String {
    match fresh {
        0 => format!("The list of {service} is up to date"),
        1 => format!("1 new model at {service}"),
        _ => format!("{fresh} new models at {service}"),
    }
}

/// A service that lists no models.
pub fn lists_nothing(service: &str) -> String {
    format!("{service} has no list of models to ask for. Add models by their id.")
}

/// A list of models could not be brought.
pub fn not_refreshed(service: &str, failure: &Failure) -> String {
    format!(
        "The models of {service} could not be listed. {}",
        test_failed(service, failure)
    )
}

/// `Retires 1 Dec 2026`, `Retired 1 Dec 2026`, with the model to use instead.
pub fn retires(day: &str, gone: bool, instead: Option<&str>) -> String {
    let verb = if gone { "Retired" } else { "Retires" };
    let day = short_date(day);
    match instead {
        Some(instead) => format!("{verb} {day} → use {instead}"),
        None => format!("{verb} {day}"),
    }
}

/// `2026-12-01` → `1 Dec 2026`; anything else as it is.
fn short_date(day: &str) -> String {
    let mut parts = day.splitn(3, '-').map(str::parse::<u32>);
    let (Some(Ok(year)), Some(Ok(month @ 1..=12)), Some(Ok(date))) =
        (parts.next(), parts.next(), parts.next())
    else {
        return day.to_owned();
    };
    format!("{date} {} {year}", units::month_short(month))
}

/// A model of the picker whose service has no key.
pub const NEEDS_KEY: &str = "Needs a key";
/// Favourites in the picker.
pub const FAVOURITES: &str = "Favourites";

/// The form for another server.
pub const SERVER: &str = "OpenAI-compatible server";
/// What that is.
pub const SERVER_SENTENCE: &str = "LocalAI, LiteLLM, a gateway, or a server of your own.";
/// Its name.
pub const SERVER_NAME: &str = "Name";
/// In the empty field.
pub const SERVER_NAME_HINT: &str = "My server";
/// In the empty field.
pub const SERVER_ADDRESS_HINT: &str = "https://example.org/v1";
/// Its key.
pub const SERVER_KEY: &str = "Key";
/// In the empty field.
pub const SERVER_KEY_HINT: &str = "Only if the server wants one";
/// Its models.
pub const SERVER_MODELS: &str = "Model ids";
/// In the empty field.
pub const SERVER_MODELS_HINT: &str = "Separated by commas";
/// Adds it.
pub const SERVER_ADD: &str = "Add and test";
/// Services for people who know them.
pub const ADVANCED: &str = "Also possible";
/// Shows one of them.
pub const SET_UP: &str = "Set up";
/// What a screen reader says for it.
pub fn set_up(service: &str) -> String {
    format!("Set up {service}")
}

/// The sentence about what a server of one's own gets to see.
pub fn server_privacy(host: &str) -> String {
    format!("Your prompt and the pictures you send along go to {host}.")
}

/// The group of services that need a key first, in the list of models.
pub const WITH_A_KEY: &str = "With a key of your own";

/// How many models a service has.
pub fn models(count: usize) -> String {
    match count {
        1 => "1 model".to_owned(),
        count => format!("{count} models"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_times_and_places() {
        let now = Moment(1_795_271_520_000);
        let ago = |minutes: i64| tested(Moment(now.0 - minutes * 60_000), now, 0, 400);
        assert_eq!(ago(0), "Tested just now, answered in 0.4 s");
        assert_eq!(ago(2), "Tested 2 min ago, answered in 0.4 s");
        assert_eq!(ago(180), "Tested 3 h ago, answered in 0.4 s");
        assert_eq!(ago(24 * 60), "Tested yesterday, answered in 0.4 s");
        assert_eq!(
            retires("2026-12-01", false, Some("FLUX.2 Pro")),
            "Retires 1 Dec 2026 → use FLUX.2 Pro"
        );
        assert_eq!(retires("soon", true, None), "Retired soon");
        assert_eq!(key_ending(""), "Key is set", "too short to show a part");
    }
}
