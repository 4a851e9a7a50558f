//! Founding when the answer gets lost, and the paper's words.

use kengai_protocol::invitation::FoundingTicket;
use kengai_tests::live::{book, founding_request, server};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Forwards one connection, and keeps to itself what the server says after the client has spoken a second time: the
/// handshake comes through, the answer does not.
async fn swallow_one_answer(listener: TcpListener, server: String) {
    let (mut near, _) = listener.accept().await.unwrap();
    let mut far = TcpStream::connect(server).await.unwrap();
    let (mut near_in, mut near_out) = near.split();
    let (mut far_in, mut far_out) = far.split();
    let mut spoken = 0;
    let (mut asked, mut said) = (vec![0; 16 * 1024], vec![0; 16 * 1024]);
    loop {
        tokio::select! {
            read = near_in.read(&mut asked) => match read {
                Ok(n) if n > 0 => {
                    spoken += 1;
                    far_out.write_all(&asked[..n]).await.unwrap();
                }
                _ => return,
            },
            read = far_in.read(&mut said) => match read {
                Ok(n) if n > 0 && spoken < 2 => near_out.write_all(&said[..n]).await.unwrap(),
                Ok(n) if n > 0 => {
                    // The server has answered; whoever asked hears nothing any more.
                    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
                    return;
                }
                _ => return,
            },
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_founding_whose_answer_got_lost_is_asked_for_again() {
    let dir = tempfile::tempdir().unwrap();
    let server = server(&dir.path().join("server")).await;
    let proxy = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let ticket = FoundingTicket { address: proxy.local_addr().unwrap().to_string(), ..server.ticket.clone() };
    tokio::spawn(swallow_one_answer(proxy, server.ticket.address.clone()));

    let manager = book(&dir.path().join("manager"));
    assert!(manager.found(&founding_request(&ticket)).await.is_err(), "the answer is lost");
    assert!(!manager.status().unwrap().joined);

    // The same ticket at the server itself: used up by now, and good for the one who used it.
    let words = manager.found(&founding_request(&server.ticket)).await.unwrap();
    assert!(manager.is_manager());
    manager.sync(&|_| {}).await.unwrap();

    // The words can be seen until somebody says that they are written, and never again.
    let ja = kengai::model::words::Lang::Ja;
    assert_eq!(manager.members().unwritten_paper().unwrap().unwrap().words(ja), words.words(ja));
    assert!(manager.members().is_our_paper(&words).unwrap());
    manager.members().paper_is_written().unwrap();
    assert!(manager.members().unwritten_paper().unwrap().is_none());
}
