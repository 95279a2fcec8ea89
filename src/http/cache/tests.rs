use super::*;

fn store(cache: &mut Cache, key: u64) {
    let mut headers = HeaderMap::new();
    headers.insert(ETAG, HeaderValue::from_static("\"1\""));
    let answer = Storable {
        headers: &headers,
        body_bytes: 1,
        text: None,
    };
    cache.store(key, answer, Instant::now(), HeaderMap::new);
}

#[test]
fn what_is_forgotten_and_stored_again_and_again_takes_no_more_room() {
    let mut cache = Cache::new(4);
    for _ in 0..1_000 {
        store(&mut cache, 1);
        cache.forget(1);
        store(&mut cache, 1);
        cache.forget(2);
    }
    assert_eq!(cache.entries.len(), 1);
    assert!(cache.order.len() <= 9, "{}", cache.order.len());
}

#[test]
fn what_came_again_is_not_the_oldest() {
    let mut cache = Cache::new(2);
    store(&mut cache, 1);
    cache.forget(1);
    store(&mut cache, 2);
    store(&mut cache, 1);
    store(&mut cache, 3);
    assert_eq!(cache.stored(2).0, 0, "the oldest makes room");
    assert_eq!((cache.stored(1).0, cache.stored(3).0), (1, 1));
}
