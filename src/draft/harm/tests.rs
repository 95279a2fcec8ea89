mod words;

use super::*;

fn url(address: &str) -> Url {
    Url::parse("http://delete.reset.example/")
        .unwrap()
        .join(address)
        .unwrap()
}

/// Names of scripts and addresses, as galleries have them.
const ADDRESSES: &[&str] = &[
    "deletePhoto.php?id=11",
    "photoDelete.php?id=11",
    "deletephoto.php?id=11",
    "photodelete.php?id=11",
    "delete_photo.php?id=11",
    "del.php?id=3",
    "delphoto.php?id=3",
    "rm.php?f=3",
    "rmPhoto.php?id=3",
    "rmphoto.php?id=3",
    "RMPhoto.aspx?id=3",
    "photo-rm?id=3",
    "removeImg/3",
    "photos/3/remove",
    "photos/3/destroy",
    "index.php?action=delete&id=3",
    "index.php?a=del&act=del&id=3",
    "index.php?do=rm&id=3",
    "index.php?delete=3",
    "index.php?page=deleteAlbum&id=3",
    "admin.php?todo=erase&id=3",
    "trash/3",
    "purge.php",
    "doLogout.php",
    "logout",
    "LogOut.php",
    "log-out",
    "user/sign_out",
    "users/signOut?next=login",
    "logoff.asp",
    "endSession.php",
    "endsession.php",
    "killsession.html",
    "?act=logout",
    "quit.php",
    "exit.php",
    "disconnect.php",
    "deconnexion.php",
    "d%C3%A9connexion",
    "cerrar-sesion",
    "photos/3/supprimer",
    "albums/3/l%C3%B6schen",
    "bild_loeschen.php?id=3",
    "fotoEntfernen.php?id=3",
    "eliminarFoto.php?id=3",
    "borrar.php?id=3",
    "cancellaFoto.php?id=3",
    "verwijder.php?id=3",
    "apagar.php?id=3",
    "photos/3/publish",
    "unpublish.php?id=3",
    "approve.php?id=3",
    "banUser.php?id=3",
    "vote.php?photo=3",
    "vote/3/5",
    "rate/3",
    "reset.php",
    "clearCache.php",
    "emptyTrash.php",
    "rotate.php?id=3",
    "install.php",
];

/// What stands on links and buttons.
const TEXTS: &[&str] = &[
    "Log out",
    "Logout Ann",
    "Sign off",
    "Disconnect",
    "Me déconnecter",
    "Déconnexion",
    "Se deconnecter",
    "Quitter",
    "Quit",
    "Exit",
    "Abmelden",
    "Ausloggen",
    "Beenden",
    "Cerrar sesión",
    "Salir",
    "Desconectar",
    "Esci",
    "Disconnetti",
    "Uitloggen",
    "Afmelden",
    "Terminar sessão",
    "Sair",
    "Logga ut",
    "Wyloguj",
    "Выйти",
    "ログアウト",
    "退出",
    "Delete",
    "Delete this photo",
    "LÖSCHEN",
    "Bild löschen",
    "Entfernen",
    "Supprimer la photo",
    "Effacer",
    "Eliminar",
    "Borrar foto",
    "Rimuovi",
    "Verwijderen",
    "Apagar",
    "Excluir",
    "Ta bort",
    "Usuń",
    "Удалить",
    "削除",
    "Empty trash",
    "Erase",
    "Remove from album",
    "Reset",
    "Clear all",
    "Vote",
    "Approve",
    "Unpublish",
    "×",
    "X",
    " x ",
    "✕",
    "[x]",
    "🗑",
    "🗑\u{fe0f}",
    "−",
];

#[test]
fn addresses_that_change_something_are_known() {
    for address in ADDRESSES {
        assert!(leads_to_harm(&url(address)), "{address}");
    }
}

#[test]
fn texts_that_change_something_are_known() {
    for text in TEXTS {
        assert!(orders(text), "{text}");
    }
}

#[test]
fn what_is_to_be_looked_at_is_followed() {
    for address in [
        "",
        "album.php?id=3",
        "photo.php?id=11&album=2",
        "albums/lisbon-2024/",
        "fotos-del-mar/",
        "photos/blog-outtakes.html",
        "catalog/outdoor",
        "2021/index.html",
        "i.php?/upload/2024/a-th.jpg",
        "photos/4f2a91rm3/view",
        "gallery/clear/7/view",
        "exhibitions/3",
        "picture.php?/12/category/3",
        "albums/the-quiet-river",
    ] {
        assert!(!leads_to_harm(&url(address)), "{address}");
    }
    for text in [
        "Lisbon",
        "Fotos del mar",
        "The view from the exit of the old tunnel",
        "Blog outtakes",
        "Sign of the times",
        "Xavier",
        "Next »",
        "",
    ] {
        assert!(!orders(text), "{text}");
    }
}

/// What a trial presses on a photo of ours deletes it: it does not sign out, and
/// it does not vote.
#[test]
fn deleting_and_signing_out_are_told_apart() {
    assert!(deletes("btn photo_delete /photos/3/delete") && deletes("rmPhoto.php?id=3"));
    assert!(!signs_out("Delete my session photos"));
    for text in ["Vote", "banUser.php", "Log out", "exit", "Approve photo"] {
        assert!(!deletes(text), "{text}");
    }
    assert!(signs_out("Me déconnecter quit.php") && signs_out("Disconnect endSession.php"));
    assert!(signs_out("doLogout.php") && !signs_out("Quit smoking") && !signs_out("Delete"));
}

#[test]
fn an_address_with_a_query_must_be_called_like_something_to_look_at() {
    for address in ["album.php?id=3", "?album=lisbon", "show/3?page=2", "x/3"] {
        assert!(only_looks(&url(address)), "{address}");
    }
    for address in ["doit.php?id=3", "index.php?action=frob&id=3"] {
        assert!(!only_looks(&url(address)), "{address}");
    }
}
