//! One cell's life: the states it can be in and the only legal moves between them.
//!
//! **Invariant:** a state that says money may have been spent (`Sent` onwards) never goes back to one that would send again.
//! Only a person starts a job anew, and that makes a new job.

use serde::{Deserialize, Serialize};

use crate::domain::failure::{Charged, Failure, Refusal};
use crate::domain::ids::RemoteId;
use crate::domain::money::Cost;

/// How to find a job again at the service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remote {
    /// What the service calls it.
    pub id: RemoteId,
    /// Where to ask, when the service said so.
    pub poll_url: Option<String>,
}

/// Where a job stands. The order of the variants is the order of life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum JobState {
    /// Written down, not sent.
    Queued,
    /// The request is leaving or has left; nothing was heard yet. After a crash this means "outcome unknown".
    Sent,
    /// The service has it and told us its id.
    Accepted {
        /// How to ask about it.
        remote: Remote,
    },
    /// Ready at the service; the picture is being fetched from these links.
    Fetching {
        /// How to ask about it.
        remote: Option<Remote>,
        /// Where the pictures are; they expire.
        links: Vec<String>,
    },
    /// The picture is safe on disk.
    Done {
        /// What it cost.
        cost: Cost,
    },
    /// The service said no.
    Declined {
        /// Why.
        refusal: Refusal,
    },
    /// It went wrong.
    Failed {
        /// How.
        failure: Failure,
    },
    /// It was sent and its outcome never learned.
    Unknown {
        /// How to ask about it, if the service told us.
        remote: Option<Remote>,
    },
    /// The studio was closed before it was sent.
    Stopped,
    /// A person stopped it.
    Cancelled {
        /// What it may have cost all the same.
        #[serde(default)]
        charged: Charged,
    },
}

/// What can happen to a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum JobEvent {
    /// About to send. Committed before the request leaves.
    Send,
    /// The service took it.
    Accept {
        /// How to ask about it.
        remote: Remote,
    },
    /// The pictures can be fetched.
    Ready {
        /// Their links.
        links: Vec<String>,
    },
    /// The picture is safe on disk.
    Finish {
        /// What it cost.
        cost: Cost,
    },
    /// The service said no.
    Decline {
        /// Why.
        refusal: Refusal,
    },
    /// It went wrong.
    Fail {
        /// How.
        failure: Failure,
    },
    /// No answer, and the request may have arrived.
    Lose,
    /// A person stopped it.
    Cancel {
        /// What it may have cost all the same.
        #[serde(default)]
        charged: Charged,
    },
    /// The studio was closed before it was sent.
    Stop,
    /// A free job on this computer was cut off and starts again.
    Restart,
}

/// A move the rules do not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IllegalMove {
    /// Name of the state it was in.
    pub from: &'static str,
    /// Name of what should have happened.
    pub event: &'static str,
}

impl JobState {
    /// The name the database uses.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Accepted { .. } => "accepted",
            Self::Fetching { .. } => "fetching",
            Self::Done { .. } => "done",
            Self::Declined { .. } => "declined",
            Self::Failed { .. } => "failed",
            Self::Unknown { .. } => "unknown",
            Self::Stopped => "stopped",
            Self::Cancelled { .. } => "cancelled",
        }
    }

    /// The names of the states that are not final, for the journal's index.
    pub const OPEN: [&'static str; 4] = ["queued", "sent", "accepted", "fetching"];

    /// Whether nothing more will happen by itself.
    pub fn is_final(&self) -> bool {
        !Self::OPEN.contains(&self.name())
    }

    /// How to ask the service about it.
    pub fn remote(&self) -> Option<&Remote> {
        match self {
            Self::Accepted { remote } => Some(remote),
            Self::Fetching { remote, .. } | Self::Unknown { remote } => remote.as_ref(),
            _ => None,
        }
    }

    /// The state after an event, or why that cannot happen. Does not change `self`.
    pub fn after(&self, event: &JobEvent) -> Result<Self, IllegalMove> {
        let illegal = || IllegalMove {
            from: self.name(),
            event: event.name(),
        };
        if self.is_final() {
            // Asking again about an unknown outcome may still find it.
            return match (self, event) {
                (Self::Unknown { .. }, JobEvent::Accept { remote }) => Ok(Self::Accepted {
                    remote: remote.clone(),
                }),
                (Self::Unknown { .. }, JobEvent::Finish { cost }) => Ok(Self::Done { cost: *cost }),
                (Self::Unknown { .. }, JobEvent::Fail { failure }) => Ok(Self::Failed {
                    failure: failure.clone(),
                }),
                _ => Err(illegal()),
            };
        }
        let sent = !matches!(self, Self::Queued);
        Ok(match event {
            JobEvent::Send if !sent => Self::Sent,
            JobEvent::Stop if !sent => Self::Stopped,
            JobEvent::Restart => Self::Queued,
            JobEvent::Accept { remote } if sent => Self::Accepted {
                remote: remote.clone(),
            },
            JobEvent::Ready { links } if sent => Self::Fetching {
                remote: self.remote().cloned(),
                links: links.clone(),
            },
            JobEvent::Finish { cost } if sent => Self::Done { cost: *cost },
            JobEvent::Decline { refusal } if sent => Self::Declined {
                refusal: refusal.clone(),
            },
            JobEvent::Lose if sent => Self::Unknown {
                remote: self.remote().cloned(),
            },
            JobEvent::Fail { failure } => Self::Failed {
                failure: failure.clone(),
            },
            JobEvent::Cancel { charged } => Self::Cancelled { charged: *charged },
            _ => return Err(illegal()),
        })
    }
}

