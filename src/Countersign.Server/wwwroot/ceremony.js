// One ceremony: ask the server for a statement, check and draw it, have the passkey sign it, hand the answer back.
// Everything shown is set as text; Trusted Types refuse anything else.

export class Refused extends Error {
  constructor(code, text) {
    super(text);
    this.code = code;
  }
}

// What browsers and authenticators say for themselves, in words people can act on.
const browserWords = {
  NotAllowedError: "Your browser or passkey did not sign. It was cancelled, took too long, or could not check that it is you (PIN, fingerprint or face). Try again.",
  InvalidStateError: "This device has a passkey for you here already. Use another device, or sign in with the one you have.",
  SecurityError: "Your browser refuses passkeys on this address. Open the console at the address it was set up for, over https.",
  NotSupportedError: "This device cannot make a passkey of a kind that is accepted here.",
  AbortError: "The passkey was interrupted. Try again.",
};

const bytesOf = (text) => new TextEncoder().encode(text);

function fromBase64(text) {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}

function fromUrl(text) {
  return fromBase64(text.replaceAll("-", "+").replaceAll("_", "/").padEnd(Math.ceil(text.length / 4) * 4, "="));
}

function toUrl(buffer) {
  let binary = "";
  for (const byte of new Uint8Array(buffer)) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export async function post(path, body) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    credentials: "same-origin",
    body: JSON.stringify(body),
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw new Refused(answer.code ?? `http-${response.status}`, answer.detail ?? "The server did not say why. Nothing was done.");
}

/** Begins a ceremony. The statement it gives back is proved to be what the passkey will be asked to sign. */
export async function begin(purpose, fields) {
  const offer = await post("/api/v1/ceremonies", { purpose, ...fields });
  const bytes = fromBase64(offer.statement);
  const label = bytesOf(`countersign/${purpose}/v1\n`);
  const signed = new Uint8Array(label.length + bytes.length);
  signed.set(label);
  signed.set(bytes, label.length);
  const digest = toUrl(await crypto.subtle.digest("SHA-256", signed));
  // Otherwise the page would draw one statement and have another one signed.
  if (digest !== offer.options.challenge) throw new Refused("challenge-mismatch", "What would be signed is not what would be shown. Sign nothing here, and tell whoever runs this server.");
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  const statement = JSON.parse(text);
  if (statement.type !== `https://countersign.dev/${purpose}/v1`) throw new Refused("purpose-wrong", "The statement is for another purpose. Sign nothing here, and tell whoever runs this server.");
  return { id: offer.id, purpose, encoded: offer.statement, text, statement, options: offer.options };
}

/** Has a passkey sign a begun statement and hands the signature in. */
export async function sign(offer) {
  const { challenge, rpId, timeout, userVerification, allowCredentials } = offer.options;
  const credential = await navigator.credentials.get({
    publicKey: { challenge: fromUrl(challenge), rpId, timeout, userVerification, allowCredentials: allowCredentials.map(descriptor) },
  });
  const { authenticatorData, clientDataJSON, signature, userHandle } = credential.response;
  const assertion = {
    credentialId: toUrl(credential.rawId),
    authenticatorData: toUrl(authenticatorData),
    clientDataJSON: toUrl(clientDataJSON),
    signature: toUrl(signature),
  };
  if (userHandle) assertion.userHandle = toUrl(userHandle);
  return post(`/api/v1/ceremonies/${offer.id}`, { purpose: offer.purpose, statement: offer.encoded, assertion });
}

/** Makes a passkey under a begun enrolment and hands it in. */
export async function make(offer, name) {
  const options = offer.options;
  const credential = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: fromUrl(options.challenge),
      user: { ...options.user, id: fromUrl(options.user.id) },
      excludeCredentials: options.excludeCredentials.map(descriptor),
    },
  });
  const { attestationObject, clientDataJSON } = credential.response;
  const registration = {
    credentialId: toUrl(credential.rawId),
    attestationObject: toUrl(attestationObject),
    clientDataJSON: toUrl(clientDataJSON),
    transports: credential.response.getTransports?.() ?? [],
  };
  if (name) registration.name = name;
  return post(`/api/v1/ceremonies/${offer.id}`, { purpose: offer.purpose, registration });
}

function descriptor(known) {
  const wanted = { type: known.type, id: fromUrl(known.id) };
  if (known.transports?.length > 0) wanted.transports = known.transports;
  return wanted;
}

export const byId = (id) => document.getElementById(id);

/** Runs what a button asks for: one run at a time, and whatever goes wrong is said in words. */
export async function attempt(button, action) {
  byId("error").hidden = true;
  byId("result").hidden = true;
  if (button) button.disabled = true;
  try {
    await action();
  } catch (problem) {
    showError(problem);
  } finally {
    if (button) button.disabled = false;
  }
}

export function showResult(text) {
  byId("result").textContent = text;
  byId("result").hidden = false;
}

function showError(problem) {
  const ours = problem instanceof Refused;
  byId("error-code").textContent = ours ? problem.code : `browser: ${problem.name}`;
  byId("error-text").textContent = ours ? problem.message : (browserWords[problem.name] ?? `${problem.message}`);
  byId("error").hidden = false;
  byId("error").scrollIntoView({ block: "nearest" });
}

/** Draws a begun statement: essential members as rows, and all of it as the text that is signed. */
export function draw(offer, rows) {
  const list = byId("statement-members");
  list.replaceChildren();
  for (const [name, value, mark] of [...rows, ...frame(offer.statement)]) {
    const term = document.createElement("dt");
    term.textContent = name;
    list.append(term);
    for (const one of Array.isArray(value) ? value : [value]) {
      const item = document.createElement("dd");
      item.textContent = one;
      if (mark) item.className = mark;
      if (mark) item.dataset.member = mark;
      list.append(item);
    }
  }
  byId("statement-bytes").textContent = offer.text;
  byId("statement").hidden = false;
  byId("statement").scrollIntoView({ block: "start" });
  byId("sign").focus({ preventScroll: true });
}

const frame = (statement) => [
  ["Signed by", statement.person],
  ["Can be signed until", statement.expires],
  ["Ledger as known", `${statement.treeHead.size} entries, root ${statement.treeHead.root}`],
  ["Installation", statement.installation],
];
