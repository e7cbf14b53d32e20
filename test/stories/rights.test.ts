// The matrix: every role, every command, every way in (typed, button, form, shortcut). A command, a button or a form that
// test/support/ways-in.ts does not know fails the test: whoever adds one says there who may.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES, type Role } from '../../src/access/model.ts';
import { WHY_SHORTCUT } from '../../src/slack/builds/why-message.handlers.ts';
import { NOTICE_NEEDS } from '../../src/slack/notifications/notice.handlers.ts';
import { OPERATION_ACTIONS_BY_NAME, OPERATION_FORMS } from '../../src/slack/operations/operation.handlers.ts';
import { CREATE_SHORTCUT } from '../../src/slack/projects/create.handlers.ts';
import { PERMISSIONS } from '../support/permissions.ts';
import { type Bot, CHANNELS, PEOPLE, startBot } from '../support/start-bot.ts';
import { expectEveryWayIn, type Hands, type Ids, openHands, WAYS_IN } from '../support/ways-in.ts';

const { builds } = CHANNELS;
const { ana, carla, dev, gus } = PEOPLE;
const SAM = 'U0SAM';

const WHO = [
  ['a stranger', SAM, null],
  ['a guest', gus, null],
  ['a viewer', carla, 'viewer'],
  ['an operator', dev, 'operator'],
  ['an admin', ana, 'admin'],
] as const satisfies readonly (readonly [string, string, Role | null])[];

