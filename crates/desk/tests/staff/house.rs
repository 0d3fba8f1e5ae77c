//! A house for tests of the clerk's screens: two municipalities with teams, categories and a calendar, on an embedded
//! store in a temporary folder. The clock stands still on Tuesday 24 November 2026, 10:00 in Brussels.

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Request, StatusCode, header},
};
use desk::{
    actions,
    model::{Channel, Contact, NewReport, Place},
    store::{
        Catalogues,
        tables::{address, category, report},
    },
};
use kernel::{
    House, Scope,
    accounts::{self, Credentials, Login, NewAccount},
    calendars,
    env::{Env, FixedClock, SeededRandom},
    files::{FileRules, FolderStore, Intake, NoScanner, ObjectStore},
    house::Plan,
    mailbox::MailboxTransport,
    organisations::{self, NewOrganisation},
    secrets::Secrets,
    settings::Settings,
    store::{Location, Store, migrate},
    web::guard,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use std::{collections::BTreeMap, net::SocketAddr, sync::Arc};
use tower::ServiceExt;
use ui::Locale;
use uuid::Uuid;

pub(crate) const DAY: i64 = 24 * 3_600_000;
const PASSWORD: &str = "een lange zin voor proeven";

/// Everything a desk can do.
pub(crate) const EVERYTHING: &[&str] = &[
    "report.read",
    "reporter.read",
    "report.register",
    "report.handle",
    "report.reply",
    "report.close",
    "report.export",
];

pub(crate) struct TestDesk {
    pub(crate) house: House,
    pub(crate) clock: Arc<FixedClock>,
    app: Router,
    pub(crate) kortrijk: Uuid,
    pub(crate) kuurne: Uuid,
    /// Kortrijk's team for roads and lamps.
    pub(crate) roads: Uuid,
    /// Kortrijk's reception.
    pub(crate) reception: Uuid,
    pub(crate) lamp: Uuid,
    pub(crate) litter: Uuid,
    _folder: tempfile::TempDir,
}

/// Who works where.
pub(crate) struct Clerk<'a> {
    pub(crate) name: &'a str,
    pub(crate) organisation: Uuid,
    pub(crate) team: Option<Uuid>,
    pub(crate) actions: &'a [&'a str],
    pub(crate) categories: Option<Vec<Uuid>>,
    pub(crate) areas: Option<Vec<String>>,
}

