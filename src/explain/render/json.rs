//! The explanation as JSON; `docs/EXPLAIN.md` documents its fields.

use super::super::explanation::Explanation;
use crate::harmless;

/// Indented JSON with a line feed at its end. Numbers that are not finite are
/// `null`; their words stand beside them.
///
/// # Errors
/// None that a value of this type can cause; the signature is serde's.
pub fn json(explanation: &Explanation) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(explanation)?;
    text.push('\n');
    Ok(harmless::json(&text))
}
