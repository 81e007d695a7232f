// The playground: makes a fresh widget for the chosen settings, shows the code for it and what it tells the page.
const form = document.querySelector("#settings");
const events = document.querySelector("#events");
const { version, integrity } = await (await fetch("/widget/widget.json")).json();

function show() {
  const chosen = Object.fromEntries(new FormData(form));
  const chat = document.createElement("poortwijzer-chat");
  const { accent, ...attributes } = chosen;
  for (const [name, value] of Object.entries(attributes)) if (value) chat.setAttribute(name, value);
  const own = accent !== "#0b5d5b";
  if (own) document.documentElement.style.setProperty("--poortwijzer-accent-color", accent);
  else document.documentElement.style.removeProperty("--poortwijzer-accent-color");
  for (const name of ["opened", "closed", "restarted", "answered", "topic", "feedback", "login", "error"])
    chat.addEventListener(name, ({ detail }) => {
      const line = document.createElement("li");
      line.textContent = `${name} ${JSON.stringify(detail)}`;
      events.append(line);
    });
  document.querySelector("#place").replaceChildren(chat);
  document.querySelector("#code").textContent = code(attributes, own ? accent : "");
}

function code(attributes, accent) {
  const set = Object.entries(attributes).filter(([, value]) => value && value !== "floating" && value !== "auto");
  const shown = set.map(([name, value]) => ` ${name}="${value.replaceAll('"', "&quot;")}"`).join("");
  const script = `<script type="module" src="${location.origin}/widget/${version}/poortwijzer.js"\n        integrity="${integrity}" crossorigin></script>`;
  const look = accent ? `\n\n/* in uw eigen stylesheet */\n:root { --poortwijzer-accent-color: ${accent}; }` : "";
  return `${script}\n<poortwijzer-chat${shown}></poortwijzer-chat>${look}`;
}

form.addEventListener("change", show);
document.querySelector(".deeds").addEventListener("click", ({ target }) => {
  const given = { ask: ["wat is de WIA?"], setRole: ["werkgever"] };
  const { deed } = target.dataset;
  if (deed) document.querySelector("poortwijzer-chat")[deed](...(given[deed] ?? []));
});
show();
