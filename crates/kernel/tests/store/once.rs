//! An idempotency key stands for one piece of work, however often and however fast it is sent.

use crate::support::{all, each_store};
use kernel::{Error, web};
use uuid::Uuid;

#[tokio::test]
async fn the_same_key_and_content_find_what_the_first_made_and_other_content_is_refused() {
    each_store(|ground| async move {
        let claim = async |organisation, key: &str, content: &[u8], subject: u128| {
            let tx = ground.store.begin(&all()).await?;
            let earlier =
                web::idempotent(&tx, organisation, key, content, Uuid::from_u128(subject)).await?;
            tx.commit().await?;
            Ok::<_, Error>(earlier)
        };
        assert_eq!(claim(ground.a, "key-0001", b"hole", 1).await.unwrap(), None);
        assert_eq!(
            claim(ground.a, "key-0001", b"hole", 2).await.unwrap(),
            Some(Uuid::from_u128(1))
        );
        assert!(matches!(
            claim(ground.a, "key-0001", b"lamp", 3).await,
            Err(Error::State(_))
        ));
        assert_eq!(
            claim(ground.b, "key-0001", b"lamp", 4).await.unwrap(),
            None,
            "another organisation's own key"
        );
        {
            let tx = ground.store.begin(&all()).await.unwrap();
            web::idempotent(&tx, ground.a, "key-0002", b"hole", Uuid::from_u128(5))
                .await
                .unwrap();
        }
        assert_eq!(
            claim(ground.a, "key-0002", b"tree", 6).await.unwrap(),
            None,
            "what failed claims nothing"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_at_the_same_moment_one_does_the_work() {
    each_store(|ground| async move {
        let tasks: Vec<_> = (0..40_u128)
            .map(|i| {
                let (store, a) = (ground.store.clone(), ground.a);
                tokio::spawn(async move {
                    let tx = store.begin(&all()).await.unwrap();
                    let earlier = web::idempotent(&tx, a, "key-0003", b"hole", Uuid::from_u128(i))
                        .await
                        .unwrap();
                    tx.commit().await.unwrap();
                    (Uuid::from_u128(i), earlier)
                })
            })
            .collect();
        let mut answers = Vec::new();
        for task in tasks {
            answers.push(task.await.unwrap());
        }
        let first: Vec<_> = answers
            .iter()
            .filter(|(_, earlier)| earlier.is_none())
            .collect();
        assert_eq!(first.len(), 1);
        assert!(
            answers
                .iter()
                .all(|(_, earlier)| earlier.is_none_or(|id| id == first[0].0))
        );
    })
    .await;
}
