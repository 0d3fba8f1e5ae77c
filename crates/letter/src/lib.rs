//! Letters: a template and data become a PDF that archives accept and a screen reader can read.