describe('who may do what, by every way in', () => {
  let bot: Bot;
  let hands: Hands;
  let ids: Ids;
  beforeAll(async () => {
    bot = await startBot();
    const { state, control } = bot.slack;
    state.people.set(SAM, {
      userId: SAM,
      name: 'sam',
      realName: 'Sam',
      role: 'stranger',
      timeZone: 'Etc/UTC',
    });
    state.channels.get(builds)?.members.add(SAM);
    await control.as(ana).command(builds, '/depot access grant @dev operator *');
    await bot.message(ana, builds, 'granted');
    hands = await openHands(bot);
    ids = hands.nextIds();
  });
  afterAll(() => bot[Symbol.asyncDispose]());

  const nextIds = () => hands.nextIds();
  const shownBy: Hands['shownBy'] = (...args) => hands.shownBy(...args);
  const press: Hands['press'] = (...args) => hands.press(...args);
  const send: Hands['send'] = (...args) => hands.send(...args);

  const REFUSED = /You may not|You are none of those/;
  const rank = (role: Role | null) => (role === null ? -1 : ROLES.indexOf(role));

  async function expectVerdict(role: Role | null, action: string, shown: Promise<string>, what: string) {
    const needed = PERMISSIONS[action]?.role;
    if (needed === undefined) throw new Error(`no command says who may ${action}`);
    const words = await shown;
    const may = needed === null || rank(role) >= rank(needed);
    expect(REFUSED.test(words), `${what}: ${words.slice(0, 300)}`).toBe(!may);
  }

  it('the table knows every command, and every button and form of each', expectEveryWayIn);

  describe.each(WHO)('%s', (_name, userId, role) => {
    it.each(Object.entries(WAYS_IN))('typing %s', async (word, { typed }) => {
      const line = `/depot ${word} ${typed(nextIds())}`;
      const shown = shownBy(userId, () => bot.slack.control.as(userId).command(builds, line));
      await expectVerdict(role, word, shown, line);
    });

    it.each(Object.entries(WAYS_IN))('pressing a button that runs %s', async (word, { typed }) => {
      const shown = shownBy(userId, () => press(userId, `run:${word}`, typed(nextIds())));
      await expectVerdict(role, word, shown, `run:${word}`);
    });

    it('pressing what the bot offered to run', async () => {
      for (const word of ['show', 'mute', 'reset', 'access', 'tokens']) {
        const line = `${word} ${WAYS_IN[word]?.typed(nextIds())}`.trim();
        const shown = shownBy(userId, () => press(userId, 'ask:continue', line));
        await expectVerdict(role, word, shown, `ask:continue ${line}`);
      }
    });

    it.each(Object.entries(WAYS_IN).filter(([, { buttons }]) => buttons))(
      'pressing the buttons of %s',
      async (word, { buttons = {} }) => {
        for (const [name, { value, needs }] of Object.entries(buttons)) {
          const shown = shownBy(userId, () => press(userId, `${word}:${name}`, value(nextIds())));
          await expectVerdict(role, needs ?? word, shown, `${word}:${name}`);
        }
      },
    );

    it.each(Object.entries(WAYS_IN).filter(([, { forms }]) => forms))(
      'sending the forms of %s',
      async (word, { forms = {} }) => {
        for (const [name, { metadata, values, needs }] of Object.entries(forms)) {
          const now = nextIds();
          const shown = shownBy(userId, () =>
            send(userId, `${word}:${name}`, metadata?.(now) ?? {}, values(now)),
          );
          await expectVerdict(role, needs ?? word, shown, `${word}:${name}`);
        }
      },
    );

    it('choosing from the forms that ask which project and which build', async () => {
      for (const word of ['show', 'reset', 'tokens']) {
        const shown = shownBy(userId, () =>
          send(userId, `pick:${word}`, {}, { picked_project: ids.project }),
        );
        await expectVerdict(role, word, shown, `pick:${word}`);
      }
      const shown = shownBy(userId, () => send(userId, 'ask-build:why', {}, { typed_build: ids.build }));
      await expectVerdict(role, 'why', shown, 'ask-build:why');
    });

    it('pressing the buttons of a notice', async () => {
      const ofProject = ids.project;
      const values = {
        take: 'no-such-incident',
        mute: ofProject,
        show: ofProject,
        builds: ofProject,
        tokens: ofProject,
        trust: ofProject,
      };
      for (const [name, needs] of Object.entries(NOTICE_NEEDS)) {
        const value = Object.hasOwn(values, name) ? values[name as keyof typeof values] : ids.build;
        const shown = shownBy(userId, () => press(userId, `notice:${name}`, value));
        await expectVerdict(role, needs, shown, `notice:${name}`);
      }
    });

    it('the shortcut', async () => {
      bot.slack.state.viewStacks.set(userId, []);
      const shown = shownBy(userId, () => bot.slack.control.as(userId).shortcut(CREATE_SHORTCUT));
      await expectVerdict(role, 'create', shown, 'shortcut');
    });

    it('the shortcut of a message', async () => {
      await bot.slack.control.as(userId).say(builds, 'npm error code E401');
      const { ts = '' } = bot.slack.control.as(userId).sees(builds).at(-1) ?? {};
      const shown = shownBy(userId, () =>
        bot.slack.control.as(userId).messageShortcut(builds, ts, WHY_SHORTCUT),
      );
      await expectVerdict(role, 'why', shown, 'shortcut of a message');
    });

    it('the buttons and forms of a change that somebody else asked for', async () => {
      const { control } = bot.slack;
      for (const name of Object.keys(OPERATION_ACTIONS_BY_NAME)) {
        const preview = await shownBy(ana, () =>
          control.as(ana).command(builds, `/depot delete ${ids.project}`),
        );
        const value = /"value":"([^"]+:1)"/.exec(preview)?.[1] ?? '';
        if (role === 'admin') continue;
        const shown = shownBy(userId, () => press(userId, `operation:${name}`, value));
        // Nothing is awaiting approval: that is said instead.
        const isDecision = name === 'approve' || name === 'reject';
        const words = await shown;
        expect(
          isDecision ? words.includes('is still open') : REFUSED.test(words),
          `${name}: ${words.slice(0, 200)}`,
        ).toBe(true);
      }
      for (const name of Object.keys(OPERATION_FORMS)) {
        if (role === 'admin') continue;
        const value = 'no-such-operation:1';
        const values = { typed_name: 'storefront', typed_reason: 'because' };
        const words = await shownBy(userId, () =>
          send(userId, `operation:${name}`, { value, name: 'storefront' }, values),
        );
        expect(words).toContain('This confirmation expired');
      }
    });
  });

  it('nobody has changed anything that an admin or an operator did not', () => {
    expect(bot.depot.calls.count('DeleteProject')).toBe(0);
    expect(bot.depot.calls.count('ResetProject')).toBe(0);
    expect(bot.depot.calls.count('DeleteToken')).toBe(0);
    expect(bot.depot.calls.count('DeleteImage')).toBe(0);
    expect(bot.depot.calls.count('RemoveTrustPolicy')).toBe(0);
  });
});
