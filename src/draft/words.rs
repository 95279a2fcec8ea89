//! What links and buttons are called, in several languages.
//!
//! Used to find the way to a form, and above all to stay away from links that
//! sign out or delete.

/// Words of links and buttons that change something, as they stand in texts,
/// classes and addresses. English, French, German, Spanish, Italian, Dutch,
/// Portuguese.
const HARMFUL: &[&str] = &[
    // signing out
    "logout",
    "log out",
    "log-out",
    "log_out",
    "logoff",
    "log off",
    "signout",
    "sign out",
    "sign-out",
    "sign_out",
    "signoff",
    "déconnexion",
    "deconnexion",
    "se déconnecter",
    "deconnecter",
    "abmelden",
    "ausloggen",
    "cerrar sesión",
    "cerrar sesion",
    "salir",
    "disconnetti",
    "esci",
    "uitloggen",
    "afmelden",
    "terminar sessão",
    "sair",
    // deleting
    "delete",
    "remove",
    "destroy",
    "erase",
    "trash",
    "purge",
    "unlink",
    "supprimer",
    "suppression",
    "effacer",
    "retirer",
    "löschen",
    "loeschen",
    "entfernen",
    "eliminar",
    "borrar",
    "elimina",
    "cancella",
    "rimuovi",
    "verwijder",
    "wissen",
    "apagar",
    "excluir",
    "remover",
];

const NEXT: &[&str] = &[
    "next",
    "next page",
    "older",
    "more",
    "suivant",
    "suivante",
    "page suivante",
    "weiter",
    "nächste",
    "nächste seite",
    "siguiente",
    "successivo",
    "avanti",
    "volgende",
    "próxima",
    "seguinte",
    "›",
    "»",
    "→",
    ">",
    ">>",
];

const SIGN_IN: &[&str] = &[
    "login",
    "log in",
    "log-in",
    "log_in",
    "signin",
    "sign in",
    "sign-in",
    "sign_in",
    "identification",
    "connexion",
    "se connecter",
    "connecter",
    "anmelden",
    "einloggen",
    "iniciar sesión",
    "acceder",
    "entrar",
    "accedi",
    "inloggen",
    "aanmelden",
    "entrer",
];

const REGISTER: &[&str] = &[
    "register",
    "registration",
    "create account",
    "createaccount",
    "create-account",
    "create_account",
    "signup",
    "sign up",
    "sign-up",
    "sign_up",
    "join",
    "inscription",
    "s'inscrire",
    "créer un compte",
    "registrieren",
    "registrierung",
    "konto erstellen",
    "registrarse",
    "crear cuenta",
    "registrati",
    "registrazione",
    "registreren",
    "registrar",
    "criar conta",
];

const UPLOAD: &[&str] = &[
    "upload",
    "add photo",
    "add a photo",
    "add photos",
    "add image",
    "add an image",
    "new image",
    "add a picture",
    "new picture",
    "new photo",
    "ajouter",
    "téléverser",
    "televerser",
    "envoyer",
    "déposer",
    "hochladen",
    "hinzufügen",
    "subir",
    "añadir",
    "carica",
    "aggiungi",
    "toevoegen",
    "uploaden",
    "enviar",
    "adicionar",
];

/// Whether following or pressing it might change something.
#[must_use]
pub fn is_harmful(text: &str) -> bool {
    holds(text, HARMFUL)
}

/// Whether it is a way to the sign-in.
#[must_use]
pub fn is_sign_in(text: &str) -> bool {
    holds(text, SIGN_IN) && !is_harmful(text) && !is_register(text)
}

/// Whether it makes an account, which nobody has asked for.
#[must_use]
pub fn is_register(text: &str) -> bool {
    holds(text, REGISTER)
}

/// Whether it is a way to adding photos.
#[must_use]
pub fn is_upload(text: &str) -> bool {
    holds(text, UPLOAD) && !is_harmful(text)
}

/// Whether it turns to the next page: the whole text, but for arrows.
#[must_use]
pub fn is_next(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let bare = text.trim_matches(|c: char| "›»→>. ".contains(c)).trim();
    NEXT.contains(&text.as_str()) || (!bare.is_empty() && NEXT.contains(&bare))
}

/// Whether any of the words stands in the text as a word of its own (or several).
fn holds(text: &str, words: &[&str]) -> bool {
    let text = text.to_lowercase();
    words.iter().any(|word| {
        text.match_indices(word).any(|(at, found)| {
            let before = text[..at].chars().next_back();
            let after = text[at + found.len()..].chars().next();
            let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
            !letter(before) && !letter(after)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harmful_links_are_known_by_text_and_address() {
        for text in [
            "Log out",
            "/logout.php",
            "?act=logout",
            "Déconnexion",
            "Supprimer la photo",
            "/photos/3/delete",
            "delete_photo",
            "LÖSCHEN",
            "index.php?action=delete&id=3",
        ] {
            assert!(is_harmful(text), "{text}");
        }
        for text in [
            "Lisbon",
            "/albums/undeleted-scenes",
            "Removed? no: removal men",
        ] {
            assert!(!is_harmful(text), "{text}");
        }
    }

    #[test]
    fn ways_are_known() {
        assert!(is_sign_in("Se connecter") && is_sign_in("/login.php"));
        assert!(!is_sign_in("/logout?next=login"));
        assert!(
            !is_sign_in("Log in or sign up") && is_register("?title=Special:CreateAccount&a=b")
        );
        assert!(is_upload("Ajouter une photo") && is_next("Suivant »") && is_next("›"));
        assert!(!is_next("Next year in Rome"));
    }
}
