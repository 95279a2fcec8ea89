//! What a request carries: fields, the photo or a piece of it, JSON.

use bytes::Bytes;
use serde_json::Value;

use super::super::photo::CONTENT_TYPE;
use super::super::session::{Part, RequestBody, Session};
use super::Run;
use crate::page::form::{Field, FieldValue};
use crate::scenario::model::{Body, FileField, FormFill, JsonTemplate};

impl<S: Session> Run<'_, '_, S> {
    pub(super) fn parts(
        &mut self,
        fill: &FormFill,
        fields: Vec<Field>,
        piece: usize,
    ) -> Result<Vec<Part>, String> {
        let mut parts = Vec::with_capacity(fields.len());
        for field in fields {
            let name = field.name;
            parts.push(match (field.value, &fill.file) {
                (FieldValue::Text(value), _) => Part::Text { name, value },
                (FieldValue::Photo, Some(file)) => self.file(
                    &FileField {
                        field: name,
                        ..file.clone()
                    },
                    piece,
                )?,
                (FieldValue::Photo | FieldValue::NoFile, _) => no_file(name),
            });
        }
        Ok(parts)
    }

    pub(super) fn body(&mut self, body: &Body, piece: usize) -> Result<RequestBody, String> {
        Ok(match body {
            Body::Empty => RequestBody::Empty,
            Body::Urlencoded(fields) => RequestBody::Urlencoded(self.fields(fields)?),
            Body::Multipart { fields, file } => {
                let fields = self.fields(fields)?.into_iter();
                let mut parts: Vec<Part> = fields
                    .map(|(name, value)| Part::Text { name, value })
                    .collect();
                if let Some(file) = file {
                    parts.push(self.file(file, piece)?);
                }
                RequestBody::Multipart(parts)
            }
            Body::Json(json) => RequestBody::Json(self.json(json)?),
            Body::Photo { content_type } => RequestBody::Raw {
                content_type: content_type.as_deref().unwrap_or(CONTENT_TYPE).to_owned(),
                bytes: self.photo_bytes()?,
            },
            Body::Raw { content_type, text } => RequestBody::Raw {
                content_type: content_type.clone(),
                bytes: self.text(text)?.into(),
            },
        })
    }

    fn json(&self, json: &JsonTemplate) -> Result<Value, String> {
        Ok(match json {
            JsonTemplate::Text(text) => Value::String(self.text(text)?),
            JsonTemplate::Scalar(value) => value.clone(),
            JsonTemplate::Array(items) => {
                let items: Result<_, String> = items.iter().map(|item| self.json(item)).collect();
                Value::Array(items?)
            }
            JsonTemplate::Object(members) => {
                let members: Result<_, String> = members
                    .iter()
                    .map(|(name, value)| Ok((name.clone(), self.json(value)?)))
                    .collect();
                Value::Object(members?)
            }
        })
    }

    /// The photo, or a piece of it. From here on it may have been sent.
    fn file(&mut self, file: &FileField, piece: usize) -> Result<Part, String> {
        let file_name = self.tab.variables.get("photo.name").map(str::to_owned);
        let bytes = self.photo_bytes()?;
        let size = file.chunk_bytes.unwrap_or(bytes.len()).max(1);
        let from = (piece * size).min(bytes.len());
        let to = (from + size).min(bytes.len());
        Ok(Part::File {
            name: file.field.clone(),
            file_name: file_name.unwrap_or_else(|| "photo.jpg".to_owned()),
            content_type: CONTENT_TYPE.to_owned(),
            bytes: bytes.slice(from..to),
        })
    }

    fn photo_bytes(&mut self) -> Result<Bytes, String> {
        let upload = self
            .upload
            .as_mut()
            .ok_or("it sends a photo, and there is none in this flow.")?;
        upload.sent = true;
        Ok(upload.photo.clone())
    }
}

/// What a browser sends for a file input that nobody used.
fn no_file(name: String) -> Part {
    Part::File {
        name,
        file_name: String::new(),
        content_type: "application/octet-stream".to_owned(),
        bytes: Bytes::new(),
    }
}

pub(super) fn texts(fields: Vec<Field>) -> Vec<(String, String)> {
    let text = |value| match value {
        FieldValue::Text(text) => text,
        FieldValue::Photo | FieldValue::NoFile => String::new(),
    };
    fields
        .into_iter()
        .map(|field| (field.name, text(field.value)))
        .collect()
}

pub(super) fn plain(fields: Vec<Field>) -> RequestBody {
    let lines = texts(fields).into_iter();
    let text: String = lines
        .map(|(name, value)| format!("{name}={value}\r\n"))
        .collect();
    RequestBody::Raw {
        content_type: "text/plain".to_owned(),
        bytes: text.into(),
    }
}
