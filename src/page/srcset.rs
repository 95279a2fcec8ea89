//! `srcset`: which of several images a browser loads.
//!
//! Parsing follows the HTML standard, section 4.8.4.3.7 ("parse a srcset
//! attribute"). The choice among candidates is left to the browser there; ours
//! is Chromium's (`html_srcset_parser.cc`): the smallest that is dense enough,
//! unless the next smaller one is nearer on a logarithmic scale.

/// Candidates beyond which an attribute is not read further.
const MAX_CANDIDATES: usize = 1_000;

/// One image of a `srcset`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate<'a> {
    /// Its URL as written: not empty, no ASCII white space, no comma at its end.
    pub url: &'a str,
    /// What the URL promises.
    pub descriptor: Descriptor,
}

/// How large an image of a `srcset` is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Descriptor {
    /// Its width in pixels (`640w`); never zero.
    Width(u32),
    /// Device pixels a CSS pixel (`2x`); not negative. 1 where nothing is said.
    Density(f64),
}

/// Reads a `srcset`. Candidates with descriptors that make no sense are left
/// out, as in a browser.
#[must_use]
pub fn parse(text: &str) -> Vec<Candidate<'_>> {
    let mut candidates = Vec::new();
    let mut rest = text;
    while candidates.len() < MAX_CANDIDATES {
        rest = rest.trim_start_matches(|c: char| is_space(c) || c == ',');
        if rest.is_empty() {
            break;
        }
        let (url, after) = rest.split_at(rest.find(is_space).unwrap_or(rest.len()));
        let bare = url.trim_end_matches(',');
        let descriptors = if bare.len() < url.len() {
            rest = after;
            Vec::new()
        } else {
            let (descriptors, after) = tokenize(after);
            rest = after;
            descriptors
        };
        if let Some(descriptor) = describe(&descriptors) {
            candidates.push(Candidate {
                url: bare,
                descriptor,
            });
        }
    }
    candidates
}

/// Splits what follows a URL into descriptors, up to the comma that ends it.
fn tokenize(text: &str) -> (Vec<&str>, &str) {
    let mut descriptors = Vec::new();
    let mut start = None;
    let mut in_parens = false;
    for (at, c) in text.char_indices() {
        if in_parens {
            in_parens = c != ')';
            continue;
        }
        if c == ',' || is_space(c) {
            descriptors.extend(start.take().map(|from| &text[from..at]));
            if c == ',' {
                return (descriptors, &text[at + 1..]);
            }
            continue;
        }
        in_parens = c == '(';
        start.get_or_insert(at);
    }
    descriptors.extend(start.map(|from| &text[from..]));
    (descriptors, "")
}

/// What a URL's descriptors say together; `None` when they contradict.
fn describe(descriptors: &[&str]) -> Option<Descriptor> {
    let (mut width, mut density, mut height) = (None, None, None);
    for descriptor in descriptors {
        let unit = descriptor.chars().next_back()?;
        let number = &descriptor[..descriptor.len() - unit.len_utf8()];
        match unit {
            'w' if width.is_none() && density.is_none() => width = Some(positive(number)?),
            'x' if width.is_none() && density.is_none() && height.is_none() => {
                density = Some(float(number)?);
            }
            'h' if height.is_none() && density.is_none() => height = Some(positive(number)?),
            _ => return None,
        }
    }
    match (width, density, height) {
        (Some(width), _, _) => Some(Descriptor::Width(width)),
        (None, _, Some(_)) => None,
        (None, density, None) => Some(Descriptor::Density(density.unwrap_or(1.0))),
    }
}

/// A "valid non-negative integer" above zero.
fn positive(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    // Wider than any image is still wide.
    let value = digits.then(|| text.parse().unwrap_or(u32::MAX))?;
    (value > 0).then_some(value)
}

/// A "valid floating-point number" that is not negative.
fn float(text: &str) -> Option<f64> {
    let shape = text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'));
    if !shape || text.starts_with('+') || text.ends_with('.') {
        return None;
    }
    text.parse::<f64>()
        .ok()
        .filter(|value| value.is_finite() && *value >= 0.0)
}

/// The candidate that is loaded where the image is `source_size` CSS pixels wide
/// and the screen has `scale` device pixels a CSS pixel.
#[must_use]
pub fn choose<'a>(
    candidates: &[Candidate<'a>],
    source_size: f64,
    scale: f64,
) -> Option<Candidate<'a>> {
    let mut dense: Vec<(f64, Candidate<'a>)> = candidates
        .iter()
        .map(|candidate| (density(candidate, source_size), *candidate))
        .collect();
    // Stable, so that of equally dense ones the first wins, as the standard says.
    dense.sort_by(|a, b| a.0.total_cmp(&b.0));
    let fits = dense.iter().position(|(density, _)| *density >= scale);
    let Some(fits) = fits else {
        let largest = dense.last()?.0;
        return dense
            .iter()
            .find(|(density, _)| density.total_cmp(&largest).is_eq())
            .map(|(_, candidate)| *candidate);
    };
    let enough = dense.get(fits)?;
    let Some(less) = fits.checked_sub(1).and_then(|below| dense.get(below)) else {
        return Some(enough.1);
    };
    if scale <= 1.0 || scale >= (less.0 * enough.0).sqrt() {
        return Some(enough.1);
    }
    dense
        .iter()
        .find(|(density, _)| density.total_cmp(&less.0).is_eq())
        .map(|(_, candidate)| *candidate)
}

