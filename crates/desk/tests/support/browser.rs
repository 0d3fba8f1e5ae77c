//! Somebody's browser, as far as a form needs one: cookies, the token of the form, redirects when asked.

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use std::collections::BTreeMap;
use tower::ServiceExt;

/// An answer.
#[derive(Debug)]
pub struct Page {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Page {
    /// Its text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Whether `words` stand in it.
    pub fn has(&self, words: &str) -> bool {
        self.text().contains(words)
    }

    /// Where it leads; empty when it is no redirect.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// A header; empty when absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The title of its window.
    pub fn title(&self) -> String {
        between(&self.text(), "<title>", "</title>")
            .unwrap_or_default()
            .to_owned()
    }

    /// The text between two others, the first time.
    pub fn between(&self, start: &str, end: &str) -> Option<String> {
        between(&self.text(), start, end).map(ToOwned::to_owned)
    }

    /// Fails with the page when the status is another.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let at = text.find(start)? + start.len();
    let rest = &text[at..];
    Some(&rest[..rest.find(end)?])
}

/// What a multipart form sends.
#[derive(Debug, Default)]
pub struct Form {
    body: Vec<u8>,
}

const BOUNDARY: &str = "kantel-test-boundary";

impl Form {
    /// An empty form.
    pub fn new() -> Self {
        Self::default()
    }

    /// With a value.
    pub fn field(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.body.extend(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n")
                .as_bytes(),
        );
        self.body.extend(value.as_ref());
        self.body.extend(b"\r\n");
        self
    }

    /// With a file.
    pub fn file(mut self, name: &str, file: &str, bytes: impl AsRef<[u8]>) -> Self {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        self.body.extend(head.as_bytes());
        self.body.extend(bytes.as_ref());
        self.body.extend(b"\r\n");
        self
    }
}

/// Somebody's browser.
pub struct Browser {
    router: Router,
    /// Its cookies.
    pub cookies: BTreeMap<String, String>,
    /// Headers it sends with every request.
    pub headers: Vec<(String, String)>,
}

impl Browser {
    pub(super) fn new(router: Router) -> Self {
        Self {
            router,
            cookies: BTreeMap::new(),
            headers: Vec::new(),
        }
    }

    /// Opens an address.
    pub async fn get(&mut self, path: &str) -> Page {
        let request = Request::get(path).body(Body::empty()).expect("a request");
        self.send(request).await
    }

    /// Opens an address and goes where it leads, up to five times.
    pub async fn follow(&mut self, path: &str) -> Page {
        let mut page = self.get(path).await;
        for _ in 0..5 {
            if !page.status.is_redirection() {
                break;
            }
            let to = page.location().to_owned();
            page = self.get(to.split('#').next().unwrap_or("/")).await;
        }
        page
    }

    /// The token that this browser's forms carry.
    pub async fn token(&mut self) -> String {
        let page = self.get("/status").await;
        page.between("name=\"csrf\" value=\"", "\"")
            .expect("a form with a token")
    }

    /// Sends a form with its token.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let token = self.token().await;
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.append_pair("csrf", &token);
        for (name, value) in fields {
            body.append_pair(name, value);
        }
        self.post_raw(path, body.finish()).await
    }

    /// Sends a body as it is, without a token.
    pub async fn post_raw(&mut self, path: &str, body: impl Into<Body>) -> Page {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body.into())
            .expect("a request");
        self.send(request).await
    }

    /// Sends a form with files and its token.
    pub async fn post_form(&mut self, path: &str, form: Form) -> Page {
        let token = self.token().await;
        let mut body = form.field("csrf", &token).body;
        body.extend(format!("--{BOUNDARY}--\r\n").as_bytes());
        let request = Request::post(path)
            .header(
                header::CONTENT_TYPE,
                format!("multipart/form-data; boundary={BOUNDARY}"),
            )
            .body(Body::from(body))
            .expect("a request");
        self.send(request).await
    }

    /// Sends a request with this browser's cookies, and keeps those that come back.
    pub async fn send(&mut self, mut request: Request<Body>) -> Page {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !cookies.is_empty() {
            let line = cookies.join("; ").parse().expect("cookies are text");
            request.headers_mut().insert(header::COOKIE, line);
        }
        for (name, value) in &self.headers {
            let name: header::HeaderName = name.parse().expect("a header");
            request
                .headers_mut()
                .insert(name, value.parse().expect("a value"));
        }
        let is_head = request.method() == Method::HEAD;
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("the router never fails");
        let (parts, body) = response.into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().expect("cookies are text");
            let (name, value) = line
                .split(';')
                .next()
                .and_then(|pair| pair.split_once('='))
                .expect("a cookie");
            if line.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let bytes = if is_head {
            Vec::new()
        } else {
            axum::body::to_bytes(body, 64 << 20)
                .await
                .expect("a body")
                .to_vec()
        };
        Page {
            status: parts.status,
            headers: parts.headers,
            bytes,
        }
    }
}
