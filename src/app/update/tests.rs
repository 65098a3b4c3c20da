//! Behaviour of the pure heart.
