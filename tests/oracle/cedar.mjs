// node cedar.mjs FILE [ROUNDS]: decides the inputs of a file by @cedar-policy/cedar-wasm. Every printed expression is a policy of its own; which of
// them permit is told by the diagnostics. An expression that fails is an error, never "false".
import * as cedar from '@cedar-policy/cedar-wasm/nodejs'
import { answer, run } from './lines.mjs'

let sections = 0

run(process.argv[2], Number(process.argv[3] ?? 1), policy => {
  const set = `set-${sections++}`
  const texts = {}
  const name = expression => {
    const id = `p${Object.keys(texts).length}`
    texts[id] = `permit(principal, action, resource) when { ${expression} };`
    return id
  }
  const number = condition => {
    condition.surelyId = name(condition.surely)
    condition.possiblyId = name(condition.possibly)
  }
  for (const rule of policy.rules) {
    number(rule.when)
    for (const except of rule.except) number(except.when)
  }
  const parsed = cedar.preparsePolicySet(set, { staticPolicies: texts })
  if (parsed.type !== 'success') throw new Error(JSON.stringify(parsed))
  const one = type => ({ type, id: 'x' })
  return ({ today, facts }) => {
    const result = cedar.statefulIsAuthorized({ principal: one('P'), action: one('Action'), resource: one('R'), context: facts, preparsedPolicySetId: set, entities: [] })
    if (result.type !== 'success' || result.response.diagnostics.errors.length > 0) throw new Error(JSON.stringify(result))
    const holding = new Set(result.response.diagnostics.reason)
    return answer(policy, today, condition => [holding.has(condition.surelyId), holding.has(condition.possiblyId)])
  }
})
