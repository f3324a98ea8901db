import { attempt, begin, byId, draw, Refused, showResult, sign } from "./ceremony.js";

// Two pages: breaking the glass for a change, and the review of one that was broken.
const breaking = byId("break-form");
const form = breaking ?? byId("review-form");
let offer = null;

const refuseIf = (wrong) => {
  if (wrong) throw new Refused("facts-moved", `The statement is about ${wrong} than this page. Open the change again and sign for what it is now.`);
};

const elsewhere = (change, digest) => digest !== form.dataset.digest ? "another change"
  : change.environment !== form.dataset.environment ? "another environment"
  : change.component !== form.dataset.component ? "another component"
  : null;

const changeRows = (change) => [
  ["Component", change.component],
  ["Environment", [change.environment, ...(change.targets ?? [])].join(", ")],
  ["Head", (change.sources ?? []).map((s) => `${s.repository} ${s.head}`)],
  ["From", (change.sources ?? []).map((s) => `${s.repository} ${s.base ?? "the beginning"}`)],
  ...((change.artifacts ?? []).length > 0 ? [["Artifacts", change.artifacts.map((a) => `${a.name}@${a.sha256}`)]] : []),
  ...((change.plans ?? []).length > 0 ? [["Plans", change.plans.map((p) => `${p.format} ${p.content}`)]] : []),
  ["Requested by", `${change.requester.kind} ${change.requester.id}`],
];

const breakGlass = {
  purpose: "break-glass",
  asked: () => ({ change: form.dataset.change, reason: byId("reason").value, incident: byId("incident").value }),
  check({ subject }, asked) {
    refuseIf(elsewhere(subject.of, subject.change)
      ?? (subject.reason !== asked.reason ? "another reason" : subject.incident !== asked.incident ? "another incident" : null));
  },
  rows: ({ subject }) => [
    ["Breaks the glass", "this goes ahead without the answer that the policy asks for", "answer-break-glass"],
    ...changeRows(subject.of),
    ["Change", subject.change],
    ["Why", subject.reason],
    ["Incident", subject.incident],
    ["Severity", subject.blastRadius.severity],
    ["Can begin until", subject.until],
    ["Configuration", `version ${subject.configuration.version}`],
    ["Comparison code", form.dataset.comparison],
  ],
  said(change) {
    if (change.verdict === "allow") return `The glass is broken. The change may go ahead until ${change.breakGlass.until}. An after-review by others is owed.`;
    return `Your signature is recorded. ${change.breakGlass?.missing ?? 1} more must sign: send them this page.`;
  },
};

const review = {
  purpose: "after-review",
  asked: () => ({ change: form.dataset.change, answer: form.querySelector("input[name=answer]:checked").value, comment: byId("comment").value }),
  check(statement, asked) {
    refuseIf(elsewhere(statement, statement.change)
      ?? (statement.answer !== asked.answer ? "another finding" : statement.comment !== asked.comment ? "another comment" : null));
  },
  rows: (statement) => [
    ["You found it", statement.answer === "approve" ? "RIGHT" : "WRONG", `answer-${statement.answer}`],
    ...changeRows(statement),
    ["Change", statement.change],
    ["Reviewed", `${statement.answersFor.commits.length} commits and ${statement.answersFor.effects.length} effects`],
    ["Comment", statement.comment || "none"],
    ["Comparison code", form.dataset.comparison],
  ],
  said: ({ done }) => `Done: ${done}.`,
};

const ceremony = breaking ? breakGlass : review;

function clear() {
  offer = null;
  byId("statement").hidden = true;
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  clear();
  attempt(byId("prepare"), async () => {
    const asked = ceremony.asked();
    const begun = await begin(ceremony.purpose, asked);
    ceremony.check(begun.statement, asked);
    offer = begun;
    draw(offer, ceremony.rows(offer.statement));
  });
});

// What was drawn is no longer what the form says.
form?.addEventListener("input", clear);

byId("sign")?.addEventListener("click", () => attempt(byId("sign"), async () => {
  const answer = await sign(offer);
  clear();
  form.hidden = true;
  showResult(ceremony.said(answer));
  if (answer.verdict) byId("result").dataset.verdict = answer.verdict;
}));
