import { attention } from "./attention.js";
import { attempt, begin, byId, draw, Refused, showResult, sign } from "./ceremony.js";

const verdicts = { allow: "allowed", hold: "held", deny: "denied" };
const form = byId("answer-form");
let offer = null;

const ticked = (name) => [...form.querySelectorAll(`input[name=${name}]:checked`)].map((box) => box.value);
const same = (some, others) => JSON.stringify([...some].sort()) === JSON.stringify([...others].sort());

/** The statement must say what was chosen on this page; whatever else it says was not asked for here. */
function check(statement, asked) {
  const wrong = statement.change !== form.dataset.digest ? "another change"
    : statement.environment !== form.dataset.environment ? "another environment"
    : statement.component !== form.dataset.component ? "another component"
    : !same(statement.targets, form.dataset.targets ? form.dataset.targets.split(",") : []) ? "other targets"
    : statement.answer !== asked.answer ? "another answer"
    : (statement.typedEnvironment ?? null) !== asked.typedEnvironment ? "another name than the one typed"
    : statement.comment !== asked.comment ? "another comment"
    : !same(statement.acknowledged, asked.acknowledged) ? "other acknowledged effects"
    : !same(statement.disclaims, asked.disclaims) ? "other disclaimed commits"
    : null;
  if (wrong) throw new Refused("facts-moved", `The statement is about ${wrong} than this page. Open the change again and answer for what it is now.`);
}

/** What the page calls this effect; the id beside it is what is signed. */
function named(id) {
  const box = form.querySelector(`input[name=acknowledged][value="${CSS.escape(id)}"]`);
  const text = box?.closest("label")?.querySelector(".address")?.textContent;
  return text ? `${id}: ${text}` : id;
}

function rows(statement) {
  const effects = statement.answersFor.effects;
  return [
    ["Answer", statement.answer.toUpperCase(), `answer-${statement.answer}`],
    ["Component", statement.component],
    ["Environment", [statement.environment, ...statement.targets].join(", ")],
    ["Change", statement.change],
    ["Head", statement.sources.map((s) => `${s.repository} ${s.head}`)],
    ["From", statement.sources.map((s) => `${s.repository} ${s.base ?? "the beginning"}`)],
    ...(statement.artifacts.length > 0 ? [["Artifacts", statement.artifacts.map((a) => `${a.name}@${a.sha256}`)]] : []),
    ...(statement.plans.length > 0 ? [["Plans", statement.plans.map((p) => `${p.format} ${p.content}`)]] : []),
    ["Answers for", `${statement.answersFor.commits.length} commits and ${effects.length} effects`],
    ["Acknowledged", statement.acknowledged.length > 0 ? statement.acknowledged.map(named) : "nothing to acknowledge one by one"],
    ...(statement.typedEnvironment ? [["Typed by you", statement.typedEnvironment]] : []),
    ...(statement.disclaims.length > 0 ? [["Not written by you", statement.disclaims]] : []),
    ["Severity", statement.blastRadius.severity],
    ["Comment", statement.comment || "none"],
    ["Configuration", `version ${statement.configuration.version}`],
    ["Comparison code", form.dataset.comparison],
  ];
}

function clear() {
  offer = null;
  byId("statement").hidden = true;
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  clear();
  attempt(byId("prepare"), async () => {
    const asked = {
      change: form.dataset.change,
      answer: ticked("answer")[0],
      comment: byId("comment").value,
      acknowledged: ticked("answer")[0] === "approve" ? ticked("acknowledged") : [],
      disclaims: ticked("disclaims"),
      typedEnvironment: ticked("answer")[0] === "approve" ? byId("typed-environment")?.value ?? null : null,
    };
    const begun = await begin("signoff", { ...asked, attention: attention() });
    check(begun.statement, asked);
    offer = begun;
    draw(offer, rows(offer.statement));
  });
});

// What was drawn is no longer what the form says.
form?.addEventListener("input", clear);

byId("sign")?.addEventListener("click", () => attempt(byId("sign"), async () => {
  const answer = offer.statement.answer;
  const change = await sign(offer);
  clear();
  form.hidden = true;
  const open = change.requirements.length > 0 && change.verdict === "hold" ? " More is asked before it may go ahead." : "";
  showResult(`Your answer is recorded: ${answer}. The change is now ${verdicts[change.verdict]}.${open}`);
  byId("result").dataset.verdict = change.verdict;
  const link = document.createElement("a");
  link.href = `/changes/${change.id}`;
  link.textContent = "See the change";
  byId("result").append(" ", link);
}));
