// A second verifier of bundles, written from the formats' descriptions and sharing nothing with the first: Node, WebCrypto, no packages.
//
//   node verify.mjs change.countersign.json trust.json     says "ok" or the first step that fails; exit status 0 or 2
//   node verify.mjs --batch < lines                        one {"bundle": base64, "trust": base64} a line in, one answer a line out
//
// It checks bytes, digests, signatures, receipts and their order. It does not decide again: whether the recorded decision follows from the
// facts and the policy, and whether facts and policy can be read at all, is left to `countersign verify`; so is which commits a declaration is about.

import { readFileSync } from "node:fs";

const { subtle } = globalThis.crypto;
const utf8 = new TextEncoder();

class Fault extends Error {
  constructor(step, text) {
    super(text);
    this.step = step;
  }
}

// ---- bytes -----------------------------------------------------------------------------------------------------------------------

const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);
const concat = (...parts) => new Uint8Array(Buffer.concat(parts.map((part) => Uint8Array.from(part))));
const hex = (bytes) => Buffer.from(bytes).toString("hex");
const sha256 = async (bytes) => new Uint8Array(await subtle.digest("SHA-256", bytes));
const digest = async (bytes) => `sha256:${hex(await sha256(bytes))}`;
const textOf = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
const number = (bytes) => bytes.reduce((sum, byte) => sum * 256 + byte, 0);

/** One spelling for each byte string: padded standard base64, or unpadded URL-safe base64. */
function base64(text, alphabet = "base64") {
  const bytes = typeof text === "string" ? Buffer.from(text, alphabet) : null;
  if (bytes === null || bytes.toString(alphabet) !== text) throw new Error("base64 in another spelling than the canonical one");
  return new Uint8Array(bytes);
}

const base64url = (text) => base64(text, "base64url");

/** RFC 8785, restricted to strings, integers, booleans, null, lists and objects. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const names = Object.keys(value).sort();
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new Error("a number that is no safe integer");
  return JSON.stringify(value);
}

const canonicalBytes = (value) => utf8.encode(canonical(value));
const digestOf = (value) => digest(canonicalBytes(value));

function readCanonical(bytes) {
  const value = JSON.parse(textOf(bytes));
  if (!same(canonicalBytes(value), bytes)) throw new Error("not canonical JSON");
  return value;
}

/** An object with these members and no others. */
function members(value, required, optional = []) {
  const names = value !== null && typeof value === "object" && !Array.isArray(value) ? Object.keys(value) : null;
  if (names === null || required.some((n) => !names.includes(n)) || names.some((n) => !required.includes(n) && !optional.includes(n)))
    throw new Error(`not an object with exactly ${required.join(", ")}`);
  return value;
}

/** JSON.parse takes the last of two equal names; a browser and a gate could then read different ones. */
function hasDuplicateNames(text) {
  const open = [];
  let last = "";
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)) {
    if (token === "{" || token === "[") open.push(new Set());
    else if (token === "}" || token === "]") open.pop();
    else if (token !== ":") last = token;
    else if (open.at(-1).has(JSON.parse(last))) return true;
    else open.at(-1).add(JSON.parse(last));
  }
  return false;
}

const time = (text) => {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) || new Date(text).toISOString() !== text) throw new Error(`"${text}" is no time in UTC`);
  return Date.parse(text);
};

// ---- signatures ------------------------------------------------------------------------------------------------------------------

/** SEQUENCE { INTEGER r, INTEGER s } in DER with one spelling, as r and s of 32 bytes each; null for anything else. */
function rawFromDer(der) {
  if (der.length < 2 || der[0] !== 0x30 || der[1] !== der.length - 2 || der[1] > 0x7f) return null;
  const integers = [];
  for (let at = 2; at < der.length; at += 2 + der[at + 1]) {
    const value = der.subarray(at + 2, at + 2 + der[at + 1]);
    if (der[at] !== 0x02 || value.length === 0 || value.length !== der[at + 1] || value[0] > 0x7f) return null;
    if (value.length > 1 && value[0] === 0 && value[1] < 0x80) return null;
    const short = value[0] === 0 ? value.subarray(1) : value;
    if (short.length > 32) return null;
    integers.push(concat(new Uint8Array(32 - short.length), short));
  }
  return integers.length === 2 ? concat(...integers) : null;
}