impl TestDesk {
    pub(crate) async fn open() -> Self {
        ui::texts::register_all(&[&kernel::TEXTS, &desk::TEXTS]);
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::new("2026-11-24T09:00:00Z".parse().unwrap()));
        let zone = jiff::tz::TimeZone::get("Europe/Brussels").unwrap();
        let env = Env::new(clock.clone(), Arc::new(SeededRandom::new(11)), zone);
        let store = Store::open(Location::Sqlite(folder.path().join("kantel.db")), env, 4)
            .await
            .unwrap();
        migrate::run(&store, &[desk::module().steps]).await.unwrap();
        let given: BTreeMap<String, String> = [
            ("KANTEL_DATA", folder.path().to_str().unwrap()),
            ("KANTEL_REQUIRE_TOTP", "false"),
        ]
        .into_iter()
        .map(|(k, v)| (k.to_owned(), v.to_owned()))
        .collect();
        let objects: Arc<dyn ObjectStore> =
            Arc::new(FolderStore::open(folder.path().join("files")).unwrap());
        let house = House::build(Plan {
            settings: Settings::read("", &given).unwrap(),
            intake: Intake::new(
                FileRules::default(),
                Arc::new(NoScanner),
                objects.clone(),
                1,
            ),
            objects,
            transport: Arc::new(MailboxTransport::new(store.clone())),
            secrets: Secrets::new(&[3; 32]),
            modules: vec![desk::module()],
            parts: vec![Arc::new(Catalogues::default())],
            store: store.clone(),
        })
        .unwrap();
        let app = guard::dress((desk::module().routes)(), house.clone());
        let kortrijk = municipality(&house, "kortrijk", "Kortrijk", "KOR", 3.20).await;
        let kuurne = municipality(&house, "kuurne", "Kuurne", "KUU", 3.30).await;
        let all = Scope::installation();
        let mut teams = Vec::new();
        for (organisation, key, name) in [
            (kortrijk, "roads", "Team Wegen"),
            (kortrijk, "reception", "Onthaal"),
            (kuurne, "reception", "Onthaal Kuurne"),
        ] {
            let kinds = [key.to_owned()];
            teams.push(
                organisations::create_team(&store, &all, organisation, None, key, name, &kinds)
                    .await
                    .unwrap(),
            );
        }
        let group = new_category(
            &house,
            None,
            "public-space",
            "Openbaar domein",
            "",
            "report",
            "optional",
            None,
            0,
        )
        .await;
        let lamp = new_category(
            &house,
            Some(group),
            "street-lamp",
            "Straatlamp is stuk",
            "lamp\nlantaarn\nverlichting",
            "report",
            "required",
            Some("roads"),
            5,
        )
        .await;
        let litter = new_category(
            &house,
            Some(group),
            "litter",
            "Zwerfvuil",
            "afval\nvuil\nblikjes",
            "report",
            "optional",
            None,
            3,
        )
        .await;
        new_category(
            &house,
            Some(group),
            "question",
            "Een vraag over afval",
            "afval\nophaling",
            "question",
            "none",
            None,
            10,
        )
        .await;
        Self {
            house,
            clock,
            app,
            kortrijk,
            kuurne,
            roads: teams[0],
            reception: teams[1],
            lamp,
            litter,
            _folder: folder,
        }
    }

    pub(crate) fn store(&self) -> &Store {
        self.house.store()
    }

    /// A clerk of Kortrijk's team for roads who may do everything there.
    pub(crate) async fn clerk(&self, name: &str) -> Browser {
        self.somebody(Clerk {
            name,
            organisation: self.kortrijk,
            team: Some(self.roads),
            actions: EVERYTHING,
            categories: None,
            areas: None,
        })
        .await
    }

    /// Somebody with exactly these permissions, logged in.
    pub(crate) async fn somebody(&self, clerk: Clerk<'_>) -> Browser {
        let all = Scope::installation();
        let store = self.store();
        let key = format!("{}-{}", clerk.name, clerk.organisation.simple());
        let role = accounts::create_role(store, &all, None, &key, (&key, &key), clerk.actions)
            .await
            .unwrap();
        // A first role that says nothing about reports; the one that is tried here may be narrowed.
        let key = format!("{key}-0");
        let first = accounts::create_role(store, &all, None, &key, (&key, &key), &["job.manage"])
            .await
            .unwrap();
        let email = format!(
            "{}@kortrijk.example",
            clerk.name.to_lowercase().replace(' ', ".")
        );
        let new = NewAccount {
            email: email.clone(),
            name: clerk.name.to_owned(),
            locale: "nl".to_owned(),
            password: PASSWORD.to_owned(),
            organisation: clerk.organisation,
            role: first,
            team: clerk.team,
        };
        let account = accounts::create_account(store, &all, new).await.unwrap();
        let now = self.house.env().now_ms();
        let narrowed = (clerk.categories, clerk.areas);
        accounts::assign(
            store,
            &all,
            account,
            role,
            clerk.organisation,
            clerk.team,
            narrowed,
            (now, None),
        )
        .await
        .unwrap();
        self.catalogues().refresh();
        self.log_in(account, &email).await
    }

    /// Gives somebody the same work in another organisation.
    pub(crate) async fn also(&self, browser: &Browser, organisation: Uuid, actions: &[&str]) {
        let all = Scope::installation();
        let key = format!("{}-{}", browser.account.simple(), organisation.simple());
        let role = accounts::create_role(self.store(), &all, None, &key, (&key, &key), actions)
            .await
            .unwrap();
        let period = (self.house.env().now_ms(), None);
        accounts::assign(
            self.store(),
            &all,
            browser.account,
            role,
            organisation,
            None,
            (None, None),
            period,
        )
        .await
        .unwrap();
        self.catalogues().refresh();
    }

    async fn log_in(&self, account: Uuid, email: &str) -> Browser {
        let credentials = Credentials {
            email: email.to_owned(),
            password: PASSWORD.to_owned(),
            code: String::new(),
            origin: "192.0.2.1".to_owned(),
            agent: "test".to_owned(),
            device: None,
        };
        let Login::Done(session) = accounts::login(&self.house, credentials).await.unwrap() else {
            panic!("refused")
        };
        let cookies = BTreeMap::from([(guard::SESSION_COOKIE.to_owned(), session.token)]);
        Browser {
            app: self.app.clone(),
            account,
            cookies,
        }
    }

    pub(crate) fn catalogues(&self) -> Arc<Catalogues> {
        self.house.part::<Catalogues>().unwrap()
    }

    /// The permissions behind a browser's session.
    pub(crate) async fn scope(&self, browser: &Browser) -> Scope {
        accounts::authenticate(self.store(), &browser.cookies[guard::SESSION_COOKIE])
            .await
            .unwrap()
            .scope
    }

    /// A report by a citizen with a name and a mail address. Returns its number.
    pub(crate) async fn report(&self, category: Uuid, text: &str, place: &str) -> String {
        let contact = Contact {
            name: Some("Jan Peeters".to_owned()),
            email: Some("jan.peeters@example.com".to_owned()),
            phone: Some("056 12 34 56".to_owned()),
        };
        self.report_of(self.kortrijk, category, text, place, contact)
            .await
    }

    pub(crate) async fn report_of(
        &self,
        organisation: Uuid,
        category: Uuid,
        text: &str,
        place: &str,
        contact: Contact,
    ) -> String {
        let area = place
            .split_whitespace()
            .find(|w| w.len() == 4 && w.parse::<u32>().is_ok())
            .map(Into::into);
        let lon = if organisation == self.kuurne {
            3.35
        } else {
            3.25
        };
        let place = match place {
            "" => Place::None,
            _ => Place::Address {
                id: None,
                text: place.to_owned(),
                area,
                point: Some((lon, 50.82)),
            },
        };
        let new = NewReport {
            organisation,
            category,
            description: text.to_owned(),
            place,
            contact,
            channel: Channel::Web,
            locale: Locale::Nl,
            photos: Vec::new(),
            draft: None,
            key: None,
        };
        let scope = Scope::public(organisation, [desk::REGISTER]);
        actions::register(&self.house, &scope, new)
            .await
            .unwrap()
            .number
    }

    /// The stored report.
    pub(crate) async fn stored(&self, number: &str) -> report::Model {
        let reader = self.store().read(&Scope::installation()).await.unwrap();
        report::Entity::find()
            .filter(report::Column::Number.eq(number))
            .one(&reader.db())
            .await
            .unwrap()
            .unwrap()
    }

    /// Adds an address of Kortrijk's list.
    pub(crate) async fn address(
        &self,
        organisation: Uuid,
        street: &str,
        number: &str,
        postcode: &str,
        locality: &str,
    ) {
        let tx = self.store().begin(&Scope::installation()).await.unwrap();
        let row = address::ActiveModel {
            id: Set(self.house.env().id()),
            organisation_id: Set(organisation),
            street: Set(street.to_owned()),
            number: Set(number.to_owned()),
            postcode: Set(postcode.to_owned()),
            locality: Set(locality.to_owned()),
            search: Set(desk::store::addresses::search_form(street, number)),
            lon: Set(3.25),
            lat: Set(50.82),
        };
        address::Entity::insert(row)
            .exec_without_returning(&tx.db())
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
}

