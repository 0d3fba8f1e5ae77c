//! The parts of a screen. Builders implement [`maud::Render`], so they are spliced into `html!` with parentheses:
//!
//! ```
//! use ui::{Button, Icon, html};
//! let page = html! { (Button::primary("Melding versturen").icon(Icon::Send)) };
//! assert!(page.into_string().contains("utrecht-button--primary-action"));
//! ```

mod base;
mod button;
mod choices;
mod fields;
mod form;
mod lists;
mod map;
mod navigate;
mod pieces;
mod status;
mod story;
mod table;

pub use button::{Button, button_group};
pub use choices::{Choice, Choices, Select};
pub use fields::{DateInput, FileInput, TextArea, TextInput};
pub use form::{FieldError, Form, FormState, fieldset, hidden};
pub use lists::{DescriptionList, Fact, WorkRow, facts, work_list};
pub use map::{MapArea, MapPoint, map_svg};
pub use navigate::{Tab, breadcrumb, filter_chips, pager, progress, search_box, tabs};
pub use pieces::{
    Photo, card, copy_code, details, empty_state, figure, link_card, photos, progress_bar, qr_svg,
    setting, shortcuts_table, time,
};
pub use status::{AlertKind, State, alert, badge, data_badge, status, term_badge};
pub use story::{Entry, composer, timeline};
pub use table::{Column, Sort, Table};
