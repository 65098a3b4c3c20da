//! What went wrong, what it cost, what to do.

use crate::domain::failure::{Charged, Failure, FailureKind, NextStep, Refusal};
use crate::domain::job::JobState;
use crate::domain::money::Price;

/// The title of a failed cell, with who failed.
pub fn title(kind: FailureKind, who: &str) -> String {
    match kind {
        FailureKind::Offline => "You are offline".to_owned(),
        FailureKind::NoAnswer => format!("{who} did not answer"),
        FailureKind::Busy => format!("{who} is too busy"),
        FailureKind::Key => format!("{who} needs a new key"),
        FailureKind::Credit => format!("No credit left for {who}"),
        FailureKind::ModelGone => format!("{who} is no longer offered"),
        FailureKind::BadRequest => format!("{who} did not accept this"),
        FailureKind::NotUnderstood => "Not understood".to_owned(),
        FailureKind::BadPicture => format!("{who} sent no usable picture"),
        FailureKind::Expired => "The finished picture expired".to_owned(),
        FailureKind::NotAllowed => format!("{who} is not open to your account"),
        FailureKind::Region => format!("{who} is not offered here"),
        FailureKind::TooLarge => format!("The pictures are too large for {who}"),
        FailureKind::NoPicture => format!("{who} made no picture"),
        FailureKind::DiskFull => "No room to save pictures".to_owned(),
        FailureKind::Library => "The library folder cannot be written".to_owned(),
        FailureKind::UnknownService => format!("{who} is not known here"),
        FailureKind::NotReady => format!("{who} cannot be used now"),
        FailureKind::Engine => format!("{who} stopped half way"),
        FailureKind::Internal => "Something broke in Triptych".to_owned(),
    }
}

fn what_happened(failure: &Failure) -> String {
    let fixed = match failure.kind {
        FailureKind::Offline => "It will start by itself when you are back.",
        FailureKind::NoAnswer => "The service gave no answer.",
        FailureKind::Busy => "The service asked to slow down.",
        FailureKind::Key => "Its key was not accepted.",
        FailureKind::Credit => "The service wants to be paid first.",
        FailureKind::ModelGone => "The service took this model away.",
        FailureKind::BadPicture => "What came back was damaged or no picture.",
        FailureKind::Expired => "The service deleted it before it could be fetched.",
        FailureKind::DiskFull => "The disk is full.",
        FailureKind::Library => "The folder is missing or read-only.",
        FailureKind::UnknownService => "This version has no such service.",
        FailureKind::Internal => "The details are in the log.",
        FailureKind::NotAllowed => "The service wants your account verified or upgraded first.",
        FailureKind::Region => "The service does not offer it in your country.",
        FailureKind::TooLarge => "Send smaller pictures, or fewer.",
        FailureKind::NoPicture => "The service answered with words instead.",
        FailureKind::BadRequest if !failure.said.is_empty() => "",
        // These come with their own sentence.
        FailureKind::BadRequest
        | FailureKind::NotUnderstood
        | FailureKind::NotReady
        | FailureKind::Engine => return failure.detail.clone(),
    };
    match (fixed.is_empty(), failure.said.is_empty()) {
        (false, true) => fixed.to_owned(),
        (false, false) => format!("{fixed} {}", said(&failure.said)),
        (true, _) => said(&failure.said),
    }
}

/// The service's own words.
fn said(words: &str) -> String {
    format!("It said: “{words}”.")
}

/// What it cost, as a sentence; offline costs nothing and says so by itself.
pub fn charged(charged: Charged) -> String {
    match charged {
        Charged::No => "You were not charged.".to_owned(),
        Charged::Maybe {
            at_most: Some(micros),
        } => format!("The service may have charged {micros}."),
        Charged::Maybe { at_most: None } => "The service may have charged for it.".to_owned(),
        Charged::Yes { micros } => format!("The service charged {micros}."),
    }
}

/// What happened and what it cost, under the title.
pub fn sentence(failure: &Failure) -> String {
    let what = what_happened(failure);
    if failure.kind == FailureKind::Offline {
        return what;
    }
    format!("{what} {}", charged(failure.charged))
}

/// The button for what to do next; `None` when it goes on by itself.
pub fn next_step(next: NextStep) -> Option<&'static str> {
    match next {
        NextStep::TryAgain => Some(super::TRY_AGAIN),
        NextStep::EditPrompt => Some("Edit prompt"),
        NextStep::ChooseModel => Some("Choose models"),
        NextStep::OpenSettings => Some("Open settings"),
        NextStep::AddCredit => Some("Add credit"),
        NextStep::CheckAgain => Some("Check again"),
        NextStep::FreeSpace => Some("Open storage settings"),
        NextStep::Wait => None,
    }
}

/// The machine-readable name of a next step, for `--json`.
pub fn next_step_id(next: NextStep) -> &'static str {
    match next {
        NextStep::TryAgain => "try_again",
        NextStep::EditPrompt => "edit_prompt",
        NextStep::ChooseModel => "choose_model",
        NextStep::OpenSettings => "open_settings",
        NextStep::AddCredit => "add_credit",
        NextStep::CheckAgain => "check_again",
        NextStep::FreeSpace => "free_space",
        NextStep::Wait => "wait",
    }
}