async fn municipality(house: &House, slug: &str, name: &str, prefix: &str, west: f64) -> Uuid {
    let (east, all) = (west + 0.1, Scope::installation());
    let ring = format!("[[{west},50.8],[{east},50.8],[{east},50.9],[{west},50.9],[{west},50.8]]");
    let new = NewOrganisation {
        id: None,
        slug: slug.to_owned(),
        name: name.to_owned(),
        kind: "municipality".to_owned(),
        nis: None,
        prefix: prefix.to_owned(),
        theme: ui::Theme::default(),
        facts: serde_json::json!({}),
        boundary: Some(format!(r#"{{"type":"Polygon","coordinates":[{ring}]}}"#)),
    };
    let id = organisations::create(house.store(), &all, new)
        .await
        .unwrap();
    let week = calendar::Calendar::new(calendar::CalendarDefinition::office_week()).unwrap();
    calendars::save(
        house.store(),
        &all,
        id,
        calendars::OWN,
        "Werkdagen",
        &week,
        0,
    )
    .await
    .unwrap();
    house.directory().refresh();
    id
}

/// Adds a category to the regional tree.
#[allow(clippy::too_many_arguments)]
pub(crate) async fn new_category(
    house: &House,
    parent: Option<Uuid>,
    key: &str,
    name: &str,
    keywords: &str,
    kind: &str,
    place: &str,
    team: Option<&str>,
    days: i64,
) -> Uuid {
    let id = house.env().id();
    let tx = house.store().begin(&Scope::installation()).await.unwrap();
    let row = category::ActiveModel {
        id: Set(id),
        parent_id: Set(parent),
        key: Set(key.to_owned()),
        name_nl: Set(name.to_owned()),
        name_en: Set(name.to_owned()),
        description_nl: Set(String::new()),
        description_en: Set(String::new()),
        keywords: Set(keywords.to_owned()),
        kind: Set(kind.to_owned()),
        place: Set(place.to_owned()),
        stopper_nl: Set(None),
        stopper_en: Set(None),
        term_amount: Set(days),
        term_unit: Set("working-days".to_owned()),
        team_key: Set(team.map(ToOwned::to_owned)),
        position: Set(0),
        active: Set(true),
    };
    category::Entity::insert(row)
        .exec_without_returning(&tx.db())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn location(&self) -> &str {
        self.headers
            .get(header::LOCATION)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The value of the first field with this name.
    pub(crate) fn field(&self, name: &str) -> String {
        let at = self
            .text
            .find(&format!("name=\"{name}\""))
            .unwrap_or_else(|| panic!("no field {name}"));
        let rest = &self.text[at..];
        rest.split("value=\"")
            .nth(1)
            .unwrap_or_default()
            .split('"')
            .next()
            .unwrap()
            .replace("&amp;", "&")
    }

    /// The value of the last field with this name: of the page's own forms, after the one that undoes.
    pub(crate) fn last_field(&self, name: &str) -> String {
        let at = self
            .text
            .rfind(&format!("name=\"{name}\""))
            .unwrap_or_else(|| panic!("no field {name}"));
        self.text[at..]
            .split("value=\"")
            .nth(1)
            .unwrap_or_default()
            .split('"')
            .next()
            .unwrap()
            .to_owned()
    }

    /// The form of the message about what just happened.
    pub(crate) fn undo(&self) -> &str {
        let flash = self
            .text
            .split("<div class=\"k-flash")
            .nth(1)
            .expect("a message");
        flash.split("</form>").next().unwrap()
    }

    /// The numbers of the reports in the list, in order.
    pub(crate) fn rows(&self) -> Vec<String> {
        let list = self.text.split("data-worklist").nth(1).unwrap_or_default();
        let list = list.split("</ul>").next().unwrap_or_default();
        list.split("href=\"/desk/reports/")
            .skip(1)
            .map(|rest| rest.split(['?', '"']).next().unwrap().to_owned())
            .collect()
    }

    /// The address behind the link with this relation.
    pub(crate) fn link(&self, rel: &str) -> Option<String> {
        let before = self
            .text
            .split(&format!("\" rel=\"{rel}\""))
            .next()
            .filter(|b| b.len() < self.text.len())?;
        Some(before.rsplit("href=\"").next()?.replace("&amp;", "&"))
    }
}

/// A browser in which somebody is logged in.
#[derive(Clone)]
pub(crate) struct Browser {
    app: Router,
    pub(crate) account: Uuid,
    pub(crate) cookies: BTreeMap<String, String>,
}

impl Browser {
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    /// Follows a redirect.
    pub(crate) async fn follow(&mut self, answer: &Answer) -> Answer {
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        self.get(answer.location()).await
    }

    /// Sends a form with the hidden values that stand on the page `from`.
    pub(crate) async fn submit(
        &mut self,
        from: &str,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let page = self.get(from).await;
        self.submit_seen(&page, path, fields).await
    }

    /// Sends a form from a page that was loaded before.
    pub(crate) async fn submit_seen(
        &mut self,
        page: &Answer,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let mut all = vec![("csrf", page.field("csrf"))];
        for name in ["version", "seen"] {
            if page.text.contains(&format!("name=\"{name}\""))
                && !fields.iter().any(|(n, _)| *n == name)
            {
                all.push((name, page.last_field(name)));
            }
        }
        all.extend(fields.iter().map(|(n, v)| (*n, (*v).to_owned())));
        let body: Vec<String> = all
            .iter()
            .map(|(n, v)| {
                format!(
                    "{n}={}",
                    url::form_urlencoded::byte_serialize(v.as_bytes()).collect::<String>()
                )
            })
            .collect();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.join("&")))
            .unwrap();
        self.send(request).await
    }

    async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let line: Vec<String> = self
            .cookies
            .iter()
            .map(|(n, v)| format!("{n}={v}"))
            .collect();
        request
            .headers_mut()
            .insert(header::COOKIE, line.join("; ").parse().unwrap());
        let peer: SocketAddr = "192.0.2.1:40000".parse().unwrap();
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
