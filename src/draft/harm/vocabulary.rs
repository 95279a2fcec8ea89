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

/// Words that change something where they give an order: alone, or at the
/// beginning or the end of a short text or of the last part of an address. In the
/// middle of a title they are words like others.
pub(super) const ORDERS: &[&str] = &[
    "quit",
    "quitter",
    "quitar",
    "exit",
    "bye",
    "beenden",
    "verlassen",
    "sortir",
    "rm",
    "del",
    "sil",
    "slet",
    "slett",
    "kill",
    "drop",
    "clear",
    "reset",
    "empty",
    "leeren",
    "vider",
    "ban",
    "sperren",
    "approve",
    "reject",
    "hide",
    "unhide",
    "publish",
    "vote",
    "voter",
    "votar",
    "rate",
    "like",
    "unlike",
    "dislike",
    "flag",
    "rotate",
    "rename",
    "subscribe",
    "restore",
    "undo",
    "disable",
    "enable",
    "activate",
    "install",
    "upgrade",
    "migrate",
    "rebuild",
    "regenerate",
];

/// What such orders are given about; both may be written as one word: `rmphoto`.
pub(super) const OBJECTS: &[&str] = &[
    "photo",
    "photos",
    "picture",
    "pictures",
    "pic",
    "pics",
    "image",
    "images",
    "img",
    "imgs",
    "album",
    "albums",
    "gallery",
    "galleries",
    "file",
    "files",
    "item",
    "items",
    "comment",
    "comments",
    "user",
    "account",
    "session",
    "all",
    "cache",
    "foto",
    "fotos",
    "bild",
    "bilder",
];

/// Whole texts, and names of pictures, of buttons that take something away.
pub(super) const CROSSES: &[&str] = &[
    "x", "×", "✕", "✖", "✗", "✘", "❌", "❎", "⨯", "⨉", "╳", "🗑", "🚮", "⌫", "⏻", "⏏", "🚪", "-",
    "−", "–", "➖", "cross", "bin",
];