/// A declined cell.
pub fn declined_title(who: &str) -> String {
    format!("{who} declined this one")
}

/// Under a declined cell.
pub fn declined_sentence(refusal: &Refusal) -> String {
    format!(
        "Its safety check stopped the picture. {}",
        charged(refusal.charged)
    )
}

/// Opens the service's own words.
pub const WHY: &str = "Why?";
/// Shown instead of the service's words when it gave none.
pub const NO_REASON: &str = "The service gave no reason.";
/// Changes the words.
pub const EDIT_PROMPT: &str = "Edit prompt";

/// A job nobody knows the outcome of.
pub fn unknown_title(who: &str) -> String {
    format!("{who} stopped half way")
}

/// Under a job nobody knows the outcome of.
pub const UNKNOWN_SENTENCE: &str =
    "It was sent, and no answer came. The service may have charged for it.";

/// Title and sentence of a job that has no picture.
pub fn of_state(state: &JobState, who: &str) -> (String, String) {
    use super::create;
    match state {
        JobState::Failed { failure } => (title(failure.kind, who), sentence(failure)),
        JobState::Declined { refusal } => (declined_title(who), declined_sentence(refusal)),
        JobState::Unknown { .. } => (unknown_title(who), UNKNOWN_SENTENCE.to_owned()),
        JobState::Stopped => (
            create::NOT_SENT.to_owned(),
            create::NOT_SENT_SENTENCE.to_owned(),
        ),
        JobState::Cancelled { charged } => {
            (create::CANCELLED.to_owned(), cancelled_sentence(*charged))
        }
        JobState::Queued => (
            create::QUEUED.to_owned(),
            create::QUEUED_SENTENCE.to_owned(),
        ),
        JobState::Sent | JobState::Accepted { .. } | JobState::Fetching { .. } => {
            (create::MAKING.to_owned(), String::new())
        }
        JobState::Done { .. } => (
            create::IN_BIN.to_owned(),
            create::IN_BIN_SENTENCE.to_owned(),
        ),
    }
}

/// Under a job a person stopped: what it may have cost all the same.
pub fn cancelled_sentence(cost: Charged) -> String {
    match cost {
        Charged::No => super::create::CANCELLED_SENTENCE.to_owned(),
        Charged::Maybe {
            at_most: Some(micros),
        } => format!("Stopped. The service may still have charged {micros}."),
        Charged::Maybe { at_most: None } => {
            "Stopped. The service may still have charged for it.".to_owned()
        }
        Charged::Yes { micros } => format!("Stopped. The service charged {micros}."),
    }
}

/// Under a job nobody knows the outcome of, when its price is known.
pub fn unknown_sentence(price: Price) -> String {
    let cost = if price.is_free() {
        "It is free.".to_owned()
    } else {
        charged(Charged::Maybe {
            at_most: price.at_most(),
        })
    };
    format!("Nobody knows whether it was made. {cost}")
}

/// Under a job nobody knows the outcome of, when the service cannot be asked.
pub const CANNOT_BE_ASKED: &str =
    "The service gave no reference for this picture. Look at your account page there.";
/// The same where there is little room.
pub const CANNOT_BE_ASKED_SHORT: &str = "The service cannot be asked.";
/// Asks the service.
pub const CHECK_AGAIN: &str = "Check again";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stopped_picture_says_what_it_may_have_cost() {
        use crate::domain::money::Micros;
        let maybe = Charged::Maybe {
            at_most: Some(Micros(30_000)),
        };
        assert_eq!(
            cancelled_sentence(maybe),
            "Stopped. The service may still have charged $0.03.",
            "with its price"
        );
        assert_eq!(
            cancelled_sentence(Charged::No),
            crate::text::create::CANCELLED_SENTENCE,
            "nothing was sent"
        );
    }

    #[test]
    fn every_failure_has_a_title_a_sentence_and_what_it_cost() {
        use FailureKind as K;
        let kinds = [
            K::Offline,
            K::NoAnswer,
            K::Busy,
            K::Key,
            K::Credit,
            K::ModelGone,
            K::BadRequest,
            K::NotUnderstood,
            K::BadPicture,
            K::Expired,
            K::NotAllowed,
            K::Region,
            K::TooLarge,
            K::NoPicture,
            K::DiskFull,
            K::Library,
            K::UnknownService,
            K::NotReady,
            K::Engine,
            K::Internal,
        ];
        for kind in kinds {
            let failure = Failure::free(kind, "Seed is out of range.");
            assert!(
                !title(kind, "Imagen 4").ends_with('.'),
                "{kind:?}: no full stop in titles"
            );
            let sentence = sentence(&failure);
            assert!(
                sentence.ends_with('.') && !sentence.contains('!'),
                "{kind:?}: {sentence}"
            );
            assert!(
                kind == K::Offline || sentence.contains("charged"),
                "{kind:?}: says what it cost"
            );
        }
    }
}
