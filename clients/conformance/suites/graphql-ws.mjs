// graphql-transport-ws: the wire with `ws`, then end to end with the graphql-ws client.
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { check, need, sleep, SUBSCRIPTION } from '../lib.mjs';

const PROTOCOL = 'graphql-transport-ws';

export async function run({ wsUrl, token, initTimeoutMs }) {
  const initPayload = token ? { Authorization: `Bearer ${token}` } : undefined;
  const opened = new Set();

  /** A socket with an inbox; `take` waits for the next message that fits. */
  async function open(protocols = PROTOCOL) {
    const ws = protocols === null ? new WebSocket(wsUrl) : new WebSocket(wsUrl, protocols);
    opened.add(ws);
    const s = { ws, all: [], inbox: [], waiters: [], closed: null };
    s.closedP = new Promise((r) => ws.on('close', (code, reason) => { s.closed = { code, reason: reason.toString() }; r(s.closed); s.waiters.forEach((w) => w()); }));
    ws.on('message', (data) => { const m = JSON.parse(data.toString()); m.at = Date.now(); s.all.push(m); s.inbox.push(m); s.waiters.forEach((w) => w()); });
    await new Promise((yes, no) => { ws.on('open', yes); ws.on('error', no); });
    s.send = (m) => ws.send(typeof m === 'string' ? m : JSON.stringify(m));
    s.take = async (fits, what, ms = 8000) => {
      const end = Date.now() + ms;
      for (;;) {
        const i = s.inbox.findIndex(fits);
        if (i >= 0) return s.inbox.splice(i, 1)[0];
        need(!s.closed, `waiting for ${what}, but the server closed: ${s.closed?.code} ${s.closed?.reason}`);
        const left = end - Date.now();
        need(left > 0, `no ${what} within ${ms / 1000} s; got ${JSON.stringify(s.all)}`);
        await new Promise((r) => { s.waiters.push(r); setTimeout(r, left); });
      }
    };
    s.expectClose = async (code, reason, ms = 8000) => {
      const c = await Promise.race([s.closedP, sleep(ms)]);
      need(c, `not closed within ${ms / 1000} s, expected ${code}; got ${JSON.stringify(s.all)}`);
      need(c.code === code, `closed with ${c.code} "${c.reason}", expected ${code}`);
      if (reason instanceof RegExp) need(reason.test(c.reason), `${code} with reason "${c.reason}", expected ${reason}`);
      else if (reason) need(c.reason === reason, `${code} with reason "${c.reason}", expected "${reason}"`);
    };
    return s;
  }
  async function ready() {
    const s = await open();
    s.send({ type: 'connection_init', ...(initPayload && { payload: initPayload }) });
    await s.take((m) => m.type === 'connection_ack', 'connection_ack');
    return s;
  }
  const sub = (id, query, variables, operationName) => ({ id, type: 'subscribe', payload: { query, ...(variables && { variables }), ...(operationName && { operationName }) } });
  const of = (id) => (m) => m.id === id;
  /** Everything for `id` up to its complete or error. */
  async function collect(s, id, ms = 20_000) {
    const got = [];
    for (;;) {
      const m = await s.take(of(id), `message for "${id}"`, ms);
      got.push(m);
      if (m.type !== 'next') return got;
    }
  }
  async function stillAlive(s) {
    s.send({ type: 'ping' });
    await s.take((m) => m.type === 'pong', 'pong (the socket should have stayed open)');
  }
  async function expectErrorMessage(s, id) {
    const got = await collect(s, id);
    need(got.length === 1 && got[0].type === 'error', `expected one error message, got ${JSON.stringify(got)}`);
    need(Array.isArray(got[0].payload) && got[0].payload.length > 0, `error payload must be a non-empty array: ${JSON.stringify(got[0])}`);
    need(got[0].payload.every((e) => typeof e.message === 'string' && e.message), `each error needs a message: ${JSON.stringify(got[0])}`);
    await sleep(300);
    need(!s.inbox.some(of(id)), `nothing may follow an error message: ${JSON.stringify(s.inbox)}`);
    await stillAlive(s);
  }

  const checks = [
    check('W01', 'subprotocol graphql-transport-ws is selected; connection_init is answered by connection_ack', async () => {
      const s = await ready();
      need(s.ws.protocol === PROTOCOL, `subprotocol is "${s.ws.protocol}"`);
    }),
    check('W02', 'no subprotocol offered: closed with 4406', async () => {
      const s = await open(null);
      await s.expectClose(4406, 'Subprotocol not acceptable');
    }),
    check('W03', 'only the old subprotocol graphql-ws offered: not selected, closed with 4406 (or handshake refused 4xx)', async () => {
      const r = await rawHandshake(wsUrl, 'graphql-ws');
      if (r.status !== 101) return need(r.status >= 400 && r.status < 500, `handshake answered ${r.status}`);
      need(r.protocol === undefined, `server selected "${r.protocol}"`);
      need(r.code === 4406, `closed with ${r.code}, expected 4406`);
    }),
    check('W04', 'no connection_init: closed with 4408 after the wait', async () => {
      const t0 = Date.now();
      const s = await open();
      await s.expectClose(4408, 'Connection initialisation timeout', initTimeoutMs);
      need(Date.now() - t0 > 500, 'closed at once instead of waiting');
    }, initTimeoutMs + 5000),
    check('W05', 'a second connection_init: closed with 4429', async () => {
      const s = await ready();
      s.send({ type: 'connection_init', ...(initPayload && { payload: initPayload }) });
      await s.expectClose(4429, 'Too many initialisation requests');
    }),
    check('W06', 'subscribe before connection_ack: closed with 4401, not executed', async () => {
      const s = await open();
      s.send(sub('early', '{ __typename }'));
      await s.expectClose(4401, 'Unauthorized');
      need(s.all.length === 0, `messages before the close: ${JSON.stringify(s.all)}`);
    }),
    check('W07', 'connection_init with a bad token: closed with 4403, no ack', async () => {
      const s = await open();
      s.send({ type: 'connection_init', payload: { Authorization: 'Bearer x' } });
      await s.expectClose(4403, 'Forbidden');
      need(s.all.length === 0, `messages before the close: ${JSON.stringify(s.all)}`);
    }),
    check('W08', 'text that is not JSON: closed with 4400', async () => {
      const s = await ready();
      s.send('{"type":');
      await s.expectClose(4400, /./);
    }),
    check('W09', 'messages of an unknown type, without type, subscribe without id, subscribe without query, scalar init payload: each closed with 4400', async () => {
      const bad = [
        { type: 'start', id: '1', payload: { query: '{ __typename }' } },
        { id: '1' },
        { type: 'subscribe', payload: { query: '{ __typename }' } },
        { type: 'subscribe', id: '1', payload: {} },
      ];
      for (const m of bad) {
        const s = await ready();
        s.send(m);
        await s.expectClose(4400, /./).catch((e) => need(false, `${JSON.stringify(m)}: ${e.message}`));
      }
      const s = await open();
      s.send({ type: 'connection_init', payload: 'text' });
      await s.expectClose(4400, /./).catch((e) => need(false, `connection_init with payload "text": ${e.message}`));
    }),
    check('W10', 'subscribe with an id still in use: closed with 4409', async () => {
      const s = await ready();
      s.send(sub('dup', SUBSCRIPTION, { count: 10 }));
      await s.take(of('dup'), 'first next');
      s.send(sub('dup', SUBSCRIPTION, { count: 10 }));
      await s.expectClose(4409, 'Subscriber for dup already exists');
    }),
    check('W11', 'ping is answered by pong, before and after the ack; an unsolicited pong is ignored', async () => {
      const s = await open();
      await stillAlive(s);
      s.send({ type: 'connection_init', ...(initPayload && { payload: initPayload }) });
      await s.take((m) => m.type === 'connection_ack', 'connection_ack');
      s.send({ type: 'ping', payload: { probe: 1 } });
      await s.take((m) => m.type === 'pong', 'pong');
      s.send({ type: 'pong' });
      await stillAlive(s);
    }),
    check('W12', 'query: one next with data, then complete; the id can be used again', async () => {
      const s = await ready();
      for (let i = 0; i < 2; i++) {
        s.send(sub('q', 'query A { __typename } query B { b: __typename }', undefined, 'B'));
        const got = await collect(s, 'q');
        need(got.map((m) => m.type).join() === 'next,complete', `got ${JSON.stringify(got)}`);
        need(!got[0].payload.errors && typeof got[0].payload.data?.b === 'string', `payload ${JSON.stringify(got[0].payload)}`);
      }
    }),
    check('W13', 'subscription with count 3: three next, then complete', async () => {
      const s = await ready();
      s.send(sub('t', SUBSCRIPTION, { count: 3 }));
      const got = await collect(s, 't');
      need(got.map((m) => m.type).join() === 'next,next,next,complete', `got ${JSON.stringify(got)}`);
      for (const m of got.slice(0, 3)) need(!m.payload.errors && m.payload.data?.serverTime != null, `payload ${JSON.stringify(m.payload)}`);
    }),
    check('W14', 'the default of serverTime(count: Int! = 3) holds: three next, then complete', async () => {
      const s = await ready();
      s.send(sub('t', 'subscription { serverTime }'));
      const got = await collect(s, 't');
      need(got.map((m) => m.type).join() === 'next,next,next,complete', `got ${JSON.stringify(got)}`);
    }),
    check('W15', "the client's complete stops the stream, the id can be used again, complete of an unknown id is ignored", async () => {
      const s = await ready();
      s.send(sub('c', SUBSCRIPTION, { count: 10 }));
      const a = await s.take(of('c'), 'first next');
      const b = await s.take(of('c'), 'second next');
      s.send({ id: 'c', type: 'complete' });
      s.send({ id: 'never-seen', type: 'complete' });
      // ping and pong keep the order: whatever was under way has arrived by then
      await stillAlive(s);
      await sleep(50);
      const before = s.all.length;
      await sleep(Math.max(1000, 3 * (b.at - a.at)));
      // one result that was already being made may still come, as it does from the graphql-ws server itself
      const late = s.all.slice(before);
      need(late.length === 0 || (late.length === 1 && late[0].type === 'next'), `messages after complete: ${JSON.stringify(late)}`);
      need(s.all.filter((m) => m.id === 'c' && m.type === 'next').length < 10, 'all ten had been sent before the complete arrived: the ticks are too quick to see');
      s.inbox.length = 0;
      s.send(sub('c', '{ __typename }'));
      const got = await collect(s, 'c');
      need(got.map((m) => m.type).join() === 'next,complete', `got ${JSON.stringify(got)}`);
    }),
    check('W16', 'validation error: one error message for the id, no complete, the socket stays open', async () => {
      const s = await ready();
      s.send(sub('v', '{ thisFieldDoesNotExist }'));
      await expectErrorMessage(s, 'v');
      s.send(sub('vs', 'subscription { thisFieldDoesNotExist }'));
      await expectErrorMessage(s, 'vs');
    }),
    check('W17', 'syntax error: one error message for the id, the socket stays open', async () => {
      const s = await ready();
      s.send(sub('x', '{'));
      await expectErrorMessage(s, 'x');
    }),
    check('W18', 'mutation: refused with an error message, not executed', async () => {
      const s = await ready();
      s.send(sub('m', 'mutation { __typename }'));
      await expectErrorMessage(s, 'm');
    }),
    check('W19', 'mutation picked by operationName out of a document with a query: refused as well; the query of that document runs', async () => {
      const s = await ready();
      const doc = 'query Q { __typename } mutation M { __typename }';
      s.send(sub('m', doc, undefined, 'M'));
      await expectErrorMessage(s, 'm');
      s.send(sub('q', doc, undefined, 'Q'));
      const got = await collect(s, 'q');
      need(got.map((m) => m.type).join() === 'next,complete', `got ${JSON.stringify(got)}`);
    }),
    check('W20', 'two subscriptions and a query at once on one socket: each gets its own messages', async () => {
      const s = await ready();
      s.send(sub('a', SUBSCRIPTION, { count: 3 }));
      s.send(sub('b', SUBSCRIPTION, { count: 2 }));
      s.send(sub('q', '{ __typename }'));
      const [a, b, q] = await Promise.all([collect(s, 'a'), collect(s, 'b'), collect(s, 'q')]);
      need(a.length === 4 && b.length === 3 && q.length === 2, `a ${a.length}, b ${b.length}, q ${q.length} messages, expected 4, 3, 2`);
      need([a, b, q].every((l) => l.at(-1).type === 'complete'), 'each must end with complete');
      const last = (l) => s.all.findIndex((m) => m === l.at(-1));
      const first = (l) => s.all.findIndex((m) => m === l[0]);
      need(first(b) < last(a) && first(a) < last(b), 'the subscriptions ran one after the other, not at once');
    }),
    check('W21', 'graphql-ws client: query, subscription to its end, return() in mid-stream, validation error, dispose', async () => {
      const client = createClient({ url: wsUrl, webSocketImpl: WebSocket, lazy: true, retryAttempts: 0, connectionParams: initPayload });
      try {
        const one = [];
        for await (const r of client.iterate({ query: '{ __typename }' })) one.push(r);
        need(one.length === 1 && one[0].data?.__typename, `query gave ${JSON.stringify(one)}`);
        const many = [];
        for await (const r of client.iterate({ query: SUBSCRIPTION, variables: { count: 3 } })) many.push(r);
        need(many.length === 3 && many.every((r) => r.data?.serverTime != null), `subscription gave ${JSON.stringify(many)}`);
        let seen = 0;
        for await (const _ of client.iterate({ query: SUBSCRIPTION, variables: { count: 10 } })) if (++seen === 1) break;
        need(seen === 1, `broke off after ${seen}`);
        let refused;
        try {
          for await (const _ of client.iterate({ query: '{ thisFieldDoesNotExist }' }));
        } catch (e) {
          refused = e;
        }
        need(Array.isArray(refused) && refused[0]?.message, `validation error reached the client as ${JSON.stringify(refused)}`);
      } finally {
        await client.dispose();
      }
    }),
  ];
  const done = await Promise.all(checks);
  for (const ws of opened) ws.terminate();
  return done;
}

/** A handshake by hand: `ws` gives up before one can see what the server closes with. */
function rawHandshake(wsUrl, protocol) {
  return new Promise((yes, no) => {
    const url = new URL(wsUrl.replace(/^ws/, 'http'));
    const req = (url.protocol === 'https:' ? https : http).request(url, {
      headers: { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': randomBytes(16).toString('base64'), 'sec-websocket-protocol': protocol },
    });
    req.on('error', no);
    req.on('response', (res) => { res.resume(); yes({ status: res.statusCode }); });
    req.on('upgrade', (res, socket, head) => {
      let buf = head;
      const look = () => {
        if (buf.length < 4) return;
        socket.destroy();
        yes({ status: 101, protocol: res.headers['sec-websocket-protocol'], code: (buf[0] & 0x0f) === 8 ? buf.readUInt16BE(2) : `frame 0x${buf[0].toString(16)}` });
      };
      socket.on('data', (d) => { buf = Buffer.concat([buf, d]); look(); });
      socket.on('close', () => yes({ status: 101, protocol: res.headers['sec-websocket-protocol'], code: 'no close frame' }));
      socket.on('error', () => {});
      look();
    });
    req.end();
  });
}
