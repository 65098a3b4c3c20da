//! What a cell says in every stage of its life, and what its buttons do.

use crate::app::command::Command;
use crate::app::msg::{ComposerMsg, GalleryMsg, Msg, ServicesMsg, SettingsMsg};
use crate::app::state::{Cell, RunView, SettingsSection};
use crate::domain::failure::{FailureKind, NextStep, Refusal};
use crate::domain::history::JobRecord;
use crate::domain::job::JobState;
use crate::domain::picture::PictureRow;
use crate::text;
use crate::ui::icons::Icon;
use crate::ui::view::{Cx, Outbox};
use crate::ui::widgets::chip::Status;

/// What a cell shows.
pub(in crate::ui) enum Face<'a> {
    /// Its picture.
    Picture(&'a PictureRow),
    /// It is being made; what is left, in words.
    Making(String),
    /// Words.
    Message(Message),
}

/// A cell without a picture.
pub(in crate::ui) struct Message {
    pub(in crate::ui) icon: (Icon, Status),
    pub(in crate::ui) title: String,
    pub(in crate::ui) sentence: String,
    pub(in crate::ui) steps: Vec<Step>,
    pub(in crate::ui) on_hover: bool,
}

/// A button of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Step {
    Retry,
    MakeAgain,
    EditPrompt,
    Why,
    ChooseModel,
    Service,
    Credit,
    Storage,
    CheckAgain,
    Cancel,
}

impl Step {
    /// What the button says.
    pub(in crate::ui) fn text(self) -> &'static str {
        let next = |next| text::failure::next_step(next).unwrap_or_default();
        match self {
            Self::Retry => text::TRY_AGAIN,
            Self::MakeAgain => text::create::MAKE_AGAIN,
            Self::EditPrompt => text::failure::EDIT_PROMPT,
            Self::Why => text::failure::WHY,
            Self::ChooseModel => next(NextStep::ChooseModel),
            Self::Service => next(NextStep::OpenSettings),
            Self::Credit => next(NextStep::AddCredit),
            Self::Storage => next(NextStep::FreeSpace),
            Self::CheckAgain => text::failure::CHECK_AGAIN,
            Self::Cancel => text::CANCEL,
        }
    }

    /// Its icon, if it has one.
    pub(in crate::ui) fn icon(self) -> Option<Icon> {
        matches!(self, Self::Retry | Self::MakeAgain | Self::CheckAgain)
            .then_some(Icon::ArrowClockwise)
    }

    /// Whether it stands back behind the other.
    pub(in crate::ui) fn is_quiet(self) -> bool {
        matches!(self, Self::Why | Self::Cancel)
    }

    fn of(next: NextStep) -> Option<Self> {
        Some(match next {
            NextStep::TryAgain => Self::Retry,
            NextStep::EditPrompt => Self::EditPrompt,
            NextStep::ChooseModel => Self::ChooseModel,
            NextStep::OpenSettings => Self::Service,
            NextStep::AddCredit => Self::Credit,
            NextStep::CheckAgain => Self::CheckAgain,
            NextStep::FreeSpace => Self::Storage,
            NextStep::Wait => return None,
        })
    }

    fn writes(self) -> bool {
        matches!(self, Self::Retry | Self::MakeAgain | Self::CheckAgain)
    }
}

/// What a cell shows; `why` unfolds the reason of a declined one.
pub(in crate::ui) fn face<'a>(cx: &Cx<'_>, cell: &'a Cell, why: bool) -> Face<'a> {
    let job = &cell.job;
    let who = cx.model_name(&job.planned.model);
    let neutral = |icon| (icon, Status::Neutral);
    let message = match &job.state {
        JobState::Queued => Message {
            on_hover: true,
            ..Message::new(
                neutral(Icon::Hourglass),
                text::create::QUEUED,
                text::create::QUEUED_SENTENCE,
                &[Step::Cancel],
            )
        },
        JobState::Sent | JobState::Accepted { .. } | JobState::Fetching { .. } => {
            return Face::Making(making(cx, cell));
        }
        JobState::Done { .. } => match (&job.picture, &job.facts) {
            (Some(row), _) if !row.damaged => return Face::Picture(row),
            // Done a moment ago; its picture is on the way here.
            (None, None) => return Face::Making(String::new()),
            (row, _) => gone(row.is_some()),
        },
        JobState::Declined { refusal } => declined(refusal, who, why),
        JobState::Failed { failure } => Message::new(
            failure_icon(failure.kind),
            text::failure::title(failure.kind, who),
            text::failure::sentence(failure),
            Step::of(failure.next).as_slice(),
        ),
        JobState::Unknown { .. } => Message::new(
            (Icon::WarningCircle, Status::Warning),
            text::failure::unknown_title(who),
            unknown_sentence(job),
            match job.state {
                JobState::Unknown { remote: Some(_) } => &[Step::CheckAgain],
                _ => &[Step::Retry],
            },
        ),
        JobState::Stopped => Message::new(
            neutral(Icon::Pause),
            text::create::NOT_SENT,
            text::create::NOT_SENT_SENTENCE,
            &[Step::Retry],
        ),
        JobState::Cancelled { charged } => Message::new(
            neutral(Icon::Stop),
            text::create::CANCELLED,
            text::failure::cancelled_sentence(*charged),
            &[Step::Retry],
        ),
    };
    Face::Message(message.for_reader(cx))
}

impl Message {
    fn new(
        icon: (Icon, Status),
        title: impl Into<String>,
        sentence: impl Into<String>,
        steps: &[Step],
    ) -> Self {
        Self {
            icon,
            title: title.into(),
            sentence: sentence.into(),
            steps: steps.to_vec(),
            on_hover: false,
        }
    }

