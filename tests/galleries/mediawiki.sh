#!/usr/bin/env bash
# MediaWiki as Debian packages it, in a folder of its own: SQLite, uploads
# switched on, nothing outside the folder is written.
#
#   mediawiki.sh seed  FOLDER SEEDS PORT   (GALLERY_USER, GALLERY_PASSWORD)
#   mediawiki.sh serve FOLDER PORT
set -euo pipefail

code=/usr/share/mediawiki
command=$1 folder=$2
export MW_CONFIG_FILE=$folder/LocalSettings.php

[ -f "$code/maintenance/install.php" ] && command -v php >/dev/null || {
  echo "MediaWiki and PHP are needed: .ci/install installs them (mediawiki php-cli php-sqlite3 php-gd)" >&2
  exit 1
}

maintenance() { php "$code/maintenance/$1.php" "${@:2}"; }

seed() {
  local seeds=$1 port=$2 album
  mkdir -p "$folder/data" "$folder/images"
  printf '%s' "$GALLERY_PASSWORD" > "$folder/password"
  # The installer refuses to run where a configuration is named already.
  MW_CONFIG_FILE='' maintenance install --quiet --dbtype sqlite --dbpath "$folder/data" --dbname gallery \
    --server "http://127.0.0.1:$port" --scriptpath "" --confpath "$folder" \
    --passfile "$folder/password" Photos "$GALLERY_USER" >/dev/null
  rm "$folder/password"
  cat >> "$MW_CONFIG_FILE" <<SETTINGS
\$wgEnableUploads = true;
\$wgUploadDirectory = '$folder/images';
\$wgUploadPath = '/images';
\$wgUseImageMagick = false;
\$wgDiff3 = false;
# No icon was chosen: none is linked to.
\$wgFavicon = false;
# Links to categories are there when the answer is.
\$wgJobRunRate = 0;
SETTINGS
  for album in "$seeds"/*/; do
    album=$(basename "$album")
    mkdir "$folder/renamed"
    for photo in "$seeds/$album"/*.jpg; do
      cp "$photo" "$folder/renamed/$album-$(basename "$photo")"
    done
    maintenance importImages --user "$GALLERY_USER" --comment "[[Category:${album^}]]" "$folder/renamed" >/dev/null
    rm -r "$folder/renamed"
    echo '[[Category:Albums]]' | maintenance edit --quiet --user "$GALLERY_USER" "Category:${album^}" >/dev/null
  done
  echo 'Our albums.' | maintenance edit --quiet --user "$GALLERY_USER" 'Category:Albums' >/dev/null
  maintenance runJobs --quiet
}

case $command in
  seed) seed "$3" "$4" ;;
  serve)
    export GALLERY_FOLDER=$folder PHP_CLI_SERVER_WORKERS=4
    exec php -d upload_max_filesize=20M -d post_max_size=21M \
      -S "127.0.0.1:$3" -t "$code" "$(dirname "$0")/mediawiki_router.php"
    ;;
esac
