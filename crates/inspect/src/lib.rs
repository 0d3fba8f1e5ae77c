//! Looks into a PDF that somebody else made: size, fonts, active content, ink where none may be.
