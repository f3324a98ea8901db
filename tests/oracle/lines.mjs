// Reads a file of OracleFile: policies with their inputs, a JSON value a line.
import { readFileSync } from 'node:fs'

export function sections(file) {
  const found = []
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '') continue
    const value = JSON.parse(line)
    if (value.rules) found.push({ policy: value, inputs: [] })
    else found.at(-1).inputs.push(value)
  }
  return found
}

const letter = (surely, possibly) => (surely ? 'T' : possibly ? 'U' : 'F')

// The answer to one input: `of` judges a printed condition and gives [surely, possibly].
export function answer(policy, today, of) {
  let text = ''
  let [denies, holds, asks, certain] = [false, false, false, false]
  for (const rule of policy.rules) {
    const when = letter(...of(rule.when))
    text += when
    let lifted = false
    for (const except of rule.except) {
      if (when === 'F') text += '.'
      else if (today > except.until) text += '-'
      else {
        const lifts = letter(...of(except.when))
        text += lifts
        if (lifts === 'T') lifted = true
      }
    }
    if (rule.mode === 'shadow' || when === 'F') continue
    if (when === 'T') certain = true
    if (lifted) continue
    if (!rule.denies) asks = true
    else if (when === 'T') denies = true
    else holds = true
  }
  if (policy.default === 'hold' && !certain) holds = true
  return text + (denies ? 'D' : holds ? 'H' : asks ? 'A' : 'P')
}

// Runs `decide` over all inputs some times; prints the answers and, where there is more than one round, the median time of a decision.
export function run(file, rounds, prepare) {
  const times = []
  let answers = []
  const prepared = sections(file).map(({ policy, inputs }) => ({ decide: prepare(policy), inputs }))
  for (let round = 0; round < rounds; round++) {
    answers = []
    const begin = process.hrtime.bigint()
    for (const { decide, inputs } of prepared) for (const input of inputs) answers.push(decide(input))
    times.push(Number(process.hrtime.bigint() - begin) / answers.length)
  }
  times.sort((a, b) => a - b)
  process.stdout.write(`${JSON.stringify({ nanoseconds: times[Math.floor(times.length / 2)] })}\n${answers.join('\n')}\n`)
}
