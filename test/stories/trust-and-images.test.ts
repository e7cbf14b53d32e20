// Trust policies and images, as people handle them.

import { Code } from '@connectrpc/connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemsOf } from '../../src/sandbox/slack/validate-blocks.ts';
import { drive } from '../support/drive.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { platform } = CHANNELS;
const { ana, bo, carla } = PEOPLE;
const CONFIRM = 'operation:confirm';

describe('trust policies', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot();
  });
  afterAll(() => bot[Symbol.asyncDispose]());
  const as = (userId: string) => bot.slack.control.as(userId);
  const d = () => drive(bot, platform);
  const policiesOf = (name: string) => bot.depot.state.trustPolicies.get(bot.projectId(name)) ?? [];
  async function openForm(project: string, provider: string, field: string) {
    const list = await d().ask(ana, `trust ${project}`, `Trust policies of ${project}`);
    await as(ana).click(platform, { messageTs: list.ts, actionId: `trust:add-${provider}` });
    await d().window(ana, field);
  }

  it('are listed to viewers, changed by admins only', async () => {
    const list = await d().ask(carla, 'trust storefront', 'Trust policies of storefront');
    expect(list.text).toContain('GitHub northwind/storefront');
    expect(wordsOf(list)).not.toContain('trust:add-github');
    expect(problemsOf(list.blocks, 'message')).toEqual([]);
    const none = await d().ask(carla, 'trust ledger', 'CI needs a token');
    expect(none.ephemeralFor).toBe(carla);
  });

  it.each([
    ['github', { trust_owner: 'https://github.com/acme', trust_repository: 'web' }, 'trust_owner'],
    ['github', { trust_owner: 'acme', trust_repository: '..' }, 'trust_repository'],
    ['gitlab', { trust_namespace: 'acme', trust_gitlab_project: '12' }, 'trust_namespace'],
    ['circleci', { trust_organization: 'acme', trust_circleci_project: 'web' }, 'trust_organization'],
    ['buildkite', { trust_organization_slug: 'a b', trust_pipeline: 'web' }, 'trust_organization_slug'],
  ])('the %s form says what is wrong with %j', async (provider, values, field) => {
    await openForm('ledger', provider, field);
    const { errors } = await as(ana).submit(values);
    expect(Object.keys(errors ?? {})).toContain(field);
    await as(ana).closeView();
    expect(policiesOf('ledger')).toHaveLength(0);
  });

  it.each([
    ['github', { trust_owner: 'acme', trust_repository: 'web.app' }, 'GitHub acme/web.app'],
    [
      'gitlab',
      { trust_namespace: '9970', trust_gitlab_project: '278964' },
      'GitLab project 278964 in namespace 9970',
    ],
    [
      'circleci',
      {
        trust_organization: 'B9291E0D-a11e-41fb-8517-c545388b5953',
        trust_circleci_project: '5034460f-c7c4-4c43-9457-de07e2029e7b',
      },
      'CircleCI project 5034460f-c7c4-4c43-9457-de07e2029e7b',
    ],
    ['buildkite', { trust_organization_slug: 'acme', trust_pipeline: 'web' }, 'Buildkite acme/web'],
  ])('%s is added by form, and told to the channel', async (provider, values, words) => {
    const before = policiesOf('ledger').length;
    await openForm('ledger', provider, Object.keys(values)[0] ?? '');
    await as(ana).submit(values);
    await bot.message(carla, platform, new RegExp(`Added the trust policy for ${words}.* of \\*ledger\\*`));
    expect(policiesOf('ledger')).toHaveLength(before + 1);
  });

  it('adding what is there already changes nothing, and says so', async () => {
    const before = policiesOf('ledger').length;
    await openForm('ledger', 'buildkite', 'trust_pipeline');
    await as(ana).submit({ trust_organization_slug: 'Acme', trust_pipeline: 'WEB' });
    await bot.message(ana, platform, 'It already existed. Nothing changed');
    expect(policiesOf('ledger').length - before).toBeLessThanOrEqual(1);
  });

  it('public pull requests are warned of, and asked about once more', async () => {
    await openForm('hooli', 'github', 'trust_owner');
    await as(ana).submit({ trust_owner: 'hooli', trust_repository: 'open', trust_public: ['public'] });
    const preview = await bot.message(ana, platform, 'Add the trust policy for GitHub hooli/open of hooli?');
    expect(preview.text).toContain('Anyone on the internet who opens a pull request');
    expect(policiesOf('hooli')).toHaveLength(0);
    await d().press(ana, preview, CONFIRM, 'Added the trust policy for GitHub hooli/open');
    const list = await d().ask(ana, 'trust hooli', 'public pull requests may build, too');
    const id = policiesOf('hooli')[0]?.trustPolicyId;
    const value = `close ${bot.projectId('hooli')} ${id}`;
    const closing = await d().press(
      ana,
      list,
      'trust:of-row',
      'Public pull requests may no longer build',
      value,
    );
    await d().press(bo, closing, CONFIRM, 'Public pull requests may not build.');
    const provider = policiesOf('hooli')[0]?.provider;
    expect(provider?.case === 'github' && provider.value.allowPublicPullRequests).toBe(false);
  });

  it('are removed behind a confirmation, and only if they still are what was shown', async () => {
    const [policy] = policiesOf('storefront');
    const value = `remove ${bot.projectId('storefront')} ${policy?.trustPolicyId}`;
    const list = await d().ask(ana, 'trust storefront', 'GitHub northwind/storefront');
    const preview = await d().press(ana, list, 'trust:of-row', 'Remove the trust policy', value);
    if (policy?.provider.case === 'github') policy.provider.value.allowPublicPullRequests = true;
    const changed = await d().press(ana, preview, CONFIRM, 'the trust policy was changed');
    await d().press(ana, changed, CONFIRM, 'can no longer run without a token');
    expect(policiesOf('storefront')).toHaveLength(0);
  });

  it('a lost answer is read back: it was added', async () => {
    await openForm('payments-api', 'gitlab', 'trust_namespace');
    bot.depot.faults.set('AddTrustPolicy', { kind: 'lose-answer' }, 1);
    await as(ana).submit({ trust_namespace: '1', trust_gitlab_project: '2' });
    await bot.message(
      ana,
      platform,
      'Added the trust policy for GitLab project 2 in namespace 1 of *payments-api*',
    );
  });
});

