import { byId, post } from "./ceremony.js";

/** Posts what a form of the page says; the page then shows it as it is kept. */
async function say(form) {
  const said = Object.fromEntries([...new FormData(form)]);
  if (form.dataset.replyTo) said.replyTo = Number(form.dataset.replyTo);
  const button = form.querySelector("button");
  byId("remark-error").hidden = true;
  button.disabled = true;
  try {
    await post(form.dataset.path, said);
    location.reload();
  } catch (problem) {
    byId("remark-error-text").textContent = problem.message;
    byId("remark-error-code").textContent = problem.code ?? problem.name;
    byId("remark-error").hidden = false;
    button.disabled = false;
  }
}

for (const form of document.querySelectorAll("form.remark")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    say(form);
  });
}