const p256 = { name: "ECDSA", namedCurve: "P-256" };
const ecdsaKey = (spki) => subtle.importKey("spki", spki, p256, false, ["verify"]);
const ecdsaRaw = (key, signature, signed) => signature.length === 64 && subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, signed);
const ecdsaDer = (key, signature, signed) => {
  const raw = rawFromDer(signature);
  return raw !== null && ecdsaRaw(key, raw, signed);
};

async function ed25519(publicKey, signature, signed) {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const key = await subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]);
  return subtle.verify({ name: "Ed25519" }, key, signature, signed);
}

/** DSSE v1: the payload of an in-toto envelope that a key of the trust file signed. */
async function openEnvelope(bytes, trust) {
  const envelope = members(readCanonical(bytes), ["payload", "payloadType", "signatures"]);
  const payload = base64(envelope.payload);
  const head = `DSSEv1 ${utf8.encode(envelope.payloadType).length} ${envelope.payloadType} ${payload.length} `;
  const signed = concat(utf8.encode(head), payload);
  for (const { sig } of envelope.signatures.map((s) => members(s, ["sig"], ["keyid"]))) {
    for (const spki of trust.gateKeys) {
      const [key, signature] = [await ecdsaKey(base64(spki)), base64(sig)];
      if (!(await ecdsaDer(key, signature, signed)) && !(await ecdsaRaw(key, signature, signed))) continue;
      if (envelope.payloadType !== "application/vnd.in-toto+json") throw new Error("its payload is not an in-toto statement");
      return payload;
    }
  }
  throw new Error("no key of the trust file signed it");
}

// ---- ledger (C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-proof; RFC 9162) ------------------------------------------

const leafHash = (entry) => sha256(concat([0], entry));
const nodeHash = (left, right) => sha256(concat([1], left, right));

/** Climbs from a leaf to the root (RFC 9162 §2.1.3.2); sizes here are far below 2^53. */
async function included(index, size, hash, proof, root) {
  if (index >= size) return false;
  let [fn, sn] = [index, size - 1];
  for (const sibling of proof) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      hash = await nodeHash(sibling, hash);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn / 2, Math.floor(sn / 2)];
    } else {
      hash = await nodeHash(hash, sibling);
    }
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return sn === 0 && same(hash, root);
}

/** Whether the older tree is a prefix of the newer one (RFC 9162 §2.1.4.2). */
async function consistent(from, to, fromRoot, toRoot, proof) {
  if (from === 0 || from > to) return false;
  if (from === to) return proof.length === 0 && same(fromRoot, toRoot);
  const rest = [...proof];
  let [fn, sn] = [from - 1, to - 1];
  while (fn % 2 === 1) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  const first = Number.isInteger(Math.log2(from)) ? fromRoot : rest.shift();
  if (first === undefined || proof.length === 0) return false;
  let [older, newer] = [first, first];
  for (const node of rest) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      [older, newer] = [await nodeHash(node, older), await nodeHash(node, newer)];
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn / 2, Math.floor(sn / 2)];
    } else {
      newer = await nodeHash(newer, node);
    }
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return sn === 0 && same(older, fromRoot) && same(newer, toRoot);
}

