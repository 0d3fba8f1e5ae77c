#![allow(clippy::all)]
use inspect::*;
fn main() {
    let p = inspect::profile::PartnerProfile::shipped("c56-right").unwrap();
    for f in std::env::args().skip(1) {
        let b = std::fs::read(&f).unwrap();
        let t = std::time::Instant::now();
        let r = inspect(
            &b,
            Some(Paper {
                profile: &p,
                duplex: true,
            }),
            &Limits::default(),
        );
        let el = t.elapsed();
        let mut m = std::collections::BTreeMap::new();
        for x in &r.findings {
            *m.entry(x.code.key()).or_insert(0) += 1;
        }
        let name = std::path::Path::new(&f)
            .file_name()
            .unwrap()
            .to_string_lossy()
            .into_owned();
        eprintln!("{name} {} pages {:?} {:?}", r.pages.len(), el, m);
        if let Some(pic) = r.pictures.first() {
            std::fs::write(format!("/tmp/pics/{name}.png"), &pic.png).unwrap();
        }
    }
}
