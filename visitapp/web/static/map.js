// The drawn map, made movable on request. Without this file, or without Leaflet, the drawing stays as it is.
const base = new URL(".", import.meta.url);

function load(tag, attributes) {
  return new Promise((done, failed) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.onload = done;
    element.onerror = failed;
    document.head.append(element);
  });
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function points(box) {
  return [...box.querySelectorAll("circle[data-lat]")].map((sign) => ({
    at: [Number(sign.dataset.lat), Number(sign.dataset.lon)],
    title: sign.querySelector("title")?.textContent ?? "",
    href: sign.closest("a")?.getAttribute("href"),
    unsure: sign.classList.contains("pt-unsure"),
    event: sign.classList.contains("pt-event"),
  }));
}

function popup(point) {
  const content = document.createElement(point.href ? "a" : "span");
  content.textContent = point.title;
  if (point.href) content.href = point.href;
  return content;
}

async function move(box, button) {
  button.disabled = true;
  await Promise.all([
    window.L ?? load("script", { src: new URL("leaflet/leaflet.js", base).href }),
    load("link", { rel: "stylesheet", href: new URL("leaflet/leaflet.css", base).href }),
  ]);
  const land = await (await fetch("/map/land.geojson")).json();
  const L = window.L;
  const holder = document.createElement("div");
  box.querySelector("svg").replaceWith(holder);
  const [south, west, north, east] = box.dataset.bounds.split(",").map(Number);
  const map = L.map(holder, { maxZoom: 13, zoomSnap: 0.25, maxBoundsViscosity: 1 });
  map.attributionControl.setPrefix("").addAttribution("© OpenStreetMap contributors (ODbL)");
  const coast = L.geoJSON(land, {
    interactive: false,
    style: (feature) => ({
      weight: 1, color: colour("--map-edge"), fillOpacity: 1,
      fillColor: colour(feature.properties.kind === "lake" ? "--map-lake" : "--map-land"),
    }),
  });
  const whole = coast.getBounds();
  map.setMaxBounds(whole).setMinZoom(map.getBoundsZoom(whole, true)).fitBounds([[south, west], [north, east]]);
  coast.addTo(map);
  const signs = L.layerGroup().addTo(map);
  const put = (found) => {
    signs.clearLayers();
    for (const point of found) {
      const ink = colour(point.event ? "--sun" : "--soft");
      L.circleMarker(point.at, { radius: 7, weight: 2, color: ink, fillColor: ink, fillOpacity: point.unsure ? 0.1 : 0.8 })
        .bindPopup(popup(point)).addTo(signs);
    }
  };
  put(box.points);
  box.follow = (drawn) => put(points(drawn)); // what a script that changes the page calls, with the new drawing
  button.remove();
}

function offer(box) {
  box.points = points(box);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button plain map-move";
  button.textContent = box.dataset.map;
  button.addEventListener("click", () => move(box, button).catch(() => { button.disabled = false; }));
  box.append(button);
}

document.querySelectorAll("[data-map]").forEach(offer);
document.addEventListener("map-drawn", (event) => offer(event.target));
