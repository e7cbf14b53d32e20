// Thousands of clicks, forms, shortcuts and commands that no honest client sends, over signed HTTP: the bot does not fall
// over, changes nothing, and answers or refuses each. `.ci/run` sends 10,000.

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { postSigned, type SignedHttpOptions } from '../../src/sandbox/slack/signed-http.ts';
import { OPERATION_ACTIONS_BY_NAME, OPERATION_FORMS } from '../../src/slack/operations/operation.handlers.ts';
import { loadCommands } from '../../src/slack/platform/load-features.ts';
import { type Bot, CHANNELS, PEOPLE, startBot } from '../support/start-bot.ts';

const PAYLOADS = Number(process.env.FUZZ_PAYLOADS ?? 2_000);
const AT_ONCE = 16;
const { platform } = CHANNELS;
const { ana, carla, dev, gus } = PEOPLE;

const commands = await loadCommands();
const groups = ['operation', 'run', 'pick', 'ask-build', 'link', ...commands.keys()];
const names = [
  ...Object.keys(OPERATION_ACTIONS_BY_NAME),
  ...Object.keys(OPERATION_FORMS),
  ...[...commands.values()].flatMap(({ actions, forms }) => [...Object.keys(actions), ...Object.keys(forms)]),
  ...commands.keys(),
];

const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '',
    ' ',
    '0',
    '-1',
    '1e309',
    'null',
    '{}',
    '[]',
    '__proto__',
    'constructor',
    'toString',
    '\u0000',
    '\ud800',
    '*',
    'a:1',
    '<!channel>',
    '../../etc/passwd',
    "'; drop table audit; --",
    'x'.repeat(3_000),
    '00000000-0000-0000-0000-000000000000:1',
  ),
);
const known = (list: readonly string[]) => fc.constantFrom(...list);
const actionId = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(known(groups), known(names)).map((parts) => parts.join(':')) },
  { weight: 1, arbitrary: nasty },
);
const idsLike = fc.array(nasty, { maxLength: 4 }).map((parts) => parts.join(' '));
const anything = fc.oneof(nasty, idsLike, fc.jsonValue({ maxDepth: 2 }), fc.constant(undefined));
const metadata = fc.oneof(
  nasty,
  fc
    .record({
      channelId: fc.option(known([platform, 'C0NONE'])),
      projectId: nasty,
      value: nasty,
      name: nasty,
      word: nasty,
      replaces: fc.option(nasty),
    })
    .map((value) => JSON.stringify(value)),
);
const fields = [
  'name',
  'typed_name',
  'typed_reason',
  'picked_project',
  'typed_build',
  'grant_person',
  'grant_pattern',
  'token_description',
  'token_overlap',
  'image_tags',
  'retention_keep',
  'trust_owner',
];
const input = fc.oneof(
  fc.record({ type: fc.constant('plain_text_input'), value: fc.option(nasty) }),
  fc.record({ type: fc.constant('static_select'), selected_option: fc.option(fc.record({ value: nasty })) }),
  fc.record({
    type: fc.constant('checkboxes'),
    selected_options: fc.array(fc.record({ value: nasty }), { maxLength: 3 }),
  }),
  fc.jsonValue({ maxDepth: 1 }),
);
const values = fc.dictionary(
  fc.oneof(known(fields), nasty),
  fc.dictionary(fc.oneof(known(fields), nasty), input, { maxKeys: 3 }),
  { maxKeys: 4 },
);

let triggers = 0;
const trigger = fc.constant(null).map(() => `fuzz.${triggers++}`);
/** Viewers and guests send everything; admins only press what asks again, because their forms may rightly change things. */
const viewer = known([carla, gus, dev]);
const team = fc.constant({ id: 'T0NORTHWIND' });

