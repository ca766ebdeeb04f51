/* visitapp: the next events on your page, in a frame as high as its content. No cookies, no dependencies.
   <script src="https://…/embed/visitapp.js" data-lang="da" data-municipality="halmstad" async></script>
   Every filter and option is a data- attribute; several values stand with commas between them. */
(function () {
  "use strict";
  var LIST = ["municipality", "category", "audience", "place", "organiser", "accessible"];
  var ONE = [
    "q", "from", "to", "free", "language", "near", "radius_km", "crossing", "mode", "stay", "cancelled", "all_day",
    "sort", "limit", "theme", "accent", "heading", "layout"
  ];
  var TITLES = { sv: "Evenemang", en: "Events", da: "Arrangementer", de: "Veranstaltungen" };
  var here = document.currentScript || document.querySelector('script[src*="/embed/visitapp.js"]:not([data-shown])');
  if (!here || here.hasAttribute("data-shown")) return;
  here.setAttribute("data-shown", "");

  function language() {
    var asked = here.getAttribute("data-lang") || document.documentElement.lang || "";
    var code = asked.slice(0, 2).toLowerCase();
    return Object.prototype.hasOwnProperty.call(TITLES, code) ? code : "en";
  }

  function parameters() {
    var found = [];
    Array.prototype.forEach.call(here.attributes, function (attribute) {
      if (attribute.name.slice(0, 5) !== "data-" || !attribute.value) return;
      var name = attribute.name.slice(5).replace(/-/g, "_");
      var values = LIST.indexOf(name) >= 0 ? attribute.value.split(",") : ONE.indexOf(name) >= 0 ? [attribute.value] : [];
      values.forEach(function (value) {
        if (value.trim()) found.push(name + "=" + encodeURIComponent(value.trim()));
      });
    });
    return found.join("&");
  }

  var code = language();
  var query = parameters();
  var address = new URL(code + "/events" + (query ? "?" + query : ""), here.src);
  var frame = document.createElement("iframe");
  frame.src = address.href;
  frame.title = here.getAttribute("data-title") || TITLES[code];
  frame.loading = "lazy";
  frame.referrerPolicy = "no-referrer";
  frame.style.cssText = "display:block;width:100%;border:0;height:30rem";

  window.addEventListener("message", function (message) {
    if (message.origin !== address.origin || message.source !== frame.contentWindow) return;
    var told = message.data;
    if (!told || told.visitapp !== "height" || typeof told.height !== "number") return;
    if (told.height > 0 && told.height < 20000) frame.style.height = Math.ceil(told.height) + "px";
  });

  var parent = here.parentNode;
  if (parent === document.head) {
    document.addEventListener("DOMContentLoaded", function () { document.body.appendChild(frame); });
    if (document.body) document.body.appendChild(frame);
  } else {
    parent.insertBefore(frame, here);
  }
})();