impl JobEvent {
    /// Its name, for messages about illegal moves.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::Accept { .. } => "accept",
            Self::Ready { .. } => "ready",
            Self::Finish { .. } => "finish",
            Self::Decline { .. } => "decline",
            Self::Fail { .. } => "fail",
            Self::Lose => "lose",
            Self::Cancel { .. } => "cancel",
            Self::Stop => "stop",
            Self::Restart => "restart",
        }
    }
}

/// What to do with an unfinished job when the library is opened again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// Start it again: it is free and stays on this computer.
    Restart,
    /// Ask the service by id; nothing is sent anew.
    Resume,
    /// It was never sent: show it as stopped.
    Stop,
    /// It was sent and nobody knows: show it as unknown.
    Lose,
}

/// Decides what becomes of an unfinished job. `restarts_free` is the model's capability of that name.
pub fn recovery(state: &JobState, restarts_free: bool) -> Recovery {
    match state {
        _ if restarts_free => Recovery::Restart,
        JobState::Accepted { .. } | JobState::Fetching { .. } => Recovery::Resume,
        JobState::Queued => Recovery::Stop,
        _ => Recovery::Lose,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::failure::FailureKind;
    use crate::domain::money::Micros;
    use proptest::prelude::*;

    fn remote() -> Remote {
        Remote {
            id: RemoteId::from("r1"),
            poll_url: None,
        }
    }

    fn events() -> Vec<JobEvent> {
        vec![
            JobEvent::Send,
            JobEvent::Accept { remote: remote() },
            JobEvent::Ready {
                links: vec!["https://a".to_owned()],
            },
            JobEvent::Finish {
                cost: Cost::Billed { micros: Micros(1) },
            },
            JobEvent::Fail {
                failure: Failure::free(FailureKind::Busy, ""),
            },
            JobEvent::Lose,
            JobEvent::Cancel {
                charged: Charged::No,
            },
            JobEvent::Stop,
        ]
    }

    #[test]
    fn the_straight_way() {
        let mut state = JobState::Queued;
        for event in &events()[..4] {
            state = state.after(event).unwrap();
        }
        assert_eq!(state.name(), "done", "reached the end");
        assert!(state.is_final(), "and stays there");
    }

    #[test]
    fn nothing_comes_back_from_a_request_that_was_never_sent() {
        for event in &events()[1..4] {
            assert!(JobState::Queued.after(event).is_err(), "{event:?}");
        }
    }

    #[test]
    fn a_stopped_job_remembers_what_it_may_have_cost_and_old_rows_still_read() {
        let charged = Charged::Maybe {
            at_most: Some(Micros(30_000)),
        };
        let state = JobState::Sent.after(&JobEvent::Cancel { charged }).unwrap();
        assert_eq!(state, JobState::Cancelled { charged }, "kept");
        let json = serde_json::to_string(&state).unwrap();
        assert_eq!(
            serde_json::from_str::<JobState>(&json).unwrap(),
            state,
            "there and back"
        );
        let old: JobState = serde_json::from_str(r#"{"state":"cancelled"}"#).unwrap();
        assert_eq!(
            old,
            JobState::Cancelled {
                charged: Charged::No
            },
            "a row of an older studio"
        );
    }

    #[test]
    fn recovery_never_sends_again() {
        let fetching = JobState::Fetching {
            remote: Some(remote()),
            links: vec![],
        };
        assert_eq!(
            recovery(&JobState::Queued, false),
            Recovery::Stop,
            "not sent"
        );
        assert_eq!(
            recovery(&JobState::Sent, false),
            Recovery::Lose,
            "sent, nothing heard"
        );
        assert_eq!(
            recovery(&fetching, false),
            Recovery::Resume,
            "known to the service"
        );
        assert_eq!(
            recovery(&JobState::Sent, true),
            Recovery::Restart,
            "free and on this computer"
        );
    }

    proptest! {
        /// Whatever happens in whatever order, a job is sent at most once.
        #[test]
        fn a_job_is_sent_at_most_once(picks in prop::collection::vec(0_usize..8, 0..40)) {
            let events = events();
            let mut state = JobState::Queued;
            let mut sends = 0;
            for pick in picks {
                if let Ok(next) = state.after(&events[pick]) {
                    sends += u32::from(events[pick] == JobEvent::Send);
                    state = next;
                }
            }
            prop_assert!(sends <= 1, "sent {sends} times");
        }
    }
}
