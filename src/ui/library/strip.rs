//! The endless strip: which page is where on the screen.
//!
//! The position is an anchor, a page and a distance from its top; never a distance from the top of the library.
//! So a million pictures behave like a thousand, and pages that join or leave at either end move nothing that is seen.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use super::layout::{GAP, HEADER, PageLayout, lay_out_page};
use crate::app::state::LibraryPage;
use crate::domain::ids::PictureId;
use crate::domain::time::Day;

/// What a page was laid out for.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Stamp {
    revision: u32,
    width_px: f32,
    wish_px: f32,
    utc_offset_secs: i32,
    ends: bool,
}

/// What pages are laid out for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wish {
    /// Room across, points.
    pub width_px: f32,
    /// Wished height of a line, points.
    pub line_px: f32,
    /// Local time ahead of UTC, seconds.
    pub utc_offset_secs: i32,
    /// The last page is the end of everything.
    pub ends: bool,
}

/// The screen as the strip sees it, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Screen {
    /// Where the first line is at the very top of the library.
    pub top: f32,
    /// Where the last line ends at the very end.
    pub bottom: f32,
}

/// A page on the screen.
#[derive(Clone, Debug)]
pub struct Placed {
    /// Its place in the window.
    pub index: usize,
    /// Where its first line begins, points on the screen.
    pub top: f32,
    /// Its pictures.
    pub layout: Rc<PageLayout>,
}

/// A day as it stands on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DayMark {
    /// The day.
    pub day: Day,
    /// Top of its name, points on the screen.
    pub top: f32,
    /// Its pictures in the window.
    pub pictures: usize,
    /// All of its pictures are in the window.
    pub whole: bool,
}

/// Where the strip stands.
#[derive(Debug, Default)]
pub struct Strip {
    page: u64,
    offset: f32,
    rest: f32,
    keep: Vec<(PictureId, f32)>,
    cache: BTreeMap<u64, (Stamp, Rc<PageLayout>)>,
    placed: Vec<Placed>,
    days: Vec<DayMark>,
}

impl Strip {
    /// The pages as placed last, newest first.
    pub fn placed(&self) -> &[Placed] {
        &self.placed
    }

    /// The days as placed last, newest first.
    pub fn days(&self) -> &[DayMark] {
        &self.days
    }

    /// Goes to the top of the window.
    pub fn to_top(&mut self) {
        (self.page, self.offset, self.rest) = (0, 0.0, 0.0);
        self.keep.clear();
    }

    /// Moves on by so many points; what is less than a pixel waits for the next time.
    pub fn scroll(&mut self, by_px: f32, pixels_per_point: f32) {
        self.rest += by_px;
        let whole = (self.rest * pixels_per_point).round() / pixels_per_point;
        self.offset += whole;
        self.rest -= whole;
    }

    /// Remembers which pictures should stay where they are when the page is laid out anew, most important first.
    pub fn keep(&mut self, pictures: Vec<(PictureId, f32)>) {
        self.keep = pictures;
    }

    /// Lays out what is new and places every page of the window.
    pub fn place(
        &mut self,
        pages: &VecDeque<LibraryPage>,
        wish: Wish,
        screen: Screen,
        has_newer: bool,
    ) {
        let moved = self.lay_out(pages, wish);
        let lost = pages.iter().all(|page| page.serial != self.page);
        if moved || lost {
            self.restore(pages, screen);
        }
        let mut tops = self.tops(pages, wish, screen);
        self.clamp(pages, &mut tops, screen);
        let placed = tops.iter().zip(pages).enumerate();
        self.placed = placed
            .filter_map(|(index, (top, page))| {
                let (_, layout) = self.cache.get(&page.serial)?;
                Some(Placed {
                    index,
                    top: *top,
                    layout: Rc::clone(layout),
                })
            })
            .collect();
        self.mark_days();
        if let Some(mark) = self.days.first_mut() {
            mark.whole = !has_newer;
        }
        if let Some(mark) = self.days.last_mut().filter(|_| !wish.ends) {
            mark.whole = false;
        }
    }

    /// Lays out what is missing. Says whether a page that was there already looks different now.
    fn lay_out(&mut self, pages: &VecDeque<LibraryPage>, wish: Wish) -> bool {
        let mut moved = false;
        self.cache
            .retain(|serial, _| pages.iter().any(|page| page.serial == *serial));
        for (index, page) in pages.iter().enumerate() {
            let ends = wish.ends && index + 1 == pages.len();
            let stamp = Stamp {
                revision: page.revision,
                width_px: wish.width_px,
                wish_px: wish.line_px,
                utc_offset_secs: wish.utc_offset_secs,
                ends,
            };
            match self.cache.get(&page.serial) {
                Some((known, _)) if *known == stamp => continue,
                Some(_) => moved = true,
                None => {}
            }
            let layout = lay_out_page(
                page,
                wish.width_px,
                wish.line_px,
                wish.utc_offset_secs,
                ends,
            );
            self.cache.insert(page.serial, (stamp, Rc::new(layout)));
        }
        moved
    }

