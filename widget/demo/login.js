// "Log in als …": the demo's stand-in for a hosting service. It exists where `make run` started the assistant.
const place = document.querySelector("#login");
const choice = place.querySelector("select");
const demo = await fetch("/demo-login");
if (demo.ok) {
  for (const person of (await demo.json()).people) choice.append(new Option(person));
  place.hidden = false;
}

async function token() {
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify({ person: choice.value });
  return (await (await fetch("/demo-login", { method: "POST", headers, body })).json()).token;
}

choice.addEventListener("change", () =>
  document.querySelector("poortwijzer-chat").setToken(choice.value ? token : null),
);
