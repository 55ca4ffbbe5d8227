// GraphQL over SSE, distinct connections mode: raw fetch, then the graphql-sse client.
import { createClient } from 'graphql-sse';
import { check, need, sleep, SUBSCRIPTION } from '../lib.mjs';

export async function run({ sseUrl, auth }) {
  const accept = { accept: 'text/event-stream' };
  const post = (body, init = {}) =>
    fetch(sseUrl, { method: 'POST', ...init, headers: { 'content-type': 'application/json', ...accept, ...auth }, body: typeof body === 'string' ? body : JSON.stringify(body) });
  const get = (params) => {
    const url = new URL(sseUrl);
    for (const [k, v] of Object.entries(params)) url.searchParams.set(k, v);
    return fetch(url, { headers: { ...accept, ...auth } });
  };
  const typeOf = (res) => res.headers.get('content-type') ?? '';

  /** Reads a stream to its end: the events, comment lines and when each chunk came. */
  async function events(res) {
    need(res.status === 200, `status ${res.status}: ${(res.status !== 200 && (await res.text()).slice(0, 300)) || ''}`);
    need(/^text\/event-stream\b/.test(typeOf(res)), `content-type is "${typeOf(res)}", expected text/event-stream`);
    let text = '';
    let chunks = 0;
    const decoder = new TextDecoder('utf-8', { fatal: true });
    for await (const part of res.body) { text += decoder.decode(part, { stream: true }); chunks++; }
    const lines = text.replaceAll('\r\n', '\n').split('\n');
    const list = [];
    let cur = {};
    for (const line of lines) {
      if (line === '') {
        if (cur.event !== undefined || cur.data !== undefined) list.push(cur);
        cur = {};
        continue;
      }
      if (line.startsWith(':')) continue; // comment, used to keep the connection alive
      const m = /^(event|data|id|retry)(?:: ?(.*))?$/.exec(line);
      need(m, `not a line of an event stream: ${JSON.stringify(line)}`);
      if (m[1] === 'event') cur.event = m[2];
      if (m[1] === 'data') cur.data = cur.data === undefined ? (m[2] ?? '') : `${cur.data}\n${m[2] ?? ''}`;
    }
    need(cur.event === undefined && cur.data === undefined, 'the last event is not ended by an empty line');
    return { list, chunks };
  }
  const kinds = (list) => list.map((e) => e.event).join();
  async function expectStream(res, next) {
    const { list, chunks } = await events(res);
    need(kinds(list) === [...Array(next).fill('next'), 'complete'].join(), `events ${JSON.stringify(list)}`);
    return { results: list.slice(0, -1).map((e) => JSON.parse(e.data)), last: list.at(-1), chunks };
  }
  const ticks = (results) => results.every((r) => !r.errors && r.data?.serverTime != null);

  return Promise.all([
    check('S01', 'POST a query: 200 text/event-stream, one next with data, then complete, then the body ends', async () => {
      const { results } = await expectStream(await post({ query: '{ __typename }' }), 1);
      need(typeof results[0].data?.__typename === 'string' && !results[0].errors, `next ${JSON.stringify(results[0])}`);
    }),
    check('S02', 'POST a subscription with variables: three next, then complete', async () => {
      const { results } = await expectStream(await post({ query: SUBSCRIPTION, variables: { count: 3 } }), 3);
      need(ticks(results), `results ${JSON.stringify(results)}`);
    }),
    check('S03', 'GET a subscription with URL-encoded query and variables: three next, then complete', async () => {
      const { results } = await expectStream(await get({ query: SUBSCRIPTION, variables: '{"count":3}', operationName: 'Ticks' }), 3);
      need(ticks(results), `results ${JSON.stringify(results)}`);
    }),
    check('S04', 'the complete event carries a data field, without which EventSource drops it', async () => {
      const { last } = await expectStream(await post({ query: '{ __typename }' }), 1);
      need(last.data !== undefined, 'complete has no data line');
    }),
    check('S05', 'results are sent as they come, not gathered: more than one chunk', async () => {
      const { chunks } = await expectStream(await post({ query: SUBSCRIPTION, variables: { count: 3 } }), 3);
      need(chunks >= 3, `three results came in ${chunks} chunk(s)`);
    }),
    check('S06', 'validation error: 200 text/event-stream, one next with errors and no data, then complete (the protocol\'s MUST)', async () => {
      for (const query of ['{ thisFieldDoesNotExist }', 'subscription { thisFieldDoesNotExist }']) {
        const { results } = await expectStream(await post({ query }), 1);
        need(results[0].errors?.[0]?.message && results[0].data == null, `next ${JSON.stringify(results[0])}`);
      }
    }),
    check('S07', 'syntax error: 400 with JSON errors, or one next with errors and then complete', async () => {
      const res = await post({ query: '{' });
      if (res.status === 200) {
        const { results } = await expectStream(res, 1);
        return need(results[0].errors?.[0]?.message, `next ${JSON.stringify(results[0])}`);
      }
      await expect400(res);
    }),
    check('S08', 'no query parameter, and a body that is not JSON: 400 with JSON errors', async () => {
      await expect400(await post({ notquery: 1 }));
      await expect400(await post('{"query'));
    }),
    check('S09', 'GET a mutation: refused (4xx, or next with errors), not executed', async () => {
      const res = await get({ query: 'mutation { __typename }' });
      if (res.status === 200) {
        const { list } = await events(res);
        return need(list[0]?.event === 'next' && JSON.parse(list[0].data).errors && !JSON.parse(list[0].data).data, `events ${JSON.stringify(list)}`);
      }
      need(res.status >= 400 && res.status < 500, `status ${res.status}`);
      await res.text();
    }),
    check('S10', 'client cancels in mid-stream, twenty times: the server goes on answering', async () => {
      for (let i = 0; i < 20; i++) {
        const stop = new AbortController();
        const res = await post({ query: SUBSCRIPTION, variables: { count: 10 } }, { signal: stop.signal });
        need(res.status === 200, `status ${res.status} at number ${i + 1}`);
        await res.body.getReader().read();
        stop.abort();
      }
      await sleep(200);
      await expectStream(await post({ query: '{ __typename }' }), 1);
    }),
    check('S11', 'five streams at once: each complete', async () => {
      const all = await Promise.all(Array.from({ length: 5 }, async () => expectStream(await post({ query: SUBSCRIPTION, variables: { count: 3 } }), 3)));
      need(all.every(({ results }) => ticks(results)), 'a stream had errors');
    }),
    check('S12', 'graphql-sse client: query, subscription to its end, break in mid-stream, validation error as a result', async () => {
      const client = createClient({ url: sseUrl, headers: auth, retryAttempts: 0 });
      try {
        const one = [];
        for await (const r of client.iterate({ query: '{ __typename }' })) one.push(r);
        need(one.length === 1 && one[0].data?.__typename, `query gave ${JSON.stringify(one)}`);
        const many = [];
        for await (const r of client.iterate({ query: SUBSCRIPTION, variables: { count: 3 } })) many.push(r);
        need(many.length === 3 && ticks(many), `subscription gave ${JSON.stringify(many)}`);
        let seen = 0;
        for await (const _ of client.iterate({ query: SUBSCRIPTION, variables: { count: 10 } })) if (++seen === 1) break;
        need(seen === 1, `broke off after ${seen}`);
        const bad = [];
        for await (const r of client.iterate({ query: '{ thisFieldDoesNotExist }' })) bad.push(r);
        need(bad.length === 1 && bad[0].errors?.length, `validation error reached the client as ${JSON.stringify(bad)}`);
      } finally {
        client.dispose();
      }
    }),
  ]);

  async function expect400(res) {
    const text = await res.text();
    need(res.status === 400, `status ${res.status}, expected 400: ${text.slice(0, 300)}`);
    need(/^application\/(graphql-response\+)?json\b/.test(typeOf(res)), `content-type is "${typeOf(res)}"`);
    need(JSON.parse(text).errors?.[0]?.message, `body ${text.slice(0, 300)}`);
  }
}