    /// Brings a picture that was seen back to where it was.
    fn restore(&mut self, pages: &VecDeque<LibraryPage>, screen: Screen) {
        for (picture, top) in std::mem::take(&mut self.keep) {
            if let Some((serial, line_top, _)) = self.find(pages, picture) {
                self.page = serial;
                self.offset = line_top - (top - screen.top);
                return;
            }
        }
    }

    /// A picture's page, and top and height of its line in it.
    fn find(&self, pages: &VecDeque<LibraryPage>, picture: PictureId) -> Option<(u64, f32, f32)> {
        pages.iter().find_map(|page| {
            let row = page.rows.iter().position(|row| row.id == picture)?;
            let line = self.cache.get(&page.serial)?.1.line_of(row)?;
            Some((page.serial, line.top, line.height))
        })
    }

    /// Brings a picture into sight. Returns whether it is in the window.
    pub fn show(
        &mut self,
        pages: &VecDeque<LibraryPage>,
        picture: PictureId,
        screen: Screen,
    ) -> bool {
        let Some((serial, line_top, height)) = self.find(pages, picture) else {
            return false;
        };
        let page_top = self
            .placed
            .iter()
            .find(|placed| {
                pages
                    .get(placed.index)
                    .is_some_and(|page| page.serial == serial)
            })
            .map(|placed| placed.top);
        let top = page_top.map_or(f32::NEG_INFINITY, |page_top| page_top + line_top);
        let wanted = if top < screen.top {
            screen.top
        } else if top + height > screen.bottom {
            (screen.bottom - height).max(screen.top)
        } else {
            return true;
        };
        (self.page, self.rest) = (serial, 0.0);
        self.offset = line_top - (wanted - screen.top);
        true
    }

    /// Top of every page on the screen, from the anchor up and down.
    fn tops(&self, pages: &VecDeque<LibraryPage>, wish: Wish, screen: Screen) -> Vec<f32> {
        let anchor = pages.iter().position(|page| page.serial == self.page);
        let (anchor, offset) = anchor.map_or((0, 0.0), |anchor| (anchor, self.offset));
        let mut tops = vec![screen.top - offset; pages.len()];
        let step = |newer: &LibraryPage, older: &LibraryPage| {
            self.height(newer) + joint(newer, older, wish.utc_offset_secs)
        };
        let mut top = screen.top - offset;
        for (at, pair) in pages
            .iter()
            .zip(pages.iter().skip(1))
            .enumerate()
            .skip(anchor)
        {
            top += step(pair.0, pair.1);
            if let Some(slot) = tops.get_mut(at + 1) {
                *slot = top;
            }
        }
        top = screen.top - offset;
        for at in (0..anchor).rev() {
            if let (Some(newer), Some(older), Some(slot)) =
                (pages.get(at), pages.get(at + 1), tops.get_mut(at))
            {
                top -= step(newer, older);
                *slot = top;
            }
        }
        tops
    }

    fn height(&self, page: &LibraryPage) -> f32 {
        self.cache
            .get(&page.serial)
            .map_or(0.0, |(_, layout)| layout.height)
    }

    /// Keeps the strip on the screen and hangs the anchor on the page at its top.
    fn clamp(&mut self, pages: &VecDeque<LibraryPage>, tops: &mut [f32], screen: Screen) {
        let (Some(first), Some(last), Some(page)) =
            (tops.first().copied(), tops.last().copied(), pages.back())
        else {
            return;
        };
        let end = last + self.height(page);
        let mut shift = (screen.bottom - end).max(0.0);
        shift = shift.min(screen.top - first);
        if shift != 0.0 {
            self.rest = 0.0;
            for top in tops.iter_mut() {
                *top += shift;
            }
        }
        // The first page that is seen, so that only pages out of sight can take the anchor with them.
        let anchor = tops
            .iter()
            .zip(pages)
            .position(|(top, page)| top + self.height(page) > screen.top)
            .unwrap_or(pages.len() - 1);
        if let (Some(page), Some(top)) = (pages.get(anchor), tops.get(anchor)) {
            self.page = page.serial;
            self.offset = screen.top - top;
        }
    }

    fn mark_days(&mut self) {
        let mut days: Vec<DayMark> = Vec::with_capacity(self.days.len());
        for placed in &self.placed {
            for span in &placed.layout.spans {
                let pictures = span.end - span.first;
                match days.last_mut() {
                    Some(mark) if mark.day == span.day => mark.pictures += pictures,
                    _ => days.push(DayMark {
                        day: span.day,
                        top: placed.top + span.top - HEADER,
                        pictures,
                        whole: true,
                    }),
                }
            }
        }
        self.days = days;
    }
}

/// The room between two pages: none for a day that goes on, its name for a new one.
fn joint(newer: &LibraryPage, older: &LibraryPage, utc_offset_secs: i32) -> f32 {
    let last = newer
        .rows
        .last()
        .map(|row| row.created.day(utc_offset_secs));
    let first = older
        .rows
        .first()
        .map(|row| row.created.day(utc_offset_secs));
    if last == first { GAP } else { GAP + HEADER }
}
