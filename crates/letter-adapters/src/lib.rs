//! Programs that letters need beside our own: bounded render processes and Ghostscript.
