//! The library page: a sliding window of pages over the whole history, newest first.
//!
//! Only a window is ever loaded, so a library of a million pictures costs what one of ten thousand does.
//! Each page is laid out by itself; pages that join or leave never move the pictures of the others.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use crate::app::remote::Remote;
use crate::domain::history::{Count, Facets, WeekCount};
use crate::domain::ids::PictureId;
use crate::domain::picture::PictureRow;
use crate::domain::search::{Cursor, Filter};

/// Pictures a page.
pub const PAGE_ROWS: u32 = 120;
/// Pages kept at the same time.
pub const WINDOW_PAGES: usize = 12;

/// One page of the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LibraryPage {
    /// Tells pages apart for as long as the program runs.
    pub serial: u64,
    /// Counts changes to `rows`, so that the layout knows when to begin anew.
    pub revision: u32,
    /// Newest first, never empty.
    pub rows: Arc<[PictureRow]>,
}

impl LibraryPage {
    fn newest(&self) -> Option<Cursor> {
        self.rows.first().map(cursor)
    }

    fn oldest(&self) -> Option<Cursor> {
        self.rows.last().map(cursor)
    }
}

fn cursor(row: &PictureRow) -> Cursor {
    Cursor {
        created: row.created,
        id: row.id,
    }
}

/// The library page.
#[derive(Debug, Default)]
pub struct Library {
    /// What to show.
    pub filter: Filter,
    /// Counts changes of the filter; answers to an older question are dropped.
    pub generation: u64,
    /// The window, newest first.
    pub pages: VecDeque<LibraryPage>,
    /// There are pictures after the last page.
    pub has_older: bool,
    /// There are pictures before the first page.
    pub has_newer: bool,
    /// Pages are on their way at this end.
    pub loading_older: bool,
    /// Pages are on their way at that end.
    pub loading_newer: bool,
    /// The first answer to the present question has arrived.
    pub loaded: bool,
    /// Why the present question could not be answered.
    pub failed: Option<String>,
    /// How many match.
    pub count: Remote<Count>,
    /// Numbers beside the filters.
    pub facets: Remote<Facets>,
    /// Pictures a week, for the scrubber.
    pub weeks: Remote<Vec<WeekCount>>,
    /// Selected pictures.
    pub selected: BTreeSet<PictureId>,
    /// The picture a range selection starts from.
    pub anchor: Option<PictureId>,
    /// The picture the view should bring into sight; cleared once it has.
    pub scroll_to: Option<PictureId>,
    /// The question needs asking again before the page is shown next.
    pub stale: bool,
    /// Pictures are on their way back whose place only the database knows: ask again once they are there.
    pub awaited: bool,
    next_serial: u64,
    /// Pictures taken out of the window since it was filled, so that undoing can put them back where they were.
    taken_out: Vec<PictureRow>,
}

impl Library {
    /// Forgets the window and asks anew.
    pub fn restart(&mut self) {
        self.generation += 1;
        self.pages.clear();
        self.has_older = false;
        self.has_newer = false;
        self.loading_older = false;
        self.loading_newer = false;
        self.loaded = false;
        self.failed = None;
        self.stale = false;
        self.awaited = false;
        self.taken_out.clear();
    }

    /// Adds a page at the older end; drops pages at the newer end when the window is full.
    pub fn push_older(&mut self, rows: Vec<PictureRow>, has_older: bool) {
        self.has_older = has_older;
        if !rows.is_empty() {
            let page = self.page(rows);
            self.pages.push_back(page);
        }
        while self.pages.len() > WINDOW_PAGES {
            self.pages.pop_front();
            self.has_newer = true;
        }
    }

    /// Adds a page at the newer end; drops pages at the older end when the window is full.
    pub fn push_newer(&mut self, rows: Vec<PictureRow>, has_newer: bool) {
        self.has_newer = has_newer;
        if !rows.is_empty() {
            let page = self.page(rows);
            self.pages.push_front(page);
        }
        while self.pages.len() > WINDOW_PAGES {
            self.pages.pop_back();
            self.has_older = true;
        }
    }

