//! Follows a JSON pointer while the text is read.
//!
//! Everything beside the pointer's path is skipped, not kept. `serde_json`
//! refuses to nest deeper than 128.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::document::MAX_MATCHES;
use crate::scenario::model::PointerSegment;

/// Follows the rest of a pointer through whatever comes.
pub(super) struct Follow<'p, 'f> {
    pub(super) path: &'p [PointerSegment],
    pub(super) found: &'f mut Vec<String>,
}

impl Follow<'_, '_> {
    /// A follower for one member, if the pointer leads there.
    fn member(&mut self, is_key: impl Fn(&str) -> bool) -> Option<Follow<'_, '_>> {
        let (segment, path) = self.path.split_first()?;
        let leads = match segment {
            PointerSegment::Every => true,
            PointerSegment::Key(key) => is_key(key),
        };
        (leads && self.found.len() < MAX_MATCHES).then_some(Follow {
            path,
            found: self.found,
        })
    }

    fn keep(self, text: impl fmt::Display) {
        if self.path.is_empty() && self.found.len() < MAX_MATCHES {
            self.found.push(text.to_string());
        }
    }
}

impl<'de> DeserializeSeed<'de> for Follow<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Follow<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.keep(value);
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.keep(value);
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.keep(value);
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        if let Some(number) = serde_json::Number::from_f64(value) {
            self.keep(number);
        }
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.keep(value);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        for index in 0_usize.. {
            let is_index = |key: &str| key.parse() == Ok(index);
            let more = match self.member(is_index) {
                Some(member) => items.next_element_seed(member)?.is_some(),
                None => items.next_element::<IgnoredAny>()?.is_some(),
            };
            if !more {
                break;
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            match self.member(|wanted| wanted == key) {
                Some(member) => map.next_value_seed(member)?,
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}
