//! The desk's queries. Every one takes a scope; SQL is written nowhere else in the desk.

pub mod addresses;
pub mod catalogue;
pub mod clerk;
pub mod drafts;
pub mod list;
pub mod nearby;
pub mod one;
pub mod receipts;
pub mod settings;
pub mod tables;

pub use catalogue::{Catalogue, Catalogues, Category, Group};
pub use list::{Cursor, ListQuery, Page, Row, View, counts, export, list};
pub use one::{Full, by_code, by_id, by_number};
