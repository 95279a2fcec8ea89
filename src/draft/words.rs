//! What links and buttons are called that lead somewhere, in several languages:
//! on, back, to a sign-in, to a form that takes photos.

use super::harm::is_harmful;

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

/// Characters of a text that is more than the name of a button.
const LONG: usize = 24;

const PREVIOUS: &[&str] = &[
    "previous",
    "prev",
    "newer",
    "back",
    "précédent",
    "précédente",
    "precedent",
    "retour",
    "zurück",
    "zurueck",
    "vorherige",
    "anterior",
    "volver",
    "indietro",
    "precedente",
    "terug",
    "vorige",
    "voltar",
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

/// Whether it turns back.
#[must_use]
pub fn is_back(text: &str) -> bool {
    text.chars().count() < LONG && holds(text, PREVIOUS)
        || text.trim_start().starts_with(['‹', '«', '←', '<'])
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
    fn ways_are_known() {
        assert!(is_sign_in("Se connecter") && is_sign_in("/login.php"));
        assert!(!is_sign_in("/logout?next=login"));
        assert!(
            !is_sign_in("Log in or sign up") && is_register("?title=Special:CreateAccount&a=b")
        );
        assert!(is_upload("Ajouter une photo") && is_next("Suivant »") && is_next("›"));
        assert!(!is_next("Next year in Rome"));
        assert!(is_back("Zurück zur Übersicht") && is_back("« Précédent") && is_back("back"));
        assert!(!is_back("Backyard") && !is_back("Suivant »"));
    }
}