const click = fc.record({
  type: fc.constant('block_actions'),
  team,
  user: fc.record({ id: fc.oneof(viewer, fc.constant(ana)) }),
  trigger_id: trigger,
  channel: fc.constantFrom({ id: platform }, { id: 'C0NONE' }),
  container: fc.record({ type: known(['message', 'view']), message_ts: nasty, is_ephemeral: fc.boolean() }),
  actions: fc.array(
    fc.record({ action_id: actionId, value: nasty, selected_option: fc.option(fc.record({ value: nasty })) }),
    { minLength: 1, maxLength: 2 },
  ),
});
const form = fc.record({
  type: fc.constant('view_submission'),
  team,
  user: fc.record({ id: viewer }),
  trigger_id: trigger,
  view: fc.record({
    id: nasty,
    hash: trigger,
    callback_id: actionId,
    private_metadata: metadata,
    state: fc.record({ values }),
  }),
});
const shortcut = fc.record({
  type: fc.constant('shortcut'),
  team,
  user: fc.record({ id: viewer }),
  trigger_id: trigger,
  callback_id: fc.oneof(nasty, fc.constant('create_project')),
});
const messageShortcut = fc.record({
  type: fc.constant('message_action'),
  team,
  user: fc.record({ id: viewer }),
  trigger_id: trigger,
  callback_id: fc.oneof(nasty, fc.constant('why_message')),
  channel: fc.record({ id: fc.oneof(nasty, fc.constant(CHANNELS.builds)) }),
  message_ts: nasty,
  message: fc.record({
    type: fc.constant('message'),
    user: nasty,
    ts: nasty,
    text: nasty,
    blocks: fc.array(anything, { maxLength: 3 }),
    files: fc.array(fc.record({ id: nasty, mimetype: nasty }), { maxLength: 2 }),
  }),
});
const suggestion = fc.record({
  type: fc.constant('block_suggestion'),
  team,
  user: fc.record({ id: viewer }),
  action_id: fc.oneof(nasty, fc.constant('picked_project')),
  block_id: nasty,
  value: nasty,
  view: fc.record({ private_metadata: metadata }),
});

/** The same with a part gone, or with nonsense in its place. */
const broken = fc
  .tuple(fc.oneof(click, form, shortcut, messageShortcut, suggestion), fc.nat(12), anything)
  .map(([payload, at, nonsense]) => {
    const copy: Record<string, unknown> = structuredClone(payload);
    const keys = Object.keys(copy).filter((key) => key !== 'type' && key !== 'team');
    const key = keys[at % keys.length] ?? '';
    if (nonsense === undefined) delete copy[key];
    else copy[key] = nonsense;
    return copy;
  });

const payload: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc.oneof(
  { weight: 4, arbitrary: click },
  { weight: 4, arbitrary: form },
  { weight: 1, arbitrary: shortcut },
  { weight: 1, arbitrary: messageShortcut },
  { weight: 1, arbitrary: suggestion },
  { weight: 4, arbitrary: broken },
);

describe('payloads that no honest client sends', () => {
  let bot: Bot;
  let to: SignedHttpOptions;
  beforeAll(async () => {
    bot = await startBot({ clock: systemClock, mode: 'http' });
    const requestUrl = `http://127.0.0.1:${bot.port}/slack/events`;
    to = { requestUrl, signingSecret: bot.slack.signingSecret, clock: systemClock };
  });
  afterAll(() => bot[Symbol.asyncDispose]());

  const logged = (words: string) => bot.logged.filter((line) => line.includes(words)).length;

  it(`${PAYLOADS} of them are answered or refused, and change nothing`, async () => {
    const before = JSON.stringify([...bot.depot.state.projects]);
    const statuses = new Map<number, number>();
    const refusals: string[] = [];
    // Menus, and mistakes in forms, are answered in the acknowledgement itself.
    let insideAnswers = 0;
    const all = fc.sample(payload, PAYLOADS).values();
    const sender = async () => {
      for (const one of all) {
        const answer = await postSigned(to, 'interactive', one);
        const { status } = answer;
        const inside = await answer.text();
        if (status === 200 && (one.type === 'block_suggestion' || inside.includes('"errors"')))
          insideAnswers += 1;
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (status >= 500) refusals.push(JSON.stringify(one).slice(0, 300));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, sender));
    // Refused at the door, or taken; nothing falls over, and nothing is left without a word for three seconds.
    expect(refusals.slice(0, 5)).toEqual([]);
    // 401: the very same payload in the same second, taken for a replay.
    expect([...statuses.keys()].filter((status) => ![200, 400, 401].includes(status))).toEqual([]);
    // What was taken is answered, or had another form than Slack documents.
    const taken = statuses.get(200) ?? 0;
    await vi.waitFor(
      () =>
        expect(
          logged('an act was answered') +
            logged('has another form') +
            logged('acknowledged and ignored') +
            insideAnswers,
        ).toBeGreaterThanOrEqual(taken),
      { timeout: 120_000, interval: 200 },
    );
    expect(logged('the answer could not be delivered')).toBe(0);
    expect((await fetch(`http://127.0.0.1:${bot.port}/healthz`)).status).toBe(200);
    const changes = bot.depot.calls
      .all()
      .filter(({ rpc }) => /^(Create|Update|Delete|Reset|Add|Remove|Share)/.test(rpc));
    expect(changes.map(({ rpc }) => rpc)).toEqual([]);
    expect(JSON.stringify([...bot.depot.state.projects])).toBe(before);
    const access = await bot.app.store.db.selectFrom('grants').selectAll().execute();
    expect(access).toEqual([]);
  }, 400_000);
});
