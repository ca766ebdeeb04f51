// A button beside each piece of code that copies it. Without this the code is selected and copied by hand.
for (const area of document.querySelectorAll("textarea[data-copy]")) {
  const line = document.createElement("p");
  const button = document.createElement("button");
  const said = document.createElement("span");
  line.className = "actions";
  button.type = "button";
  button.textContent = area.dataset.copy;
  button.setAttribute("aria-describedby", area.id);
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    area.select();
    try {
      await navigator.clipboard.writeText(area.value);
    } catch {
      document.execCommand("copy"); // not offered on a plain http address
    }
    said.textContent = area.dataset.copied;
  });
  area.addEventListener("focus", () => area.select());
  line.append(button, said);
  area.after(line);
}
