//! The colours of the made-up photos, and what their galleries are called.

/// A colour in sRGB, 0 to 255 a channel.
pub(super) type Colour = [f32; 3];

const fn rgb(hex: u32) -> Colour {
    [
        ((hex >> 16) & 255) as f32,
        ((hex >> 8) & 255) as f32,
        (hex & 255) as f32,
    ]
}

/// A time of day and weather.
#[derive(Debug)]
pub(super) struct Mood {
    /// How a title may begin.
    pub(super) words: &'static [&'static str],
    pub(super) sky_top: Colour,
    pub(super) sky_low: Colour,
    pub(super) sun: Colour,
    pub(super) cloud: Colour,
    /// The farthest ridge, which the air colours.
    pub(super) far: Colour,
    /// The nearest ridge.
    pub(super) near: Colour,
    /// 0 for a clear sky to 1 for a closed one.
    pub(super) clouds: f32,
    /// How often there is water: 0 never, 1 always.
    pub(super) water: f32,
    pub(super) stars: bool,
    /// Whether trees stand on the near ridges, where there is no water.
    pub(super) trees: bool,
}

/// A gallery's subject.
pub(super) struct Theme {
    pub(super) title: &'static str,
    pub(super) places: &'static [&'static str],
    pub(super) moods: &'static [Mood],
}

/// The subjects, in the order of the galleries.
pub(super) const THEMES: [Theme; 5] = [
    Theme {
        title: "A year in the hills",
        places: &[
            "over the ridge",
            "from the pass",
            "above the village",
            "on the old road",
            "by the chapel",
        ],
        moods: &[NOON, AUTUMN, DAWN, DUSK, FOG],
    },
    Theme {
        title: "Still water",
        places: &[
            "on the lake",
            "at the jetty",
            "across the bay",
            "by the reeds",
        ],
        moods: &[LAKE_MORNING, LAKE_EVENING],
    },
    Theme {
        title: "Blue hour",
        places: &[
            "over the valley",
            "behind the pines",
            "from the terrace",
            "at the border",
        ],
        moods: &[NIGHT, BLUE],
    },
    Theme {
        title: "Desert light",
        places: &[
            "at the canyon",
            "over the dunes",
            "near the well",
            "on the plateau",
        ],
        moods: &[DESERT, DESERT_EVENING],
    },
    Theme {
        title: "Winter",
        places: &[
            "on the glacier",
            "in the high valley",
            "below the summit",
            "at the hut",
        ],
        moods: &[SNOW, SNOW_EVENING],
    },
];

