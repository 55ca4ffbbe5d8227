// Helpers shared by the suites.
import { spawn } from 'node:child_process';

export class Failed extends Error {}
export function need(condition, reason) {
  if (!condition) throw new Failed(reason);
}

/** One check: never throws, and gives up after `ms`. */
export async function check(id, name, fn, ms = 30_000) {
  let timer;
  try {
    await Promise.race([
      fn(),
      new Promise((_, no) => (timer = setTimeout(() => no(new Failed(`gave up after ${ms / 1000} s`)), ms))),
    ]);
    return { id, name, ok: true };
  } catch (e) {
    return { id, name, ok: false, reason: e instanceof Failed ? e.message : `${e?.name ?? 'Error'}: ${e?.message ?? JSON.stringify(e)}${e?.cause ? ` (${e.cause.message ?? e.cause})` : ''}` };
  } finally {
    clearTimeout(timer);
  }
}

export const sleep = (ms) => new Promise((r) => setTimeout(r, ms));

/** Runs a program, gives back its code and its output. */
export function sh(cmd, args, { cwd, env, ms = 240_000 } = {}) {
  return new Promise((done) => {
    const child = spawn(cmd, args, { cwd, env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    child.stdout.on('data', (d) => (text += d));
    child.stderr.on('data', (d) => (text += d));
    const timer = setTimeout(() => {
      text += `\nstopped after ${ms / 1000} s`;
      child.kill('SIGKILL');
    }, ms);
    child.on('error', (e) => { clearTimeout(timer); done({ code: 127, text: String(e) }); });
    child.on('close', (code) => { clearTimeout(timer); done({ code: code ?? 1, text }); });
  });
}

export const SUBSCRIPTION = 'subscription Ticks($count: Int!) { serverTime(count: $count) }';
