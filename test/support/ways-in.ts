// Every way to make the bot do something: each command typed, each of its buttons pressed, each of its forms sent. Tests
// that go through all of them also check that this table knows all of them.

import { expect, vi } from 'vitest';
import type { StoredMessage } from '../../src/sandbox/slack/state.ts';
import { pushView } from '../../src/sandbox/slack/web-api/views.ts';
import { loadCommands } from '../../src/slack/platform/load-features.ts';
import { type Bot, CHANNELS, PEOPLE, wordsOf } from './start-bot.ts';

const { builds } = CHANNELS;
const { ana } = PEOPLE;

interface Press {
  /** What it needs; @default what its command needs */
  readonly needs?: string;
  readonly value: (ids: Ids) => string;
}

interface Send {
  readonly needs?: string;
  readonly metadata?: (ids: Ids) => object;
  readonly values: (ids: Ids) => Readonly<Record<string, string>>;
}

interface Row {
  /** What is typed after the word. */
  readonly typed: (ids: Ids) => string;
  readonly buttons?: Readonly<Record<string, Press>>;
  readonly forms?: Readonly<Record<string, Send>>;
}

export interface Ids {
  readonly project: string;
  readonly build: string;
  readonly token: string;
  readonly policy: string;
  readonly image: string;
  /** Grows, so that names do not meet. */
  readonly n: number;
}

const ofProject: Press = { value: ({ project }) => project };
const paged: Press = { value: ({ project }) => `${project} 0` };
const ofBuild: Press = { value: ({ build }) => build };
const needing = (needs: string, press: Press): Press => ({ ...press, needs });
const trustForm = (values: Readonly<Record<string, string>>): Send => ({
  needs: 'trust-add',
  metadata: ({ project }) => ({ projectId: project }),
  values: () => values,
});

