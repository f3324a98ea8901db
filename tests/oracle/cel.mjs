// node cel.mjs FILE [ROUNDS]: decides the inputs of a file by @marcbachmann/cel-js.
import { Environment } from '@marcbachmann/cel-js'
import { answer, run } from './lines.mjs'

run(process.argv[2], Number(process.argv[3] ?? 1), policy => {
  const environment = new Environment()
  for (const [name, type] of Object.entries(policy.types)) environment.registerVariable(name, type)
  const compile = condition => {
    condition.isSurely = environment.parse(condition.surely)
    condition.isPossibly = environment.parse(condition.possibly)
  }
  for (const rule of policy.rules) {
    compile(rule.when)
    for (const except of rule.except) compile(except.when)
  }
  return ({ today, facts }) => answer(policy, today, condition => {
    const surely = condition.isSurely(facts)
    return [surely, surely || condition.isPossibly(facts)]
  })
})
