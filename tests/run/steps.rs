//! `--test-plan`: users come and go as it says, and nothing is said of it.

use super::support::Ran;

#[test]
fn users_come_and_go_by_the_plan_and_in_silence() {
    let ran = Ran::with(&[
        "--test-plan",
        "6,1s;6,2s;2,1s;2,3s",
        "--crowd",
        "walker=1",
        "--think-time",
        "50ms",
        "--listen",
        "off",
        "--quiet",
    ]);
    ran.assert_done();
    assert_eq!((ran.stdout(), ran.stderr()), (String::new(), String::new()));
    let run = ran.run();
    let slices = run["timeline"]["slices"].as_array().unwrap();
    let users: Vec<u64> = slices
        .iter()
        .map(|slice| slice["users"].as_u64().unwrap())
        .collect();
    assert_eq!(users.iter().max(), Some(&6), "{users:?}");
    // Leaving ends a pause, and a visit is over in a moment.
    let after = users.iter().skip_while(|users| **users < 6);
    let fewer = after.skip_while(|users| **users > 2);
    assert_eq!(fewer.copied().next(), Some(2), "{users:?}");
    let length = run["duration_s"].as_f64().unwrap();
    assert!((7.0..20.0).contains(&length), "{length}");
}
