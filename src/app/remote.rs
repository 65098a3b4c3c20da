//! Something that is being loaded, keeping the previous value so that nothing flickers.

/// A value from elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Remote<T> {
    /// Nobody asked yet.
    #[default]
    Idle,
    /// Asked; the previous answer may still be shown.
    Loading(Option<T>),
    /// Here.
    Ready(T),
    /// It could not be had; why, and the previous answer.
    Failed(String, Option<T>),
}

impl<T> Remote<T> {
    /// The newest value there is, also an old one while a new one is coming.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Idle => None,
            Self::Loading(value) | Self::Failed(_, value) => value.as_ref(),
            Self::Ready(value) => Some(value),
        }
    }

    /// The newest value, to change it in place.
    pub fn value_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Idle => None,
            Self::Loading(value) | Self::Failed(_, value) => value.as_mut(),
            Self::Ready(value) => Some(value),
        }
    }

    fn take(&mut self) -> Option<T> {
        match std::mem::take(self) {
            Self::Idle => None,
            Self::Loading(value) | Self::Failed(_, value) => value,
            Self::Ready(value) => Some(value),
        }
    }

    /// Marks it as being loaded, keeping what is there.
    pub fn start(&mut self) {
        *self = Self::Loading(self.take());
    }

    /// Takes the answer.
    pub fn finish(&mut self, answer: Result<T, String>) {
        *self = match answer {
            Ok(value) => Self::Ready(value),
            Err(why) => Self::Failed(why, self.take()),
        };
    }

    /// Whether an answer is on its way.
    pub fn is_loading(&self) -> bool {
        matches!(self, Self::Loading(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_previous_value_stays_while_loading_and_failing() {
        let mut remote = Remote::Ready(1);
        remote.start();
        assert_eq!(
            (remote.value(), remote.is_loading()),
            (Some(&1), true),
            "while loading"
        );
        remote.finish(Err("gone".to_owned()));
        assert_eq!(remote.value(), Some(&1), "while failed");
        remote.finish(Ok(2));
        assert_eq!(remote, Remote::Ready(2), "new value");
    }
}