export const WAYS_IN: Readonly<Record<string, Row>> = {
  access: {
    typed: () => '',
    buttons: {
      previous: { value: () => '0' },
      next: { value: () => '0' },
      'open-grant': { needs: 'access-change', value: () => '' },
    },
    forms: {
      grant: {
        needs: 'access-change',
        values: ({ n }) => ({
          grant_person: 'U0NOBODY',
          grant_role: 'viewer',
          grant_pattern: `nothing-${n}`,
        }),
      },
    },
  },
  audit: {
    typed: () => '',
    buttons: {
      older: { value: () => '- - 0 -' },
      newest: { value: () => '- - 0 -' },
      csv: { needs: 'audit-export', value: () => '- - 0 -' },
      json: { needs: 'audit-export', value: () => '- - 0 -' },
    },
  },
  build: {
    typed: ({ build }) => build,
    buttons: {
      build: ofBuild,
      steps: { value: ({ build }) => `${build} 0` },
      'steps-previous': { value: ({ build }) => `${build} 0` },
      'steps-next': { value: ({ build }) => `${build} 0` },
      'steps-order': { value: ({ build }) => `${build} 0 slowest` },
      why: ofBuild,
      logs: ofBuild,
      'log-of-step': { value: ({ build }) => `${build} 1` },
      'log-file': { value: ({ build }) => `${build} 1` },
      'follow-build': ofBuild,
      'follow-steps': ofBuild,
      notify: ofBuild,
      'notify-off': ofBuild,
      'of-project': { value: ({ build }) => `build ${build}` },
    },
    forms: {
      project: {
        metadata: ({ build }) => ({ word: 'build', buildId: build }),
        values: ({ project }) => ({ picked_project: project }),
      },
    },
  },
  builds: {
    typed: ({ project }) => project,
    buttons: {
      older: { value: ({ project }) => `${project} all 0 0 ` },
      newest: { value: ({ project }) => `${project} all 0 0 ` },
    },
  },
  ci: { typed: ({ project }) => project, buttons: { secret: ofProject } },
  create: {
    typed: ({ n }) => `matrix-${n}`,
    buttons: {
      'batch-start': { value: () => 'none' },
      'batch-stop': { value: () => 'none' },
      'batch-retry': { value: () => 'none' },
      'open-many': { value: () => '' },
      'use-template': { value: () => 'no-such-template' },
      'use-template-many': { value: () => 'no-such-template' },
    },
    forms: {
      many: { values: ({ n }) => ({ names: `matrix-many-${n}`, cache_gb: '50', cache_days: '14' }) },
      form: {
        metadata: () => ({ replaces: null }),
        values: ({ n }) => ({ name: `matrix-${n}`, cache_gb: '50', cache_days: '14' }),
      },
    },
  },
  delete: { typed: ({ project }) => project },
  digest: { typed: () => '' },
  help: {
    typed: () => '',
    buttons: { topic: { value: () => 'projects' }, all: { value: () => '' } },
  },
  images: {
    typed: ({ project }) => project,
    buttons: {
      previous: paged,
      next: paged,
      'open-delete': needing('images-delete', ofProject),
      'open-retention': needing('retention', ofProject),
    },
    forms: {
      delete: {
        needs: 'images-delete',
        metadata: ({ project }) => ({ projectId: project }),
        values: ({ image }) => ({ image_tags: image }),
      },
      retention: {
        needs: 'retention',
        metadata: ({ project }) => ({ projectId: project }),
        values: () => ({ retention_keep: 'all' }),
      },
    },
  },
  logs: { typed: ({ build }) => build },
  me: {
    typed: () => '',
    buttons: {
      remove: { value: () => 'github nobody' },
      'pings-on': { value: () => '' },
      'pings-off': { value: () => '' },
      'quiet-off': { value: () => '' },
      give: { value: () => 'no-such-request' },
      keep: { value: () => 'no-such-request' },
    },
  },
  mute: { typed: ({ project }) => `${project} 30m` },
  compare: {
    typed: ({ build }) => build,
    buttons: { with: { value: ({ build }) => `${build} before` } },
  },
  failing: {
    typed: () => '',
    buttons: Object.fromEntries(
      ['previous', 'next', 'refresh'].map((name) => [name, { value: () => '0 all ' }]),
    ),
  },
  history: {
    typed: ({ project }) => project,
    buttons: Object.fromEntries(
      ['older', 'newest'].map((name) => [
        name,
        { value: ({ project }: { project: string }) => `${project} ` },
      ]),
    ),
  },
  projects: {
    typed: () => '',
    buttons: Object.fromEntries(
      ['first', 'previous', 'next', 'last', 'refresh', 'csv'].map((name) => [
        name,
        {
          value: () =>
            JSON.stringify({
              page: 0,
              query: { text: '', region: null, hardware: null, idleDays: 90, sort: 'cache' },
            }),
        },
      ]),
    ),
  },
  reset: { typed: ({ project }) => project },
  share: { typed: ({ build }) => build },
  show: { typed: ({ project }) => project },
  status: { typed: () => '' },
  steps: { typed: ({ build }) => build },
  subscribe: {
    typed: ({ project }) => project,
    buttons: { confirm: { value: () => 'no-such-draft' }, cancel: { value: () => 'no-such-draft' } },
  },
  subscriptions: {
    typed: () => '',
    buttons: {
      end: { value: () => 'no-such-subscription' },
      resume: { value: () => '' },
      'resume-there': { value: () => builds },
      mute: needing('mute', { value: () => 'no-such-subscription' }),
      unmute: needing('unmute', { value: () => 'no-such-subscription' }),
      'unmute-channel': needing('unmute', { value: () => 'no-such-subscription' }),
    },
  },
  template: {
    typed: () => '',
    buttons: { 'of-row': needing('template-delete', { value: () => 'delete no-such-template' }) },
  },
  tokens: {
    typed: ({ project }) => project,
    buttons: {
      previous: paged,
      next: paged,
      'open-create': needing('token-create', ofProject),
      'of-row': needing('token-revoke', { value: ({ project, token }) => `revoke ${project} ${token}` }),
      'create-again': needing('token-rotate', { value: ({ project }) => `${project} no-such-token` }),
    },
    forms: {
      create: {
        needs: 'token-create',
        metadata: ({ project }) => ({ projectId: project }),
        values: () => ({ token_description: 'matrix' }),
      },
      rotate: {
        needs: 'token-rotate',
        metadata: ({ project }) => ({ projectId: project, tokenId: 'no-such-token' }),
        values: () => ({ token_overlap: '0' }),
      },
    },
  },
  trust: {
    typed: ({ project }) => project,
    buttons: {
      previous: paged,
      next: paged,
      'add-github': needing('trust-add', ofProject),
      'add-gitlab': needing('trust-add', ofProject),
      'add-circleci': needing('trust-add', ofProject),
      'add-buildkite': needing('trust-add', ofProject),
      'of-row': needing('trust-remove', { value: ({ project, policy }) => `remove ${project} ${policy}` }),
    },
    forms: {
      github: trustForm({ trust_owner: 'matrix', trust_repository: 'matrix', trust_public: 'public' }),
      gitlab: trustForm({ trust_namespace: '1', trust_gitlab_project: '2' }),
      circleci: trustForm({
        trust_organization: 'b9291e0d-a11e-41fb-8517-c545388b5953',
        trust_circleci_project: '5034460f-c7c4-4c43-9457-de07e2029e7b',
      }),
      buildkite: trustForm({ trust_organization_slug: 'matrix', trust_pipeline: 'matrix' }),
    },
  },
  unfurl: { typed: () => '' },
  unmute: { typed: ({ project }) => project },
  unshare: { typed: ({ build }) => build },
  unsubscribe: { typed: () => '' },
  usage: { typed: ({ project }) => `${project} 7d`, buttons: { previous: paged, next: paged } },
  update: {
    typed: ({ project }) => project,
    forms: {
      form: {
        metadata: ({ project }) => ({ projectId: project }),
        values: ({ n }) => ({ name: 'storefront', cache_gb: String(60 + (n % 900)), cache_days: '14' }),
      },
    },
  },
  why: { typed: ({ build }) => build },
};

/** The message that holds the button to be pressed. */
const INJECTED = 'a message with one button';

const sorted = (names: Iterable<string>) => [...names].toSorted();

