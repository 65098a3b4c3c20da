//! Words of the Edit page's composer, versions and adjustments.
