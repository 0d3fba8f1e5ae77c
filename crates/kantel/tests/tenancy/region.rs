//! The region of the test: organisations with a word of their own, everybody who can ask, and how they ask.

use super::*;

/// Somebody who asks.
pub(super) struct Asker {
    pub(super) who: String,
    /// The header that says who it is.
    pub(super) header: Option<(header::HeaderName, String)>,
    pub(super) scope: Scope,
}

pub(super) struct Region {
    pub(super) house: House,
    pub(super) app: Router,
    pub(super) askers: Vec<Asker>,
    /// The word of each organisation's reports.
    pub(super) words: BTreeMap<Uuid, String>,
    pub(super) reports: Vec<report::Model>,
    /// Ids of all kinds of rows: any of them is tried wherever an id is asked.
    pub(super) ids: Vec<Uuid>,
    /// Photos: their rows and the names of their bytes. The bytes of each are its organisation's word.
    pub(super) photos: Vec<(Uuid, String)>,
    pub(super) slugs: Vec<String>,
    pub(super) database: Option<String>,
    pub(super) _folder: TempDir,
}

pub(super) fn server() -> Option<url::Url> {
    std::env::var("KANTEL_TEST_POSTGRES")
        .ok()
        .filter(|url| !url.is_empty())
        .map(|url| url.parse().unwrap())
}

pub(super) async fn at_server(statement: &str) {
    let admin = Database::connect(server().unwrap().to_string())
        .await
        .unwrap();
    admin.execute_unprepared(statement).await.unwrap();
    admin.close().await.unwrap();
}

pub(super) async fn location(backend: DbBackend, folder: &TempDir) -> (Location, Option<String>) {
    if backend == DbBackend::Sqlite {
        return (Location::Sqlite(folder.path().join("kantel.sqlite")), None);
    }
    let name = format!("tenancy_{}", std::process::id());
    at_server(&format!("CREATE DATABASE {name} OWNER kantel_owner")).await;
    let mut url = server().unwrap();
    url.set_username("kantel_owner").unwrap();
    url.set_path(&name);
    (Location::Postgres(url.to_string()), Some(name))
}

pub(super) fn modules() -> Vec<kernel::Module> {
    vec![admin::module(), desk::module()]
}

pub(super) async fn region(backend: DbBackend) -> Region {
    ui::texts::register_all(&[&kernel::TEXTS, &admin::TEXTS, &desk::TEXTS]);
    let folder = tempfile::tempdir().unwrap();
    let now: jiff::Timestamp = "2026-11-24T09:00:00Z".parse().unwrap();
    let clock = Arc::new(FixedClock::new(now));
    let zone = jiff::tz::TimeZone::get("Europe/Brussels").unwrap();
    let env = Env::new(clock.clone(), Arc::new(SeededRandom::new(3)), zone.clone());
    let (location, database) = location(backend, &folder).await;
    let store = Store::open(location, env, 6).await.unwrap();
    let steps: Vec<_> = modules().iter().map(|module| module.steps).collect();
    migrate::run(&store, &steps).await.unwrap();
    let objects: Arc<dyn ObjectStore> =
        Arc::new(FolderStore::open(folder.path().join("files")).unwrap());
    let given = BTreeMap::from([
        ("KANTEL_REQUIRE_TOTP".to_owned(), "false".to_owned()),
        (
            "KANTEL_RATE_REQUESTS_PER_MINUTE".to_owned(),
            "1000000".to_owned(),
        ),
    ]);
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
        secrets: Secrets::new(&[9; 32]),
        modules: modules(),
        parts: vec![
            Arc::new(desk::store::Catalogues::default()),
            Arc::new(desk::jobs::Unreferenced::default()),
            Arc::new(desk::names::categories()),
        ],
        store: store.clone(),
    })
    .unwrap();
    store.hurry().await.unwrap();
    desk::demo::load(&house, &clock, &now.to_zoned_datetime(zone))
        .await
        .unwrap();
    clock.set(now);
    let mut askers = people(&house).await;
    askers.extend(programs(&house).await);
    askers.push(Asker {
        who: "nobody".to_owned(),
        header: None,
        scope: Scope::public(Uuid::from_u128(1), []),
    });
    let words = mark(&house).await;
    let all = Scope::installation();
    let reader = store.read(&all).await.unwrap();
    let reports = report::Entity::find().all(&reader.db()).await.unwrap();
    let mut ids: Vec<Uuid> = reports.iter().map(|row| row.id).collect();
    macro_rules! collect {
        ($($entity:ident),*) => {$(
            ids.extend($entity::Entity::find().all(&reader.db()).await.unwrap().iter().map(|row| row.id).take(400));
        )*};
    }
    collect!(account, assignment, api_key, job, file, message, address);
    drop(reader);
    let photos = photograph(&house, &reports, &words).await;
    let slugs = house
        .directory()
        .all()
        .await
        .unwrap()
        .iter()
        .map(|o| o.slug.clone())
        .collect();
    let app = guard::dress(routes(), house.clone());
    Region {
        house,
        app,
        askers,
        words,
        reports,
        ids,
        photos,
        slugs,
        database,
        _folder: folder,
    }
}

