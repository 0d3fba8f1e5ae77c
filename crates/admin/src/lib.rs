//! Administration: log in, accounts, roles, keys, jobs and the state of the installation.
//!
//! | room | what it holds |
//! |---|---|
//! | [`pages`] | the screens: one file per screen |
//!
//! Everything a screen does goes through a kernel function that takes the person's scope; this crate has no tables and
//! no permissions of its own.

pub mod pages;

use kernel::Module;

/// The texts of this crate. Their keys begin with `admin-`.
pub static TEXTS: ui::texts::Source = ui::texts::Source::new(
    "admin",
    &[
        include_str!("../locales/nl/login.ftl"),
        include_str!("../locales/nl/account.ftl"),
        include_str!("../locales/nl/people.ftl"),
        include_str!("../locales/nl/running.ftl"),
        include_str!("../locales/nl/audit.ftl"),
        include_str!("../locales/nl/organisation.ftl"),
    ],
    &[
        include_str!("../locales/en/login.ftl"),
        include_str!("../locales/en/account.ftl"),
        include_str!("../locales/en/people.ftl"),
        include_str!("../locales/en/running.ftl"),
        include_str!("../locales/en/audit.ftl"),
        include_str!("../locales/en/organisation.ftl"),
    ],
);

/// How the administration joins the house.
pub fn module() -> Module {
    Module {
        name: "admin",
        steps: Vec::new,
        owned_tables: &[],
        actions: &[],
        routes: pages::routes,
        handlers: |_| Vec::new(),
        settings: &[],
        subject: |_| None,
        tidy: |_| Box::pin(std::future::ready(Ok(()))),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn texts() {
        ui::texts::check::assert_complete(
            env!("CARGO_MANIFEST_DIR"),
            &crate::TEXTS,
            &[&kernel::TEXTS],
        );
    }
}
