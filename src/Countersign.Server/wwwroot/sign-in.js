import { attempt, begin, byId, sign } from "./ceremony.js";

const button = byId("sign-in");

function goOn() {
  const then = new URL(button.dataset.then, location.origin);
  location.replace(then.origin === location.origin ? then : "/");
}

button.addEventListener("click", () => attempt(button, async () => {
  await sign(await begin("signin", {}));
  goOn();
}));

// The session's cookie does not come along when a message or another site links here, but it does when this page asks itself.
if (button.dataset.readable === "false") {
  fetch(button.dataset.then, { credentials: "same-origin", redirect: "manual" }).then((answer) => answer.ok && goOn(), () => {});
}
