//! Another HTTP client than the crowd's, to ask galleries with.

/// The status and the body of a GET without cookies.
pub(crate) fn get(url: &str) -> (u16, Vec<u8>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        // copyparty answers in plain text to what is no browser.
        let client = reqwest::Client::builder()
            .user_agent("Mozilla/5.0 (tests)")
            .build()
            .unwrap();
        let answer = client.get(url).send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.bytes().await.unwrap().to_vec())
    })
}