    fn page(&mut self, rows: Vec<PictureRow>) -> LibraryPage {
        self.next_serial += 1;
        LibraryPage {
            serial: self.next_serial,
            revision: 0,
            rows: rows.into(),
        }
    }

    /// Where the newer neighbours of the window begin.
    pub fn newest(&self) -> Option<Cursor> {
        self.pages.front()?.newest()
    }

    /// Where the older neighbours of the window begin.
    pub fn oldest(&self) -> Option<Cursor> {
        self.pages.back()?.oldest()
    }

    /// Every loaded picture, newest first.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = &PictureRow> {
        self.pages.iter().flat_map(|page| page.rows.iter())
    }

    /// What is known of a loaded picture.
    pub fn picture(&self, id: PictureId) -> Option<&PictureRow> {
        self.rows().find(|row| row.id == id)
    }

    /// Changes loaded pictures in place.
    pub fn change(&mut self, ids: &[PictureId], change: impl Fn(&mut PictureRow)) {
        for page in &mut self.pages {
            if page.rows.iter().any(|row| ids.contains(&row.id)) {
                let mut rows = page.rows.to_vec();
                rows.iter_mut()
                    .filter(|row| ids.contains(&row.id))
                    .for_each(&change);
                page.rows = rows.into();
            }
        }
    }

    /// Takes pictures out of the window and the selection.
    pub fn remove(&mut self, ids: &[PictureId]) {
        let before = self.taken_out.len();
        for page in &mut self.pages {
            if page.rows.iter().any(|row| ids.contains(&row.id)) {
                let (out, rest): (Vec<_>, Vec<_>) = page
                    .rows
                    .iter()
                    .cloned()
                    .partition(|row| ids.contains(&row.id));
                self.taken_out.extend(out);
                page.rows = rest.into();
                page.revision += 1;
            }
        }
        self.pages.retain(|page| !page.rows.is_empty());
        self.selected.retain(|id| !ids.contains(id));
        let out = (self.taken_out.len() - before) as u64;
        self.recount(|count| count.saturating_sub(out));
    }

    /// Puts a picture that was taken out back where it was. Returns false when only the database knows where that is.
    pub fn put_back(&mut self, id: PictureId) -> bool {
        let Some(at) = self.taken_out.iter().position(|row| row.id == id) else {
            return false;
        };
        let row = self.taken_out.remove(at);
        let key = |row: &PictureRow| (row.created, row.id);
        let place = self
            .pages
            .iter()
            .position(|page| page.rows.last().is_some_and(|last| key(last) < key(&row)));
        let place = place.unwrap_or_else(|| self.pages.len().saturating_sub(1));
        self.recount(|count| count.saturating_add(1));
        let beyond = |row: &PictureRow, end: Option<&PictureRow>, newer: bool| {
            end.is_some_and(|end| (key(row) > key(end)) == newer)
        };
        let first = self.pages.front().and_then(|page| page.rows.first());
        let last = self.pages.back().and_then(|page| page.rows.last());
        if self.has_newer && beyond(&row, first, true)
            || self.has_older && beyond(&row, last, false)
        {
            // It will come with its neighbours.
            return true;
        }
        let Some(page) = self.pages.get_mut(place) else {
            let page = self.page(vec![row]);
            self.pages.push_back(page);
            return true;
        };
        let mut rows = page.rows.to_vec();
        let at = rows.partition_point(|other| key(other) > key(&row));
        rows.insert(at, row);
        page.rows = rows.into();
        page.revision += 1;
        true
    }

    fn recount(&mut self, change: impl Fn(u64) -> u64) {
        if let Some(Count::Exactly(count)) = self.count.value_mut() {
            *count = change(*count);
        }
    }
}
