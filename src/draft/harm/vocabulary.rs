//! The words of links and buttons that change something.
//!
//! English, French, German, Spanish, Italian, Dutch, Portuguese, and the plain
//! words of a dozen others. Words are written in small letters; what a language
//! writes with and without accents stands in both ways.

/// Parts of words of signing out: wherever they stand in a word.
pub(super) const SIGN_OUT: &[&str] = &[
    "logout",
    "logoff",
    "loggedout",
    "signout",
    "signoff",
    "disconnect",
    "disconnett",
    "desconect",
    "desconex",
    "déconnect",
    "deconnect",
    "déconnexion",
    "deconnexion",
    "abmeld",
    "auslogg",
    "uitlog",
    "afmeld",
    "wylog",
    "odhlás",
    "odhlas",
    "kijelentkez",
    "выйти",
    "выход",
    "ログアウト",
    "退出",
    "注销",
    "登出",
    "로그아웃",
];

/// Words of signing out that are too short to be looked for inside others.
pub(super) const SIGN_OUT_WORDS: &[&str] = &["salir", "sair", "esci", "afmelden", "çıkış"];

/// Words of signing out that stand one after the other.
pub(super) const SIGN_OUT_TOGETHER: &[[&str; 2]] = &[
    ["log", "out"],
    ["log", "off"],
    ["logged", "out"],
    ["sign", "out"],
    ["sign", "off"],
    ["end", "session"],
    ["kill", "session"],
    ["close", "session"],
    ["clear", "session"],
    ["destroy", "session"],
    ["cerrar", "sesión"],
    ["cerrar", "sesion"],
    ["terminar", "sessão"],
    ["terminar", "sessao"],
    ["terminar", "sesión"],
    ["terminar", "sesion"],
    ["finalizar", "sesión"],
    ["finalizar", "sesion"],
    ["encerrar", "sessão"],
    ["encerrar", "sessao"],
    ["fechar", "sessão"],
    ["fechar", "sessao"],
    ["fin", "session"],
    ["fermer", "session"],
    ["quitter", "session"],
    ["terminer", "session"],
    ["chiudi", "sessione"],
    ["chiudere", "sessione"],
    ["termina", "sessione"],
    ["sitzung", "schließen"],
    ["sitzung", "schliessen"],
    ["melde", "ab"],
    ["sessie", "sluiten"],
    ["sessie", "beëindigen"],
    ["log", "uit"],
    ["meld", "af"],
    ["logga", "ut"],
    ["logg", "ut"],
    ["log", "ud"],
    ["kirjaudu", "ulos"],
    ["oturumu", "kapat"],
];

/// Parts of words of deleting.
pub(super) const DELETE: &[&str] = &[
    "delet",
    "remove",
    "destroy",
    "unlink",
    "supprim",
    "suprim",
    "suppress",
    "effac",
    "retirer",
    "lösch",
    "loesch",
    "entfern",
    "elimina",
    "borrar",
    "rimuov",
    "cancella",
    "verwijder",
    "apagar",
    "excluir",
    "usuń",
    "smazat",
    "radera",
    "poista",
    "törlés",
    "удалить",
    "видалити",
    "削除",
    "删除",
    "刪除",
    "삭제",
];

/// Words of deleting that are too short to be looked for inside others.
pub(super) const DELETE_WORDS: &[&str] = &[
    "erase", "erased", "trash", "purge", "wissen", "usun", "unset",
];

/// Words of deleting that stand one after the other.
pub(super) const DELETE_TOGETHER: &[[&str; 2]] = &[["ta", "bort"]];

/// Parts of words of what else changes a site.
pub(super) const CHANGE: &[&str] = &[
    "unpublish",
    "dépublier",
    "depublier",
    "zurücksetz",
    "zuruecksetz",
    "reinitialis",
    "réinitialis",
    "disapprove",
    "unsubscribe",
    "deactivat",
    "désactiver",
    "desactiver",
    "uninstall",
    "downvote",
    "upvote",
    "svuota",
    "vaciar",
];

/// Words of where things are thrown away, and nothing else.
pub(super) const CHANGE_WORDS: &[&str] = &[
    "papierkorb",
    "papelera",
    "prullenbak",
    "prullenmand",
    "lixeira",
    "papperskorg",
    "papperskorgen",
    "papirkurv",
    "papirkurven",
];

/// Words of what else changes a site that stand one after the other.
pub(super) const CHANGE_TOGETHER: &[[&str; 2]] = &[
    ["make", "public"],
    ["make", "private"],
    ["make", "cover"],
    ["set", "cover"],
    ["rendre", "public"],
    ["rendre", "publique"],
    ["öffentlich", "machen"],
    ["hacer", "público"],
    ["hacer", "pública"],
    ["tornar", "público"],
    ["tornar", "pública"],
    ["rendi", "pubblico"],
    ["rendi", "pubblica"],
    ["openbaar", "maken"],
    ["mettre", "corbeille"],
    ["déplacer", "corbeille"],
    ["sposta", "cestino"],
    ["stimme", "abgeben"],
];

/// What may stand between two words that belong together: `log me out`, `cerrar la
/// sesión`. Anything else makes it another sentence.
pub(super) const FILLERS: &[&str] = &[
    "me", "my", "you", "your", "us", "the", "this", "that", "these", "an", "it", "all", "as",
    "user", "everyone", "yourself", "la", "le", "les", "l", "de", "du", "des", "ma", "mon", "ta",
    "votre", "cette", "cet", "ce", "à", "a", "dans", "vers", "el", "los", "las", "mi", "tu",
    "esta", "este", "al", "o", "os", "minha", "meu", "sua", "il", "lo", "mia", "questa", "questo",
    "nel", "die", "der", "das", "den", "dem", "mich", "dich", "diese", "dieses", "mein", "meine",
    "het", "een", "mij", "mijn", "deze", "dit", "album",
];
