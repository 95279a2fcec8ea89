//! Pages as real galleries send them, and pages that mean harm.

mod answers;
#[path = "../../../tests/support/bounds.rs"]
pub(in crate::page) mod bounds;
mod hostile;
mod pages;

use std::sync::Arc;

use ::http::HeaderMap;
use bytes::Bytes;
use url::Url;

use super::extract::{Extractor, Role};
use super::facts::Facts;
use crate::markup::Selector;
use crate::scenario::model::{
    Attribute, Browse, Device, Expect, JsonPointer, Locator, PageRule, PointerSegment, Scenario,
    Source,
};
use crate::scenario::template::Template;
use crate::target::Target;

pub(in crate::page) fn target(url: &str) -> Arc<Target> {
    Target::new(Url::parse(url).unwrap()).unwrap()
}

pub(super) fn locator(source: Source) -> Locator {
    Locator::of(source)
}

pub(super) fn css(select: &str) -> Locator {
    css_with(select, &[])
}

pub(super) fn css_with(select: &str, attributes: &[Attribute]) -> Locator {
    locator(Source::Css {
        select: Selector::compile(select).unwrap(),
        attributes: attributes.to_vec(),
    })
}

pub(super) fn named(name: &str) -> Attribute {
    Attribute::Named(name.to_owned())
}

pub(super) fn json_at(path: &str) -> Locator {
    locator(Source::Json {
        pointer: pointer(path),
        inside: None,
    })
}

pub(super) fn pointer(path: &str) -> JsonPointer {
    let segment = |text: &str| match text {
        "*" => PointerSegment::Every,
        key => PointerSegment::Key(key.to_owned()),
    };
    JsonPointer(path.split('/').skip(1).map(segment).collect())
}

pub(super) fn rule() -> PageRule {
    PageRule::default()
}

pub(super) fn scenario(listing: PageRule, gallery: PageRule, photo: PageRule) -> Scenario {
    Scenario {
        name: "test".to_owned(),
        browse: Browse {
            start: Template::literal("/"),
            listing,
            gallery,
            photo,
            ..Browse::default()
        },
        ..Scenario::default()
    }
}

pub(super) fn facts_of(gallery: PageRule, url: &str, body: &str) -> Arc<Facts> {
    let extractor = Extractor::new(&scenario(rule(), gallery, rule()), Device::default());
    extractor.facts(
        Role::Gallery,
        &target(url),
        &HeaderMap::new(),
        &Bytes::copy_from_slice(body.as_bytes()),
    )
}

pub(super) fn urls(targets: &[Arc<Target>]) -> Vec<String> {
    targets.iter().map(ToString::to_string).collect()
}
