//! Codes on paper: structured communication, creditor reference, EPC payment QR, DataMatrix and sheet marks.
