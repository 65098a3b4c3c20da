//! Words of the Edit page's middle: tools, results and what an edit changed.
