//! Where photos are kept, as it is said on the command line: what is wrong is said at the start, in both languages, and nothing was
//! begun; photos are moved whole or not at all; no secret is shown.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use kengai_protocol::blob::{BlobHeader, blob_id};
use kengai_server::blob_settings::BlobSettings;
use kengai_server::limits::Quotas;
use kengai_server::{Ledger, RealDisk, server_key};

use crate::process::{BINARY, start};
use crate::s3::{S3, names, uri, write_keys};
use crate::support::{Morning, Seeded, options};

/// A command that ends by itself, in a language.
fn said(args: &[String], lang: &str) -> (i32, String) {
    let mut command = Command::new(BINARY);
    command.args(args).env("KENGAI_LANG", lang).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
    let mut child = command.spawn().unwrap();
    // A server that should not have started would run for ever.
    let began = Instant::now();
    while child.try_wait().unwrap().is_none() && began.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(10));
    }
    let _ = child.kill();
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    (status.code().unwrap_or(-1), String::from_utf8([stdout, stderr].concat()).unwrap())
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

#[test]
fn what_is_wrong_with_a_place_is_said_at_the_start() {
    let (home, store) = (tempfile::tempdir().unwrap(), S3::moto());
    let keys = store.keys_file().display().to_string();
    let open_keys = home.path().join("open-keys");
    std::fs::copy(&keys, &open_keys).unwrap();
    std::fs::set_permissions(&open_keys, std::fs::Permissions::from_mode(0o644)).unwrap();
    let wrong_keys = home.path().join("wrong-keys");
    write_keys(&wrong_keys, "another-secret");
    let wrong_keys = wrong_keys.display().to_string();
    let (open_keys, empty) =
        (open_keys.display().to_string(), home.path().join("none").display().to_string());
    let (here, keyed) = (&store.endpoint, format!("--blobs-keys {keys}"));
    let strict = S3::s3s();
    let closed = {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", port.local_addr().unwrap())
    };
    let cases = [
        (
            format!("--blobs {} --blobs-endpoint {} --blobs-keys {wrong_keys}", uri("a"), strict.endpoint),
            "受け付けません",
            "refuses the keys",
        ),
        (format!("--blobs s3:photos {keyed}"), "s3://バケット", "s3://bucket/prefix"),
        (
            format!("--blobs {} {keyed} --blobs-endpoint http://s3.example", uri("a")),
            "https://",
            "https://host:port",
        ),
        (format!("--blobs {} --blobs-endpoint {here}", uri("a")), "鍵がありません", "there are no keys"),
        (
            format!("--blobs {} --blobs-endpoint {here} --blobs-keys {open_keys}", uri("a")),
            "chmod 600",
            "chmod 600",
        ),
        (
            format!("--blobs {} --blobs-endpoint {here} --blobs-keys {empty}", uri("a")),
            "鍵を読めません",
            "holds no keys",
        ),
        (
            format!("--blobs s3://nowhere/a {keyed} --blobs-endpoint {here}"),
            "バケットがありません",
            "no bucket of that name",
        ),
        (format!("--blobs {} {keyed} --blobs-endpoint {closed}", uri("a")), "答えません", "does not answer"),
    ];
    for (at, (place, ja, en)) in cases.iter().enumerate() {
        let data = home.path().join(format!("data-{at}")).display().to_string();
        for (lang, sentence) in [("ja", ja), ("en", en)] {
            let (code, text) = said(&words(&format!("run --listen 127.0.0.1:0 --data {data} {place}")), lang);
            assert!(code == 2 && text.contains(sentence), "{place}: {code} {text}");
            assert!(!text.contains(store.secret()) && !text.contains("mihon-key"), "{text}");
        }
    }
}

