import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { platform } = CHANNELS;
const { ana, carla } = PEOPLE;

describe('deleting a project', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot();
  });
  afterAll(() => bot[Symbol.asyncDispose]());

  async function openTypeName(name: string) {
    const me = bot.slack.control.as(ana);
    await me.command(platform, `/depot delete ${name}`);
    const message = await bot.message(ana, platform, `Delete ${name}?`);
    await me.click(platform, { messageTs: message.ts, actionId: 'operation:type-name' });
    await bot.slack.control.waitFor(
      () => JSON.stringify(me.view()?.view ?? '').includes('typed_name'),
      'the modal that asks for the name',
    );
    return { me, message };
  }

  it('shows tokens, trust policies and images that would be lost', async () => {
    await bot.slack.control.as(ana).command(platform, '/depot delete payments-api');
    const words = wordsOf(await bot.message(ana, platform, 'Delete payments-api?'));
    expect(words).toContain('1 token: builds that use them stop working');
    expect(words).toContain('1 trust policy');
    expect(words).toContain('3 saved images');
    expect(words).toContain('can’t be undone');
  });

  it('refuses the wrong name in the form, and deletes with the right one', async () => {
    const { me, message } = await openTypeName('globex');
    const wrong = await me.submit({ typed_name: 'globe' });
    expect(wrong.errors).toEqual({ typed_name: 'That isn’t the name. Type it exactly: globex' });
    expect(bot.depot.calls.count('DeleteProject')).toBe(0);

    await me.submit({ typed_name: 'globex' });
    const done = await bot.message(ana, platform, 'Deleted *globex*');
    expect(done.ts).toBe(message.ts);
    expect(bot.depot.calls.count('DeleteProject')).toBe(1);
    expect(() => bot.projectId('globex')).toThrow();
  });

  it('asks again when the project was renamed in the meantime', async () => {
    const before = bot.depot.calls.count('DeleteProject');
    const { me } = await openTypeName('hooli');
    const record = bot.depot.state.projects.get(bot.projectId('hooli'));
    if (record) record.name = 'hooli-xyz';
    await me.submit({ typed_name: 'hooli' });
    await bot.message(ana, platform, 'the project was renamed to hooli-xyz');
    expect(bot.depot.calls.count('DeleteProject')).toBe(before);
  });

  it('says that the project is gone when somebody else was faster', async () => {
    const { me } = await openTypeName('docs-site');
    bot.depot.state.projects.delete(bot.projectId('docs-site'));
    await me.submit({ typed_name: 'docs-site' });
    await bot.message(ana, platform, 'The project was deleted in the meantime. Nothing changed.');
  });

  it('tells somebody without the permission, before any form opens', async () => {
    await bot.slack.control.as(ana).command(platform, '/depot delete initech');
    const message = await bot.message(ana, platform, 'Delete initech?');
    const member = bot.slack.control.as(carla);
    await member.click(platform, { messageTs: message.ts, actionId: 'operation:type-name' });
    await bot.message(carla, platform, 'You may not delete projects');
    expect(member.view()).toBeNull();
  });

  it('shows a hostile name harmlessly and takes it as typed', async () => {
    const name = '<!channel> "quoted" & `x`';
    const projectId = bot.depot.state.newId();
    const like = bot.depot.state.projects.get(bot.projectId('initech'));
    if (!like) throw new Error('the seed has no initech');
    bot.depot.state.projects.set(projectId, { ...like, projectId, name });
    const me = bot.slack.control.as(ana);
    await bot.clock.advance(60_000);
    await me.command(platform, `/depot delete ${projectId}`);
    const message = await bot.slack.control.waitFor(
      () =>
        me
          .sees(platform)
          .findLast(({ text }) => text.startsWith('Delete <') || text.startsWith('Delete &lt;')),
      'the preview',
    );
    await me.click(platform, { messageTs: message.ts, actionId: 'operation:type-name' });
    await bot.slack.control.waitFor(
      () => JSON.stringify(me.view()?.view ?? '').includes('typed_name'),
      'the modal',
    );
    await me.submit({ typed_name: name });
    await bot.message(ana, platform, 'Deleted *&lt;!channel&gt;');
    expect(bot.depot.state.projects.has(projectId)).toBe(false);
  });
});
