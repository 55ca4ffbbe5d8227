// Entry point: parses the arguments, runs the suites one after another, prints the table.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildClientSchema, getIntrospectionQuery, printSchema } from 'graphql';

const here = dirname(fileURLToPath(import.meta.url));
const SUITES = ['graphql-http', 'graphql-ws', 'graphql-sse', 'codegen', 'relay', 'eslint', 'schemathesis'];

let parsed;
try {
  parsed = parseArgs({
    allowPositionals: true,
    options: {
      token: { type: 'string' },
      schema: { type: 'string' },
      'ws-url': { type: 'string' },
      'sse-url': { type: 'string' },
      only: { type: 'string' },
      'init-timeout': { type: 'string', default: '20' },
      'max-examples': { type: 'string', default: '20' },
    },
  });
} catch (e) {
  die(e.message);
}
const { values: opt, positionals } = parsed;
if (positionals.length !== 1) die('exactly one ENDPOINT_URL is needed');
let endpoint;
try {
  endpoint = new URL(positionals[0]).toString();
} catch {
  die(`not a URL: ${positionals[0]}`);
}
const wanted = opt.only ? opt.only.split(',') : SUITES;
for (const name of wanted) if (!SUITES.includes(name)) die(`no suite "${name}"; there are ${SUITES.join(', ')}`);

const out = join(here, 'out');
mkdirSync(out, { recursive: true });
const token = opt.token || process.env.JINZAI_TOKEN || undefined;
const auth = token ? { authorization: `Bearer ${token}` } : {};

const ctx = {
  here,
  out,
  endpoint,
  token,
  auth,
  wsUrl: opt['ws-url'] ?? endpoint.replace(/^http/, 'ws'),
  sseUrl: opt['sse-url'] ?? endpoint,
  initTimeoutMs: 1000 * Number(opt['init-timeout']),
  maxExamples: Number(opt['max-examples']),
  schemaPath: undefined,
  schemaError: undefined,
  work(name) {
    const dir = join(out, 'work', name);
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir, { recursive: true });
    return dir;
  },
};

// Nothing below means anything if nobody answers: say so at once.
try {
  await fetch(endpoint, { method: 'POST', headers: { 'content-type': 'application/json', ...auth }, body: '{"query":"{__typename}"}' });
} catch (e) {
  die(`${endpoint} does not answer: ${e.cause?.message ?? e.message}`);
}

// The schema: the given file, otherwise what introspection tells.
try {
  if (opt.schema) {
    ctx.schemaPath = resolve(opt.schema);
    readFileSync(ctx.schemaPath);
  } else {
    const res = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...auth },
      body: JSON.stringify({ query: getIntrospectionQuery() }),
    });
    const body = await res.json();
    if (!body.data) throw new Error(`introspection refused (${res.status}): ${body.errors?.[0]?.message}`);
    ctx.schemaPath = join(out, 'schema.introspected.graphql');
    writeFileSync(ctx.schemaPath, printSchema(buildClientSchema(body.data)) + '\n');
  }
} catch (e) {
  ctx.schemaPath = undefined;
  ctx.schemaError = `no schema: ${e.message}`;
}

const report = { endpoint, wsUrl: ctx.wsUrl, sseUrl: ctx.sseUrl, schema: ctx.schemaPath ?? null, token: Boolean(token), startedAt: new Date().toISOString(), suites: [] };
for (const name of wanted) {
  process.stderr.write(`${name} ...\n`);
  const t0 = Date.now();
  let checks;
  try {
    const { run } = await import(`./suites/${name}.mjs`);
    checks = await run(ctx);
  } catch (e) {
    checks = [{ id: 'suite', name: `${name} could be run`, ok: false, reason: e.stack ?? String(e) }];
  }
  if (checks.length === 0) checks = [{ id: 'suite', name: `${name} made at least one check`, ok: false, reason: 'no check was made' }];
  const passed = checks.filter((c) => c.ok).length;
  const suite = { name, verdict: passed === checks.length ? 'PASS' : 'FAIL', passed, failed: checks.length - passed, total: checks.length, seconds: (Date.now() - t0) / 1000, checks };
  report.suites.push(suite);
  writeFileSync(join(out, `${name}.json`), JSON.stringify(suite, null, 2) + '\n');
}
report.verdict = report.suites.every((s) => s.verdict === 'PASS') ? 'PASS' : 'FAIL';
writeFileSync(join(out, 'report.json'), JSON.stringify(report, null, 2) + '\n');

const line = (a, b, c, d, e) => console.log(`${a.padEnd(16)}${b.padEnd(9)}${c.padStart(8)}${d.padStart(8)}${e.padStart(9)}`);
console.log();
line('suite', 'verdict', 'passed', 'failed', 'seconds');
line('-'.repeat(14), '-'.repeat(7), '-'.repeat(6), '-'.repeat(6), '-'.repeat(7));
for (const s of report.suites) line(s.name, s.verdict, `${s.passed}/${s.total}`, String(s.failed), s.seconds.toFixed(1));
for (const s of report.suites) {
  const bad = s.checks.filter((c) => !c.ok);
  if (!bad.length) continue;
  console.log(`\n${s.name}: failing checks`);
  for (const c of bad) {
    console.log(`  ${c.id}  ${c.name}`);
    for (const l of String(c.reason ?? '').split('\n').slice(0, 20)) if (l.trim()) console.log(`        ${l}`);
  }
}
console.log(`\n${report.verdict}${wanted.length < SUITES.length ? ` (only ${wanted.join(', ')})` : ''}   details: ${join(out, 'report.json')}`);
process.exit(report.verdict === 'PASS' ? 0 : 1);

function die(message) {
  console.error(`conformance: ${message}`);
  process.exit(2);
}
