//! Bodies of requests, composed by reqwest and carried by us.

use std::borrow::Cow;
use std::sync::OnceLock;

use ::http::header::CONTENT_TYPE;
use ::http::{HeaderValue, Request};
use bytes::Bytes;
use http_body_util::BodyExt;
use reqwest::multipart::{Form, Part as FormPart};

use crate::visit::session::{Part, RequestBody};

/// A body ready to be sent.
#[derive(Debug, Clone, Default)]
pub struct Payload {
    /// Its type; `None` when there is no body.
    pub content_type: Option<HeaderValue>,
    /// The whole of it, so that it can be sent once more over another
    /// connection, and its length stands in front.
    pub bytes: Bytes,
}

/// Makes payloads. Its reqwest client never connects anywhere, so it is made
/// without reading the system's certificates.
#[derive(Debug, Default)]
pub struct Composer {
    client: OnceLock<Result<reqwest::Client, String>>,
}

impl Composer {
    /// Composes the body of a request.
    ///
    /// # Errors
    /// When it cannot be sent as it is; a sentence.
    pub async fn compose(&self, body: &RequestBody) -> Result<Payload, String> {
        let builder = match body {
            RequestBody::Empty => return Ok(Payload::default()),
            RequestBody::Raw {
                content_type,
                bytes,
            } => {
                let content_type = HeaderValue::try_from(content_type.as_str())
                    .map_err(|_| format!("'{content_type}' cannot be sent as a Content-Type"))?;
                return Ok(Payload {
                    content_type: Some(content_type),
                    bytes: bytes.clone(),
                });
            }
            RequestBody::Urlencoded(pairs) => self.request()?.form(pairs),
            RequestBody::Json(value) => self.request()?.json(value),
            RequestBody::Multipart(parts) => self.request()?.multipart(form(parts)?),
        };
        let unfit = |error: reqwest::Error| format!("the form cannot be sent: {error}");
        let request = builder.build().map_err(unfit)?;
        let request = Request::<reqwest::Body>::try_from(request).map_err(unfit)?;
        let content_type = request.headers().get(CONTENT_TYPE).cloned();
        let body = request.into_body().collect().await.map_err(unfit)?;
        Ok(Payload {
            content_type,
            bytes: body.to_bytes(),
        })
    }

    fn request(&self) -> Result<reqwest::RequestBuilder, String> {
        let client = self.client.get_or_init(|| {
            reqwest::Client::builder()
                .tls_danger_accept_invalid_certs(true)
                .no_proxy()
                .build()
                .map_err(|error| format!("forms cannot be composed: {error}"))
        });
        let client = client.as_ref().map_err(Clone::clone)?;
        // Only the body is taken from it: the address does not matter.
        Ok(client.post("http://localhost/"))
    }
}

fn form(parts: &[Part]) -> Result<Form, String> {
    let mut form = Form::new().percent_encode_noop();
    for part in parts {
        form = match part {
            Part::Text { name, value } => form.text(quoted(name), value.clone()),
            Part::File {
                name,
                file_name,
                content_type,
                bytes,
            } => {
                let length = bytes.len() as u64;
                let file = FormPart::stream_with_length(bytes.clone(), length)
                    .file_name(quoted(file_name))
                    .mime_str(content_type)
                    .map_err(|_| format!("'{content_type}' is not a type of file"))?;
                form.part(quoted(name), file)
            }
        };
    }
    Ok(form)
}

/// A name as browsers write it between quotes (HTML, "multipart form data":
/// line feeds, carriage returns and quotes are percent-encoded, nothing else).
fn quoted(name: &str) -> Cow<'static, str> {
    if name.contains(['"', '\r', '\n']) {
        let name = name
            .replace('\n', "%0A")
            .replace('\r', "%0D")
            .replace('"', "%22");
        return Cow::Owned(name);
    }
    Cow::Owned(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_form_is_encoded_as_browsers_do() {
        let pairs = vec![("a b".to_owned(), "c&d=ü".to_owned())];
        let payload = Composer::default()
            .compose(&RequestBody::Urlencoded(pairs))
            .await
            .unwrap();
        assert_eq!(payload.bytes, "a+b=c%26d%3D%C3%BC");
        let content_type = payload.content_type.unwrap();
        assert_eq!(content_type, "application/x-www-form-urlencoded");
    }

    #[tokio::test]
    async fn names_of_files_stay_readable() {
        let file = Part::File {
            name: "photo[]".to_owned(),
            file_name: "Çay \"evi\".jpg".to_owned(),
            content_type: "image/jpeg".to_owned(),
            bytes: Bytes::from_static(b"\xff\xd8"),
        };
        let payload = Composer::default()
            .compose(&RequestBody::Multipart(vec![file]))
            .await
            .unwrap();
        let body = String::from_utf8_lossy(&payload.bytes).into_owned();
        assert!(
            body.contains("name=\"photo[]\"; filename=\"Çay %22evi%22.jpg\""),
            "{body}"
        );
        assert!(body.contains("Content-Type: image/jpeg"), "{body}");
    }
}
