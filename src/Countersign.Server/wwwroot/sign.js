import { attempt, begin, byId, draw, Refused, showResult, sign } from "./ceremony.js";

const place = byId("ceremony");
const { purpose } = place.dataset;
const fields = JSON.parse(place.dataset.fields);
let offer = null;

const titles = {
  version: "Version", digest: "Digest", bootstrapUntil: "One administrator confirms passkeys until", environment: "Environment", component: "Component",
  target: "Target", repository: "Repository", head: "Commit", person: "Passkey of", credential: "Passkey", publicKey: "Its public key", replaces: "In place of", change: "Change",
  answers: "Answers taken back", says: "What you say", commits: "Commits",
};

const words = { "no-ai": "no AI had a part in these commits" };

/** The statement must be about what the link named; a name like "main" is resolved by the server and shown as the commit it is. */
function check(subject) {
  const asked = { ...fields, head: undefined, confirm: undefined, credential: fields.confirm ?? fields.credential, change: place.dataset.digest };
  const wrong = Object.entries(asked).find(([name, value]) => value !== undefined && `${subject[name]}` !== `${value}`);
  if (wrong) throw new Refused("facts-moved", `The statement is about another ${wrong[0]} than this page. Go back and begin again.`);
}

/** One member of the subject as text; a list as its items. */
function shown(value) {
  return Array.isArray(value) ? value.map(String) : (words[value] ?? String(value));
}

// Nothing is begun before it is asked for: a page that is only opened must leave no statement behind.
byId("begin").addEventListener("click", () => attempt(byId("begin"), async () => {
  const begun = await begin(purpose, fields);
  const { subject } = begun.statement;
  check(subject);
  offer = begun;
  byId("begin").hidden = true;
  draw(offer, Object.entries(titles).filter(([name]) => (subject[name] ?? "") !== "").map(([name, title]) => [title, shown(subject[name])]));
}));

byId("sign").addEventListener("click", () => attempt(byId("sign"), async () => {
  const done = await sign(offer);
  byId("statement").hidden = true;
  showResult(said(done));
  byId("done-next").hidden = false;
}));

function said(done) {
  if (purpose === "withdraw") return `Your answer is taken back. The change is now ${{ allow: "allowed", hold: "held", deny: "denied" }[done.verdict]}.`;
  if (done.done) return `Done: ${done.done}.`;
  if (done.state !== "counted") return `Your confirmation is recorded. The passkey of ${done.person} waits for another administrator.`;
  return new Date(done.countsFrom) > new Date() ? `Confirmed. The passkey of ${done.person} counts from ${done.countsFrom}.` : `Confirmed. The passkey of ${done.person} counts now.`;
}
