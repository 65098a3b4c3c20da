//! Pieces that the composers of the Create page and of the Edit page share.

pub(in crate::ui) mod chips;
pub(in crate::ui) mod drop;
pub(in crate::ui) mod lines;
pub(in crate::ui) mod list;
pub(in crate::ui) mod references;
pub(in crate::ui) mod shelf;
pub(in crate::ui) mod writing;
