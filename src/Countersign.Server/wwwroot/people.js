import { attempt, byId, post, showResult } from "./ceremony.js";

for (const button of document.querySelectorAll("button[data-invite]")) {
  button.addEventListener("click", () => attempt(button, async () => {
    const { invite: person, replaces, open } = button.dataset;
    const { link } = await post("/api/v1/invitations", replaces ? { person, replaces } : { person });
    if (open === "true") {
      location.assign(new URL(link).pathname);
      return;
    }
    byId("invitation-person").textContent = button.dataset.invite;
    byId("invitation-link").textContent = link;
    byId("invitation").hidden = false;
    byId("invitation").scrollIntoView({ block: "nearest" });
  }));
}

byId("invitation-copy").addEventListener("click", () => attempt(byId("invitation-copy"), async () => {
  await navigator.clipboard.writeText(byId("invitation-link").textContent);
  showResult("Copied.");
}));
