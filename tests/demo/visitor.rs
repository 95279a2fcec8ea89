//! A gallery for a test, and a visitor with a cookie who reads its forms.

use std::io::Cursor;
use std::time::{Duration, Instant};

use reqwest::multipart::{Form, Part};
use reqwest::{Client, RequestBuilder, Response, StatusCode, header, redirect};
use scraper::{Html, Selector};
use vernissage::demo::{Gallery, Options};

/// Small photos, quickly made also without optimisation.
pub(crate) fn options() -> Options {
    Options {
        galleries: 2,
        photos: 6,
        photo_side: 320,
        ..Options::default()
    }
}

/// Opens a gallery and waits for all its photos.
pub(crate) fn open(options: Options) -> Gallery {
    let gallery = Gallery::start(options).unwrap();
    assert!(gallery.wait_until_seeded(Duration::from_secs(120)).unwrap());
    gallery
}

#[derive(Clone)]
pub(crate) struct Visitor {
    pub(crate) http: Client,
    pub(crate) base: String,
    pub(crate) cookie: Option<String>,
}

impl Visitor {
    pub(crate) fn of(gallery: &Gallery) -> Self {
        let http = Client::builder()
            .redirect(redirect::Policy::none())
            .build()
            .unwrap();
        let base = gallery.url().trim_end_matches('/').to_owned();
        Self {
            http,
            base,
            cookie: None,
        }
    }

    /// A visitor who has signed in.
    pub(crate) async fn signed_in(gallery: &Gallery) -> Self {
        let mut visitor = Self::of(gallery);
        let response = visitor.sign_in(gallery.user(), gallery.password()).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        visitor
    }

    pub(crate) async fn sign_in(&mut self, name: &str, password: &str) -> Response {
        let form = self.page("/sign-in").await;
        let csrf = token(&form);
        self.post(
            "/sign-in",
            &[("csrf", &csrf), ("name", name), ("password", password)],
        )
        .await
    }

    pub(crate) async fn get(&mut self, path: &str) -> Response {
        let request = self.http.get(format!("{}{path}", self.base));
        self.send(request).await
    }

    /// Sends a request with the cookie and keeps the one that is set.
    pub(crate) async fn send(&mut self, mut request: RequestBuilder) -> Response {
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let response = request.send().await.unwrap();
        if let Some(set) = response.headers().get(header::SET_COOKIE) {
            let set = set.to_str().unwrap();
            self.cookie = set.split(';').next().map(str::to_owned);
        }
        response
    }

    /// A page that must be there.
    pub(crate) async fn page(&mut self, path: &str) -> Html {
        let response = self.get(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        Html::parse_document(&response.text().await.unwrap())
    }

    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Response {
        let request = self.http.post(format!("{}{path}", self.base)).form(fields);
        self.send(request).await
    }

    /// Sends photos with the token of the gallery's page.
    pub(crate) async fn upload(&mut self, gallery: u32, photos: Vec<(&str, Vec<u8>)>) -> Response {
        let path = format!("/galleries/{gallery}");
        let csrf = token(&self.page(&path).await);
        let mut form = Form::new().text("csrf", csrf);
        for (name, bytes) in photos {
            form = form.part("photos", Part::bytes(bytes).file_name(name.to_owned()));
        }
        let request = self
            .http
            .post(format!("{}{path}/upload", self.base))
            .multipart(form);
        self.send(request).await
    }
}

/// The token of a page's forms.
pub(crate) fn token(page: &Html) -> String {
    attributes(page, "input[name=csrf]", "value").swap_remove(0)
}

pub(crate) fn attributes(page: &Html, selector: &str, name: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    page.select(&selector)
        .map(|element| element.attr(name).unwrap().to_owned())
        .collect()
}

pub(crate) fn texts(page: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    page.select(&selector)
        .map(|element| element.text().collect::<String>())
        .collect()
}

/// A small picture that no other test has.
pub(crate) fn picture(format: image::ImageFormat, shade: u8) -> Vec<u8> {
    let mut pixels = image::RgbImage::from_pixel(90, 60, image::Rgb([shade, 80, 160]));
    pixels.put_pixel(
        1,
        1,
        image::Rgb([rand::random(), rand::random(), rand::random()]),
    );
    let mut bytes = Vec::new();
    pixels
        .write_to(&mut Cursor::new(&mut bytes), format)
        .unwrap();
    bytes
}

/// Waits for a condition; says which when it does not come.
pub(crate) async fn until<F: Future<Output = bool>>(what: &str, mut condition: impl FnMut() -> F) {
    let end = Instant::now() + Duration::from_secs(30);
    while !condition().await {
        assert!(Instant::now() < end, "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
