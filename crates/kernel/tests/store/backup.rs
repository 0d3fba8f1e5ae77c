//! A backup is one consistent moment of everything; a restore puts all of it back, or changes nothing.

use crate::support::{Ground, Kind, all, each_store, kinds, organisation, until};
use kernel::{
    Scope,
    backup::{self, Error, Parts},
    events::{self, NewEvent},
    files::{FolderStore, Hash},
    jobs::NewJob,
    organisations,
    store::{
        Store,
        migrate::{Step, Steps, append_only, row_level_security},
        settings,
        tables::{chain_head, department, event, job, mailbox, organisation},
    },
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbBackend, EntityTrait, QueryResult, Statement};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use uuid::Uuid;

/// A module whose table holds every kind of value, rows that refer to each other, and nothing that may be changed.
fn sample() -> Vec<Step> {
    fn up(backend: DbBackend) -> Vec<String> {
        let mut out = vec![
            "CREATE TABLE sample (id uuid PRIMARY KEY, organisation_id uuid NOT NULL REFERENCES organisation(id), \
             parent_id uuid REFERENCES sample(id), note text, amount double precision, size bigint, flag boolean, raw bytea)"
                .to_owned(),
        ];
        out.extend(row_level_security(backend, "sample"));
        out.extend(append_only(backend, "sample"));
        if backend == DbBackend::Postgres {
            out.push(
                "ALTER TABLE sample ADD COLUMN words text GENERATED ALWAYS AS (upper(note)) STORED"
                    .to_owned(),
            );
        } else {
            out.push("CREATE VIRTUAL TABLE sample_words USING fts5(words)".to_owned());
            out.push(
                "CREATE TRIGGER sample_words_new AFTER INSERT ON sample BEGIN \
                 INSERT INTO sample_words (words) VALUES (new.note); END"
                    .to_owned(),
            );
        }
        out
    }
    vec![Step {
        name: "sample_0001",
        up,
    }]
}

const MODULES: &[Steps] = &[sample];

fn parts(ground: &Ground) -> Parts {
    let objects = FolderStore::open(ground.folder.path().join("files")).unwrap();
    Parts {
        store: ground.store.clone(),
        objects: Arc::new(objects),
        key: ground.folder.path().join("secret.key"),
    }
}

fn file(ground: &Ground) -> PathBuf {
    ground.folder.path().join("backup.tar.zst")
}

type Sample = (
    Uuid,
    Option<Uuid>,
    Option<String>,
    Option<u64>,
    Option<i64>,
    Option<bool>,
    Option<Vec<u8>>,
);

fn read_sample(row: &QueryResult) -> Sample {
    let amount: Option<f64> = row.try_get("", "amount").unwrap();
    (
        row.try_get("", "id").unwrap(),
        row.try_get("", "parent_id").unwrap(),
        row.try_get("", "note").unwrap(),
        amount.map(f64::to_bits),
        row.try_get("", "size").unwrap(),
        row.try_get("", "flag").unwrap(),
        row.try_get("", "raw").unwrap(),
    )
}

/// Everything the store holds, in an order of its own.
#[derive(PartialEq)]
struct Everything {
    organisations: Vec<organisation::Model>,
    heads: Vec<chain_head::Model>,
    departments: Vec<department::Model>,
    events: Vec<event::Model>,
    jobs: Vec<job::Model>,
    mails: Vec<mailbox::Model>,
    samples: Vec<Sample>,
}

async fn everything(store: &Store) -> Everything {
    let reader = store.read(&all()).await.unwrap();
    let db = reader.db();
    let mut samples: Vec<Sample> = db
        .query_all_raw(Statement::from_string(
            store.backend(),
            "SELECT * FROM sample",
        ))
        .await
        .unwrap()
        .iter()
        .map(read_sample)
        .collect();
    samples.sort();
    macro_rules! sorted {
        ($entity:ident, $key:expr) => {{
            let mut rows = $entity::Entity::find().all(&db).await.unwrap();
            rows.sort_by_key($key);
            rows
        }};
    }
    Everything {
        organisations: sorted!(organisation, |row| row.id),
        heads: sorted!(chain_head, |row| row.organisation_id),
        departments: sorted!(department, |row| row.id),
        events: sorted!(event, |row| (row.organisation_id, row.seq)),
        jobs: sorted!(job, |row| row.id),
        mails: sorted!(mailbox, |row| row.id),
        samples,
    }
}

