//! The documentation is a test: its files are read, its keys are all there.

use url::Url;
use vernissage::page::answer::Page;
use vernissage::page::capture::capture_containing;
use vernissage::page::mark::Mark;
use vernissage::scenario::raw::grammar;
use vernissage::scenario::schema;
use vernissage::target::Target;

const DOCUMENTATION: &str = include_str!("../../docs/SCENARIOS.md");
const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/scenario.schema.json");

/// The TOML blocks, each with the line that it begins in.
fn blocks() -> Vec<(usize, String)> {
    let mut blocks: Vec<(usize, String)> = Vec::new();
    let mut inside = false;
    for (number, line) in DOCUMENTATION.lines().enumerate() {
        match line {
            "```toml" => {
                inside = true;
                blocks.push((number + 2, String::new()));
            }
            "```" => inside = false,
            _ if inside => {
                let (_, block) = blocks.last_mut().unwrap();
                block.push_str(line);
                block.push('\n');
            }
            _ => {}
        }
    }
    blocks
}

fn is_complete(block: &str) -> bool {
    block.lines().any(|line| line.starts_with("format = "))
}

#[test]
fn every_complete_file_is_a_scenario() {
    let complete: Vec<_> = blocks()
        .into_iter()
        .filter(|(_, it)| is_complete(it))
        .collect();
    assert!(complete.len() >= 5);
    for (line, block) in complete {
        if let Err(report) = super::load(&block) {
            panic!("the file in line {line}:\n{report}");
        }
    }
}

#[test]
fn every_piece_is_toml() {
    for (line, block) in blocks() {
        let parsed: Result<toml::Table, _> = toml::from_str(&block);
        assert!(
            parsed.is_ok(),
            "the piece in line {line}: {}",
            parsed.unwrap_err()
        );
    }
}

/// Put together, the pieces of the tutorial are the file that it ends with.
#[test]
fn the_tutorial_adds_up() {
    let tutorial = DOCUMENTATION.find("## Reference").unwrap();
    let lines = DOCUMENTATION[..tutorial].lines().count();
    let pieces: Vec<String> = blocks()
        .into_iter()
        .filter(|(line, block)| *line < lines && !block.contains("[unsupported]"))
        .map(|(_, block)| block)
        .collect();
    let (last, pieces) = pieces.split_last().unwrap();
    let together = super::right(&pieces.concat()).scenario;
    let whole = super::right(last).scenario;
    let steps = |flow: &Option<vernissage::scenario::model::Flow>| {
        flow.as_ref().map(|flow| format!("{:?}", flow.steps))
    };
    assert_eq!(steps(&together.sign_in), steps(&whole.sign_in));
    assert_eq!(steps(&together.upload), steps(&whole.upload));
    assert_eq!(steps(&together.verify_upload), steps(&whole.verify_upload));
    assert_eq!(steps(&together.delete), steps(&whole.delete));
    assert_eq!(steps(&together.verify_delete), steps(&whole.verify_delete));
    assert_eq!(steps(&together.sign_out), steps(&whole.sign_out));
}

/// Everything that a piece captures from a page at `http://h/albums/1`.
fn captured(piece: &str, html: &str) -> Vec<String> {
    let upload = format!(
        "{}\n[unsupported]\ndelete = \"no\"\n[[upload]]\npost = \"/\"\nfile = \"f\"\n{piece}",
        super::SHORTEST
    );
    let scenario = super::right(&upload).scenario;
    let target = Target::new(Url::parse("http://h/albums/1").unwrap()).unwrap();
    let headers = http::HeaderMap::new();
    let page = Page::new(&target, &headers, html.as_bytes());
    let captures = &scenario.upload.unwrap().steps[0].captures;
    let values = captures.iter().map(|capture| {
        let text = capture.containing.as_ref().map(|it| {
            let ours = |name: &str| (name == "photo.title").then_some("Ours");
            (it.text.fill(ours).unwrap(), it.around.as_ref())
        });
        let mark = text.as_ref().map(|(text, around)| Mark {
            text,
            around: *around,
        });
        capture_containing(&capture.locator, mark, &page).unwrap_or_default()
    });
    values.collect()
}

/// What the documentation says of `{value}` at the beginning of a URL, done to
/// links as they stand on pages.
#[test]
fn captured_links_lead_where_they_led_on_the_page() {
    let rows = r#"<div class=photos>
        <p><a href="/p/6?a=b%20c">Theirs</a>
        <p><a href="/p/7?a=b%20c">Ours</a></div>
        <table><tr><td>Theirs<td><a href="8/x%2Fy">open</a>
               <tr><td>Ours<td><a href="9/x%2Fy">open</a></table>
        <a class=delete onclick="ask('/delete/7')">x</a>"#;
    let url_of = |beginning: &str| {
        let found = DOCUMENTATION.lines().find_map(|line| {
            let from = line.find(beginning)?;
            let end = line[from..].find(" }")? + 2;
            Some(line[from..from + end].to_owned())
        });
        found.unwrap_or_else(|| panic!("the documentation has no {beginning}"))
    };
    for (beginning, expected) in [
        (
            "photo.url = { select = \".photos a\"",
            "http://h/p/7?a=b%20c",
        ),
        ("photo.url = { select = \"td a\"", "http://h/albums/9/x%2Fy"),
        ("photo.delete_url = { select", "http://h/delete/7"),
    ] {
        let piece = format!("capture = {{ {} }}", url_of(beginning));
        assert_eq!(captured(&piece, rows), [expected], "{piece}");
    }
}

#[test]
fn every_key_is_explained() {
    for table in grammar::TABLES {
        for key in table.keys {
            let name = format!("`{}`", key.name);
            // In a row of a table, alone or among others, or in the words around it.
            assert!(
                DOCUMENTATION.contains(&name),
                "{name} of {} is not explained",
                table.name
            );
        }
    }
}

#[test]
fn the_schema_for_editors_is_up_to_date() {
    let current = serde_json::to_string_pretty(&schema::schema()).unwrap() + "\n";
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(SCHEMA, &current).unwrap();
    }
    let written = std::fs::read_to_string(SCHEMA).unwrap_or_default();
    assert!(
        written == current,
        "docs/scenario.schema.json is out of date: run the tests once with UPDATE_SCHEMA=1"
    );
}
