//! Logging in on both stores: sessions end when they should, and a guesser hinders only his own network.

use crate::support::{Ground, all, each_store};
use kernel::{
    Error, House,
    accounts::{self, Credentials, LoggedIn, Login, NewAccount},
};

const PASSWORD: &str = "een lange zin voor proeven";
const MINUTE: i64 = 60_000;

async fn prepared(ground: &Ground) -> House {
    let house = ground.house(&ground.store);
    let role = accounts::create_role(
        &ground.store,
        &all(),
        None,
        "clerk",
        ("Medewerker", "Clerk"),
        &["report.read"],
    )
    .await
    .unwrap();
    for name in ["an", "bo"] {
        let new = NewAccount {
            email: format!("{name}@example.org"),
            name: name.to_owned(),
            locale: "nl".to_owned(),
            password: PASSWORD.to_owned(),
            organisation: ground.a,
            role,
            team: None,
        };
        accounts::create_account(&ground.store, &all(), new)
            .await
            .unwrap();
    }
    house
}

async fn try_in(
    house: &House,
    who: &str,
    password: &str,
    from: &str,
    device: Option<&str>,
) -> Result<Login, Error> {
    let credentials = Credentials {
        email: format!("{who}@example.org"),
        password: password.to_owned(),
        code: String::new(),
        origin: from.to_owned(),
        agent: "test".to_owned(),
        device: device.map(ToOwned::to_owned),
    };
    accounts::login(house, credentials).await
}

async fn log_in(house: &House, who: &str, from: &str) -> LoggedIn {
    match try_in(house, who, PASSWORD, from, None).await.unwrap() {
        Login::Done(logged_in) => logged_in,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_session_ends_after_four_idle_hours_after_twelve_in_any_case_and_when_told() {
    each_store(|ground| async move {
        let house = prepared(&ground).await;
        let store = &ground.store;
        let (first, second) = (
            log_in(&house, "an", "1").await,
            log_in(&house, "an", "2").await,
        );
        ground.clock.advance_ms(239 * MINUTE);
        let visitor = accounts::authenticate(store, &first.token).await.unwrap();
        assert_eq!(visitor.scope.visible(), Some(vec![ground.a]));
        ground.clock.advance_ms(2 * MINUTE);
        accounts::authenticate(store, &first.token).await.unwrap();
        let idle = accounts::authenticate(store, &second.token).await;
        assert!(
            matches!(idle, Err(Error::Unauthenticated)),
            "idle for four hours"
        );
        // Never idle for long, from the 241st minute to the 721st.
        for _ in 0..4 {
            accounts::authenticate(store, &first.token).await.unwrap();
            ground.clock.advance_ms(2 * 60 * MINUTE);
        }
        assert!(
            accounts::authenticate(store, &first.token).await.is_err(),
            "twelve hours are over"
        );

        let (mine, other) = (
            log_in(&house, "an", "1").await,
            log_in(&house, "an", "2").await,
        );
        let visitor = accounts::authenticate(store, &mine.token).await.unwrap();
        assert_eq!(
            accounts::sessions(store, &visitor.scope)
                .await
                .unwrap()
                .len(),
            2
        );
        accounts::end_other_sessions(store, &visitor.scope, visitor.session)
            .await
            .unwrap();
        assert!(accounts::authenticate(store, &other.token).await.is_err());
        let stranger = accounts::authenticate(store, &log_in(&house, "bo", "3").await.token)
            .await
            .unwrap();
        let theft = accounts::end_session(store, &stranger.scope, visitor.session).await;
        assert!(matches!(theft, Err(Error::NotFound)), "another's session");
        accounts::end_session(store, &visitor.scope, visitor.session)
            .await
            .unwrap();
        assert!(accounts::authenticate(store, &mine.token).await.is_err());
        assert!(accounts::authenticate(store, "made-up").await.is_err());
    })
    .await;
}

#[tokio::test]
async fn a_guesser_blocks_his_own_network_only_and_never_a_known_device() {
    each_store(|ground| async move {
        let house = prepared(&ground).await;
        let known = log_in(&house, "an", "office").await;
        for _ in 0..5 {
            assert!(matches!(
                try_in(&house, "an", "wrong", "office", None).await.unwrap(),
                Login::Refused
            ));
        }
        let right = try_in(&house, "an", PASSWORD, "office", None).await;
        assert!(
            matches!(
                right,
                Err(Error::TooMany {
                    retry_after: 1..=16
                })
            ),
            "even the right password has to wait"
        );
        let device = try_in(&house, "an", PASSWORD, "office", Some(&known.device)).await;
        assert!(
            matches!(device, Ok(Login::Done(_))),
            "a browser that was here before does not"
        );
        assert!(
            matches!(
                try_in(&house, "an", PASSWORD, "home", None).await,
                Ok(Login::Done(_))
            ),
            "nor another network"
        );
        assert!(
            matches!(
                try_in(&house, "bo", PASSWORD, "office", None).await,
                Ok(Login::Done(_))
            ),
            "nor a colleague"
        );
        ground.clock.advance_ms(MINUTE);
        log_in(&house, "an", "office").await;
    })
    .await;
}