/// One action of a writer: a number, a row, a fact and a job.
async fn act(store: &Store, owner: Uuid) {
    let mut tx = store.begin(&all()).await.unwrap();
    let (id, number) = (store.env().id(), tx.next_number(owner).await.unwrap());
    let row = department::ActiveModel {
        id: Set(id),
        organisation_id: Set(owner),
        name: Set(format!("nr {number}")),
    };
    department::Entity::insert(row)
        .exec_without_returning(&tx.db())
        .await
        .unwrap();
    tx.event(NewEvent::new(owner, "department.made", "department", id));
    tx.job(NewJob::new(owner, "test", id.to_string()));
    tx.commit().await.unwrap();
}

/// Fills every corner: hostile texts, all bytes, extreme numbers, a child before its parent, files and a key.
async fn fill(ground: &Ground) {
    for i in 0..20 {
        act(&ground.store, if i % 3 == 0 { ground.b } else { ground.a }).await;
    }
    let tx = ground.store.begin(&all()).await.unwrap();
    let bytes: Vec<u8> = (0..=255).cycle().take(3 << 20).collect();
    for (i, raw) in [Vec::new(), bytes, b"\n\n{\"\0".to_vec()]
        .into_iter()
        .enumerate()
    {
        let row = mailbox::ActiveModel {
            id: Set(Uuid::from_u128(i as u128)),
            organisation_id: Set(ground.a),
            recipient: Set("an@example.org".to_owned()),
            subject: Set("Ünïcode \u{1F6B2} \"aanhaling\" \\ \n\r\t </script>".to_owned()),
            raw: Set(raw),
            at: Set(i64::MAX),
        };
        mailbox::Entity::insert(row)
            .exec_without_returning(&tx.db())
            .await
            .unwrap();
    }
    let backend = ground.store.backend();
    // Not minus zero: SQLite itself keeps no sign of a zero.
    let amounts = [
        0.1 + 0.2,
        f64::MIN_POSITIVE,
        -f64::MAX,
        3.264_914_999_999_999_4,
        50.827_5,
        0.0,
    ];
    for (i, amount) in amounts.into_iter().enumerate() {
        let last = i + 1 == amounts.len();
        let id = Uuid::from_u128(i as u128 + 1);
        let sql = "INSERT INTO sample (id, organisation_id, parent_id, note, amount, size, flag, raw) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let values = [
            id.into(),
            ground.b.into(),
            None::<Uuid>.into(),
            Some(format!("'; DROP TABLE sample; -- {i}"))
                .filter(|_| !last)
                .into(),
            Some(amount).filter(|_| !last).into(),
            Some(i64::MIN + i as i64).filter(|_| !last).into(),
            Some(i % 2 == 0).filter(|_| !last).into(),
            Some(vec![0_u8, 10, 255]).filter(|_| !last).into(),
        ];
        tx.execute(Statement::from_sql_and_values(backend, sql, values))
            .await
            .unwrap();
    }
    // The child is stored before its parent.
    let sql =
        "INSERT INTO sample (id, organisation_id, parent_id) VALUES ($1, $2, $3), ($3, $2, NULL)";
    let values = [
        Uuid::from_u128(100).into(),
        ground.b.into(),
        Uuid::from_u128(101).into(),
    ];
    tx.execute(Statement::from_sql_and_values(backend, sql, values))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let objects = parts(ground).objects;
    for bytes in [&b"one"[..], &[7; 100_000], b""] {
        objects.put(&Hash::of(bytes), bytes).unwrap();
    }
    fs::write(ground.folder.path().join("secret.key"), [3; 32]).unwrap();
}

fn list(ground: &Ground) -> Vec<Hash> {
    parts(ground).objects.list().unwrap()
}

/// Field by field, so that a difference does not print megabytes.
async fn assert_same(left: &Store, right: &Store, what: &str) {
    let (left, right) = (everything(left).await, everything(right).await);
    macro_rules! same {
        ($($field:ident),*) => {$(assert!(left.$field == right.$field, "{what}: {}", stringify!($field));)*};
    }
    same!(
        organisations,
        heads,
        departments,
        events,
        jobs,
        mails,
        samples
    );
}

