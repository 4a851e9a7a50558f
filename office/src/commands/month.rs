//! The month to look at: as text, as one HTML file, or in this PC's browser (`serve`).

use crate::failure_code::Code;
use std::path::PathBuf;

use kengai::{Randomness, SystemRandomness};
use kengai_desk::files;
use kengai_desk::month::Review;
use serde_json::json;
use tokio::net::TcpListener;

use super::codes::CodesArgs;
use super::wait_for;
use super::when::MonthArg;
use super::{review, reviewed};
use crate::failure::{Exit, Failure};
use crate::home::Context;
use crate::page::serve::{Site, serve as serve_site};
use crate::page::{Links, page};
use crate::report::Report;
use crate::words::{Words, both};

/// Which month, and where to.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    month: MonthArg,
    /// Write the page into this new file.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    #[command(flatten)]
    codes: CodesArgs,
}

/// Which month is shown first.
#[derive(Debug, clap::Args)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    month: MonthArg,
    #[command(flatten)]
    codes: CodesArgs,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    let book = context.open()?;
    let review = Review::of(&book, args.month.of(&book)?, &args.codes.load()?)?;
    let Some(path) = &args.html else {
        return Ok(Report::new(reviewed::to_json(&review)).lines(review::lines(&book, &review)));
    };
    let html = page(&review, context.out.lang, Links::None);
    files::write_new(path, html.as_bytes())?;
    let file = path.display().to_string();
    let line = both(
        format!("{file} に書きました。利用者の情報が入っています。見たら消してください。"),
        format!("Written to {file}. It holds care data: delete it when you have looked."),
    );
    Ok(Report::new(json!({ "file": file })).line(line).lines(reviewed::as_of(&review)))
}

pub(crate) fn serve(context: &Context, args: &ServeArgs) -> Result<Report, Failure> {
    let key = context.key()?;
    let codes = args.codes.load()?;
    // Now rather than at the first look: a wrong passphrase or a helper's device is said here.
    let month = {
        let book = key.open()?;
        let month = args.month.of(&book)?;
        Review::of(&book, month, &codes)?;
        month
    };
    let mut token = [0; 16];
    SystemRandomness::new().fill(&mut token);
    let token = data_encoding::HEXLOWER.encode(&token);
    wait_for(async {
        let network = |_| {
            let words = Words::lit("ページを表示する準備ができません", "the page cannot be served");
            Failure::new(Exit::Unexpected, Code::Serve, words)
        };
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(network)?;
        let port = listener.local_addr().map_err(network)?.port();
        let url = format!("http://127.0.0.1:{port}/{token}/");
        context.out.event(
            &json!({ "event": "serving", "url": url }),
            &both(
                format!("このPCのブラウザーで開いてください（終わるときは Ctrl-C）:\n  {url}"),
                format!("Open in this PC's browser (stop with Ctrl-C):\n  {url}"),
            ),
        );
        let site = Site { key, codes, month, lang: context.out.lang, token, port };
        tokio::select! {
            served = serve_site(listener, site) => served.map_err(network),
            // Asked to stop; there is nothing to finish on a page that only shows.
            _ = tokio::signal::ctrl_c() => Ok(()),
        }
    })??;
    Ok(Report::new(json!({ "event": "stopped" })).line(Words::lit("終わりました。", "Stopped.")))
}