/** Fails for a command, a button or a form that the table does not have. */
export async function expectEveryWayIn(): Promise<void> {
  const commands = await loadCommands();
  expect(sorted(Object.keys(WAYS_IN))).toEqual(sorted(commands.keys()));
  for (const [word, { actions, forms }] of commands) {
    expect(sorted(Object.keys(WAYS_IN[word]?.buttons ?? {})), `buttons of ${word}`).toEqual(
      sorted(Object.keys(actions)),
    );
    expect(sorted(Object.keys(WAYS_IN[word]?.forms ?? {})), `forms of ${word}`).toEqual(
      sorted(Object.keys(forms)),
    );
  }
}

/** A person's hands in #builds. Buttons and forms need not have been offered before. */
export interface Hands {
  /** What the acts are about; each time with another number. */
  nextIds(): Ids;
  /** Does it, and waits until the bot is through with it. */
  answered(act: () => Promise<unknown>): Promise<void>;
  /** Everything this person is shown because of the act: new or changed messages, and the open window. */
  shownBy(userId: string, act: () => Promise<unknown>): Promise<string>;
  press(userId: string, actionId: string, value: string): Promise<unknown>;
  send(
    userId: string,
    callbackId: string,
    metadata: object,
    values: Readonly<Record<string, string>>,
  ): Promise<unknown>;
}

/** Makes a failed build of storefront, and learns the ids of what else the acts are about. */
export async function openHands(bot: Bot): Promise<Hands> {
  const project = bot.projectId('storefront');
  const { buildId } = bot.depot.scenario.startBuild({ projectId: project, failure: 'failed test' });
  await bot.clock.advance(4_000_000);
  await bot.slack.control.as(ana).command(builds, `/depot builds ${project}`);
  await bot.message(ana, builds, buildId);
  const token = [...bot.depot.state.tokens.values()].find(({ projectId }) => projectId === project);
  const ids = {
    project,
    build: buildId,
    token: token?.tokenId ?? '',
    policy: bot.depot.state.trustPolicies.get(project)?.[0]?.trustPolicyId ?? '',
    image: 'none',
    n: 0,
  };
  let n = 0;

  async function answered(act: () => Promise<unknown>): Promise<void> {
    // Hundreds of acts are logged: only what came since is read.
    let read = bot.logged.length;
    const isAnswered = () => {
      const from = read;
      read = bot.logged.length;
      return bot.logged.slice(from, read).some((line) => line.includes('an act was answered'));
    };
    await act();
    await vi.waitUntil(isAnswered, { interval: 5, timeout: 5_000 });
  }

  /** Everything this person is shown because of the act: new or changed messages, and the open window. */
  async function shownBy(userId: string, act: () => Promise<unknown>): Promise<string> {
    const { state, control } = bot.slack;
    const before = new Map(state.messages.map((one) => [one, { text: one.text, blocks: one.blocks }]));
    const isChanged = (one: StoredMessage) => {
      const old = before.get(one);
      return !old || (one.blocks !== old.blocks && wordsOf(one) !== wordsOf({ ...one, ...old }));
    };
    const window = () => JSON.stringify(control.as(userId).view());
    const windowBefore = window();
    await answered(act);
    const messages = state.messages.filter(
      (one) => one.text !== INJECTED && (one.ephemeralFor ?? userId) === userId && isChanged(one),
    );
    const opened = window();
    const shown = [...messages.map(wordsOf), opened === windowBefore ? '' : opened].join('\n').trim();
    expect(shown, 'something is shown').not.toBe('');
    return shown;
  }

  function press(userId: string, actionId: string, value: string): Promise<unknown> {
    const { state, control } = bot.slack;
    const button = { type: 'button', action_id: actionId, value, text: { type: 'plain_text', text: 'x' } };
    const ts = `${1_800_000_000 + ++n}.000100`;
    state.messages.push({
      channelId: builds,
      ts,
      userId: state.botUserId,
      threadTs: null,
      ephemeralFor: null,
      text: INJECTED,
      blocks: [{ type: 'actions', elements: [button] }],
      metadata: null,
      editedAt: null,
      files: [],
    });
    return control.as(userId).click(builds, { messageTs: ts, actionId });
  }

  function send(
    userId: string,
    callbackId: string,
    metadata: object,
    values: Readonly<Record<string, string>>,
  ) {
    const { state, control } = bot.slack;
    const blocks = Object.entries(values).map(([id, value]) => ({
      type: 'input',
      block_id: id,
      label: { type: 'plain_text', text: id },
      element: { type: 'plain_text_input', action_id: id, initial_value: value },
    }));
    state.viewStacks.set(userId, []);
    pushView(state, userId, {
      type: 'modal',
      callback_id: callbackId,
      private_metadata: JSON.stringify({ channelId: builds, ...metadata }),
      title: { type: 'plain_text', text: 'x' },
      submit: { type: 'plain_text', text: 'x' },
      blocks,
    });
    return control.as(userId).submit();
  }

  return { nextIds: () => ({ ...ids, n: ++n }), answered, shownBy, press, send };
}
