//! Pages that the demo gallery would never have: made by scripts, hidden in part,
//! asking people questions, or no pages at all.

use vernissage::browser::sight::Problem;

use crate::inspector::{inspect_twice, look_at};
use crate::pictures::{open, shot};
use crate::site::{Page, Site};

const HTML: &str = "Content-Type: text/html\r\n";
const SVG: &str = "Content-Type: image/svg+xml\r\n";

fn page(path: &'static str, body: &str) -> Page {
    let body =
        format!("<!doctype html><title>x</title><link rel=icon href=data:,><h1>x</h1>{body}");
    (path, HTML, body)
}

fn image() -> Page {
    let image = "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='30'>\
                 <rect width='40' height='30' fill='teal'/></svg>";
    ("/i.svg", SVG, image.to_owned())
}

#[test]
#[ignore = "system test: needs chromium; run by .ci/run"]
fn what_scripts_show_is_waited_for_and_what_is_hidden_is_not() {
    let from_data = "<script>addEventListener('load', () => setTimeout(() =>
        fetch('/data').then(it => it.text()).then(() => {
            for (let i = 0; i < 3; i++) {
                const it = new Image(); it.src = '/i.svg?' + i; document.body.append(it);
            }
        }), 100))</script>";
    let hidden =
        "<img loading=lazy hidden src=/i.svg?1><dialog><img loading=lazy src=/i.svg?2></dialog>
        <div style='display:none'><img loading=lazy src=/i.svg?3></div><img src=/i.svg>";
    let scrolled_to = "<script>for (let i = 0; i < 9; i++)
            document.write('<p style=height:600px><img data-src=/i.svg?' + i + '>');
        const seer = new IntersectionObserver(all => all.forEach(it => {
            if (it.isIntersecting) it.target.src = it.target.dataset.src }));
        document.querySelectorAll('img').forEach(it => seer.observe(it))</script>";
    let mut pages = vec![
        page("/data-first", from_data),
        page("/hidden", hidden),
        page("/scrolled-to", scrolled_to),
        ("/data", "", "ok".to_owned()),
        image(),
    ];
    let (_, headers, svg) = image();
    for path in ["/i.svg?0", "/i.svg?1", "/i.svg?2", "/i.svg?3", "/i.svg?4"]
        .into_iter()
        .chain(["/i.svg?5", "/i.svg?6", "/i.svg?7", "/i.svg?8"])
    {
        pages.push((path, headers, svg.clone()));
    }
    let site = Site::open("127.0.0.1", pages);
    let looks = look_at(&site, false, &["/data-first", "/hidden"]);
    let whole = look_at(&site, true, &["/scrolled-to", "/hidden"]);
    let shown: Vec<_> = looks
        .iter()
        .chain(&whole)
        .map(|look| look.as_ref().unwrap())
        .map(|sight| (sight.images, sight.complete, sight.problems.as_slice()))
        .collect();
    let expected = [3, 1, 9, 1].map(|images| (images, true, &[][..]));
    assert_eq!(shown, expected);
    // The images that came with the data are in the time of all images.
    let first = looks[0].as_ref().unwrap().vitals.images_ms;
    assert!(first > Some(100.0), "{first:?}");
}

#[test]
#[ignore = "system test: needs chromium; run by .ci/run"]
fn what_a_page_complains_of_is_told_once_in_a_line_and_without_secrets() {
    let body = "<script>
        alert('hello'); if (confirm('cookies?')) document.write('<img src=/accepted>');
        console.error('oops', { a: 1 });
        console.error('at ' + location.origin + '/x?token=HUSH\\nand more')</script>
        <img src='/gone.png?token=HUSH'>";
    let site = Site::open("127.0.0.1", vec![page("/", body)]);
    let looks = look_at(&site, false, &["/"]);
    let sight = looks[0].as_ref().unwrap();
    let told: Vec<String> = sight.problems.iter().map(ToString::to_string).collect();
    let url = |path: &str| site.url(path);
    let expected = [
        format!(
            "broken image {} (status 404)",
            url("/gone.png?token=REDACTED")
        ),
        format!("console: at {} and more", url("/x?token=REDACTED")),
        "console: oops {a: 1}".to_owned(),
        "a dialog held the page up and was closed: cookies?".to_owned(),
        "a dialog held the page up and was closed: hello".to_owned(),
    ];
    assert_eq!(told, expected);
}

