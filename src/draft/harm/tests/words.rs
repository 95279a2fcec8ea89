//! The same orders in other words, in the languages that the documentation claims,
//! and titles of photos in the same words.

use super::*;

const ORDERS: &[&str] = &[
    // Signing out.
    "Log me out",
    "Log user out",
    "Cerrar la sesión",
    "Cerrar mi sesión",
    "Encerrar sessão",
    "Encerrar a sessão",
    "Terminar a sessão",
    "Fin de session",
    "Fermer la session",
    "Chiudi la sessione",
    "Sitzung beenden",
    "Sessie sluiten",
    "Log uit",
    "Leave",
    "Out",
    "Out now",
    // Deleting.
    "Bin it",
    "Bin this photo",
    "Discard",
    "Suprimir",
    "Ôter la photo",
    "Enlever",
    "Jeter la photo",
    "Togliere",
    "Togli la foto",
    "Verwerfen",
    "In den Papierkorb",
    "Papierkorb (3)",
    "Papelera",
    "A la papelera",
    "Corbeille",
    "Mettre à la corbeille",
    "Cestino",
    "Sposta nel cestino",
    "Prullenbak",
    "Weggooien",
    "Lixeira",
    "Descartar",
    // Publishing.
    "Veröffentlichen",
    "Jetzt veröffentlichen",
    "Publier",
    "Publier cette photo maintenant",
    "Publicar",
    "Pubblica",
    "Pubblica la foto",
    "Publiceren",
    "Freischalten",
    "Freigeben",
    "Approuver",
    "Aprobar",
    "Approva",
    "Goedkeuren",
    "Publish this photo now please",
    "Please publish this photo",
    "Make public",
    "Make this album public",
    "Set as album cover",
    // Voting.
    "Abstimmen",
    "Gefällt mir",
    "Gefällt mir (12)",
    "J'aime",
    "Me gusta",
    "Mi piace",
    "Vind ik leuk",
    "★★★★★",
    "★",
    "☆☆☆ (4)",
    "❤\u{fe0f} 3",
    "👍",
    // What else.
    "Archive this photo",
    "Block this user",
    "Report this image",
];

const TITLES: &[&str] = &[
    "Archive",
    "Archives",
    "Archive photos",
    "Archive album",
    "Archive 2024",
    "Cover art",
    "Cover photos",
    "Out in the woods",
    "Out and about",
    "Leave no trace",
    "Leaves in autumn",
    "Log cabin out west",
    "Biblioteca pubblica",
    "Piazza pubblica",
    "Corbeille de fruits",
    "Mi piace la montagna",
    "Veröffentlichungen",
    "Publications",
    "Fin de semana",
    "Session de juin",
    "Salida 2023",
    "Sortie en mer",
    "The block at night",
    "Confirmation day",
    "★ Best of 2024",
    "Looks like a photo",
    "Le foto del mio album",
    "Feature photos",
    "2024",
    "Now and then",
];

#[test]
fn orders_in_other_words_are_known() {
    for text in ORDERS {
        assert!(orders(text), "{text}");
    }
}

#[test]
fn titles_in_the_same_words_are_followed() {
    for text in TITLES {
        assert!(!orders(text), "{text}");
    }
}

#[test]
fn what_is_done_to_one_thing_of_many_is_known() {
    for address in [
        "archive/3",
        "block/3",
        "cart/add/3",
        "cover/3",
        "photos/3/confirm",
        "photos/3/archive",
        "users/7/block/",
        "Favorite/12",
    ] {
        assert!(leads_to_harm(&url(address)), "{address}");
    }
    for address in [
        "archive",
        "archive/",
        "archive/2024",
        "archive/2024/05",
        "archive/lisbon",
        "archive/page/2",
        "albums/cover-art",
        "albums/3/cover",
        "covers/3",
        "blocks/3",
        "photos/add/3",
        "albums/3/add",
        "out-in-the-woods",
        "albums/leave-no-trace",
        "3",
        "2024/05",
    ] {
        assert!(!leads_to_harm(&url(address)), "{address}");
    }
}

/// What a trial presses to end its session.
#[test]
fn what_signs_out_in_other_words_is_pressed() {
    assert!(
        signs_out("Log me out") && signs_out("Cerrar la sesión") && signs_out("Fin de session")
    );
    // Not certain enough to be pressed, and too likely to be followed.
    assert!(!signs_out("Leave") && !signs_out("Out") && !deletes("Papierkorb"));
}
