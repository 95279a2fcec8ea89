//! The scenarios that the binary carries.

use vernissage::scenario::library;

#[test]
fn every_shipped_scenario_is_read_without_a_word() {
    for shipped in library::SHIPPED {
        let loaded = library::load_shipped(*shipped).unwrap_or_else(|report| panic!("{report}"));
        assert_eq!(loaded.scenario.name, shipped.name);
        assert!(
            loaded.warnings.diagnostics.is_empty(),
            "{}",
            loaded.warnings
        );
        assert!(
            !loaded.scenario.about.is_empty(),
            "{} says nothing",
            shipped.name
        );
        assert_eq!(loaded.hash.len(), 16);
    }
}

#[test]
fn every_file_in_the_folder_is_shipped() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|it| it == "toml"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    files.sort();
    let mut shipped: Vec<&str> = library::SHIPPED.iter().map(|it| it.name).collect();
    shipped.sort_unstable();
    assert_eq!(files, shipped);
}

#[test]
fn a_scenario_is_found_by_name_and_by_path() {
    let by_name = library::load("demo").unwrap();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/demo.toml");
    let by_path = library::load(path).unwrap();
    assert_eq!(by_name.hash, by_path.hash);
    assert_eq!(by_name.path, None);
    assert_eq!(by_path.path.unwrap().to_str(), Some(path));
}

#[test]
fn a_file_without_a_name_is_called_like_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("our club.toml");
    // As an editor on Windows saves it.
    let text = format!("\u{feff}{}", super::SHORTEST.replace('\n', "\r\n"));
    std::fs::write(&path, text).unwrap();
    let loaded = library::load(path.to_str().unwrap()).unwrap();
    assert_eq!(loaded.scenario.name, "our-club");
    assert_eq!(loaded.scenario.title, "our-club");
}

#[test]
fn what_cannot_be_loaded_is_explained() {
    let said = |name: &str| library::load(name).unwrap_err().to_string();
    insta::assert_snapshot!("unknown_name", said("piwgo"));
    insta::assert_snapshot!("no_such_file", said("scenarios/demmo.toml"));
    insta::assert_snapshot!("path_for_a_name", said("./piwigo.toml"));
    insta::assert_snapshot!("a_folder", said("./scenarios"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.toml");
    std::fs::write(&path, b"format = 1\nname = \"\xe9\"").unwrap();
    assert!(said(path.to_str().unwrap()).contains("not text in UTF-8"));
}