/** A key "name+id+base64(type || key)" whose id follows from the rest. */
async function noteKey(text) {
  const [, name, id, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
  const material = base64(encoded);
  const [type, key] = [material[0], material.subarray(1)];
  const known = await sha256(type === 2 ? key : concat(utf8.encode(`${name}\n`), material));
  if (hex(known.subarray(0, 4)) !== id) throw new Error(`the id of key ${name} is not its own`);
  return { name, id, type, key };
}

async function signedBy({ type, key }, signature, body) {
  const text = utf8.encode(body);
  if (type === 1) return ed25519(key, signature, text);
  if (type === 2) return ecdsaDer(await ecdsaKey(key), signature, text);
  const seconds = new DataView(signature.buffer, signature.byteOffset, 8).getBigUint64(0);
  return ed25519(key, signature.subarray(8), utf8.encode(`cosignature/v1\ntime ${seconds}\n${body}`));
}

/** The keys of this list that signed the note; a line that claims one of them and is not its signature refuses the note. */
async function signers(body, lines, keys) {
  const found = [];
  for (const { name, id, signature } of lines) {
    const key = keys.find((k) => k.name === name && k.id === id);
    if (key === undefined) continue;
    if (!(await signedBy(key, signature, body))) throw new Error(`the tree head is not signed by ${name}`);
    found.push(key);
  }
  return found;
}

/** A signed tree head that the trust file's keys and witnesses vouch for. */
async function treeHead(note, trust) {
  const blank = note.lastIndexOf("\n\n");
  const [body, tail] = [note.slice(0, blank + 1), note.slice(blank + 2)];
  if (blank < 0 || !tail.endsWith("\n")) throw new Error("the tree head is not a signed note");
  const lines = tail.slice(0, -1).split("\n").map((line) => {
    const [, name, encoded] = /^— ([^+\s]+) (\S+)$/.exec(line) ?? [];
    const bytes = base64(encoded);
    return { name, id: hex(bytes.subarray(0, 4)), signature: bytes.slice(4) };
  });
  const [origin, size, root, end, ...more] = body.split("\n");
  if (origin !== trust.ledger.origin || !/^(0|[1-9]\d*)$/.test(size) || end !== "" || more.length > 0) throw new Error("the tree head is of another ledger");
  const keys = await Promise.all(trust.ledger.keys.map(noteKey));
  const log = await signers(body, lines, keys.filter((k) => k.type !== 4));
  if (keys.some((k) => k.type !== 4 && log.every((s) => s.type !== k.type))) throw new Error("a kind of key of the trust file did not sign the tree head");
  const witnesses = await signers(body, lines, (await Promise.all(trust.witnesses.map(noteKey))).filter((k) => k.type === 4));
  if (new Set(witnesses.map((w) => hex(w.key))).size < trust.quorum) throw new Error("too few witnesses cosigned the tree head");
  return { size: Number(size), root: base64(root), body };
}

/** The entry that a receipt proves to be in the ledger, under the one tree head of the whole bundle. */
async function inLedger(receipt, type, name, wanted, context) {
  const { entry: entryText, proof: proofText } = members(receipt, ["entry", "proof"]);
  const bytes = base64(entryText);
  const entry = members(readCanonical(bytes), ["id", "refs", "time", "type", "v"]);
  const proof = textOf(base64(proofText));
  const [header, ...lines] = proof.slice(0, proof.indexOf("\n\n")).split("\n");
  const [, index] = /^index (0|[1-9]\d*)$/.exec(lines.shift()) ?? [];
  if (header !== "c2sp.org/tlog-proof@v1" || index === undefined) throw new Error("the receipt is not a tlog-proof without extra data");
  const head = await treeHead(proof.slice(proof.indexOf("\n\n") + 2), context.trust);
  context.head ??= head;
  if (head.body !== context.head.body) throw new Error("the receipts speak of two different tree heads");
  if (!(await included(Number(index), head.size, await leafHash(bytes), lines.map((line) => base64(line)), head.root))) throw new Error("the entry is not in the ledger");
  if (entry.v !== 1 || entry.type !== type) throw new Error(`the entry is a ${entry.type}, not a ${type}`);
  if (entry.refs[name] !== wanted) throw new Error(`the entry does not name this ${name}`);
  return { index: Number(index), id: entry.id, time: time(entry.time) };
}

// ---- passkeys (WebAuthn L3 §7.2) -------------------------------------------------------------------------------------------------

/** The flat CBOR map of a COSE_Key: small integers as labels, integers or byte strings as values, shortest forms, nothing after. */
function coseKey(bytes) {
  let at = 0;
  const argument = () => {
    const [major, low] = [bytes[at] >> 5, bytes[at++] & 31];
    if (low < 24) return [major, low];
    const width = { 24: 1, 25: 2 }[low];
    const value = number(bytes.subarray(at, (at += width)));
    if (width === undefined || value < (width === 1 ? 24 : 256)) throw new Error("the key is not canonical CBOR");
    return [major, value];
  };
  const item = () => {
    const [major, value] = argument();
    if (major === 0) return value;
    if (major === 1) return -1 - value;
    if (major !== 2 || at + value > bytes.length) throw new Error("the key is not a flat CBOR map");
    return bytes.slice(at, (at += value));
  };
  const [major, count] = argument();
  const map = new Map();
  for (let i = 0; i < count; i++) map.set(item(), item());
  if (major !== 5 || at !== bytes.length || map.size !== count) throw new Error("the key is not one CBOR map");
  return map;
}

async function passkeySigned(publicKey, signature, signed) {
  const key = coseKey(publicKey);
  const kind = `${key.get(1)} ${key.get(3)} ${key.size}`;
  if (kind === "2 -7 5" && key.get(-1) === 1) {
    const point = concat([4], key.get(-2), key.get(-3));
    return ecdsaDer(await subtle.importKey("raw", point, p256, false, ["verify"]), signature, signed);
  }
  if (kind === "1 -8 4" && key.get(-1) === 6) return ed25519(key.get(-2), signature, signed);
  if (kind !== "3 -257 4") throw new Error(`a key of kind ${kind} is not accepted`);
  const [n, e] = [key.get(-1), key.get(-2)];
  if (n.length < 256 || n.length > 512 || n[0] < (n.length === 256 ? 128 : 1) || number(e) < 65537) throw new Error("the RSA key is too weak");
  const jwk = { kty: "RSA", alg: "RS256", n: Buffer.from(n).toString("base64url"), e: Buffer.from(e).toString("base64url") };
  const rsa = await subtle.importKey("jwk", jwk, { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, false, ["verify"]);
  return signature.length === n.length && subtle.verify("RSASSA-PKCS1-v1_5", rsa, signature, signed);
}

/** One check after the other, in the order of the contract. Whether the person is still one is asked of those who answer, not of those who only say. */
async function checkAssertion({ statement: encoded, assertion, enrolment }, now, context, purpose = "signoff") {
  const bytes = base64(encoded);
  const statement = readCanonical(bytes);
  const part = (name) => base64url(assertion[name]);
  members(assertion, ["credentialId", "authenticatorData", "clientDataJSON", "signature"], ["userHandle"]);
  const refuse = (is, code) => {
    if (is) throw new Error(code);
  };
  const answers = purpose === "signoff" || purpose === "after-review";
  refuse(statement.type !== `https://countersign.dev/${purpose}/v1`, "purpose-wrong");
  refuse(base64url(statement.nonce).length !== 32, "statement-malformed");
  refuse(answers && !["none", "low", "medium", "high", "critical"].includes(statement.blastRadius.severity), "statement-malformed");
  refuse(statement.credential !== assertion.credentialId, "credential-mismatch");
  refuse(enrolment.credential !== assertion.credentialId, "enrolment-unknown");
  refuse(enrolment.person !== statement.person, "credential-mismatch");
  refuse(assertion.userHandle !== undefined && assertion.userHandle !== enrolment.userHandle, "credential-mismatch");

  const clientText = textOf(part("clientDataJSON"));
  const client = JSON.parse(clientText);
  refuse(hasDuplicateNames(clientText), "client-data-malformed");
  refuse(client.type !== "webauthn.get", "type-wrong");
  const challenge = await sha256(concat(utf8.encode(`countersign/${purpose}/v1\n`), bytes));
  refuse(client.challenge !== Buffer.from(challenge).toString("base64url"), "challenge-mismatch");
  refuse(!context.trust.origins.includes(client.origin), "origin-refused");
  refuse((client.crossOrigin ?? false) !== false || client.topOrigin !== undefined, "cross-origin");

  const data = part("authenticatorData");
  const has = (flag) => (data[32] & flag) !== 0;
  refuse(data.length !== 37 || has(0x40) || has(0x80), "authenticator-data-malformed");
  refuse(!same(data.subarray(0, 32), await sha256(utf8.encode(context.trust.rpId))), "rp-id-mismatch");
  refuse(!has(0x01), "user-not-present");
  refuse(!has(0x04), "user-not-verified");
  refuse(has(0x08) !== enrolment.backupEligible || (has(0x10) && !has(0x08)), "backup-flags-inconsistent");
  const signed = concat(data, await sha256(part("clientDataJSON")));
  refuse(!(await passkeySigned(base64url(enrolment.publicKey), part("signature"), signed)), "signature-invalid");

  refuse(time(enrolment.countsFrom) > now || time(enrolment.enrolledAt) > now, "enrolment-too-new");
  const asked = purpose === "signoff" || purpose === "break-glass";
  refuse(asked && !context.facts.people.people.some((p) => p.id === statement.person && p.left === false), "person-inactive");
  refuse(now < time(statement.issued) || now > time(statement.expires), "statement-expired");
  return statement;
}

// ---- the bundle ------------------------------------------------------------------------------------------------------------------

const durations = { m: 60_000, h: 3_600_000, d: 86_400_000 };

function duration(text) {
  const [, count, unit] = /^(\d+)([mhd])$/.exec(text) ?? [];
  if (unit === undefined) throw new Error(`"${text}" is no duration`);
  return Number(count) * durations[unit];
}

/** The change that a sign-off statement repeats member by member. */
function changeIn({ installation, environment, component, targets, sources, artifacts, plans, command, requester }) {
  const change = { version: 1, installation, kind: command === null ? "deployment" : "command", environment, component, requester };
  if (command !== null) change.command = command;
  for (const [name, list] of Object.entries({ targets, sources, artifacts, plans })) if (list.length > 0) change[name] = list;
  return change;
}

const subjectsOf = ({ artifacts = [], sources = [] }) => [
  ...artifacts.map(({ name, sha256: known }) => ({ name, digest: { sha256: known.replace(/^sha256:/, "") } })),
  ...sources.map(({ repository, head }) => ({ name: repository, digest: { gitCommit: head } })),
];

const steps = {
  async "verdict-signature"(c) {
    c.verdictBytes = await openEnvelope(base64(c.bundle.verdict), c.trust);
  },

  "verdict-statement"(c) {
    const statement = members(readCanonical(c.verdictBytes), ["_type", "predicate", "predicateType", "subject"]);
    if (statement._type !== "https://in-toto.io/Statement/v1" || statement.predicateType !== "https://countersign.dev/verdict/v1") throw new Error("it is no verdict");
    c.verdict = members(statement.predicate, ["at", "change", "configuration", "decision", "facts", "gate", "program", "signOffs"], ["breakGlass", "withdrawals"]);
    if (canonical(statement.subject) !== canonical(subjectsOf(c.verdict.change))) throw new Error("its subjects are not those of its change");
    c.enforcedAllow = c.verdict.decision.verdict === "allow" && c.verdict.decision.mode === "enforce";
  },

  async facts(c) {
    if ((await digestOf(c.bundle.facts)) !== c.verdict.facts) throw new Error("they are not those that the verdict names");
    c.facts = c.bundle.facts;
  },

  async policy(c) {
    if ((await digest(base64(c.bundle.policy))) !== c.verdict.configuration.policy) throw new Error("it is not the one that the configuration names");
  },

  async "configuration-receipt"(c) {
    c.configuration = await inLedger(c.receipts.configuration, "configuration", "configuration", await digestOf(c.verdict.configuration), c);
  },

  async "verdict-receipt"(c) {
    c.recorded = await inLedger(c.receipts.verdict, "verdict", "statement", await digest(c.verdictBytes), c);
    const id = Buffer.from((await sha256(canonicalBytes(c.verdict.change))).subarray(0, 16));
    if (c.recorded.time !== time(c.verdict.at) || c.recorded.id !== `chg_${base32(id)}`) throw new Error("the ledger has another time or change for it");
    if (c.configuration.index >= c.recorded.index) throw new Error("the configuration stands in the ledger after it");
  },

  async enrolments(c) {
    if (c.receipts.enrolments.length !== c.verdict.signOffs.length) throw new Error("not one receipt for each sign-off");
    c.enrolled = [];
    for (const [i, { enrolment }] of c.verdict.signOffs.entries()) c.enrolled.push(await enrolledAt(enrolment, c.receipts.enrolments[i], c));
  },

  async "sign-offs"(c) {
    const { signOffs } = c.verdict;
    c.given = [];
    if (c.receipts.signOffs.length !== signOffs.length || c.receipts.prefixes.length !== signOffs.length) throw new Error("not one receipt and one prefix for each");
    for (const [i, signOff] of signOffs.entries()) {
      members(signOff, ["statement", "assertion", "enrolment"]);
      const statement = readCanonical(base64(signOff.statement));
      if ((await digestOf(changeIn(statement))) !== statement.change) throw new Error("its statement names another change than it repeats");
      const entry = await inLedger(c.receipts.signOffs[i], statement.answer === "approve" ? "sign-off" : "reject", "signOff", await digestOf(signOff), c);
      if (entry.index >= c.recorded.index || c.enrolled[i] >= entry.index) throw new Error("enrolment, sign-off and verdict do not stand in this order");
      if (statement.installation !== c.verdict.change.installation) throw new Error("it was made for another installation");
      await knownPrefix(statement.treeHead, c.receipts.prefixes[i], entry, c);
      await checkAssertion(signOff, entry.time, c);
      c.given.push({ credential: await credentialId(signOff.enrolment), index: entry.index, answer: statement.answer });
    }
  },

  async withdrawals(c) {
    const { withdrawals = [], signOffs } = c.verdict;
    const { withdrawals: receipts = [], withdrawalEnrolments = [] } = c.receipts;
    if (receipts.length !== withdrawals.length || withdrawalEnrolments.length !== withdrawals.length) throw new Error("not one receipt and one enrolment for each");
    const counted = await Promise.all(signOffs.map((s) => digest(base64(s.statement))));
    for (const [i, record] of withdrawals.entries()) {
      const { subject } = readCanonical(base64(record.statement));
      const entry = await inLedger(receipts[i], "withdraw", "withdrawal", await digestOf(record), c);
      if (subject.change !== (await digestOf(c.verdict.change))) throw new Error("it is about another change");
      if (entry.index >= c.recorded.index || (await enrolledAt(record.enrolment, withdrawalEnrolments[i], c)) >= entry.index) throw new Error("enrolment, withdrawal and verdict do not stand in this order");
      if (JSON.stringify(subject).split('"').some((text) => counted.includes(text))) throw new Error("the verdict still counts what it takes back");
      await checkAssertion(record, entry.time, c, "withdraw");
    }
  },

  async "break-glass"(c) {
    const { breakGlass = [] } = c.verdict;
    if ((c.receipts.breakGlass ?? []).length !== breakGlass.length) throw new Error("not one receipt for each");
    for (const [i, record] of breakGlass.entries()) {
      const { index, statement } = await recordedStatement(record, c.receipts.breakGlass[i], "break-glass", c);
      if (index >= c.recorded.index) throw new Error("it stands in the ledger after the verdict that counts it");
      const { change, of, until } = statement.subject;
      if (canonical(of) !== canonical(c.verdict.change) || change !== (await digestOf(of))) throw new Error("it is about another change");
      if (time(until) <= time(statement.issued) || time(until) > time(statement.issued) + duration("4h")) throw new Error("it lasts longer than a broken glass may");
    }
  },

  async revocations(c) {
    for (const receipt of c.receipts.revocations ?? []) {
      const { id, refs } = readCanonical(base64(receipt.entry));
      const entry = await inLedger(receipt, "revoke", "statement", refs.statement, c);
      const given = c.given.filter((s) => s.credential === id);
      if (given.length === 0 || given.some((s) => entry.index < (s.answer === "approve" ? c.recorded.index : s.index))) throw new Error("a passkey was revoked before what it signed was counted, or signed nothing here");
    }
  },

  async declarations(c) {
    for (const declared of c.bundle.declarations ?? []) {
      const { record, receipt, enrolment } = members(declared, ["enrolment", "receipt", "record"]);
      const entry = await inLedger(receipt, "declare", "statement", await digestOf(record), c);
      if (entry.index >= c.recorded.index || (await enrolledAt(record.enrolment, enrolment, c, false)) >= entry.index) throw new Error("enrolment, declaration and verdict do not stand in this order");
      if (readCanonical(base64(record.statement)).installation !== c.verdict.change.installation) throw new Error("it was made for another installation");
      await checkAssertion(record, entry.time, c, "declare");
    }
  },

  async grant(c) {
    const { grant, moreGrants = [] } = c.bundle;
    const { grant: receipt, moreGrants: more = [] } = c.receipts;
    if (c.enforcedAllow !== (grant !== undefined) || c.enforcedAllow !== (receipt !== undefined) || moreGrants.length !== more.length) throw new Error("an enforced allow, and nothing else, has a grant");
    if (grant === undefined && moreGrants.length > 0) throw new Error("an enforced allow, and nothing else, has a grant");
    if (grant === undefined) return;
    const { targets = [] } = c.verdict.change;
    const [all, places] = [[grant, ...moreGrants], targets.length > 1 ? [...targets].sort() : [undefined]];
    if (canonical(all.map((g) => g.target ?? null)) !== canonical(places.map((t) => t ?? null))) throw new Error("the grants are not one for each target");
    for (const [i, one] of all.entries()) {
      if (one.change !== (await digestOf(c.verdict.change))) throw new Error("it is for another change");
      const entry = await inLedger([receipt, ...more][i], "grant", "grant", await digestOf(one), c);
      if (entry.id !== one.id || entry.index <= c.recorded.index) throw new Error("the entry is about another grant, or stands before the verdict");
    }
  },

  async summary(c) {
    if (c.enforcedAllow !== (c.bundle.summary !== undefined)) throw new Error("an enforced allow, and nothing else, has a summary");
    if (!c.enforcedAllow) return;
    const bytes = await openEnvelope(base64(c.bundle.summary), c.trust);
    if (!same(bytes, canonicalBytes(await summaryOf(c.verdict, c.verdictBytes)))) throw new Error("it does not say what the verdict says");
  },

  async "after-reviews"(c) {
    const { afterReviews = [] } = c.bundle;
    const broken = c.verdict.decision.reasons.some((r) => r.code === "break-glass");
    if (!broken && afterReviews.length > 0) throw new Error("only a broken glass is reviewed afterwards");
    for (const { record, receipts } of afterReviews.map((r) => members(r, ["receipts", "record"]))) {
      const { index, statement } = await recordedStatement(record, receipts, "after-review", c);
      if (index <= c.recorded.index) throw new Error("it stands in the ledger before the verdict it reviews");
      if (statement.change !== (await digestOf(c.verdict.change))) throw new Error("it is about another change");
      if (c.verdict.breakGlass.some((b) => b.enrolment.person === statement.person)) throw new Error("who broke the glass reviewed it");
    }
  },
};

/** Where the enrolment of a signer stands in the ledger. */
async function enrolledAt(enrolment, receipt, c, isAnswer = true) {
  const entry = await inLedger(receipt, "enrol", "enrolment", await digestOf(enrolment), c);
  if (entry.id !== (await credentialId(enrolment))) throw new Error("the entry is about another passkey");
  if (isAnswer && enrolment.basis === "confirmed" && time(enrolment.countsFrom) < entry.time + duration(c.trust.enrolmentDelay)) throw new Error("the enrolment counts too soon");
  return entry.index;
}

const credentialId = async ({ credential }) => (credential.length <= 200 ? credential : digest(utf8.encode(credential)));

/** The ledger that a signer knew is an older state of this one. */
async function knownPrefix(treeHead, prefix, entry, c) {
  const { size, proof } = members(prefix, ["proof", "size"]);
  if (size !== treeHead.size || size > entry.index) throw new Error("the signer's tree head is not older than what was signed");
  const root = Uint8Array.from(Buffer.from(treeHead.root.slice("sha256:".length), "hex"));
  if (!(await consistent(size, c.head.size, root, c.head.root, proof.map((p) => base64(p))))) throw new Error("the signer's tree head is not part of this ledger");
}

/** A statement other than an answer, with its three receipts. */
async function recordedStatement(record, receipts, purpose, c) {
  members(record, ["statement", "assertion", "enrolment"]);
  const { enrolment, statement: receipt, prefix } = members(receipts, ["enrolment", "prefix", "statement"]);
  const statement = readCanonical(base64(record.statement));
  const entry = await inLedger(receipt, purpose, "statement", await digestOf(record), c);
  const id = Buffer.from((await sha256(canonicalBytes(c.verdict.change))).subarray(0, 16));
  if (entry.id !== `chg_${base32(id)}`) throw new Error("the ledger entry is about another change");
  if ((await enrolledAt(record.enrolment, enrolment, c)) >= entry.index) throw new Error("its enrolment stands in the ledger after it");
  await knownPrefix(statement.treeHead, prefix, entry, c);
  await checkAssertion(record, entry.time, c, purpose);
  return { index: entry.index, statement };
}

/** The SLSA verification summary that follows from a verdict. */
async function summaryOf({ gate, program, at, change, configuration, decision }, verdictBytes) {
  const broken = decision.reasons.some((r) => r.code === "break-glass");
  const signedOff = !broken && decision.requirements.some((r) => r.kind === "sign-off") && decision.reasons.some((r) => r.code === "requirements-met");
  const id = `chg_${base32((await sha256(canonicalBytes(change))).subarray(0, 16))}`;
  return {
    _type: "https://in-toto.io/Statement/v1",
    subject: subjectsOf(change),
    predicateType: "https://slsa.dev/verification_summary/v1",
    predicate: {
      verifier: { id: gate, version: { countersign: program } },
      timeVerified: at,
      resourceUri: `${gate}/environments/${change.environment}/components/${change.component}`,
      policy: { uri: `${gate}/policy/${configuration.version}`, digest: { sha256: configuration.policy.slice("sha256:".length) } },
      inputAttestations: [{ uri: `${gate}/api/v1/changes/${id}/bundle`, digest: { sha256: hex(await sha256(verdictBytes)) } }],
      verificationResult: "PASSED",
      verifiedLevels: broken ? ["COUNTERSIGN_BREAK_GLASS"] : signedOff ? ["COUNTERSIGN_ALLOWED", "COUNTERSIGN_SIGNED_OFF"] : ["COUNTERSIGN_ALLOWED"],
    },
  };
}

function base32(bytes) {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return bits.match(/.{1,5}/g).map((five) => "abcdefghijklmnopqrstuvwxyz234567"[Number.parseInt(five.padEnd(5, "0"), 2)]).join("");
}

const optionalReceipts = ["breakGlass", "grant", "moreGrants", "revocations", "withdrawalEnrolments", "withdrawals"];

/** {ok: true}, or the first step that fails. */
async function verify(bundleBytes, trustBytes) {
  const context = { trust: JSON.parse(textOf(trustBytes)) };
  const attempt = async (step, action) => {
    try {
      await action();
    } catch (problem) {
      throw new Fault(step, problem.message);
    }
  };
  try {
    await attempt("bundle-not-canonical", () => {
      context.bundle = readCanonical(bundleBytes);
    });
    await attempt("bundle-malformed", () => {
      members(context.bundle, ["facts", "mediaType", "policy", "receipts", "verdict"], ["afterReviews", "declarations", "grant", "moreGrants", "summary"]);
      context.receipts = members(context.bundle.receipts, ["configuration", "enrolments", "prefixes", "signOffs", "verdict"], optionalReceipts);
      if (context.bundle.mediaType !== "application/vnd.countersign.bundle.v1+json") throw new Error("it is of another media type");
    });
    for (const [step, check] of Object.entries(steps)) await attempt(step, () => check(context));
    return { ok: true };
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    return { ok: false, step: fault.step, detail: fault.message };
  }
}

const [first, second] = process.argv.slice(2);
if (first === "--batch") {
  for (const line of textOf(readFileSync(0)).split("\n").filter((text) => text !== "")) {
    const { bundle, trust } = JSON.parse(line);
    console.log(JSON.stringify(await verify(base64(bundle), base64(trust))));
  }
} else {
  const answer = await verify(new Uint8Array(readFileSync(first)), new Uint8Array(readFileSync(second)));
  console.log(answer.ok ? "ok" : `${answer.step}: ${answer.detail}`);
  process.exitCode = answer.ok ? 0 : 2;
}