pub(super) fn routes() -> Router<House> {
    modules().iter().fold(Router::new(), |router, module| {
        router.merge((module.routes)())
    })
}

/// Every role in every organisation, each with a session.
pub(super) async fn people(house: &House) -> Vec<Asker> {
    let (store, all, now) = (house.store(), Scope::installation(), house.env().now_ms());
    let roles = accounts::roles(store, &all).await.unwrap();
    assert!(roles.len() >= 3, "the demonstration has roles");
    let mut out = Vec::new();
    for organisation in house.directory().all().await.unwrap().iter() {
        for role in &roles {
            let id = house.env().id();
            let email = format!("{}-{}@example.org", role.id.simple(), organisation.slug);
            let tx = store.begin(&all).await.unwrap();
            let row = account::ActiveModel {
                id: Set(id),
                email: Set(email.clone()),
                name: Set(format!("{} {}", role.key, organisation.slug)),
                locale: Set("nl".to_owned()),
                password_hash: Set("none".to_owned()),
                totp_secret: Set(None),
                totp_step: Set(0),
                shortcuts: Set(true),
                active: Set(true),
                created_at: Set(now),
                last_login_at: Set(None),
                version: Set(1),
            };
            account::Entity::insert(row)
                .exec_without_returning(&tx.db())
                .await
                .unwrap();
            let row = assignment::ActiveModel {
                id: Set(house.env().id()),
                account_id: Set(id),
                role_id: Set(role.id),
                organisation_id: Set(organisation.id),
                team_id: Set(None),
                categories: Set(None),
                areas: Set(None),
                valid_from: Set(now - 1),
                valid_until: Set(None),
            };
            assignment::Entity::insert(row)
                .exec_without_returning(&tx.db())
                .await
                .unwrap();
            let token = format!("token-{id}");
            let row = session::ActiveModel {
                id: Set(house.env().id()),
                token_hash: Set(Sha256::digest(&token).to_vec()),
                account_id: Set(id),
                csrf: Set("csrf".to_owned()),
                created_at: Set(now),
                seen_at: Set(now),
                expires_at: Set(now + 3_600_000),
                agent: Set("test".to_owned()),
                origin: Set("test".to_owned()),
            };
            session::Entity::insert(row)
                .exec_without_returning(&tx.db())
                .await
                .unwrap();
            tx.commit().await.unwrap();
            let scope = accounts::scope_of_account(store, &email).await.unwrap();
            assert_eq!(scope.visible(), Some(vec![organisation.id]));
            let cookie = format!("{SESSION_COOKIE}={token}");
            let who = format!("{} of {}", role.key, organisation.slug);
            out.push(Asker {
                who,
                header: Some((header::COOKIE, cookie)),
                scope,
            });
        }
    }
    out
}

/// A key of every organisation that may do everything the desk knows.
pub(super) async fn programs(house: &House) -> Vec<Asker> {
    let mut out = Vec::new();
    for organisation in house.directory().all().await.unwrap().iter() {
        let new = accounts::NewKey {
            organisation: organisation.id,
            name: "test".to_owned(),
            actions: desk::ACTIONS
                .iter()
                .map(|action| action.key().to_owned())
                .collect(),
            expires_at: None,
        };
        let (_, secret) = accounts::create_key(house.store(), &Scope::installation(), new)
            .await
            .unwrap();
        let scope = accounts::authenticate_key(house.store(), &secret)
            .await
            .unwrap();
        let who = format!("program of {}", organisation.slug);
        out.push(Asker {
            who,
            header: Some((header::AUTHORIZATION, format!("Bearer {secret}"))),
            scope,
        });
    }
    out
}

