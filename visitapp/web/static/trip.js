// A plan is changed without a new page: the same forms and links, sent in the background, and the parts that changed put
// in their place. The server decides everything; without this file, or without a network, the page works as it is.
const main = document.querySelector("main");
const said = main.querySelector("[data-said]");
let last = Promise.resolve();
const here = () => location.pathname + location.search;
let shown = here();

function ready() {
  for (const row of main.querySelectorAll("[data-plan] .trip-visit")) {
    row.draggable = Boolean(row.querySelector("button[value^='earlier ']"));
  }
}

function refOf(row) {
  return row.querySelector("button[name=do]")?.value.split(" ")[1];
}

function rowOf(ref) {
  const button = ref && [...main.querySelectorAll(".trip-row button")].find((one) => one.value.endsWith(` ${ref}`));
  return button?.closest(".trip-row");
}

function show(fresh) {
  main.querySelector(".trip-offline")?.remove();
  for (const part of main.querySelectorAll("[data-part]")) {
    const now = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
    if (!now) throw new Error("another page");
    const map = part.querySelector("[data-map]");
    const drawn = now.querySelector("[data-map]");
    const kept = map && drawn && map.follow; // a map that was moved stays, and takes what is on the new one
    if (kept) {
      map.follow(drawn);
      drawn.replaceWith(map);
    }
    part.replaceWith(now);
    if (drawn && !kept) drawn.dispatchEvent(new Event("map-drawn", { bubbles: true }));
  }
  for (const link of document.querySelectorAll("a[hreflang]")) {
    link.href = fresh.querySelector(`a[hreflang="${link.hreflang}"]`)?.getAttribute("href") ?? link.href;
  }
  ready();
}

// On the button that was pressed, or its like in the row where the item is now: another boat has another name.
function focusOn(does, wasAt) {
  const [verb, ref] = does.split(" ");
  const rows = main.querySelectorAll(".trip-row");
  const there = rows[Math.min(wasAt, rows.length - 1)];
  const row = rowOf(ref) ?? (verb === "remove" ? null : there);
  const near = row ?? there;
  const button = near?.querySelector(`button[value^="${verb} "]`) ?? near?.querySelector("button, a");
  (button ?? main.querySelector("h1"))?.focus();
  said.textContent = row ? `${row.querySelector(".trip-title").textContent.trim()}, ${row.querySelector("time").textContent}` : "";
}

// Without a network another page would only be the browser's error, and this one would be gone.
function toldOffline() {
  if (navigator.onLine) return false;
  main.querySelector(".trip-offline")?.remove();
  const told = document.createElement("p");
  told.className = "notice bad trip-offline";
  told.setAttribute("role", "alert");
  told.textContent = said.dataset.offline;
  said.after(told);
  told.scrollIntoView({ block: "nearest" });
  return true;
}

async function send(does) {
  const form = main.querySelector("form[data-plan]");
  const row = rowOf(does.split(" ")[1]);
  const wasAt = row ? [...main.querySelectorAll(".trip-row")].indexOf(row) : 0;
  row?.classList.add("is-busy");
  try {
    const body = new URLSearchParams(new FormData(form));
    body.set("do", does);
    const answer = await fetch(form.action, { method: "POST", body, headers: { accept: "text/html" } });
    show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    row?.classList.remove("is-busy");
    if (toldOffline()) return;
    const chosen = Object.assign(document.createElement("input"), { type: "hidden", name: "do", value: does });
    form.append(chosen);
    form.submit();
    return;
  }
  focusOn(does, wasAt);
}

async function go(address) {
  try {
    const answer = await fetch(address, { headers: { accept: "text/html" } });
    if (!answer.ok) throw new Error("no plan");
    show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    history.pushState(null, "", address);
    shown = here();
  } catch {
    if (!toldOffline()) location.assign(address);
    return;
  }
  const plan = main.querySelector("[data-part=plan] h2");
  plan.tabIndex = -1;
  plan.focus({ preventScroll: true });
}

// One after the other: each change is of the version that the one before it left.
const queue = (work) => { last = last.then(work, work); };

main.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-plan]") || !event.submitter?.value) return;
  event.preventDefault();
  const does = event.submitter.value;
  queue(() => send(does));
});

main.addEventListener("click", (event) => {
  const link = event.target.closest("#plan a[href*='/trips/new?']");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  queue(() => go(link.href));
});

// A link to a part of the page is such a step too, and is none to another plan.
addEventListener("popstate", () => {
  if (here() !== shown) location.reload();
});

let dragged = null;
const below = (event, row) => event.clientY > row.getBoundingClientRect().top + row.offsetHeight / 2;

function mark(row, after) {
  for (const one of main.querySelectorAll(".drop-above, .drop-below")) one.classList.remove("drop-above", "drop-below");
  row?.classList.add(after ? "drop-below" : "drop-above");
}

main.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[draggable=true]");
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.querySelector(".trip-title").textContent.trim());
});
main.addEventListener("dragover", (event) => {
  const row = dragged && event.target.closest(".trip-row");
  if (!row || row === dragged) return;
  event.preventDefault();
  mark(row, below(event, row));
});
main.addEventListener("drop", (event) => {
  const row = dragged && event.target.closest(".trip-row");
  if (!row || row === dragged) return;
  event.preventDefault();
  const does = `${below(event, row) ? "after" : "before"} ${refOf(dragged)} ${refOf(row)}`;
  queue(() => send(does));
});
main.addEventListener("dragend", () => {
  dragged = null;
  mark(null);
});

ready();
