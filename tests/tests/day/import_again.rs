//! What the last file said of a client is known on the PC that took it in. Another manager's PC does not know it: it asks, and
//! overwrites nothing that it cannot tell from what somebody wrote by hand.

use std::collections::BTreeMap;

use kengai::model::text::Line;
use kengai::model::{ClientId, ClientSheet};
use kengai::{CareBook, ClientImport, ClientsTaken, ImportAnswer, Role};
use kengai_tests::live::{book, enrol, founded};

fn file(phone: &str) -> ClientImport {
    let mut sheet = ClientSheet::new(ClientId::from_bytes([0; 16]));
    sheet.person.name = Some(Line::new("見本 一郎").unwrap());
    sheet.person.phone = Some(Line::new(phone).unwrap());
    sheet.certificate.insurer = Some("990001".parse().unwrap());
    sheet.certificate.insured = Some("0000000001".parse().unwrap());
    ClientImport { sheet }
}

async fn take(book: &CareBook, phone: &str, answer: Option<ImportAnswer>) -> ClientsTaken {
    let file = file(phone);
    let answers: BTreeMap<_, _> = file.insured().zip(answer).into_iter().collect();
    book.clients().take(&[file], &answers).await.unwrap()
}

async fn sync(books: &[&CareBook]) {
    for _ in 0..2 {
        for book in books {
            book.sync(&|_| {}).await.unwrap();
        }
    }
}

fn phone(book: &CareBook, client: ClientId) -> String {
    book.clients().sheet(client).unwrap().person.phone.unwrap().as_str().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_managers_pc_asks_and_never_overwrites_unasked() {
    let dir = tempfile::tempdir().unwrap();
    let (_server, first) = founded(dir.path()).await;
    let staff = first.staff().add("手本 まこと", "テホン マコト", "M02").unwrap();
    first.sync(&|_| {}).await.unwrap();
    let client = take(&first, "000-0000-0001", None).await.places[0].unwrap();
    first.sync(&|_| {}).await.unwrap();
    let other = book(&dir.path().join("other"));
    enrol(&first, &other, staff, Role::Manager).await;
    sync(&[&first, &other]).await;

    // The PC that took the last file in follows the next one. The other cannot know that nobody wrote it by hand.
    let asked = take(&other, "000-0000-0002", None).await;
    assert_eq!((asked.changed.len(), asked.by_hand.len()), (0, 1), "{asked:?}");
    assert_eq!(asked.by_hand[0].fields[0].field, "person.phone");
    assert_eq!(phone(&other, client), "000-0000-0001");
    let asked = take(&other, "000-0000-0002", None).await;
    assert_eq!(asked.by_hand.len(), 1, "until somebody answers");
    let followed = take(&first, "000-0000-0002", None).await;
    assert_eq!((followed.changed.len(), followed.by_hand.len()), (1, 0), "{followed:?}");
    sync(&[&first, &other]).await;
    assert_eq!(phone(&other, client), "000-0000-0002");

    // What the office wrote by hand stays on both, whichever takes the next file in.
    first.clients().set_fields(client, &[("person.phone", "000-0000-0009")]).unwrap();
    sync(&[&first, &other]).await;
    for book in [&first, &other] {
        let asked = take(book, "000-0000-0003", None).await;
        assert_eq!((asked.changed.len(), asked.by_hand.len()), (0, 1), "{asked:?}");
        assert_eq!(phone(book, client), "000-0000-0009");
    }
    // The answer settles it, and from then on the other follows too.
    assert_eq!(take(&other, "000-0000-0003", Some(ImportAnswer::Take)).await.changed.len(), 1);
    assert_eq!(take(&other, "000-0000-0004", None).await.changed.len(), 1);
    sync(&[&other, &first]).await;
    assert_eq!(phone(&first, client), "000-0000-0004");
    // Nobody became two.
    assert_eq!((first.clients().all().unwrap().len(), other.clients().all().unwrap().len()), (1, 1));
}