/// Puts a word of its own in everything people wrote to each organisation.
pub(super) async fn mark(house: &House) -> BTreeMap<Uuid, String> {
    let (store, mut words) = (house.store(), BTreeMap::new());
    for organisation in house.directory().all().await.unwrap().iter() {
        let word = format!("qzx{}xzq", organisation.slug.replace('-', ""));
        let tx = store.begin(&Scope::installation()).await.unwrap();
        for sql in [
            "UPDATE report SET description = description || ' merkteken ' || $1, address = address || ' ' || $1 \
             WHERE organisation_id = $2",
            "UPDATE report SET outcome_text = outcome_text || ' ' || $1 WHERE organisation_id = $2",
            "UPDATE message SET body = body || ' ' || $1 WHERE organisation_id = $2",
            "UPDATE reporter SET name = 'An ' || $1 WHERE organisation_id = $2",
            "UPDATE job SET last_error = $1 WHERE organisation_id = $2",
            "UPDATE api_key SET name = $1 WHERE organisation_id = $2",
        ] {
            let values = [word.clone().into(), organisation.id.into()];
            tx.execute(Statement::from_sql_and_values(store.backend(), sql, values))
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
        words.insert(organisation.id, word);
    }
    words
}

/// A photo of each organisation's first report.
pub(super) async fn photograph(
    house: &House,
    reports: &[report::Model],
    words: &BTreeMap<Uuid, String>,
) -> Vec<(Uuid, String)> {
    let mut out = Vec::new();
    for (organisation, word) in words {
        let Some(report) = reports
            .iter()
            .find(|row| row.organisation_id == *organisation)
        else {
            continue;
        };
        let hash = Hash::of(word.as_bytes());
        house.objects().put(&hash, word.as_bytes()).unwrap();
        let id = house.env().id();
        let row = file::ActiveModel {
            id: Set(id),
            organisation_id: Set(*organisation),
            subject_kind: Set("report".to_owned()),
            subject_id: Set(report.id),
            hash: Set(hash.to_string()),
            thumbnail_hash: Set(Some(hash.to_string())),
            mime: Set("image/jpeg".to_owned()),
            size: Set(1),
            width: Set(Some(1)),
            height: Set(Some(1)),
            scanned: Set(true),
            created_at: Set(house.env().now_ms()),
        };
        let tx = house.store().begin(&Scope::installation()).await.unwrap();
        file::Entity::insert(row)
            .exec_without_returning(&tx.db())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        out.push((id, hash.to_string()));
    }
    assert!(out.len() > 5);
    out
}

impl Region {
    /// The path of a template with random values, and the report that it names, if it names one.
    pub(super) fn path(
        &self,
        template: &str,
        random: &mut StdRng,
    ) -> (String, Option<&report::Model>) {
        let mut named = None;
        let parts: Vec<String> = template
            .split('/')
            .map(|part| {
                let Some(name) = part.split(['{', '}']).nth(1) else {
                    return part.to_owned();
                };
                let report = self.reports.choose(random).unwrap();
                let name = if template.starts_with("/api/v1/reports/") {
                    "report"
                } else {
                    name
                };
                match name {
                    "organisation" | "slug" => self.slugs.choose(random).unwrap().clone(),
                    "number" | "report" => {
                        named = Some(report);
                        let by_id = name == "report" && random.random();
                        if by_id {
                            report.id.to_string()
                        } else {
                            report.number.clone()
                        }
                    }
                    "code" => {
                        named = Some(report);
                        desk::model::status_code(self.house.secrets(), report.id)
                    }
                    "view" => ["mine", "team", "overdue", "unassigned", "open", "closed"]
                        .choose(random)
                        .unwrap()
                        .to_string(),
                    "hash" => self.photos.choose(random).unwrap().1.clone(),
                    _ if template.contains("/photos/") => {
                        self.photos.choose(random).unwrap().0.to_string()
                    }
                    _ => self.ids.choose(random).unwrap().to_string(),
                }
            })
            .collect();
        let mut path = parts.join("/");
        match random.random_range(0..6) {
            0 => path.push_str("?search=merkteken"),
            1 => path.push_str(&format!(
                "?q=merkteken&organisation={}",
                self.slugs.choose(random).unwrap()
            )),
            2 => path.push_str(&format!(
                "?organisation={}",
                self.slugs.choose(random).unwrap()
            )),
            _ => {}
        }
        (path, named)
    }

    pub(super) async fn get(&self, path: &str, asker: &Asker) -> (u16, HeaderMap, String) {
        self.send(Request::get(path).body(Body::empty()).unwrap(), asker)
            .await
    }

    /// A form with the right token, or a JSON body with the headers that a change needs.
    pub(super) async fn post(&self, path: &str, asker: &Asker, number: usize, version: i64) -> u16 {
        let request = Request::post(path);
        let request = if path.starts_with("/api/") {
            request
                .header(header::CONTENT_TYPE, "application/json")
                .header(header::IF_MATCH, format!("\"{version}\""))
                .header("Idempotency-Key", format!("tenancy-{number}"))
                .body(Body::from(BODIES[number % BODIES.len()]))
        } else {
            request
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::from(format!("{FORM}{version}")))
        };
        self.send(request.unwrap(), asker).await.0
    }

    pub(super) async fn send(
        &self,
        mut request: Request<Body>,
        asker: &Asker,
    ) -> (u16, HeaderMap, String) {
        if let Some((name, value)) = &asker.header {
            request
                .headers_mut()
                .insert(name.clone(), value.parse().unwrap());
        }
        let origin: SocketAddr = "192.0.2.1:1000".parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(origin));
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 64 << 20).await.unwrap();
        (
            parts.status.as_u16(),
            parts.headers,
            String::from_utf8_lossy(&bytes).into_owned(),
        )
    }

    pub(super) async fn clear(self) {
        self.house.store().close().await;
        if let Some(name) = self.database {
            at_server(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }
}