/// A folder as a server's, with photos of so many numbers; it does not run.
fn with_photos(data: &Path, count: u8) -> Vec<(kengai_protocol::Hash, Vec<u8>)> {
    let mut options = options(1, Quotas::default());
    options.key_seed = crate::support::SERVER_SEED;
    let mut ledger = Ledger::open(data, options).unwrap();
    std::fs::write(data.join("server.key"), crate::support::SERVER_SEED).unwrap();
    let m = Morning::at(&mut ledger);
    let epoch = m.office.control.circle(&m.client).unwrap().newest_epoch().id;
    let mut photos = Vec::new();
    for number in 0..count {
        let header = BlobHeader { org: m.office.org, circle: m.client, epoch, salt: [number; 16] };
        let photo = header.seal(&m.office.keys[&m.client], &[number; 2_000]);
        ledger.put_blob(&m.a.public(), &m.client, &blob_id(&photo), &photo).unwrap();
        photos.push((blob_id(&photo), photo));
    }
    ledger.close();
    photos
}

#[test]
fn photos_are_moved_whole_there_and_back_and_a_server_elsewhere_does_not_start() {
    let (home, store) = (tempfile::tempdir().unwrap(), S3::s3s());
    let data = home.path().join("data");
    let photos = with_photos(&data, 3);
    let seed = server_key::open_or_make(&RealDisk, &data, &Seeded::new(0)).unwrap();
    let server = kengai_protocol::sign::SigningKey::from_seed(seed).public();
    let (there, here) = (store.settings("office"), BlobSettings::default());
    let in_data = |args: &str| {
        let mut args = words(args);
        args.extend(["--data".to_owned(), data.display().to_string()]);
        args
    };
    let with = |args: &str, option: &str| [in_data(args), store.options(option, "office")].concat();
    let keyed = |args: &str| in_data(&format!("{args} --blobs-keys {}", store.keys_file().display()));

    // A server that is told of the store while its photos are in the folder.
    let (code, text) = said(&with("run --listen 127.0.0.1:0", "--blobs"), "en");
    assert!(code == 2 && text.contains("blobs move"), "{code} {text}");
    // One that is damaged: nothing moves.
    let name = photos[1].0.to_string();
    let file = data.join("blobs").join(&name[..2]).join(&name);
    std::fs::write(&file, b"damaged").unwrap();
    let (code, text) = said(&with("blobs move", "--to"), "en");
    assert!(code == 2 && text.contains("damaged"), "{code} {text}");
    std::fs::write(&file, &photos[1].1).unwrap();
    assert_eq!(names(&here, &data, &server).len(), 3);

    let (code, text) = said(&with("blobs move", "--to"), "en");
    assert!(code == 0 && text.contains("3 photos"), "{code} {text}");
    assert_eq!((names(&there, &data, &server).len(), names(&here, &data, &server).len()), (3, 0));
    let noted = std::fs::read_to_string(data.join("blobs.json")).unwrap();
    assert!(noted.contains("office") && !noted.contains("mihon"), "{noted}");
    // Now the folder is the wrong place, and a backup knows by itself which is the right one.
    let (code, text) = said(&in_data("run --listen 127.0.0.1:0"), "ja");
    assert!(code == 2 && text.contains(&uri("office")), "{code} {text}");
    let to = home.path().join("backup").display().to_string();
    let (code, text) = said(&keyed(&format!("backup --to {to}")), "en");
    assert!(code == 0 && text.contains("3 new photos"), "{code} {text}");
    let options: Vec<String> = store.options("--blobs", "office");
    let running = start(&data, &options.iter().map(String::as_str).collect::<Vec<_>>());
    let (code, _) = said(&keyed("blobs move --to local"), "en");
    assert_eq!(code, 3, "not while it runs");
    drop(running);
    let log = std::fs::read_to_string(data.with_extension("log")).unwrap();
    assert!(!log.contains(store.secret()) && !log.contains("mihon-key") && !log.contains("office"), "{log}");

    let (code, text) = said(&keyed("blobs move --to local"), "ja");
    assert!(code == 0 && text.contains("写真 3枚"), "{code} {text}");
    assert_eq!((names(&there, &data, &server).len(), names(&here, &data, &server).len()), (0, 3));
    let ledger = Ledger::open_on(Arc::new(RealDisk), &data, self::options(1, Quotas::default())).unwrap();
    let rest: Vec<_> = photos.iter().filter(|(id, _)| ledger.blobs().read(id).is_err()).collect();
    assert!(rest.is_empty());
    ledger.close();
}