fn density(candidate: &Candidate<'_>, source_size: f64) -> f64 {
    match candidate.descriptor {
        Descriptor::Density(density) => density,
        Descriptor::Width(width) if source_size > 0.0 => f64::from(width) / source_size,
        Descriptor::Width(_) => f64::INFINITY,
    }
}

/// ASCII white space of the HTML standard.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0c')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn urls(text: &str) -> Vec<&str> {
        parse(text).into_iter().map(|it| it.url).collect()
    }

    fn pick(text: &str, size: f64, scale: f64) -> &str {
        choose(&parse(text), size, scale).unwrap().url
    }

    #[test]
    fn commas_may_stand_in_urls() {
        assert_eq!(
            parse("/w_300,h_200/a.jpg 1x, /w_600,h_400/a.jpg 2x"),
            [
                Candidate {
                    url: "/w_300,h_200/a.jpg",
                    descriptor: Descriptor::Density(1.0)
                },
                Candidate {
                    url: "/w_600,h_400/a.jpg",
                    descriptor: Descriptor::Density(2.0)
                },
            ]
        );
        assert_eq!(urls("a.jpg, b.jpg 2x"), ["a.jpg", "b.jpg"]);
        assert_eq!(urls("a.jpg,b.jpg"), ["a.jpg,b.jpg"]);
        assert_eq!(urls("data:,a 1x, b 2x"), ["data:,a", "b"]);
        assert_eq!(urls(" ,, a.jpg ,, "), ["a.jpg"]);
    }

    #[test]
    fn nonsense_is_left_out_and_the_rest_kept() {
        assert_eq!(
            urls("a 1x 2x, b 100w, c -1x, d 0w, e +1x, f 1.x, g 5h, h 9y"),
            ["b"]
        );
        assert_eq!(urls("a 100w 50h, b calc(1,2) , c 1.5x"), ["a", "c"]);
        assert_eq!(urls("a (1,2, b 1x"), Vec::<&str>::new());
    }

    #[test]
    fn the_smallest_that_is_dense_enough_is_loaded() {
        let widths = "s.jpg 320w, m.jpg 640w, l.jpg 1280w";
        assert_eq!(pick(widths, 300.0, 1.0), "s.jpg");
        assert_eq!(pick(widths, 400.0, 1.0), "m.jpg");
        assert_eq!(pick(widths, 2_000.0, 1.0), "l.jpg");
        // 1.6x is nearer to 2 than 3.2x is, and farther from 2.3.
        assert_eq!(pick(widths, 400.0, 2.0), "m.jpg");
        assert_eq!(pick(widths, 400.0, 2.3), "l.jpg");
        assert_eq!(pick("a.jpg 1x, b.jpg 1.5x, c.jpg 2x", 0.0, 1.5), "b.jpg");
        assert_eq!(pick("first.jpg 2x, second.jpg 2x", 0.0, 3.0), "first.jpg");
    }

    proptest! {
        #[test]
        fn any_text_gives_clean_candidates(text in "\\PC*|[a-z ,x0-9w().\\n\\t-]{0,80}", size in 0.0..3000.0f64, scale in 0.1..4.0f64) {
            let candidates = parse(&text);
            for candidate in &candidates {
                prop_assert!(!candidate.url.is_empty());
                prop_assert!(!candidate.url.contains(is_space));
                prop_assert!(!candidate.url.ends_with(','));
                prop_assert!(!candidate.url.starts_with(','));
                match candidate.descriptor {
                    Descriptor::Width(width) => prop_assert!(width > 0),
                    Descriptor::Density(density) => prop_assert!(density >= 0.0),
                }
            }
            prop_assert_eq!(choose(&candidates, size, scale).is_some(), !candidates.is_empty());
        }

        #[test]
        fn what_is_written_is_read(names in prop::collection::vec("[a-z/:.?=&-]{1,12}", 1..6)) {
            let text: Vec<String> = names.iter().enumerate().map(|(i, name)| format!("{name} {}w", (i + 1) * 100)).collect();
            let text = text.join(", ");
            let read = parse(&text);
            prop_assert_eq!(read.len(), names.len());
            for (candidate, name) in read.iter().zip(&names) {
                prop_assert_eq!(candidate.url, name.as_str());
            }
        }
    }
}
