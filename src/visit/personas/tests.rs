//! Shares hold exactly, mixes within statistical bounds.

use proptest::prelude::*;

use super::super::random::{Purpose, stream};
use super::allocator::{Allocator, Share};
use super::*;

fn crowd(weights: [u32; 4]) -> CrowdShares {
    CrowdShares { weights }
}

proptest! {
    #[test]
    fn every_share_holds_within_one_user_at_any_number_of_users(
        weights in [0_u32..60, 0..60, 0..400, 0..400],
    ) {
        let sum: u32 = weights.iter().sum();
        prop_assume!(sum > 0);
        let allocator = Allocator::new(&crowd(weights));
        let mut dealt = [0_u64; 4];
        for user in 0..u64::from(sum) * 2 + 3 {
            dealt[allocator.persona(user).index()] += 1;
            for (weight, count) in weights.iter().zip(dealt) {
                let wanted = f64::from(*weight) / f64::from(sum) * (user + 1) as f64;
                prop_assert!((count as f64 - wanted).abs() < 1.0, "{count} for {wanted}");
            }
        }
    }

    #[test]
    fn replicas_together_play_the_whole_crowd(users in 0_u64..300, replicas in 1_u64..12) {
        let mut played: Vec<u64> = (1..=replicas)
            .flat_map(|slot| {
                let share: Share = format!("{slot}/{replicas}").parse().unwrap();
                (0..share.users(users)).map(move |user| share.global_index(user))
            })
            .collect();
        played.sort_unstable();
        prop_assert_eq!(played, (0..users).collect::<Vec<_>>());
    }
}

#[test]
fn the_largest_deficit_alone_would_not_do() {
    let allocator = Allocator::new(&crowd([6, 46, 351, 351]));
    let dealt = (0..43).filter(|user| allocator.persona(*user).index() == 1);
    let wanted = 46.0 / 754.0 * 43.0;
    assert!((dealt.count() as f64 - wanted).abs() < 1.0);
}

#[test]
fn the_first_user_is_of_the_largest_share() {
    let shares: CrowdShares = "walker=8,uploader=1,deleter=1".parse().unwrap();
    assert_eq!(Allocator::new(&shares).persona(0), Persona::Walker);
    assert_eq!(shares.to_string(), "walker=8,uploader=1,deleter=1");
    let everybody = Allocator::new(&CrowdShares::default());
    assert_eq!(everybody.persona(12_345), Persona::Mixed);
}

#[test]
fn a_mix_is_within_statistical_bounds_over_many_visits() {
    let mix = Mix::default();
    let visits = 20_000_u32;
    let mut counts = [0_u32; Action::COUNT];
    for visit in 0..visits {
        let mut stream = stream(
            7,
            u64::from(visit % 50),
            u64::from(visit / 50),
            Purpose::Visit,
        );
        counts[mix.draw(&mut stream).index()] += 1;
    }
    for action in Action::ALL {
        let chance = f64::from(mix.weight(action)) / 10.0;
        let expected = f64::from(visits) * chance;
        // Five standard deviations of a binomial: wrong once in two million seeds.
        let bound = 5.0 * (expected * (1.0 - chance)).sqrt();
        let count = f64::from(counts[action.index()]);
        assert!((count - expected).abs() < bound, "{action}: {count}");
    }
}

#[test]
fn a_zero_in_a_mix_means_never() {
    let mix: Mix = "0:0:1".parse().unwrap();
    let mut stream = stream(1, 0, 0, Purpose::Visit);
    assert!((0..1000).all(|_| mix.draw(&mut stream) == Action::Walk));
    assert_eq!(mix.to_string(), "0:0:1");
}

#[test]
fn errors_say_what_to_write() {
    let crowd = |text: &str| text.parse::<CrowdShares>().unwrap_err().to_string();
    assert!(crowd("walkers=8").contains("did you mean walker?"));
    assert!(crowd("walker").contains("walker=8,uploader=1,deleter=1"));
    assert!(crowd("walker=-1").contains("from 0 to 10000"));
    assert!(crowd("walker=1,walker=2").contains("two weights"));
    assert!(crowd("walker=0").contains("above 0"));
    let mix = |text: &str| text.parse::<Mix>().unwrap_err().to_string();
    assert!(mix("1:8").contains("1:1:8"));
    assert!(mix("0:0:0").contains("above 0"));
    let one_too_many = "9/8".parse::<Share>().unwrap_err().to_string();
    assert!(one_too_many.contains("no share 9 of 8"), "{one_too_many}");
    assert!("0/8".parse::<Share>().is_err());
    assert_eq!("3/8".parse::<Share>().unwrap().global_index(1), 10);
}
