// The 61 audits of graphql-http, run one after another. MUST, SHOULD and MAY all count.
import { serverAudits } from 'graphql-http';
import { check, Failed } from '../lib.mjs';

export async function run({ endpoint, auth }) {
  const audits = serverAudits({
    url: endpoint,
    fetchFn: (url, init = {}) => fetch(url, { ...init, headers: { ...init.headers, ...auth } }),
  });
  const checks = [];
  for (const audit of audits) {
    checks.push(
      await check(audit.id, audit.name, async () => {
        const r = await audit.fn();
        if (r.status === 'ok') return;
        const body = await r.response?.text().catch(() => '(body already read)');
        throw new Failed(`${r.reason}; got ${r.response?.status} ${r.response?.headers.get('content-type')}: ${body?.slice(0, 300)}`);
      }),
    );
  }
  return checks;
}
