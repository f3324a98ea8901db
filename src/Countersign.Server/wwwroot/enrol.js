import { attempt, begin, byId, make, showResult } from "./ceremony.js";

const button = byId("enrol");

function said(made) {
  if (made.state !== "counted") return "Your passkey is made. It waits for an administrator: tell one, by a way they trust, that you made it just now. Then you can sign in.";
  return new Date(made.countsFrom) > new Date() ? `Your passkey is made. Its signatures count from ${made.countsFrom}.` : "Your passkey is made, and it counts now.";
}

button.addEventListener("click", () => attempt(button, async () => {
  const made = await make(await begin("enrol", { invitation: button.dataset.invitation }), byId("passkey-name").value.trim());
  button.hidden = true;
  showResult(said(made));
  byId("result").dataset.state = made.state;
  byId("enrol-next").hidden = made.state !== "counted";
}));
