import { describe, expect, it } from 'vitest';
import { createSlackCalls, type SlackCall } from '../../../../src/sandbox/slack/calls.ts';
import { createInspector, shown } from '../../../../src/sandbox/slack/page/inspector.ts';

const call = (more: Partial<SlackCall> = {}): SlackCall => ({
  direction: 'api',
  name: 'chat.postMessage',
  at: new Date('2026-11-24T12:00:00Z'),
  payload: {},
  outcome: 'ok',
  latencyMs: 3,
  answer: null,
  ...more,
});

describe('what the inspector shows', () => {
  it('has no secret in it: neither by its name nor by its look, however deep', () => {
    const secrets = {
      token: 'plain-looking',
      secret: 'hunter2',
      response_url: 'http://127.0.0.1/response/123',
      trigger_id: '1.abc',
      nested: [
        { text: 'DEPOT_TOKEN=depot_project_0123456789abcdef0123', url: 'https://u:pw@registry.example' },
      ],
      blocks: JSON.stringify([{ text: 'npm_aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789' }]),
    };
    const text = JSON.stringify(shown(secrets));
    for (const secret of [
      'plain-looking',
      'hunter2',
      '/response/',
      '1.abc',
      'depot_project_',
      ':pw@',
      'npm_aBc',
    ]) {
      expect(text).not.toContain(secret);
    }
  });

  it('and leaves the rest readable', () => {
    const payload = {
      channel: 'C0PLATFORM',
      pageToken: 'MTA',
      count: 3,
      nothing: null,
      blocks: '[{"type":"divider"}]',
      text: '[not json',
      at: new Date('2026-11-24T12:00:00Z'),
    };
    expect(shown(payload)).toEqual({
      ...payload,
      blocks: [{ type: 'divider' }],
      at: '2026-11-24T12:00:00.000Z',
    });
  });

  it('keeps calls from before it looked, adds new ones, and forgets the oldest', () => {
    const calls = createSlackCalls();
    calls.add(call({ name: 'auth.test' }));
    const inspector = createInspector(calls, undefined);
    const received: string[] = [];
    const stop = inspector.onRow(({ name }) => received.push(name));
    calls.add(call({ direction: 'delivery', name: '/depot help', outcome: 'acked' }));
    expect(inspector.rows()).toMatchObject([
      { name: 'auth.test', from: 'bot', to: 'Slack', ok: true },
      { name: '/depot help', from: 'Slack', to: 'bot', ok: true },
    ]);
    expect(received).toEqual(['/depot help']);
    stop();
    for (let i = 0; i < 700; i++) calls.add(call({ outcome: 'ratelimited' }));
    const rows = inspector.rows();
    expect(rows).toHaveLength(600);
    expect(rows.at(-1)).toMatchObject({ ok: false, callId: 702 });
    expect(inspector.detail(1)).toBeNull();
    expect(received).toEqual(['/depot help']);
  });

  it('says the gist at a glance, without what every payload carries', () => {
    const calls = createSlackCalls();
    const inspector = createInspector(calls, undefined);
    calls.add(call({ payload: { token: 'x', team_id: 'T', channel: 'C1', text: 'hello' } }));
    expect(inspector.rows()[0]?.about).toBe('"channel":"C1","text":"hello"');
  });

  it('shows long answers from their beginning, and says how much is left out', () => {
    const calls = createSlackCalls();
    const inspector = createInspector(calls, undefined);
    calls.add(call({ answer: { text: 'x'.repeat(50_000) } }));
    const answer = inspector.detail(1)?.answer ?? '';
    expect(answer.length).toBeLessThan(41_000);
    expect(answer).toMatch(/… \d+ more characters$/);
  });
});
