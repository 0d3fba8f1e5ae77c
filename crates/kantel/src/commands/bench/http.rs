//! A load generator that costs little itself: one connection per client, requests one after another.

use anyhow::{Context, Result, bail};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};

/// One kept-open connection.
pub(super) struct Client {
    write: OwnedWriteHalf,
    read: BufReader<OwnedReadHalf>,
    host: String,
}

/// An answer.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) etag: Option<String>,
    pub(super) body: Vec<u8>,
}

impl Client {
    pub(super) async fn connect(host: &str) -> Result<Self> {
        let stream = TcpStream::connect(host)
            .await
            .context("the server does not answer")?;
        stream.set_nodelay(true)?;
        let (read, write) = stream.into_split();
        Ok(Self {
            write,
            read: BufReader::with_capacity(64 * 1024, read),
            host: host.to_owned(),
        })
    }

    /// Sends one request and reads the whole answer. `headers` are complete lines.
    pub(super) async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &str,
        body: &str,
    ) -> Result<Answer> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\ncontent-length: {}\r\n{headers}\r\n{body}",
            self.host,
            body.len()
        );
        self.write.write_all(request.as_bytes()).await?;
        let mut line = String::new();
        self.read.read_line(&mut line).await?;
        let status = line
            .split(' ')
            .nth(1)
            .and_then(|s| s.parse().ok())
            .context("no status line")?;
        let (mut length, mut chunked, mut etag) = (None, false, None);
        loop {
            line.clear();
            self.read.read_line(&mut line).await?;
            let Some((name, value)) = line.trim_end().split_once(": ") else {
                break;
            };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = Some(value.parse::<usize>()?),
                "transfer-encoding" => chunked = value.eq_ignore_ascii_case("chunked"),
                "etag" => etag = Some(value.to_owned()),
                _ => {}
            }
        }
        let mut body = Vec::new();
        if chunked {
            loop {
                line.clear();
                self.read.read_line(&mut line).await?;
                let size = usize::from_str_radix(line.trim(), 16).context("a broken chunk")?;
                let start = body.len();
                body.resize(start + size + 2, 0);
                self.read.read_exact(&mut body[start..]).await?;
                body.truncate(start + size);
                if size == 0 {
                    break;
                }
            }
        } else if let Some(length) = length {
            body.resize(length, 0);
            self.read.read_exact(&mut body).await?;
        } else if status != 304 && status != 204 {
            bail!("an answer without length");
        }
        Ok(Answer { status, etag, body })
    }
}
