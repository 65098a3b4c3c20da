//! Undo as inverse edits.

/// A change that knows how to take itself back.
pub trait Edit: Sized {
    /// What it changes.
    type Doc;

    /// Changes the document and returns the exact inverse.
    #[must_use]
    fn apply(self, doc: &mut Self::Doc) -> Self;

    /// Joins this edit's inverse with the one before it, when both belong to one gesture (typing a word, dragging).
    /// Both are inverses; returns what could not be joined.
    fn join(self, previous: Self) -> Result<Self, (Self, Self)> {
        Err((self, previous))
    }
}

/// Edits that can be taken back, and those that can be done again.
#[derive(Clone, Debug)]
pub struct Undo<E> {
    done: Vec<E>,
    undone: Vec<E>,
    limit: usize,
}

impl<E: Edit> Undo<E> {
    /// Keeps at most `limit` steps.
    pub fn new(limit: usize) -> Self {
        Self {
            done: Vec::new(),
            undone: Vec::new(),
            limit: limit.max(1),
        }
    }

    /// Applies an edit and remembers how to take it back.
    pub fn apply(&mut self, edit: E, doc: &mut E::Doc) {
        let inverse = edit.apply(doc);
        self.remember(inverse);
    }

    /// Remembers an inverse whose edit has already happened.
    pub fn remember(&mut self, inverse: E) {
        self.undone.clear();
        match self.done.pop() {
            None => self.done.push(inverse),
            Some(previous) => match inverse.join(previous) {
                Ok(joined) => self.done.push(joined),
                Err((inverse, previous)) => self.done.extend([previous, inverse]),
            },
        }
        if self.done.len() > self.limit {
            self.done.remove(0);
        }
    }

    /// Takes the last edit back; false when there is none.
    pub fn undo(&mut self, doc: &mut E::Doc) -> bool {
        let Some(edit) = self.done.pop() else {
            return false;
        };
        self.undone.push(edit.apply(doc));
        true
    }

    /// Does the last undone edit again; false when there is none.
    pub fn redo(&mut self, doc: &mut E::Doc) -> bool {
        let Some(edit) = self.undone.pop() else {
            return false;
        };
        self.done.push(edit.apply(doc));
        true
    }

    /// Whether there is something to take back.
    pub fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    /// Whether there is something to do again.
    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Set(usize, i32);

    impl Edit for Set {
        type Doc = Vec<i32>;

        fn apply(self, doc: &mut Vec<i32>) -> Self {
            let old = std::mem::replace(&mut doc[self.0], self.1);
            Self(self.0, old)
        }

        fn join(self, previous: Self) -> Result<Self, (Self, Self)> {
            // The older inverse takes both back.
            if self.0 == previous.0 {
                Ok(previous)
            } else {
                Err((self, previous))
            }
        }
    }

    proptest! {
        #[test]
        fn undoing_everything_restores_the_start_and_redoing_the_end(
            edits in prop::collection::vec((0_usize..4, any::<i32>()), 0..60)
        ) {
            let start = vec![0; 4];
            let mut doc = start.clone();
            let mut undo = Undo::new(100);
            for (at, value) in edits {
                undo.apply(Set(at, value), &mut doc);
            }
            let end = doc.clone();
            while undo.undo(&mut doc) {}
            prop_assert_eq!(&doc, &start);
            while undo.redo(&mut doc) {}
            prop_assert_eq!(&doc, &end);
        }
    }
}