const NOON: Mood = Mood {
    words: &["Noon", "Fair weather", "Summer"],
    sky_top: rgb(0x3f7fbf),
    sky_low: rgb(0xcfe4ee),
    sun: rgb(0xfff6dc),
    cloud: rgb(0xffffff),
    far: rgb(0xa9c3cf),
    near: rgb(0x2f5a34),
    clouds: 0.5,
    water: 0.25,
    stars: false,
    trees: true,
};
const AUTUMN: Mood = Mood {
    words: &["October", "Copper", "Leaf fall"],
    sky_top: rgb(0x7d93a6),
    sky_low: rgb(0xf1dfc0),
    sun: rgb(0xffe2a8),
    cloud: rgb(0xf3ead9),
    far: rgb(0xc8b9a3),
    near: rgb(0x7a3b16),
    clouds: 0.55,
    water: 0.3,
    stars: false,
    trees: true,
};
const DAWN: Mood = Mood {
    words: &["First light", "Daybreak", "Early"],
    sky_top: rgb(0x4a5f8f),
    sky_low: rgb(0xf7c9a3),
    sun: rgb(0xfff0c4),
    cloud: rgb(0xf2b49a),
    far: rgb(0xb39aa8),
    near: rgb(0x2a3142),
    clouds: 0.45,
    water: 0.3,
    stars: false,
    trees: true,
};
const DUSK: Mood = Mood {
    words: &["Last light", "Evening", "Afterglow"],
    sky_top: rgb(0x3a3360),
    sky_low: rgb(0xf08a4b),
    sun: rgb(0xffd27a),
    cloud: rgb(0xd9607a),
    far: rgb(0x9a5a6e),
    near: rgb(0x1f1a2e),
    clouds: 0.5,
    water: 0.3,
    stars: false,
    trees: true,
};
const FOG: Mood = Mood {
    words: &["Fog", "Mist", "Drizzle"],
    sky_top: rgb(0xaab4b8),
    sky_low: rgb(0xdfe3e1),
    sun: rgb(0xf6f4ea),
    cloud: rgb(0xe9ecea),
    far: rgb(0xcdd5d5),
    near: rgb(0x46544f),
    clouds: 0.85,
    water: 0.2,
    stars: false,
    trees: true,
};
const LAKE_MORNING: Mood = Mood {
    words: &["Morning", "Calm", "No wind"],
    sky_top: rgb(0x5b8db8),
    sky_low: rgb(0xf4e6d2),
    sun: rgb(0xfff3d1),
    cloud: rgb(0xfdf6ec),
    far: rgb(0x9fb6c1),
    near: rgb(0x274a49),
    clouds: 0.45,
    water: 1.0,
    stars: false,
    trees: true,
};
const LAKE_EVENING: Mood = Mood {
    words: &["Evening", "Late swim", "Slow light"],
    sky_top: rgb(0x394a7a),
    sky_low: rgb(0xf3a36b),
    sun: rgb(0xffdf9a),
    cloud: rgb(0xe58a7a),
    far: rgb(0x8d6f86),
    near: rgb(0x1c2738),
    clouds: 0.5,
    water: 1.0,
    stars: false,
    trees: true,
};
const NIGHT: Mood = Mood {
    words: &["Moonrise", "Stars", "Midnight"],
    sky_top: rgb(0x0b1026),
    sky_low: rgb(0x33507d),
    sun: rgb(0xeef2ff),
    cloud: rgb(0x4a5f86),
    far: rgb(0x2e466b),
    near: rgb(0x080d18),
    clouds: 0.35,
    water: 0.4,
    stars: true,
    trees: true,
};
const BLUE: Mood = Mood {
    words: &["Blue hour", "Before night", "Half past nine"],
    sky_top: rgb(0x1c2c5a),
    sky_low: rgb(0x8aa3cf),
    sun: rgb(0xffe9c9),
    cloud: rgb(0x7d8fc0),
    far: rgb(0x5f78a6),
    near: rgb(0x121a30),
    clouds: 0.45,
    water: 0.5,
    stars: true,
    trees: true,
};
const DESERT: Mood = Mood {
    words: &["Heat", "Sand", "Red rock"],
    sky_top: rgb(0x3d86b8),
    sky_low: rgb(0xf5e0bd),
    sun: rgb(0xfff7e0),
    cloud: rgb(0xfff3e2),
    far: rgb(0xd9b493),
    near: rgb(0x9a4a22),
    clouds: 0.2,
    water: 0.0,
    stars: false,
    trees: false,
};
const DESERT_EVENING: Mood = Mood {
    words: &["Long shadows", "Cooling", "Ember"],
    sky_top: rgb(0x5a3f73),
    sky_low: rgb(0xf7a65a),
    sun: rgb(0xffe3a0),
    cloud: rgb(0xf07f5a),
    far: rgb(0xb8735a),
    near: rgb(0x4a1f1a),
    clouds: 0.35,
    water: 0.0,
    stars: false,
    trees: false,
};
const SNOW: Mood = Mood {
    words: &["Fresh snow", "February", "Clear cold"],
    sky_top: rgb(0x4f8cc4),
    sky_low: rgb(0xe4eff6),
    sun: rgb(0xfffdf2),
    cloud: rgb(0xffffff),
    far: rgb(0xc3d6e6),
    near: rgb(0xeaf1f6),
    clouds: 0.4,
    water: 0.15,
    stars: false,
    trees: true,
};
const SNOW_EVENING: Mood = Mood {
    words: &["Alpenglow", "Frost", "Short day"],
    sky_top: rgb(0x3d4f86),
    sky_low: rgb(0xf2b8b0),
    sun: rgb(0xffe6d0),
    cloud: rgb(0xe9a3b0),
    far: rgb(0xb59ec0),
    near: rgb(0x8fa0c8),
    clouds: 0.4,
    water: 0.2,
    stars: false,
    trees: true,
};
