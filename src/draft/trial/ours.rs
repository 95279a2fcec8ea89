//! Which of the photos on a page is ours?

use std::sync::Arc;

use url::Url;

use super::Tester;
use crate::draft::classify::Sheet;
use crate::draft::find::locator;
use crate::draft::forms::quoted;
use crate::draft::harm;
use crate::draft::write::flows;
use crate::markup::Selector;
use crate::page::capture::capture_all;
use crate::page::mark::Mark;
use crate::page::outline::Path;
use crate::scenario::template::Template;
use crate::target::Target;
use crate::visit::session::Session;

/// Elements around links that are tried.
const AROUND: usize = 24;

/// Our photo on a page.
#[derive(Debug, Clone)]
pub(super) struct Ours {
    /// Where it was seen, as a scenario writes it.
    pub(super) page: String,
    /// What finds the links to photos there.
    pub(super) select: String,
    /// The element around the link that holds the title, if the link itself
    /// does not.
    pub(super) around: Option<String>,
    /// The page that it was seen on.
    pub(super) sheet: Sheet,
    /// Where its link leads, as it looks.
    pub(super) photo: Sheet,
    /// What it is called.
    pub(super) title: String,
    /// The upload has led to the photo's own page: no list was needed to find it.
    pub(super) arrived: bool,
}

impl Ours {
    /// The flow that finds it by its title, and captures what deleting it needs.
    pub(super) fn verify(&self, more: &[String]) -> String {
        let mut lines = vec![
            format!("get = {}", quoted(&self.page)),
            "expect = { text = \"{photo.title}\" }".to_owned(),
        ];
        if !self.arrived {
            let mut captures = vec![self.capture("photo.url", &self.select, "href")];
            captures.extend_from_slice(more);
            lines.push(format!("capture = {{ {} }}", captures.join(", ")));
        }
        flows::step("verify_upload", "see that the photo is there", &lines)
    }

    /// A capture of a link or value that stands with the photo.
    pub(super) fn capture(&self, name: &str, select: &str, attribute: &str) -> String {
        let url = match attribute {
            "value" => "",
            _ => ", url = \"{value}\"",
        };
        let around = self.around.as_ref().map_or(String::new(), |around| {
            format!(", around = {}", quoted(around))
        });
        format!(
            "{name} = {{ select = {}, attribute = \"{attribute}\"{url}, \
             containing = \"{{photo.title}}\"{around} }}",
            quoted(select)
        )
    }
}

impl<S: Session> Tester<'_, S> {
    /// Finds the link to our photo: the one that bears its title, or the only one
    /// in the smallest element around that does. It must lead to something.
    pub(super) async fn ours_on(
        &mut self,
        sheet: &Sheet,
        page: String,
        title: &str,
    ) -> Option<Ours> {
        if !sheet.page().body().contains(title) {
            return None;
        }
        let known = self.survey.photos.as_ref();
        let mut selects: Vec<String> = known
            .map(|it| it.selection.text.clone())
            .into_iter()
            .collect();
        selects.push("a".to_owned());
        let paths: Vec<&Path> = sheet.outline.links.iter().map(|link| &link.path).collect();
        let mut around: Vec<Option<String>> = vec![None];
        around.extend(elements_around(&paths).into_iter().map(Some));
        for select in &selects {
            for around in &around {
                let Some(target) = only(sheet, select, around.as_deref(), title) else {
                    continue;
                };
                let photo = self.look(&target).await?;
                let named =
                    photo.page().body().contains(title) || target.to_string().contains(title);
                if photo.is_ok && (named || photo.is_image) {
                    return Some(Ours {
                        page,
                        select: select.clone(),
                        around: around.clone(),
                        sheet: sheet.clone(),
                        photo,
                        title: title.to_owned(),
                        arrived: false,
                    });
                }
            }
        }
        None
    }
}

/// Where the links lead that bear the title, if that is one place, and harmless.
fn only(sheet: &Sheet, select: &str, around: Option<&str>, title: &str) -> Option<Arc<Target>> {
    let around = match around {
        Some(text) => Some(Selector::compile(text).ok()?),
        None => None,
    };
    let mark = Mark {
        text: title,
        around: around.as_ref(),
    };
    let mut links = locator(Selector::compile(select).ok()?, &["href"]);
    links.url = Template::parse("{value}").ok();
    let mut harmless = capture_all(&links, Some(mark), &sheet.page());
    harmless.retain(|link| is_harmless(sheet, link));
    harmless.sort();
    harmless.dedup();
    // What changes things is no photo; two places are no answer.
    let [link] = &harmless[..] else {
        return None;
    };
    let target = Target::new(Url::parse(link).ok()?).ok()?;
    let same = target.url().origin() == sheet.fetched.target.url().origin();
    (same && *target != *sheet.fetched.target).then_some(target)
}

/// Whether neither an address nor anything that names its links on the page says
/// that it changes something.
pub(super) fn is_harmless(sheet: &Sheet, address: &str) -> bool {
    let Some(target) = Url::parse(address)
        .ok()
        .and_then(|url| Target::new(url).ok())
    else {
        return false;
    };
    let mut same = sheet.outline.links.iter().filter(|it| it.target == target);
    !harm::leads_to_harm(target.url()) && !same.any(harm::is_risky)
}

/// Elements that stand around these, the nearest first, each once.
pub(super) fn elements_around(paths: &[&Path]) -> Vec<String> {
    const TELLING: [&str; 7] = ["tr", "li", "figure", "article", "td", "section", "p"];
    let mut found: Vec<(usize, String)> = Vec::new();
    for path in paths {
        for (depth, spot) in path.iter().rev().skip(1).enumerate() {
            let plain = |class: &&String| {
                class
                    .chars()
                    .all(|c| c.is_ascii_alphabetic() || matches!(c, '-' | '_'))
            };
            let text = match spot.classes.iter().find(plain) {
                Some(class) => format!("{}.{class}", spot.tag),
                None if TELLING.contains(&spot.tag.as_str()) => spot.tag.clone(),
                None => continue,
            };
            match found.iter_mut().find(|(_, known)| *known == text) {
                Some((nearest, _)) => *nearest = depth.min(*nearest),
                None => found.push((depth, text)),
            }
        }
    }
    found.sort_by_key(|(depth, _)| *depth);
    found
        .into_iter()
        .map(|(_, text)| text)
        .take(AROUND)
        .collect()
}
