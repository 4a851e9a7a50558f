//! A device that listens: it hears and has what another one wrote, without asking again and again; and a line that says nothing is
//! given up.

use std::sync::Arc;
use std::time::Duration;

use kengai::model::note::{Importance, Recipient};
use kengai::model::text::Line;
use kengai::model::{ClientId, ClientSheet};
use kengai::{CareBook, ClientImport, NoteDraft, Role, SyncReport};
use kengai_protocol::sign::SigningKey;
use kengai_sync::Transport;
use kengai_sync::carrier::{LineError, Lines};
use kengai_tests::cast::{Cast, SUZUKI};
use kengai_tests::link::{Fate, Net, Shape, Way};
use kengai_tests::live::{book, enrol, founded};
use kengai_tests::meddling::{Meddled, Meddling};
use tokio::sync::mpsc;

async fn client(manager: &CareBook) -> ClientId {
    let mut sheet = ClientSheet::new(ClientId::from_bytes([0; 16]));
    sheet.person.name = Some(Line::new("見本 一郎").unwrap());
    sheet.certificate.insured = Some("0000000001".parse().unwrap());
    manager.clients().import(&[ClientImport { sheet }]).await.unwrap()[0]
}

fn note(client: ClientId) -> NoteDraft {
    NoteDraft {
        client,
        to: vec![Recipient::Manager],
        importance: Importance::Normal,
        must_acknowledge: false,
        text: "昼から微熱".into(),
        visit: None,
    }
}

/// What each sync of a listening book came to.
fn listens(book: CareBook) -> (mpsc::UnboundedReceiver<SyncReport>, tokio::task::AbortHandle) {
    let (done, syncs) = mpsc::unbounded_channel();
    let live = tokio::spawn(async move {
        let tell = |synced: Result<SyncReport, kengai::CareError>| done.send(synced.unwrap()).unwrap();
        book.live(&|_| {}, &tell).await
    });
    (syncs, live.abort_handle())
}

async fn next(syncs: &mut mpsc::UnboundedReceiver<SyncReport>) -> SyncReport {
    tokio::time::timeout(Duration::from_secs(30), syncs.recv()).await.expect("it syncs").unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_listens_has_what_another_wrote_without_asking_again_and_again() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager) = founded(dir.path()).await;
    let client = client(&manager).await;
    let staff = manager.staff().add("手本 あかり", "テホン アカリ", "M02").unwrap();
    manager.sync(&|_| {}).await.unwrap();
    let other = book(&dir.path().join("other"));
    enrol(&manager, &other, staff, Role::Manager).await;
    manager.sync(&|_| {}).await.unwrap();
    let lines = Meddled::by(|_| Meddling::Passes);
    let (mut syncs, live) = listens(other.clone().over(Arc::new(lines.clone())));
    // Listening begins with a sync: what came before is not known.
    next(&mut syncs).await;
    // What the first sync led to may be news to it still.
    tokio::time::sleep(Duration::from_millis(500)).await;
    while syncs.try_recv().is_ok() {}
    let asked = lines.asked();
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(
        (lines.asked(), syncs.try_recv().is_ok()),
        (asked, false),
        "it asks nothing while nothing comes"
    );

    manager.handovers().write(&note(client)).unwrap();
    manager.sync(&|_| {}).await.unwrap();
    assert_eq!(next(&mut syncs).await.received.records, 1, "it has the note");
    // What it writes itself is no news to it.
    let asked = lines.asked();
    other.handovers().write(&note(client)).unwrap();
    other.sync(&|_| {}).await.unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(syncs.try_recv().is_err());
    assert_eq!(lines.asked(), asked, "nobody asked for it");
    live.abort();
}

/// One that was never told what it missed asks for it: a stream that breaks is opened again, and that counts as news.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_stops_listening_and_begins_again_is_told_to_sync() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, manager) = founded(dir.path()).await;
    manager.news().await.unwrap();
    let quiet = tokio::time::timeout(Duration::from_millis(300), manager.news()).await;
    assert!(quiet.is_err(), "nothing came");
    // It was cancelled, which hung up.
    tokio::time::timeout(Duration::from_secs(30), manager.news()).await.expect("at once").unwrap();
}

#[test]
fn a_line_that_has_gone_silent_is_given_up_and_one_that_is_quiet_is_not() {
    let mut cast = Cast::found(5);
    let (server, key) = (cast.server.key(), *cast.devices[SUZUKI].read().home().signing_key().seed());
    let key = SigningKey::from_seed(key);
    cast.while_served(async |served| {
        let listening = async |shape: Shape| {
            let net = Net::new(served.clone(), Box::new(move || shape));
            let line = net.line("", server, &key).unwrap();
            Transport::new(line, Arc::default(), false).listen().await
        };
        let an_hour = Duration::from_secs(60 * 60);
        let mut news = listening(Shape::good()).await.unwrap();
        let heard = tokio::time::timeout(an_hour, news.heard()).await;
        assert!(heard.is_err(), "an hour of quiet is no silence: {heard:?}");
        // Silence falls as early as it can with the stream open: after a quiet frame or none.
        let silent = |bytes| Shape::good().fated(Fate::Silent(Way::Down, bytes));
        let mut bytes = 0;
        let mut news = loop {
            bytes += 20;
            assert!(bytes < 5_000, "the stream is open by then");
            if let Ok(news) = listening(silent(bytes)).await {
                break news;
            }
        };
        let begun = tokio::time::Instant::now();
        let heard = tokio::time::timeout(an_hour, news.heard()).await;
        assert_eq!(heard, Ok(Err(LineError::Broken)));
        let took = begun.elapsed().as_secs();
        assert!((50..=75).contains(&took), "{took} s: twice what lies between two frames");
    });
}
