// schemathesis: generated queries and mutations, bounded; the checks are in schemathesis_checks.py.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { buildSchema } from 'graphql';
import { check, need, sh } from '../lib.mjs';

async function install(here) {
  const req = join(here, 'requirements.txt');
  const venv = join(tmpdir(), `jinzai-conformance-${process.getuid?.() ?? 0}-${createHash('sha256').update(readFileSync(req)).digest('hex').slice(0, 12)}`);
  const st = join(venv, 'bin', 'st');
  const done = join(venv, '.installed');
  if (existsSync(done)) return st;
  mkdirSync(venv, { recursive: true });
  for (const [cmd, args] of [['python3', ['-m', 'venv', venv]], [join(venv, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', req]]]) {
    const r = await sh(cmd, args);
    need(r.code === 0, `${cmd} ${args.join(' ')}:\n${r.text.slice(-2000)}`);
  }
  writeFileSync(done, '');
  return st;
}

export async function run({ here, endpoint, auth, schemaPath, schemaError, maxExamples, work }) {
  need(schemaPath, schemaError);
  const st = await install(here);
  const dir = work('schemathesis');
  const stats = join(dir, 'responses.ndjson');
  const schema = buildSchema(readFileSync(schemaPath, 'utf8'));
  const operations = [schema.getQueryType(), schema.getMutationType()].flatMap((t) => (t ? Object.keys(t.getFields()).map((f) => `${t.name}.${f}`) : []));
  const args = ['run', schemaPath, '--url', endpoint, '--phases', 'fuzzing,coverage', '--mode', 'positive', '--max-examples', String(maxExamples),
    '--checks', 'graphql_response,response_schema_conformance', '--seed', '1', '--generation-database', 'none', '--workers', '1', '--continue-on-failure',
    '--request-timeout', '15', '--suppress-health-check', 'all', '--no-color', '--report', 'json', '--report-json-path', join(dir, 'report.json')];
  for (const [k, v] of Object.entries(auth)) args.push('--header', `${k}: ${v}`);
  const r = await sh(st, args, { cwd: dir, ms: 900_000, env: { SCHEMATHESIS_HOOKS: 'schemathesis_checks', PYTHONPATH: here, PYTHONDONTWRITEBYTECODE: '1', CONFORMANCE_STATS: stats } });
  const seen = existsSync(stats) ? readFileSync(stats, 'utf8').trim().split('\n').map((l) => JSON.parse(l)) : [];
  const calls = seen.filter((s) => !s.data);
  const withData = new Set(seen.filter((s) => s.data).map((s) => s.operation));
  const plain = r.text.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '');
  const from = plain.search(/=+ (ERRORS|FAILURES) =+/);
  const told = from < 0 ? plain.slice(-3000) : plain.slice(from);
  return [
    await check('responses', `no 5xx, no internal error, no malformed response in ${calls.length} calls`, () => need(r.code === 0, told)),
    await check('covered', `each of the ${operations.length} queries and mutations was called`, () => {
      const missing = operations.filter((o) => !calls.some((c) => c.operation === o));
      need(missing.length === 0, `not called: ${missing.join(', ')}`);
    }),
    await check('not-vacuous', 'some of the calls were answered with data', () => need(withData.size > 0, 'no call was answered with data')),
  ];
}
