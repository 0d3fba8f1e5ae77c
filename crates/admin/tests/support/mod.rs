//! A house for tests: an embedded store in a temporary folder, a clock that stands still, two organisations.
#![allow(dead_code, unreachable_pub)] // each test file uses its part

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{Request, StatusCode, header},
};
use kernel::{
    Action, House, Scope, accounts,
    env::{Env, FixedClock, SeededRandom},
    files::{FileRules, FolderStore, Intake, NoScanner},
    house::Plan,
    mailbox::MailboxTransport,
    organisations,
    secrets::Secrets,
    settings::Settings,
    store::{Location, Store, migrate},
    web::guard,
};
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};
use tower::ServiceExt;
use uuid::Uuid;

pub const PASSWORD: &str = "een lange zin voor proeven";

/// A permission that no administrator of these tests has unless given.
pub const OTHER: Action = Action("report.read");

pub struct World {
    pub house: House,
    pub clock: Arc<FixedClock>,
    pub app: Router,
    /// Two organisations, A and B.
    pub a: Uuid,
    pub b: Uuid,
    roles: Mutex<BTreeMap<String, Uuid>>,
    _folder: tempfile::TempDir,
}

pub async fn world() -> World {
    world_with(&[]).await
}

/// A world with other settings, as the environment gives them.
pub async fn world_with(environment: &[(&str, &str)]) -> World {
    ui::texts::register_all(&[&kernel::TEXTS, &admin::TEXTS]);
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(FixedClock::new("2026-11-24T09:00:00Z".parse().unwrap()));
    let zone = jiff::tz::TimeZone::get("Europe/Brussels").unwrap();
    let env = Env::new(clock.clone(), Arc::new(SeededRandom::new(7)), zone);
    let store = Store::open(Location::Sqlite(folder.path().join("kantel.db")), env, 4)
        .await
        .unwrap();
    migrate::run(&store, &[]).await.unwrap();
    let mut given: BTreeMap<String, String> = [
        ("KANTEL_DATA", folder.path().to_str().unwrap()),
        ("KANTEL_REQUIRE_TOTP", "false"),
    ]
    .into_iter()
    .map(|(k, v)| (k.to_owned(), v.to_owned()))
    .collect();
    given.extend(
        environment
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned())),
    );
    let settings = Settings::read("", &given).unwrap();
    let objects: Arc<dyn kernel::files::ObjectStore> =
        Arc::new(FolderStore::open(folder.path().join("objects")).unwrap());
    let house = House::build(Plan {
        settings,
        intake: Intake::new(
            FileRules::default(),
            Arc::new(NoScanner),
            objects.clone(),
            1,
        ),
        objects,
        transport: Arc::new(MailboxTransport::new(store.clone())),
        secrets: Secrets::new(&[9; 32]),
        modules: vec![admin::module()],
        parts: Vec::new(),
        store: store.clone(),
    })
    .unwrap();
    let all = Scope::installation();
    let mut ids = Vec::new();
    for (slug, name, prefix) in [("anzegem", "Anzegem", "ANZ"), ("beveren", "Beveren", "BEV")] {
        let new = organisations::NewOrganisation {
            id: None,
            slug: slug.to_owned(),
            name: name.to_owned(),
            kind: "municipality".to_owned(),
            nis: None,
            prefix: prefix.to_owned(),
            theme: ui::Theme::default(),
            facts: serde_json::json!({}),
            boundary: None,
        };
        ids.push(organisations::create(&store, &all, new).await.unwrap());
    }
    let app = guard::dress((admin::module().routes)(), house.clone());
    World {
        house,
        clock,
        app,
        a: ids[0],
        b: ids[1],
        roles: Mutex::default(),
        _folder: folder,
    }
}

impl World {
    pub fn store(&self) -> &Store {
        self.house.store()
    }

    /// The region's role with these permissions; the same one when asked again.
    pub async fn role(&self, actions: &[&str]) -> Uuid {
        let key = actions.join("-");
        if let Some(id) = self.roles.lock().unwrap().get(&key) {
            return *id;
        }
        let id = accounts::create_role(
            self.store(),
            &Scope::installation(),
            None,
            &key,
            (&key, &key),
            actions,
        )
        .await
        .unwrap();
        self.roles.lock().unwrap().insert(key, id);
        id
    }

