//! Messages out.
