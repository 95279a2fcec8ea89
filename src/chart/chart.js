(function () {
  "use strict";
  var charts = [];

  function significant(value) {
    var size = Math.abs(value);
    return String(Number(value.toFixed(size >= 99.95 || size === 0 ? 0 : size >= 9.995 ? 1 : size >= 0.0995 ? 2 : 3)));
  }
  function thousands(value) {
    return Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, "\u202f");
  }
  function show(value, unit) {
    var names, index;
    if (unit === "us") {
      if (value < 999.5) { return significant(value) + " \u00b5s"; }
      if (value < 999500) { return significant(value / 1e3) + " ms"; }
      return value < 59.95e6 ? significant(value / 1e6) + " s" : clock(value / 1e6);
    }
    if (unit === "B") {
      names = ["B", "kB", "MB", "GB", "TB"];
      for (index = 0; value >= 999.5 && index < 4; index += 1) { value /= 1000; }
      return significant(value) + " " + names[index];
    }
    return value >= 1000 ? thousands(value) : significant(value);
  }
  function clock(seconds) {
    if (seconds < 60) { return significant(seconds) + " s"; }
    var hours = Math.floor(seconds / 3600);
    var minutes = Math.floor(seconds / 60) % 60;
    var rest = Math.round(seconds % 60);
    return (hours ? hours + " h " : "") + minutes + " min" + (hours ? "" : " " + rest + " s");
  }
  function line(tip, name, value) {
    var row = document.createElement("div");
    [name, value].forEach(function (text) {
      var part = document.createElement("span");
      part.textContent = text;
      row.appendChild(part);
    });
    tip.appendChild(row);
  }

  function attach(figure) {
    var block = figure.querySelector("script[type='application/json']");
    var plot = figure.querySelector("svg.plot");
    if (!plot) { return; }
    // The title would cover the values as the browser's own tooltip.
    var title = plot.querySelector("title");
    if (title && title.parentNode === plot) {
      plot.setAttribute("aria-label", title.textContent);
      title.remove();
    }
    if (!block) { return; }
    var data = JSON.parse(block.textContent);
    var points = data.series.reduce(function (most, one) { return Math.max(most, one[1].length); }, 0);
    var cursor = document.createElementNS("http://www.w3.org/2000/svg", "line");
    cursor.setAttribute("class", "cursor");
    cursor.setAttribute("y2", data.height);
    cursor.setAttribute("visibility", "hidden");
    plot.appendChild(cursor);
    var tip = document.createElement("div");
    tip.className = "tip";
    tip.hidden = true;
    tip.setAttribute("role", "status");
    figure.appendChild(tip);
    var at = -1;

    function point(index) { return Math.min(1, (index + 0.5) * data.step / data.span); }
    function place(part) {
      cursor.setAttribute("x1", part * 100 + "%");
      cursor.setAttribute("x2", part * 100 + "%");
      cursor.setAttribute("visibility", "visible");
    }
    function select(index) {
      at = Math.max(0, Math.min(points - 1, index));
      charts.forEach(function (chart) {
        if (chart.span === data.span) { chart.place(point(at)); }
      });
      tip.textContent = "";
      var from = at * data.step;
      line(tip, clock(from), "to " + clock(Math.min(data.span, from + data.step)));
      data.series.forEach(function (one) {
        var value = one[1][at];
        line(tip, one[0], value === null || value === undefined ? "\u2013" : show(value, data.unit) + data.suffix);
      });
      tip.hidden = false;
      var box = plot.getBoundingClientRect();
      var frame = figure.getBoundingClientRect();
      var x = box.left - frame.left + point(at) * box.width;
      var room = figure.clientWidth - tip.offsetWidth;
      tip.style.left = Math.max(0, Math.min(room, x > room - 16 ? x - tip.offsetWidth - 12 : x + 12)) + "px";
      tip.style.top = box.top - frame.top + 8 + "px";
    }
    function leave() {
      at = -1;
      tip.hidden = true;
      charts.forEach(function (chart) { chart.clear(); });
    }
    function follow(event) {
      var box = plot.getBoundingClientRect();
      select(Math.floor((event.clientX - box.left) / box.width * data.span / data.step));
    }
    charts.push({
      span: data.span,
      place: place,
      clear: function () { cursor.setAttribute("visibility", "hidden"); }
    });
    plot.addEventListener("pointermove", follow);
    plot.addEventListener("pointerdown", follow);
    plot.addEventListener("pointerleave", leave);
    plot.addEventListener("blur", leave);
    plot.addEventListener("keydown", function (event) {
      var step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (step) { event.preventDefault(); select(at < 0 ? 0 : at + step); }
      if (event.key === "Escape") { leave(); }
    });
  }

  document.querySelectorAll("figure.chart").forEach(attach);
}());