#[test]
#[ignore = "system test: needs chromium; run by .ci/run"]
fn why_there_is_nothing_to_look_at_is_told() {
    let pages = vec![
        ("/empty", "Status: 204 No Content\r\n", String::new()),
        (
            "/file",
            "Content-Type: application/zip\r\nContent-Disposition: attachment\r\n",
            "z".repeat(1000),
        ),
        ("/broken", "Status: 500 Oh\r\n", String::new()),
        (
            "/locked",
            "Status: 401 No\r\nWWW-Authenticate: Basic realm=x\r\n",
            String::new(),
        ),
        (
            "/elsewhere",
            "Status: 302 There\r\nLocation: http://elsewhere.example/\r\n",
            String::new(),
        ),
        page("/restless", "<script>location.reload()</script>"),
    ];
    let site = Site::open("127.0.0.1", pages);
    let expected = [
        ("/empty", "the answer is empty (status 204)"),
        ("/file", "it is a download"),
        ("/broken", "status 500"),
        ("/locked", "status 401"),
        ("/elsewhere", "it leads to elsewhere.example, and only"),
        ("/restless", "loads itself, again and again"),
    ];
    let looks = look_at(&site, false, &expected.map(|(path, _)| path));
    for ((path, words), look) in expected.iter().zip(looks) {
        let told = match look {
            Err(error) => error.to_string(),
            Ok(sight) => format!("{sight:?}"),
        };
        assert!(told.contains(words), "{path}: {told}");
    }
}

#[test]
#[ignore = "system test: needs chromium; run by .ci/run"]
fn a_new_person_finds_nothing_of_the_last_one() {
    let body = "<script>for (const it of [localStorage, sessionStorage])
        it.visits = 1 + Number(it.visits || 0)</script>";
    let site = Site::open("127.0.0.1", vec![page("/", body)]);
    let question = "localStorage.visits + ' ' + sessionStorage.visits";
    assert_eq!(inspect_twice(&site.url("/"), question), ["1 1", "1 1"]);
}

#[test]
#[ignore = "system test: needs chromium; run by .ci/run"]
fn a_tall_page_at_an_address_of_ipv6_fits_into_a_webp() {
    let site = Site::open("::1", vec![page("/", "<div style='height:40000px'></div>")]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tall.webp");
    let (host, output) = (site.url(""), path.to_str().unwrap());
    let always = ["--host", &host, "--path", "/", "-o", output];
    let (said, code) = shot(&[&always[..], &["--full-page"]].concat());
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("the rest was cut off"), "{said}");
    assert_eq!(open(&path).height(), 16_383);
    let (said, code) = shot(&[&always[..], &["--selector", "!!"]].concat());
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("'!!' is no CSS selector"), "{said}");
}

#[test]
#[ignore = "system test: needs chromium; run by .ci/run"]
fn webrtc_has_no_way_out() {
    let other = std::net::UdpSocket::bind("127.0.0.2:0").unwrap();
    other
        .set_read_timeout(Some(std::time::Duration::from_millis(500)))
        .unwrap();
    // The candidates are complete when every server has been asked, or none may be.
    let body = format!(
        "<script>const it = new RTCPeerConnection({{ iceServers: [{{ urls: 'stun:{}' }}] }});
        it.createDataChannel('x');
        it.createOffer().then(offer => it.setLocalDescription(offer));
        setTimeout(() => fetch('/data'), 400)</script>",
        other.local_addr().unwrap()
    );
    let site = Site::open("127.0.0.1", vec![page("/", &body)]);
    let looks = look_at(&site, false, &["/"]);
    assert!(looks[0].is_ok());
    let mut packet = [0; 100];
    let heard = other.recv(&mut packet);
    assert!(heard.is_err(), "{heard:?} bytes of WebRTC's");
    let told = &looks[0].as_ref().unwrap().problems;
    let missing = |it: &Problem| matches!(it, Problem::Http { status: 404, .. });
    assert!(told.iter().all(missing), "{told:?}");
}
