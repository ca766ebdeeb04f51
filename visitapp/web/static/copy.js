// A button beside each address that copies it. Without scripts the field can be marked and copied by hand.
for (const field of document.querySelectorAll("input[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain copy-button";
  button.textContent = field.dataset.copy;
  button.setAttribute("aria-describedby", field.id);
  const said = document.createElement("span");
  said.className = "hidden";
  said.setAttribute("role", "status");
  let again;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // an address without https has no clipboard of its own
    }
    button.textContent = said.textContent = field.dataset.copied;
    clearTimeout(again);
    again = setTimeout(() => {
      button.textContent = field.dataset.copy;
      said.textContent = "";
    }, 3000);
  });
  field.addEventListener("focus", () => field.select());
  field.after(button, said);
}
