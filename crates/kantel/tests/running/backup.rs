//! `kantel backup` and `kantel restore` as an operator uses them.

use crate::server::{Answer, Client, Place, kinds};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    process::Output,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

fn said(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    (text(&output.stdout), text(&output.stderr))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_made_while_serving_brings_the_whole_region_back_elsewhere() {
    for from in kinds() {
        let place = Place::with_region(from).await;
        let server = place.serve().await;
        let client = Client::new(&server);
        let Answer::Made { code, number, .. } =
            client.report("kortrijk", "Voor de reservekopie.").await
        else {
            panic!("not made");
        };
        let stop = Arc::new(AtomicBool::new(false));
        let writer = {
            let (client, stop) = (client.clone(), stop.clone());
            tokio::spawn(async move {
                let mut count = 0;
                while !stop.load(Ordering::SeqCst) {
                    count += 1;
                    let answer = client
                        .report("menen", &format!("Ondertussen nummer {count}."))
                        .await;
                    assert!(matches!(answer, Answer::Made { .. }), "{answer:?}");
                }
            })
        };
        let made = place.kantel(["backup"]);
        stop.store(true, Ordering::SeqCst);
        writer.await.unwrap();
        let (file, talk) = said(&made);
        assert!(made.status.success(), "{talk}");
        assert!(
            talk.contains("secret"),
            "that the file is secret is said: {talk}"
        );
        assert!(
            file.contains("/backups/kantel-2") && file.ends_with("Z.tar.zst"),
            "{file}"
        );
        assert_eq!(
            fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o600
        );
        server.terminate().await;

        for to in kinds() {
            let elsewhere = Place::new(to).await;
            let restored = elsewhere.kantel(["restore", &file]);
            let (counts, talk) = said(&restored);
            assert!(restored.status.success(), "{from:?} to {to:?}: {talk}");
            assert!(
                counts.lines().any(|line| line.starts_with("report ")),
                "{counts}"
            );
            let again = elsewhere.kantel(["restore", &file]);
            assert_eq!(again.status.code(), Some(1));
            assert!(
                said(&again).1.contains("not empty") && said(&again).1.contains("--overwrite"),
                "{again:?}"
            );
            let over = elsewhere.kantel(["restore", &file, "--overwrite"]);
            assert!(over.status.success(), "{}", said(&over).1);
            assert_eq!(said(&over).0, counts);
            let verified = elsewhere.kantel(["audit", "verify"]);
            assert!(verified.status.success(), "{}", said(&verified).0);
            // The private code still opens the status page: the key came along.
            let server = elsewhere.serve().await;
            let (status, page) = Client::new(&server)
                .get(&format!("/s/{code}"))
                .await
                .unwrap();
            assert_eq!(status, 200);
            assert!(page.contains(&number));
            server.terminate().await;
            elsewhere.clear().await;
        }
        place.clear().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_done_is_said_with_exit_code_1() {
    let place = Place::new(crate::server::Kind::Sqlite).await;
    let nothing = place.kantel(["backup"]);
    assert_eq!(nothing.status.code(), Some(1));
    assert!(
        said(&nothing).1.contains("nothing to back up"),
        "{nothing:?}"
    );
    let file = place.folder.path().join("notes.txt");
    fs::write(&file, "Beste Jan,").unwrap();
    let foreign = place.kantel(["restore".as_ref(), file.as_os_str()]);
    assert_eq!(foreign.status.code(), Some(1));
    assert!(
        said(&foreign).1.contains("not a backup of Kantel"),
        "{foreign:?}"
    );
    let missing = place.kantel(["restore", "no-such-file"]);
    assert_eq!(missing.status.code(), Some(1));
}