    /// An account with a role made of `actions` in `organisation`.
    pub async fn account(&self, email: &str, organisation: Uuid, actions: &[&str]) -> Uuid {
        let role = self.role(actions).await;
        let new = accounts::NewAccount {
            email: email.to_owned(),
            name: email.split('@').next().unwrap().to_owned(),
            locale: "nl".to_owned(),
            password: PASSWORD.to_owned(),
            organisation,
            role,
            team: None,
        };
        accounts::create_account(self.store(), &Scope::installation(), new)
            .await
            .unwrap()
    }

    /// Gives an account a second role.
    pub async fn also(&self, account: Uuid, organisation: Uuid, actions: &[&str]) -> Uuid {
        let role = self.role(actions).await;
        let now = self.house.env().now_ms();
        accounts::assign(
            self.store(),
            &Scope::installation(),
            account,
            role,
            organisation,
            None,
            (None, None),
            (now, None),
        )
        .await
        .unwrap()
    }

    /// A browser at this network address, without cookies.
    pub fn browser(&self, address: &str) -> Browser {
        Browser {
            app: self.app.clone(),
            address: address.to_owned(),
            cookies: BTreeMap::new(),
        }
    }

    /// A browser that has logged in.
    pub async fn logged_in(&self, email: &str) -> Browser {
        let mut browser = self.browser("192.0.2.1");
        let answer = browser.log_in(email, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        browser
    }
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub text: String,
}

impl Answer {
    /// Where it sends the browser.
    pub fn location(&self) -> &str {
        self.headers
            .get(header::LOCATION)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The value of the first hidden field with this name.
    pub fn hidden(&self, name: &str) -> String {
        let at = self
            .text
            .find(&format!("name=\"{name}\""))
            .unwrap_or_else(|| panic!("no field {name} in {}", self.text));
        let rest = &self.text[at..];
        let value = rest.split("value=\"").nth(1).unwrap_or_default();
        value.split('"').next().unwrap().replace("&amp;", "&")
    }
}

/// A browser: keeps cookies and the token of its forms, sends forms as browsers do.
#[derive(Clone)]
pub struct Browser {
    app: Router,
    address: String,
    pub cookies: BTreeMap<String, String>,
}

impl Browser {
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    /// Sends a form with the token that stands on the page `from`.
    pub async fn submit(&mut self, from: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.get(from).await;
        let mut all = vec![("csrf", page.hidden("csrf"))];
        all.extend(fields.iter().map(|(n, v)| (*n, (*v).to_owned())));
        let pairs: Vec<(&str, &str)> = all.iter().map(|(n, v)| (*n, v.as_str())).collect();
        self.post(path, &pairs).await
    }

    /// Sends a form exactly as given.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let encode = |text: &str| -> String {
            text.bytes()
                .map(|b| {
                    if b.is_ascii_alphanumeric() {
                        char::from(b).to_string()
                    } else {
                        format!("%{b:02X}")
                    }
                })
                .collect()
        };
        let body: Vec<String> = fields
            .iter()
            .map(|(n, v)| format!("{}={}", encode(n), encode(v)))
            .collect();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.join("&")))
            .unwrap();
        self.send(request).await
    }

    /// Sends one file with other fields, as `multipart/form-data`.
    pub async fn upload(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        name: &str,
        content: &[u8],
    ) -> Answer {
        let mut body = Vec::new();
        for (field, value) in fields {
            body.extend(
                format!(
                    "--xx\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"
                )
                .bytes(),
            );
        }
        body.extend(
            format!(
                "--xx\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
            )
            .bytes(),
        );
        body.extend(content);
        body.extend(b"\r\n--xx--\r\n");
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=xx")
            .body(Body::from(body))
            .unwrap();
        self.send(request).await
    }

    pub async fn log_in(&mut self, email: &str, password: &str) -> Answer {
        self.submit(
            "/login",
            "/login",
            &[("email", email), ("password", password)],
        )
        .await
    }

    pub async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let line: Vec<String> = self
            .cookies
            .iter()
            .map(|(n, v)| format!("{n}={v}"))
            .collect();
        if !line.is_empty() {
            request
                .headers_mut()
                .insert(header::COOKIE, line.join("; ").parse().unwrap());
        }
        let peer: SocketAddr = format!("{}:40000", self.address).parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        let response = self.app.clone().oneshot(request).await.unwrap();
        for line in response.headers().get_all(header::SET_COOKIE) {
            let line = line.to_str().unwrap();
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            if line.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 10 << 20).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }
}
