//! A full disk: refused clearly, nothing half-written, and everything works again when there is room.

use crate::server::{Answer, Client, Kind, PROGRAM, Place};
use rustix::process::{Resource, Rlimit, prlimit};
use std::process::Command;

/// The largest size of a file while the disk is "full": smaller than the store is already.
const FULL: u64 = 64 * 1024;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_that_finds_no_room_is_refused_and_can_be_sent_again_later() {
    let place = Place::with_region(Kind::Sqlite).await;
    // A process may ask to be told of a file that grows too large instead of being ended: the same answer that a full
    // disk gives to the write.
    let mut shell = Command::new("sh");
    place.environment(&mut shell);
    shell.args(["-c", "trap '' XFSZ; exec \"$0\" serve", PROGRAM]);
    let server = place.start(|command| command, shell).await;
    let client = Client::new(&server);
    let limit = |bytes| {
        let limit = Rlimit {
            current: bytes,
            maximum: None,
        };
        prlimit(Some(server.pid()), Resource::Fsize, limit).unwrap();
    };

    assert!(matches!(
        client.report("kortrijk", "Er was nog plaats.").await,
        Answer::Made { .. }
    ));
    limit(Some(FULL));
    let (mut made, mut refused) = (Vec::new(), Vec::new());
    for number in 0..200 {
        let text = format!("Volle schijf nummer {number:03}.");
        match client.report("kortrijk", &text).await {
            Answer::Made { .. } => made.push(text),
            Answer::Refused(status, problem) => {
                assert_eq!(status, 507, "{problem}");
                assert_eq!(problem["type"], "/help/problems#storage-full");
                assert!(!problem["detail"].as_str().unwrap().is_empty());
                refused.push(text);
            }
            Answer::Nothing => panic!("no answer: {}", server.log()),
        }
        if refused.len() == 20 {
            break;
        }
    }
    assert_eq!(refused.len(), 20, "the limit was never reached");
    // Looking still works.
    assert_eq!(client.get("/kortrijk").await.unwrap().0, 200);

    limit(None);
    for text in &refused {
        let answer = client.report("kortrijk", text).await;
        assert!(matches!(answer, Answer::Made { .. }), "{text}: {answer:?}");
    }
    for text in &made {
        let again = client.report("kortrijk", text).await;
        assert!(matches!(again, Answer::Made { .. }), "{text}: {again:?}");
    }
    server.terminate().await;
    let stored = count(&place, "Volle schijf").await;
    assert_eq!(stored, made.len() + refused.len(), "each is there once");
    let verified = place.kantel(["audit", "verify"]);
    assert!(
        verified.status.success(),
        "{}",
        String::from_utf8_lossy(&verified.stdout)
    );
}

async fn count(place: &Place, begin: &str) -> usize {
    use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
    let url = format!(
        "sqlite://{}?mode=ro",
        place.data().join("kantel.sqlite").display()
    );
    let store = Database::connect(url).await.unwrap();
    let sql = format!("SELECT count(*) FROM report WHERE description LIKE '{begin}%'");
    let row = store
        .query_one_raw(Statement::from_string(DbBackend::Sqlite, sql))
        .await
        .unwrap()
        .unwrap();
    let count: i64 = row.try_get_by_index(0).unwrap();
    store.close().await.unwrap();
    usize::try_from(count).unwrap()
}
