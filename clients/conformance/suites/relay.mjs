// relay-compiler over each folder of relay/, in a project of its own.
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, getNamedType, isInterfaceType, isObjectType } from 'graphql';
import { check, need, sh } from '../lib.mjs';

// Says what the schema lacks before the compiler does, in plainer words.
const WANTS = {
  pagination(schema) {
    const f = schema.getQueryType()?.getFields().employees;
    if (!f) return ['Query.employees is missing'];
    const lacks = [];
    for (const a of ['first', 'after', 'last', 'before']) if (!f.args.some((x) => x.name === a)) lacks.push(`Query.employees has no argument "${a}"`);
    const t = getNamedType(f.type);
    if (!isObjectType(t)) return [...lacks, `Query.employees returns ${f.type}, not a connection object`];
    for (const n of ['edges', 'pageInfo']) if (!t.getFields()[n]) lacks.push(`${t.name}.${n} is missing`);
    return lacks;
  },
  node(schema) {
    const lacks = [];
    const f = schema.getQueryType()?.getFields().node;
    if (!f) lacks.push('Query.node is missing');
    else if (String(f.args.find((a) => a.name === 'id')?.type) !== 'ID!') lacks.push('Query.node must take id: ID!');
    else if (String(f.type) !== 'Node') lacks.push(`Query.node must return Node (nullable), it returns ${f.type}`);
    const node = schema.getType('Node');
    if (!isInterfaceType(node)) lacks.push('there is no interface Node');
    else if (String(node.getFields().id?.type) !== 'ID!') lacks.push('Node.id must be ID!');
    const e = schema.getType('Employee');
    if (!isObjectType(e)) lacks.push('there is no type Employee');
    else if (!e.getInterfaces().some((i) => i.name === 'Node')) lacks.push('Employee must implement Node');
    return lacks;
  },
};

export async function run({ here, schemaPath, schemaError, work }) {
  need(schemaPath, schemaError);
  const schema = buildSchema(readFileSync(schemaPath, 'utf8'));
  const root = work('relay');
  const checks = [];
  const folders = readdirSync(join(here, 'relay'), { withFileTypes: true }).filter((d) => d.isDirectory()).map((d) => d.name).sort();
  for (const name of folders) {
    checks.push(
      await check(name, `relay-compiler compiles relay/${name}`, async () => {
        const dir = join(root, name);
        cpSync(join(here, 'relay', name), join(dir, 'src'), { recursive: true });
        cpSync(schemaPath, join(dir, 'schema.graphql'));
        writeFileSync(join(dir, 'package.json'), '{"private":true}');
        writeFileSync(join(dir, 'relay.config.json'), JSON.stringify({ src: './src', schema: './schema.graphql', language: 'typescript', eagerEsModules: true }));
        const lacks = WANTS[name]?.(schema) ?? [];
        need(lacks.length === 0, lacks.join('\n'));
        const r = await sh(process.execPath, [join(here, 'node_modules', 'relay-compiler', 'cli.js'), 'relay.config.json', '--output', 'verbose'], { cwd: dir });
        need(r.code === 0, r.text.slice(-3000));
        const want = readdirSync(join(dir, 'src'))
          .filter((f) => f.endsWith('.js'))
          .flatMap((f) => [...readFileSync(join(dir, 'src', f), 'utf8').matchAll(/\b(?:query|mutation|subscription|fragment)\s+(\w+)/g)])
          .map((m) => `${m[1]}.graphql.ts`);
        const made = readdirSync(join(dir, 'src', '__generated__'));
        const missing = want.filter((f) => !made.includes(f));
        need(want.length > 0 && missing.length === 0, `no artifact ${missing.join(', ')}`);
      }, 250_000),
    );
  }
  return checks;
}
