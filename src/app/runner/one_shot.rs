//! One answer from somewhere that may take its time: a native dialog, a test of a key.
//!
//! poll-promise panics or hangs when its sender disappears; here that simply means "no answer".

use std::panic::{AssertUnwindSafe, catch_unwind};

use poll_promise::Promise;

use crate::app::inbox::Wake;

/// The answer, once.
pub(super) struct OneShot<T: Send + 'static>(Promise<Option<T>>);

impl<T: Clone + Send + 'static> OneShot<T> {
    /// Asks on a thread of its own and wakes the window afterwards. No answer and a panic are both `None`.
    pub(super) fn ask(
        name: &'static str,
        wake: Wake,
        question: impl FnOnce() -> Option<T> + Send + 'static,
    ) -> Self {
        Self(Promise::spawn_thread(name, move || {
            let answer = catch_unwind(AssertUnwindSafe(question)).unwrap_or_default();
            // Woken from a guard so that the promise has its value by the time the window looks again shortly after.
            wake();
            answer
        }))
    }

    /// The answer, if it is here: `Some(None)` when there is none to come.
    #[expect(
        clippy::option_option,
        reason = "not yet, no answer, an answer: three different things"
    )]
    pub(super) fn take(&self) -> Option<Option<T>> {
        self.0.ready().cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn wait<T: Clone + Send>(one: &OneShot<T>) -> Option<T> {
        loop {
            if let Some(answer) = one.take() {
                return answer;
            }
            std::thread::yield_now();
        }
    }

    #[test]
    fn an_answer_no_answer_and_a_panic() {
        let wake: Wake = Arc::new(|| {});
        assert_eq!(
            wait(&OneShot::ask("a", Arc::clone(&wake), || Some(7))),
            Some(7),
            "an answer"
        );
        assert_eq!(
            wait(&OneShot::<u8>::ask("b", Arc::clone(&wake), || None)),
            None,
            "none"
        );
        let failing = OneShot::<u8>::ask("c", wake, || std::panic::panic_any("broken"));
        assert_eq!(wait(&failing), None, "a panic is no answer");
    }
}
