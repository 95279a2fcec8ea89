//! The ledger keeps its promises, also when it is cut short.

use std::io::Write;

use super::*;

fn header() -> Header {
    Header::new("r1", "http://127.0.0.1:1", "demo")
}

fn photo(ledger: &Ledger) -> Draft {
    let (number, mark) = ledger.reserve();
    Draft {
        number,
        kind: Kind::Photo,
        name: format!("{mark}.jpg"),
        title: mark,
        gallery: "http://127.0.0.1:1/g/1".to_owned(),
        user: "ed".to_owned(),
        bytes: 1000,
    }
}

async fn add(ledger: &Ledger) -> u64 {
    let draft = photo(ledger);
    let number = draft.number;
    ledger.intend(draft).await.unwrap();
    let id = BTreeMap::from([("photo.id".to_owned(), format!("id{number}"))]);
    ledger.uploaded(number, id);
    number
}

#[tokio::test]
async fn an_intent_is_in_the_file_before_anything_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.jsonl");
    let ledger = Ledger::create(&path, header()).unwrap();
    ledger.intend(photo(&ledger)).await.unwrap();
    let read = file::read(&path).unwrap();
    assert_eq!(read.open[&1].name, "vernissage-r1-0000001.jpg");
    assert_eq!(read.open[&1].state, State::Intended);
    assert_eq!(read.header.host, "http://127.0.0.1:1");
}

#[tokio::test]
async fn no_two_deleters_take_the_same_photo() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::create(&folder.path().join("l"), header()).unwrap();
    let (one, two) = (add(&ledger).await, add(&ledger).await);
    assert!(
        ledger.claim(|_| true).is_none(),
        "not before it is released"
    );
    ledger.release(one);
    ledger.release(one);
    ledger.release(two);
    assert_eq!(ledger.claim(|_| true).unwrap().number, one);
    assert_eq!(ledger.claim(|_| true).unwrap().captures["photo.id"], "id2");
    assert!(ledger.claim(|_| true).is_none());
    ledger.release(two);
    assert_eq!(ledger.claim(|_| true).unwrap().number, two);
}

#[tokio::test]
async fn the_counts_add_up() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::create(&folder.path().join("l"), header()).unwrap();
    let numbers = [add(&ledger).await, add(&ledger).await, add(&ledger).await];
    ledger.deleted(numbers[0]);
    ledger.deleted(numbers[0]);
    ledger.removed(numbers[1]);
    ledger.intend(photo(&ledger)).await.unwrap();
    ledger.absent(4);
    let writes = ledger.writes();
    assert_eq!((writes.uploaded, writes.uploaded_bytes), (3, 3000));
    assert_eq!((writes.deleted, writes.removed, writes.left), (1, 1, 1));
}

#[tokio::test]
async fn a_crash_loses_a_torn_line_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("l");
    {
        let ledger = Ledger::create(&path, header()).unwrap();
        let gone = add(&ledger).await;
        add(&ledger).await;
        ledger.deleted(gone);
        ledger.intend(photo(&ledger)).await.unwrap();
        ledger.sync().await.unwrap();
        assert!(matches!(
            Ledger::reopen(&path),
            Err(LedgerError::InUse { .. })
        ));
    }
    // The lock goes when the writer's thread lets go of the file.
    let mut file = std::fs::OpenOptions::new()
        .append(true)
        .open(&path)
        .unwrap();
    file.lock().unwrap();
    file.write_all(br#"{"event":"intended","number":9,"na"#)
        .unwrap();
    drop(file);

    let recovered = file::read(&path).unwrap();
    assert!(recovered.torn && recovered.unreadable.is_empty());
    let (ledger, read) = Ledger::reopen(&path).unwrap();
    assert_eq!(read.run, "r1");
    let left = ledger.open_entries(Kind::Photo);
    let states: Vec<_> = left.iter().map(|it| (it.number, it.state)).collect();
    assert_eq!(states, [(2, State::Uploaded), (3, State::Intended)]);
    assert_eq!(left[0].captures["photo.id"], "id2");
    ledger.removed(2);
    ledger.sync().await.unwrap();
    assert_eq!(ledger.reserve().0, 4);
    let again = file::read(&path).unwrap();
    assert_eq!(again.open.keys().collect::<Vec<_>>(), [&3]);
    assert_eq!(again.unreadable, [8], "the torn line stands alone");
}

#[test]
fn other_files_are_refused_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("l");
    std::fs::write(&path, "hello\n").unwrap();
    let error = Ledger::reopen(&path).unwrap_err().to_string();
    assert!(error.contains("is not a ledger"), "{error}");
    std::fs::write(
        &path,
        r#"{"event":"run","format":2,"run":"x","host":"h","scenario":"s","at":"t"}"#,
    )
    .unwrap();
    let error = Ledger::reopen(&path).unwrap_err().to_string();
    assert!(error.contains("format 2"), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_reads_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("l");
    let _ledger = Ledger::create(&path, header()).unwrap();
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}
