//! The client that phones use, over real TLS on a real socket that is cut: fewer places than in memory, the same that must hold.

use kengai::CareBook;
use kengai_tests::link::socket::ShapedSocket;
use kengai_tests::link::{Fate, Shape, Way};
use kengai_tests::live::{book, enrol, founding_request, server};

/// A manager and a second one, whose ways to the server can be cut.
async fn office(dir: &std::path::Path) -> (kengai_tests::live::Server, ShapedSocket, CareBook, CareBook) {
    let mut server = server(&dir.join("server")).await;
    let socket = ShapedSocket::before(server.ticket.address.clone()).await;
    server.ticket.address.clone_from(&socket.address);
    let one = book(&dir.join("one"));
    one.found(&founding_request(&server.ticket)).await.unwrap();
    let second = one.staff().add("手本 まこと", "テホン マコト", "M02").unwrap();
    one.sync(&|_| {}).await.unwrap();
    let other = book(&dir.join("other"));
    enrol(&one, &other, second, kengai::Role::Manager).await;
    other.sync(&|_| {}).await.unwrap();
    one.sync(&|_| {}).await.unwrap();
    (server, socket, one, other)
}

async fn cut_at(way: Way, places: impl IntoIterator<Item = u64>) {
    let dir = tempfile::tempdir().unwrap();
    let (_server, socket, one, other) = office(dir.path()).await;
    let mut written = 2;
    for (at, place) in places.into_iter().enumerate() {
        let code = format!("H{at:02}");
        one.staff().add("見本 花子", "ミホン ハナコ", &code).unwrap();
        written += 1;
        assert!(one.status().unwrap().waiting.others > 0);
        // Cut once, and there again at once: the same sync goes on.
        socket.next([Shape::good().fated(Fate::Cut(way, place))]);
        let first = one.sync(&|_| {}).await;
        if first.is_err() {
            one.sync(&|_| {}).await.unwrap();
        }
        assert_eq!(one.status().unwrap().waiting.others, 0, "cut {way:?} at {place}");
        socket.next([Shape::good().fated(Fate::Cut(way, place))]);
        if other.sync(&|_| {}).await.is_err() {
            other.sync(&|_| {}).await.unwrap();
        }
        assert_eq!(other.staff().all().unwrap().len(), written, "cut {way:?} at {place}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_that_is_cut_on_the_way_up_loses_nothing() {
    cut_at(Way::Up, (0..16).map(|at| at * 110)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_that_is_cut_on_the_way_down_loses_nothing() {
    cut_at(Way::Down, (0..16).map(|at| at * 70)).await;
}

/// 64 kbit/s in real time: 40 KB take five seconds, and nothing is given up.
#[tokio::test(flavor = "multi_thread")]
async fn a_slow_socket_is_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, socket, one, _) = office(dir.path()).await;
    for at in 0..60 {
        one.staff()
            .add(&format!("見本 花子{}", "あ".repeat(20)), "ミホン ハナコ", &format!("H{at:02}"))
            .unwrap();
    }
    socket.next([Shape::of_bits(64_000); 4]);
    let report = one.sync(&|_| {}).await.unwrap();
    assert_eq!(one.status().unwrap().waiting.others, 0, "{report:?}");
}