describe('images', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot();
  });
  afterAll(() => bot[Symbol.asyncDispose]());
  const as = (userId: string) => bot.slack.control.as(userId);
  const d = () => drive(bot, platform);
  const imagesOf = (name: string) => bot.depot.state.images.get(bot.projectId(name)) ?? [];

  it('are listed with tag, size and age, newest first, ten at a time', async () => {
    const seed = imagesOf('storefront')[0];
    if (!seed) throw new Error('the seed has images');
    for (let n = 0; n < 8; n++)
      imagesOf('storefront').push({ ...seed, tag: `v1.${n}.0`, pushedAt: new Date(2026, 1, n + 1) });
    const list = await d().ask(carla, 'images storefront', 'Images of storefront');
    expect(list.text).toContain('14 images');
    expect(list.text).toContain('Depot keeps images by Depot’s default');
    expect(list.text.match(/^• `/gm)).toHaveLength(10);
    expect(wordsOf(list)).not.toContain('images:open-delete');
    await d().press(carla, list, 'images:next', 'Page 2 of 2');
  });

  it('several are deleted behind a confirmation that names them', async () => {
    const list = await d().ask(ana, 'images storefront', 'Images of storefront');
    await as(ana).click(platform, { messageTs: list.ts, actionId: 'images:open-delete' });
    const window = await d().window(ana, 'image_tags');
    const options: { value: string; text: { text: string } }[] = JSON.parse(window).blocks[1].element.options;
    expect(options[0]?.text.text).toContain('v1.0.0');
    await as(ana).submit({ image_tags: options.slice(0, 3).map(({ value }) => value) });
    const preview = await bot.message(ana, platform, 'Delete 3 images of storefront?');
    for (const tag of ['v1.0.0', 'v1.1.0', 'v1.2.0']) expect(preview.text).toContain(tag);
    await d().press(ana, preview, CONFIRM, 'Deleted 3 images of *storefront*');
    expect(imagesOf('storefront')).toHaveLength(11);
  });

  it('or by their tags; one that was pushed anew in the meantime is not deleted unseen', async () => {
    const preview = await d().ask(
      ana,
      'images storefront delete v1.3.0 v1.4.0 nope',
      'Delete 3 images of storefront?',
    );
    expect(preview.text).toContain('not found: 1 tag');
    const images = imagesOf('storefront');
    const index = images.findIndex(({ tag }) => tag === 'v1.4.0');
    const image = images[index];
    if (image) images[index] = { ...image, digest: `sha256:${'f'.repeat(64)}` };
    await d().press(ana, preview, CONFIRM, 'another image was pushed as v1.4.0');
    expect(imagesOf('storefront')).toHaveLength(11);
    await d().ask(ana, 'images storefront delete nothing', 'The image doesn’t exist');
    await d().ask(carla, 'images storefront delete v1.4.0', 'You may not delete images');
  });

  it('a refusal of Depot deletes none, and says so', async () => {
    const preview = await d().ask(ana, 'images storefront delete v1.5.0', 'Delete 1 image of storefront?');
    bot.depot.faults.set(
      'DeleteImage',
      { kind: 'refuse', code: Code.NotFound, message: 'image not found' },
      1,
    );
    await d().press(ana, preview, CONFIRM, 'already gone when the request reached Depot');
  });

  it('how long they are kept is changed after showing what would go', async () => {
    const list = await d().ask(ana, 'images storefront', 'Images of storefront');
    await as(ana).click(platform, { messageTs: list.ts, actionId: 'images:open-retention' });
    await d().window(ana, 'retention_keep');
    const { errors } = await as(ana).submit({ retention_keep: 'count', retention_number: '0' });
    expect(errors).toEqual({ retention_number: 'Give a whole number from 1 to 10000.' });
    await as(ana).submit({ retention_keep: 'count', retention_number: '5' });
    const preview = await bot.message(ana, platform, 'Change the image retention of storefront?');
    expect(preview.text).toContain('*6 images* of 11 would be deleted now');
    await d().press(ana, preview, CONFIRM, 'Depot keeps the newest 5 images.');
    expect(bot.depot.state.projects.get(bot.projectId('storefront'))?.retention).toEqual({ keepCount: 5 });
    await d().ask(carla, 'images storefront', 'Depot keeps the newest 5 images');
  });
});
