// Types for a TypeScript client, generated from the schema and from operations/*.graphql, then compiled.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, parse, validate, validateSchema } from 'graphql';
import { check, need, sh } from '../lib.mjs';

export async function run({ here, schemaPath, schemaError, work }) {
  const dir = work('codegen');
  const docs = readdirSync(join(here, 'operations')).filter((f) => f.endsWith('.graphql')).sort();
  const bin = (name) => join(here, 'node_modules', '.bin', name);
  const checks = [];
  let schema;
  checks.push(
    await check('schema', 'the schema is valid for graphql-js', () => {
      need(schemaPath, schemaError);
      schema = buildSchema(readFileSync(schemaPath, 'utf8'));
      const errors = validateSchema(schema);
      need(errors.length === 0, errors.map((e) => e.message).join('\n'));
    }),
  );
  if (!checks[0].ok) return checks;

  checks.push(await check('operations', 'operations/ holds at least one document', () => need(docs.length > 0, 'none')));
  for (const doc of docs) {
    checks.push(
      await check(`doc:${doc}`, 'valid against the schema', () => {
        const errors = validate(schema, parse(readFileSync(join(here, 'operations', doc), 'utf8')));
        need(errors.length === 0, errors.map((e) => `${e.message} (${e.locations?.map((l) => `${l.line}:${l.column}`)})`).join('\n'));
      }),
    );
  }

  const config = {
    schema: schemaPath,
    documents: join(here, 'operations', '*.graphql'),
    generates: {
      [join(dir, 'schema.ts')]: { plugins: ['typescript'] },
      [join(dir, 'operations.ts')]: { plugins: ['typescript-operations'] },
    },
  };
  const configPath = join(dir, 'codegen.json');
  writeFileSync(configPath, JSON.stringify(config, null, 2));
  checks.push(
    await check('generate', 'graphql-codegen: typescript and typescript-operations', async () => {
      const r = await sh(bin('graphql-codegen'), ['--config', configPath, '--silent'], { cwd: here });
      need(r.code === 0, r.text.slice(-3000) || `exit code ${r.code}`);
      const text = readFileSync(join(dir, 'operations.ts'), 'utf8');
      const missing = docs
        .flatMap((d) => parse(readFileSync(join(here, 'operations', d), 'utf8')).definitions)
        .filter((d) => d.kind === 'OperationDefinition' && !text.toLowerCase().includes(`export type ${d.name?.value}${d.operation}`.toLowerCase()));
      need(missing.length === 0, `no type for ${missing.map((d) => d.name?.value)}`);
    }, 250_000),
  );
  checks.push(
    await check('tsc', 'tsc --noEmit --strict on the generated files', async () => {
      need(checks.at(-1).ok, 'nothing was generated');
      writeFileSync(join(dir, 'tsconfig.json'), JSON.stringify({ compilerOptions: { noEmit: true, strict: true, target: 'es2022', module: 'esnext', moduleResolution: 'bundler', types: [] }, files: ['schema.ts', 'operations.ts'] }));
      const r = await sh(bin('tsc'), ['--project', dir], { cwd: dir });
      need(r.code === 0, r.text.slice(0, 3000));
    }, 250_000),
  );
  return checks;
}