    /// Without the steps that a library that can only be read does not allow.
    fn for_reader(mut self, cx: &Cx<'_>) -> Self {
        self.steps.retain(|step| cx.can_write() || !step.writes());
        self
    }
}

fn gone(damaged: bool) -> Message {
    let (icon, title, sentence) = if damaged {
        (
            Icon::WarningCircle,
            text::create::DAMAGED,
            text::create::DAMAGED_SENTENCE,
        )
    } else {
        (
            Icon::Trash,
            text::create::IN_BIN,
            text::create::IN_BIN_SENTENCE,
        )
    };
    Message::new((icon, Status::Neutral), title, sentence, &[Step::MakeAgain])
}

fn declined(refusal: &Refusal, who: &str, why: bool) -> Message {
    let sentence = match (why, refusal.reason.trim()) {
        (false, _) => text::failure::declined_sentence(refusal),
        (true, "") => text::failure::NO_REASON.to_owned(),
        (true, reason) => reason.to_owned(),
    };
    Message::new(
        (Icon::HandPalm, Status::Warning),
        text::failure::declined_title(who),
        sentence,
        &[Step::EditPrompt, Step::Why],
    )
}

/// How long a model usually takes for this cell, milliseconds; 0 when nobody knows.
pub(in crate::ui) fn typical_ms(cx: &Cx<'_>, cell: &Cell) -> u64 {
    let planned = &cell.job.planned;
    let found = cx.state.catalogue.find(&planned.model);
    let per_megapixel = found.map_or(0, |(_, model)| u64::from(model.typical_ms));
    per_megapixel * planned.sent.size.pixels() / (1024 * 1024)
}

/// What may have been charged, and whether the service can be asked.
fn unknown_sentence(job: &JobRecord) -> String {
    let sentence = text::failure::unknown_sentence(job.planned.price);
    match job.state {
        JobState::Unknown { remote: Some(_) } => sentence,
        _ => format!("{sentence} {}", text::failure::CANNOT_BE_ASKED_SHORT),
    }
}

fn making(cx: &Cx<'_>, cell: &Cell) -> String {
    let since = cell.job.sent.unwrap_or(cell.job.created);
    let elapsed_ms = cx.state.now.since_ms(since).cast_unsigned();
    text::create::making(elapsed_ms, typical_ms(cx, cell))
}

pub(in crate::ui) fn failure_icon(kind: FailureKind) -> (Icon, Status) {
    match kind {
        FailureKind::Offline => (Icon::WifiSlash, Status::Neutral),
        FailureKind::Key => (Icon::Key, Status::Danger),
        FailureKind::Credit => (Icon::Wallet, Status::Warning),
        FailureKind::DiskFull | FailureKind::Library => (Icon::HardDrives, Status::Danger),
        FailureKind::NotUnderstood => (Icon::Info, Status::Neutral),
        FailureKind::NotAllowed => (Icon::LockSimple, Status::Warning),
        FailureKind::Region => (Icon::HandPalm, Status::Warning),
        FailureKind::TooLarge => (Icon::ArrowsOut, Status::Warning),
        FailureKind::NoPicture => (Icon::TextT, Status::Warning),
        _ => (Icon::WarningCircle, Status::Danger),
    }
}

/// What a screen reader says for a cell.
pub(in crate::ui) fn label(cx: &Cx<'_>, run: &RunView, cell: &Cell, face: &Face<'_>) -> String {
    let planned = &cell.job.planned;
    let state = match face {
        Face::Picture(row) => text::create::review(row.review),
        Face::Making(_) => match cell.before {
            None | Some(0) => text::create::MAKING.to_owned(),
            Some(count) => text::create::before(count),
        },
        Face::Message(message) => message.title.clone(),
    };
    text::create::cell_label(planned.row, run.rows, cx.model_name(&planned.model), &state)
}

/// What the window has to do itself after a step.
pub(in crate::ui) enum Ask {
    /// Nothing.
    Nothing,
    /// Put the cursor into the prompt.
    FocusPrompt,
    /// Open the list of models.
    PickModels,
    /// Unfold or fold the reason.
    ToggleWhy,
}

/// Says what a step wants.
pub(in crate::ui) fn take(step: Step, run: &RunView, cell: &Cell, out: &mut Outbox) -> Ask {
    let job = cell.job.id;
    match step {
        Step::Retry | Step::MakeAgain => out.push(Msg::Gallery(GalleryMsg::Retry(job))),
        Step::CheckAgain => out.push(Msg::Gallery(GalleryMsg::CheckAgain(job))),
        Step::Cancel => out.push(Msg::Gallery(GalleryMsg::Cancel(job))),
        Step::Service => {
            let service = cell.job.planned.provider.clone();
            out.push(Msg::Services(ServicesMsg::Show {
                service,
                typing: false,
            }));
        }
        Step::Credit => {
            let service = cell.job.planned.provider.clone();
            out.push(Msg::Services(ServicesMsg::CreditPage(service)));
        }
        Step::Storage => open_settings(SettingsSection::Storage, out),
        Step::EditPrompt => {
            out.push(Msg::Composer(ComposerMsg::UsePrompt(
                run.spec.prompt.clone(),
            )));
            return Ask::FocusPrompt;
        }
        Step::ChooseModel => return Ask::PickModels,
        Step::Why => return Ask::ToggleWhy,
    }
    Ask::Nothing
}

fn open_settings(section: SettingsSection, out: &mut Outbox) {
    out.push(Msg::Settings(SettingsMsg::Section(section)));
    out.push(Msg::Do(Command::GoSettings));
}
