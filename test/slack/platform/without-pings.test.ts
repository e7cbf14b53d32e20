import { describe, expect, it } from 'vitest';
import { createLog } from '../../../src/lib/log.ts';
import { createManualClock } from '../../../src/lib/manual-clock.ts';
import type { SlackPerson } from '../../../src/people/person.ts';
import { withoutPings } from '../../../src/slack/platform/reply/without-pings.ts';
import { button, context, section, view } from '../../../src/views/kit/blocks.ts';
import { md, mention } from '../../../src/views/kit/mrkdwn.ts';
import { dataTable } from '../../../src/views/kit/native.ts';

const log = createLog({ level: 'silent' });
const named = (userId: string, name: string | null): SlackPerson => ({
  userId,
  name,
  isMember: true,
  timeZone: 'UTC',
  email: null,
});
const services = (person: (userId: string) => Promise<SlackPerson>) => ({
  directory: { person, idByEmail: async () => null },
  clock: createManualClock(),
  log,
});

describe('a view without pings', () => {
  it('names people in every block, in the words and where Slack refuses its own blocks', async () => {
    const owner = md`owner ${mention('U0ANA')}`;
    const shown = await withoutPings(
      view([
        section(md`*acme* · ${owner}`, button('Why', { actionId: 'notice:why', value: 'b1' })),
        context(md`${owner}`, md`approved by ${mention('W0BO')}`),
        dataTable('Who', ['a'], [['b']], [section(owner)]),
      ]),
      services(async (userId) => named(userId, userId === 'U0ANA' ? 'Ana Lima' : 'Bo')),
    );
    expect(JSON.stringify(shown)).not.toContain('<@');
    expect(shown.text).toContain('*acme* · owner Ana Lima');
    expect(shown.text).toContain('approved by Bo');
    expect(JSON.stringify(shown.plain)).toContain('owner Ana Lima');
    expect(JSON.stringify(shown.blocks)).toContain('"value":"b1"');
  });

  it('a name cannot forge a mention, nor a second line', async () => {
    const shown = await withoutPings(
      view([section(md`owner ${mention('U0ANA')}`)]),
      services(async (userId) => named(userId, '<!channel> <@U0BO>\n*x*')),
    );
    expect(shown.text).toBe('owner &lt;!channel&gt; &lt;@U0BO&gt; *x*');
  });

  it.each<[string, (userId: string) => Promise<SlackPerson>]>([
    ['says no name', async (userId) => named(userId, null)],
    ['refuses', () => Promise.reject(new Error('users.info: ratelimited'))],
  ])('shows the id where Slack %s', async (_, person) => {
    const shown = await withoutPings(view([section(md`owner ${mention('U0ANA')}`)]), services(person));
    expect(shown.text).toBe('owner `U0ANA`');
  });

  it('waits a second at most for Slack', async () => {
    const slow = services(() => new Promise(() => undefined));
    const shown = withoutPings(view([section(md`owner ${mention('U0ANA')}`)]), slow);
    await slow.clock.advance(1_000);
    expect((await shown).text).toBe('owner `U0ANA`');
  });

  it('asks nobody where nobody is mentioned', async () => {
    const plain = view([section(md`Nothing is failing.`)]);
    const asked = services(() => Promise.reject(new Error('not to be asked')));
    expect(await withoutPings(plain, asked)).toBe(plain);
  });
});
