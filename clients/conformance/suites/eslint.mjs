// graphql-eslint on the schema: schema-recommended, schema-relay and a description everywhere.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import plugin from '@graphql-eslint/eslint-plugin';
import { ESLint } from 'eslint';
import { need } from '../lib.mjs';

export function rules(here) {
  const { typesWithoutId } = JSON.parse(readFileSync(join(here, 'eslint-exceptions.json'), 'utf8'));
  const builtIn = 'DirectiveDefinition[name.value=/^(skip|include|deprecated|specifiedBy|oneOf)$/]';
  return {
    ...plugin.configs['flat/schema-recommended'].rules,
    ...plugin.configs['flat/schema-relay'].rules,
    // README.md says why each of these departs from the presets.
    '@graphql-eslint/relay-edge-types': ['error', { withEdgeSuffix: true, shouldImplementNode: true, listTypeCanWrapOnlyEdgeType: false }],
    '@graphql-eslint/strict-id-in-types': ['error', { exceptions: { types: typesWithoutId, suffixes: ['Connection', 'Edge', 'Payload'] } }],
    '@graphql-eslint/require-description': [
      'error',
      {
        types: true,
        rootField: true,
        DirectiveDefinition: true,
        FieldDefinition: true,
        InputValueDefinition: true,
        EnumValueDefinition: true,
        ignoredSelectors: ['ObjectTypeDefinition[name.value=/Connection$/]', `${builtIn} > InputValueDefinition`],
      },
    ],
  };
}

export async function run({ here, schemaPath, schemaError, work }) {
  need(schemaPath, schemaError);
  const text = readFileSync(schemaPath, 'utf8');
  const active = rules(here);
  const eslint = new ESLint({
    cwd: work('eslint'),
    overrideConfigFile: true,
    allowInlineConfig: false,
    overrideConfig: [
      {
        files: ['**/*.graphql'],
        plugins: { '@graphql-eslint': plugin },
        languageOptions: { parser: plugin.parser, parserOptions: { graphQLConfig: { schema: schemaPath } } },
        rules: active,
      },
    ],
  });
  const results = await eslint.lintText(text, { filePath: 'schema.graphql' });
  const messages = results.flatMap((r) => r.messages);
  const list = (ms) => ms.map((m) => `${m.line ?? 0}:${m.column ?? 0} ${m.message}`).join('\n') + (ms.length > 19 ? `\n(${ms.length} findings)` : '');
  const checks = Object.keys(active).map((id) => {
    const found = messages.filter((m) => m.ruleId === id);
    return { id: id.replace('@graphql-eslint/', ''), name: found.length ? `${found.length} finding(s)` : 'no finding', ok: found.length === 0, ...(found.length && { reason: list(found) }) };
  });
  const other = messages.filter((m) => !(m.ruleId in active));
  checks.push({ id: 'parse', name: 'the file was parsed and linted', ok: results.length === 1 && other.length === 0, ...(other.length && { reason: list(other) }) });
  return checks;
}
