(function () {
  "use strict";
  var charts = document.getElementById("charts");
  var gone = document.querySelector(".gone");

  // The charts' script looks for figures once, so it runs again for new ones.
  function attach() {
    var again = document.createElement("script");
    again.textContent = charts.textContent;
    document.body.appendChild(again).remove();
  }
  // Nobody wants a table to vanish under the pointer or the keyboard.
  function busy(main) {
    return document.hidden || main.querySelector("figure:hover, :focus-visible") ||
      !document.getSelection().isCollapsed;
  }
  function renew() {
    var main = document.querySelector("main");
    if (busy(main)) { return Promise.resolve(); }
    return fetch("/", { cache: "no-store" }).then(function (answer) {
      return answer.ok ? answer.text() : Promise.reject(answer.status);
    }).then(function (text) {
      var next = new DOMParser().parseFromString(text, "text/html");
      main.replaceWith(next.querySelector("main"));
      gone.hidden = true;
      attach();
    }).catch(function () { gone.hidden = false; });
  }
  function again() { renew().then(function () { setTimeout(again, 2000); }); }
  setTimeout(again, 2000);
}());
