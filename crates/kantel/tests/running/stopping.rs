//! SIGTERM: requests on their way are finished, new ones are not let in, and the process ends well.

use crate::server::{Client, Place, body, key, kinds, until};
use std::{
    io::{Read, Write},
    net::TcpStream,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_had_begun_is_answered() {
    for kind in kinds() {
        let place = Place::with_region(kind).await;
        let mut server = place.serve().await;
        let text = "Begonnen voor het einde.";
        let body = body(text);
        let (first, rest) = body.split_at(body.len() / 2);
        let mut stream = TcpStream::connect(&server.listen).unwrap();
        write!(
            stream,
            "POST /api/v1/organisations/kortrijk/reports HTTP/1.1\r\nHost: kantel\r\nContent-Type: application/json\r\n\
             Idempotency-Key: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{first}",
            key(text),
            body.len()
        )
        .unwrap();
        stream.flush().unwrap();
        // Another whole request: when it is answered, the half one has long been begun.
        assert_eq!(Client::new(&server).get("/healthz").await.unwrap().0, 200);
        server.ask_to_stop();
        let listen = server.listen.clone();
        until("nobody to be let in any more", || {
            let refused = TcpStream::connect(&listen).is_err();
            async move { refused.then_some(()) }
        })
        .await;
        stream.write_all(rest.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
        server.ended_well().await;
        let verified = place.kantel(["audit", "verify"]);
        assert!(verified.status.success());
        place.clear().await;
    }
}
