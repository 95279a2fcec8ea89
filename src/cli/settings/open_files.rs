//! How many connections visitors may hold on this system.
//!
//! A browser keeps its connections open while its owner looks at a page. A
//! crowd that does so needs six open files for each visitor (twelve where the
//! demo gallery holds the other ends), which is more than many systems allow.
//! Refused connections would be blamed on the gallery; so where files are too
//! few, visitors close what they do not use, and are said to.

/// Connections that a browser keeps open to one gallery.
const BROWSERS: u64 = 6;

/// Open files for everything beside the visitors.
const BESIDE_VISITORS: u64 = 200;

/// What fits.
#[derive(Debug, PartialEq, Eq)]
pub struct Fit {
    /// Connections that a visitor keeps while nothing is asked for.
    pub idle_connections: usize,
    /// What the user should know, where it is less than a browser's.
    pub warning: Option<String>,
}

/// Fits a crowd into the open files that the system allows.
///
/// `embedded`: whether the gallery is in this process, and with it the other
/// end of each connection.
#[must_use]
pub fn fit(visitors: u32, embedded: bool, allowed: u64) -> Fit {
    let ends = if embedded { 2 } else { 1 };
    let holders = u64::from(visitors) * ends;
    let needed = holders * BROWSERS + BESIDE_VISITORS;
    if needed <= allowed {
        return Fit {
            idle_connections: BROWSERS as usize,
            warning: None,
        };
    }
    // A quarter is left for those who are loading a page at the moment.
    let for_idle = allowed.saturating_sub(BESIDE_VISITORS) / 4 * 3;
    let idle = for_idle / holders.max(1);
    let consequence = match idle {
        0 => "they close each as soon as it is not used, and some may still fail for that \
              reason alone"
            .to_owned(),
        idle => format!("they keep {idle} of their {BROWSERS} connections open between pages"),
    };
    Fit {
        idle_connections: idle as usize,
        warning: Some(format!(
            "{visitors} visitors may need {needed} open files, and this system allows {allowed}: \
             {consequence}. Raise the hard limit (ulimit -Hn, or LimitNOFILE= in systemd), or \
             send fewer visitors."
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crowd_that_fits_keeps_what_browsers_keep() {
        let fit = fit(1_000, true, 20_000);
        assert_eq!((fit.idle_connections, fit.warning), (6, None));
    }

    #[test]
    fn a_crowd_that_does_not_fit_keeps_fewer_and_says_so() {
        let own = fit(5_000, true, 20_000);
        assert_eq!(own.idle_connections, 1);
        let warning = own.warning.unwrap();
        assert!(warning.contains("keep 1 of their 6"), "{warning}");
        assert_eq!(fit(5_000, false, 20_000).idle_connections, 2);
    }

    #[test]
    fn a_crowd_far_too_large_keeps_none() {
        for allowed in [0, 100, 1_024] {
            let fit = fit(100_000, false, allowed);
            assert_eq!(fit.idle_connections, 0);
            assert!(fit.warning.unwrap().contains("may still fail"));
        }
    }
}
