// node schema.mjs SCHEMA FILE: validates each line of a file, a JSON value a line, and answers "valid", or the first fault.
import { readFileSync } from 'node:fs'
import Ajv from 'ajv'

const [, , schema, file] = process.argv
const validate = new Ajv({ strict: true, strictRequired: false }).compile(JSON.parse(readFileSync(schema, 'utf8')))
for (const line of readFileSync(file, 'utf8').split('\n'))
  if (line !== '') console.log(validate(JSON.parse(line)) ? 'valid' : `${validate.errors[0].instancePath} ${validate.errors[0].message}`)
