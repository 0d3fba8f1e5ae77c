//! Writes the gallery and the sample screens as files, to look at in a browser:
//! `cargo run -p ui --example gallery -- /tmp/gallery`.

use std::path::Path;
use std::{env, fs, io};

use ui::{Locale, Theme, assets, gallery};

fn main() -> io::Result<()> {
    let folder = env::args().nth(1).unwrap_or_else(|| "gallery".to_owned());
    let folder = Path::new(&folder);
    let zone = jiff::tz::TimeZone::get("Europe/Brussels").map_err(io::Error::other)?;
    let now = "2026-11-25T14:10:00+01:00"
        .parse::<jiff::Timestamp>()
        .map_err(io::Error::other)?;
    fs::create_dir_all(folder)?;
    for name in assets::names() {
        fs::write(
            folder.join(name),
            assets::get(name).map_or(&[][..], |a| a.bytes),
        )?;
    }
    for (theme_name, colour) in [
        ("red", "#c8102e"),
        ("blue", "#00528c"),
        ("yellow", "#ffd500"),
        ("green", "#5a8f29"),
    ] {
        let theme = Theme::from_primary(colour).map_err(io::Error::other)?;
        fs::write(folder.join(format!("{theme_name}.css")), theme.css())?;
        for locale in Locale::ALL {
            let ctx = gallery::sample_context(
                locale,
                Some(format!("{theme_name}.css")),
                now,
                zone.clone(),
            );
            for screen in gallery::screens(&ctx) {
                let mut html = screen.html.into_string();
                for name in assets::names() {
                    html = html.replace(assets::url(name), name);
                }
                fs::write(
                    folder.join(format!(
                        "{}-{theme_name}-{}.html",
                        screen.name,
                        locale.code()
                    )),
                    html,
                )?;
            }
        }
    }
    Ok(())
}
