<?php
// What a web server's configuration does for MediaWiki: uploads and thumbnails
// come from the gallery's own folder, everything else from Debian's package. A
// line for each image, with its bytes, goes to the log.
$path = rawurldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
if (strncmp($path, '/images/', 8) !== 0) {
    return false;
}
$root = realpath(getenv('GALLERY_FOLDER') . '/images');
$file = realpath($root . substr($path, 7));
if ($file === false || strncmp($file, $root . '/', strlen($root) + 1) !== 0 || !is_file($file)) {
    http_response_code(404);
    return true;
}
header('Content-Type: ' . mime_content_type($file));
header('Content-Length: ' . filesize($file));
readfile($file);
error_log('IMAGE ' . $path . ' ' . filesize($file));
return true;
