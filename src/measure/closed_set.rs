//! Sets that are closed on purpose: what names rows, metrics and thresholds must not
//! grow with a gallery.

/// Declares a closed set with a snake_case name and a fixed order, which is
/// also the order of rows in every report.
macro_rules! closed_set {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident => $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// Every member, in the order of reports.
            pub const ALL: [Self; [$($text),+].len()] = [$(Self::$variant),+];
            /// How many members there are.
            pub const COUNT: usize = Self::ALL.len();

            /// The name in reports, metrics, thresholds and run files.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// The position in [`Self::ALL`], for arrays indexed by the set.
            #[must_use]
            pub const fn index(self) -> usize { self as usize }

            /// The member of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|member| member.name() == name)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }
    };
}
pub(super) use closed_set;
