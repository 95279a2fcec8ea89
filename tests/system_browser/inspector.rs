//! A second look at pages, by the library's own camera: what does the page ask
//! for, does it complain, does it fit?

use vernissage::browser::camera::{Camera, Options};
use vernissage::browser::error::BrowserError;
use vernissage::browser::find::find;
use vernissage::browser::screen::Screen;
use vernissage::browser::sight::Sight;

use crate::site::Site;

/// A narrow phone.
pub(crate) const NARROW: Screen = Screen {
    width: 360,
    height: 740,
    scale: 1.0,
    mobile: true,
    dark: false,
};

async fn open(url: &url::Url, screen: Screen) -> Camera {
    let options = Options {
        chromium: find(None).expect("chromium, which .ci/install installs"),
        program: env!("CARGO_BIN_EXE_vernissage").into(),
        gallery: url.clone(),
        screen,
        user_agent: None,
        headers: Vec::new(),
        accept_invalid_certs: false,
        patience: std::time::Duration::from_secs(60),
        redact: vernissage::visit::redact::links,
    };
    Camera::open(options).await.unwrap()
}

/// Opens a URL, and asks the page a question in JavaScript.
pub(crate) fn inspect(url: &str, screen: Screen, question: &str) -> (Sight, serde_json::Value) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let url = url::Url::parse(url).unwrap();
        let camera = open(&url, screen).await;
        let sight = camera.look(&url, None, true).await;
        let answer = camera.ask(question).await;
        camera.close().await;
        (sight.unwrap(), answer.unwrap())
    })
}

/// Lets a browser look at pages of a site, one after the other; what became of each.
pub(crate) fn look_at(
    site: &Site,
    whole: bool,
    paths: &[&str],
) -> Vec<Result<Sight, BrowserError>> {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let front = url::Url::parse(&site.url("/")).unwrap();
        let camera = open(&front, Screen::DESKTOP).await;
        let mut looks = Vec::new();
        for path in paths {
            let url = front.join(path).unwrap();
            looks.push(camera.look(&url, None, whole).await);
        }
        camera.close().await;
        looks
    })
}

/// Opens a URL as one person and as another; what a question is answered each time.
pub(crate) fn inspect_twice(url: &str, question: &str) -> Vec<serde_json::Value> {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let url = url::Url::parse(url).unwrap();
        let camera = open(&url, Screen::DESKTOP).await;
        let mut answers = Vec::new();
        for _ in 0..2 {
            camera.forget().await.unwrap();
            camera.look(&url, None, false).await.unwrap();
            answers.push(camera.ask(question).await.unwrap());
        }
        camera.close().await;
        answers
    })
}

/// Opens a URL, and looks at the world while the page is open.
pub(crate) fn inspect_then<T: Send>(url: &str, look: impl FnOnce() -> T + Send) -> T {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let url = url::Url::parse(url).unwrap();
        let camera = open(&url, Screen::DESKTOP).await;
        camera.look(&url, None, true).await.unwrap();
        let found = tokio::task::block_in_place(look);
        camera.close().await;
        found
    })
}