async fn assert_whole(store: &Store) {
    for found in events::verify(store, &all()).await.unwrap() {
        assert_eq!(found.broken, None);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_was_backed_up_is_put_back_in_the_same_and_in_the_other_kind_of_store() {
    for from in kinds() {
        let source = Ground::with(from, MODULES).await;
        fill(&source).await;
        let made = backup::make(&parts(&source), &file(&source), "1.2.3")
            .await
            .unwrap();
        assert_eq!(made.bytes, fs::metadata(file(&source)).unwrap().len());
        for to in kinds() {
            let target = Ground::empty(to, &[]).await;
            let manifest = backup::restore(&parts(&target), MODULES, &file(&source), false)
                .await
                .unwrap();
            assert_eq!(manifest, made.manifest);
            assert_same(&target.store, &source.store, &format!("{from:?} to {to:?}")).await;
            assert_whole(&target.store).await;
            assert_eq!(list(&target), list(&source));
            for hash in list(&source) {
                assert_eq!(
                    parts(&target).objects.get(&hash).unwrap(),
                    parts(&source).objects.get(&hash).unwrap()
                );
            }
            assert_eq!(
                fs::read(target.folder.path().join("secret.key")).unwrap(),
                [3; 32]
            );
            assert_derived(&target).await;
            assert_guarded(&target).await;
            // And back: the same rows, whatever the order in which a database keeps them.
            let again = target.folder.path().join("again.tar.zst");
            let back = backup::make(&parts(&target), &again, "1.2.3")
                .await
                .unwrap()
                .manifest;
            let counts = |manifest: &backup::Manifest| {
                manifest
                    .tables
                    .iter()
                    .map(|table| (table.name.clone(), table.rows))
                    .collect::<Vec<_>>()
            };
            assert_eq!(counts(&back), counts(&made.manifest));
            target.clear().await;
        }
        source.clear().await;
    }
}

/// What a database derives by itself was made again.
async fn assert_derived(ground: &Ground) {
    let sql = match ground.kind {
        Kind::Sqlite => "SELECT count(*) FROM sample_words WHERE sample_words MATCH 'DROP'",
        Kind::Postgres => "SELECT count(*) FROM sample WHERE words LIKE '%DROP TABLE SAMPLE%'",
    };
    assert_eq!(ground.number(sql).await, 5);
}

/// References, append-only tables and the rule of the scope hold after a restore as before it.
async fn assert_guarded(ground: &Ground) {
    for table in ["event", "sample"] {
        let tx = ground.store.begin(&all()).await.unwrap();
        let refused = tx
            .db()
            .execute_unprepared(&format!("DELETE FROM {table}"))
            .await
            .unwrap_err()
            .to_string();
        assert!(refused.contains("append-only"), "{table}: {refused}");
    }
    let tx = ground.store.begin(&all()).await.unwrap();
    let row = department::ActiveModel {
        id: Set(Uuid::from_u128(1)),
        organisation_id: Set(Uuid::from_u128(404)),
        name: Set("of nobody".to_owned()),
    };
    assert!(
        department::Entity::insert(row)
            .exec_without_returning(&tx.db())
            .await
            .is_err()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_backup_made_while_others_write_is_one_moment() {
    for kind in kinds() {
        let source = Ground::with(kind, MODULES).await;
        fill(&source).await;
        let stop = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = [source.a, source.b]
            .map(|owner| {
                let (store, stop) = (source.store.clone(), stop.clone());
                tokio::spawn(async move {
                    let mut count = 0;
                    while !stop.load(Ordering::SeqCst) {
                        act(&store, owner).await;
                        count += 1;
                    }
                    count
                })
            })
            .into();
        let before = source.number("SELECT count(*) FROM department").await;
        until("the writers to write", || async {
            source.number("SELECT count(*) FROM department").await > before + 10
        })
        .await;
        let made = backup::make(&parts(&source), &file(&source), "1")
            .await
            .unwrap();
        let then = source.number("SELECT count(*) FROM department").await;
        until("writing to go on", || async {
            source.number("SELECT count(*) FROM department").await > then
        })
        .await;
        stop.store(true, Ordering::SeqCst);
        for writer in writers {
            assert!(writer.await.unwrap() > 0);
        }
        let target = Ground::empty(kind, &[]).await;
        backup::restore(&parts(&target), MODULES, &file(&source), false)
            .await
            .unwrap();
        assert_whole(&target.store).await;
        let restored = everything(&target.store).await;
        let rows = restored.departments.len();
        assert!(i64::try_from(rows).unwrap() > before);
        let numbers: i64 = restored.heads.iter().map(|head| head.number).sum();
        let facts = restored
            .events
            .iter()
            .filter(|event| event.kind == "department.made")
            .count();
        assert_eq!(
            (
                usize::try_from(numbers).unwrap(),
                facts,
                restored.jobs.len()
            ),
            (rows, rows, rows)
        );
        assert!(
            made.manifest
                .tables
                .iter()
                .any(|table| table.name == "department" && table.rows == rows as u64)
        );
        source.clear().await;
        target.clear().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_holds_rows_is_replaced_only_when_told() {
    for kind in kinds() {
        let source = Ground::with(kind, MODULES).await;
        fill(&source).await;
        backup::make(&parts(&source), &file(&source), "1")
            .await
            .unwrap();

        let target = Ground::with(kind, MODULES).await;
        act(&target.store, target.a).await;
        let old = b"an old file";
        parts(&target).objects.put(&Hash::of(old), old).unwrap();
        fs::write(target.folder.path().join("secret.key"), [5; 32]).unwrap();
        let before = everything(&target.store).await;
        let refused = backup::restore(&parts(&target), MODULES, &file(&source), false).await;
        assert!(matches!(refused, Err(Error::NotEmpty(_))));
        assert!(everything(&target.store).await == before);
        assert_eq!(list(&target), [Hash::of(old)]);
        assert_eq!(
            fs::read(target.folder.path().join("secret.key")).unwrap(),
            [5; 32]
        );

        backup::restore(&parts(&target), MODULES, &file(&source), true)
            .await
            .unwrap();
        assert_same(&target.store, &source.store, "replaced").await;
        assert_eq!(list(&target), list(&source), "files of before are gone");
        assert_eq!(
            fs::read(target.folder.path().join("secret.key")).unwrap(),
            [3; 32]
        );
        assert_derived(&target).await;
        assert_guarded(&target).await;
        act(&target.store, source.a).await;
        assert_whole(&target.store).await;
        source.clear().await;
        target.clear().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_cut_or_foreign_file_is_refused_and_nothing_is_changed() {
    for kind in kinds() {
        let source = Ground::with(kind, MODULES).await;
        fill(&source).await;
        backup::make(&parts(&source), &file(&source), "1")
            .await
            .unwrap();
        let whole = fs::read(file(&source)).unwrap();
        let target = Ground::with(kind, MODULES).await;
        act(&target.store, target.a).await;
        let before = everything(&target.store).await;
        let bad = target.folder.path().join("bad");
        let refuse = async |bytes: &[u8], what: &str| {
            fs::write(&bad, bytes).unwrap();
            let refused = backup::restore(&parts(&target), MODULES, &bad, true).await;
            assert!(
                matches!(refused, Err(Error::Damaged(_) | Error::Foreign(_))),
                "{what}: {refused:?}"
            );
            assert_eq!(list(&target), [], "{what}");
        };
        for i in 0..40 {
            let mut flipped = whole.clone();
            let at = i * (whole.len() - 1) / 39;
            flipped[at] ^= 1 << (i % 8);
            refuse(&flipped, &format!("byte {at} of {}", whole.len())).await;
        }
        for part in [0, 3, whole.len() / 2, whole.len() - 1] {
            refuse(&whole[..part], &format!("the first {part} bytes")).await;
        }
        refuse(b"Beste Jan, hierbij de notulen.", "a text").await;
        refuse(
            &zstd::encode_all(&b"no tar at all"[..], 1).unwrap(),
            "compressed text",
        )
        .await;
        refuse(&packed(&[("notes.txt", b"hello")]), "another archive").await;
        refuse(
            &packed(&[("tables/event.000000.jsonl", b"[]\n")]),
            "no manifest",
        )
        .await;
        refuse(
            &packed(&[("manifest.json", b"{\"format\": \"other\"}")]),
            "another manifest",
        )
        .await;
        assert!(everything(&target.store).await == before);
        source.clear().await;
        target.clear().await;
    }
}

/// Takes a backup apart, lets `change` at its entries, packs it again.
fn repacked(path: &Path, mut change: impl FnMut(&str, &mut Vec<u8>)) -> Vec<u8> {
    let mut tar = tar::Archive::new(zstd::Decoder::new(fs::File::open(path).unwrap()).unwrap());
    let mut entries = Vec::new();
    for entry in tar.entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().to_string_lossy().into_owned();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
        change(&name, &mut bytes);
        entries.push((name, bytes));
    }
    packed(
        &entries
            .iter()
            .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
            .collect::<Vec<_>>(),
    )
}

fn packed(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(zstd::Encoder::new(Vec::new(), 1).unwrap());
    for (name, bytes) in entries {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o600);
        tar.append_data(&mut header, name, *bytes).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn content_changed_with_care_is_found_by_its_hash_and_newer_backups_are_named_as_such() {
    let source = Ground::with(Kind::Sqlite, MODULES).await;
    fill(&source).await;
    backup::make(&parts(&source), &file(&source), "1")
        .await
        .unwrap();
    let bad = source.folder.path().join("bad");
    for (what, begin) in [
        ("rows", "tables/event."),
        ("a stored file", "objects/"),
        ("the key", "secret.key"),
    ] {
        let mut once = false;
        let changed = repacked(&file(&source), |name, bytes| {
            if name.starts_with(begin) && !bytes.is_empty() && !std::mem::replace(&mut once, true) {
                bytes[1] ^= 1;
            }
        });
        fs::write(&bad, changed).unwrap();
        assert!(
            matches!(backup::check(&bad).await, Err(Error::Damaged(_))),
            "{what}"
        );
    }
    let newer = repacked(&file(&source), |name, bytes| {
        if name == "manifest.json" {
            *bytes = String::from_utf8_lossy(bytes)
                .replace("sample_0001", "sample_0002_later")
                .into_bytes();
        }
    });
    fs::write(&bad, newer).unwrap();
    let target = Ground::empty(Kind::Sqlite, MODULES).await;
    let refused = backup::restore(&parts(&target), MODULES, &bad, false).await;
    assert!(
        matches!(&refused, Err(Error::Newer(step)) if step == "sample_0002_later"),
        "{refused:?}"
    );
    source.clear().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_its_name_there_is_a_whole_file_or_none() {
    each_store(|ground| async move {
        let (parts, path) = (parts(&ground), file(&ground));
        let folder = ground.folder.path().to_owned();
        let names = move || {
            let mut names: Vec<_> = fs::read_dir(&folder)
                .unwrap()
                .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
                .filter(|name| name.starts_with("backup"))
                .collect();
            names.sort();
            names
        };
        // Dropped on the way.
        let mut making = Box::pin(backup::make(&parts, &path, "1"));
        assert!(futures::poll!(making.as_mut()).is_pending());
        drop(making);
        until("the unfinished file to be removed", || async { names().is_empty() }).await;
        // Nowhere to write.
        let nowhere = backup::make(&parts, &ground.folder.path().join("no/such/folder/x"), "1").await;
        assert!(matches!(&nowhere, Err(Error::Io(error)) if error.kind() == std::io::ErrorKind::NotFound), "{nowhere:?}");
        assert_eq!(settings::get(&ground.store, "backup.last").await.unwrap(), None);

        let made = backup::make(&parts, &path, "1").await.unwrap();
        assert_eq!(names(), ["backup.tar.zst"]);
        let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600, "only its owner reads it");
        assert_eq!(backup::check(&path).await.unwrap(), made.manifest);
        let last = settings::get(&ground.store, "backup.last").await.unwrap().unwrap();
        let last: serde_json::Value = serde_json::from_str(&last).unwrap();
        assert_eq!(last["at"], ground.store.env().now_ms());
        assert_eq!(last["bytes"], made.bytes);
        assert_eq!(last["path"], path.to_string_lossy().as_ref());
    })
    .await;
}

#[tokio::test]
async fn a_restored_installation_goes_on_where_the_backup_stopped() {
    each_store(|ground| async move {
        act(&ground.store, ground.a).await;
        backup::make(&parts(&ground), &file(&ground), "1")
            .await
            .unwrap();
        act(&ground.store, ground.a).await;
        backup::restore(&parts(&ground), &[], &file(&ground), true)
            .await
            .unwrap();
        let mut tx = ground.store.begin(&Scope::job(ground.a)).await.unwrap();
        assert_eq!(
            tx.next_number(ground.a).await.unwrap(),
            2,
            "the number after the backup is free again"
        );
        drop(tx);
        organisation(&ground.store, "deinze", "DEI").await;
        organisations::create_department(&ground.store, &all(), ground.a, "Groen")
            .await
            .unwrap();
        assert_whole(&ground.store).await;
    })
    .await;
}
